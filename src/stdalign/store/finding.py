"""Clauses for a search: what its lists are made from, read once a revision, and the few rows that it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from stdalign.instrument import PAST
from stdalign.store.database import Database

PART = 500
"""Rows that are asked for in one statement."""


@dataclass(frozen=True)
class Listed:
    """What the lists of a search hold of a clause; ``key`` is that of its vector."""

    id: int
    instrument: str
    jurisdiction: str
    language: str
    key: str
    text: str
    concepts: tuple[str, ...]


def listed(db: Database) -> Iterator[Listed]:
    """Every clause that has a vector, in the order of instruments and of the document."""
    order = db.all("SELECT id, jurisdiction FROM instruments ORDER BY position, id")
    for one in order:
        rows = db.all(
            "SELECT id, language, text_hash, full_text, requirement FROM clauses WHERE instrument=? AND text_hash<>''"
            " ORDER BY position",
            (one["id"],),
        )
        for row in rows:
            yield Listed(
                int(row["id"]), one["id"], one["jurisdiction"], row["language"], row["text_hash"], row["full_text"],
                tuple({span["id"]: None for span in orjson.loads(row["requirement"])["concepts"]}),
            )  # fmt: skip


def past(db: Database) -> list[int]:
    """Numbers of the clauses whose law no longer holds."""
    rows = db.all(
        f"SELECT c.id FROM clauses c JOIN instruments i ON i.id=c.instrument WHERE i.standing IN ({', '.join('?' * len(PAST))})",
        list(PAST),
    )
    return [int(row["id"]) for row in rows]


def stamp(db: Database) -> str:
    """Changes whenever the clauses or their vectors do."""
    rows = db.all("SELECT key, value FROM meta WHERE key IN ('generation', 'revision')")
    found = {row["key"]: row["value"] for row in rows}
    return f"{found.get('revision', '0')}-{found.get('generation', '0')}"


def rows_of(db: Database, ids: Sequence[int]) -> dict[int, Any]:
    """What is shown of some clauses and of their laws, by id; those that are gone are left out."""
    found: dict[int, Any] = {}
    for at in range(0, len(ids), PART):
        part = list(ids[at : at + PART])
        rows = db.all(
            "SELECT c.id, c.instrument, c.eid, c.label, c.heading, c.language, c.full_text, c.checked, i.jurisdiction,"
            " i.title, i.kind, i.standing FROM clauses c"
            f" JOIN instruments i ON i.id=c.instrument WHERE c.id IN ({', '.join('?' * len(part))})",
            part,
        )
        found.update((int(row["id"]), row) for row in rows)
    return found
