"""The relation of two requirements by a model whose two sides are interchangeable.

Five logits: equal, intersects and none are linear in the even figures of a pair, subset and superset share the
even part and take the odd part with opposite signs. Swapping the sides therefore swaps subset with superset and
changes nothing else: the relation of (b, a) is the inverse of that of (a, b), whatever the weights are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stdalign.align.coverage import EVEN, ODD
from stdalign.relation import Relation

Floats = NDArray[np.float64]
CLASSES = (Relation.EQUAL, Relation.SUBSET, Relation.SUPERSET, Relation.INTERSECTS, Relation.NONE)


@dataclass(frozen=True)
class RelationModel:
    """Weights of the model: ``even`` (4, len(EVEN)) for equal, sub-/superset, intersects, none; ``odd`` (len(ODD),).

    ``laws`` (slope, offset of equal, offset of subset and superset) is how far the model, learned on digests, is believed on law
    texts (``training/fit_relation_laws.py``). ``centre`` and ``scale`` standardise the even figures, ``odd_scale`` the odd ones (they have no centre but 0).
    """

    even: Floats
    odd: Floats
    centre: Floats
    scale: Floats
    odd_scale: Floats
    made_from: str = ""
    laws: tuple[float, float, float] = (1.0, 0.0, 0.0)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> RelationModel:
        """The model of a table (``relation.json``)."""
        even, odd, centre, scale, odd_scale = (
            np.array(data[name], dtype=float) for name in ("even", "odd", "centre", "scale", "odd_scale")
        )
        laws = data["laws"]
        believed = float(laws["slope"]), float(laws["equal"]), float(laws["sided"])
        return cls(even, odd, centre, scale, odd_scale, str(data["made_from"]), believed)

    def logits(self, even: Floats, odd: Floats) -> Floats:
        """Shape (..., 5), in the order of ``CLASSES``."""
        parts = ((even - self.centre) / self.scale) @ self.even.T
        tilt = (odd / self.odd_scale) @ self.odd
        columns = (parts[..., 0], parts[..., 1] + tilt, parts[..., 1] - tilt, parts[..., 2], parts[..., 3])
        return np.stack(columns, axis=-1)

    def probabilities(self, even: Floats, odd: Floats, of_laws: bool = False) -> dict[Relation, float]:
        """How likely each relation of the source towards the target is; sums to 1 (``shares`` of one pair)."""
        return dict(zip(CLASSES, self.shares(even, odd, of_laws).tolist(), strict=True))

    def shares(self, even: Floats, odd: Floats, of_laws: bool = False) -> Floats:
        """How likely each relation of the sources towards the targets is; each pair's sum to 1; shape (..., 5), in the order of ``CLASSES``.

        Args:
            of_laws: of two law texts, of which readers say "intersects" nine times in ten.
        """
        logits = self.logits(even, odd)
        if of_laws:
            slope, same, sided = self.laws
            logits = slope * logits + np.array((same, sided, sided, 0.0, 0.0))
        shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=-1, keepdims=True))

    def to_json(self) -> str:
        """The form of ``relation.json``."""
        rows = {name: np.round(getattr(self, name), 5).tolist() for name in ("even", "odd", "centre", "scale", "odd_scale")}
        laws = dict(zip(("slope", "equal", "sided"), self.laws, strict=True))
        return (
            json.dumps({"made_from": self.made_from, "figures": [list(EVEN), list(ODD)], **rows, "laws": laws}, indent=1)
            + "\n"
        )
