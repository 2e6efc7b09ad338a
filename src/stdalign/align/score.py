"""One score a pair from all legs, and the calibrated probabilities; weights are data (weights.json).

The score is logistic in the legs' values. Which features there are is fixed here; their weights are
fitted by ``align.calibrate`` on gold data and stored with the data's name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stdalign.align import legs
from stdalign.align.coverage import Coverage
from stdalign.align.hub import likeness
from stdalign.align.side import Side

Matrix = NDArray[np.float32]
FEATURES = (
    "whole", "forward", "backward", "best", "phrases", "margin", "rank_dense", "concepts", "rank_concepts", "catalogue",
    "rank_catalogue", "lexical", "topics", "bearer", "modality", "penalty_gap", "stated",
)  # fmt: skip
LEGS = {
    "dense": ("whole", "forward", "backward", "best", "phrases", "margin", "rank_dense"),
    "concepts": ("concepts", "rank_concepts"),
    "catalogue": ("catalogue", "rank_catalogue", "stated"),
    "lexical": ("lexical",),
    "agreement": ("topics", "bearer", "modality", "penalty_gap"),
}
"""Features of each leg, for ablation."""


@dataclass(frozen=True)
class Weights:
    """Fitted numbers: feature weights, isotonic or logistic maps, the cut and the abstain band."""

    features: dict[str, float]
    bias: float
    pair: tuple[float, float]
    counterpart: tuple[float, ...]
    cut: float
    abstain: tuple[float, float]
    made_from: str

    @classmethod
    def load(cls) -> Weights:
        """The weights that ship."""
        return _load()


@lru_cache(maxsize=1)
def _load() -> Weights:
    data: dict[str, Any] = json.loads((files("stdalign.align") / "weights.json").read_text("utf-8"))
    return Weights(
        features={name: float(value) for name, value in data["features"].items()},
        bias=float(data["bias"]),
        pair=(float(data["pair"][0]), float(data["pair"][1])),
        counterpart=tuple(float(v) for v in data["counterpart"]),
        cut=float(data["cut"]),
        abstain=(float(data["abstain"][0]), float(data["abstain"][1])),
        made_from=str(data["made_from"]),
    )


def features(source: Side, target: Side, coverage: Coverage) -> dict[str, Matrix]:
    """Every feature of every pair, each of shape (sources, targets)."""
    hub, termbase = coverage.hub, coverage.hub.termbase
    values = legs.dense(source, target)
    values["phrases"] = coverage.matrix(source, target)
    mixed = np.asarray((values["whole"] + values["forward"] + values["backward"]) / 3, dtype=np.float32)
    values["margin"] = legs.margin(np.maximum(mixed, 0))
    values["rank_dense"] = reciprocal_rank(mixed)
    values["concepts"] = legs.concepts(source, target, termbase)
    values["rank_concepts"] = reciprocal_rank(values["concepts"])
    values["catalogue"] = likeness(hub.profile(source), hub.profile(target))
    values["rank_catalogue"] = reciprocal_rank(values["catalogue"])
    values["lexical"] = legs.lexical(source, target)
    values.update(legs.overlap(source, target))
    values["stated"] = legs.stated(source, target)
    return {name: values[name] for name in FEATURES}


def reciprocal_rank(scores: Matrix, k: int = 5) -> Matrix:
    """Mean of both sides' reciprocal ranks, 1/(k + rank), scaled to 1 at the top (Cormack et al. 2009)."""
    rows = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1, kind="stable")
    columns = np.argsort(np.argsort(-scores, axis=0, kind="stable"), axis=0, kind="stable")
    return np.asarray((k / (k + rows) + k / (k + columns)) / 2, dtype=np.float32)


def score(values: dict[str, Matrix], weights: Weights, without: frozenset[str] = frozenset()) -> Matrix:
    """Logit of every pair; features in ``without`` count nothing (for ablation)."""
    shape = next(iter(values.values())).shape
    total = np.full(shape, weights.bias, np.float32)
    for name, weight in weights.features.items():
        if name not in without:
            total += weight * values[name]
    return total


def sigmoid(logit: Any) -> Any:
    """1 / (1 + e^−x), safe for large |x|."""
    return 1.0 / (1.0 + np.exp(-np.clip(logit, -30, 30)))


def pair_probability(logit: Matrix, weights: Weights) -> Matrix:
    """Calibrated probability that a pair is a true one (grade 1 or 2)."""
    slope, offset = weights.pair
    return np.asarray(sigmoid(slope * logit + offset), dtype=np.float32)


def counterpart_features(logits: NDArray[Any]) -> NDArray[np.float64]:
    """For each source: best logit, its lead over the fifth, and over the mean; shape (sources, 3)."""
    ordered = -np.sort(-logits, axis=1)
    fifth = ordered[:, min(4, ordered.shape[1] - 1)]
    return np.stack([ordered[:, 0], ordered[:, 0] - fifth, ordered[:, 0] - logits.mean(axis=1)], axis=1).astype(float)


def counterpart_probability(logits: Matrix, weights: Weights) -> NDArray[np.float64]:
    """Calibrated probability that a source has any counterpart in the target."""
    table = counterpart_features(logits)
    return np.asarray(sigmoid(table @ np.array(weights.counterpart[:-1]) + weights.counterpart[-1]))
