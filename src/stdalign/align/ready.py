"""A side with all that scoring needs of it, worked out once and kept with it: nothing is remembered elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stdalign.align.coverage import Coverage, Facts
from stdalign.align.hub import unit_profiles
from stdalign.align.legs import Parts
from stdalign.align.pairs import Floats
from stdalign.align.side import Article, Side, concept_counts
from stdalign.terms import Termbase


@dataclass(frozen=True)
class Ready:
    """A side, prepared.

    Args:
        side: its articles and units.
        facts: what coverage needs, one an article.
        profile: nearness to each common requirement, as unit rows; shape (articles, entries).
        concepts: weighted concepts of each article.
    """

    side: Side
    facts: tuple[Facts, ...]
    profile: Floats
    concepts: tuple[Mapping[str, float], ...]

    @classmethod
    def of(cls, side: Side, coverage: Coverage) -> Ready:
        """Prepare a side."""
        hub = coverage.hub
        bags = tuple(_bag(article, hub.termbase) for article in side.articles)
        return cls(side, coverage.facts(side.articles), unit_profiles(hub.profile(side)), bags)

    def __len__(self) -> int:
        return len(self.side.articles)

    @cached_property
    def units(self) -> Parts:
        """Vectors of the units."""
        return Parts(self.side.vectors, self.side.starts)

    @cached_property
    def phrases(self) -> Parts:
        """Vectors of the phrases."""
        counts = np.array([len(fact.vectors) for fact in self.facts], dtype=np.int64)
        return Parts(np.concatenate([fact.vectors for fact in self.facts]), np.cumsum(counts) - counts)


def _bag(article: Article, termbase: Termbase) -> dict[str, float]:
    """Concepts of an article: those of its whole text where it has one, else of its parts."""
    bag: dict[str, float] = {}
    whole = article.units[0]
    units = [whole] if whole.clause.eid == whole.article else list(article.units)
    for unit in units:
        for name, weight in concept_counts(unit, termbase).items():
            bag[name] = bag.get(name, 0.0) + weight
    return bag
