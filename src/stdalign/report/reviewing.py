"""Review work: what to decide next, how far the work is, and how far reviewers or their countries agree, by topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from stdalign.decision import last_words
from stdalign.model import Review
from stdalign.query import pair_key
from stdalign.record import Record
from stdalign.report.decided import decided_row

Pair = tuple[str, str]
SPEAKERS = ("reviewer", "country")
"""Between whom agreement is measured: persons, or the countries that they speak for."""
MATTERS = ("relation", "recognition")
"""On what it is measured."""


@dataclass(frozen=True)
class Task(Record):
    """A pair that waits for a decision; ``value`` (0–1.5) rises with doubt and with how often its source is used.

    ``relation_firm`` tells whether the kind is said outright. ``reviewers`` counts those whose decision holds; ``key`` is the pair's lasting name, which commands and addresses take.
    """

    id: int
    key: str
    source: str
    target: str
    probability: float
    relation: str
    relation_firm: bool
    stringency: str
    uses: int
    value: float
    state: str
    reviewers: int = 0


@dataclass(frozen=True)
class Next(Record):
    """The pair to decide on after another one, None where nothing waits; ``waiting`` counts what does, it among them."""

    task: Task | None
    waiting: int


@dataclass(frozen=True)
class Agreement(Record):
    """Cohen's kappa of two reviewers, or of two countries, over the pairs that both decided (Cohen 1960).

    ``kappa`` is None where it is not defined: no pair, or nothing but one answer. ``observed`` and ``expected`` are shares
    (0–1). ``topic`` is empty for all of them; a pair with several counts under each. ``split`` counts pairs that are left
    out because the experts of one of the two countries do not agree among themselves.
    """

    first: str
    second: str
    pairs: int
    observed: float
    expected: float
    kappa: float | None
    table: dict[str, dict[str, int]]
    topic: str = ""
    by: str = "reviewer"
    on: str = "relation"
    split: int = 0


@dataclass(frozen=True)
class Progress(Record):
    """How far the work on some pairs is; ``topic`` is empty for all of them, a pair with several counts under each.

    ``mutual`` are pairs that experts of both countries decided alike; ``outdated`` those whose text changed since;
    ``assigned`` are assignments that wait for their person.
    """

    topic: str
    pairs: int
    unreviewed: int
    accepted: int
    changed: int
    rejected: int
    disputed: int
    mutual: int
    outdated: int
    assigned: int

    @property
    def decided(self) -> int:
        """Pairs whose reviewers agree."""
        return self.accepted + self.changed + self.rejected


@dataclass(frozen=True)
class Load(Record):
    """One person's work: decisions that hold, pairs asked of the person, and how many of these still wait."""

    reviewer: str
    country: str
    decided: int
    assigned: int
    waiting: int


@dataclass(frozen=True)
class Work(Record):
    """How far the work is: all of it first, then by topic; and who has what."""

    topics: tuple[Progress, ...]
    people: tuple[Load, ...]


def tasks(rows: Iterable[Mapping[str, Any]], view: str = "open") -> list[Task]:
    """Rows of the store (``store.queue.waiting``) as tasks."""
    made = []
    for row in rows:
        count = row["decided"]
        state = (
            view
            if view in ("disputed", "again")
            else "unreviewed"
            if not count
            else "once reviewed"
            if count == 1
            else "reviewed"
        )
        plain = {name: value for name, value in row.items() if name != "decided"}
        key = pair_key(row["source"], row["target"] if "#" in row["target"] else "", row["target"])
        made.append(Task(**{**plain, "key": key, "value": round(row["value"], 4), "state": state, "reviewers": count}))
    return made


# ---- agreement -------------------------------------------------------------------------------------


def agreement(
    past: Mapping[Pair, Sequence[Review]],
    by: str = "reviewer",
    on: str = "relation",
    topics: Mapping[Pair, Sequence[str]] | None = None,
) -> list[Agreement]:
    """Kappa of each two reviewers or countries, over what each holds in the end; all topics first.

    Args:
        past: by pair, every decision on it, oldest first.
        by: one of ``SPEAKERS``. Where a country's experts do not agree among themselves, it has no one voice on the pair.
        on: one of ``MATTERS``; whoever says nothing of the recognition is not counted there.
        topics: by pair; without them only the whole is measured.
    """
    voices = {pair: _voices(found, by, on) for pair, found in past.items()}
    speakers = sorted({name for said in voices.values() for name in said})
    made = []
    for one, other in combinations(speakers, 2):
        both = {pair: (said[one], said[other]) for pair, said in voices.items() if one in said and other in said}
        if not both and by == "country":
            continue
        made.append(_measured(one, other, list(both.values()), "", by, on))
        names = sorted({name for pair in both for name in (topics or {}).get(pair, ())})
        for name in names:
            about = [said for pair, said in both.items() if name in (topics or {})[pair]]
            made.append(_measured(one, other, about, name, by, on))
    return made


