"""Topics of a clause: weighted phrases of the language, found by Aho–Corasick, and the themes that follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import exp
from typing import Any

from stdalign.cues import Cues

_MOST = 3
LEARNED = 1.5  # what a probability of one from the learned phrases adds to the score of a topic
UNSPACED = ("zh", "th", "lo", "km", "my")
_LEAST, _SECOND, _THIRD = 1.0, 0.45, 0.7  # least score; least share of the best for a second and third topic


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
        self.shared = cues.shared
        self._bias, learned = _learned(cues.learned)
        self._automaton = ahocorasick.Automaton()
        for text in {**rows, **learned}:
            self._automaton.add_word(text, (text, tuple(rows.get(text, ())), learned.get(text, ())))
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
        seen: set[str] = set()
        sums = dict(self._bias)
        for last, (phrase, owners, weights) in self._automaton.iter(low):
            start, end = last + 1 - len(phrase), last + 1
            if self._spaced and start and low[start - 1].isalnum():
                continue
            if weights and phrase not in seen and not (self._spaced and end < len(low) and low[end].isalnum()):
                seen.add(phrase)
                for topic, weight in weights:
                    sums[topic] += weight
            for topic, weight, stem in owners:
                if self._spaced and not stem and end < len(low) and low[end].isalnum():
                    continue
                hits[topic, phrase].append(weight * (1.0 if start < half else 0.7))
        out: dict[str, float] = defaultdict(float)
        for (topic, _), weights in hits.items():
            out[topic] += max(weights) + 0.15 * min(len(weights) - 1, 2)
        for topic, total in sums.items():
            share = 1.0 / (1.0 + exp(-total))
            if share >= 0.05:
                out[topic] += LEARNED * share
        return dict(out)

    def find(self, text: str, modality: str, bearer: str) -> tuple[str, ...]:
        """Topics, best first."""
        table = self.shared
        scores = self.scores(text)
        forced = table["topic_of"].get(modality, "") or table["topic_of"].get(f"{modality} {bearer}", "")
        for topic, factor in table["topic_damping"].items():
            if topic in scores:
                scores[topic] *= 1.0 if topic == forced else factor
        for topic, more in table["topic_bonus"].get(f"{modality} {bearer}", {}).items():
            scores[topic] = scores.get(topic, 0.0) + more
        if bearer != "worker" and "worker_duties" in scores:
            scores["worker_duties"] *= 0.4
        ranked = sorted(((-s, t) for t, s in scores.items() if t != forced and s >= _LEAST))
        out = [forced] if forced else []
        if ranked:
            best = -ranked[0][0]
            shares = (0.0, _SECOND, _THIRD)
            chosen = [t for (s, t), share in zip(ranked, shares, strict=False) if -s >= share * best]
            out = [*chosen, *out] if -ranked[0][0] > 2.5 else [*out, *chosen]
        if not out:
            default = table["default_topic"].get(modality) or table["default_topic_bearer"].get(bearer)
            return (default,) if default else ()
        return tuple(out[:_MOST])


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


def _learned(text: str) -> tuple[dict[str, float], dict[str, tuple[tuple[str, float], ...]]]:
    """Phrases learned by training/topics.py: bias of each topic, phrase → topics with weights; none where there is no text."""
    bias: dict[str, float] = {}
    out: dict[str, tuple[tuple[str, float], ...]] = {}
    for line in text.splitlines():
        phrase, *fields = line.split("\t")
        weights = tuple((t, float(w)) for t, _, w in (f.partition("=") for f in fields))
        if phrase == "<bias>":
            bias = dict(weights)
        else:
            out[phrase] = weights
    return bias, out
