"""The glossary: terms by subject and words in the languages that are chosen, and one concept in all of them."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stdalign_service.pages.before import Page
from stdalign_service.pages.fields import LINES, given, page_count, page_number, several
from stdalign_service.pages.marks import named
from stdalign_service.pages.render import render, text_language
from stdalign_service.problems import invalid
from stdalign_service.state import state_of

router = APIRouter(route_class=Page)


@router.get("/terms")
async def terms(request: Request) -> Response:
    """A table of concepts × languages; the file has all rows of the choice."""
    state, at, own = state_of(request), page_number(request), text_language(request)
    topic, words = given(request, "topic"), given(request, "q")
    if words and len(words) > 200:
        raise invalid("query.q", "at most 200 characters")
    asked = tuple(dict.fromkeys(several(request, "languages")))
    shown = asked or tuple(dict.fromkeys((own, "en", "zh")))
    rows = state.desk.glossary(topic, shown, words)
    return await render(
        request, "terms.html", rows=rows[(at - 1) * LINES : at * LINES], total=len(rows), topic=topic, words=words or "", shown=shown,
        subjects=state.desk.choices.subjects, all_languages=state.desk.choices.languages, at=at, pages=page_count(len(rows), LINES),
        asked=asked, page="terms",
    )  # fmt: skip


@router.get("/terms/{id}")
async def term(request: Request, id: str) -> Response:
    """A concept with its terms in every language, and its neighbours to go to."""
    desk = state_of(request).desk
    concept = desk.term(id)
    note = named(concept.note, id, desk.knowledge.termbase.concepts)
    return await render(request, "term.html", concept=concept, note=note, page="terms")
