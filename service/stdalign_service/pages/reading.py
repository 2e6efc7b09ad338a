"""Search, instruments with their clause trees, terms, the page about the API."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdalign.desk import Desk
from stdalign.model import Instrument
from stdalign_service.pages.before import Page
from stdalign_service.pages.fields import given, text, with_past, word
from stdalign_service.pages.marks import excerpt
from stdalign_service.pages.render import render
from stdalign_service.pages.said import HAZARDS
from stdalign_service.problems import invalid
from stdalign_service.shapes import tree
from stdalign_service.state import state_of

router = APIRouter(route_class=Page)
ARTICLES = 40
WEAK, WELL = 0.45, 0.8
"""Scores below which a hit is not called one, and from which it fits well: a cosine alone reaches neither without the words or a concept in common."""
SHOWN, FOUND = 20, 400
"""Hits that are shown, and those that filters are applied to."""
KINDS = ("text", "digest")


@router.get("/search")
async def search(request: Request) -> Response:
    """Clauses and terms for words in any of the languages, narrowed by country, sector, hazard and kind of document."""
    words, among = given(request, "q") or "", given(request, "in")
    if len(words) > 500:
        raise invalid("query.q", "at most 500 characters")
    state = state_of(request)
    desk = state.desk
    if among:
        among = desk.choices.jurisdiction("in", among)
    sector, hazard = given(request, "sector"), word(request, "hazard", desk.choices.hazards)
    if sector:
        desk.choices.word("sector", sector)
    kind, past = word(request, "kind", KINDS), with_past(request)
    hits: list[dict[str, Any]] = []
    if words:
        deep = FOUND if sector or hazard or kind else SHOWN
        found = await state.search(lambda desk: desk.search(words, [among] if among else None, None, deep, past))
        made = await state.read(partial(_shown, words=words, found=found, sector=sector, hazard=hazard, kind=kind))
        hits = made[:SHOWN]
    near = [hit for hit in hits if hit["similarity"] < WEAK]
    return await render(
        request, "search.html", words=words, among=among, hits=[hit for hit in hits if hit["similarity"] >= WEAK], near=near,
        weak=WEAK, well=WELL, concepts=desk.terms(words)[:6] if words else [], sector=sector, hazard=hazard, kind=kind, kinds=KINDS,
        sectors=desk.choices.sectors, hazards=desk.choices.hazards, past=past, page="search",
    )  # fmt: skip


def _shown(
    desk: Desk, words: str, found: list[Any], sector: str | None, hazard: str | None, kind: str | None
) -> list[dict[str, Any]]:
    """Hits as the page shows them: with their law, marked where they answer, without what the filters leave out."""
    beside = desk.labels([hit.address for hit in found])
    asked = desk.concepts_of(words)
    meant = desk.named_by(sector, hazard) if sector or hazard else None
    made: list[dict[str, Any]] = []
    for hit in found:
        about = beside.get(hit.address)
        if about is None or (kind and (about["kind"] == "digest") != (kind == "digest")):
            continue
        if meant is not None and hit.address not in meant and not (hazard and not sector and _names(desk, hit, hazard)):
            continue
        marks = excerpt(hit.text, desk.found_in(words, asked, hit.text, hit.language)) if len(made) < SHOWN else []
        made.append({**about, **hit.to_dict(), "marks": marks})
    return made


def _names(desk: Desk, hit: Any, hazard: str) -> bool:
    concept = HAZARDS.get(hazard, "")
    return any(span.id == concept for span in desk.knowledge.termbase.spot(hit.text, hit.language))


@router.get("/instruments")
async def instruments(request: Request) -> Response:
    """All instruments by country."""
    found = await state_of(request).read(lambda desk: desk.instruments())
    return await render(request, "instruments.html", instruments=found, page="instruments")


@router.get("/instruments/{id}")
async def instrument(request: Request, id: str) -> Response:
    """An instrument with its clause tree, so many articles a page."""
    after, wanted = text(request, "from"), text(request, "eid")
    if after and not (after.isascii() and after.isdigit() and len(after) <= 6):
        raise invalid("query.from", "a whole number")
    start = int(after or 0)

    def load(desk: Desk) -> tuple[Instrument, list[dict[str, Any]], int, list[Instrument]]:
        about = desk.instrument(id)
        rows = desk.outline(id)
        return about, tree(rows), len(rows), desk.same_law(about)

    about, nodes, count, twins = await state_of(request).read(load)
    if wanted and not after:
        head = wanted.split("__")[0]
        at = next((i for i, node in enumerate(nodes) if _holds(node, wanted) or node["eid"] == head), 0)
        start = at // ARTICLES * ARTICLES
    shown = nodes[start : start + ARTICLES]
    return await render(
        request, "instrument.html", about=about, nodes=shown, count=count, start=start, total=len(nodes), step=ARTICLES,
        twins=twins, page="instruments",
    )  # fmt: skip


def _holds(node: dict[str, Any], eid: str) -> bool:
    return bool(node["eid"] == eid or any(_holds(child, eid) for child in node["children"]))


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
