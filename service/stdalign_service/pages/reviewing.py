"""Review work on the page: queue, agreement, sign-in by key, decisions by form."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdalign.desk import Agreement, Desk, Review, Task, draft_of, pair_key, split_key
from stdalign_service import i18n
from stdalign_service.pages.fields import given
from stdalign_service.pages.render import language_of, render
from stdalign_service.problems import Problem
from stdalign_service.state import state_of
from stdalign_service.who import COOKIE, require, visitor

router = APIRouter()


@router.get("/reviews")
async def overview(request: Request) -> Response:
    """The queue, the last decisions, and how far reviewers agree."""
    state, person = state_of(request), await visitor(request)
    source, target = given(request, "source"), given(request, "target")
    second = request.query_params.get("second") == "true"

    def load(
        desk: Desk,
    ) -> tuple[list[Task], list[Agreement], list[Agreement], list[Review], list[dict[str, Any]], dict[str, dict[str, Any]]]:
        who = person.name if person else ""
        tasks = desk.queue(reviewer=who, source=source, target=target, second=second, limit=30)
        newest, (disputed, _) = desk.newest_reviews(20), desk.alignments(desk.query({"review": "disputed", "limit": "50"}))
        places = [side for one in tasks for side in (one.source, one.target)]
        places += [side for one in newest for side in (one.source, one.target)]
        places += [side for one in disputed for side in (one["source"], one["target"])]
        beside = desk.labels(sorted({side for side in places if side and "#" in side}))
        return tasks, desk.agreement(), desk.agreement("country", topics=True), newest, disputed, beside

    tasks, agreed, between, newest, disputed, beside = await state.read(load)

    def cite(address: str) -> str:
        about = beside.get(address)
        return f"{about['title']} {about['label']}".strip() if about else address

    return await render(
        request, "reviews.html", tasks=tasks, agreed=agreed, countries_agreed=between, newest=newest, reviewer=person, second=second,
        source=source, target=target, key_of=key_of, disputed=disputed, cite=cite, page="reviews",
    )  # fmt: skip


@router.get("/reviews/next")
async def next_pair(request: Request) -> Response:
    """To the pair that is most worth a decision of whoever is signed in."""
    person = await visitor(request)
    source, target = given(request, "source"), given(request, "target")
    who = person.name if person else ""
    tasks = await state_of(request).read(lambda desk: desk.queue(reviewer=who, source=source, target=target, limit=1))
    where = f"/pair/{quote(key_of(tasks[0].source, tasks[0].target), safe='~:')}" if tasks else "/reviews"
    return RedirectResponse(where, status_code=303)


def key_of(source: str, target: str) -> str:
    """A pair's lasting name; a target without ``#`` is the country where nothing answers."""
    return pair_key(source, target if "#" in target else "", target)


async def _form(request: Request, names: tuple[str, ...]) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Problem(415, "the body is not a form", "use the form of the page")
    form: FormData = await request.form(max_fields=30)
    return {name: value for name in names if isinstance(value := form.get(name, ""), str)}


def _own_path(text: str) -> str:
    """A path of this service to go back to; anything else is the queue."""
    plain = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable() and "\\" not in text
    return quote(text, safe="/?&=~:#%") if plain and len(text) < 1_000 else "/reviews"


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Give the key once; the browser keeps a signed pass that script cannot read and other sites cannot use."""
    form = await _form(request, ("key", "next"))
    failures = request.app.state.guard.failures
    client = request.client.host if request.client else ""
    if failures.empty(client):
        raise Problem(429, "too many wrong keys from you", "wait a minute", headers={"retry-after": "60"})

    def work(desk: Desk) -> str:
        key = desk.key_of(form["key"].strip())
        return desk.open_session(key) if key is not None and key.may("review") else ""

    passed = await state_of(request).write(work)
    if not passed:
        failures.take(client)
        raise Problem(401, "the key is unknown, has ended, or does not grant review", "ask for a new one: stdalign keys")
    answer = RedirectResponse(_own_path(form["next"]), status_code=303)
    answer.set_cookie(
        COOKIE, passed, max_age=8 * 3600, httponly=True, samesite="strict", secure=request.url.scheme == "https"
    )
    return answer


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """End the pass and drop it from the browser."""
    cookie = request.cookies.get(COOKIE, "")
    if cookie:
        await state_of(request).write(lambda desk: desk.close_session(cookie))
    answer = RedirectResponse("/reviews", status_code=303)
    answer.delete_cookie(COOKIE)
    return answer


@router.post("/pair/{key}/review")
async def decide(request: Request, key: str) -> Response:
    """Write the decision of the form, if the pair is still what the form showed."""
    person = await require(request, "review")
    names = ("decision", "reason", "relation", "stringency", "jointly_with", "recognition", "conditions", "etag", "token")
    form = await _form(request, names)
    source, target = split_key(key)
    change = form["decision"] == "change"
    if not form["decision"]:
        raise Problem(422, "the form does not fit", "go back, choose a decision and give a reason")
    if not change and (form["relation"] or form["stringency"]):
        raise Problem(
            422, i18n.say(language_of(request), "choose_change"), "", [{"where": "body.decision", "what": "change"}]
        )
    draft = draft_of(
        source, target, form["decision"], form["reason"].strip(), form["relation"] or None, form["stringency"] or None,
        form["jointly_with"].split(), form["token"], form["recognition"] or None, form["conditions"],
    )  # fmt: skip
    await state_of(request).write(lambda desk: desk.decide(draft, person.name, form["etag"], person.by))
    return RedirectResponse(f"/pair/{quote(key, safe='~:')}#history", status_code=303)
