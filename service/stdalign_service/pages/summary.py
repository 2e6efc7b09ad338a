"""Matrix, limits, gaps, check-lists."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import Desk
from stdalign_service.pages.fields import LINES, given, heat, page_count, page_number
from stdalign_service.pages.plot import figure, plot
from stdalign_service.pages.render import language_of, render, text_language
from stdalign_service.state import state_of

router = APIRouter()
PLOTS = 8
ROWS = 50


def two_countries(desk: Desk) -> list[str]:
    """What a page shows before anything is chosen: countries that have instruments here, the first two of them."""
    here = desk.present()
    return [*here, *(code for code in desk.choices.jurisdictions if code not in here)]


@router.get("/matrix")
async def matrix(request: Request) -> Response:
    """Themes × countries; a theme opens to its common requirements × countries."""
    theme, sector, language = given(request, "theme"), given(request, "sector"), text_language(request)
    state = state_of(request)
    made = await state.read(lambda desk: desk.matrix(None, None, sector, language))
    covers = await state.read(lambda desk: [desk.coverage(code) for code in made.countries])
    if theme:
        state.desk.choices.word("theme", theme)
    themes = [
        (row, {code: heat(row.covered[code], row.total) for code in made.countries}) for row in state.desk.themes(made)
    ]
    rows, at = [row for row in made.rows if row.theme == theme] if theme else [], page_number(request)
    return await render(
        request, "matrix.html", columns=made.countries, themes=themes, rows=rows[(at - 1) * ROWS : at * ROWS], theme=theme,
        sector=sector, sectors=state.desk.choices.sectors, covers=covers, at=at, pages=page_count(len(rows), ROWS),
        page="matrix",
    )  # fmt: skip


@router.get("/limits")
async def limits(request: Request) -> Response:
    """A plot and a table for each parameter."""
    parameter, at = given(request, "parameter"), page_number(request)
    state, language = state_of(request), language_of(request)
    found = await state.read(lambda desk: desk.parameters())
    names = [parameter] if parameter else [p.id for p, _ in found[(at - 1) * PLOTS : at * PLOTS]]
    reports = await state.read(lambda desk: [desk.limits(name) for name in names])
    countries = state.desk.names(language)
    made: list[dict[str, Any]] = []
    for result in reports:
        rows = [(row, figure(row.op, row.value, row.value2, row.unit)) for row in result.limits]
        made.append({"limits": result, "rows": rows, "plot": plot(result, countries)})
    return await render(
        request, "limits.html", made=made, parameters=found, parameter=parameter, at=at,
        pages=page_count(len(found), PLOTS), page="limits",
    )  # fmt: skip


@router.get("/gaps")
async def gaps(request: Request) -> Response:
    """What a firm that complies at home still has to do abroad."""
    sector, at, language, state = given(request, "sector"), page_number(request), text_language(request), state_of(request)
    first = await state.read(two_countries)
    home = state.desk.choices.jurisdiction("source", given(request, "source") or first[0])
    abroad = state.desk.choices.jurisdiction("target", given(request, "target") or first[1])
    made = None
    if home != abroad:
        made = await state.read(lambda desk: desk.gaps(home, abroad, sector, language))
    found = made.gaps if made else ()
    kinds = {k: sum(g.kind == k for g in found) for k in ("missing", "unknown", "more", "stricter")} if made else {}
    return await render(
        request, "gaps.html", made=made, shown=found[(at - 1) * LINES : at * LINES], kinds=kinds, home=home, abroad=abroad,
        sector=sector, sectors=state.desk.choices.sectors, at=at, pages=page_count(len(found), LINES), page="gaps",
    )  # fmt: skip


@router.get("/lists")
async def lists(request: Request) -> Response:
    """Check-list or negative list of a country and sector."""
    sector, at, language, state = given(request, "sector"), page_number(request), text_language(request), state_of(request)
    code = given(request, "jurisdiction") or (await state.read(two_countries))[0]
    negative = request.query_params.get("kind") == "negative"
    made, cover = await state.read(lambda desk: (desk.checklist(code, sector, negative, language), desk.coverage(code)))
    return await render(
        request, "lists.html", made=made, shown=made.items[(at - 1) * LINES : at * LINES], code=made.jurisdiction,
        sector=sector, cover=cover, negative=negative, sectors=state.desk.choices.sectors, at=at,
        pages=page_count(len(made.items), LINES), page="lists",
    )  # fmt: skip
