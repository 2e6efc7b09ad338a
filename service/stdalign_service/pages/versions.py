"""The page of two versions of a law, clause by clause, and the decisions that are carried over to the newer one."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdalign.desk import Carried, Desk
from stdalign_service.pages.before import Page
from stdalign_service.pages.fields import given
from stdalign_service.pages.render import render
from stdalign_service.pages.reviewing import form_of, key_of
from stdalign_service.state import state_of
from stdalign_service.who import require, visitor

router = APIRouter(route_class=Page)


@router.get("/instruments/{id}/differences")
async def differences(request: Request, id: str) -> Response:
    """What changed from one version to the other; without one, the laws of the country to choose from."""
    state, to = state_of(request), given(request, "to") or ""
    old = await state.read(lambda desk: desk.instrument(id))
    others = [
        one
        for one in await state.read(lambda desk: desk.instruments(old.jurisdiction))
        if one.id != id and one.kind != "listed"
    ]
    found = await state.read(lambda desk: desk.workspace.differences(id, to)) if to else None
    person = await visitor(request)
    plan = await state.read(lambda desk: desk.workspace.carry_over(id, to, "page", apply=False)) if to else None
    return await render(
        request, "differences.html", old=old, others=others, to=to, found=found, plan=plan, reviewer=person, key_of=key_of,
        may=person is not None and person.may("admin"), page="instruments",
    )  # fmt: skip


@router.post("/instruments/{id}/carry-over")
async def carry_over(request: Request, id: str) -> Response:
    """Carry the decisions over, as the page showed it, and go back to the page, which says how many."""
    person = await require(request, "admin")
    form = await form_of(request)
    to = form.one("to")

    def work(desk: Desk) -> Carried:
        made = desk.workspace.carry_over(id, to, person.name)
        if form.one("supersede"):
            desk.workspace.supersede(id, to)
        return made

    made = await state_of(request).write(work)
    said = urlencode({"to": to, "carried": len(made.carried)})
    return RedirectResponse(f"/instruments/{quote(id, safe='')}/differences?{said}#again", status_code=303)
