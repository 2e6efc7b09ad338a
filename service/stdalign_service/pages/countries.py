"""Countries in figures, the profile of one, and what the words on the pages mean."""

from __future__ import annotations

from collections import Counter
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdalign.desk import FIRM, RELATIONS, STATES, Coverage, Desk, Matrix
from stdalign_service.pages import tiles
from stdalign_service.pages.before import Page
from stdalign_service.pages.render import render, text_language
from stdalign_service.state import state_of

router = APIRouter(route_class=Page)


@router.get("/countries")
async def countries(request: Request) -> Response:
    """Every country: what is held of it, and for how many common requirements."""
    language = text_language(request)

    def load(desk: Desk) -> tuple[list[dict[str, Any]], Matrix, dict[str, Coverage]]:
        rows = desk.jurisdictions(language)
        return rows, desk.matrix(language=language), {row["code"]: desk.coverage(row["code"]) for row in rows}

    rows, made, covers = await state_of(request).read(load)
    covered = {code: sum(bool(row.cells[code]) for row in made.rows) for code in made.countries}
    return await render(
        request, "countries.html", rows=rows, covers=covers, covered=covered, total=len(made.rows),
        drawn=tiles.drawn(covered, len(made.rows)), page="countries",
    )  # fmt: skip


@router.get("/countries/{code}")
async def country(request: Request, code: str) -> Response:
    """The profile of one country: its laws with standing and source, coverage by theme, its figures, ways on."""
    state, language = state_of(request), text_language(request)
    code = state.desk.choices.jurisdiction("country", code)

    def load(desk: Desk) -> dict[str, Any]:
        made = desk.matrix([code], language=language)
        facts = [fact for fact in desk.facts() if fact.jurisdiction == code]
        counted = next(row for row in desk.jurisdictions(language) if row["code"] == code)
        stated = sorted({str(one["id"]) for fact in facts for one in fact.parameters})
        return {
            "laws_here": [one for one in desk.laws() if one.jurisdiction == code], "cover": desk.coverage(code),
            "themes": desk.themes(made), "exchanges": desk.themes(made, exchange=True), "counted": counted, "parameters": stated,
            "covered": sum(bool(row.cells[code]) for row in made.rows), "total": len(made.rows),
            "bearers": Counter(fact.bearer for fact in facts if fact.modality in ("obligation", "prohibition")).most_common(6),
            "others": [other for other in desk.present() if other != code],
        }  # fmt: skip

    made = await state.read(load)
    profile = state.desk.knowledge.profile(code)
    return await render(request, "country.html", code=code, profile=profile, page="countries", **made)


@router.get("/statistics")
async def statistics(request: Request) -> Response:
    """How much is here, as bars: by country and theme, and how far the decisions have come."""
    language = text_language(request)

    def load(desk: Desk) -> dict[str, Any]:
        made = desk.matrix(language=language)
        held, numbers = Counter(one.state for one in desk.worked()), desk.counts()
        rows = {**{state: held[state] for state in STATES}, "unreviewed": numbers["alignments"] - sum(held.values())}
        return {"numbers": numbers, "by_state": rows, "by_relation": _kinds(numbers), "themes": desk.themes(made), "exchanges": desk.themes(made, exchange=True),
                "columns": made.countries}  # fmt: skip

    return await render(request, "statistics.html", page="statistics", **await state_of(request).read(load))


def _kinds(numbers: dict[str, Any]) -> dict[str, int]:
    """Pairs by kind of relation as they are shown: those whose kind is said outright, the unsure ones, and where nothing was found."""
    firm, alone = numbers["relations_firm"], sum(row["no_counterpart"] for row in numbers["pairs"])
    unsure = sum(numbers["relations"].values()) - alone - sum(firm.values())
    return {**{kind: firm.get(kind, 0) for kind in RELATIONS}, "unsure": unsure, "nothing": alone}


@router.get("/help")
async def help_page(request: Request) -> Response:
    """What the words and the per cents on the pages mean."""
    return await render(request, "help.html", firm=f"{FIRM * 100:.0f}", page="help")


@router.get("/about")
async def about() -> Response:
    """Where help is looked for, too."""
    return RedirectResponse("/help", status_code=308)
