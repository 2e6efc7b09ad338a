"""The catalogue: common requirements to look through, and one across countries with its texts."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import Across, Desk
from stdalign_service.pages.before import Page
from stdalign_service.pages.fields import LINES, given, page_count, page_number, several
from stdalign_service.pages.render import render, text_language
from stdalign_service.state import state_of

router = APIRouter(route_class=Page)
TEXTS = 4
"""Clauses of a country that are shown with their text; the others are named."""


@router.get("/catalogue")
async def catalogue(request: Request) -> Response:
    """Common requirements by theme, exchange theme, sector, hazard and words, with the countries that have a clause."""
    state, language, at = state_of(request), text_language(request), page_number(request)
    chosen = {name: given(request, name) for name in ("theme", "exchange", "sector", "hazard")}
    words = given(request, "q")

    def load(desk: Desk) -> tuple[list[tuple[str, str, tuple[str, ...]]], list[str]]:
        met = desk.met_in()
        found = desk.requirements(
            chosen["theme"], chosen["sector"], language, exchange=chosen["exchange"], hazard=chosen["hazard"], words=words
        )
        return [(entry.id, text, met.get(entry.id, ())) for entry, text in found], desk.present()

    found, present = await state.read(load)
    choices = state.desk.choices
    return await render(
        request, "catalogue.html", found=found[(at - 1) * LINES : at * LINES], total=len(found), given=chosen, words=words or "",
        themes=choices.themes, sectors=choices.sectors, exchanges=state.desk.choices.exchanges, hazards=state.desk.choices.hazards,
        columns=present, at=at, pages=page_count(len(found), LINES), page="catalogue",
    )  # fmt: skip


@router.get("/catalogue/{id}")
async def requirement(request: Request, id: str) -> Response:
    """One requirement × countries: each country's clauses with their texts, figures, what is not here, what was decided."""
    state, asked = state_of(request), several(request, "in")
    entry = state.desk.requirement(id)

    def load(desk: Desk) -> tuple[Across, list[str]]:
        return desk.across(id, asked or None), desk.present()

    made, present = await state.read(load)
    return await render(
        request, "requirement.html", entry=entry, made=made, asked=asked, columns=present, most=TEXTS, page="catalogue"
    )
