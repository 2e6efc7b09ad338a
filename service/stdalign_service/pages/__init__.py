"""The web page: server-rendered, readable without JavaScript."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stdalign_service.pages import compare, dossiers, duties, importing, reading, render, reviewing, summary, versions
from stdalign_service.problems import Problem

SAID = {
    401: "no_key", 403: "no_key", 404: "wrong_address", 412: "changed_since", 422: "wrong_choice", 429: "busy", 503: "busy",
}  # fmt: skip
"""Status → what it means for people, in their language."""


def router() -> APIRouter:
    """Every page."""
    made = APIRouter()
    for part in (compare, summary, dossiers, duties, reading, importing, reviewing, versions):
        made.include_router(part.router)
    return made


async def error_page(request: Request, problem: Problem) -> Response | None:
    """The problem as a page where a browser asked for one; None where a program did."""
    if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
        return None
    said = SAID.get(problem.status, "error")
    page = render.shown(request, "error.html", status=problem.status, problem=problem, said=said)
    page.headers.update({"cache-control": "no-store", **problem.headers})
    return page
