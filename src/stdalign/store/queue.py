"""What waits for an expert's decision, most worth deciding first; and what reviewers held in the end."""

from __future__ import annotations

import json
from typing import Any

from stdalign.store.database import Database

_VALUE = "(1.0 - ABS(2.0 * a.probability - 1.0)) * (0.5 + n.uses * 1.0 / (n.uses + 5.0))"
# How unsure the machine is, times how often the source article stands in other pairs, which the decision teaches about.


def waiting(
    db: Database, *, reviewer: str = "", source: str = "", target: str = "", second: bool = False, limit: int = 50
) -> list[dict[str, Any]]:
    """Rows of pairs to decide: id, addresses, what the machine says, ``uses`` and ``value``.

    Args:
        reviewer: leave out what this person has decided.
        source: only from this country.
        target: only to this country.
        second: pairs with exactly one reviewer, for the second opinion, instead of pairs with none.
        limit: how many at most.
    """
    key = "CASE WHEN a.target='' THEN a.target_jurisdiction ELSE a.target END"
    decided = (
        "SELECT COUNT(DISTINCT r.reviewer) FROM reviews r"
        f" WHERE r.source=a.source AND r.target={key} AND r.decision NOT IN ('comment', 'withdraw')"
        " AND NOT EXISTS (SELECT 1 FROM reviews w WHERE w.source=r.source AND w.target=r.target AND w.reviewer=r.reviewer"
        " AND w.decision='withdraw' AND w.id > r.id)"
    )
    where, values = [f"({decided}) = ?"], [1 if second else 0]
    bound: list[Any] = []
    for column, value in (("source", source), ("target", target)):
        if value:
            where.append(f"a.{column}_jurisdiction = ?")
            bound.append(value)
    if reviewer:
        where.append(f"NOT EXISTS (SELECT 1 FROM reviews r WHERE r.source=a.source AND r.target={key} AND r.reviewer = ?)")
        bound.append(reviewer)
    sql = (
        f"SELECT a.id, a.source, {key} AS target, a.probability, a.relation, a.stringency, n.uses, {_VALUE} AS value"
        " FROM alignments a JOIN (SELECT source, COUNT(*) AS uses FROM alignments GROUP BY source) n ON n.source = a.source"
        f" WHERE {' AND '.join(where)} ORDER BY value DESC, a.id LIMIT ?"
    )
    return [dict(row) for row in db.all(sql, [*values, *bound, limit])]


def verdicts(db: Database) -> dict[str, dict[tuple[str, str], str]]:
    """Reviewer → pair → the relation that the reviewer holds in the end."""
    last: dict[str, dict[tuple[str, str], str]] = {}
    sql = "SELECT reviewer, source, target, decision, new_value FROM reviews WHERE decision <> 'comment' ORDER BY id"
    for row in db.all(sql):
        if row["decision"] == "withdraw":
            last.get(row["reviewer"], {}).pop((row["source"], row["target"]), None)
            continue
        held = str(json.loads(row["new_value"])["held"]["relation"])
        last.setdefault(row["reviewer"], {})[row["source"], row["target"]] = held
    return last
