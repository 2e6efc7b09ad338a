"""What experts decided on a pair, put into its row: the row of an export says what is agreed, and beside it what the machine said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stdalign.decision import State, last_words, standing, votes
from stdalign.model import Review

DECIDED = (State.ACCEPTED.value, State.REJECTED.value, State.CHANGED.value)
"""States in which the reviewers of a pair agree."""


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
