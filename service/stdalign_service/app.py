"""The application: routes, the gate in front of them, and one shape for every error."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from stdalign import __version__
from stdalign.errors import AddressError, StdalignError
from stdalign_service import pages
from stdalign_service.api import alignments, common, content, examples, routers, versions, work
from stdalign_service.guard import SAFE, Guard
from stdalign_service.made import Known
from stdalign_service.metrics import Metrics
from stdalign_service.pages.before import Before
from stdalign_service.past import SINCE
from stdalign_service.problems import Problem, fault_of, problem_of
from stdalign_service.queries import choose, parameters
from stdalign_service.settings import Settings
from stdalign_service.state import State

HERE = Path(__file__).parent
BINARY = {"schema": {"type": "string", "format": "binary"}}
DESCRIPTION = (
    "Alignments of work-safety law of China and the ASEAN countries, article by article, with evidence. Texts are digests"
    " in our own words unless an instrument says `kind: text`; a digest is not the official text."
    " Reading is open; writing needs a key. Lists are pages: follow `next`."
)


def create_app(workspace_path: str | Path, settings: Settings | None = None) -> FastAPI:
    """The application over one workspace.

    Raises:
        WorkspaceError: there is no workspace, or it cannot be opened.
    """
    settings = settings or Settings.from_env()
    _log()
    state = State(Path(workspace_path), settings)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        state.close()

    app = FastAPI(
        title="stdalign",
        version=__version__,
        description=DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=life,
        license_info={"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
    )
    metrics = Metrics()
    app.state.stdalign = state
    app.state.before = Before(state.made, settings.stale_after_s)
    app.state.metrics = metrics
    # The busiest route is matched first and goes around the framework's parameter machinery; it reads its own query.
    app.router.routes[:0] = [Route("/api/v1/alignments", alignments.alignments, methods=["GET"])]
    for router in routers():
        app.include_router(router, prefix="/api/v1")
    app.include_router(pages.router(), include_in_schema=False)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    _errors(app)
    _describe(app, state)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["authorization", "content-type", "if-match", "idempotency-key"],
            expose_headers=["etag", "link", "retry-after", "age", SINCE],
            max_age=600,
        )
    _gate(app, settings, metrics)
    return app


def _gate(app: FastAPI, settings: Settings, metrics: Metrics) -> None:
    """Put the guard outside everything, the framework's own error page included."""
    build = app.build_middleware_stack

    def stack() -> Any:
        return guard

    known = (
        build() if settings.cors_origins else Known(build(), app.state.stdalign.made, content.plain_search)
    )  # an answer to another site says so
    guard = Guard(known, settings, metrics, pages.error_page)
    app.state.guard = guard
    app.build_middleware_stack = stack  # type: ignore[method-assign]


def _describe(app: FastAPI, state: State) -> None:
    """Complete the OpenAPI document: what bodies look like, and how a key is sent."""
    make = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = make()
            components = made.setdefault("components", {})
            components.setdefault("schemas", {}).update(common.models(*work.BODIES, versions.CarryIn))
            choose(made, state.desk.choices)
            made["paths"]["/api/v1/alignments"]["get"]["parameters"] = parameters(state.desk.choices)
            files = made["paths"]["/api/v1/exports/alignments.{name}"]["get"]["responses"]["200"]
            files["content"] = {one.media_type.partition(";")[0]: BINARY for one in state.desk.formats() if one.media_type}
            components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
            examples.complete(made)
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _errors(app: FastAPI) -> None:
    async def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return await pages.error_page(request, error) or error.response()

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, StdalignError)
        fault = fault_of(error)
        if fault:
            logging.getLogger("stdalign.service").error("%s", fault)
        part = "path" if isinstance(error, AddressError) else "query" if request.method in SAFE else "body"
        return await problem(request, problem_of(error, part))

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        here = "look at /api/v1/openapi.json for what is here"
        steps = {405: "use one of the methods that Allow names", 400: "send it again as the description of the route says"}
        details = {404: "nothing is here", 405: "this method is not for this address", 400: "the body cannot be read"}
        made = Problem(
            error.status_code, details.get(error.status_code, "not possible"), steps.get(error.status_code, here), None,
            error.headers,
        )  # fmt: skip
        return await problem(request, made)

    async def validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        errors = [{"where": ".".join(str(p) for p in e["loc"])[:100], "what": _said(e)} for e in error.errors()]
        return await problem(
            request, Problem(422, "the request does not fit", "see the errors, each with its field", errors)
        )

    async def broken(request: Request, error: Exception) -> Response:
        logging.getLogger("stdalign.service").error("unexpected %s", type(error).__name__, exc_info=error)
        return await problem(request, Problem(500, "something went wrong here", "report it with the time and the address"))

    app.add_exception_handler(Problem, problem)
    app.add_exception_handler(StdalignError, ours)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(Exception, broken)


def _said(error: dict[str, Any]) -> str:
    """What a field should be: the rule, never the value."""
    return str(error["msg"])[:200] if error["type"] not in ("value_error", "json_invalid") else "not valid"


def _log() -> None:
    log = logging.getLogger("stdalign.service")
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
