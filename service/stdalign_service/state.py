"""What the handlers share: connections, the knowledge that ships, and a bounded pool for slow work."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from starlette.requests import Request

from stdalign.catalogue import Catalogue
from stdalign.report.facts import Fact, load_facts
from stdalign.store.database import Database
from stdalign.terms import Termbase
from stdalign.workspace import DATABASE, Workspace
from stdalign_service.kept import Kept
from stdalign_service.problems import Problem
from stdalign_service.settings import Settings

T = TypeVar("T")


class State:
    """One per process. Connections are one a thread; ``db`` is that of the event loop and only reads."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path, self.settings = path, settings
        self.url = settings.database_url or None
        self.workspace = Workspace.open(path, database_url=self.url, readonly=True)
        self.db = self.workspace.db
        self.catalogue = Catalogue.load()
        self.termbase = Termbase.load()
        self._pool = ThreadPoolExecutor(settings.slow_threads, thread_name_prefix="slow")
        self._waiting = 0
        self._local = threading.local()
        self._all: list[Database] = []
        self._guard = threading.Lock()
        self.search_lock = threading.Lock()
        self._searched: Workspace | None = None
        self._facts: tuple[str, tuple[Fact, ...]] = ("", ())
        self.kept = Kept(self.db)
        self._reports: dict[tuple[Any, ...], tuple[str, Any]] = {}

    def close(self) -> None:
        """Close every connection and let the pool end."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        for db in self._all:
            db.close()
        if self._searched is not None:
            self._searched.close()
        self.workspace.close()

    def workspace_for_search(self) -> Workspace:
        """A workspace with a connection of its own; hold ``search_lock`` while using it."""
        if self._searched is None:
            self._searched = Workspace.open(self.path, database_url=self.url, readonly=True)
        return self._searched

    def reader(self) -> Database:
        """This thread's connection for reading."""
        return self._own("reader", readonly=True)

    def writer(self) -> Database:
        """This thread's connection for writing."""
        return self._own("writer", readonly=False)

    def _own(self, name: str, readonly: bool) -> Database:
        db: Database | None = getattr(self._local, name, None)
        if db is None or db.gone:
            db = Database(self.url or self.path / DATABASE, readonly=readonly)
            if not readonly and db.dialect == "sqlite":
                db.execute(f"PRAGMA busy_timeout={int(self.settings.query_limit_s * 1000)}")
            setattr(self._local, name, db)
            with self._guard:
                self._all.append(db)
        return db

    async def slow(self, work: Callable[[], T]) -> T:
        """Run work beside the event loop; when too much waits already, say so at once.

        Raises:
            Problem: 503, too much is waiting.
        """
        if self._waiting >= self.settings.slow_threads + self.settings.slow_queue:
            raise Problem(503, "too many slow requests at once", "try again in a few seconds", headers={"retry-after": "2"})
        self._waiting += 1
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(self._pool, work)
        future.add_done_callback(self._done)
        return await asyncio.shield(future)

    def _done(self, future: asyncio.Future[Any]) -> None:
        self._waiting -= 1
        if not future.cancelled():
            future.exception()  # mark it as seen: the caller may have gone

    async def read(self, work: Callable[[Database], T]) -> T:
        """Run a query beside the event loop, under the query limit."""

        def run() -> T:
            db = self.reader()
            with db.deadline(self.settings.query_limit_s):
                return work(db)

        return await self.slow(run)

    async def write(self, work: Callable[[Database], T]) -> T:
        """Run a write beside the event loop, on a connection that may write."""
        return await self.slow(lambda: work(self.writer()))

    async def report(self, key: tuple[Any, ...], work: Callable[[Database, tuple[Fact, ...]], T]) -> T:
        """A report over the facts, kept until the content changes."""

        def run(db: Database) -> T:
            stamp = self.stamp(db)
            kept = self._reports.get(key)
            if kept is None or kept[0] != stamp:
                if len(self._reports) > 200:
                    self._reports.clear()
                kept = (stamp, work(db, self.facts(db, stamp)))
                self._reports[key] = kept
            made: T = kept[1]
            return made

        return await self.read(run)

    def facts(self, db: Database, stamp: str) -> tuple[Fact, ...]:
        """All facts of the content that a stamp names."""
        if self._facts[0] != stamp or not stamp:
            self._facts = (stamp, load_facts(db))
        return self._facts[1]

    @staticmethod
    def stamp(db: Database) -> str:
        """Changes whenever clauses or alignments do."""
        rows = db.all("SELECT key, value FROM meta WHERE key IN ('generation', 'aligned') ORDER BY key")
        return repr([tuple(row) if not isinstance(row, dict) else tuple(row.values()) for row in rows])


def state_of(request: Request) -> State:
    """The state of the application that serves a request."""
    found: State = request.app.state.stdalign
    return found
