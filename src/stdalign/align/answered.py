"""Whether a source has any counterpart at all: not only how high its best target scores, but which legs say so and what it is.

A closing provision, a definition or a power of one state has no answer abroad though much is near it; an article that one leg
alone calls near is less sure of an answer than one whose best target all legs name, and one whose best target answers another
article better, or that names what the whole target never names, is less sure than others. So is one whose best target is of
another force of law, a power where it is a duty.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from stdalign.align.pairs import Doubles, Floats, Ids, Pairs
from stdalign.align.score import sigmoid
from stdalign.align.second import ASKED, OWN, moments

BIAS = "bias"
AGREEING = ("whole", "concepts", "catalogue", "parts", "words")
"""Figures whose first place is held against the best target."""
OF_SOURCE = (*(f"source_{name}" for name in OWN), "source_length", "source_place", "source_parts", *ASKED)
AT = (
    "whole",
    "best",
    "phrases",
    "concepts",
    "catalogue",
    "parts",
    "subjects",
    "words",
    "stated",
    "order",
    "order_best",
    "proto",
    "pivot",
)
"""Figures looked at where the best target is, and at their highest."""

FORCE = "modality"
"""Likeness of the forces of law of both (duty, right, power, penalty …): looked at at the best target and over all of them."""
ALIKE = 0.3
"""Likeness from which on two articles are of one force."""


def figures(logits: Floats, pairs: Pairs, looked: Mapping[str, Floats]) -> dict[str, Doubles]:
    """What is looked at of each source, each of shape (sources,).

    Args:
        logits: the score of every pair.
        looked: figures of the second stage; none for digests, of which the scores alone are looked at.
    """
    n, m = pairs.shape
    mean, spread, few = moments(logits, pairs, "row")
    first, starts = pairs.first(logits, 5)
    best, last = first[starts[:-1]], starts[1:] - 1
    top = logits[best]
    second = logits[first[np.minimum(starts[:-1] + 1, last)]]
    out = {
        name: value.astype(np.float64)
        for name, value in (("top", top), ("lead_second", top - second), ("lead_fifth", top - logits[first[last]]))
    }
    out["lead_mean"] = out["top"] - mean[best]
    out["pool"] = np.full(n, np.log(max(m, 1)))
    if not looked:
        return out
    out["z"] = few * out["lead_mean"] / spread[best]
    away, width, few = moments(logits, pairs, "column")
    out["z_of_target"] = few * (out["top"] - away[best]) / width[best]
    out |= _back(logits, pairs, best)
    there = (*OF_SOURCE, *(f"target_{name}" for name in OWN))
    out |= {name: looked[name][best].astype(np.float64) for name in there if name in looked}
    lines = pairs.starts[:-1]
    for name in (name for name in AT if name in looked):
        for kind, value in {"": looked[name], "_z": looked.get(f"{name}_z_column")}.items():
            if value is not None:
                out[f"at_{name}{kind}"] = value[best].astype(np.float64)
                out[f"most_{name}{kind}"] = np.maximum.reduceat(value, lines).astype(np.float64)
    if FORCE in looked:
        # The best target of an article may be near and yet of another force; where few of a law are of that force at all, it
        # answers what is demanded in that way less often.
        force = looked[FORCE]
        out[f"at_{FORCE}"] = force[best].astype(np.float64)
        for kind, value in {"mean": force, "share": (force > ALIKE).astype(np.float32)}.items():
            out[f"{kind}_{FORCE}"] = moments(value, pairs, "row")[0][best].astype(np.float64)
    out["agreeing"] = np.zeros(n)
    for name in (name for name in AGREEING if f"most_{name}" in out):
        out["agreeing"] += out[f"at_{name}"] >= out[f"most_{name}"] - 1e-6
    return out


def _back(logits: Floats, pairs: Pairs, best: Ids) -> dict[str, Doubles]:
    """Whether the best target of a source is met better by other sources: its place among them, whether first, and its lead.

    Args:
        best: place, in ``pairs``, of each source's best pair.
    """
    columns = pairs.columns
    order = np.lexsort((-logits, columns))
    first = np.searchsorted(columns[order], np.arange(pairs.shape[1]), side="left")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order)) - first[columns[order]]
    after = order[np.minimum(first + 1, len(order) - 1)]
    column = columns[best]
    alone = columns[after[column]] != column
    lead = np.where(alone, 0.0, logits[best] - logits[after[column]])
    found = {"back_place": 1 / (1 + place[best]), "back_first": place[best] == 0, "back_lead": lead}
    return {name: np.asarray(value, dtype=np.float64) for name, value in found.items()}


def probability(logits: Floats, pairs: Pairs, looked: Mapping[str, Floats], weights: Mapping[str, float]) -> Doubles:
    """Calibrated probability that a source has any counterpart in the target; shape (sources,).

    Args:
        weights: of the figures, with their sum's offset as ``bias`` (``weights.json``).
    """
    found = figures(logits, pairs, looked)
    total = np.full(pairs.shape[0], weights[BIAS])
    for name, weight in weights.items():
        if name in found:
            total += weight * found[name]
    return np.asarray(sigmoid(total))
