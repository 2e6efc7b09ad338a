"""The ledger: what each stored result was made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from stdalign.record import Record
from stdalign.store.database import Database
from stdalign.store.rows import Rows, insert


@dataclass(frozen=True)
class Entry(Record):
    """What the ledger says of one result.

    ``step`` is read, analyse or align; ``item`` what the result is of: an instrument, an instrument and a language, a
    pair of countries. ``key`` is what it was made from, ``result`` the digest of what came out: later steps depend on
    that, so that a change without effect ends here. ``uses`` is what later steps need to know of it, by name.
    """

    step: str
    item: str
    key: str
    result: str = ""
    uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def instrument(self) -> str:
        """The instrument that the item begins with."""
        return self.item.partition(" ")[0]

    def of(self, name: str) -> tuple[str, ...]:
        """What the result uses under a name; nothing where it says nothing."""
        return tuple(self.uses.get(name, ()))


Ledger = dict[tuple[str, str], Entry]
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
