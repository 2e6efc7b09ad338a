"""What the engine finds of the pairs of two sides, before they are explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stdalign.align import cited
from stdalign.align.pairs import CELLS, Doubles, Floats, Ids, Pairs
from stdalign.align.ready import Ready
from stdalign.align.reasons import Told
from stdalign.align.score import Maps


@dataclass(frozen=True)
class Scored:
    """The chosen pairs of two sides: values and logits, calibrated probabilities, each source's chance of a counterpart.

    Values, logits and probabilities have one number a pair, in the order of ``pairs``; ``counterpart`` one a source.
    ``first`` is the logit before the second stage, ``changed`` what each group of its figures adds, ``looked`` those figures and
    ``kind`` whose weights they have (all empty for digests); ``cited`` which pairs were read with an article that one side names.
    """

    source: Ready
    target: Ready
    pairs: Pairs
    values: Mapping[str, Floats]
    logits: Floats
    probability: Floats
    counterpart: NDArray[np.float64]
    maps: Maps
    first: Floats
    changed: Mapping[str, Floats]
    looked: Mapping[str, Floats]
    kind: str
    cited: cited.Together = field(default_factory=cited.Together)
    told: dict[int, Told] = field(default_factory=dict)

    @cached_property
    def answered(self) -> float:
        """Cosine at which a unit counts as half answered: midway from chance to the best that a source unit finds."""
        ours, theirs = self.source.side.vectors, self.target.side.vectors
        # Of long laws every so-many-th unit will do for a median.
        step = max(len(ours) * len(theirs) // (4 * CELLS), 1)
        units = ours[::step] @ theirs.T
        return float((np.median(units) + 2 * np.median(units.max(axis=1))) / 3)

    def legs(self, at: Ids) -> tuple[list[str], Doubles]:
        """Names and values of what the score is made of, of some pairs; shape (pairs, names)."""
        found = {name: of[at].astype(np.float64) for name, of in self.values.items()}
        if self.changed:
            places = [
                (self.first[self.pairs.of(row)] > self.first[one]).sum()
                for row, one in zip(self.pairs.rows[at].tolist(), at.tolist(), strict=True)
            ]
            found["first_place"] = 1.0 + np.array(places)
            found |= {f"second_{name}": of[at].astype(np.float64) for name, of in self.changed.items() if name != "first"}
        return list(found), np.stack(list(found.values()), axis=1)

    def best(self, row: int) -> Ids:
        """Places, in ``pairs``, of a source's pairs: highest logit first, of equals the earlier target."""
        own = self.pairs.of(row)
        out: Ids = own.start + np.argsort(-self.logits[own], kind="stable")
        return out
