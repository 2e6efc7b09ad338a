"""SQLite as a store: one file, WAL mode, ``synchronous=FULL`` and foreign keys, so that an acknowledged write survives a kill."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, thread_time
from typing import Any

from stdalign.errors import Corrupt, WorkspaceError
from stdalign.store.driver import own_error, stopped, too_slow
from stdalign.store.seals import Seals, broken

_WAIT_S = 60
"""How long a writer waits for another one before it is told that the workspace is locked."""
PATIENCE = 3
"""How many times its limit a question may take by the clock."""
_WRITES = ("INSERT", "UPDATE", "DELETE")
_CHECK_EVERY = 20_000
"""Steps of SQLite's machine between two looks at the clock: about a hundred looks a second."""


def _at_rest(path: Path) -> bool:
    """Whether nobody can be writing to a file: its folder cannot be written and no log of a writer stands beside it."""
    logs = (path.with_name(path.name + end) for end in ("-wal", "-shm"))
    return path.exists() and not os.access(path.parent, os.W_OK) and not any(log.exists() for log in logs)


class SqliteStore:
    """A connection to a SQLite file.

    Args:
        where: path of the file.
        create: make it where there is none.
        readonly: refuse writes. So does a file in a folder that cannot be written (a read-only medium, another user's folder):
            SQLite keeps its log beside the file, so what nobody is writing to is read without one.

    Raises:
        WorkspaceError: there is no file and ``create`` is false. ReadOnly: it cannot be opened for want of rights.
        Corrupt: it is no database.
    """

    dialect = "sqlite"

    def __init__(self, where: str, *, create: bool = False, readonly: bool = False) -> None:
        self.where = where
        path = Path(where)
        if not create and not path.exists():
            raise WorkspaceError("no workspace here", where=where, next_step="make one with: stdalign build")
        rests = _at_rest(path)
        mode = "ro&immutable=1" if rests else "ro" if readonly else "rwc" if create else "rw"
        self.connect(f"{path.resolve().as_uri()}?mode={mode}", readonly or rests)

    def connect(self, uri: str, readonly: bool) -> None:
        """Open a database by SQLite's own URI; a store of another kind of SQLite begins here."""
        self.readonly = readonly
        # Only SQLite's own lock orders writers; a connection may be handed from one thread to another.
        try:
            self._connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_WAIT_S, check_same_thread=False)
        except sqlite3.DatabaseError as error:
            raise own_error(error, self.where) from None
        self._connection.row_factory = sqlite3.Row
        self.seals: Seals | None = None
        """Kept up by every write once the tables are those of this release; see ``seal``."""
        try:
            self._connection.execute("PRAGMA foreign_keys=ON")
            if not readonly:
                self._connection.execute("PRAGMA journal_mode=WAL")
                self._connection.execute("PRAGMA synchronous=FULL")
        except sqlite3.DatabaseError as error:
            self._connection.close()
            known = own_error(error, self.where)
            raise (self.corrupt(error) if type(known) is WorkspaceError else known) from None

    def corrupt(self, error: BaseException) -> Corrupt:
        """What a file that is no database of ours is called."""
        return Corrupt(
            f"not a workspace database ({error})", where=self.where, next_step="restore it from a copy, or build anew"
        )

    def seal(self) -> None:
        """Keep seals of what is written from now on (``seals``)."""
        self.seals = Seals(self._connection)

    def broken_seals(self) -> list[tuple[str, str]] | None:
        """Table and item of all rows that changed without a write; None where nothing is sealed yet."""
        found = broken(self._connection)
        return None if found is None else list(found)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """Run one statement and return its cursor."""
        if self.seals is not None and not self._connection.in_transaction and sql.lstrip()[:6].upper() in _WRITES:
            with self.transaction():
                return self._connection.execute(sql, tuple(values))
        return self._connection.execute(sql, tuple(values))

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row."""
        self._connection.executemany(sql, rows)

    def has_table(self, name: str) -> bool:
        """Whether there is a table of a name."""
        found = self.execute("SELECT 1 FROM sqlite_master WHERE type='table' AND name=?", (name,)).fetchone()
        return found is not None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside, or none."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            if self.seals is not None:
                self.seals.begin()
            yield
            if self.seals is not None:
                self.seals.end()
        except BaseException:
            if self._connection.in_transaction:  # a full disk has rolled it back already
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @contextmanager
    def deadline(self, limit_s: float) -> Iterator[None]:
        """Statements inside stop with LimitExceeded once this thread has worked for ``limit_s`` seconds.

        What counts is the thread's own work, so that a question is not refused for what others do on a crowded machine; by the
        clock it may take ``PATIENCE`` times as long.
        """
        work, end = thread_time() + limit_s, monotonic() + PATIENCE * limit_s
        self._connection.set_progress_handler(lambda: thread_time() > work or monotonic() > end, _CHECK_EVERY)
        try:
            yield
        except sqlite3.OperationalError as error:
            raise (too_slow(limit_s) if stopped(error) else own_error(error, self.where)) from error
        finally:
            self._connection.set_progress_handler(None, 0)

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        self._connection.close()

    @property
    def closed(self) -> bool:
        """Whether the server has gone away; a file never does."""
        return False
