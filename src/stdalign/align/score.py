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
class Maps:
    """From scores to probabilities: of a pair (slope, offset), of having any counterpart, and the cut of a list."""

    pair: tuple[float, float]
    counterpart: tuple[float, ...]
    cut: float


@dataclass(frozen=True)
class Weights:
    """Fitted numbers: feature weights, the maps to probabilities for each kind of text, and the abstain band.

    ``maps`` has ``text`` (law texts, and law texts against digests) and ``digest`` (digests against digests: shorter, and
    fewer of a law). ``recalibration`` is a slope and an offset in logits, fitted to a workspace's decisions.
    """

    features: dict[str, float]
    bias: float
    maps: dict[str, Maps]
    abstain: tuple[float, float]
    made_from: str
    recalibration: tuple[float, float] = (1.0, 0.0)

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
        maps={
            kind: Maps((float(m["pair"][0]), float(m["pair"][1])), tuple(map(float, m["counterpart"])), float(m["cut"]))
            for kind, m in data["maps"].items()
        },
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


def kind_of(source: Side, target: Side) -> str:
    """Which maps a pair of sides takes: ``digest`` where both hold our own digests only, else ``text``."""
    return "digest" if all(unit.text_en for side in (source, target) for unit in side.units) else "text"


def pair_probability(logit: Matrix, weights: Weights, kind: str) -> Matrix:
    """Calibrated probability that a pair is a true one (grade 1 or 2)."""
    slope, offset = weights.maps[kind].pair
    again, shift = weights.recalibration
    return np.asarray(sigmoid(again * (slope * logit + offset) + shift), dtype=np.float32)


def counterpart_features(logits: NDArray[Any]) -> NDArray[np.float64]:
    """For each source: best logit, its lead over the fifth, and over the mean; shape (sources, 3)."""
    ordered = -np.sort(-logits, axis=1)
    fifth = ordered[:, min(4, ordered.shape[1] - 1)]
    return np.stack([ordered[:, 0], ordered[:, 0] - fifth, ordered[:, 0] - logits.mean(axis=1)], axis=1).astype(float)


def counterpart_probability(logits: Matrix, weights: Weights, kind: str) -> NDArray[np.float64]:
    """Calibrated probability that a source has any counterpart in the target."""
    *slopes, offset = weights.maps[kind].counterpart
    return np.asarray(sigmoid(counterpart_features(logits) @ np.array(slopes) + offset))
