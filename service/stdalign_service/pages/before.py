"""Pages that the content has overtaken: given while the new ones are being made, with a notice that says of when they are.

People get what programs get (``past``): after a change of the content nobody waits long where a page of before is at hand. Whoever has
signed in always gets the page of now, since a decision is taken on what it shows.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from stdalign_service import i18n, past
from stdalign_service.answer import send
from stdalign_service.made import Made, asked_of
from stdalign_service.pages.fields import unread
from stdalign_service.pages.render import language_of, noticed, templates
from stdalign_service.past import SINCE, busy
from stdalign_service.who import COOKIE

BYTES = 16_000_000
"""Pages that are held together; the one that was made longest ago goes first."""
HTML = "text/html; charset=utf-8"
OUTER = (b"accept-encoding", b"if-none-match")
"""Headers of one reader: the page is made without them."""

Making = Callable[[Request], Coroutine[Any, Any, Response]]
Asked = tuple[str, ...]


@dataclass
class Held:
    """A page that was made: its bytes, further headers, when, and since when it is known to be overtaken."""

    body: bytes
    headers: dict[str, str]
    time: datetime
    since: datetime | None = None


class Before:
    """The last pages of readers who have not signed in; used on the event loop only.

    Args:
        made: knows the state of the content.
        patience_s: how long somebody waits for a new page where an old one is at hand.
    """

    def __init__(self, made: Made, patience_s: float) -> None:
        self._made, self._patience_s = made, patience_s
        self._held: OrderedDict[Asked, Held] = OrderedDict()
        self._size = 0
        self._stamp = ""
        self._making: dict[tuple[str, Asked], asyncio.Future[Response]] = {}

    async def page(self, request: Request, make: Making) -> Response:
        """The page of now where it comes in time or there is none of before, else the one of before; the making goes on either way.

        Args:
            request: what is answered.
            make: makes the page.
        """
        stamp = self._noticed()
        if not stamp or request.cookies.get(COOKIE) or "authorization" in request.headers:
            return await make(request)
        path, query, form, _ = asked_of(request.scope)
        asked = (path, query.decode("latin-1"), form, language_of(request))
        old = self._held.get(asked)
        if old is None or old.since is None or datetime.now(UTC) - old.since > past.MOST:
            return self._told(request, await self._make(request, make, stamp, asked))
        key = stamp, asked
        making = self._making.get(key)
        if making is None:
            making = self._making[key] = asyncio.ensure_future(self._make(request, make, stamp, asked))
            making.add_done_callback(partial(self._done, key))
        await asyncio.wait({making}, timeout=self._patience_s)
        return _old(request, old) if not making.done() or busy(making) else self._told(request, making.result())

    def _noticed(self) -> str:
        """The state of the content now, empty where a database does not tell it; marks what it has overtaken."""
        stamp = self._made.stamp() if self._made.told_of_changes else ""
        if stamp != self._stamp:
            self._stamp, now = stamp, datetime.now(UTC)
            for held in self._held.values():
                held.since = held.since or now
        return stamp

    async def _make(self, request: Request, make: Making, stamp: str, asked: Asked) -> Response:
        headers = [(name, value) for name, value in request.scope["headers"] if name not in OUTER]
        response = await make(Request({**request.scope, "headers": headers}, request.receive))
        if _page(response):
            self._drop(asked)
            self._held[asked] = held = Held(bytes(response.body), _cookie(response), datetime.now(UTC))
            if stamp != self._stamp:  # it changed while the page was made
                held.since = held.time
            self._size += len(held.body)
            while self._size > BYTES:
                self._drop(next(iter(self._held)))
        return response

    def _drop(self, asked: Asked) -> None:
        held = self._held.pop(asked, None)
        if held is not None:
            self._size -= len(held.body)

    def _done(self, key: tuple[str, Asked], making: asyncio.Future[Response]) -> None:
        del self._making[key]
        if not making.cancelled():
            making.exception()  # mark it as seen: whoever asked may have gone with the old page

    @staticmethod
    def _told(request: Request, response: Response) -> Response:
        """The page as this reader takes it."""
        return send(request, bytes(response.body), HTML, headers=_cookie(response)) if _page(response) else response


def _page(response: Response) -> bool:
    return response.status_code == 200 and response.headers.get("content-type", "") == HTML


def _cookie(response: Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name == "set-cookie"}


def _old(request: Request, held: Held) -> Response:
    """A page of before with its notice, and the headers that programs get with an old answer."""
    language, query = language_of(request), request.url.query
    notice = templates().get_template("old.html").render(
        say=partial(i18n.say, language), time=f"{held.time:%Y-%m-%d %H:%M} UTC",
        again=f"{request.url.path}?{query}" if query else request.url.path,
    )  # fmt: skip
    body = noticed(held.body, notice)
    since = held.since or held.time
    age = max(0.0, (datetime.now(UTC) - since).total_seconds())
    old = {"age": f"{age:.0f}", SINCE: format_datetime(since, usegmt=True), "cache-control": "no-store"}
    return send(request, body, HTML, headers={**held.headers, **old})


def _led(request: Request, response: Response) -> Response:
    """A page that leads to another takes fields along that nobody asked for: that one says that it does not have them."""
    unknown, _ = unread(request)
    if unknown and 300 <= response.status_code < 400 and "location" in response.headers:
        path, mark, place = response.headers["location"].partition("#")
        more = urlencode([(name, value) for name, value in request.query_params.multi_items() if name in unknown])
        response.headers["location"] = f"{path}{'&' if '?' in path else '?'}{more}{mark}{place}"
    return response


class Page(APIRoute):
    """Route of a page: a reader gets the one of before where the one of now takes long."""

    def get_route_handler(self) -> Making:
        """What answers a request, old pages known."""
        make = super().get_route_handler()

        async def whole(request: Request) -> Response:
            return _led(request, await make(request))

        if "GET" not in (self.methods or ()):
            return make

        async def answer(request: Request) -> Response:
            before: Before = request.app.state.before
            return await before.page(request, whole)

        return answer
