"""Seals of a SQLite file: what the rows of each table say of themselves, kept up by every write, so that a flipped bit is found.

SQLite checks the shape of its pages and not what stands in them. A seal is the sum of the hashes of the rows of an instrument (or of a table that knows none); each
row that comes adds its hash and each that goes takes it away, in the transaction of the write, by triggers of the connection. A row that changes in any
other way (a disk, a hand) leaves a sum that its rows do not give. A server of PostgreSQL has checksums of its own pages.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

MARK = "seal:"
"""What the names of settings that are seals begin with."""
_SEALED = f"{MARK}version"
_VERSION = "1"
_GROUPS = ("instrument", "source_instrument")
_MODULUS = 1 << 64


def row_hash(values: tuple[Any, ...]) -> int:
    """Hash of a row, whatever its place."""
    text = "\x1f".join([value if type(value) is str else repr(value) for value in values])
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


class Seals:
    """Seals of one connection that writes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._changed: Counter[tuple[str, str]] = Counter()
        self._armed = False

    def begin(self) -> None:
        """At the start of a transaction: watch the tables, and seal a file that has no seals yet."""
        self._changed.clear()
        if not self._armed:
            self._connection.create_function("stdalign_seal", -1, self._note)
            for table, columns in tables(self._connection).items():
                self._watch(table, columns)
            self._armed = True
        if self._read(_SEALED) != _VERSION:
            self._forget(f"{MARK}%")
            for (table, item), total in sums(self._connection).items():
                self._write(f"{MARK}{table}:{item}", f"{total:016x}")
            self._write(_SEALED, _VERSION)

    def end(self) -> None:
        """Before a transaction is kept: write the seals of what it changed."""
        changed = {key: by % _MODULUS for key, by in self._changed.items() if by % _MODULUS}
        self._changed.clear()
        for (table, item), by in changed.items():
            name = f"{MARK}{table}:{item}"
            total = (int(self._read(name) or "0", 16) + by) % _MODULUS
            if total:
                self._write(name, f"{total:016x}")
            else:
                self._forget(name)

    def anew(self) -> None:
        """Inside a transaction: take the rows as they are now for the right ones."""
        self._changed.clear()
        self._forget(f"{MARK}%")
        self.begin()

    def _note(self, sign: int, table: str, item: object, *values: Any) -> None:
        self._changed[table, str(item)] += sign * row_hash(values)

    def _watch(self, table: str, columns: list[str]) -> None:
        for event, rows in (("INSERT", ("NEW",)), ("DELETE", ("OLD",)), ("UPDATE", ("OLD", "NEW"))):
            calls = []
            for row in rows:
                group = group_of(columns)
                item = f'{row}."{group}"' if group else "''"
                cells = ", ".join(f'{row}."{name}"' for name in columns)
                calls.append(f"SELECT stdalign_seal({1 if row == 'NEW' else -1}, '{table}', {item}, {cells});")
            this = f'AFTER {event} ON main."{table}" {_unless(table, rows[-1])} BEGIN {" ".join(calls)} END'
            self._connection.execute(f'CREATE TEMP TRIGGER "seal_{table}_{event}" {this}')

    def _read(self, name: str) -> str:
        found = self._connection.execute("SELECT value FROM meta WHERE key=?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def _write(self, name: str, value: str) -> None:
        self._connection.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value=excluded.value", (name, value)
        )

    def _forget(self, names: str) -> None:
        self._connection.execute(
            "DELETE FROM meta WHERE key LIKE ?" if "%" in names else "DELETE FROM meta WHERE key=?", (names,)
        )


def _unless(table: str, row: str) -> str:
    return f"WHEN {row}.key NOT LIKE '{MARK}%'" if table == "meta" else ""


def tables(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Columns of every table."""
    names = connection.execute(
        "SELECT name FROM main.sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return {str(name): [str(row[1]) for row in connection.execute(f'PRAGMA table_info("{name}")')] for (name,) in names}


def group_of(columns: list[str]) -> str:
    """The column by which the rows of a table are sealed together; empty where the table is sealed whole."""
    return next((name for name in _GROUPS if name in columns), "")


def sums(connection: sqlite3.Connection) -> dict[tuple[str, str], int]:
    """By table and item, the sum of the rows as they stand."""
    out: Counter[tuple[str, str]] = Counter()
    for table, columns in tables(connection).items():
        group = group_of(columns)
        at = columns.index(group) if group else -1
        where = f" WHERE key NOT LIKE '{MARK}%'" if table == "meta" else ""
        names = ", ".join(f'"{name}"' for name in columns)
        for row in connection.execute(f'SELECT {names} FROM "{table}"{where}'):
            out[table, str(row[at]) if group else ""] += row_hash(tuple(row))
    return {key: total % _MODULUS for key, total in out.items() if total % _MODULUS}


def broken(connection: sqlite3.Connection) -> Iterator[tuple[str, str]] | None:
    """Table and item of every seal that its rows do not give; None where the file has no seals yet."""
    kept = {
        str(name): str(value)
        for name, value in connection.execute("SELECT key, value FROM meta WHERE key LIKE ?", (f"{MARK}%",))
    }
    if kept.pop(_SEALED, "") != _VERSION:
        return None
    found = {f"{MARK}{table}:{item}": f"{total:016x}" for (table, item), total in sums(connection).items()}
    wrong = sorted(name for name in kept.keys() | found.keys() if kept.get(name) != found.get(name))
    return ((table, item) for table, _, item in (name.removeprefix(MARK).partition(":") for name in wrong))