def _voices(past: Sequence[Review], by: str, on: str) -> dict[str, str]:
    """Reviewer or country → what it holds; ``""`` where a country's experts do not agree."""
    found: dict[str, str] = {}
    for one in last_words(past):
        name = one.reviewer if by == "reviewer" else one.new.get("by", {}).get("country", "")
        verdict = str(one.new["held"].get(on) or "")
        if name and verdict:
            found[name] = verdict if found.get(name, verdict) == verdict else ""
    return found


def _measured(one: str, other: str, said: Sequence[tuple[str, str]], topic: str, by: str, on: str) -> Agreement:
    whole = [pair for pair in said if all(pair)]
    made = kappa(one, other, whole)
    return Agreement(
        one, other, made.pairs, made.observed, made.expected, made.kappa, made.table, topic, by, on, len(said) - len(whole)
    )


def kappa(first: str, second: str, verdicts: list[tuple[str, str]]) -> Agreement:
    """Cohen's kappa of two lists of verdicts.

    >>> kappa("a", "b", [("equal", "equal"), ("none", "none"), ("equal", "none"), ("none", "none")]).kappa
    0.5
    """
    total = len(verdicts)
    table: dict[str, dict[str, int]] = {}
    for left, right in verdicts:
        row = table.setdefault(left, {})
        row[right] = row.get(right, 0) + 1
    if not total:
        return Agreement(first, second, 0, 0.0, 0.0, None, table)
    observed = sum(left == right for left, right in verdicts) / total
    kinds = {kind for pair in verdicts for kind in pair}
    shares = [(sum(a == k for a, _ in verdicts) / total, sum(b == k for _, b in verdicts) / total) for k in sorted(kinds)]
    expected = sum(a * b for a, b in shares)
    value = None if expected >= 1 else round((observed - expected) / (1 - expected), 4)
    return Agreement(first, second, total, round(observed, 4), round(expected, 4), value, table)


# ---- progress --------------------------------------------------------------------------------------

_COUNTS = ("unreviewed", "accepted", "changed", "rejected", "disputed", "mutual", "outdated", "assigned")


def progress(
    there: Iterable[tuple[Sequence[str], int]],
    looked: Iterable[Mapping[str, Any]],
    past: Mapping[Pair, Sequence[tuple[Review, tuple[str, str]]]],
    asked: Sequence[tuple[str, str, str, Sequence[str]]],
    topic: str = "",
) -> Work:
    """How far the work is, by topic and by person.

    Args:
        there: topics of pairs, and how many pairs have just these.
        looked: pairs that have a decision (``store.queue.looked_at``).
        past: by pair, every decision with the hashes of the texts that it was made on.
        asked: assignments that hold: person, addresses, topics of the pair.
        topic: only pairs about it.
    """
    counted: dict[str, Counter[str]] = {"": Counter()}
    held: dict[str, tuple[str, set[Pair]]] = {}

    def count(names: Sequence[str], **more: int) -> None:
        if not topic or topic in names:
            for name in ("", *names):
                counted.setdefault(name, Counter()).update(more)

    for names, number in there:
        count(names, pairs=number, unreviewed=number)
    for row in looked:
        names, pair = str(row["topics"]).split(), (row["source"], row["target"])
        found = past[pair]
        reviews, seen = [one for one, _ in found], found[-1][1]
        outdated = seen != (row["source_hash"], row["target_hash"])
        made = decided_row(row, reviews, outdated)["review"]
        count(names, unreviewed=-1)
        count(names, **{made["state"]: 1, "mutual": int(made["mutual"]), "outdated": int(outdated)})
        if not topic or topic in names:
            for one in last_words(reviews):
                country = one.new.get("by", {}).get("country", "")
                held.setdefault(one.reviewer, (country, set()))[1].add(pair)
    given: dict[str, set[Pair]] = {}
    for name, source, target, names in asked:
        if topic and topic not in names:
            continue
        given.setdefault(name, set()).add((source, target))
        if (source, target) not in held.get(name, ("", set()))[1]:
            count(names, assigned=1)
    rows = [
        Progress(name, found["pairs"], **{one: found[one] for one in _COUNTS})
        for name, found in sorted(counted.items())
        if not topic or name == topic or not name
    ]
    people = [Load(name, *_load(held.get(name, ("", set())), given.get(name, set()))) for name in sorted({*held, *given})]
    return Work(tuple(rows), tuple(people))


def _load(held: tuple[str, set[Pair]], given: set[Pair]) -> tuple[str, int, int, int]:
    country, decided = held
    return country, len(decided), len(given), len(given - decided)
