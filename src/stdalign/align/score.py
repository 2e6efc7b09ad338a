"""One score a pair from all legs, and the calibrated probabilities; weights are data (weights.json).

The score is logistic in the legs' values. Which features there are is fixed here; their weights are
fitted on judged pairs by ``training/fit_alignment.py`` and stored with the data's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stdalign.align import legs, second
from stdalign.align.candidates import Legs
from stdalign.align.mutual import figures
from stdalign.align.pairs import Floats, Pairs
from stdalign.align.side import Side

FEATURES = (
    "whole", "forward", "backward", "best", "phrases", "margin", "rank_dense", "concepts", "rank_concepts", "catalogue",
    "rank_catalogue", "lexical", "topics", "bearer", "modality", "penalty_gap", "stated",
)  # fmt: skip
_LEGS = {
    "dense": ("whole", "forward", "backward", "best", "phrases", "margin", "rank_dense"),
    "concepts": ("concepts", "rank_concepts"),
    "catalogue": ("catalogue", "rank_catalogue", "stated"),
    "lexical": ("lexical",),
    "agreement": ("topics", "bearer", "modality", "penalty_gap"),
    **{name: figures for name, figures in second.GROUPS.items() if name not in ("legs", "standing")},
}
FIRST = ("dense", "concepts", "catalogue", "lexical", "agreement")
"""Legs of the first stage."""
LEGS = {leg: (*names, *second.standings([n for n in names if n in second.HELD])) for leg, names in _LEGS.items()}
"""Features of each leg and of each group of the second stage with their standing, for ablation."""


@dataclass(frozen=True)
class Maps:
    """From scores to probabilities: of a pair (slope, offset), of having any counterpart (``answered``); the cut of a list; the abstain band."""

    pair: tuple[float, float]
    counterpart: dict[str, float]
    cut: float
    abstain: tuple[float, float]


@dataclass(frozen=True)
class Stage:
    """The second stage: a weight for each of its figures (``align.second``) and what they are counted from.

    ``again`` has the weights of what is looked at once more by the score that these give (``structure.AGAIN``).
    """

    features: dict[str, float]
    means: dict[str, float]
    again: dict[str, float] = field(default_factory=dict)

    def logits(self, values: Mapping[str, Floats], without: frozenset[str] = frozenset()) -> Floats:
        """The refined score of every pair; figures in ``without`` count nothing."""
        return np.asarray(sum(self.parts(values, without).values()), dtype=np.float32)

    def parts(self, values: Mapping[str, Floats], without: frozenset[str] = frozenset()) -> dict[str, Floats]:
        """What each group of figures adds, against a pair that is like the mean; ``first`` is the first stage's share."""
        of = {name: group for group, names in second.GROUPS.items() for name in names}
        total: dict[str, Floats] = {}
        for name, weight in self.features.items():
            if name not in without and name in values:
                group = of.get(name, "first")
                # The first stage counts in full: its mean is part of the bias.
                part = np.float32(weight) * (values[name] - np.float32(self.means.get(name, 0.0)))
                total[group] = total[group] + part if group in total else part
        return total


@dataclass(frozen=True)
class Weights:
    """Fitted numbers: feature weights, and for each kind of text the maps to probabilities.

    ``maps`` has ``text`` (law texts, and law texts against digests), ``accurate`` (the same, read by the pretrained encoder too)
    and ``digest`` (digests against digests: shorter, and fewer of a law). ``stages`` has the second stage of ``text`` and
    ``accurate``; digests have none. ``recalibration`` is a slope and an offset in logits, fitted to a workspace's decisions.
    """

    features: dict[str, float]
    bias: float
    maps: dict[str, Maps]
    made_from: str
    stages: dict[str, Stage] = field(default_factory=dict)
    recalibration: tuple[float, float] = (1.0, 0.0)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Weights:
        """The weights of a table (``weights.json``)."""
        return cls(
            features={name: float(value) for name, value in data["features"].items()},
            bias=float(data["bias"]),
            maps={
                kind: Maps(
                    (float(m["pair"][0]), float(m["pair"][1])),
                    {name: float(value) for name, value in m["counterpart"].items()},
                    float(m["cut"]),
                    (float(m["abstain"][0]), float(m["abstain"][1])),
                )
                for kind, m in data["maps"].items()
            },
            made_from=str(data["made_from"]),
            stages={
                kind: Stage(
                    *({n: float(w) for n, w in stage.get(part, {}).items()} for part in ("features", "means", "again"))
                )
                for kind, stage in data.get("stages", {}).items()
            },
        )


def features(found: Legs, pairs: Pairs, known: Mapping[str, Floats]) -> dict[str, Floats]:
    """Every feature of every pair, each of shape (p,).

    Args:
        known: values of the cheap legs (``candidates.cheap``).
    """
    values = {**known, **figures(found.mutual, pairs, ("phrases", "lexical"), partial(_compared, found))}
    return {name: values[name] for name in FEATURES}


def _compared(found: Legs, pairs: Pairs) -> dict[str, Floats]:
    """What is compared phrase by phrase and run by run."""
    parts = legs.maxsim(found.source.phrases, found.target.phrases, pairs)
    phrases = np.asarray((parts["forward"] + parts["backward"]) / 2, dtype=np.float32)
    return {"phrases": phrases, "lexical": legs.lexical(found.wordings, pairs)}


def score(values: Mapping[str, Floats], weights: Weights, without: frozenset[str] = frozenset()) -> Floats:
    """Logit of every pair; features in ``without`` count nothing (for ablation)."""
    shape = next(iter(values.values())).shape
    total: Floats = np.full(shape, weights.bias, np.float32)
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


def pair_probability(logit: Floats, weights: Weights, kind: str) -> Floats:
    """Calibrated probability that a pair is a true one (grade 1 or 2), if its source has any counterpart."""
    slope, offset = weights.maps[kind].pair
    again, shift = weights.recalibration
    return np.asarray(sigmoid(again * (slope * logit + offset) + shift), dtype=np.float32)


def shown(given: Floats, counterpart: NDArray[np.float64], pairs: Pairs) -> Floats:
    """The probability that stands beside a pair: that its source has a counterpart, times that it is this one.

    One order: within a source it falls as the score does.
    """
    return np.asarray(given * counterpart[pairs.rows], dtype=np.float32)
