"""Whole answers that depend on the content alone: made once for all who ask, beside the event loop, and kept until the content changes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from stdalign.desk import Desk
from stdalign_service.answer import Told, packing_of
from stdalign_service.past import Past
from stdalign_service.problems import Problem

BYTES = 32_000_000
"""Packed answers that are kept together; the one that was asked for longest ago goes first."""
LARGEST = 4_000_000
"""The largest answer that is kept."""

Asked = tuple[str, bytes, str, str]
Begin = Callable[[Callable[[], Told]], asyncio.Future[Told]]
Short = Callable[[Any], Coroutine[Any, Any, Response] | None]


def asked_of(scope: Any) -> Asked:
    """What an answer depends on beside the content: path, query, form, packing."""
    accept, packing = b"", b""
    for name, value in scope["headers"]:
        if name == b"accept":
            accept = value
        elif name == b"accept-encoding":
            packing = value
    form = accept.decode("latin-1")
    return f"{scope.get('root_path', '')}{scope['path']}", scope["query_string"], form, packing_of(packing.decode("latin-1"))


class Made:
    """Answers of one state of the content; used on the event loop only.

    What is made after reading a state is at least as new as it, and the next reading drops everything where the content changed
    meanwhile; decisions of reviewers are such a change for the answers that tell of them (``Told.decided``), for no other. PostgreSQL has no number that tells at once whether
    anything was committed: there nothing is kept, but those who ask for the same at the same time share one making.

    Args:
        desk: that reads the state.
        past: answers of before the last changes.
    """

    def __init__(self, desk: Desk, past: Past) -> None:
        self._past = past
        self._desk = desk
        self._version = -1
        self._stamp = ""
        self._decided = 0
        self._kept: OrderedDict[Asked, tuple[Told, BaseRoute | None]] = OrderedDict()
        self.size = 0
        self._making: dict[tuple[str, int, Asked], asyncio.Future[Told]] = {}

    @property
    def told_of_changes(self) -> bool:
        """Whether the database tells at once that anything was committed; where it does not nothing is kept."""
        return bool(self._desk.data_version())

    def stamp(self) -> str:
        """The state of the content now; whatever is of an older one is dropped."""
        version = self._desk.data_version()
        if version != self._version:
            self._version = version
            now = self._desk.content_stamp()
            if now != self._stamp:
                self._stamp = now
                for asked, (told, _) in self._kept.items():
                    self._past.put(asked, told)
                self._kept.clear()
                self.size = 0
            decided = self._desk.decision_stamp()
            if decided != self._decided:
                self._decided = decided
                for asked in [asked for asked, (told, _) in self._kept.items() if told.decided]:
                    self.size -= len(self._kept.pop(asked)[0].body)
        return self._stamp

    def known(self, asked: Asked) -> tuple[Told, BaseRoute | None] | None:
        """The answer to the very same request, and the route that it was made by."""
        if asked not in self._kept or not self._version:
            return None
        self.stamp()  # may drop it
        found = self._kept.get(asked)
        if found is not None:
            self._kept.move_to_end(asked)
        return found

    async def told(self, asked: Asked, route: BaseRoute | None, work: Callable[[], Told], begin: Begin) -> Told:
        """The answer to a request: the one that is being made, or a new one.

        Args:
            asked: the request.
            route: that answers it.
            work: makes the answer.
            begin: begins some work beside the event loop.

        Raises:
            Problem: 503, too much is waiting, and no answer of before is at hand.
        """
        key = (self.stamp(), self._decided, asked)
        making = self._making.get(key) if self._version else None
        if making is None:
            try:
                making = self._making[key] = begin(work)
            except Problem:
                old = self._past.of(asked)  # too much waits to make a new one
                if old is None:
                    raise
                return old
            making.add_done_callback(lambda done: self._done(key, route, done))
        return await self._past.or_new(asked, making)

    def _done(self, key: tuple[str, int, Asked], route: BaseRoute | None, done: asyncio.Future[Told]) -> None:
        if self._making.get(key) is done:
            del self._making[key]
        if done.cancelled() or done.exception() is not None:
            return
        made, (stamp, decided, asked) = done.result(), key
        if made.decided and decided != self._decided:
            return
        if not self._version or stamp != self._stamp or len(made.body) > LARGEST or asked in self._kept:
            return
        self._kept[asked] = made, route
        self._past.drop(asked)
        self.size += len(made.body)
        while self.size > BYTES:
            self.size -= len(self._kept.popitem(last=False)[1][0].body)


class Known:
    """ASGI layer that gives an answer that is kept, or the shortest way to a new one, before any route is looked for.

    Args:
        app: answers everything else.
        made: what is kept.
        short: the answer to a request that needs no route, None for every other one.
    """

    def __init__(self, app: Any, made: Made, short: Short) -> None:
        self.app, self.made, self.short = app, made, short

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith("/api/v1/"):
            known = self.made.known(asked_of(scope))
            if known is not None:
                told, scope["route"] = known
                has = next((value for name, value in scope["headers"] if name == b"if-none-match"), b"")
                await told.reply(has.decode("latin-1"))(scope, receive, send)
                return
            answer = self.short(scope)
            if answer is not None:
                await (await answer)(scope, receive, send)
                return
        await self.app(scope, receive, send)
