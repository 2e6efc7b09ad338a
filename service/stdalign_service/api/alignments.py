"""Alignments: filtered pages, and one pair with its explanation and history."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stdalign.errors import UnknownName
from stdalign.store import content, reviews
from stdalign.store.database import Database
from stdalign_service import queries
from stdalign_service.answer import answer, csv_bytes, form_of, json_bytes, send
from stdalign_service.api.common import api_router, problems, table
from stdalign_service.api.schemas import PairDetail, Pairs
from stdalign_service.problems import Problem, invalid
from stdalign_service.state import State, state_of

hot = APIRouter(tags=["alignments"])
router = APIRouter()


@hot.get(
    "/alignments",
    responses=table(Pairs, 404),
    openapi_extra={"parameters": queries.PARAMETERS},
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
    query = queries.read_query(given, state.db.dialect)
    kind = form_of(given.get("format"), headers.get(b"accept", b"").decode("latin-1"))
    rows: list[dict[str, Any]] = []
    if query.light and state.db.dialect == "sqlite":
        with state.db.deadline(state.settings.query_limit_s):
            if kind == "json" and query.fields is queries.DEFAULT and not query.reviewed:
                body, cursor = state.kept.page(query)
                return state.kept.keep(asked, version, _send(request, body, "application/json", cursor))
            rows, cursor = queries.run(state.db, query)
    else:
        rows, cursor = await state.read(lambda db: queries.run(db, query))
    if kind == "csv":
        made = _send(request, csv_bytes(rows, query.fields), "text/csv; charset=utf-8", cursor)
    else:
        made = _send(request, json_bytes({"items": rows, "next": cursor}), "application/json", cursor)
    return state.kept.keep(asked, version, made)


_VARY = (b"accept", b"accept-encoding", b"if-none-match")


def _send(request: Request, body: bytes, media: str, cursor: str | None) -> Response:
    return send(request, body, media, headers={"link": _link(request, cursor)} if cursor else None)


def _link(request: Request, cursor: str) -> str:
    asked = request.scope["query_string"].decode("latin-1").split("&")
    kept = "&".join(part for part in asked if part and not part.startswith("cursor="))
    return f'<{request.scope["path"]}?{kept}{"&" if kept else ""}cursor={cursor}>; rel="next"'


single = api_router("alignments")


@single.get(
    "/alignments/{pair}",
    responses={200: {"model": PairDetail}, 304: {"description": "As the caller has it"}, **problems(404)},
    summary="One pair: both clauses, explanation, history",
)
async def alignment(request: Request, pair: str) -> Response:
    """By number, or by lasting name: `cn-work-safety-law-2021:art_21~vn-osh-law-2015:art_7`."""
    state = state_of(request)
    found = await state.read(lambda db: pair_detail(state, db, pair))
    return answer(request, found)


def find_pair(db: Database, name: str) -> Any:
    """The row of a pair, by number or by lasting name.

    Raises:
        Problem: 404, there is none.
    """
    if name.isascii() and name.isdigit() and len(name) <= 18:
        row = db.one("SELECT * FROM alignments WHERE id=?", (int(name),))
        if row is None:
            raise Problem(404, "no alignment has this number", "numbers change with a build; use the pair's `key`")
        return row
    try:
        return reviews.pair_row(db, *queries.split_key(name))
    except UnknownName:
        raise Problem(404, "no such alignment", "look for it with /api/v1/alignments?source=…") from None


def pair_detail(state: State, db: Database, name: str) -> dict[str, Any]:
    """Everything about a pair, as plain data."""
    row = find_pair(db, name)
    source, target = row["source"], reviews.target_of(row)
    past = reviews.history(db, source, target)
    last = past[-1] if past else None
    made = content.alignment_from(row).to_dict()
    made["target"] = made["target"] or None
    evidence = made["evidence"]
    outdated = last is not None and _outdated(db, last.id, row)
    return {
        "alignment": {
            "id": row["id"],
            "key": queries.pair_key(source, row["target"], row["target_jurisdiction"]),
            **made,
            "source_jurisdiction": row["source_jurisdiction"],
            "target_jurisdiction": row["target_jurisdiction"],
            "topics": row["topics"].split(),
            "themes": row["themes"].split(),
            "sectors": row["sectors"].split(),
        },
        "source": side(db, source, evidence.get("source_clause", "")),
        "target": side(db, row["target"], evidence.get("target_clause", "")) if row["target"] else None,
        "review": {**reviews.standing(row, reviews.votes(past)), "outdated": outdated},
        "history": [review.to_dict() for review in past],
        "etag": reviews.pair_etag(row, last.id if last else 0),
    }


def _outdated(db: Database, number: int, row: Any) -> bool:
    seen = db.one("SELECT source_hash, target_hash FROM reviews WHERE id=?", (number,))
    return bool(seen["source_hash"] != row["source_hash"] or seen["target_hash"] != row["target_hash"])


def side(db: Database, address: str, evidence: str) -> dict[str, Any] | None:
    """One side of a pair: its instrument, the article, and the clause that carries the evidence."""
    instrument, _, eid = address.partition("#")
    about = db.one("SELECT * FROM instruments WHERE id=?", (instrument,))
    rows = db.all("SELECT * FROM clauses WHERE instrument=? AND article=? ORDER BY position", (instrument, eid))
    if about is None or not rows:
        return None
    found = [content.stored_clause(row) for row in rows]
    carrying = next((c for c in found if c.clause.eid == evidence), found[0])
    return {
        "address": address,
        "jurisdiction": about["jurisdiction"],
        "instrument": {name: about[name] for name in ("id", "title", "title_en", "number", "language", "kind", "source")},
        "clauses": [clause_data(c, about["kind"]) for c in found],
        "evidence": clause_data(carrying, about["kind"]),
    }


def clause_data(stored: content.StoredClause, kind: str) -> dict[str, Any]:
    """A clause as the API shows it."""
    c = stored.clause
    return {
        "address": stored.address,
        "instrument": stored.instrument,
        "eid": c.eid,
        "article": stored.article,
        "level": c.level.value,
        "number": c.number,
        "label": c.label,
        "heading": c.heading,
        "text": c.text,
        "full_text": stored.full_text,
        "text_en": stored.text_en,
        "component": c.component.value,
        "language": c.language,
        "status": c.status,
        "kind": kind,
        "checked": stored.checked,
        "requirement": stored.requirement.to_dict(),
        "catalogue": list(stored.catalogue),
        "parameters": list(stored.parameters),
    }


router.include_router(hot)
router.include_router(single)
