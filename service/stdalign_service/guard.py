"""The gate in front of every route, one plain ASGI layer: limits, origin check, security headers, count, log."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, MutableMapping
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import Response

from stdalign.errors import StdalignError
from stdalign_service.metrics import Metrics
from stdalign_service.problems import Problem, fault_of, problem_of
from stdalign_service.rates import Buckets
from stdalign_service.settings import Settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Page = Callable[[Request, Problem], Awaitable[Response | None]]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: list[tuple[bytes, bytes]] = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
SECURE = [*HEADERS, (b"strict-transport-security", b"max-age=31536000")]
_LOOPBACK = ("127.", "::1")
log = logging.getLogger("stdalign.service")


class Guard:
    """ASGI layer around the application.

    Args:
        app: what it stands in front of. settings: its limits. metrics: where requests are counted.
        page: a problem as a page, None where a program asked.
    """

    def __init__(self, app: Any, settings: Settings, metrics: Metrics, page: Page) -> None:
        self.app, self.settings, self.metrics, self.page = app, settings, metrics, page
        self.flying = 0
        self.reads = Buckets(settings.read_rate, settings.read_rate * settings.burst_s)
        self.writes = Buckets(settings.write_rate, settings.write_rate * settings.burst_s)
        self.failures = Buckets(settings.failed_keys_rate, settings.failed_keys_rate * 60)
        self.worker = os.getpid()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = monotonic()
        status = 0
        head = scope["method"] == "HEAD"
        if head:  # every route answers it, as GET without the body
            scope = {**scope, "method": "GET"}
        headers = SECURE if scope.get("scheme") == "https" else HEADERS

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *headers]
            if head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        self.flying += 1
        try:
            self._admit(scope)
            async with asyncio.timeout(self.settings.request_limit_s):
                await self.app(scope, self._limited(scope, receive), guarded)
        except Exception as error:
            if not status:
                await (await self._refused(scope, error))(scope, receive, guarded)
        finally:
            self.flying -= 1
            self._note(scope, status, monotonic() - started)

    async def _refused(self, scope: Scope, error: Exception) -> Response:
        """What went wrong as an answer: a page for people, unless there is too much to do already."""
        problem = self._problem(error)
        if problem.status != 429 and self.flying <= self.settings.in_flight:
            shown = await self.page(Request(scope), problem)
            if shown is not None:
                return shown
        return problem.response()

    @staticmethod
    def _problem(error: Exception) -> Problem:
        if isinstance(error, Problem):
            return error
        if isinstance(error, TimeoutError):
            return Problem(503, "the answer took too long", "ask for less", headers={"retry-after": "5"})
        if isinstance(error, StdalignError):
            fault = fault_of(error)
            if fault:
                log.error("%s", fault)
            return problem_of(error)
        log.error("unexpected %s", type(error).__name__, exc_info=error)
        return Problem(500, "something went wrong here", "report it with the time and the address you asked for")

    def _admit(self, scope: Scope) -> None:
        if self.flying > self.settings.in_flight:
            raise Problem(503, "too many requests at once", "try again in a second", headers={"retry-after": "1"})
        headers = dict(scope["headers"])
        client = scope["client"][0] if scope.get("client") else ""
        if self.settings.hosts:
            host = headers.get(b"host", b"").decode("latin-1").rpartition("]")[2].partition(":")[0]
            if host not in self.settings.hosts:
                raise Problem(421, "this host is not served here", "use the address that the service was given")
        if scope["method"] in SAFE:
            if not client.startswith(_LOOPBACK):
                self._rate(self.reads, client)
            return
        self._rate(self.writes, client)
        self._same_origin(scope, headers)
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length[:18]) > self.limit(scope):
            raise self._too_large(scope)

    @staticmethod
    def _rate(buckets: Buckets, client: str) -> None:
        wait = buckets.take(client)
        if wait:
            raise Problem(429, "too many requests from you", "wait, then go on slower", headers={"retry-after": str(wait)})

    def _same_origin(self, scope: Scope, headers: dict[bytes, bytes]) -> None:
        """A browser's write must come from our own page; programs send neither header."""
        site = headers.get(b"sec-fetch-site", b"").decode("latin-1")
        origin = headers.get(b"origin", b"").decode("latin-1")
        refused = Problem(403, "writes from another site are not taken", "open the page of this service itself")
        if origin and origin in self.settings.cors_origins:
            return
        if site and site not in ("same-origin", "none"):
            raise refused
        if origin:
            host = headers.get(b"host", b"").decode("latin-1")
            parts = urlsplit(origin)
            if parts.netloc != host or parts.scheme not in ("http", "https"):
                raise refused
        elif not site and b"cookie" in headers and b"authorization" not in headers:
            raise refused

    def limit(self, scope: Scope) -> int:
        """Bytes that a body may have."""
        wide = scope["path"].rstrip("/").endswith("/import")
        return self.settings.import_limit_bytes if wide else self.settings.body_limit_bytes

    def _too_large(self, scope: Scope) -> Problem:
        return Problem(
            413, f"the body is over {self.limit(scope)} bytes", "send less at a time", headers={"connection": "close"}
        )

    def _limited(self, scope: Scope, receive: Receive) -> Receive:
        if scope["method"] in SAFE:
            return receive
        count, whole = 0, False
        end = monotonic() + self.settings.body_limit_s

        async def counted() -> Message:
            nonlocal count, whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout(max(0.01, end - monotonic())):
                    message = await receive()
            except TimeoutError:
                raise Problem(408, "the body came too slowly", "send it again", headers={"connection": "close"}) from None
            count += len(message.get("body", b""))
            if count > self.limit(scope):
                raise self._too_large(scope)
            whole = message["type"] != "http.request" or not message.get("more_body")
            return message

        return counted

    def _note(self, scope: Scope, status: int, took_s: float) -> None:
        route = scope.get("route")
        path = getattr(route, "path", "") or "other"
        if scope["path"] == "/api/v1/alignments":
            path = "/api/v1/alignments"  # matched by a plain route, which leaves no name behind
        elif scope["path"].startswith("/api/v1/") and not path.startswith("/api/"):
            path = (
                f"/api/v1{path}" if path.startswith("/") else "other"
            )  # routes of an included router may name only their own part
        self.metrics.count(scope["method"] if scope["method"] in _METHODS else "other", path, status, took_s)
        if self.settings.access_log or status >= 500 or scope["method"] not in SAFE:
            line = {
                "event": "request", "method": scope["method"], "path": scope["path"][:300], "status": status,
                "ms": round(took_s * 1000, 1), "client": scope["client"][0] if scope.get("client") else "",
                "worker": self.worker,
            }  # fmt: skip
            log.info("%s", orjson.dumps(line, option=orjson.OPT_NON_STR_KEYS).decode())


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
