"""How far two requirements cover each other: their phrases, their concepts, their length, in both directions.

A figure is *even* where swapping the two sides leaves it as it is, *odd* where swapping turns its sign. The relation
model needs both: what is shared, and which side says more (``align.relation_model``).
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stdalign.align.hub import Hub
from stdalign.align.side import Article, Side, concept_counts
from stdalign.ports import Vectors

EVEN = (
    "one", "cosine", "phrases", "phrases_least", "concepts", "concepts_least", "concepts_most", "length_gap", "bearer",
    "modality", "topics", "both_limits", "one_limit", "length",
)  # fmt: skip
ODD = ("phrases", "concepts", "length", "concept_count", "limits", "phrase_count")
SPREAD = 0.08
"""Width, in cosine, over which a phrase goes from unanswered to answered."""
SPACED = frozenset({"en", "id", "ms", "vi", "tl", "pt", "tet"})


@lru_cache(maxsize=1)
def _rules() -> dict[str, Any]:
    return tomllib.loads((files("stdalign.align") / "phrases.toml").read_text("utf-8"))


@lru_cache(maxsize=32)
def _cut(language: str) -> re.Pattern[str]:
    joints = "|".join(map(re.escape, _rules()["joints"].get(language, ())))
    marks = f"[{re.escape(_rules()['punctuation'])}]"
    if not joints:
        return re.compile(marks)
    return re.compile(rf"{marks}|\s(?:{joints})\s" if language in SPACED else f"{marks}|{joints}")


def phrases(text: str, language: str, density: float = 1.0) -> list[str]:
    """The parts of a requirement; the whole text where no part is long enough.

    Args:
        density: characters that this language needs for one of English.

    >>> phrases("The employer provides helmets, and trains every worker.", "en")
    ['The employer provides helmets', 'trains every worker']
    """
    least = float(_rules()["shortest"]) * density
    parts = (part.strip() for part in _cut(language).split(text))
    found = [re.sub(r"\A(?:and|or)\s+", "", p) if language == "en" else p for p in parts if len(p) >= least]
    return found or [text]


@dataclass(frozen=True)
class Facts:
    """What the comparison needs of one article: phrase vectors, concepts, normalised length, shares, limits."""

    vectors: Vectors
    concepts: Mapping[str, float]
    length: float
    bearers: Mapping[str, float]
    modalities: Mapping[str, float]
    topics: frozenset[str]
    limits: bool


@dataclass
class Coverage:
    """Compares articles; keeps the facts of each, so that a corpus is cut and encoded once."""

    hub: Hub
    _facts: dict[tuple[str, int], Facts] = field(default_factory=dict)

    @cached_property
    def rarity(self) -> dict[str, float]:
        """Weight of each concept: rare ones in the catalogue of common requirements say more."""
        bags = [self.hub.bag(name) for name in self.hub.ids]
        seen: dict[str, int] = {}
        for bag in bags:
            for name in bag:
                seen[name] = seen.get(name, 0) + 1
        return {name: math.log(1 + len(bags) / (1 + count)) for name, count in seen.items()}

    @cached_property
    def density(self) -> dict[str, float]:
        """Characters that each language needs for one of English, from the catalogue's parallel texts."""
        entries = list(self.hub.catalogue.requirements.values())
        sums: dict[str, list[int]] = {}
        for entry in entries:
            for language, text in entry.text.items():
                pair = sums.setdefault(language, [0, 0])
                pair[0] += len(text)
                pair[1] += len(entry.text["en"])
        return {language: own / max(english, 1) for language, (own, english) in sums.items()}

    def facts(self, article: Article) -> Facts:
        """Phrases, concepts and the rest of an article."""
        key = article.address, hash(article.text)
        if key not in self._facts:
            self._facts[key] = self._make(article)
        return self._facts[key]

    def _make(self, article: Article) -> Facts:
        density = self.density.get(article.language, 1.0)
        concepts: dict[str, float] = {}
        for unit in article.units:
            for name, weight in concept_counts(unit, self.hub.termbase).items():
                concepts[name] = max(concepts.get(name, 0.0), min(weight, 1.0))
        return Facts(
            vectors=self.hub.encoder.encode(phrases(article.text, article.language, density)),
            concepts=concepts,
            length=max(len(article.text) / density, 1.0),
            bearers=article.bearers,
            modalities=article.modalities,
            topics=article.topics,
            limits=any(u.requirement.quantities for u in article.units),
        )

    def shares(self, source: Article, target: Article) -> tuple[float, float]:
        """Share of the source's concepts that the target names, and the reverse; 0.5 where a side names none."""
        a, b = self.facts(source).concepts, self.facts(target).concepts
        return self._share(a, b), self._share(b, a)

    def _share(self, own: Mapping[str, float], other: Mapping[str, float]) -> float:
        rare = self.rarity
        common = max(rare.values(), default=1.0)
        total = sum(rare.get(name, common) for name, weight in own.items() if weight >= 1)
        hit = sum(rare.get(name, common) * other.get(name, 0.0) for name, weight in own.items() if weight >= 1)
        return hit / total if total else 0.5

    def weight(self, own: Mapping[str, float], named: Collection[str]) -> float:
        """Share of a side's concepts, rare ones above common ones, that stand in a set."""
        return self._share(own, dict.fromkeys(named, 1.0))

    def matrix(self, source: Side, target: Side) -> Vectors:
        """Mean likeness of each phrase's best counterpart, both ways, for all pairs; shape (sources, targets)."""
        left, starts_a, counts_a = self._stack(source)
        right, starts_b, counts_b = self._stack(target)
        similar = left @ right.T
        forward = np.add.reduceat(np.maximum.reduceat(similar, starts_b, axis=1), starts_a, axis=0) / counts_a[:, None]
        backward = np.add.reduceat(np.maximum.reduceat(similar, starts_a, axis=0), starts_b, axis=1) / counts_b[None, :]
        return np.asarray((forward + backward) / 2, dtype=np.float32)

    def _stack(self, side: Side) -> tuple[Vectors, NDArray[np.int64], NDArray[np.int64]]:
        parts = [self.facts(article).vectors for article in side.articles]
        counts = np.array([len(part) for part in parts], dtype=np.int64)
        return np.concatenate(parts), np.cumsum(counts) - counts, counts

    def covered(self, source: Article, target: Article, answered: float) -> tuple[float, float]:
        """Share of the source's demands that the target answers, and the reverse (0–1): half by phrases, half by concepts.

        Args:
            answered: cosine at which a phrase counts as half answered (depends on the encoder and on the two sides).
        """
        similar = self.facts(source).vectors @ self.facts(target).vectors.T
        mine, theirs = self.shares(source, target)
        both = []
        for best, share in ((similar.max(axis=1), mine), (similar.max(axis=0), theirs)):
            met = 1 / (1 + np.exp(-2 * (best - answered) / SPREAD))
            both.append(float(np.clip((met.mean() + share) / 2, 0, 1)))
        return both[0], both[1]

    def compare(self, source: Article, target: Article) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The even and the odd figures of a pair, in the order of ``EVEN`` and ``ODD``."""
        a, b = self.facts(source), self.facts(target)
        similar = a.vectors @ b.vectors.T
        forward, backward = float(similar.max(axis=1).mean()), float(similar.max(axis=0).mean())
        mine, theirs = self.shares(source, target)
        whole = float(_mean(a.vectors) @ _mean(b.vectors))
        named = [sum(w >= 1 for w in f.concepts.values()) for f in (a, b)]
        ratio = math.log(a.length / b.length)
        even = (
            1.0,
            whole,
            (forward + backward) / 2,
            min(forward, backward),
            (mine + theirs) / 2,
            min(mine, theirs),
            max(mine, theirs),
            abs(ratio),
            _shared(a.bearers, b.bearers),
            _shared(a.modalities, b.modalities),
            len(a.topics & b.topics) / max(len(a.topics | b.topics), 1),
            float(a.limits and b.limits),
            float(a.limits != b.limits),
            math.log(a.length * b.length) / 2,
        )
        odd = (
            forward - backward,
            mine - theirs,
            ratio,
            math.log((1 + named[0]) / (1 + named[1])),
            float(a.limits) - float(b.limits),
            math.log(len(a.vectors) / len(b.vectors)),
        )
        return np.array(even), np.array(odd)


def _mean(vectors: Vectors) -> Vectors:
    total: Vectors = vectors.sum(axis=0)
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), dtype=np.float32)


def _shared(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(min(weight, other.get(name, 0.0)) for name, weight in one.items())
