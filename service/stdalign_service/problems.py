"""Errors as problem details (RFC 9457): one shape on every route, saying what to do, never echoing input."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

import orjson
from starlette.responses import Response

from stdalign.errors import (
    AddressError,
    LimitExceeded,
    Locked,
    MissingExtra,
    ReadError,
    ReviewConflict,
    StdalignError,
    UnknownName,
    UsageError,
    WorkspaceError,
    WrongValue,
)

MEDIA_TYPE = "application/problem+json"
_QUOTED = re.compile(r"'[^']*'?|\"[^\"]*\"?")


class Problem(Exception):
    """An answer that is an error.

    Args:
        status: HTTP status. detail: what is wrong, without the input itself. next_step: what the caller can do.
        errors: which fields, each with ``where`` and ``what``. headers: of the answer.
        said: key of the interface words that say it to people on a page.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        next_step: str,
        errors: list[dict[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        said: str = "",
    ) -> None:
        super().__init__(status, detail)
        self.status, self.detail, self.next_step = status, detail, next_step
        self.errors, self.headers, self.said = errors or [], dict(headers or {}), said

    def body(self) -> dict[str, Any]:
        """The problem as plain data."""
        title = HTTPStatus(self.status).phrase
        found: dict[str, Any] = {
            "type": f"urn:stdalign:problem:{title.lower().replace(' ', '-')}",
            "title": title,
            "status": self.status,
            "detail": self.detail,
            "next_step": self.next_step,
        }
        if self.errors:
            found["errors"] = self.errors
        return found

    def response(self) -> Response:
        """The problem as an answer."""
        headers = {"cache-control": "no-store", **self.headers}
        return Response(orjson.dumps(self.body()), self.status, headers, MEDIA_TYPE)


def invalid(where: str, what: str) -> Problem:
    """A field that is not what it should be; ``what`` says what it should be."""
    return Problem(422, "the request does not fit", "see the errors, each with its field", [{"where": where, "what": what}])


def only(names: Iterable[str]) -> Problem:
    """A name in a query that the route does not have, with those it has."""
    return invalid("query", f"only these names: {', '.join(sorted(names)) or 'none'}")


def problem_of(error: StdalignError, part: str = "query") -> Problem:
    """One of the library's errors as a problem; words in quotes are input and are left out.

    Args:
        error: the error.
        part: of the request that a wrong value stands in: ``path``, ``query`` or ``body``.
    """
    if isinstance(error, WrongValue):
        return invalid(f"{part}.{error.where}" if error.where else part, _here(error.next_step))
    status = _status(error)
    headers = {"retry-after": "5"} if status == 503 else {}
    if isinstance(error, Locked):
        return Problem(status, "somebody else is writing just now", "try again in a few seconds", headers=headers)
    if isinstance(error, WorkspaceError):
        return Problem(status, "the workspace cannot be read", "ask whoever runs this service", headers=headers)
    step = _here(error.next_step[:300]) or "look at /api/v1/openapi.json for what may be asked"
    errors = [{"where": part, "what": step}] if status == 422 else None
    return Problem(status, _QUOTED.sub("…", error.what), step, errors, headers)


_ADDRESSES = {
    "stdalign list entries": "GET /api/v1/catalogue", "stdalign list terms --word WORD": "GET /api/v1/terms?q=WORD",
    "stdalign list": "GET /api/v1/instruments", "stdalign limits": "GET /api/v1/limits",
    "stdalign review queue": "GET /api/v1/reviews/queue",
}  # fmt: skip
"""Command that the library names as the next step → where a client of the service finds the same; longer ones first."""


def _here(step: str) -> str:
    """A next step as a client of the service can take it: an address for a command, or whose step it is."""
    for command, address in _ADDRESSES.items():
        if command in step:
            return step.replace(command, address)
    return f"ask whoever runs this service: {step}" if "stdalign " in step else step


def fault_of(error: StdalignError) -> str:
    """A line of the log for whoever runs the service: what is wrong with its workspace; empty where a caller is at fault.

    The answer does not say it, since the words name folders of this machine.
    """
    if not isinstance(error, WorkspaceError) or isinstance(error, Locked):
        return ""
    told = {"event": "fault", "what": error.what, "where": error.where, "next_step": error.next_step}
    return orjson.dumps(told).decode()


def _status(error: StdalignError) -> int:
    table: tuple[tuple[type[StdalignError], int], ...] = (
        (ReviewConflict, 412),
        (UnknownName, 404),
        (MissingExtra, 503),
        (LimitExceeded, 503),
        (ReadError, 422),
        (AddressError, 422),
        (UsageError, 422),
        (WorkspaceError, 503),
    )
    return next((status for kind, status in table if isinstance(error, kind)), 422)
