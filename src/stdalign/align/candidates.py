"""Which pairs are worth scoring by all legs.

The legs that are products of small matrices (vectors of articles and units, concepts, nearness to common requirements, agreement)
are cheap: between two laws they are worked out for every pair, and what they say together picks the candidates, which alone
are compared phrase by phrase and word by word. Beyond ``WHOLE`` pairs
even that is too much: there each leg brings its own nearest, by the exact one-product search of ``index.mining`` or, beyond
``EXACT`` pairs of vectors, by an index. Either way pairs that name the same common requirement and those of like wording
join them, and a background that stands for all that is left out (``align.pairs``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from stdalign.align import legs
from stdalign.align.legs import Rows, Wording
from stdalign.align.mutual import Mutual, figures
from stdalign.align.pairs import Floats, Ids, Pairs
from stdalign.align.ready import Ready
from stdalign.index import make_index, neighbours
from stdalign.ports import Index

FEW = 40_000
"""Pairs up to which all are scored: two hundred articles against two hundred take as long either way."""
WHOLE = 4_000_000
"""Pairs up to which the cheap legs are worked out for all: two thousand articles against two thousand, 16 MiB a leg."""
EXACT = 1_000_000_000
"""Pairs of vectors up to which the exact search is faster than making an index: some seconds of one core."""
TOGETHER = 16
"""Highest of each article by the cheap legs together: the ten that are shown and some, since phrases and wording move them."""
NEAREST = 12
"""Nearest of each article that a leg brings by itself, where they are not yet added up."""
UNITS = 2
"""Nearest of each unit there: an article of seven points brings up to fourteen articles more."""
WORDED = 4
"""Nearest in wording of each source: what is near in wording is nearly always near in meaning, and there already."""
BACKGROUND = 32
"""Articles of either side that are paired with everything: the mean of so many is within a fifth of a spread, and few sources near the cut change sides."""
ROOM_MIB = 24
"""Memory of the exact search beside its results."""

MakeIndex = Callable[[Floats, Ids], Index]


@dataclass(frozen=True)
class Legs:
    """What the legs compare on two sides, worked out once: for choosing pairs and for scoring them."""

    source: Ready
    target: Ready
    concepts: Rows
    catalogue: Rows
    links: Rows
    wordings: list[Wording]
    mutual: Mutual | None = None
    """Figures that are kept for the way back, where there will be one."""

    @classmethod
    def of(
        cls,
        source: Ready,
        target: Ready,
        spaced: frozenset[str],
        family: Mapping[str, str],
        mutual: Mutual | None = None,
    ) -> Legs:
        """The legs of two sides.

        Args:
            spaced: languages whose words stand between blanks.
            family: language → the one that its wording is compared with.
            mutual: keeps figures for the way back.
        """
        here, there = source.side.articles, target.side.articles
        return cls(
            source,
            target,
            legs.concepts(source.bags["concepts"], target.bags["concepts"]),
            Rows(source.profile, target.profile),
            legs.links(source.bags["catalogue"], target.bags["catalogue"]),
            legs.wordings(here, there, spaced, family),
            mutual,
        )

    def turned(self) -> Legs:
        """The legs the other way: those of the target and the source, with the figures that are known by now."""
        return Legs(
            self.target,
            self.source,
            legs.concepts(self.target.bags["concepts"], self.source.bags["concepts"]),
            Rows(self.catalogue.right, self.catalogue.left),
            Rows(self.links.right, self.links.left),
            [Wording(one.columns, one.rows, one.right, one.left) for one in self.wordings],
            self.mutual and self.mutual.turned(),
        )


CHEAP = (
    "whole", "forward", "backward", "best", "margin", "rank_dense", "concepts", "rank_concepts", "catalogue", "rank_catalogue",
    "topics", "bearer", "modality", "penalty_gap", "stated",
)  # fmt: skip
MUTUAL = (
    "whole", "forward", "backward", "best", "catalogue", "rank_catalogue", "topics", "bearer", "modality", "penalty_gap", "stated",
)  # fmt: skip
"""Cheap features that read the same from either side, to the last bit."""


def cheap(found: Legs, over: Pairs) -> dict[str, Floats]:
    """The features that are products of matrices, for some pairs; places and means are taken over these.

    Args:
        over: every pair where that can be; else the candidates with their background.
    """
    values = figures(found.mutual if over.whole else None, over, MUTUAL, partial(_mutual, found))
    # What the three dense figures say together is what is near or far: one alone favours long articles, or short ones.
    mixed = np.asarray((values["whole"] + values["forward"] + values["backward"]) / 3, dtype=np.float32)
    values["margin"] = legs.margin(np.maximum(mixed, 0), over)
    values["rank_dense"] = reciprocal_rank(mixed, over)
    values["concepts"] = over.products(found.concepts.left, found.concepts.right)
    values["rank_concepts"] = reciprocal_rank(values["concepts"], over)
    return {name: values[name] for name in CHEAP}


def _mutual(found: Legs, over: Pairs) -> dict[str, Floats]:
    catalogue = over.products(found.catalogue.left, found.catalogue.right)
    return {
        **legs.dense(found.source.side, found.target.side, over),
        "catalogue": catalogue,
        "rank_catalogue": reciprocal_rank(catalogue, over),
        **legs.overlap(found.source.bags, found.target.bags, over),
        "stated": legs.stated(found.links, over),
    }


def reciprocal_rank(scores: Floats, pairs: Pairs, k: int = 5) -> Floats:
    """Mean of both sides' reciprocal ranks, 1/(k + rank), scaled to 1 at the top (Cormack et al. 2009).

    ``k`` is 5, not their 60: a law has a few answers to an article, and the tenth is no longer one.
    """
    rows, columns = pairs.places(scores, "row"), pairs.places(scores, "column")
    return np.asarray((k / (k + rows) + k / (k + columns)) / 2, dtype=np.float32)


def candidates(
    found: Legs, weights: Mapping[str, float], few: int = FEW, whole: int = WHOLE, make: MakeIndex = make_index
) -> tuple[Pairs, dict[str, Floats]]:
    """The pairs to score by all legs, and their values of the cheap ones.

    Args:
        weights: fitted weight of each feature of the score.
        few: pairs up to which all are taken; 0 always chooses.
        whole: pairs up to which the cheap legs are worked out for all.
        make: makes an index over unit rows, for sides beyond ``EXACT`` pairs of vectors.
    """
    n, m = len(found.source), len(found.target)
    if n * m <= max(few, whole):
        every = Pairs.every(n, m)
        values = cheap(found, every)
        if n * m <= few:
            return every, values
        together = np.zeros(len(every), np.float32)
        for name, value in values.items():
            together += np.float32(weights.get(name, 0.0)) * value
        pairs = _joined(found, [every.highest(together, TOGETHER)])
        at = every.at(pairs)
        return pairs, {name: value[at] for name, value in values.items()}
    pairs = _joined(found, [rows * m + columns for rows, columns in _by_leg(found, make)])
    return pairs, cheap(found, pairs)


def _joined(found: Legs, keys: list[Ids]) -> Pairs:
    n, m = len(found.source), len(found.target)
    others = [_linked(found.links), *(_worded(one) for one in found.wordings)]
    return Pairs.chosen(n, m, np.concatenate([*keys, *(rows * m + columns for rows, columns in others)]), BACKGROUND)


def _by_leg(found: Legs, make: MakeIndex) -> Iterator[tuple[Ids, Ids]]:
    """What each cheap leg finds nearest, both ways, as pairs of articles."""
    source, target = found.source, found.target
    yield from _nearest(source.side.whole, target.side.whole, NEAREST, make)
    for ours, theirs in _nearest(source.units.vectors, target.units.vectors, UNITS, make):
        yield source.side.owner[ours], target.side.owner[theirs]
    yield from _nearest(found.concepts.left, found.concepts.right, NEAREST, make)
    yield from _nearest(found.catalogue.left, found.catalogue.right, NEAREST, make)


def _nearest(left: Floats, right: Floats, k: int, make: MakeIndex) -> Iterator[tuple[Ids, Ids]]:
    """The k nearest of each row on the other side, both ways, as pairs of rows."""
    k = min(k, len(left), len(right))
    if len(left) * len(right) <= EXACT:
        similar, forward, turned_similar, backward = neighbours(left, right, k, ROOM_MIB)
    else:
        similar, forward = make(right, np.arange(len(right), dtype=np.int64)).search(left, k)
        turned_similar, backward = make(left, np.arange(len(left), dtype=np.int64)).search(right, k)
    for ids, values, turned in ((forward, similar, False), (backward, turned_similar, True)):
        # What has nothing in common is no neighbour, however few there are; an index marks empty places by -inf.
        own, place = np.nonzero(values > 0)
        other = ids[own, place]
        yield (other, own) if turned else (own, other)


def _linked(links: Rows) -> tuple[Ids, Ids]:
    """Every pair that names a common requirement together."""
    here, there = links.left.nonzero(), links.right.nonzero()
    by: dict[int, list[int]] = {}
    for column, entry in zip(*there, strict=True):
        by.setdefault(int(entry), []).append(int(column))
    pairs = [(row, column) for row, entry in zip(*here, strict=True) for column in by.get(int(entry), ())]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _worded(one: Wording) -> tuple[Ids, Ids]:
    """The nearest in wording of each source that has a language in common with the other side."""
    rows, columns = [], []
    for at in range(0, len(one.rows), 256):
        block = (one.left[at : at + 256] @ one.right.T).toarray()
        k = min(WORDED, block.shape[1])
        top = np.argpartition(-block, k - 1, axis=1)[:, :k]
        rows.append(np.repeat(one.rows[at : at + 256], k))
        columns.append(one.columns[top.ravel()])
    return np.concatenate(rows), np.concatenate(columns)
