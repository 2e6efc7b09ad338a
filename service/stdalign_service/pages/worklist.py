"""Work lists of reviewers: what was decided by whom, and one decision on several pairs at once."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdalign.desk import WHOSE, Desk, draft_of, split_key
from stdalign.errors import StdalignError
from stdalign_service.pages.before import Page
from stdalign_service.pages.compare import topics
from stdalign_service.pages.fields import LINES, given, page_count, page_number, sides, word
from stdalign_service.pages.render import language_of, render
from stdalign_service.pages.reviewing import Form, form_of, own_path
from stdalign_service.state import state_of
from stdalign_service.who import require, visitor

router = APIRouter(route_class=Page)
BULK = 40
"""Pairs that one decision may be on."""


@router.get("/reviews/decided")
async def decided(request: Request) -> Response:
    """Pairs with decisions: mine, my country's, the disputed, all."""
    person, at = await visitor(request), page_number(request)
    whose = word(request, "whose", WHOSE) or "all"
    source, target = given(request, "source"), given(request, "target")
    found = await state_of(request).read(
        lambda desk: desk.worked(
            whose, reviewer=person.name if person else "", country=person.by.get("country", "") if person else "",
            source=source, target=target,
        )
    )  # fmt: skip
    return await render(
        request, "decided.html", rows=found[(at - 1) * LINES : at * LINES], total=len(found), whose=whose, source=source,
        target=target, reviewer=person, at=at, pages=page_count(len(found), LINES), page="reviews",
    )  # fmt: skip


@router.get("/reviews/disputes")
async def disputes() -> Response:
    """The disputed pairs."""
    return RedirectResponse("/reviews/decided?whose=disputed", status_code=308)


@router.get("/reviews/bulk")
async def several(request: Request) -> Response:
    """Pairs of two countries to tick, and one decision for all of them."""
    person, at, state = await visitor(request), page_number(request), state_of(request)
    source, target = await sides(request)
    topic, review = given(request, "topic"), given(request, "review") or "unreviewed"
    asked = {"source": source, "target": target, "review": review, "max_rank": "1", "limit": str(BULK), "page": str(at)}
    query = state.desk.query(
        {
            **asked,
            **({"topic": topic} if topic else {}),
            "fields": "id,key,source,target,source_jurisdiction,target_jurisdiction,probability,relation,relation_probability,relation_firm,stringency,missing,source_quote,target_quote,review",
        }
    )

    def load(desk: Desk) -> tuple[list[dict[str, Any]], list[str], int, list[str]]:
        rows, _ = desk.alignments(query)
        asked: dict[tuple[str, str], list[str]] = {}
        for one in desk.assignments():
            asked.setdefault((one.source, one.target), []).append(one.assignee)
        for row in rows:
            row["assigned"] = asked.get(split_key(row["key"]), [])
        return rows, desk.tags([split_key(row["key"]) for row in rows]), desk.count(query), desk.people()

    rows, tags, total, people = await state.read(load)
    for row, tag in zip(rows, tags, strict=True):
        row["etag"] = tag
    return await render(
        request, "bulk.html", rows=rows, total=total, source=source, target=target, topic=topic, review=review,
        topics=topics(language_of(request)), reviewer=person, token=secrets.token_hex(12), at=at, people=people,
        pages=page_count(total, BULK), page="reviews",
    )  # fmt: skip


@router.post("/reviews/bulk")
async def decide(request: Request) -> Response:
    """Write one decision on each ticked pair that is still what the page showed."""
    person = await require(request, "review")
    form = await form_of(request, most=BULK + 20)
    reason, decision, token = form.one("reason").strip(), form.one("decision"), form.one("token")
    recognition, conditions = form.one("recognition") or None, form.one("conditions")
    ticked, assignee = form.all("pair")[:BULK], form.one("assignee").strip()
    pairs = [split_key(text.rpartition("|")[0]) for text in ticked]
    if form.one("release"):
        return _back(form, released=await state_of(request).write(lambda desk: desk.release(pairs, assignee)))
    if form.one("assign") and assignee:
        count = await state_of(request).write(lambda desk: desk.assign(pairs, assignee, person.name))
        return _back(form, assigned=count, assignee=assignee)

    def work(desk: Desk) -> int:
        done = 0
        for at, text in enumerate(ticked):
            key, _, tag = text.rpartition("|")
            try:
                draft = draft_of(
                    *split_key(key), decision, reason, token=f"{token}-{at}", recognition=recognition, conditions=conditions
                )
                done += desk.decide(draft, person.name, tag, person.by)[1]
            except StdalignError:  # it changed meanwhile, or cannot be decided so: the page says how many
                continue
        return done

    done = await state_of(request).write(work)
    return _back(form, done=done, left=len(ticked) - done)


def _back(form: Form, **said: object) -> Response:
    back = own_path(form.one("back"))
    return RedirectResponse(f"{back}{'&' if '?' in back else '?'}{urlencode(said)}", status_code=303)
