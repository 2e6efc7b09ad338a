"""PostgreSQL as a store, by psycopg."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from stdalign.errors import MissingExtra
from stdalign.store.driver import too_slow


class PostgresStore:
    """A connection to a PostgreSQL database.

    Args:
        where: a ``postgresql://`` URL.
        create: taken for the same signature as every store; a database is made by the server's own means.
        readonly: refuse writes.

    Raises:
        MissingExtra: psycopg is not installed.
    """

    dialect = "postgres"

    def __init__(self, where: str, *, create: bool = False, readonly: bool = False) -> None:
        try:
            import psycopg
            from psycopg.rows import dict_row
        except ImportError:
            raise MissingExtra(
                "PostgreSQL needs psycopg", where=where, next_step="pip install 'stdalign[postgres]'"
            ) from None
        self.where = where
        self._connection: Any = psycopg.connect(where, autocommit=True, row_factory=dict_row)
        if readonly:
            self._connection.execute("SET default_transaction_read_only = on")

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """Run one statement and return its cursor."""
        # Without values psycopg takes a per cent sign as it is, with values as a mark of its own.
        return self._connection.execute(sql.replace("?", "%s"), tuple(values)) if values else self._connection.execute(sql)

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row."""
        with self._connection.cursor() as cursor:
            cursor.executemany(sql.replace("?", "%s"), list(rows))

    def has_table(self, name: str) -> bool:
        """Whether there is a table of a name."""
        found = self._connection.execute("SELECT to_regclass(%s) AS name", (name,)).fetchone()
        return bool(found and found["name"])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside, or none."""
        with self._connection.transaction():
            yield

    @contextmanager
    def deadline(self, limit_s: float) -> Iterator[None]:
        """Statements inside stop with LimitExceeded once ``limit_s`` seconds are over."""
        from psycopg.errors import QueryCanceled

        self._connection.execute(f"SET statement_timeout = {max(1, int(limit_s * 1000))}")
        try:
            yield
        except QueryCanceled:
            raise too_slow(limit_s) from None
        finally:
            if not self._connection.closed:
                self._connection.execute("SET statement_timeout = 0")

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        self._connection.close()

    @property
    def closed(self) -> bool:
        """Whether the server has gone away."""
        return bool(self._connection.closed)
