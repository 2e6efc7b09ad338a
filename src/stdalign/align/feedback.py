"""Experts' decisions feed the next calibration: the map from score to probability is fitted to a workspace's reviews.

The shipped map is the prior: slope 1 and offset 0 in logits are left only as far as the decisions ask (L2 penalty on
the difference, Chelba & Acero 2006). Decisions themselves are never changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from stdalign.align.measure import expected_calibration_error
from stdalign.align.score import Weights, sigmoid
from stdalign.errors import UsageError
from stdalign.record import Record

FEWEST = 10
"""Accepted and rejected pairs, each, below which nothing is fitted."""
PULL = 2.0
"""Strength of the pull towards the shipped map, in decisions."""


@dataclass(frozen=True)
class Calibration(Record):
    """What was fitted: decisions used, slope and offset in logits, and the calibration error (ECE) before and after."""

    accepted: int
    rejected: int
    map: tuple[float, float]
    ece_before: float
    ece_after: float


def calibrated(weights: Weights, stored: str) -> Weights:
    """The shipped weights with a workspace's own recalibration, where it has one."""
    if not stored:
        return weights
    slope, offset = json.loads(stored)
    return replace(weights, recalibration=(float(slope), float(offset)))


def fit(scores: NDArray[np.float64], stands: NDArray[np.bool_]) -> Calibration:
    """The map from score to probability that decisions ask for.

    Args:
        scores: logit of each pair decided, by the shipped maps; shape (n,).
        stands: whether it was accepted or changed rather than rejected; shape (n,).

    Raises:
        UsageError: fewer than ``FEWEST`` pairs accepted or rejected.
    """
    accepted, rejected = int(stands.sum()), int((~stands).sum())
    if min(accepted, rejected) < FEWEST:
        raise UsageError(
            f"{accepted} accepted and {rejected} rejected pairs are too few to calibrate on",
            next_step=f"review until there are {FEWEST} of each: stdalign review queue",
        )
    slope, offset = _fit(scores, stands)
    before, after = sigmoid(scores), sigmoid(slope * scores + offset)
    return Calibration(
        accepted=accepted,
        rejected=rejected,
        map=(slope, offset),
        ece_before=round(expected_calibration_error(list(before), list(stands)), 4),
        ece_after=round(expected_calibration_error(list(after), list(stands)), 4),
    )


def _fit(scores: NDArray[np.float64], stands: NDArray[np.bool_]) -> tuple[float, float]:
    from scipy.optimize import minimize

    start = np.array([1.0, 0.0])

    def loss(w: NDArray[np.float64]) -> float:
        p = np.clip(sigmoid(w[0] * scores + w[1]), 1e-9, 1 - 1e-9)
        return float(-np.where(stands, np.log(p), np.log(1 - p)).sum() + PULL * ((w - start) ** 2).sum())

    found = minimize(loss, start, method="L-BFGS-B", bounds=[(0.05, None), (None, None)]).x
    return round(float(found[0]), 4), round(float(found[1]), 4)
