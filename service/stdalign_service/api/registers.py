"""Standards and who adopts them; industries and subjects through all countries."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import Desk, Through, plain_standard
from stdalign_service.answer import Told, answer, found
from stdalign_service.api.common import (
    NAME,
    Among,
    Format,
    Language,
    OptionalCountry,
    Topic,
    api_router,
    codes,
    table,
)
from stdalign_service.api.schemas import Listed
from stdalign_service.state import state_of

router = api_router("registers")
Parent = Annotated[
    str | None,
    Query(max_length=80, description="An international standard, or the beginning of its designation: `IEC 60079`."),
]
Word = Annotated[str, Query(max_length=80, description="A word in designation or title.")]
Id = Annotated[str, Path(pattern=NAME)]
_STANDARD = (
    "jurisdiction", "designation", "year", "title", "title_en", "status", "replaced_by", "known_on", "topics", "adopts",
    "degree", "known_by", "source", "checked",
)  # fmt: skip


@router.get("/standards", responses=table(Listed), summary="The register of standards")
async def standards(
    request: Request,
    jurisdiction: OptionalCountry = None,
    topic: Topic = None,
    adopts: Parent = None,
    word: Word = "",
    format: Format = None,
) -> Response:
    """National and international standards with status, what they adopt, the degree (IDT, MOD, NEQ), and how that is known."""

    def find(desk: Desk) -> Told:
        code = None if jurisdiction is None else desk.choices.word("jurisdiction", jurisdiction)
        rows = [plain_standard(row) for row in desk.standards(code, topic, adopts, word)]
        return found(request, {"items": rows}, rows, _STANDARD)

    return await state_of(request).told(request, find)


@router.get("/adoptions", responses=table(Listed, 404), summary="Who adopts an international standard, and how closely")
async def adoptions(
    request: Request,
    parent: Annotated[
        str | None, Query(max_length=80, description="A family (`iso-45001`) or a standard (`ISO 12100`); all without one.")
    ] = None,
    format: Format = None,
) -> Response:
    """A row an international standard or family, a cell a country; an empty cell means that no adoption is known here."""

    def find(desk: Desk) -> Told:
        made = desk.adoptions(parent)
        items = [{**row.to_dict(), "known": list(row.known), "not_known": list(row.not_known)} for row in made.rows]
        return found(request, {"items": items, "countries": list(made.countries)}, made.table(), list(made.columns()))

    return await state_of(request).told(request, find)


@router.get("/industries", responses=table(Listed), summary="Industries with their codes, and subjects")
async def industries(request: Request, lang: Language = "en", format: Format = None) -> Response:
    """Those that `/industries/{id}` and `/subjects/{id}` take."""
    desk = state_of(request).desk
    known, lang = desk.knowledge.industries, desk.choices.word("language", lang)
    rows = [
        {
            "kind": "industry",
            "id": one.id,
            "name": one.name(lang),
            "isic": list(one.isic),
            "national": one.to_dict()["national"],
        }
        for one in known.industries.values()
    ]
    rows += [
        {"kind": "subject", "id": one.id, "name": one.name(lang), "isic": [], "national": {}}
        for one in known.subjects.values()
    ]
    return answer(request, {"items": rows}, rows, ("kind", "id", "name", "isic", "national"))


@router.get("/industries/{id}", responses=table(Listed, 404), summary="An industry's lists through all countries")
async def industry(request: Request, id: Id, among: Among = None, lang: Language = "en", format: Format = None) -> Response:
    """A cell is an `answer` with law and article, `none` with the laws that were read, or `not_held` with those that are missed."""
    return await state_of(request).told(request, lambda desk: _through(request, desk.industry(id, lang, codes(among))))


@router.get("/subjects/{id}", responses=table(Listed, 404), summary="One subject through all countries")
async def subject(request: Request, id: Id, among: Among = None, lang: Language = "en", format: Format = None) -> Response:
    """Criteria of major accident hazards, graded supervision, small enterprises, migrants, women, designer to user."""
    return await state_of(request).told(request, lambda desk: _through(request, desk.subject(id, lang, codes(among))))


def _through(request: Request, made: Through) -> Told:
    whole = made.to_dict()
    value = {**{key: one for key, one in whole.items() if key != "rows"}, "items": whole["rows"], "counted": made.counted}
    return found(request, value, made.table(), list(made.columns()))
