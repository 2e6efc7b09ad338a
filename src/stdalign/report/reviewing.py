"""Review work: what to decide next, and how far reviewers agree."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from stdalign.record import Record
from stdalign.store.database import Database

_VALUE = "(1.0 - ABS(2.0 * a.probability - 1.0)) * (0.5 + n.uses * 1.0 / (n.uses + 5.0))"
# How unsure the machine is, times how often the source article stands in other pairs, which the decision teaches about.


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


def queue(
    db: Database, *, reviewer: str = "", source: str = "", target: str = "", second: bool = False, limit: int = 50
) -> list[Task]:
    """Pairs to decide, most valuable first.

    Args:
        reviewer: leave out what this person has decided. source, target: only this pair of countries.
        second: pairs with exactly one reviewer, for the second opinion, instead of pairs with none.
    """
    key = "CASE WHEN a.target='' THEN a.target_jurisdiction ELSE a.target END"
    decided = (
        "SELECT COUNT(DISTINCT r.reviewer) FROM reviews r"
        f" WHERE r.source=a.source AND r.target={key} AND r.decision <> 'comment'"
    )
    where, values = [f"({decided}) = ?"], [1 if second else 0]
    bound: list[Any] = []
    for column, value in (("source", source), ("target", target)):
        if value:
            where.append(f"a.{column}_jurisdiction = ?")
            bound.append(value)
    if reviewer and second:
        where.append(f"NOT EXISTS (SELECT 1 FROM reviews r WHERE r.source=a.source AND r.target={key} AND r.reviewer = ?)")
        bound.append(reviewer)
    sql = (
        f"SELECT a.id, a.source, {key} AS target, a.probability, a.relation, a.stringency, n.uses, {_VALUE} AS value"
        " FROM alignments a JOIN (SELECT source, COUNT(*) AS uses FROM alignments GROUP BY source) n ON n.source = a.source"
        f" WHERE {' AND '.join(where)} ORDER BY value DESC, a.id LIMIT ?"
    )
    rows = db.all(sql, [*values, *bound, limit])
    state = "once reviewed" if second else "unreviewed"
    return [
        Task(
            r["id"], r["source"], r["target"], r["probability"], r["relation"], r["stringency"], r["uses"],
            round(r["value"], 4), state,
        )
        for r in rows
    ]  # fmt: skip


def agreement(db: Database) -> list[Agreement]:
    """Kappa of each two reviewers, over the relation that each holds in the end."""
    last: dict[str, dict[tuple[str, str], str]] = {}
    for row in db.all("SELECT * FROM reviews WHERE decision <> 'comment' ORDER BY id"):
        verdict = str(json.loads(row["new_value"])["held"]["relation"])
        last.setdefault(row["reviewer"], {})[row["source"], row["target"]] = verdict
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
