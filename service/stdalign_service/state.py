"""What the handlers share: a desk a thread, bounded lines for what takes time, and the answers that are kept."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import Desk
from stdalign_service.answer import Told
from stdalign_service.kept import Kept
from stdalign_service.made import Made, asked_of
from stdalign_service.past import Past
from stdalign_service.problems import Problem
from stdalign_service.settings import Settings

T = TypeVar("T")


class Line:
    """Work that waits for a few threads; where too much waits already, whoever comes is told at once.

    Args:
        name: what waits, in words. threads: that work. queue: how much may wait beside what is worked on.
    """

    def __init__(self, name: str, threads: int, queue: int) -> None:
        self.name, self.most = name, threads + queue
        self.inside = 0
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name.split()[0])

    async def run(self, work: Callable[[], T]) -> T:
        """What some work gives; whoever asked may go meanwhile.

        Raises:
            Problem: 503, too much is waiting.
        """
        return await asyncio.shield(self.begin(work))

    def begin(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Some work that has begun or waits.

        Raises:
            Problem: 503, too much is waiting.
        """
        if self.inside >= self.most:
            raise Problem(503, f"too many {self.name} at once", "try again in a few seconds", headers={"retry-after": "2"})
        self.inside += 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, work)
        future.add_done_callback(self._done)
        return future

    def _done(self, future: asyncio.Future[Any]) -> None:
        self.inside -= 1
        if not future.cancelled():
            future.exception()  # mark it as seen: the caller may have gone

    def start(self, work: Callable[[], object]) -> None:
        """Begin some work that nobody waits for."""
        self._pool.submit(work)

    def close(self) -> None:
        """Wait for what is worked on, and drop what waits."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class State:
    """One per process. A desk is for one thread; ``desk`` is that of the event loop and only reads."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.settings = settings
        self.desk = Desk.open(path, database_url=settings.database_url or None, readonly=True)
        self.kept = Kept(self.desk)
        self.made = Made(self.desk, Past(settings.stale_after_s))
        self._reading = Line("slow requests", settings.slow_threads, settings.slow_queue)
        self._writing = Line("writes", 1, settings.write_queue)
        self._searching = Line("searches", 1, settings.search_queue - 1)
        self._local = threading.local()
        self._all: list[Desk] = []
        self._guard = threading.Lock()

    def close(self) -> None:
        """Close every desk and let the lines end."""
        for line in (self._reading, self._writing, self._searching):
            line.close()
        for one in (*self._all, self.desk):
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
        return await self._reading.run(work)

    async def read(self, work: Callable[[Desk], T]) -> T:
        """Ask the desk beside the event loop, under the query limit."""
        return await self._reading.run(lambda: self._limited(work))

    async def write(self, work: Callable[[Desk], T]) -> T:
        """Write at the desk beside the event loop, on a connection that may write.

        Writers stand in a line of their own: one writes at a time whatever the database, and no report makes a reviewer wait.
        """
        return await self._writing.run(lambda: work(self.writer()))

    async def search(self, work: Callable[[Desk], T]) -> T:
        """Ask a question that needs the vectors: a thread of its own, whose desk holds them once for the process.

        A search takes milliseconds of one core, so many wait in one line, which slow work never stands in.

        Raises:
            Problem: 503, too much is waiting.
        """
        return await self._searching.run(lambda: self._limited(work))

    async def told(self, request: Request, work: Callable[[Desk], Told], *, searching: bool = False) -> Response:
        """Answer with what depends on the content alone: made once for all who ask meanwhile, and kept while the content is the same.

        Args:
            request: what is answered.
            work: finds the answer.
            searching: needs the vectors.
        """
        line = self._searching if searching else self._reading
        route = request.scope.get("route")
        found = await self.made.told(asked_of(request.scope), route, lambda: self._limited(work), line.begin)
        return found.reply(request.headers.get("if-none-match", ""))

    def _limited(self, work: Callable[[Desk], T]) -> T:
        desk = self.reader()
        with desk.deadline(self.settings.query_limit_s):
            return work(desk)

    def warm(self) -> None:
        """Load what searches and reports need, beside the event loop: the first person to ask waits no longer than the next."""

        def read() -> None:
            desk = self.reader()
            desk.facts()
            desk.places()

        self._searching.start(lambda: self.reader().search("safety", None, None, 1))
        self._reading.start(read)


def state_of(request: Request) -> State:
    """The state of the application that serves a request."""
    found: State = request.app.state.stdalign
    return found
