"""The dossier: what it is of is chosen here, and taken as a file."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import Coverage, Desk
from stdalign_service.pages.before import Page
from stdalign_service.pages.compare import topics
from stdalign_service.pages.fields import given, sides
from stdalign_service.pages.render import language_of, render
from stdalign_service.state import state_of

router = APIRouter(route_class=Page)


@router.get("/dossier")
async def dossier(request: Request) -> Response:
    """Countries, subject and languages to choose; how far the decisions have come; the files."""
    state, language = state_of(request), language_of(request)
    source, target = await sides(request)
    topic, sector = given(request, "topic"), given(request, "sector")
    filters = {name: word for name, word in (("topic", topic), ("sector", sector)) if word}

    def load(desk: Desk) -> tuple[int, int, list[Coverage]]:
        both = [desk.how_far(*pair, {**filters, "max_rank": "1"}) for pair in ((source, target), (target, source))]
        held = [desk.coverage(code, [topic] if topic else []) for code in (source, target)]
        return sum(done for done, _ in both), sum(total for _, total in both), held

    done, total, covers = await state.read(load)
    return await render(
        request, "dossier.html", source=source, target=target, topic=topic, sector=sector, second=given(request, "second"),
        topics=topics(language), sectors=state.desk.choices.sectors, done=done, total=total, covers=covers, page="dossier",
    )  # fmt: skip
