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
from stdalign.store import reviews
from stdalign.store.database import Database

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


def decided(db: Database) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Logit of every pair that the reviewers agree on, by the shipped maps, and whether it stands (accepted or changed)."""
    scores, stands = [], []
    kinds = {row["id"]: row["kind"] for row in db.all("SELECT id, kind FROM instruments")}
    maps = Weights.load().maps
    for row in db.all("SELECT DISTINCT source, target FROM reviews"):
        found = db.one("SELECT * FROM alignments WHERE source=? AND target=?", (row["source"], row["target"]))
        if found is None or not found["target"]:
            continue
        past = reviews.votes(reviews.history(db, row["source"], row["target"]))
        state = reviews.State(reviews.standing(found, past)["state"])
        if state in (reviews.State.ACCEPTED, reviews.State.CHANGED, reviews.State.REJECTED):
            ours = {kinds.get(found[side]) for side in ("source_instrument", "target_instrument")} == {"digest"}
            slope, offset = maps["digest" if ours else "text"].pair
            scores.append(slope * float(found["score"]) + offset)
            stands.append(state is not reviews.State.REJECTED)
    return np.array(scores, dtype=float), np.array(stands, dtype=bool)


def calibrate(db: Database) -> Calibration:
    """Fit the map to the decisions and keep it in the workspace.

    Raises:
        UsageError: fewer than ``FEWEST`` pairs accepted or rejected.
    """
    scores, stands = decided(db)
    accepted, rejected = int(stands.sum()), int((~stands).sum())
    if min(accepted, rejected) < FEWEST:
        raise UsageError(
            f"{accepted} accepted and {rejected} rejected pairs are too few to calibrate on",
            next_step=f"review until there are {FEWEST} of each: stdalign review queue",
        )
    slope, offset = _fit(scores, stands)
    before, after = sigmoid(scores), sigmoid(slope * scores + offset)
    with db.transaction():
        db.set_meta("calibration", json.dumps([slope, offset]))
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
