"""Who must do what: bearer × topic as a heat map that opens to the clauses."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stdalign.report.facts import Fact
from stdalign.report.responsibilities import DEMANDS, Responsibilities
from stdalign_service import i18n
from stdalign_service.api.reports import made_duties
from stdalign_service.pages.render import language_of, render
from stdalign_service.pages.summary import LINES, heat, page_number, word
from stdalign_service.problems import invalid
from stdalign_service.queries import COUNTRY
from stdalign_service.state import state_of

router = APIRouter()


@router.get("/responsibilities")
async def responsibilities(request: Request) -> Response:
    """How many duties and prohibitions each bearer has in each topic; a figure opens to its clauses."""
    code = request.query_params.get("jurisdiction", "")
    if code and not COUNTRY.match(code):
        raise invalid("query.jurisdiction", "a country code")
    bearer, topic, at = word(request, "bearer"), word(request, "topic"), page_number(request)
    state = state_of(request)
    made = await made_duties(state, [code] if code else None, None, None)
    clauses: list[Fact] = []
    if bearer or topic:
        clauses = await state.report(
            ("duty clauses", code, bearer, topic),
            lambda _, facts: [
                fact
                for fact in facts
                if fact.modality in DEMANDS
                and (not code or fact.jurisdiction == code)
                and (not bearer or fact.bearer == bearer)
                and (topic in fact.topics if topic else fact.topics)
            ],
        )
    return render(
        request, "responsibilities.html", **grid(made, language_of(request)), code=code, bearer=bearer, topic=topic, at=at,
        found=len(clauses), shown=clauses[(at - 1) * LINES : at * LINES], pages=max(1, -(-len(clauses) // LINES)),
        page="responsibilities",
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
