"""Standards and their adoptions; industries and subjects through all countries."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stdalign_service.pages.before import Page
from stdalign_service.pages.fields import LINES, given, page_count, page_number
from stdalign_service.pages.render import language_of, render, text_language
from stdalign_service.state import state_of

router = APIRouter(route_class=Page)
ROWS = 20


@router.get("/standards")
async def standards(request: Request) -> Response:
    """Adoptions by family or parent where nothing else is asked; a list by country, topic and parent otherwise."""
    desk = state_of(request).desk
    code, topic, parent = (given(request, name) for name in ("jurisdiction", "topic", "adopts"))
    at = page_number(request)
    found = desk.standards(code, topic, parent) if code or topic or parent else ()
    made = desk.adoptions()
    return await render(
        request, "standards.html", made=made, code=code, topic=topic, parent=parent, count=len(found),
        parents=sorted({row.adopts for row in desk.standards() if row.adopts}), topics=desk.choices.topics,
        shown=found[(at - 1) * LINES : at * LINES], at=at, pages=page_count(len(found), LINES), page="standards",
    )  # fmt: skip


@router.get("/industries")
async def industries(request: Request) -> Response:
    """An industry's lists, or a subject, through all countries; without a choice, what there is to choose from."""
    state, language, at = state_of(request), text_language(request), page_number(request)
    industry, subject = given(request, "industry"), given(request, "subject")
    known, made = state.desk.knowledge.industries, None
    if industry:
        made = await state.read(lambda desk: desk.industry(industry, language))
    elif subject:
        made = await state.read(lambda desk: desk.subject(subject, language))
    rows = made.rows if made else ()
    return await render(
        request, "industries.html", made=made, industry=industry, subject=subject, spoken=language_of(request),
        industries=known.industries.values(), subjects=known.subjects.values(), shown=rows[(at - 1) * ROWS : at * ROWS],
        at=at, pages=page_count(len(rows), ROWS), page="industries",
    )  # fmt: skip
