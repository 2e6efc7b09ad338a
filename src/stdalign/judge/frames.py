"""Scores of the analyser on a file of annotated clauses (format: docs/requirements.md)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stdalign.analysis import analyse_many
from stdalign.corpora import json_lines
from stdalign.knowledge import Knowledge
from stdalign.model import Requirement
from stdalign.record import Record

_INT = ("ILO", "UDHR", "INT")


@dataclass(frozen=True)
class FrameScores(Record):
    """Scores of a set of clauses; F1 values are micro averages, accuracies shares of clauses."""

    clauses: int
    quantity_precision: float
    quantity_recall: float
    quantity_f1: float
    modality: float
    bearer: float
    bearer_explicit: float
    topics_f1: float
    misses: tuple[dict[str, Any], ...] = ()

    def line(self, name: str) -> str:
        """The scores as a line that a person reads."""
        return (
            f"{name:6} {self.clauses:4} clauses  quantities P {self.quantity_precision:.3f} R {self.quantity_recall:.3f} "
            f"F1 {self.quantity_f1:.3f}  modality {self.modality:.3f}  bearer {self.bearer:.3f}  topics {self.topics_f1:.3f}"
        )


def _key(quantity: Any) -> tuple[str, str, float, str]:
    row = quantity if isinstance(quantity, dict) else quantity.to_dict()
    return row["kind"], row["op"], round(float(row["value"]), 6), row["unit"]


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def _f1(hits: int, found: int, wanted: int) -> float:
    return _ratio(2 * hits, found + wanted)


def score(frames: list[dict[str, Any]], found: list[Requirement]) -> FrameScores:
    """Compare analysed clauses with annotated ones, in the same order.

    A quantity is right where kind, comparator, value and unit are; clauses count once each.
    """
    hits = made = wanted = topic_hits = topic_made = topic_wanted = 0
    right: Counter[str] = Counter()
    misses = []
    for frame, got in zip(frames, found, strict=True):
        one, other = Counter(map(_key, frame["quantities"])), Counter(map(_key, got.quantities))
        hits += (one & other).total()
        made += other.total()
        wanted += one.total()
        topics = set(frame["topics"])
        topic_hits += len(topics & set(got.topics))
        topic_made += len(got.topics)
        topic_wanted += len(topics)
        miss: dict[str, Any] = {}
        for name in ("modality", "bearer", "bearer_explicit"):
            if getattr(got, name) == frame[name]:
                right[name] += 1
            else:
                miss[name] = (frame[name], getattr(got, name))
        if one != other:
            miss["quantities"] = (sorted((one - other).elements()), sorted((other - one).elements()))
        if topics != set(got.topics):
            miss["topics"] = (sorted(topics), list(got.topics))
        if miss:
            misses.append({"id": frame.get("id", ""), **miss})
    n = len(frames)
    return FrameScores(
        n,
        _ratio(hits, made),
        _ratio(hits, wanted),
        _f1(hits, made, wanted),
        _ratio(right["modality"], n),
        _ratio(right["bearer"], n),
        _ratio(right["bearer_explicit"], n),
        _f1(topic_hits, topic_made, topic_wanted),
        tuple(misses),
    )


def read_frames(path: str | Path) -> list[dict[str, Any]]:
    """Annotated clauses of a JSON-lines file.

    Raises:
        CorpusError: a line is not a JSON object.
    """
    return [row for _, row in json_lines(Path(path))]


def jurisdiction_of(frame: dict[str, Any]) -> str:
    """Jurisdiction code of a frame: ILO and UDHR are INT.

    >>> jurisdiction_of({"juris": "ILO"})
    'INT'
    """
    return "INT" if frame["juris"] in _INT else str(frame["juris"])


def analyse_frames(frames: Iterable[dict[str, Any]], knowledge: Knowledge) -> list[Requirement]:
    """Analyse the texts of frames, each with its jurisdiction and language."""
    rows = list(frames)
    groups: dict[str, list[int]] = defaultdict(list)
    for at, frame in enumerate(rows):
        groups[jurisdiction_of(frame)].append(at)
    out: dict[int, Requirement] = {}
    for code, places in groups.items():
        texts, languages = [rows[i]["text"] for i in places], [rows[i]["lang"] for i in places]
        found = analyse_many(texts, code, languages, knowledge=knowledge)
        out.update(zip(places, found, strict=True))
    return [out[i] for i in range(len(rows))]


def evaluate_frames(path: str | Path, knowledge: Knowledge) -> dict[str, FrameScores]:
    """Scores of the analyser on a frames file: one entry a language, and ``all``.

    Raises:
        CorpusError: a line is not a JSON object.
    """
    frames = read_frames(path)
    found = analyse_frames(frames, knowledge)
    out = {"all": score(frames, found)}
    for language in sorted({str(f["lang"]) for f in frames}):
        rows = [i for i, f in enumerate(frames) if f["lang"] == language]
        out[language] = score([frames[i] for i in rows], [found[i] for i in rows])
    return out
