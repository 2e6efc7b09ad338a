"""The ledger: what each stored result was made from."""

from __future__ import annotations

from collections.abc import Iterable

from stdalign.model import Entry, Ledger
from stdalign.store.database import Database
from stdalign.store.rows import Rows, insert

_ROWS = Rows(Entry)


def read_ledger(db: Database, step: str = "") -> Ledger:
    """All entries, or those of a step, by step and item."""
    where, values = ("WHERE step=?", (step,)) if step else ("", ())
    entries = (Entry(**_ROWS.read(row)) for row in db.all(f"SELECT * FROM ledger {where}", values))
    return {(entry.step, entry.item): entry for entry in entries}


def write_entries(db: Database, entries: Iterable[Entry]) -> None:
    """Write entries in the place of those of the same step and item; inside a transaction."""
    kept = "key=excluded.key, result=excluded.result, uses=excluded.uses"
    sql = f"{insert('ledger', _ROWS.names)} ON CONFLICT (step, item) DO UPDATE SET {kept}"
    db.many(sql, [_ROWS.values(entry) for entry in entries])


def forget_entries(db: Database, entries: Iterable[Entry]) -> None:
    """Delete entries; inside a transaction."""
    db.many("DELETE FROM ledger WHERE step=? AND item=?", [(entry.step, entry.item) for entry in entries])
