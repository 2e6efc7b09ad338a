"""A store: SQLite in memory, kept as long as the process lives, for tests and trials: ``memory://NAME``."""

from __future__ import annotations

import sqlite3
from typing import ClassVar

from stdalign.store.sqlite import SqliteStore


class MemoryStore(SqliteStore):
    _kept: ClassVar[dict[str, sqlite3.Connection]] = {}  # a database in memory goes with its last connection

    def __init__(self, where: str, *, create: bool = False, readonly: bool = False) -> None:
        self.where = where
        uri = f"file:{where.partition('://')[2]}?mode=memory&cache=shared"
        self._kept.setdefault(uri, sqlite3.connect(uri, uri=True))
        self.connect(uri, readonly)
