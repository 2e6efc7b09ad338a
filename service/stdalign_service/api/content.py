"""Jurisdictions, instruments, clauses, terms, catalogue, search."""

from __future__ import annotations

import re
from collections.abc import Coroutine
from dataclasses import fields
from typing import Annotated, Any
from urllib.parse import unquote_plus

from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from stdalign.desk import Desk
from stdalign.model import Instrument as Law
from stdalign_service.answer import Told, answer, found
from stdalign_service.api.common import (
    NAME,
    Among,
    Exchange,
    Format,
    Hazard,
    Language,
    Languages,
    LawLanguage,
    Limit,
    OptionalCountry,
    Past,
    Sector,
    Subject,
    Theme,
    api_router,
    codes,
    problems,
    table,
)
from stdalign_service.api.schemas import Clause, ClauseTree, Instrument, Listed
from stdalign_service.problems import Problem
from stdalign_service.shapes import clause_data, tree
from stdalign_service.state import state_of

router = api_router("content")
_COLUMNS = [field.name for field in fields(Law)]

InstrumentId = Annotated[str, Path(pattern=NAME, examples=["cn-work-safety-law-2021"])]
WORDS_MOST = 500
LIMIT, LIMIT_MOST = 10, 100
_COUNT = re.compile("[1-9][0-9]{0,5}")
Words = Annotated[str, Query(min_length=1, max_length=WORDS_MOST, description="Words in any of the languages.")]


@router.get("/jurisdictions", responses=table(Listed), summary="Countries, and what is here of each")
async def list_jurisdictions(request: Request, lang: Language = "en", format: Format = None) -> Response:
    """All countries that can be read; those without instruments here have zeros."""

    def find(desk: Desk) -> Told:
        rows = desk.jurisdictions(lang)
        return found(request, {"items": rows}, rows, list(rows[0]))

    return await state_of(request).told(request, find)


@router.get("/instruments", responses=table(Listed), summary="Laws, regulations, standards")
async def list_instruments(request: Request, jurisdiction: OptionalCountry = None, format: Format = None) -> Response:
    """All instruments, or those of a country, with title, dates, source and licence."""

    def find(desk: Desk) -> Told:
        rows = [one.to_dict() for one in desk.instruments(jurisdiction)]
        return found(request, {"items": rows}, rows, _COLUMNS)

    return await state_of(request).told(request, find)


@router.get(
    "/instruments/{id}",
    responses={200: {"model": Instrument}, 304: {"description": "As the caller has it"}, **problems(404)},
)
async def one_instrument(request: Request, id: InstrumentId) -> Response:
    """One instrument."""
    return await state_of(request).told(request, lambda desk: found(request, desk.instrument(id).to_dict()))


@router.get("/instruments/{id}/clauses", responses=table(ClauseTree, 404), summary="The clause tree of an instrument")
async def clause_tree(request: Request, id: InstrumentId, format: Format = None) -> Response:
    """The tree as JSON (`items`, each with `children`), or the clauses one below the other as CSV."""

    names = ("address", "eid", "level", "number", "label", "heading", "text", "text_en", "language", "kind", "checked")

    def find(desk: Desk) -> Told:
        kind = desk.instrument(id).kind
        rows = [clause_data(c, kind) for c in desk.clauses(id)]
        return found(request, {"items": tree(rows), "instrument": id}, rows, names)

    return await state_of(request).told(request, find)


@router.get(
    "/clauses/{id}/{eid}",
    responses={200: {"model": Clause}, 304: {"description": "As the caller has it"}, **problems(404)},
    summary="One clause by its address",
)
async def one_clause(
    request: Request, id: InstrumentId, eid: Annotated[str, Path(min_length=1, max_length=300, examples=["art_21"])]
) -> Response:
    """`/clauses/cn-work-safety-law-2021/art_21` is the clause `cn-work-safety-law-2021#art_21`."""

    def find(desk: Desk) -> Told:
        kind = desk.instrument(id).kind
        return found(request, clause_data(desk.clause(f"{id}#{eid}"), kind))

    return await state_of(request).told(request, find)


@router.get("/terms", responses=table(Listed, 404), summary="Concepts of the termbase")
async def terms(
    request: Request,
    q: Annotated[str | None, Query(max_length=200, description="Words in any language.")] = None,
    topic: Subject = None,
    limit: Limit = 50,
    after: Annotated[str | None, Query(max_length=200, description="Id of the last concept of the page before.")] = None,
    format: Format = None,
) -> Response:
    """Concepts with their terms in each language; with `q` those that have it in a term."""
    names = ("concept", "topic", "language", "term", "reliability", "source")

    def find(desk: Desk) -> Told:
        every = desk.terms(q, topic)
        start = next((at + 1 for at, c in enumerate(every) if c.id == after), 0) if after else 0
        if after and not start:
            raise Problem(404, "no such concept in this list", "send the `next` of the page before")
        page = every[start : start + limit]
        more = page[-1].id if start + limit < len(every) else None
        rows = [
            {"concept": c.id, "topic": c.topic, "language": t.language, "term": t.text, "reliability": t.reliability, "source": t.source}
            for c in page
            for t in c.terms
        ]  # fmt: skip
        return found(request, {"items": [c.to_dict() for c in page], "next": more}, rows, names)

    return await state_of(request).told(request, find)


