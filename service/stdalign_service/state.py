"""What the handlers share: connections, the knowledge that ships, and a bounded pool for slow work."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from pathlib import Path
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from stdalign.catalogue import Catalogue
from stdalign.report.facts import Fact, load_facts
from stdalign.store.database import Database
from stdalign.terms import Termbase
from stdalign.workspace import DATABASE, Workspace
from stdalign_service.problems import Problem
from stdalign_service.settings import Settings

T = TypeVar("T")
KEPT_ANSWERS = 256
KEPT_BYTES = 64_000
"""Answers of the hot path that are remembered, and the largest of them."""


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
        self._answers: dict[tuple[Any, ...], Response] = {}
        self._version = -1
        self._kept: dict[tuple[Any, ...], tuple[str, Any]] = {}

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
        if db is None or (db.dialect == "postgres" and db._connection.closed):
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

    def kept_answer(self, request: Request) -> Response | None:
        """The answer to the very same request, if nothing was committed to the database since.

        SQLite tells of other connections' commits by ``PRAGMA data_version``; with PostgreSQL nothing is kept.
        """
        if self.db.dialect != "sqlite":
            return None
        now = self.db.one("PRAGMA data_version")[0]
        if now != self._version:
            self._version = now
            self._answers.clear()
        request.scope["stdalign_version"] = now
        kept = self._answers.get(_asked(request))
        if kept is None:
            return None
        again = copy(kept)
        again.raw_headers = list(kept.raw_headers)
        return again

    def keep_answer(self, request: Request, answer: Response) -> Response:
        """Remember an answer for ``kept_answer``, unless something was committed while it was made."""
        if self.db.dialect != "sqlite" or len(answer.body) > KEPT_BYTES:
            return answer
        if request.scope["stdalign_version"] == self.db.one("PRAGMA data_version")[0] == self._version:
            self._answers[_asked(request)] = answer
            if len(self._answers) > KEPT_ANSWERS:
                del self._answers[next(iter(self._answers))]
        return answer

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
            kept = self._kept.get(key)
            if kept is None or kept[0] != stamp:
                if len(self._kept) > 200:
                    self._kept.clear()
                kept = (stamp, work(db, self.facts(db, stamp)))
                self._kept[key] = kept
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


def _asked(request: Request) -> tuple[Any, ...]:
    headers = request.headers
    names = ("accept", "accept-encoding", "if-none-match")
    return (request.scope["query_string"], request.scope.get("root_path", ""), *(headers.get(name) for name in names))


def state_of(request: Request) -> State:
    """The state of the application that serves a request."""
    found: State = request.app.state.stdalign
    return found
