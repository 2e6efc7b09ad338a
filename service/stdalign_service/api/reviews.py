"""Review work: decisions, the queue, agreement, audit; writing needs a key with the scope ``review``."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import DECISIONS, MATTERS, SPEAKERS, STATES, Change, Desk
from stdalign_service.answer import answer, json_bytes, send
from stdalign_service.api.bodies import draft_from, read_body
from stdalign_service.api.common import (
    Country,
    Format,
    Limit,
    OptionalCountry,
    Sector,
    Topic,
    View,
    api_router,
    problems,
    table,
    whose,
)
from stdalign_service.api.schemas import Listed, Page, ReviewIn, ReviewOut
from stdalign_service.problems import Problem, invalid
from stdalign_service.state import state_of
from stdalign_service.who import require

router = api_router("reviews")
_TOKEN = re.compile("[!-~]{1,100}")
_COLUMNS = ("id", "source", "target", "reviewer", "time", "decision", "reason", "old", "new", "hash")


@router.get("/reviews", responses=table(Page), summary="Decisions in the order they came")
async def list_reviews(
    request: Request,
    after: Annotated[int, Query(ge=0, le=2**53, description="`next` of the page before.")] = 0,
    limit: Limit = 100,
    reviewer: Annotated[str | None, Query(max_length=80)] = None,
    decision: Annotated[str | None, Query(pattern=f"^({'|'.join(DECISIONS)})$")] = None,
    format: Format = None,
) -> Response:
    """Every decision with reviewer, time, reason, old and new value, and its place in the hash chain."""
    state = state_of(request)
    found = await state.read(lambda desk: desk.reviews(after, limit + 1, reviewer or "", decision or ""))
    more = str(found[limit - 1].id) if len(found) > limit else None
    rows = [review.to_dict() for review in found[:limit]]
    total = await state.read(lambda desk: desk.review_count(reviewer or "", decision or ""))
    return answer(request, {"items": rows, "next": more, "total": total}, rows, _COLUMNS)


@router.post(
    "/reviews",
    status_code=201,
    responses={
        201: {"model": ReviewOut, "description": "Written"},
        200: {"model": ReviewOut, "description": "Known already by its token"},
        **problems(401, 403, 404, 408, 412, 413, 415, 428),
    },
    openapi_extra={
        "parameters": [
            {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string", "pattern": r'^("[0-9a-f]{24}"|\*)$'},
             "description": "`etag` of the pair as you read it, in double quotes; `*` for whatever is there."},
            {"name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "pattern": f"^{_TOKEN.pattern}$"},
             "description": "Makes a second sending harmless; the same as `token`."},
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ReviewIn"}}},
        },
        "security": [{"key": []}],
    },
    summary="Decide on a pair",
)  # fmt: skip
async def write_review(request: Request) -> Response:
    """Accept, reject, change or comment. Needs a key with the scope `review`, and If-Match."""
    key = await require(request, "review")
    body = await read_body(request, ReviewIn)
    header = request.headers.get("if-match")
    if header is None:
        raise Problem(428, "If-Match is missing", "read the pair and send its etag in If-Match, or send If-Match: *")
    tag = header.strip().removeprefix("W/").strip('"')
    token = request.headers.get("idempotency-key")
    if token is not None and not _TOKEN.fullmatch(token):
        raise invalid("header.Idempotency-Key", "1 to 100 printable characters of ASCII, without blanks")
    draft = draft_from(body, token or "")
    review, fresh, etag = await state_of(request).write(lambda desk: desk.decide(draft, key.name, tag, key.by))
    headers = {"etag": f'"{etag}"', "cache-control": "no-store"}
    made = json_bytes({**review.to_dict(), "etag": etag})
    return Response(made, 201 if fresh else 200, headers, "application/json")


@router.get("/reviews/queue", responses=table(Listed, 409), summary="What to decide next")
async def review_queue(
    request: Request,
    source: OptionalCountry = None,
    target: OptionalCountry = None,
    reviewer: Annotated[str | None, Query(max_length=80, description="Leave out what this person decided.")] = None,
    second: Annotated[bool, Query(description="Pairs with one reviewer, for a second opinion.")] = False,
    view: View = "open",
    country: OptionalCountry = None,
    topic: Topic = None,
    limit: Limit = 50,
    format: Format = None,
) -> Response:
    """Uncertain and frequent pairs first: `value` is doubt times how often the source stands in pairs.

    `view`: open (nobody decided), mine (asked of `reviewer`), ours (of `country`, by none of its experts decided), second (one
    reviewer), disputed, again (a text changed since), done (by `reviewer`).
    """
    whose(view, reviewer, country)
    tasks = await state_of(request).read(
        lambda desk: desk.queue(
            reviewer=reviewer or "", source=source, target=target, second=second, limit=limit, view=view, country=country,
            topic=topic,
        )
    )  # fmt: skip
    rows = [task.to_dict() for task in tasks]
    names = (
        "id",
        "key",
        "source",
        "target",
        "probability",
        "relation",
        "relation_firm",
        "stringency",
        "uses",
        "value",
        "state",
        "reviewers",
    )
    return answer(request, {"items": rows}, rows, names)


@router.get("/reviews/agreement", responses=table(Listed), summary="Cohen's kappa between reviewers, or their countries")
async def agreement(
    request: Request,
    by: Annotated[
        str, Query(pattern=f"^({'|'.join(SPEAKERS)})$", description="reviewer, or the country spoken for.")
    ] = "reviewer",
    on: Annotated[str, Query(pattern=f"^({'|'.join(MATTERS)})$", description="relation or recognition.")] = "relation",
    topics: Annotated[bool, Query(description="Each topic, too, after the whole (`topic` empty).")] = False,
    format: Format = None,
) -> Response:
    """Of each two: pairs both decided, agreement observed and expected, kappa (null where not defined).

    `split`: pairs left out because the experts of one country do not agree among themselves.
    """
    rows = [a.to_dict() for a in await state_of(request).read(lambda desk: desk.agreement(by, on, topics))]
    names = ("first", "second", "topic", "pairs", "observed", "expected", "kappa", "split", "by", "on", "table")
    return answer(request, {"items": rows}, rows, names)


@router.get("/reviews/audit", responses={200: {"model": Listed}, 304: {"description": "As the caller has it"}, **problems()})
async def audit(request: Request) -> Response:
    """Walk the hash chain: `items` names each row that was edited or removed; empty when the record is whole."""
    rows = [f.to_dict() for f in await state_of(request).read(lambda desk: desk.audit())]
    return answer(request, {"items": rows, "whole": not rows}, rows, ("code", "message"))


_FORMS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx", "text/csv": "csv",
    "application/x-ndjson": "jsonl", "text/tab-separated-values": "sssom",
}  # fmt: skip
_MEDIA = {form: media for media, form in _FORMS.items()}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
Form = Annotated[str, Path(pattern="^(xlsx|csv|jsonl|sssom)$", examples=["xlsx"])]


def _file(request: Request, body: bytes, form: str, name: str) -> Response:
    suffix = "sssom.tsv" if form == "sssom" else form
    media = _MEDIA[form] + ("" if form == "xlsx" else "; charset=utf-8")
    return send(request, body, media, headers={"content-disposition": f'attachment; filename="{name}.{suffix}"'})


_FILES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": dict.fromkeys(_FORMS, _BINARY)},
    304: {"description": "As the caller has it"},
}


@router.get("/reviews/decisions.{form}", responses={**_FILES, **problems(404)}, summary="Every decision as a file")
async def decisions_file(request: Request, form: Form) -> Response:
    """Decisions that `reviews/import` reads back without loss: XLSX, CSV, JSON lines or SSSOM."""
    made = await state_of(request).read(lambda desk: desk.decision_file(desk.decision_rows(), form))
    return _file(request, made, form, "stdalign-decisions")


@router.get("/reviews/worksheet.{form}", responses={**_FILES, **problems(404, 409)}, summary="Pairs to decide on, as a file")
async def worksheet_file(
    request: Request,
    form: Form,
    source: Country,
    target: Country,
    topic: Topic = None,
    sector: Sector = None,
    review: Annotated[str | None, Query(pattern=f"^({'|'.join(STATES)})$", description="A state.")] = None,
) -> Response:
    """Fill in `decision` (and relation, stringency, reason), then send the file to `reviews/import`."""
    if source.upper() == target.upper():
        raise Problem(409, "the two countries are the same", "name two countries")
    given = {"topic": topic, "sector": sector, "review": review}
    filters = {name: value for name, value in given.items() if value}
    made = await state_of(request).read(lambda desk: desk.decision_file(desk.worksheet(source, target, filters), form))
    return _file(request, made, form, f"stdalign-worksheet-{source.lower()}-{target.lower()}")


@router.post(
    "/reviews/import",
    responses={200: {"model": Listed, "description": "What it would change, or did"}, **problems(401, 403, 408, 413, 415)},
    openapi_extra={"requestBody": {"required": True, "content": dict.fromkeys(_FORMS, _BINARY)}, "security": [{"key": []}]},
    summary="Decisions from a file: first what they would change, then for good",
)
async def import_decisions(
    request: Request,
    apply: Annotated[bool, Query(description="Write the decisions; without it nothing is written.")] = False,
    keep_reviewers: Annotated[bool, Query(description="Keep the file's reviewers; needs the scope `admin`.")] = False,
) -> Response:
    """A row is `new`, `known` (its token is here), in `conflict` (the pair changed since) or `wrong`, with old and new values."""
    key = await require(request, "admin" if keep_reviewers else "review")
    form = _FORMS.get(request.headers.get("content-type", "").partition(";")[0].strip().lower())
    if form is None:
        raise Problem(415, "not a file of decisions", f"send one of {', '.join(_FORMS)}")
    data = await request.body()

    def work(desk: Desk) -> list[Change]:
        rows = desk.read_decisions(data, form)
        return desk.import_rows(rows, key.name, keep_reviewers=keep_reviewers, apply=apply, by=key.by)

    changes = await state_of(request).write(work)
    counts = {kind: sum(change.kind == kind for change in changes) for kind in ("new", "known", "conflict", "wrong")}
    made = json_bytes({"applied": apply, **counts, "items": changes})
    return Response(made, 200, {"cache-control": "no-store"}, "application/json")
