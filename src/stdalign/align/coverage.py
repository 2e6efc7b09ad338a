"""How far two requirements cover each other: their phrases, their concepts, their length, in both directions.

A figure is *even* where swapping the two sides leaves it as it is, *odd* where swapping turns its sign. The relation
model needs both: what is shared, and which side says more (``align.relation_model``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from stdalign.align.hub import Hub
from stdalign.align.side import Article, concept_counts
from stdalign.ports import Vectors

EVEN = (
    "one", "cosine", "phrases", "phrases_least", "concepts", "concepts_least", "concepts_most", "length_gap", "bearer",
    "modality", "topics", "both_limits", "one_limit", "length",
)  # fmt: skip
ODD = ("phrases", "concepts", "length", "concept_count", "limits", "phrase_count")
SPREAD = 0.08
"""Width, in cosine, over which a phrase goes from unanswered to answered."""


class Phrases:
    """Cuts a requirement into the parts that coverage counts.

    Args:
        rules: punctuation, joining words by language and the shortest part (``phrases.toml``).
    """

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self.rules = rules
        self.spaced = frozenset(rules["wording"]["spaced"])
        self._cuts: dict[str, tuple[re.Pattern[str], re.Pattern[str] | None]] = {}

    def of(self, text: str, language: str, density: float = 1.0) -> list[str]:
        """The parts of a requirement; the whole text where no part is long enough.

        Args:
            text: the requirement.
            language: ISO 639 code.
            density: characters that this language needs for one of English.
        """
        least = float(self.rules["shortest"]) * density
        cut, leading = self._of(language)
        parts = (part.strip() for part in cut.split(text))
        found = [leading.sub("", part) if leading else part for part in parts if len(part) >= least]
        return found or [text]

    def _of(self, language: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
        if language not in self._cuts:
            marks = f"[{re.escape(self.rules['punctuation'])}]"
            joints = "|".join(map(re.escape, self.rules["joints"].get(language, ())))
            whole = rf"\s(?:{joints})\s" if language in self.spaced else joints
            first = "|".join(map(re.escape, self.rules["leading"].get(language, ())))
            self._cuts[language] = (
                re.compile(f"{marks}|{whole}" if joints else marks),
                re.compile(rf"\A(?:{first})\s+") if first else None,
            )
        return self._cuts[language]


@dataclass(frozen=True)
class Facts:
    """What the comparison needs of one article: phrase vectors, concepts, normalised length, shares, limits.

    ``texts`` are the phrases that ``vectors`` are of. ``concepts`` has all that are named (broader ones below 1), ``own`` the weight by rarity of those named in so many words.
    """

    vectors: Vectors
    concepts: Mapping[str, float]
    own: Mapping[str, float]
    length: float
    bearers: Mapping[str, float]
    modalities: Mapping[str, float]
    topics: frozenset[str]
    limits: bool
    texts: tuple[str, ...] = ()

    @cached_property
    def centre(self) -> Vectors:
        """Mean of the phrases' vectors, as a unit row."""
        total: Vectors = self.vectors.sum(axis=0)
        return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), dtype=np.float32)

    @cached_property
    def total(self) -> float:
        """Weight of all concepts named in so many words."""
        return sum(self.own.values())


@dataclass
class Coverage:
    """Compares articles by the facts of each."""

    hub: Hub
    phrases: Phrases

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
    def common(self) -> float:
        """Weight of a concept that the catalogue does not name: that of the rarest it does."""
        return max(self.rarity.values(), default=1.0)

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

    def facts(self, articles: Sequence[Article]) -> tuple[Facts, ...]:
        """Phrases, concepts and the rest of some articles; their phrases are encoded in one go."""
        density = [self.density.get(article.language, 1.0) for article in articles]
        parts = [self.phrases.of(a.text, a.language, d) for a, d in zip(articles, density, strict=True)]
        vectors = self.hub.encoder.encode([part for one in parts for part in one])
        ends = np.cumsum([len(one) for one in parts])
        return tuple(
            self._made(article, vectors[end - len(one) : end], tuple(one), dense)
            for article, one, end, dense in zip(articles, parts, ends, density, strict=True)
        )

    def _made(self, article: Article, vectors: Vectors, texts: tuple[str, ...], density: float) -> Facts:
        concepts: dict[str, float] = {}
        for unit in article.units:
            for name, weight in concept_counts(unit, self.hub.termbase).items():
                concepts[name] = max(concepts.get(name, 0.0), min(weight, 1.0))
        return Facts(
            vectors=vectors,
            concepts=concepts,
            own={name: self.rarity.get(name, self.common) for name, weight in concepts.items() if weight >= 1},
            length=max(len(article.text) / density, 1.0),
            bearers=article.bearers,
            modalities=article.modalities,
            topics=article.topics,
            limits=any(u.requirement.quantities for u in article.units),
            texts=texts,
        )
