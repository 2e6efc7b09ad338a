"""Review work of several people: who is asked for what, the next pair, progress, many decisions at once."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import Change, Desk, pair_key, split_key
from stdalign_service.answer import answer, json_bytes
from stdalign_service.api.bodies import draft_from, read_body
from stdalign_service.api.common import Format, OptionalCountry, Topic, View, api_router, problems, table, whose
from stdalign_service.api.schemas import Listed, ReviewIn
from stdalign_service.state import state_of
from stdalign_service.who import require

router = api_router("reviews")
Reviewer = Annotated[str | None, Query(max_length=80, description="Whose work; what this person decided is left out.")]
_KEY = r"^[^~\s]{3,300}~[^~\s]{2,300}$"
_MOST = 200


class AssignIn(BaseModel):
    """Who is asked for which pairs, by their `key`; `assignee` null takes them back from everybody."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"pairs": ["cn-x:art_21~vn-y:art_7"], "assignee": "Tran Thi B"}]}
    )
    pairs: list[Annotated[str, Field(max_length=600, pattern=_KEY)]] = Field(max_length=1_000)
    assignee: str | None = Field(max_length=80)
    release: bool = Field(default=False, description="Take the pairs back from the assignee.")


class BulkItem(ReviewIn):
    """A decision with the `etag` of the pair as you read it, or `*`."""

    etag: str = Field(pattern=r"^([0-9a-f]{24}|\*)$")


class BulkIn(BaseModel):
    """Decisions to write, each on its own: one that is in conflict or wrong does not stop the others."""

    model_config = ConfigDict(extra="forbid")
    items: list[BulkItem] = Field(max_length=_MOST)


_ASSIGNED = ("id", "source", "target", "assignee", "assigned_by", "time", "ended")


@router.get("/reviews/assignments", responses=table(Listed), summary="Who is asked for which pairs")
async def list_assignments(
    request: Request,
    reviewer: Annotated[str | None, Query(max_length=80, description="Only this person's.")] = None,
    ended: Annotated[bool, Query(description="Also what was taken back.")] = False,
    format: Format = None,
) -> Response:
    """Assignments in the order they were made; `key` is the pair's lasting name."""
    found = await state_of(request).read(lambda desk: desk.assignments(reviewer or "", ended))
    rows = [{**one.to_dict(), "key": _key(one.source, one.target)} for one in found]
    return answer(request, {"items": rows}, rows, (*_ASSIGNED, "key"))


def _body(model: str) -> dict[str, Any]:
    return {
        "requestBody": {
            "required": True, "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{model}"}}},
        },
        "security": [{"key": []}],
    }  # fmt: skip


class Done(BaseModel):
    """How many assignments were made, or ended."""

    assigned: int
    released: int


@router.post(
    "/reviews/assignments",
    responses={200: {"model": Done, "description": "Done"}, **problems(401, 403, 404, 408, 413, 415)},
    openapi_extra=_body("AssignIn"),
    summary="Ask a colleague for decisions, or take it back",
)
async def assign(request: Request) -> Response:
    """Needs a key with the scope `review`. The assignee is somebody who has a key or has decided before."""
    key = await require(request, "review")
    body = await read_body(request, AssignIn)
    pairs = [split_key(name) for name in body.pairs]

    def work(desk: Desk) -> dict[str, int]:
        if body.release or body.assignee is None:
            return {"assigned": 0, "released": desk.release(pairs, body.assignee or "")}
        return {"assigned": desk.assign(pairs, body.assignee, key.name), "released": 0}

    made = await state_of(request).write(work)
    return Response(json_bytes(made), 200, {"cache-control": "no-store"}, "application/json")


class NextPair(BaseModel):
    """The pair to look at next, null where nothing waits, and how many wait."""

    key: str | None
    task: dict[str, Any] | None
    waiting: int


@router.get(
    "/reviews/next", responses={200: {"model": NextPair}, 304: {"description": "As the caller has it"}, **problems(404, 409)}
)
async def next_pair(
    request: Request,
    view: View = "open",
    source: OptionalCountry = None,
    target: OptionalCountry = None,
    topic: Topic = None,
    reviewer: Reviewer = None,
    country: OptionalCountry = None,
    after: Annotated[str | None, Query(max_length=600, pattern=_KEY, description="Key of the pair looked at last.")] = None,
) -> Response:
    """The next pair of a view, in the order of `reviews/queue`: skip one by sending its key in `after`."""
    whose(view, reviewer, country)
    seen = split_key(after) if after else None
    found = await state_of(request).read(
        lambda desk: desk.next_task(
            seen, view=view, source=source, target=target, topic=topic, reviewer=reviewer or "", country=country
        )
    )
    task = found.task
    made = {"key": task.key if task else None, "task": task.to_dict() if task else None}
    return answer(request, {**made, "waiting": found.waiting})


class WorkOut(BaseModel):
    """Pairs by state, all of them first (`topic` empty), then by topic; `people` say who has what."""

    items: list[dict[str, Any]]
    people: list[dict[str, Any]]


_PROGRESS = (
    "topic", "pairs", "decided", "unreviewed", "accepted", "changed", "rejected", "disputed", "mutual", "outdated", "assigned",
)  # fmt: skip


@router.get("/reviews/progress", responses=table(WorkOut), summary="How far the work is")
async def progress(
    request: Request,
    source: OptionalCountry = None,
    target: OptionalCountry = None,
    topic: Topic = None,
    format: Format = None,
) -> Response:
    """`mutual`: experts of both countries decided alike. `outdated`: a text changed since. A pair counts under each of its topics."""
    found = await state_of(request).read(lambda desk: desk.progress(source, target, topic))
    rows = [{**one.to_dict(), "decided": one.decided} for one in found.topics]
    return answer(request, {"items": rows, "people": [one.to_dict() for one in found.people]}, rows, _PROGRESS)


@router.post(
    "/reviews/bulk",
    responses={200: {"model": Listed, "description": "What was written"}, **problems(401, 403, 408, 413, 415)},
    openapi_extra=_body("BulkIn"),
    summary="Decide on many pairs",
)
async def decide_all(
    request: Request, apply: Annotated[bool, Query(description="Write them; `false` shows what they would change.")] = True
) -> Response:
    """Up to 200 decisions (accept, reject, change, withdraw …), each written on its own: `new`, `known`, `conflict` or `wrong`."""
    key = await require(request, "review")
    body = await read_body(request, BulkIn)
    drafts = [(draft_from(item), item.etag) for item in body.items]

    def work(desk: Desk) -> list[Change]:
        return desk.decide_all(drafts, key.name, key.by, apply)

    changes = await state_of(request).write(work)
    counts = {kind: sum(change.kind == kind for change in changes) for kind in ("new", "known", "conflict", "wrong")}
    made = json_bytes({"applied": apply, **counts, "items": changes})
    return Response(made, 200, {"cache-control": "no-store"}, "application/json")


def _key(source: str, target: str) -> str:
    return pair_key(source, target if "#" in target else "", target)


BODIES: tuple[type[BaseModel], ...] = (ReviewIn, AssignIn, BulkIn)
"""Bodies that routes read themselves, for the OpenAPI document."""
