"""Who must do what: bearer × topic as a heat map that opens to the clauses."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import Desk, Fact, Responsibilities
from stdalign_service import i18n
from stdalign_service.pages.before import Page
from stdalign_service.pages.fields import LINES, given, heat, page_count, page_number, with_past
from stdalign_service.pages.render import language_of, render
from stdalign_service.state import state_of

router = APIRouter(route_class=Page)


@router.get("/responsibilities")
async def responsibilities(request: Request) -> Response:
    """How many duties and prohibitions each bearer has in each topic; a figure opens to its clauses."""
    code, bearer, topic = (given(request, name) for name in ("jurisdiction", "bearer", "topic"))
    at, past = page_number(request), with_past(request)

    def load(desk: Desk) -> tuple[Responsibilities, tuple[Fact, ...]]:
        chosen = bearer or topic
        made = desk.responsibilities([code] if code else None, past=past)
        return made, desk.duty_clauses(code, bearer, topic, past) if chosen else ()

    made, clauses = await state_of(request).read(load)
    return await render(
        request, "responsibilities.html", **grid(made, language_of(request)), code=code, bearer=bearer, topic=topic, at=at,
        found=len(clauses), shown=clauses[(at - 1) * LINES : at * LINES], pages=page_count(len(clauses), LINES),
        past=past, page="responsibilities",
    )  # fmt: skip


def grid(made: Responsibilities, language: str) -> dict[str, Any]:
    """Rows of topics by name, columns of bearers by how much they bear; each cell is (clauses, shade)."""
    counts = {(row.bearer, row.topic): row.total for row in made.rows}
    most = max(counts.values(), default=0)
    borne = {who: sum(n for (one, _), n in counts.items() if one == who) for who in made.bearers}
    columns = sorted(made.bearers, key=lambda who: (-borne[who], who))
    names = sorted(made.topics, key=lambda about: i18n.name(language, "topic", about))
    rows = [(about, [(who, count := counts.get((who, about), 0), heat(count, most)) for who in columns]) for about in names]
    return {"columns": columns, "rows": rows}
