"""A side with all that scoring needs of it, worked out once and kept with it: nothing is remembered elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from stdalign.align.coverage import Coverage, Facts
from stdalign.align.hub import Hub, unit_profiles
from stdalign.align.legs import Bags, Parts
from stdalign.align.meetings import Sheet
from stdalign.align.pairs import Floats
from stdalign.align.sentences import sentences
from stdalign.align.side import Article, Side, concept_counts
from stdalign.align.words import Words
from stdalign.ports import Encoder, Vectors, WordEncoder
from stdalign.terms import Termbase
from stdalign.vectors import unit_rows

Made = TypeVar("Made")
FEW = 10
"""Sentences of a side at which half of their mean is taken off: of very few it is their own subject."""


@dataclass(frozen=True)
class Ready:
    """A side, prepared.

    Args:
        side: its articles and units.
        facts: what coverage needs, one an article.
        profile: nearness to each common requirement, as unit rows; shape (articles, entries).
        concepts: weighted concepts of each article.
        sentences: vectors of its sentences by a model that reads words in their order, where there is one.
        lines: those sentences, article by article.
        pivot: nearness to each common requirement by the sentences, as unit rows; shape (articles, entries).
        headings: vector of each article's heading, zero where it has none; shape (articles, dimension).
        reading: the encoder, where it knows words.
        hub: the common requirements.
    """

    side: Side
    facts: tuple[Facts, ...]
    profile: Floats
    concepts: tuple[Mapping[str, float], ...]
    headings: Floats
    sentences: Parts | None = None
    lines: tuple[tuple[str, ...], ...] = ()
    pivot: Floats | None = None
    reading: WordEncoder | None = None
    hub: Hub | None = None
    _made: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, key: object, make: Callable[[], Made]) -> Made:
        """What ``make`` works out of this side alone, however many others it is held against."""
        if key not in self._made:
            self._made[key] = make()
        found: Made = self._made[key]
        return found

    @classmethod
    def of(cls, side: Side, coverage: Coverage, reader: Encoder | None = None) -> Ready:
        """Prepare a side.

        Args:
            coverage: for phrases and concepts.
            reader: a model that reads words in their order, for the leg of sentences.
        """
        hub = coverage.hub
        bags = tuple(_bag(article, hub.termbase) for article in side.articles)
        lines = _lines(side, coverage) if reader is not None else ()
        read = _sentences(lines, reader) if reader is not None else None
        return cls(
            side,
            coverage.facts(side.articles),
            unit_profiles(hub.profile(side)),
            bags,
            _headings(side, hub.encoder),
            read,
            lines,
            unit_profiles(hub.spread(read, reader)) if reader is not None and read is not None else None,
            hub.encoder if isinstance(hub.encoder, WordEncoder) else None,
            hub,
        )

    def __len__(self) -> int:
        return len(self.side.articles)

    @cached_property
    def words(self) -> Words | None:
        """The words of each article; taken apart when first asked for, since digests are not looked at word by word."""
        return Words.of([article.text for article in self.side.articles], self.reading) if self.reading is not None else None

    @cached_property
    def proto(self) -> Floats | None:
        """Nearness to each common requirement by the units, held against English alone, as unit rows; shape (articles, entries).

        ``profile`` holds a unit against each example in its own language and takes the nearest; here it is held against their mean.
        """
        if self.hub is None:
            return None
        parts = Parts(_away(self.side.vectors), self.side.starts)
        return unit_profiles(self.hub.spread(parts, self.hub.encoder))

    @cached_property
    def units(self) -> Parts:
        """Vectors of the units."""
        return Parts(self.side.vectors, self.side.starts)

    @cached_property
    def bags(self) -> dict[str, Bags]:
        """What each article names and weighs: ``concepts``, ``catalogue``, ``topics``, ``bearers``, ``modalities``."""
        own = {
            name: [getattr(one, name) for one in self.side.articles]
            for name in ("catalogue", "topics", "bearers", "modalities")
        }
        return {name: Bags.of(bags) for name, bags in {"concepts": self.concepts, **own}.items()}

    @cached_property
    def sheet(self) -> Sheet:
        """The facts as arrays."""
        return Sheet(self.facts)

    @property
    def phrases(self) -> Parts:
        """Vectors of the phrases."""
        return self.sheet.phrases


def _lines(side: Side, coverage: Coverage) -> tuple[tuple[str, ...], ...]:
    """The sentences of each article."""
    return tuple(tuple(sentences(article, coverage.density.get(article.language, 1.0))) for article in side.articles)


def _sentences(cut: Sequence[Sequence[str]], reader: Encoder) -> Parts:
    """Unit rows of every sentence, the mean of the side taken off: all texts of one language lie near each other otherwise."""
    vectors = reader.encode([sentence for own in cut for sentence in own])
    counts = np.array([len(own) for own in cut], dtype=np.int64)
    return Parts(_away(vectors), np.cumsum(counts) - counts)


def _away(vectors: Vectors) -> Vectors:
    """Unit rows, the mean of all taken off."""
    return unit_rows(vectors - vectors.mean(axis=0) * (len(vectors) / (len(vectors) + FEW)))


def _headings(side: Side, encoder: Encoder) -> Floats:
    out = np.zeros((len(side.articles), encoder.dimension), np.float32)
    headed = [at for at, article in enumerate(side.articles) if article.heading.strip()]
    if headed:
        out[headed] = encoder.encode([side.articles[at].heading for at in headed])
    return out


def _bag(article: Article, termbase: Termbase) -> dict[str, float]:
    """Concepts of an article: those of its whole text where it has one, else of its parts."""
    bag: dict[str, float] = {}
    whole = article.units[0]
    units = [whole] if whole.clause.eid == whole.article else list(article.units)
    for unit in units:
        for name, weight in concept_counts(unit, termbase).items():
            bag[name] = bag.get(name, 0.0) + weight
    return bag
