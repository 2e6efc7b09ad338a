"""Two versions of a law, and decisions carried over to the newer one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import Desk
from stdalign.errors import UnknownName, UsageError
from stdalign_service.answer import answer, json_bytes
from stdalign_service.api.bodies import read_body
from stdalign_service.api.common import NAME, Format, api_router, problems, table
from stdalign_service.api.schemas import Listed
from stdalign_service.problems import Problem
from stdalign_service.state import state_of
from stdalign_service.who import require

router = api_router("content")
Old = Annotated[str, Path(pattern=NAME, description="Id of the older version.", examples=["vn-osh-law-2015"])]
_COLUMNS = ("kind", "old", "new", "old_label", "new_label", "old_text", "new_text", "language")


@router.get(
    "/instruments/{id}/differences", responses=table(Listed, 404, 409), summary="Two versions of a law, clause by clause"
)
async def differences(
    request: Request,
    id: Old,
    to: Annotated[str, Query(pattern=NAME, description="Id of the newer version.", examples=["vn-labour-code-2019"])],
    format: Format = None,
) -> Response:
    """Each clause `unchanged`, `moved`, `changed`, `new` or `gone`, in the order of the newer version; `kept` are articles as they were."""
    try:
        found = await state_of(request).read(lambda desk: desk.workspace.differences(id, to))
    except UnknownName:
        raise
    except UsageError as error:
        raise Problem(409, error.what, error.next_step) from None
    rows = [row.to_dict() for row in found.rows]
    return answer(
        request, {"items": rows, "counts": found.counts, "kept": found.kept, "renewed": found.renewed}, rows, _COLUMNS
    )


class CarryIn(BaseModel):
    """Where decisions are carried to; `supersede` then writes down that the older version is superseded."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"to": "vn-osh-law-2026", "apply": False}]})
    to: str = Field(pattern=NAME)
    supersede: bool = False
    apply: bool = Field(default=True, description="Write; false shows what would be carried over.")


@router.post(
    "/instruments/{id}/carry-over",
    responses={
        200: {"model": Listed, "description": "What is to be looked at again"},
        **problems(401, 403, 404, 408, 409, 413, 415),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/CarryIn"}}},
        },
        "security": [{"key": []}],
    },
    summary="Carry decisions over to the new version of a law",
)
async def carry_over(request: Request, id: Old) -> Response:
    """Needs a key with the scope `admin`. `items` are the decisions that experts must look at again, each with why and where it stands now."""
    key = await require(request, "admin")
    body = await read_body(request, CarryIn)

    def work(desk: Desk) -> dict[str, Any]:
        made = desk.workspace.carry_over(id, body.to, key.name, body.apply)
        if body.supersede and body.apply:
            desk.workspace.supersede(id, body.to)
        rows = [{"why": one.why, "source": one.now[0], "target": one.now[1], "review": one.review} for one in made.again]
        return {"applied": body.apply, "carried": len(made.carried), "known": made.known, "items": rows}

    try:
        found = await state_of(request).write(work)
    except UnknownName:
        raise
    except UsageError as error:
        raise Problem(409, error.what, error.next_step) from None
    return Response(json_bytes(found), 200, {"cache-control": "no-store"}, "application/json")
