"""The catalogue as a hub: how near each article is to each common requirement, in its own language.

Two articles that stand near the same common requirement answer each other, though their
languages never meet: each is compared with the entry's text in its own language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stdalign.align.kept import Kept
from stdalign.align.legs import Parts, table
from stdalign.align.side import Side, concept_counts
from stdalign.catalogue import Catalogue
from stdalign.model import AnalysedClause
from stdalign.ports import Encoder, Vectors
from stdalign.terms import Termbase
from stdalign.vectors import unit_rows

Matrix = NDArray[np.float32]
TEMPERATURE = 0.08
"""Cosine over which nearness falls to a third: entries of one theme stand about that far apart."""
SHARP = 0.04
"""The same of vectors that a model for sentences gives, with their mean taken off."""
NEAREST = 30
"""Entries that a unit is spread over."""
FEW = 20
"""Units of a side at which half of an entry's mean nearness is taken off."""
BLOCK = 512
"""Units that are held against all examples at a time."""
STATED = 3.0
"""Weight of a link that a digest states, against the sum of 1 of what is inferred."""


@dataclass
class Hub:
    """The catalogue in every language with the digests linked to it; vectors are made once for an encoder.

    Args:
        linked: by language, the common requirement and the text of digests that are linked to one.
        kept: what ships of their English vectors, by model.
    """

    catalogue: Catalogue
    termbase: Termbase
    encoder: Encoder
    linked: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    kept: Sequence[Kept] = ()
    _examples: dict[str, tuple[Vectors, NDArray[np.int64]]] = field(default_factory=dict)
    _read: dict[str, Vectors] = field(default_factory=dict)

    def by(self, encoder: Encoder) -> Hub:
        """The same with another encoder of the same vectors, one that keeps them on disk; what is worked out is shared."""
        _ = self._table
        made = copy(self)
        made.encoder = encoder
        return made

    @property
    def ids(self) -> list[str]:
        """Entries in the order of the columns."""
        return list(self.catalogue.requirements)

    def examples(self, language: str) -> tuple[Vectors, NDArray[np.int64]]:
        """Unit rows of each entry's text and of the digests that are linked to it, in a language; and each entry's first row."""
        if language not in self._examples:
            texts = self.texts(language)
            counts = np.array([len(of) for of in texts])
            starts = (np.cumsum(counts) - counts).astype(np.int64)
            self._examples[language] = self.encoder.encode([text for of in texts for text in of]), starts
        return self._examples[language]

    def texts(self, language: str) -> list[list[str]]:
        """Each entry's text and those of the digests that are linked to it, in a language."""
        texts = [[entry.text.get(language) or entry.text["en"]] for entry in self.catalogue.requirements.values()]
        column = {name: at for at, name in enumerate(self.ids)}
        for name, text in self.linked.get(language, ()):
            if name in column:
                texts[column[name]].append(text)
        return texts

    def profile(self, side: Side) -> Matrix:
        """Nearness of each article to each entry: rows of non-negative weights, 1 for each unit of the article.

        An entry that is near to everything says little: each entry's mean nearness to the side is taken off first,
        in full for long sides, in part for short ones.
        """
        scores = self.similarity(side)
        scores -= scores.mean(axis=0, keepdims=True) * (len(scores) / (len(scores) + FEW))
        for at in range(0, len(scores), BLOCK):
            scores[at : at + BLOCK] = _spread(scores[at : at + BLOCK])
        out = np.add.reduceat(scores, side.starts, axis=0)
        column = {name: at for at, name in enumerate(self.ids)}
        for row, article in enumerate(side.articles):
            for name in article.catalogue:
                if name in column:
                    out[row, column[name]] += STATED
        return np.asarray(out, dtype=np.float32)

    def spread(self, sentences: Parts, reader: Encoder) -> Matrix:
        """Nearness of each article to the mean of each entry's English examples, by the article's parts.

        English is enough: languages lie together once their means are taken off.

        Args:
            sentences: vectors of each article's parts, the mean of their side taken off.
            reader: the model they are of.
        """
        if reader.name not in self._read:
            kept = next((one for one in self.kept if one.model == reader.name), Kept())
            self._read[reader.name] = kept.read(reader, self.ids, self.texts("en"))
        scores = sentences.vectors @ self._read[reader.name].T
        scores -= scores.mean(axis=0, keepdims=True) * (len(scores) / (len(scores) + FEW))
        return np.asarray(np.add.reduceat(_spread(scores, SHARP), sentences.starts, axis=0), dtype=np.float32)

    def similarity(self, side: Side) -> Matrix:
        """Each unit against each entry: cosine in the unit's language, raised by shared concepts."""
        scores = np.zeros((len(side.units), len(self.ids)), np.float32)
        languages = np.array([u.clause.language for u in side.units])
        for language in np.unique(languages):
            rows = np.flatnonzero(languages == language)
            vectors, starts = self.examples(str(language))
            for at in range(0, len(rows), BLOCK):
                some = rows[at : at + BLOCK]
                scores[some] = np.maximum.reduceat(side.vectors[some] @ vectors.T, starts, axis=1)
        for at in range(0, len(scores), BLOCK):
            # Shared concepts settle what the vectors leave open; they are no match for a cosine by themselves.
            scores[at : at + BLOCK] += 0.3 * self._concepts(side.units[at : at + BLOCK])
        return scores

    @cached_property
    def _table(self) -> tuple[dict[str, int], Matrix]:
        """Column of each concept, and the entries' concepts as rows."""
        entries = [self.bag(name) for name in self.ids]
        place = {name: at for at, name in enumerate(sorted({n for bag in entries for n in bag}))}
        return place, table(entries, list(place))

    def _concepts(self, units: Sequence[AnalysedClause]) -> Matrix:
        place, entries = self._table
        if not place:
            return np.zeros((len(units), len(entries)), np.float32)
        rarity = np.log(1 + len(entries) / (1 + (entries > 0).sum(axis=0)))
        named = table([concept_counts(u, self.termbase) for u in units], list(place))
        # A third mention says little more than a second: 1 + log 2 is 1.7.
        left, right = np.minimum(named, 1.5) * rarity, entries * rarity
        norm = np.linalg.norm(left, axis=1)[:, None] * np.linalg.norm(right, axis=1)[None, :]
        return np.asarray(left @ right.T / np.maximum(norm, 1e-6), dtype=np.float32)

    def bag(self, name: str) -> dict[str, float]:
        """Concepts of an entry, those that it states above those spotted in its English text."""
        entry = self.catalogue[name]
        bag = {span.id: 1.0 for span in self.termbase.spot(entry.text["en"], "en")}
        bag.update({concept: 1.5 for concept in entry.concepts if concept in self.termbase.concepts})
        return bag


def _spread(scores: Matrix, temperature: float = TEMPERATURE) -> Matrix:
    """Each unit's weight of 1, spread over its nearest entries."""
    weights = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
    floor = np.sort(weights, axis=1)[:, -min(NEAREST, weights.shape[1])][:, None]
    weights = np.where(weights >= floor, weights, 0)
    return np.asarray(weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9), dtype=np.float32)


def unit_profiles(profile: Matrix) -> Matrix:
    """Square roots of profiles as unit rows: the product of two is the likeness of two articles (Bhattacharyya 1943)."""
    return unit_rows(np.sqrt(profile), 1e-9)
