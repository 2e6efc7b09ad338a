"""The catalogue as a hub: how near each article is to each common requirement, in its own language.

Two articles that stand near the same common requirement answer each other, though their
languages never meet: each is compared with the entry's text in its own language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from stdalign.align.side import Side, concept_counts
from stdalign.catalogue import Catalogue
from stdalign.ports import Encoder, Vectors
from stdalign.terms import Termbase

Matrix = NDArray[np.float32]
TEMPERATURE = 0.05
STATED = 3.0
"""Weight of a link that a digest states, against the sum of 1 of what is inferred."""


@dataclass
class Hub:
    """Vectors of the catalogue in every language, made once for an encoder."""

    catalogue: Catalogue
    termbase: Termbase
    encoder: Encoder
    _vectors: dict[str, Vectors] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        """Entries in the order of the columns."""
        return list(self.catalogue.requirements)

    def vectors(self, language: str) -> Vectors:
        """Unit rows of the entries in a language; English where an entry has no text in it."""
        if language not in self._vectors:
            texts = [entry.text.get(language) or entry.text["en"] for entry in self.catalogue.requirements.values()]
            self._vectors[language] = self.encoder.encode(texts)
        return self._vectors[language]

    def profile(self, side: Side) -> Matrix:
        """Nearness of each article to each entry: rows of non-negative weights with sum 1 or more."""
        scores = self.similarity(side)
        weights = np.exp((scores - scores.max(axis=1, keepdims=True)) / TEMPERATURE)
        floor = np.sort(weights, axis=1)[:, -min(12, weights.shape[1])][:, None]
        weights = np.where(weights >= floor, weights, 0)
        weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
        out = np.maximum.reduceat(weights, side.starts, axis=0)
        column = {name: at for at, name in enumerate(self.ids)}
        for row, article in enumerate(side.articles):
            for name in article.catalogue:
                if name in column:
                    out[row, column[name]] += STATED
        return np.asarray(out, dtype=np.float32)

    def similarity(self, side: Side) -> Matrix:
        """Each unit against each entry: cosine in the unit's language, raised by shared concepts."""
        scores = np.zeros((len(side.units), len(self.ids)), np.float32)
        languages = np.array([u.clause.language for u in side.units])
        for language in np.unique(languages):
            rows = np.flatnonzero(languages == language)
            scores[rows] = side.vectors[rows] @ self.vectors(str(language)).T
        return scores + 0.3 * self._concepts(side)

    def _concepts(self, side: Side) -> Matrix:
        entries = [self.bag(name) for name in self.ids]
        names = sorted({n for bag in entries for n in bag})
        place = {n: at for at, n in enumerate(names)}
        if not names:
            return np.zeros((len(side.units), len(entries)), np.float32)
        table = _rows(entries, place)
        rarity = np.log(1 + len(entries) / (1 + (table > 0).sum(axis=0)))
        units = _rows([concept_counts(u, self.termbase) for u in side.units], place)
        left, right = np.minimum(units, 1.5) * rarity, table * rarity
        norm = np.linalg.norm(left, axis=1)[:, None] * np.linalg.norm(right, axis=1)[None, :]
        return np.asarray(left @ right.T / np.maximum(norm, 1e-6), dtype=np.float32)

    def bag(self, name: str) -> dict[str, float]:
        """Concepts of an entry, those that it states above those spotted in its English text."""
        entry = self.catalogue[name]
        bag = {span.id: 1.0 for span in self.termbase.spot(entry.text["en"], "en")}
        bag.update({concept: 1.5 for concept in entry.concepts if concept in self.termbase.concepts})
        return bag


def _rows(bags: Sequence[dict[str, float]], place: dict[str, int]) -> Matrix:
    out = np.zeros((len(bags), len(place)), np.float32)
    for row, bag in enumerate(bags):
        for name, weight in bag.items():
            if name in place:
                out[row, place[name]] = weight
    return out


def likeness(left: Matrix, right: Matrix) -> Matrix:
    """Cosine of two profiles; shape (sources, targets)."""
    a = np.sqrt(left)
    b = np.sqrt(right)
    a /= np.maximum(np.linalg.norm(a, axis=1, keepdims=True), 1e-9)
    b /= np.maximum(np.linalg.norm(b, axis=1, keepdims=True), 1e-9)
    return np.asarray(a @ b.T, dtype=np.float32)
