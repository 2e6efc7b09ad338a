"""Health, version, metrics."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from stdalign import __version__
from stdalign_service.answer import answer
from stdalign_service.api.common import api_router, problems
from stdalign_service.api.schemas import Health, Version
from stdalign_service.state import state_of

router = api_router("system")


@router.get("/health", responses={200: {"model": Health}, 304: {"description": "As the caller has it"}, **problems()})
async def health(request: Request) -> Response:
    """Whether the database answers; never waits behind slow work."""
    state_of(request).desk.data_version()
    return answer(request, {"status": "ok"})


@router.get("/version", responses={200: {"model": Version}, 304: {"description": "As the caller has it"}, **problems()})
async def version(request: Request) -> Response:
    """What runs here, on what workspace."""
    return answer(request, {"stdalign": __version__, "api": "v1", **state_of(request).desk.about()})


@router.get(
    "/metrics",
    responses={200: {"description": "Prometheus text format", "content": {"text/plain": {"schema": {"type": "string"}}}}, **problems()},
)  # fmt: skip
async def metrics(request: Request) -> Response:
    """Requests and their times, of the worker process that answers (label `worker`)."""
    text = request.app.state.metrics.text()
    return Response(text, headers={"cache-control": "no-store"}, media_type="text/plain; version=0.0.4; charset=utf-8")
