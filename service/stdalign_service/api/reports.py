"""Reports: matrix, limits, gaps, responsibilities, check-lists, negative lists, statistics."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import Desk, Gap
from stdalign_service.answer import Told, answer, found
from stdalign_service.api.common import (
    WORD,
    Bearer,
    Countries,
    Country,
    Exchange,
    Format,
    Language,
    Past,
    Sector,
    Theme,
    Topic,
    api_router,
    codes,
    problems,
    table,
)
from stdalign_service.api.schemas import Listed, Statistics
from stdalign_service.problems import Problem
from stdalign_service.state import state_of

router = api_router("reports")


@router.get("/matrix", responses=table(Listed), summary="Common requirements × countries")
async def matrix(
    request: Request,
    jurisdictions: Countries = None,
    theme: Theme = None,
    exchange: Exchange = None,
    sector: Sector = None,
    lang: Language = "en",
    past: Past = False,
    format: Format = None,
) -> Response:
    """Which clause meets which common requirement; an empty cell means that no clause here does."""

    def find(desk: Desk) -> Told:
        made = desk.matrix(codes(jurisdictions), theme, sector, lang, past)
        if exchange is not None:
            desk.choices.word("exchange", exchange)
        shown = [row for row in made.rows if exchange in (row.exchange, None)]
        rows = [
            {
                "id": r.id, "theme": r.theme, "exchange": r.exchange, "sector": list(r.sector), "text": r.text, "covered": r.covered,
                **{code: [w.address for w in cell] for code, cell in r.cells.items()}, "decided": [one.to_dict() for one in r.decided],
            }
            for r in shown
        ]  # fmt: skip
        value = {
            "countries": made.countries,
            "coverage": [desk.coverage(code) for code in made.countries],
            "themes": [t.to_dict() for t in desk.themes(made)],
            "exchanges": [t.to_dict() for t in desk.themes(made, exchange=True)],
            "items": [{**r.to_dict(), "covered": r.covered} for r in shown],
        }
        names = ("id", "theme", "exchange", "sector", "text", "covered", *made.countries, "decided")
        return found(request, value, rows, names, decided=True)

    return await state_of(request).told(request, find)


ALL = "all"
"""In the place of a parameter: every one."""
LIMIT_COLUMNS = (
    "jurisdiction", "address", "label", "op", "value", "value2", "unit", "qual", "common", "place", "step", "checked", "title", "standing", "kind", "text", "text_en",
)  # fmt: skip


@router.get("/limits", responses=table(Listed, 404), summary="One comparable limit across countries")
async def limits(
    request: Request,
    parameter: Annotated[
        str | None,
        Query(pattern=WORD, description="Left out: the parameters that clauses state; all: the figures of every one."),
    ] = None,
    past: Past = False,
    format: Format = None,
) -> Response:
    """Every figure that clauses state for a parameter; `place` 1 protects the worker most, 0 is not ranked."""
    return await state_of(request).told(request, lambda desk: _limits(request, desk, parameter, past))


def _limits(request: Request, desk: Desk, parameter: str | None, past: bool) -> Told:
    if parameter is None:
        rows = [{**p.to_dict(), "countries": count} for p, count in desk.parameters()]
        return found(request, {"items": rows}, rows, ("id", "name", "kind", "unit", "stricter", "countries"))
    if parameter == ALL:
        every = [desk.limits(one.id, past) for one, _ in desk.parameters()]
        rows = [
            {"parameter": one.parameter.id, "common_unit": one.unit, **row.to_dict()} for one in every for row in one.limits
        ]
        return found(request, {"items": rows, "total": len(rows)}, rows, ("parameter", "common_unit", *LIMIT_COLUMNS))
    made = desk.limits(parameter, past)
    rows = [row.to_dict() for row in made.limits]
    value = {"parameter": made.parameter.to_dict(), "unit": made.unit, "missing": made.missing, "items": rows}
    return found(request, value, rows, LIMIT_COLUMNS)


@router.get("/gaps", responses=table(Listed, 404, 409), summary="What a firm that complies at home still has to do abroad")
async def gaps(
    request: Request,
    source: Country,
    target: Country,
    sector: Sector = None,
    lang: Language = "en",
    past: Past = False,
    format: Format = None,
) -> Response:
    """From a home country (`source`) to one abroad (`target`): duties missing at home, asking for more, or stricter."""
    if source.upper() == target.upper():
        raise Problem(409, "the two countries are the same", "name a country at home and one abroad")
    names = ("kind", "basis", "abroad", "home", "bearer", "text", "text_en", "entry", "probability", "unheld", "decided")

    def find(desk: Desk) -> Told:
        made = desk.gaps(source, target, sector, lang, past)
        value = {
            "home": made.home, "abroad": made.abroad, "sector": made.sector, "compared": made.compared,
            "coverage": made.coverage, "items": [g.to_dict() for g in made.gaps], "decided": made.decided,
        }  # fmt: skip
        return found(request, value, [_gap_row(gap) for gap in made.gaps], names, decided=True)

    return await state_of(request).told(request, find)


def _gap_row(gap: Gap) -> dict[str, Any]:
    return {
        **gap.to_dict(), "abroad": [w.address for w in gap.abroad], "home": [w.address for w in gap.home]
    }  # fmt: skip


@router.get("/responsibilities", responses=table(Listed), summary="Who must do what: bearer × topic")
async def responsibilities(
    request: Request,
    jurisdictions: Countries = None,
    bearer: Bearer = None,
    topic: Topic = None,
    past: Past = False,
    format: Format = None,
) -> Response:
    """Duties and prohibitions, counted by who bears them and what they are about, with the clauses."""

    def find(desk: Desk) -> Told:
        made = desk.responsibilities(codes(jurisdictions), bearer, topic, past)
        rows = [
            {"bearer": r.bearer, "topic": r.topic, "total": r.total, **{c: len(v) for c, v in r.clauses.items()}}
            for r in made.rows
        ]
        value = {"countries": made.countries, "items": [{**r.to_dict(), "total": r.total} for r in made.rows]}
        return found(request, value, rows, ("bearer", "topic", "total", *made.countries))

    return await state_of(request).told(request, find)


async def _list(request: Request, code: str, sector: str | None, lang: str, negative: bool, past: bool) -> Response:
    def find(desk: Desk) -> Told:
        made = desk.checklist(code, sector, negative, lang, past)
        rows = [{**item.to_dict(), "clauses": [w.address for w in item.clauses]} for item in made.items]
        value = {"kind": made.kind, "jurisdiction": made.jurisdiction, "sector": made.sector, "items": made.items}
        return found(request, value, rows, ("entry", "theme", "bearer", "text", "text_en", "clauses", "limits"))

    return await state_of(request).told(request, find)


@router.get("/checklists", responses=table(Listed, 404), summary="What must be done in a country, by sector")
async def checklists(
    request: Request,
    jurisdiction: Country,
    sector: Sector = None,
    lang: Language = "en",
    past: Past = False,
    format: Format = None,
) -> Response:
    """Obligations with their clauses and limits."""
    return await _list(request, jurisdiction, sector, lang, False, past)


@router.get("/negative-lists", responses=table(Listed, 404), summary="What must not be done in a country, by sector")
async def negative_lists(
    request: Request,
    jurisdiction: Country,
    sector: Sector = None,
    lang: Language = "en",
    past: Past = False,
    format: Format = None,
) -> Response:
    """Prohibitions with their clauses."""
    return await _list(request, jurisdiction, sector, lang, True, past)


@router.get(
    "/coverage", responses=table(Listed), summary="What is held of each country, and which laws that would answer are not"
)
async def coverage(
    request: Request, jurisdictions: Countries = None, topic: Topic = None, format: Format = None
) -> Response:
    """`level` is text, digest, title or nothing; `missing` are laws that would answer and are here by their title alone."""
    names = ("jurisdiction", "level", "whole", "text", "digest", "listed", "past", "missing")

    def find(desk: Desk) -> Told:
        asked, topics = codes(jurisdictions) or list(desk.choices.jurisdictions), [topic] if topic else []
        held = [desk.coverage(code, topics) for code in asked]
        rows = [{**one.to_dict(), "whole": one.whole, "missing": [law.id for law in one.missing]} for one in held]
        return found(request, {"items": [{**one.to_dict(), "whole": one.whole} for one in held]}, rows, names)

    return await state_of(request).told(request, find)


@router.get(
    "/statistics", responses={200: {"model": Statistics}, 304: {"description": "As the caller has it"}, **problems()}
)
async def statistics(request: Request) -> Response:
    """Counts of what is here, and of alignments by country pair."""
    return answer(request, await state_of(request).read(lambda desk: desk.counts()))
