"""Matrix, limits, gaps, check-lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import Desk, Limits
from stdalign_service.pages import tiles
from stdalign_service.pages.before import Page
from stdalign_service.pages.fields import LINES, given, heat, page_count, page_number, sides, with_past, word
from stdalign_service.pages.plot import plot
from stdalign_service.pages.render import language_of, render, text_language
from stdalign_service.problems import Problem
from stdalign_service.state import state_of

router = APIRouter(route_class=Page)
PLOTS = 8
ROWS = 50


@router.get("/matrix")
async def matrix(request: Request) -> Response:
    """Themes × countries; a theme opens to its common requirements × countries. Two ways to divide them: ILO and exchange."""
    sector, language, state = given(request, "sector"), text_language(request), state_of(request)
    desk = state.desk
    theme, exchange = (word(request, "theme", desk.choices.themes), word(request, "exchange", desk.choices.exchanges))
    by = "exchange" if word(request, "by", ("ilo", "exchange")) == "exchange" or exchange else "theme"
    past = with_past(request)
    made = await state.read(lambda desk: desk.matrix(None, None, sector, language, past))
    covers = await state.read(lambda desk: [desk.coverage(code) for code in made.countries])
    themes = [
        (row, {code: heat(row.covered[code], row.total) for code in made.countries})
        for row in desk.themes(made, by == "exchange")
    ]
    opened = exchange if by == "exchange" else theme
    rows = [row for row in made.rows if opened and getattr(row, by) == opened]
    drawn = next((tiles.drawn(row.covered, row.total) for row, _ in themes if row.theme == opened), None)
    at = page_number(request)
    return await render(
        request, "matrix.html", columns=made.countries, themes=themes, rows=rows[(at - 1) * ROWS : at * ROWS], opened=opened, by=by,
        sector=sector, sectors=desk.choices.sectors, covers=covers, at=at, pages=page_count(len(rows), ROWS), drawn=drawn,
        past=past, page="matrix",
    )  # fmt: skip


@router.get("/limits")
async def limits(request: Request) -> Response:
    """For each parameter, and each part that figures are for, a plot and a table: like beside like."""
    parameter, at = given(request, "parameter"), page_number(request)
    state, language, past = state_of(request), language_of(request), with_past(request)
    found = await state.read(lambda desk: desk.parameters())
    names = [parameter] if parameter else [p.id for p, _ in found[(at - 1) * PLOTS : at * PLOTS]]
    reports = await state.read(lambda desk: [desk.limits(name, past) for name in names])
    countries = state.desk.names(language)
    entries = [entry for entry, _ in state.desk.requirements()]
    made: list[dict[str, Any]] = []
    for result in reports:
        scopes = sorted({row.scope for row in result.limits})
        parts = [_alike(result, scope) for scope in scopes]
        asked = [entry.id for entry in entries if result.parameter.id in entry.parameters]
        made.append({
            "limits": result, "asked": asked,
            "parts": [(scope, one.limits, plot(one, countries, language)) for scope, one in zip(scopes, parts, strict=True)],
        })  # fmt: skip
    return await render(
        request, "limits.html", made=made, parameters=found, parameter=parameter, at=at,
        pages=page_count(len(found), PLOTS), past=past, page="limits",
    )  # fmt: skip


def _alike(made: Limits, scope: str) -> Limits:
    """The figures of one scope."""
    return Limits(made.parameter, made.unit, tuple(row for row in made.limits if row.scope == scope))


@router.get("/gaps")
async def gaps(request: Request) -> Response:
    """What a firm that complies at home still has to do abroad."""
    sector, at, language, state = given(request, "sector"), page_number(request), text_language(request), state_of(request)
    home, abroad = await sides(request)
    if "#" in home + abroad:
        raise Problem(422, "gaps are between countries", "name two countries")
    past = with_past(request)
    made = await state.read(lambda desk: desk.gaps(home, abroad, sector, language, past))
    kinds = {k: sum(g.kind == k for g in made.gaps) for k in ("missing", "unknown", "more", "stricter")}
    return await render(
        request, "gaps.html", made=made, shown=made.gaps[(at - 1) * LINES : at * LINES], kinds=kinds, home=home, abroad=abroad,
        sector=sector, sectors=state.desk.choices.sectors, at=at, pages=page_count(len(made.gaps), LINES), past=past,
        page="gaps",
    )  # fmt: skip


@router.get("/lists")
async def lists(request: Request) -> Response:
    """Check-list or negative list of a country and sector."""
    sector, at, language, state = given(request, "sector"), page_number(request), text_language(request), state_of(request)
    code = given(request, "jurisdiction") or _first(await state.read(lambda desk: desk.present()), state.desk)
    negative, past = word(request, "kind", ("check", "negative")) == "negative", with_past(request)
    made, cover = await state.read(
        lambda desk: (desk.checklist(code, sector, negative, language, past), desk.coverage(code))
    )
    return await render(
        request, "lists.html", made=made, shown=made.items[(at - 1) * LINES : at * LINES], code=made.jurisdiction,
        sector=sector, cover=cover, negative=negative, sectors=state.desk.choices.sectors, at=at,
        pages=page_count(len(made.items), LINES), past=past, page="lists",
    )  # fmt: skip


def _first(present: Sequence[str], desk: Desk) -> str:
    return present[0] if present else desk.choices.jurisdictions[0]
