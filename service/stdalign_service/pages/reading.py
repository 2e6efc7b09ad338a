"""Search, instruments with their clause trees, terms, the page about the API."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stdalign.store import content
from stdalign.store.database import Database
from stdalign_service.api.alignments import clause_data
from stdalign_service.api.content import find_clauses, find_concepts, tree
from stdalign_service.pages.render import render
from stdalign_service.problems import Problem, invalid
from stdalign_service.queries import _NAME, COUNTRY
from stdalign_service.state import state_of

router = APIRouter()
ARTICLES = 60


@router.get("/search")
async def search(request: Request) -> Response:
    """Clauses and terms for words in any of the languages."""
    words = request.query_params.get("q", "").strip()
    among = request.query_params.get("in") or None
    if len(words) > 500:
        raise invalid("query.q", "at most 500 characters")
    if among and not COUNTRY.match(among):
        raise invalid("query.in", "a country code")
    state = state_of(request)
    hits: list[dict[str, Any]] = []
    concepts = find_concepts(state, words)[:6] if words else []
    if words:
        hits = await find_clauses(state, words, among, None, 20)
        checks = await state.read(lambda db: _kinds(db, [hit["address"] for hit in hits]))
        hits = [{**hit, **checks.get(hit["address"], {})} for hit in hits]
    return render(request, "search.html", words=words, among=among, hits=hits, concepts=concepts, page="search")


def _kinds(db: Database, addresses: list[str]) -> dict[str, dict[str, Any]]:
    found = {}
    for address in addresses:
        name, _, eid = address.partition("#")
        row = db.one(
            "SELECT c.checked, c.text_en, i.kind, i.title, i.title_en, i.source FROM clauses c JOIN instruments i ON i.id=c.instrument"
            " WHERE c.instrument=? AND c.eid=?",
            (name, eid),
        )
        if row is not None:
            found[address] = dict(row)
    return found


@router.get("/instruments")
async def instruments(request: Request) -> Response:
    """All instruments by country."""
    found = await state_of(request).read(content.instruments)
    return render(request, "instruments.html", instruments=found, page="instruments")


@router.get("/instruments/{id}")
async def instrument(request: Request, id: str) -> Response:
    """An instrument with its clause tree, so many articles a page."""
    if not _NAME.match(id):
        raise Problem(404, "no such instrument", "start from the list of instruments")
    after = request.query_params.get("from", "0")
    if not (after.isascii() and after.isdigit() and len(after) <= 6):
        raise invalid("query.from", "a whole number")
    start = int(after)

    def load(db: Database) -> tuple[Any, list[dict[str, Any]], int]:
        about = content.instrument(db, id)
        rows = [clause_data(c, about.kind) for c in content.clauses(db, [id])]
        nodes = tree(rows)
        return about, nodes, len(rows)

    about, nodes, count = await state_of(request).read(load)
    wanted = request.query_params.get("eid", "")
    if wanted and "from" not in request.query_params:
        head = wanted.split("__")[0]
        at = next((i for i, node in enumerate(nodes) if _holds(node, wanted) or node["eid"] == head), 0)
        start = at // ARTICLES * ARTICLES
    shown = nodes[start : start + ARTICLES]
    return render(
        request, "instrument.html", about=about, nodes=shown, count=count, start=start, total=len(nodes), step=ARTICLES,
        page="instruments",
    )  # fmt: skip


def _holds(node: dict[str, Any], eid: str) -> bool:
    return bool(node["eid"] == eid or any(_holds(child, eid) for child in node["children"]))


@router.get("/terms/{id}")
async def term(request: Request, id: str) -> Response:
    """A concept with its terms in every language."""
    found = state_of(request).termbase.concepts.get(id)
    if found is None:
        raise Problem(404, "no such concept", "search for it")
    return render(request, "term.html", concept=found, page="search")


@router.get("/api")
async def api(request: Request) -> Response:
    """What the API has, from its own description."""
    document = request.app.openapi()
    routes = [
        {"path": path, "method": method.upper(), "summary": about.get("summary", ""), "tag": about["tags"][0]}
        for path, methods in document["paths"].items()
        for method, about in methods.items()
    ]
    return render(request, "api.html", routes=routes, page="api")
