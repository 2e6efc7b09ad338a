"""What the handlers share: a desk a thread, and a bounded pool for slow work."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from starlette.requests import Request

from stdalign.desk import Desk
from stdalign_service.kept import Kept
from stdalign_service.problems import Problem
from stdalign_service.settings import Settings

T = TypeVar("T")


class State:
    """One per process. A desk is for one thread; ``desk`` is that of the event loop and only reads."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.settings = settings
        self.desk = Desk.open(path, database_url=settings.database_url or None, readonly=True)
        self.kept = Kept(self.desk)
        self._pool = ThreadPoolExecutor(settings.slow_threads, thread_name_prefix="slow")
        self._waiting = 0
        self._local = threading.local()
        self._all: list[Desk] = []
        self._guard = threading.Lock()
        self._search_pool = ThreadPoolExecutor(1, thread_name_prefix="search")
        self._searches = 0
        self._searching: Desk | None = None

    def close(self) -> None:
        """Close every desk and let the pool end."""
        for pool in (self._pool, self._search_pool):
            pool.shutdown(wait=True, cancel_futures=True)
        for one in (*self._all, *([self._searching] if self._searching else []), self.desk):
            one.close()

    def reader(self) -> Desk:
        """This thread's desk for reading."""
        return self._own("reader", readonly=True)

    def writer(self) -> Desk:
        """This thread's desk for writing."""
        return self._own("writer", readonly=False)

    def _own(self, name: str, readonly: bool) -> Desk:
        desk: Desk | None = getattr(self._local, name, None)
        if desk is None or desk.closed:
            desk = self.desk.again(readonly=readonly)
            if not readonly:
                desk.wait_for_lock(self.settings.query_limit_s)
            setattr(self._local, name, desk)
            with self._guard:
                self._all.append(desk)
        return desk

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

    async def read(self, work: Callable[[Desk], T]) -> T:
        """Ask the desk beside the event loop, under the query limit."""

        def run() -> T:
            desk = self.reader()
            with desk.deadline(self.settings.query_limit_s):
                return work(desk)

        return await self.slow(run)

    async def write(self, work: Callable[[Desk], T]) -> T:
        """Write at the desk beside the event loop, on a connection that may write."""
        return await self.slow(lambda: work(self.writer()))

    async def search(self, work: Callable[[Desk], T]) -> T:
        """Ask a question that needs the vectors: a thread of its own, whose desk holds them once for the process.

        A search takes milliseconds of one core, so many wait in one line, which slow work never stands in.

        Raises:
            Problem: 503, too much is waiting.
        """
        if self._searches >= self.settings.search_queue:
            raise Problem(503, "too many searches at once", "try again in a few seconds", headers={"retry-after": "2"})

        def run() -> T:
            desk = self._searching
            if desk is None or desk.closed:
                desk = self._searching = self.desk.again()
            with desk.deadline(self.settings.query_limit_s):
                return work(desk)

        self._searches += 1
        future = asyncio.get_running_loop().run_in_executor(self._search_pool, run)
        future.add_done_callback(self._searched)
        return await asyncio.shield(future)

    def _searched(self, future: asyncio.Future[Any]) -> None:
        self._searches -= 1
        if not future.cancelled():
            future.exception()  # mark it as seen: the caller may have gone

    def warm(self) -> None:
        """Load what searches and reports need, beside the event loop: the first person to ask waits no longer than the next."""

        def run() -> None:
            self._searching = self.desk.again()
            self._searching.search("safety", None, None, 1)

        def read() -> None:
            desk = self.reader()
            desk.facts()
            desk.places()

        self._search_pool.submit(run)
        self._pool.submit(read)


def state_of(request: Request) -> State:
    """The state of the application that serves a request."""
    found: State = request.app.state.stdalign
    return found
