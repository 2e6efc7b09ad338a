"""Review work: what to decide next, and how far reviewers agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from stdalign.record import Record


@dataclass(frozen=True)
class Task(Record):
    """A pair that waits for a decision; ``value`` (0–1.5) rises with doubt and with how often its source is used."""

    id: int
    source: str
    target: str
    probability: float
    relation: str
    stringency: str
    uses: int
    value: float
    state: str


@dataclass(frozen=True)
class Agreement(Record):
    """Cohen's kappa of two reviewers over the pairs that both decided (Cohen 1960); None where it is not defined."""

    first: str
    second: str
    pairs: int
    observed: float
    expected: float
    kappa: float | None
    table: dict[str, dict[str, int]]


def tasks(rows: Iterable[Mapping[str, Any]], second: bool = False) -> list[Task]:
    """Rows of the store (``store.queue.waiting``) as tasks; ``second``: they have one reviewer."""
    state = "once reviewed" if second else "unreviewed"
    return [Task(**{**row, "value": round(row["value"], 4), "state": state}) for row in rows]


def agreement(last: Mapping[str, Mapping[tuple[str, str], str]]) -> list[Agreement]:
    """Kappa of each two reviewers, over the relation that each holds in the end (reviewer → pair → relation)."""
    return [
        kappa(one, other, [(last[one][pair], last[other][pair]) for pair in last[one] if pair in last[other]])
        for one, other in combinations(sorted(last), 2)
    ]


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
