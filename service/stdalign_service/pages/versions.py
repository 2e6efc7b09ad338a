"""The page of two versions of a law, clause by clause."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stdalign_service.pages.fields import given
from stdalign_service.pages.render import render
from stdalign_service.state import state_of

router = APIRouter()


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
    return await render(request, "differences.html", old=old, others=others, to=to, found=found, page="instruments")
