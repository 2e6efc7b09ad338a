"""Matrix, limits, gaps, check-lists."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stdalign.report import limits as limit_report
from stdalign.report import matrix as matrix_report
from stdalign_service.api.reports import made_gaps, made_limits, made_list, made_matrix
from stdalign_service.pages.compare import sectors
from stdalign_service.pages.plot import figure, plot
from stdalign_service.pages.render import country_names, language_of, render
from stdalign_service.problems import invalid
from stdalign_service.queries import _WORD, COUNTRY
from stdalign_service.state import state_of

router = APIRouter()
PLOTS = 8
LINES = 40
ROWS = 50


def word(request: Request, name: str) -> str | None:
    """A query word, None where it is empty.

    Raises:
        Problem: 422, it is no word.
    """
    text = request.query_params.get(name, "")
    if text and not _WORD.match(text):
        raise invalid(f"query.{name}", "one word")
    return text or None


def country(request: Request, name: str, default: str) -> str:
    """A country code of the query."""
    text = request.query_params.get(name) or default
    if not COUNTRY.match(text):
        raise invalid(f"query.{name}", "a country code")
    return text


def present(request: Request) -> list[str]:
    """Countries that have instruments here, China and Viet Nam first: what a page shows before anything is chosen."""
    rows = state_of(request).db.all("SELECT DISTINCT jurisdiction FROM instruments")
    codes = sorted((row["jurisdiction"] for row in rows), key=lambda c: (c != "CN", c != "VN", c == "INT", c))
    return [*codes, *(code for code in ("CN", "VN") if code not in codes)]


def page_number(request: Request) -> int:
    """The page asked for, from 1."""
    text = request.query_params.get("page", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 9_999 and len(text) <= 4):
        raise invalid("query.page", "a whole number from 1")
    return int(text)


@router.get("/matrix")
async def matrix(request: Request) -> Response:
    """Themes × countries; a theme opens to its common requirements × countries."""
    theme, sector = word(request, "theme"), word(request, "sector")
    state, language = state_of(request), language_of(request)
    made = await made_matrix(state, None, None, sector, language)
    themes = [
        (row, {code: heat(row.covered[code], row.total) for code in made.countries}) for row in matrix_report.by_theme(made)
    ]
    rows, at = [row for row in made.rows if row.theme == theme] if theme else [], page_number(request)
    pages = max(1, -(-len(rows) // ROWS))
    rows = rows[(at - 1) * ROWS : at * ROWS]
    return render(
        request, "matrix.html", columns=made.countries, themes=themes, rows=rows, theme=theme, sector=sector,
        sectors=sectors(request), at=at, pages=pages, page="matrix",
    )  # fmt: skip


def heat(count: int, total: int) -> int:
    """Shade of a cell, 0 to 5."""
    return 0 if not count else min(5, 1 + int(4 * count / max(total, 1)))


@router.get("/limits")
async def limits(request: Request) -> Response:
    """A plot and a table for each parameter."""
    parameter, at = word(request, "parameter"), page_number(request)
    state, language = state_of(request), language_of(request)
    found = await state.report(("parameters",), lambda _, facts: limit_report.parameters(facts, state.catalogue))
    shown = [p for p, _ in found[(at - 1) * PLOTS : at * PLOTS]]
    names = country_names(language)
    made: list[dict[str, Any]] = []
    for one in [parameter] if parameter else [p.id for p in shown]:
        result = await made_limits(state, one)
        rows = [(row, figure(row.op, row.value, row.value2, row.unit)) for row in result.limits]
        made.append({"limits": result, "rows": rows, "plot": plot(result, names)})
    pages = max(1, -(-len(found) // PLOTS))
    return render(
        request, "limits.html", made=made, parameters=found, parameter=parameter, at=at, pages=pages, page="limits"
    )  # fmt: skip


@router.get("/gaps")
async def gaps(request: Request) -> Response:
    """What a firm that complies at home still has to do abroad."""
    home, abroad = country(request, "source", present(request)[0]), country(request, "target", present(request)[1])
    sector, at = word(request, "sector"), page_number(request)
    made = None
    if home != abroad:
        made = await made_gaps(state_of(request), home, abroad, sector, language_of(request))
    kinds = {k: sum(g.kind == k for g in made.gaps) for k in ("missing", "more", "stricter")} if made else {}
    shown = made.gaps[(at - 1) * LINES : at * LINES] if made else ()
    pages = max(1, -(-len(made.gaps) // LINES)) if made else 1
    return render(
        request, "gaps.html", made=made, shown=shown, kinds=kinds, home=home, abroad=abroad, sector=sector,
        sectors=sectors(request), at=at, pages=pages, page="gaps",
    )  # fmt: skip


@router.get("/lists")
async def lists(request: Request) -> Response:
    """Check-list or negative list of a country and sector."""
    code, sector, at = country(request, "jurisdiction", present(request)[0]), word(request, "sector"), page_number(request)
    negative = request.query_params.get("kind") == "negative"
    made = await made_list(state_of(request), code, sector, negative, language_of(request))
    shown = made.items[(at - 1) * LINES : at * LINES]
    pages = max(1, -(-len(made.items) // LINES))
    return render(
        request, "lists.html", made=made, shown=shown, code=code, sector=sector, negative=negative,
        sectors=sectors(request), at=at, pages=pages, page="lists",
    )  # fmt: skip
