"""What experts decided on a pair, put into its row: the row of an export says what is agreed, and beside it what the machine said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stdalign.decision import State, last_words, standing, votes
from stdalign.model import Review
from stdalign.record import Record
from stdalign.relation import Relation

DECIDED = (State.ACCEPTED.value, State.REJECTED.value, State.CHANGED.value)
"""States in which the reviewers of a pair agree."""
Past = Mapping[tuple[str, str], Sequence[Review]]
"""Decisions by source and target (a country's code where nothing answers), oldest first."""


@dataclass(frozen=True)
class DecidedPair(Record):
    """A pair of clauses of two countries that reviewers decided on: where it stands, the relation held, and when."""

    source: str
    target: str
    state: str
    relation: str
    time: str


def decided_pairs(past: Past, inside: Callable[[str, str], bool]) -> tuple[DecidedPair, ...]:
    """Pairs that somebody has decided on, by address; one whose decisions were all taken back is none.

    Args:
        past: the decisions.
        inside: whether a pair of source and target is asked for.
    """
    found = ((pair, reviews[-1]) for pair, reviews in sorted(past.items()) if inside(*pair))
    return tuple(
        DecidedPair(*pair, str(last.new.get("state", "")), str(last.new.get("relation") or ""), last.time)
        for pair, last in found
        if last.new.get("state") != State.UNREVIEWED.value
    )


@dataclass(frozen=True)
class Answered:
    """What answers an article of one country in another after the decisions of reviewers.

    Args:
        row: the alignment that says it; its relation and stringency are those agreed on where there are some.
        home: articles that answer; empty where nothing does.
        agreed: whether reviewers agreed on it, so that neither probability nor share is needed.
        decided: what was decided on pairs of this article.
    """

    row: Mapping[str, Any]
    home: tuple[str, ...]
    agreed: bool
    decided: tuple[DecidedPair, ...]


def answered(rows: Iterable[Mapping[str, Any]], past: Past, likely: float) -> list[Answered]:
    """For each article what answers it: what reviewers hold first, then the first row that they have not rejected.

    Args:
        rows: alignments of one country in another; where there are decisions on an article, all of its rows, best first.
        past: the decisions.
        likely: probability from which a row that nobody decided on takes the place of a rejected one.
    """
    by_source: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_source.setdefault(row["source"], []).append(row)
    return [_answered(found, past, likely) for found in by_source.values()]


def _answered(rows: list[Mapping[str, Any]], past: Past, likely: float) -> Answered:
    first, left = rows[0], []
    pairs = [(row, (row["source"], row["target"] or row["target_jurisdiction"])) for row in rows]
    decided = decided_pairs({pair: past[pair] for _, pair in pairs if past.get(pair)}, lambda *_: True)
    for row, pair in pairs:
        said = decided_row(row, past[pair]) if past.get(pair) else None
        if said is None or not said["review"]["decided"]:
            left.append(row)
            continue
        named = tuple(one for one in (row["target"], *said["review"]["jointly_with"]) if one)
        if said["relation"] != Relation.NONE.value and named:
            return Answered({**said, "no_counterpart": False}, named, True, decided)
        if not row["target"] and said["review"]["state"] == State.ACCEPTED.value:
            return Answered(said, (), True, decided)
    if not left:
        return Answered({**first, "no_counterpart": True, "probability": None}, (), False, decided)
    row = left[0]
    if row is not first and row["target"] and row["probability"] < likely:
        return Answered({**row, "no_counterpart": True, "probability": None}, (), False, decided)
    return Answered(row, (row["target"],) if row["target"] else (), False, decided)


def decided_row(row: Mapping[str, Any], past: Sequence[Review], outdated: bool = False) -> dict[str, Any]:
    """A row with its ``review``; ``relation`` and ``stringency`` are those decided, ``machine_…`` those of the machine.

    ``review.mutual``: experts of both countries decided, and alike.

    Args:
        row: an alignment.
        past: every decision on it, oldest first.
        outdated: whether a text changed since the last one.
    """
    at = standing(row, votes(past))
    agreed = at["state"] in DECIDED
    spoke = [_word(one) for one in last_words(past)]
    sides = {row.get("source_jurisdiction", ""), row.get("target_jurisdiction", "")}
    return {
        **row,
        "machine_relation": row["relation"],
        "machine_stringency": row["stringency"],
        "relation": at["relation"] if agreed else row["relation"],
        "stringency": at["stringency"] if agreed else row["stringency"],
        "review": {
            "state": at["state"],
            "decided": agreed,
            # What one side says alone is no agreement of two.
            "mutual": agreed and sides <= {one["country"] for one in spoke},
            "jointly_with": at.get("jointly_with", []),
            "recognition": at.get("recognition", "undecided"),
            "conditions": at.get("conditions", ""),
            "outdated": outdated,
            "hash": past[-1].hash if past else "",
            "reviewers": spoke,
        },
    }


def _word(one: Review) -> dict[str, str]:
    by = one.new.get("by", {})
    return {
        "name": one.reviewer, "country": by.get("country", ""), "role": by.get("role", ""), "decision": one.decision,
        "time": one.time, "reason": one.reason, "relation": one.new["held"]["relation"],
    }  # fmt: skip