@router.get("/glossary", responses=table(Listed), summary="Terms by subject, a column a language, all rows at once")
async def glossary(
    request: Request,
    q: Annotated[str | None, Query(max_length=200, description="Words in any language.")] = None,
    topic: Subject = None,
    languages: Languages = None,
    format: Format = None,
) -> Response:
    """One row a concept: its terms in each language, the preferred one first, and its meaning in English."""

    def find(desk: Desk) -> Told:
        shown = tuple(codes(languages) or desk.choices.languages)
        rows = desk.glossary(topic, shown, q)
        return found(request, {"items": rows, "total": len(rows)}, rows, ("concept", "topic", *shown, "definition"))

    return await state_of(request).told(request, find)


@router.get("/terms/{id}", responses={200: {"model": dict}, 304: {"description": "As the caller has it"}, **problems(404)})
async def one_term(request: Request, id: Annotated[str, Path(max_length=200, examples=["safety-officer"])]) -> Response:
    """One concept with its terms in every language."""
    return await state_of(request).told(request, lambda desk: found(request, desk.term(id).to_dict()))


@router.get("/catalogue", responses=table(Listed), summary="Common requirements")
async def catalogue(
    request: Request,
    theme: Theme = None,
    exchange: Exchange = None,
    sector: Sector = None,
    hazard: Hazard = None,
    q: Annotated[str | None, Query(max_length=200, description="Words of the text.")] = None,
    lang: Language = "en",
    format: Format = None,
) -> Response:
    """Each requirement stated once; clauses of all countries map to it."""
    names = ("id", "theme", "exchange", "sector", "hazard", "bearer", "modality", "topics", "parameters", "text")

    def find(desk: Desk) -> Told:
        rows = [
            {
                "id": e.id, "theme": e.theme, "exchange": e.exchange, "sector": list(e.sector), "hazard": list(e.hazard), "bearer": e.bearer, "modality": e.modality,
                "topics": list(e.topics), "parameters": list(e.parameters), "text": text,
            }
            for e, text in desk.requirements(theme, sector, lang, exchange=exchange, hazard=hazard, words=q)
        ]  # fmt: skip
        return found(request, {"items": rows}, rows, names)

    return await state_of(request).told(request, find)


@router.get(
    "/catalogue/{id}", responses={200: {"model": dict}, 304: {"description": "As the caller has it"}, **problems(404)}
)
async def one_requirement(request: Request, id: Annotated[str, Path(max_length=200)]) -> Response:
    """One common requirement in every language, with the clauses that meet it."""
    entry = state_of(request).desk.requirement(id)
    met, told = await state_of(request).read(lambda desk: (desk.meeting(id), desk.across(id)))
    clauses = [{"jurisdiction": code, **place.to_dict()} for code, place in met]
    return answer(request, {**entry.to_dict(), "clauses": clauses, "countries": told.countries, "decided": told.decided})


_COLUMNS_FOUND = (
    "address", "jurisdiction", "language", "similarity", "label", "heading", "text", "title", "kind", "standing", "checked"
)  # fmt: skip


@router.get("/search", responses=table(Listed, 404), summary="Clauses for words in any of the languages")
async def search(
    request: Request,
    q: Words,
    among: Among = None,
    language: LawLanguage = None,
    limit: Annotated[int, Query(ge=1, le=LIMIT_MOST)] = LIMIT,
    past: Past = False,
    format: Format = None,
) -> Response:
    """Best first; `similarity` rises. Laws that no longer hold are left out, unless `superseded` asks for them."""
    return await _search(request, q, among, language, limit, past)


async def _search(
    request: Request, q: str, among: str | None = None, language: str | None = None, limit: int = LIMIT, past: bool = False
) -> Response:
    def find(desk: Desk) -> Told:
        rows = desk.answers(q, codes(among), language, limit, past)
        return found(request, {"items": rows}, rows, _COLUMNS_FOUND)

    return await state_of(request).told(request, find, searching=True)


_PLAIN = Route("/api/v1/search", search, methods=["GET"])
"""What a search that goes around the framework is counted as."""


def plain_search(scope: Scope) -> Coroutine[Any, Any, Response] | None:
    """The answer to a search for words alone, which is nearly every one, around the framework and its parameter machinery.

    Args:
        scope: of a request by GET.

    Returns:
        None where something else is asked for, or is not as it should be: that is left to the route that describes and checks its
        parameters.
    """
    if scope["path"] != _PLAIN.path:
        return None
    pairs = [part.split("=", 1) for part in scope["query_string"].decode("latin-1").split("&")]
    given = {name: unquote_plus(rest[0]) for name, *rest in pairs if rest}
    if len(given) < len(pairs) or not given.keys() <= {"q", "limit"}:
        return None
    words, limit = given.get("q", ""), given.get("limit", str(LIMIT))
    if not 1 <= len(words) <= WORDS_MOST or "\x00" in words or not _COUNT.fullmatch(limit) or int(limit) > LIMIT_MOST:
        return None
    scope["route"] = _PLAIN
    return _search(Request(scope), words, limit=int(limit))
