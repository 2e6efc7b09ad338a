"""Answers: JSON or CSV as the caller accepts, tagged, packed where it pays."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import brotli
import orjson
from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import Record, guard
from stdalign_service.problems import Problem, invalid

PACK_FROM = 1_024
"""Bytes from which an answer is packed."""


def plain(value: Any) -> Any:
    """Records as plain data, for orjson."""
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(type(value).__name__)


def wanted(request: Request) -> str:
    """``json`` or ``csv``, by the query's ``format`` or by Accept.

    Raises:
        Problem: 406, neither is acceptable.
    """
    return form_of(request.query_params.get("format"), request.headers.get("accept", ""))


def form_of(asked: str | None, accept: str) -> str:
    """``json`` or ``csv``, by a name or by the value of an Accept header.

    Raises:
        Problem: 422, no such name; 406, neither is acceptable.
    """
    if asked in ("json", "csv"):
        return asked
    if asked is not None:
        raise invalid("query.format", "json or csv")
    if accept in ("", "*/*"):
        return "json"
    best, quality = "", 0.0
    for part in accept.lower().split(","):
        kind, *rest = (piece.strip() for piece in part.split(";"))
        weight = next((_number(piece[2:]) for piece in rest if piece.startswith("q=")), 1.0)
        name = _KINDS.get(kind, "")
        if name and weight > quality:
            best, quality = name, weight
    if not best:
        raise Problem(406, "only JSON and CSV are here", "send Accept: application/json or text/csv")
    return best


_KINDS = {
    "application/json": "json", "text/csv": "csv", "*/*": "json", "application/*": "json", "text/*": "csv",
    "application/problem+json": "json",
}  # fmt: skip


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0


def json_bytes(value: Any) -> bytes:
    """A value as JSON."""
    return orjson.dumps(value, default=plain, option=orjson.OPT_NON_STR_KEYS)


def csv_bytes(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """Rows as CSV with a byte-order mark; cells that a spreadsheet would run are neutralised."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guard(_cell(row.get(name))) for name in columns])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "backslashreplace")


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return " ".join(value)
    if isinstance(value, (dict, list, tuple)):
        return orjson.dumps(value, default=plain).decode()
    return "" if value is None else value


@dataclass(frozen=True)
class Told:
    """An answer that was found, tagged and packed, before it is known whether the caller has it already."""

    body: bytes
    media: str
    headers: Mapping[str, str]
    decided: bool = False
    """Whether it tells of decisions, so that it is overtaken by each."""

    def reply(self, known: str) -> Response:
        """The answer itself, or 304.

        Args:
            known: value of the If-None-Match header.
        """
        if _known(known, self.headers["etag"]):
            return Response(status_code=304, headers={**self.headers})
        return Response(self.body, 200, self.headers, self.media)


def told(request: Request, body: bytes, media: str, headers: Mapping[str, str] | None = None) -> Told:
    """Bytes as an answer that may be kept."""
    found = _tagged(body, headers)
    return Told(_packed(request, body, found), media, found)


def send(
    request: Request, body: bytes, media: str, *, headers: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    """Bytes as an answer: tagged, 304 where the caller has them, packed where the caller takes it."""
    found = _tagged(body, headers)
    if status == 200 and _known(request.headers.get("if-none-match", ""), found["etag"]):
        return Response(status_code=304, headers=found)
    return Response(_packed(request, body, found), status, found, media)


def _tagged(body: bytes, headers: Mapping[str, str] | None) -> dict[str, str]:
    return {
        "etag": f'W/"{blake2b(body, digest_size=12).hexdigest()}"',
        "vary": "Accept, Accept-Encoding, Accept-Language, Cookie",
        "cache-control": "no-cache",
        **(headers or {}),
    }


def _packed(request: Request, body: bytes, headers: dict[str, str]) -> bytes:
    """The body as the caller takes it, which the headers are made to say."""
    packing = packing_of(request.headers.get("accept-encoding", "")) if len(body) >= PACK_FROM else ""
    if not packing:
        return body
    headers["content-encoding"] = packing
    return _PACK[packing](body)


def packing_of(accept: str) -> str:
    """``br``, ``gzip`` or nothing, by the value of an Accept-Encoding header; brotli where both are as welcome.

    >>> packing_of("gzip, deflate, br"), packing_of("gzip;q=1, br;q=0.5"), packing_of("br;q=0"), packing_of("")
    ('br', 'gzip', '', '')
    """
    best, quality = "", 0.0
    for part in accept.lower().split(","):
        name, _, rest = part.strip().partition(";")
        key, _, number = rest.strip().partition("=")
        weight = _number(number) if key.strip() == "q" else 1.0
        name = name.strip()
        if name in _PACK and weight and (weight, name == "br") > (quality, best == "br"):
            best, quality = name, weight
    return best


_PACK: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 5, mtime=0),
}


def _known(header: str, tag: str) -> bool:
    if not header:
        return False
    names = [piece.strip() for piece in header.split(",")]
    return "*" in names or tag in names or tag[2:] in names


Rows = Iterable[Mapping[str, Any]]


def answer(
    request: Request,
    value: Any,
    rows: Rows | None = None,
    columns: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A value as JSON, or its rows as CSV.

    Raises:
        Problem: 406 where only CSV is wanted and the answer has no rows.
    """
    return send(request, *_written(request, value, rows, columns), headers=headers)


def found(
    request: Request, value: Any, rows: Rows | None = None, columns: Sequence[str] = (), decided: bool = False
) -> Told:
    """The same as ``answer``, to be kept: what is found depends on the content alone (``State.told``), or on decisions too (``decided``).

    Raises:
        Problem: 406 where only CSV is wanted and the answer has no rows.
    """
    return replace(told(request, *_written(request, value, rows, columns)), decided=decided)


def _written(request: Request, value: Any, rows: Rows | None, columns: Sequence[str]) -> tuple[bytes, str]:
    kind = wanted(request)
    if kind == "json":
        return json_bytes(value), "application/json"
    if rows is None:
        raise Problem(406, "this answer is no table", "send Accept: application/json")
    return csv_bytes(rows, columns), "text/csv; charset=utf-8"
