"""Topics of a clause: weighted phrases of the language, found by Aho–Corasick, and the themes that follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stdalign.cues import Cues

_MOST = 3
LEARNED = 1.5  # what a probability of one from the learned phrases adds to the score of a topic
_FAINT = 0.05  # probabilities below say nothing
UNSPACED = ("zh", "th", "lo", "km", "my")


class TopicFinder:
    """Weighs the topics of a clause by the phrases of its language."""

    def __init__(self, cues: Cues) -> None:
        import ahocorasick

        self._spaced = cues.spaced
        rows: dict[str, list[tuple[str, float, bool]]] = defaultdict(list)
        for topic, phrases in cues.topics.items():
            for phrase, weight in phrases:
                stem = phrase.endswith("*")
                rows[phrase.rstrip("*").lower()].append((topic, weight, stem))
        self.shared = cues.shared
        self._names, self._bias, places, self._weights = _learned(cues.learned)
        self._automaton = ahocorasick.Automaton()
        for number, text in enumerate({**rows, **places}):
            owners = tuple((topic, weight, stem, (number, topic)) for topic, weight, stem in rows.get(text, ()))
            self._automaton.add_word(text, (len(text), owners, places.get(text, -1)))
        self._empty = not rows
        if rows:
            self._automaton.make_automaton()

    def scores(self, text: str) -> dict[str, float]:
        """Topic → score: each phrase counts once, early ones a little more, repeated ones a little more."""
        if self._empty or not text:
            return {}
        low = text.lower()
        hits: dict[tuple[int, str], tuple[float, int]] = {}  # of a phrase and a topic: the greatest weight, how often
        half = max(60.0, len(low) / 2)
        learned: set[int] = set()
        # between blanks on both sides, so that the ends need no case of their own
        letters = bytes([False, *map(str.isalnum, low), False]) if self._spaced else b""
        for last, (length, owners, place) in self._automaton.iter(low):
            start = last + 1 - length
            if letters and letters[start]:
                continue
            whole = not letters or not letters[last + 2]
            if whole and place >= 0:
                learned.add(place)
            for _, weight, stem, key in owners:
                if whole or stem:
                    worth = weight if start < half else weight * 0.7
                    best, often = hits.get(key, (worth, 0))
                    hits[key] = (max(best, worth), often + 1)
        out: dict[str, float] = defaultdict(float)
        for (_, topic), (best, often) in hits.items():
            out[topic] += best + 0.15 * min(often - 1, 2)
        if self._names:
            sums = self._bias + self._weights[sorted(learned)].sum(axis=0)
            chances = 1.0 / (1.0 + np.exp(-sums))
            for at in np.flatnonzero(chances >= _FAINT).tolist():
                out[self._names[at]] += LEARNED * float(chances[at])
        return dict(out)


def themes(topics: tuple[str, ...], modality: str, bearer: str, table: Mapping[str, Any]) -> tuple[str, ...]:
    """The ILO's themes of a clause, from its topics, modality and bearer; at most three.

    Args:
        topics: topics, best first.
        modality: modality of the clause.
        bearer: its bearer.
        table: what all languages share (``languages/_shared.toml``).
    """
    found: list[str] = []
    for topic in topics:
        found += table["theme"].get(topic, [])
    found += table["theme_modality"].get(modality, [])
    if not found:
        found += table["theme_bearer"].get(bearer, [])
    return tuple(dict.fromkeys(found))[:_MOST]


def _learned(text: str) -> tuple[list[str], NDArray[np.float64], dict[str, int], NDArray[np.float64]]:
    """Phrases learned by training/topics.py: topics, their bias, the row of each phrase, and its weights; empty without text."""
    bias: dict[str, float] = {}
    found: dict[str, dict[str, float]] = {}
    for line in text.splitlines():
        phrase, *fields = line.split("\t")
        weights = {topic: float(weight) for topic, _, weight in (field.partition("=") for field in fields)}
        if phrase == "<bias>":
            bias = weights
        else:
            found[phrase] = weights
    names = sorted(bias)
    places = {phrase: at for at, phrase in enumerate(found)}
    table = np.zeros((len(found), len(names)))
    column = {name: at for at, name in enumerate(names)}
    for at, weights in enumerate(found.values()):
        for topic, weight in weights.items():
            table[at, column[topic]] = weight
    return names, np.array([bias[name] for name in names]), places, table
