"""Jurisdictions, instruments, clauses, terms, catalogue, search."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any

from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response

from stdalign.model import Instrument as Law
from stdalign.profile import jurisdictions, load_profile
from stdalign.store import content
from stdalign.store.database import Database
from stdalign.terms import Concept, fold
from stdalign_service.answer import answer
from stdalign_service.api.alignments import clause_data
from stdalign_service.api.common import (
    NAME,
    Countries,
    Format,
    Language,
    Limit,
    OptionalCountry,
    Sector,
    Theme,
    api_router,
    problems,
    table,
)
from stdalign_service.api.schemas import Clause, ClauseTree, Instrument, Listed
from stdalign_service.problems import Problem
from stdalign_service.state import State, state_of

router = api_router("content")
_COLUMNS = [field.name for field in fields(Law)]

InstrumentId = Annotated[str, Path(pattern=NAME, examples=["cn-work-safety-law-2021"])]
Words = Annotated[str, Query(min_length=1, max_length=500, description="Words in any of the languages.")]


@router.get("/jurisdictions", responses=table(Listed), summary="Countries, and what is here of each")
async def list_jurisdictions(request: Request, lang: Language = "en", format: Format = None) -> Response:
    """All countries that can be read; those without instruments here have zeros."""
    rows = await state_of(request).read(lambda db: jurisdiction_rows(db, lang))
    return answer(request, {"items": rows}, rows, list(rows[0]))


def jurisdiction_rows(db: Database, language: str) -> list[dict[str, Any]]:
    """Each country with its counts."""
    counted = {
        row["jurisdiction"]: row
        for row in db.all(
            "SELECT i.jurisdiction, COUNT(DISTINCT i.id) AS instruments, COUNT(c.id) AS clauses,"
            " COALESCE(SUM(c.checked), 0) AS checked FROM instruments i LEFT JOIN clauses c ON c.instrument = i.id"
            " GROUP BY i.jurisdiction"
        )
    }
    rows = []
    for code in sorted(jurisdictions(), key=lambda c: (c == "INT", c)):
        profile, found = load_profile(code), counted.get(code)
        rows.append(
            {
                "code": code,
                "name": profile.name_in(language),
                "languages": list(profile.languages),
                **{name: int(found[name]) if found else 0 for name in ("instruments", "clauses", "checked")},
            }
        )
    return rows


@router.get("/instruments", responses=table(Listed), summary="Laws, regulations, standards")
async def list_instruments(request: Request, jurisdiction: OptionalCountry = None, format: Format = None) -> Response:
    """All instruments, or those of a country, with title, dates, source and licence."""
    rows = await state_of(request).read(lambda db: [i.to_dict() for i in content.instruments(db, jurisdiction)])
    return answer(request, {"items": rows}, rows, _COLUMNS)


@router.get(
    "/instruments/{id}",
    responses={200: {"model": Instrument}, 304: {"description": "As the caller has it"}, **problems(404)},
)
async def one_instrument(request: Request, id: InstrumentId) -> Response:
    """One instrument."""
    found = await state_of(request).read(lambda db: content.instrument(db, id).to_dict())
    return answer(request, found)


@router.get("/instruments/{id}/clauses", responses=table(ClauseTree, 404), summary="The clause tree of an instrument")
async def clause_tree(request: Request, id: InstrumentId, format: Format = None) -> Response:
    """The tree as JSON (`items`, each with `children`), or the clauses one below the other as CSV."""

    def load(db: Database) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        instrument = content.instrument(db, id)
        rows = [clause_data(c, instrument.kind) for c in content.clauses(db, [id])]
        return rows, tree(rows)

    rows, nodes = await state_of(request).read(load)
    names = ("address", "eid", "level", "number", "label", "heading", "text", "text_en", "language", "kind", "checked")
    return answer(request, {"items": nodes, "instrument": id}, rows, names)


def tree(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Clauses as a tree: by eId, a clause stands under the longest one that its address goes on from."""
    nodes: dict[str, dict[str, Any]] = {}
    top: list[dict[str, Any]] = []
    for row in rows:
        names = (
            "address",
            "eid",
            "level",
            "label",
            "heading",
            "text",
            "text_en",
            "language",
            "kind",
            "checked",
            "component",
        )
        node = {**{name: row[name] for name in names}, "children": []}
        above = row["eid"]
        while "__" in above:
            above = above.rpartition("__")[0]
            if above in nodes:
                break
        parent = nodes.get(above) if above != row["eid"] else None
        (parent["children"] if parent else top).append(node)
        nodes[row["eid"]] = node
    return top


@router.get(
    "/clauses/{id}/{eid}",
    responses={200: {"model": Clause}, 304: {"description": "As the caller has it"}, **problems(404)},
    summary="One clause by its address",
)
async def one_clause(
    request: Request, id: InstrumentId, eid: Annotated[str, Path(min_length=1, max_length=300, examples=["art_21"])]
) -> Response:
    """`/clauses/cn-work-safety-law-2021/art_21` is the clause `cn-work-safety-law-2021#art_21`."""

    def load(db: Database) -> dict[str, Any]:
        instrument = content.instrument(db, id)
        return clause_data(content.clause(db, id, eid), instrument.kind)

    return answer(request, await state_of(request).read(load))


