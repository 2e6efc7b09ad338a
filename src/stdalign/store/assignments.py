"""Who is asked to decide on which pair; an assignment ends when it is taken back, and stays in the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from stdalign.record import Record
from stdalign.store.database import Database

Pair = tuple[str, str]
"""Source and target address of a pair; the target is a country's code where nothing answers."""
TARGET = "CASE WHEN a.target='' THEN a.target_jurisdiction ELSE a.target END"
"""The target of an alignment ``a`` as decisions and assignments name it."""


@dataclass(frozen=True)
class Assignment(Record):
    """A pair that somebody is asked to decide on. ``ended`` is the time at which it was taken back, empty while it holds."""

    id: int
    source: str
    target: str
    assignee: str
    assigned_by: str
    time: str
    ended: str = ""


def assign(db: Database, pairs: Sequence[Pair], assignee: str, by: str) -> int:
    """Ask a person for a decision on pairs, in one transaction; returns how many were not asked of this person before."""
    with db.transaction():
        held = {(row["source"], row["target"]) for row in _open(db, assignee)}
        fresh = [pair for pair in dict.fromkeys(pairs) if pair not in held]
        now = _now()
        db.many(
            "INSERT INTO assignments (source, target, assignee, assigned_by, time) VALUES (?, ?, ?, ?, ?)",
            [(*pair, assignee, by, now) for pair in fresh],
        )
    return len(fresh)


def release(db: Database, pairs: Sequence[Pair], assignee: str = "") -> int:
    """Take assignments of pairs back, those of one person or of everybody; returns how many ended."""
    wanted = set(pairs)
    with db.transaction():
        found = [row["id"] for row in _open(db, assignee) if (row["source"], row["target"]) in wanted]
        now = _now()
        db.many("UPDATE assignments SET ended=? WHERE id=?", [(now, number) for number in found])
    return len(found)


def listed(db: Database, assignee: str = "", ended: bool = False) -> list[Assignment]:
    """Assignments in the order they were made: those that hold, or all of them."""
    where = ([] if ended else ["ended=''"]) + (["assignee=?"] if assignee else [])
    text = f" WHERE {' AND '.join(where)}" if where else ""
    rows = db.all(f"SELECT * FROM assignments{text} ORDER BY id", [assignee] if assignee else [])
    return [Assignment(**dict(row)) for row in rows]


def people(db: Database) -> set[str]:
    """Names of everybody who has a key or has decided on something."""
    rows = db.all("SELECT name FROM api_keys UNION SELECT reviewer AS name FROM reviews")
    return {row["name"] for row in rows}


def _open(db: Database, assignee: str) -> list[Any]:
    text = " AND assignee=?" if assignee else ""
    return db.all(f"SELECT id, source, target FROM assignments WHERE ended=''{text}", [assignee] if assignee else [])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
