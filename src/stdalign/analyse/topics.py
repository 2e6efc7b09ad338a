"""Topics of a clause: weighted phrases of the language, found by Aho–Corasick, and the themes that follow."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Any

from stdalign.cues import Cues, load_cues, shared

_MOST = 3


class TopicFinder:
    """Finds at most three topics in a clause of one language."""

    def __init__(self, cues: Cues) -> None:
        import ahocorasick

        self._spaced = cues.spaced
        rows: dict[str, list[tuple[str, float, bool]]] = defaultdict(list)
        for topic, phrases in cues.topics.items():
            for phrase, weight in phrases:
                stem = phrase.endswith("*")
                rows[phrase.rstrip("*").lower()].append((topic, weight, stem))
        self._automaton = ahocorasick.Automaton()
        for text, owners in rows.items():
            self._automaton.add_word(text, (text, tuple(owners)))
        self._empty = not rows
        if rows:
            self._automaton.make_automaton()

    def scores(self, text: str) -> dict[str, float]:
        """Topic → score: each phrase counts once, early ones a little more, repeated ones a little more."""
        if self._empty or not text:
            return {}
        low = text.lower()
        hits: dict[tuple[str, str], list[float]] = defaultdict(list)
        half = max(60.0, len(low) / 2)
        for last, (phrase, owners) in self._automaton.iter(low):
            start, end = last + 1 - len(phrase), last + 1
            if self._spaced and start and low[start - 1].isalnum():
                continue
            for topic, weight, stem in owners:
                if self._spaced and not stem and end < len(low) and low[end].isalnum():
                    continue
                hits[topic, phrase].append(weight * (1.0 if start < half else 0.7))
        out: dict[str, float] = defaultdict(float)
        for (topic, _), weights in hits.items():
            out[topic] += max(weights) + 0.15 * min(len(weights) - 1, 2)
        return dict(out)

    def find(self, text: str, modality: str, bearer: str) -> tuple[str, ...]:
        """Topics, best first."""
        table: dict[str, Any] = dict(shared())
        scores = self.scores(text)
        if modality == "penalty":
            scores["penalties"] = max(scores.get("penalties", 0.0), 2.5) + 3.0
        elif "penalties" in scores:
            scores["penalties"] *= 0.5
        if modality in ("definition", "scope"):
            scores["scope_definitions"] = scores.get("scope_definitions", 0.0) + 3.0
        else:
            scores["scope_definitions"] = scores.get("scope_definitions", 0.0) * 0.4
        if modality == "declaration":
            scores["state_policy"] = scores.get("state_policy", 0.0) + 1.5
        elif "state_policy" in scores:
            scores["state_policy"] *= 0.5
        if bearer == "worker" and modality in ("right", "permission"):
            scores["worker_rights"] = scores.get("worker_rights", 0.0) + 2.0
        if bearer == "worker" and modality in ("obligation", "prohibition"):
            scores["worker_duties"] = scores.get("worker_duties", 0.0) + 1.5
        if bearer == "authority" and modality == "power":
            scores["inspection_enforcement"] = scores.get("inspection_enforcement", 0.0) + 0.8
        ranked = sorted(((s, t) for t, s in scores.items() if s >= 1.0), key=lambda row: (-row[0], row[1]))
        if not ranked:
            default = table["default_topic"].get(modality) or table["default_topic_bearer"].get(bearer)
            return (default,) if default else ()
        best = ranked[0][0]
        out = [topic for score, topic in ranked if score >= max(1.5, 0.55 * best)][:_MOST]
        return tuple(out or [ranked[0][1]])


def themes(topics: tuple[str, ...], modality: str, bearer: str) -> tuple[str, ...]:
    """The ILO's themes of a clause, from its topics, modality and bearer; at most three."""
    table: dict[str, Any] = dict(shared())
    found: list[str] = []
    for topic in topics:
        found += table["theme"].get(topic, [])
    found += table["theme_modality"].get(modality, [])
    if not found:
        found += table["theme_bearer"].get(bearer, [])
    return tuple(dict.fromkeys(found))[:_MOST]


@lru_cache(maxsize=32)
def topic_finder(language: str) -> TopicFinder:
    """The finder of a language, built once."""
    return TopicFinder(load_cues(language))