@router.get("/terms", responses=table(Listed), summary="Concepts of the termbase")
async def terms(
    request: Request,
    q: Annotated[str | None, Query(max_length=200, description="Words in any language.")] = None,
    topic: Annotated[str | None, Query(max_length=80)] = None,
    limit: Limit = 50,
    after: Annotated[str | None, Query(max_length=200, description="Id of the last concept of the page before.")] = None,
    format: Format = None,
) -> Response:
    """Concepts with their terms in each language; with `q` those that have it in a term."""
    found = find_concepts(state_of(request), q, topic)
    start = next((at + 1 for at, c in enumerate(found) if c.id == after), 0) if after else 0
    page = found[start : start + limit]
    more = page[-1].id if start + limit < len(found) else None
    rows = [
        {"concept": c.id, "topic": c.topic, "language": t.language, "term": t.text, "reliability": t.reliability}
        for c in page
        for t in c.terms
    ]
    value = {"items": [c.to_dict() for c in page], "next": more}
    return answer(request, value, rows, ("concept", "topic", "language", "term", "reliability"))


def find_concepts(state: State, words: str | None, topic: str | None = None) -> list[Concept]:
    """Concepts that have words in a term, whole terms first."""
    concepts = [c for c in state.termbase.concepts.values() if topic is None or c.topic == topic]
    if not words or not words.strip():
        return concepts
    asked = fold(words.strip())
    hits = [(min(_fit(asked, fold(t.text)) for t in c.terms) if c.terms else 9, c) for c in concepts]
    return [c for fit, c in sorted(((f, c) for f, c in hits if f < 9), key=lambda item: (item[0], item[1].id))]


def _fit(asked: str, term: str) -> int:
    return 0 if asked == term else 1 if term.startswith(asked) else 2 if asked in term else 9


@router.get("/terms/{id}", responses={200: {"model": dict}, 304: {"description": "As the caller has it"}, **problems(404)})
async def one_term(request: Request, id: Annotated[str, Path(max_length=200, examples=["safety-officer"])]) -> Response:
    """One concept with its terms in every language."""
    concept = state_of(request).termbase.concepts.get(id)
    if concept is None:
        raise Problem(404, "no such concept", "look for it with /api/v1/terms?q=…")
    return answer(request, concept.to_dict())


@router.get("/catalogue", responses=table(Listed), summary="Common requirements")
async def catalogue(
    request: Request, theme: Theme = None, sector: Sector = None, lang: Language = "en", format: Format = None
) -> Response:
    """Each requirement stated once; clauses of all countries map to it."""
    from stdalign.report.matrix import chosen, text_of

    found = chosen(state_of(request).catalogue, theme, sector)
    rows = [
        {
            "id": e.id, "theme": e.theme, "sector": list(e.sector), "bearer": e.bearer, "modality": e.modality,
            "topics": list(e.topics), "parameters": list(e.parameters), "text": text_of(e, lang),
        }
        for e in found
    ]  # fmt: skip
    names = ("id", "theme", "sector", "bearer", "modality", "topics", "parameters", "text")
    return answer(request, {"items": rows}, rows, names)


@router.get(
    "/catalogue/{id}", responses={200: {"model": dict}, 304: {"description": "As the caller has it"}, **problems(404)}
)
async def one_requirement(request: Request, id: Annotated[str, Path(max_length=200)]) -> Response:
    """One common requirement in every language, with the clauses that meet it."""
    state = state_of(request)
    entry = state.catalogue.requirements.get(id)
    if entry is None:
        raise Problem(404, "no such common requirement", "list them with /api/v1/catalogue")
    from stdalign.report.facts import where

    def met(_: Database, facts: Any) -> list[dict[str, Any]]:
        return [{"jurisdiction": f.jurisdiction, **where(f).to_dict()} for f in facts if id in f.catalogue]

    clauses = await state.report(("entry", id), met)
    return answer(request, {**entry.to_dict(), "clauses": clauses})


@router.get("/search", responses=table(Listed, 404), summary="Clauses for words in any of the languages")
async def search(
    request: Request,
    q: Words,
    among: Annotated[Countries, Query(alias="in")] = None,
    language: Annotated[str | None, Query(pattern="^[a-z]{2,3}$")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    format: Format = None,
) -> Response:
    """Best first; `similarity` rises."""
    rows = await find_clauses(state_of(request), q, among, language, limit)
    names = ("address", "jurisdiction", "language", "similarity", "label", "heading", "text")
    return answer(request, {"items": rows}, rows, names)


async def find_clauses(
    state: State, words: str, among: str | None, language: str | None, limit: int
) -> list[dict[str, Any]]:
    """Search the workspace, one search at a time in a process."""
    if not words.strip() or "\x00" in words:
        raise Problem(422, "the request does not fit", "", [{"where": "query.q", "what": "a word or a sentence"}])
    codes = among.split(",") if among else None

    def run() -> list[dict[str, Any]]:
        with state.search_lock:
            hits = state.workspace_for_search().search(words, jurisdictions=codes, language=language, top=limit)
        return [hit.to_dict() for hit in hits]

    return await state.slow(run)
