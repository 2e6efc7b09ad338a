"""Decisions from a file, on the page: what it would change is shown first and written only then."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import Change, Desk
from stdalign_service.pages.before import Page
from stdalign_service.pages.errors import row_said
from stdalign_service.pages.render import language_of, render
from stdalign_service.pages.reviewing import key_of
from stdalign_service.problems import Problem
from stdalign_service.state import state_of
from stdalign_service.who import require, visitor

router = APIRouter(route_class=Page)
FORMS = {"xlsx": "xlsx", "csv": "csv", "jsonl": "jsonl", "tsv": "sssom"}
"""Ending of a file's name → form."""
KINDS = ("new", "known", "conflict", "wrong")
SHOWN = 300


@router.get("/reviews/import")
async def choose(request: Request) -> Response:
    """Choose a file, or take a worksheet to fill in."""
    return await render(request, "import.html", changes=None, reviewer=await visitor(request), page="reviews")


@router.post("/reviews/import")
async def bring(request: Request) -> Response:
    """A file: what it would change. The same rows sent back with ``apply``: written. Nothing is stored in between."""
    person = await require(request, "review")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise Problem(415, "the body is not a form with a file", "use the form of the page")
    state = state_of(request)
    async with request.form(max_files=1, max_fields=3, max_part_size=state.settings.import_limit_bytes) as form:
        file, rows, write = form.get("file"), form.get("rows"), form.get("apply") == "true"
        if isinstance(rows, str) and rows:
            data, kind = rows.encode("utf-8", "replace"), "jsonl"
        elif isinstance(file, UploadFile) and file.filename:
            data, kind = await file.read(), FORMS.get(file.filename.rpartition(".")[2].lower(), "")
            write = False
        else:
            raise Problem(422, "there is no file", "choose a file first")
    if not kind:
        raise Problem(415, "not a file of decisions", f"its name must end with one of .{', .'.join(FORMS)}")

    def work(desk: Desk) -> tuple[list[Change], str]:
        found = desk.read_decisions(data, kind)
        return desk.import_rows(found, person.name, apply=write), desk.decision_file(found, "jsonl").decode("utf-8")

    changes, plain = await state.write(work)
    counts = {one: sum(change.kind == one for change in changes) for one in KINDS}
    answer = await render(
        request, "import.html", changes=changes[:SHOWN], more=max(0, len(changes) - SHOWN), counts=counts, rows=plain,
        applied=write, reviewer=person, key_of=key_of, said=partial(row_said, language_of(request)), page="reviews",
    )  # fmt: skip
    answer.headers["cache-control"] = "no-store"
    return answer
