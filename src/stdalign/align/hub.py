"""The catalogue as a hub: how near each article is to each common requirement, in its own language.

Two articles that stand near the same common requirement answer each other, though their
languages never meet: each is compared with the entry's text in its own language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from stdalign.align.side import Side, concept_counts
from stdalign.catalogue import Catalogue
from stdalign.corpora import corpora_dir, json_lines
from stdalign.ports import Encoder, Vectors
from stdalign.terms import Termbase

Matrix = NDArray[np.float32]
TEMPERATURE = 0.08
NEAREST = 30
"""Entries that a unit is spread over."""
FEW = 20
"""Units of a side at which half of an entry's mean nearness is taken off."""
STATED = 3.0
"""Weight of a link that a digest states, against the sum of 1 of what is inferred."""


@lru_cache(maxsize=1)
def linked_digests() -> dict[str, list[tuple[str, str]]]:
    """By language, the common requirement and the text of every digest that ships and is linked to one."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(corpora_dir().glob("[a-z]*/*.jsonl")):
        if path.parent.name in ("catalogue", "gold"):
            continue
        for _, digest in json_lines(path):
            for name in digest.get("catalogue", ()):
                for language, text in digest["text"].items():
                    found.setdefault(language, []).append((name, text))
    return found


@dataclass
class Hub:
    """The catalogue in every language with the digests linked to it; vectors are made once for an encoder."""

    catalogue: Catalogue
    termbase: Termbase
    encoder: Encoder
    linked: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=linked_digests)
    _vectors: dict[str, Vectors] = field(default_factory=dict)
    _examples: dict[str, tuple[Vectors, NDArray[np.int64]]] = field(default_factory=dict)
    _profiles: dict[int, tuple[Side, Matrix]] = field(default_factory=dict)

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

    def examples(self, language: str) -> tuple[Vectors, NDArray[np.int64]]:
        """Unit rows of each entry's text and of the digests that are linked to it, in a language; and each entry's first row."""
        if language not in self._examples:
            texts = [[entry.text.get(language) or entry.text["en"]] for entry in self.catalogue.requirements.values()]
            column = {name: at for at, name in enumerate(self.ids)}
            for name, text in self.linked.get(language, ()):
                if name in column:
                    texts[column[name]].append(text)
            counts = np.array([len(of) for of in texts])
            starts = (np.cumsum(counts) - counts).astype(np.int64)
            self._examples[language] = self.encoder.encode([text for of in texts for text in of]), starts
        return self._examples[language]

    def profile(self, side: Side) -> Matrix:
        """Nearness of each article to each entry: rows of non-negative weights, 1 for each unit of the article.

        An entry that is near to everything says little: each entry's mean nearness to the side is taken off first,
        in full for long sides, in part for short ones.
        """
        known = self._profiles.get(id(side))
        if known is None or known[0] is not side:
            known = self._profiles[id(side)] = side, self._profile(side)
        return known[1]

    def _profile(self, side: Side) -> Matrix:
        scores = self.similarity(side)
        scores -= scores.mean(axis=0, keepdims=True) * (len(scores) / (len(scores) + FEW))
        weights = np.exp((scores - scores.max(axis=1, keepdims=True)) / TEMPERATURE)
        floor = np.sort(weights, axis=1)[:, -min(NEAREST, weights.shape[1])][:, None]
        weights = np.where(weights >= floor, weights, 0)
        weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
        out = np.add.reduceat(weights, side.starts, axis=0)
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
            vectors, starts = self.examples(str(language))
            scores[rows] = np.maximum.reduceat(side.vectors[rows] @ vectors.T, starts, axis=1)
        return scores + 0.3 * self._concepts(side)

    @cached_property
    def _table(self) -> tuple[dict[str, int], Matrix]:
        """Column of each concept, and the entries' concepts as rows."""
        entries = [self.bag(name) for name in self.ids]
        place = {name: at for at, name in enumerate(sorted({n for bag in entries for n in bag}))}
        return place, _rows(entries, place)

    def _concepts(self, side: Side) -> Matrix:
        place, table = self._table
        if not place:
            return np.zeros((len(side.units), len(table)), np.float32)
        rarity = np.log(1 + len(table) / (1 + (table > 0).sum(axis=0)))
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
