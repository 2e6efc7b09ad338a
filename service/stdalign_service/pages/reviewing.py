"""Review work on the page: queue, agreement, sign-in by key, decisions by form."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdalign.desk import DECISIONS, Agreement, Desk, Review, Task, Worked, draft_of, pair_key, split_key
from stdalign_service.pages.before import Page
from stdalign_service.pages.fields import given, word
from stdalign_service.pages.render import render
from stdalign_service.problems import Problem
from stdalign_service.state import state_of
from stdalign_service.who import COOKIE, require, visitor

router = APIRouter(route_class=Page)
DISPUTED = 50
"""Disputed pairs on the page of reviews; the rest is on a page of its own."""
_VIEWS = {"open": "queue", "mine": "assigned", "ours": "for_my_country", "second": "second", "again": "text_changed"}
"""View of the queue → the word that names it."""


@router.get("/reviews")
async def overview(request: Request) -> Response:
    """The queue, the last decisions, and how far reviewers agree."""
    state, person = state_of(request), await visitor(request)
    source, target = given(request, "source"), given(request, "target")
    second = word(request, "second", ("true", "false")) == "true"
    view = word(request, "view", tuple(_VIEWS)) or ("second" if second else "open")
    if (view == "mine" and person is None) or (view == "ours" and not (person and person.by.get("country"))):
        raise Problem(401, "this view is somebody's", "sign in with a key", said="no_key")

    def load(
        desk: Desk,
    ) -> tuple[list[Task], list[Agreement], list[Agreement], list[Review], list[Worked], tuple[int, int]]:
        who = person.name if person else ""
        tasks = desk.queue(
            reviewer=who,
            source=source,
            target=target,
            view=view,
            country=(person.by.get("country") or None) if person else None,
            limit=30,
        )
        newest, disputed = desk.newest_reviews(20), desk.worked("disputed")[:DISPUTED]
        between = desk.agreement("country", topics=True)
        return tasks, desk.agreement(), between, newest, disputed, desk.how_far(source, target)

    tasks, agreed, between, newest, disputed, (done, total) = await state.read(load)
    return await render(
        request, "reviews.html", tasks=tasks, agreed=agreed, countries_agreed=between, newest=newest, reviewer=person, view=view, views=_VIEWS,
        source=source, target=target, key_of=key_of, disputed=disputed, done=done, total=total, page="reviews",
    )  # fmt: skip


@router.get("/reviews/next")
async def next_pair(request: Request) -> Response:
    """To the pair that is most worth a decision of whoever is signed in."""
    person = await visitor(request)
    source, target, topic = (given(request, name) for name in ("source", "target", "topic"))
    view = word(request, "view", tuple(_VIEWS)) or "open"
    country = (person.by.get("country") or None) if person else None
    if (view == "mine" and person is None) or (view == "ours" and not country):
        raise Problem(401, "this view is somebody's", "sign in with a key", said="no_key")
    after = given(request, "after")
    found = await state_of(request).read(
        lambda desk: desk.next_task(
            split_key(after) if after else None, reviewer=person.name if person else "", source=source, target=target,
            topic=topic, view=view, country=country,
        )
    )  # fmt: skip
    kept = urlencode({name: text for name, text in (("topic", topic), ("view", view if view != "open" else "")) if text})
    task = found.task
    where = f"/pair/{quote(key_of(task.source, task.target), safe='~:')}" if task else "/reviews"
    return RedirectResponse(f"{where}?{kept}" if kept and task else where, status_code=303)


def key_of(source: str, target: str) -> str:
    """A pair's lasting name; a target without ``#`` is the country where nothing answers."""
    return pair_key(source, target if "#" in target else "", target)


@dataclass(frozen=True)
class Form:
    """The fields of a form as texts."""

    fields: FormData

    def one(self, name: str) -> str:
        """A field, empty where it was left out."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else ""

    def all(self, name: str) -> list[str]:
        """Every value of a field."""
        return [value for value in self.fields.getlist(name) if isinstance(value, str) and value]


async def form_of(request: Request, most: int = 30) -> Form:
    """The form that was sent.

    Raises:
        Problem: 415, the body is none.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Problem(415, "the body is not a form", "use the form of the page")
    return Form(await request.form(max_fields=most))


def own_path(text: str) -> str:
    """A path of this service to go back to; anything else is the queue."""
    plain = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable() and "\\" not in text
    return quote(text, safe="/?&=~:#%") if plain and len(text) < 1_000 else "/reviews"


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Give the key once; the browser keeps a signed pass that script cannot read and other sites cannot use."""
    form = await form_of(request)
    failures = request.app.state.guard.failures
    client = request.client.host if request.client else ""
    if failures.empty(client):
        raise Problem(429, "too many wrong keys from you", "wait a minute", headers={"retry-after": "60"})

    def work(desk: Desk) -> str:
        key = desk.key_of(form.one("key").strip())
        return desk.open_session(key) if key is not None and key.may("review") else ""

    passed = await state_of(request).write(work)
    if not passed:
        failures.take(client)
        raise Problem(401, "the key is unknown, has ended, or does not grant review", "ask for a new one: stdalign keys")
    answer = RedirectResponse(own_path(form.one("next")), status_code=303)
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
    form = await form_of(request)
    source, target = split_key(key)
    decision, relation, stringency = (form.one(name) for name in ("decision", "relation", "stringency"))
    jointly = [address for value in form.all("jointly_with") for address in value.split()]
    if not decision:
        raise Problem(
            422,
            "the form does not fit",
            "go back, choose a decision and give a reason",
            [{"where": "body.decision", "what": f"choose of {', '.join(DECISIONS)}"}],
        )
    if decision != "change" and (relation or stringency or jointly):
        raise Problem(
            422,
            "only a change takes a relation, a stringency or further articles",
            "choose change, or leave these fields as they are",
            [{"where": "body.decision", "what": "change"}],
            said="choose_change",
        )
    draft = draft_of(
        source, target, decision, form.one("reason").strip(), relation or None, stringency or None, jointly, form.one("token"),
        form.one("recognition") or None, form.one("conditions"),
    )  # fmt: skip
    await state_of(request).write(lambda desk: desk.decide(draft, person.name, form.one("etag"), person.by))
    if form.one("then") == "next":
        codes = await state_of(request).read(lambda desk: _countries(desk, source, target))
        asked = {"source": codes[0], "target": codes[1], "topic": form.one("topic"), "view": form.one("view")}
        kept = urlencode({name: text for name, text in asked.items() if text})
        return RedirectResponse(f"/reviews/next?{kept}", status_code=303)
    return RedirectResponse(f"/pair/{quote(key, safe='~:')}#history", status_code=303)


def _countries(desk: Desk, source: str, target: str) -> tuple[str, str]:
    laws = {one.id: one.jurisdiction for one in desk.laws()}
    return laws.get(source.partition("#")[0], ""), laws.get(target.partition("#")[0], target)
