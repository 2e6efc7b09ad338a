"""Alignments: filtered pages, and one pair with its explanation and history."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import DEFAULT, NAMES, Query
from stdalign_service.answer import answer, csv_bytes, form_of, json_bytes, send
from stdalign_service.api.common import api_router, problems, table
from stdalign_service.api.schemas import PairDetail, Pairs
from stdalign_service.problems import invalid, only
from stdalign_service.shapes import pair_data
from stdalign_service.state import state_of

hot = APIRouter(tags=["alignments"])
router = APIRouter()


@hot.get(
    "/alignments",
    responses=table(Pairs, 404),
    summary="Alignments by country, topic, relation, review state …",
)
async def alignments(request: Request) -> Response:
    """Pages of pairs; `next` leads on. Example: `/api/v1/alignments?source=CN&target=VN&min_probability=0.5`."""
    state, scope = state_of(request), request.scope
    headers = dict(scope["headers"])
    asked = (scope["query_string"], scope.get("root_path", ""), *map(headers.get, _VARY))
    version = state.kept.version()
    kept = state.kept.answer(asked)
    if kept is not None:
        return kept
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    given = dict(pairs)
    if len(given) != len(pairs):
        raise invalid("query", "each name once")
    if not given.keys() <= _NAMES:
        raise only(_NAMES)
    kind = form_of(given.pop("format", None), headers.get(b"accept", b"").decode("latin-1"))
    counted = given.pop("total", "false")
    if counted not in ("true", "false"):
        raise invalid("query.total", "true or false")
    query = state.desk.query(given)
    if counted == "true":
        found, cursor = await state.read(lambda desk: desk.alignments(query))
        total = await state.read(lambda desk: desk.count(query))
        whole = json_bytes({"items": found, "next": cursor, "total": total})
        body = csv_bytes(found, query.fields) if kind == "csv" else whole
        media = "text/csv; charset=utf-8" if kind == "csv" else "application/json"
        return send(
            request, body, media, headers={"x-total-count": str(total), "link": _links(request, query, cursor, total)}
        )
    rows: list[dict[str, Any]] = []
    if state.desk.is_light(query):
        with state.desk.deadline(state.settings.query_limit_s):
            if kind == "json" and query.fields is DEFAULT and not query.review:
                body, cursor = state.kept.page(query)
                return state.kept.keep(asked, version, _send(request, body, "application/json", cursor))
            rows, cursor = state.desk.alignments(query)
    else:
        rows, cursor = await state.read(lambda desk: desk.alignments(query))
    if kind == "csv":
        made = _send(request, csv_bytes(rows, query.fields), "text/csv; charset=utf-8", cursor)
    else:
        made = _send(request, json_bytes({"items": rows, "next": cursor}), "application/json", cursor)
    return state.kept.keep(asked, version, made)


_NAMES = NAMES | {"format", "total"}
_VARY = (b"accept", b"accept-encoding", b"if-none-match")


def _send(request: Request, body: bytes, media: str, cursor: str | None) -> Response:
    return send(request, body, media, headers={"link": _link(request, cursor)} if cursor else None)


def _link(request: Request, cursor: str) -> str:
    return _to(request, "next", f"cursor={cursor}")


def _links(request: Request, query: Query, cursor: str | None, total: int) -> str:
    """Links to the other pages, where the number of rows is known; behind a cursor the page before has no number."""
    last = max(1, -(-total // query.limit))
    found = [_to(request, "first", "page=1"), _to(request, "last", f"page={last}")]
    if query.page > 1 and not query.cursor:
        found.append(_to(request, "prev", f"page={query.page - 1}"))
    if cursor:
        found.append(_link(request, cursor) if query.cursor else _to(request, "next", f"page={query.page + 1}"))
    return ", ".join(found)


def _to(request: Request, relation: str, place: str) -> str:
    asked = request.scope["query_string"].decode("latin-1").split("&")
    kept = "&".join(part for part in asked if part and not part.startswith(("cursor=", "page=")))
    return f'<{request.scope["path"]}?{kept}{"&" if kept else ""}{place}>; rel="{relation}"'


single = api_router("alignments")


@single.get(
    "/alignments/{pair}",
    responses={200: {"model": PairDetail}, 304: {"description": "As the caller has it"}, **problems(404)},
    summary="One pair: both clauses, explanation, history",
)
async def alignment(request: Request, pair: str) -> Response:
    """By number, or by lasting name: `cn-work-safety-law-2021:art_21~vn-osh-law-2015:art_7`."""
    return answer(request, await state_of(request).read(lambda desk: pair_data(desk.pair(pair))))


router.include_router(hot)
router.include_router(single)
