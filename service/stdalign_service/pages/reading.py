"""Search, instruments with their clause trees, terms, the page about the API."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdalign.desk import Desk
from stdalign.model import Instrument
from stdalign_service.pages.fields import given
from stdalign_service.pages.render import render
from stdalign_service.problems import invalid
from stdalign_service.shapes import clause_data, tree
from stdalign_service.state import state_of

router = APIRouter()
ARTICLES = 60
WEAK = 0.45
"""Score below which a best hit is said to be weak: cosine alone, without the words or a concept in common."""


@router.get("/search")
async def search(request: Request) -> Response:
    """Clauses and terms for words in any of the languages."""
    words, among = given(request, "q") or "", given(request, "in")
    if len(words) > 500:
        raise invalid("query.q", "at most 500 characters")
    state = state_of(request)
    if among:
        among = state.desk.choices.jurisdiction("in", among)
    hits: list[dict[str, Any]] = []
    if words:
        found = await state.search(lambda desk: desk.search(words, [among] if among else None, None, 20))
        beside = await state.read(lambda desk: desk.labels([hit.address for hit in found]))
        hits = [{**beside.get(hit.address, {}), **hit.to_dict()} for hit in found]
    concepts = state.desk.terms(words)[:6] if words else []
    weak = bool(hits) and max(hit["similarity"] for hit in hits) < WEAK
    return await render(
        request, "search.html", words=words, among=among, hits=hits, weak=weak, concepts=concepts, page="search"
    )


@router.get("/instruments")
async def instruments(request: Request) -> Response:
    """All instruments by country."""
    found = await state_of(request).read(lambda desk: desk.instruments())
    return await render(request, "instruments.html", instruments=found, page="instruments")


@router.get("/instruments/{id}")
async def instrument(request: Request, id: str) -> Response:
    """An instrument with its clause tree, so many articles a page."""
    after = request.query_params.get("from", "0")
    if not (after.isascii() and after.isdigit() and len(after) <= 6):
        raise invalid("query.from", "a whole number")
    start = int(after)

    def load(desk: Desk) -> tuple[Instrument, list[dict[str, Any]], int]:
        about = desk.instrument(id)
        rows = [clause_data(c, about.kind) for c in desk.clauses(id)]
        nodes = tree(rows)
        return about, nodes, len(rows)

    about, nodes, count = await state_of(request).read(load)
    wanted = request.query_params.get("eid", "")
    if wanted and "from" not in request.query_params:
        head = wanted.split("__")[0]
        at = next((i for i, node in enumerate(nodes) if _holds(node, wanted) or node["eid"] == head), 0)
        start = at // ARTICLES * ARTICLES
    shown = nodes[start : start + ARTICLES]
    return await render(
        request, "instrument.html", about=about, nodes=shown, count=count, start=start, total=len(nodes), step=ARTICLES,
        page="instruments",
    )  # fmt: skip


def _holds(node: dict[str, Any], eid: str) -> bool:
    return bool(node["eid"] == eid or any(_holds(child, eid) for child in node["children"]))


@router.get("/terms/{id}")
async def term(request: Request, id: str) -> Response:
    """A concept with its terms in every language."""
    return await render(request, "term.html", concept=state_of(request).desk.term(id), page="search")


def _example(path: str, about: dict[str, Any]) -> str:
    """An address that can be followed: the path and needed query filled with the document's own examples."""
    query = {}
    for one in about.get("parameters", []):
        value = one.get("example", one["schema"].get("example", next(iter(one["schema"].get("examples", [])), None)))
        value = value if value is not None else next(iter(one.get("examples", [])), "")
        if one["in"] == "path":
            path = path.replace("{" + one["name"] + "}", quote(str(value), safe="~:"))
        elif one.get("required"):
            query[one["name"]] = value
    return f"{path}?{urlencode(query)}" if query else path


@router.get("/docs")
async def docs() -> Response:
    """Where viewers of an API are looked for."""
    return RedirectResponse("/api", status_code=308)


@router.get("/api")
async def api(request: Request) -> Response:
    """What the API has, from its own description."""
    document = request.app.openapi()
    routes = [
        {
            "path": path,
            "method": method.upper(),
            "summary": about.get("summary", "") or about.get("description", ""),
            "parameters": about.get("parameters", []),
            "statuses": sorted(about.get("responses", {})),
            "example": _example(path, about) if method == "get" else "",
        }
        for path, methods in document["paths"].items()
        for method, about in methods.items()
    ]
    return await render(request, "api.html", routes=routes, page="api")
