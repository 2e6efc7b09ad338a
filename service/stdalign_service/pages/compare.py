"""Home, the table of two countries side by side, and the page of one pair."""

from __future__ import annotations

import json
import secrets
from functools import partial
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdalign.desk import FIELDS, Coverage, Desk, pair_key, split_key
from stdalign_service import i18n
from stdalign_service.pages.marks import pieces
from stdalign_service.pages.render import language_of, render, text_language
from stdalign_service.problems import Problem
from stdalign_service.shapes import pair_data
from stdalign_service.state import state_of
from stdalign_service.who import visitor

router = APIRouter()
PAGE = 20


@router.get("/")
async def home(request: Request) -> Response:
    """Two countries and a topic to choose."""
    state, language = state_of(request), language_of(request)
    rows, numbers = await state.read(lambda desk: (desk.jurisdictions(text_language(request)), desk.counts()))
    return await render(request, "home.html", rows=rows, numbers=numbers, topics=topics(language), page="home")


def topics(language: str) -> list[tuple[str, str]]:
    """Topic codes with their names, by name."""
    return sorted(i18n.words(language)["topic"].items(), key=lambda item: item[1])


_FILTERS = ("topic", "sector", "relation", "stringency", "min_probability", "review", "instrument", "no_counterpart", "sort")


@router.get("/align")
async def align(request: Request) -> Response:
    """Alignments of two countries side by side."""
    given = {k: v for k, v in request.query_params.items() if v and k in (*_FILTERS, "source", "target", "cursor")}
    state, language = state_of(request), language_of(request)
    desk = state.desk
    first = [*await state.read(lambda desk: desk.present()), *desk.choices.jurisdictions]
    source = (
        desk.choices.jurisdiction("source", given.get("source", first[0]))
        if "#" not in given.get("source", "")
        else given["source"]
    )
    target = given.get("target") or next(code for code in first if code != source)
    if source == target:
        target = next(code for code in first if code != source)
    query = desk.query({**given, "source": source, "target": target, "limit": str(PAGE), "fields": ",".join(FIELDS)})

    def load(desk: Desk) -> tuple[list[dict[str, Any]], str | None, dict[str, dict[str, Any]], list[Coverage], int]:
        rows, cursor = desk.alignments(query)
        asked = [given["topic"]] if "topic" in given else []
        sides = [code for side in (query.source, query.target) for code in side if "#" not in code]
        return rows, cursor, about(desk, rows), [desk.coverage(code, asked) for code in sides], desk.count(query)

    rows, cursor, clauses, covers, total = await state.read(load)
    own = text_language(request)
    for row in rows:
        row["marks"] = _marks(row["evidence"])
        row["left"], row["right"] = clauses.get(row["source"]), clauses.get(row["target"] or "")
    return await render(
        request, "align.html", rows=rows, cursor=cursor, source=source, target=target, topics=topics(language),
        sectors=desk.choices.sectors, given=given, covers=covers, total=total, common=partial(common_texts, desk, own), own=own, page="align", filters={name: value for name, value in given.items() if name != "cursor"},
    )  # fmt: skip


def common_texts(desk: Desk, language: str, about: dict[str, Any] | None) -> list[str]:
    """What a clause asks for in the reader's language: the common requirements that it meets."""
    known = desk.knowledge.catalogue.requirements
    names = json.loads(about["catalogue"]) if about else []
    return [text for name in names[:2] if name in known and (text := known[name].text.get(language))]


def _marks(evidence: dict[str, Any]) -> dict[str, Any]:
    concepts = evidence.get("concepts", [])
    return {
        "source": pieces(evidence.get("source_quote", ""), concepts, "source"),
        "target": pieces(evidence.get("target_quote", ""), concepts, "target"),
        "concepts": [c["id"] for c in concepts],
    }


def about(desk: Desk, rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Label, heading, title, language, English and check of every article of some rows, by address."""
    wanted = {row[side] for row in rows for side in ("source", "target") if row[side]}
    for row in rows:
        for side in ("source", "target"):
            eid = row["evidence"].get(f"{side}_clause")
            if row[side] and eid:
                wanted.add(f"{row[side].partition('#')[0]}#{eid}")
    found = desk.labels(sorted(wanted))
    for row in rows:
        for side in ("source", "target"):
            carrying = found.get(f"{(row[side] or '').partition('#')[0]}#{row['evidence'].get(f'{side}_clause')}")
            if carrying and row[side] not in found:
                found[row[side]] = carrying  # only parts of the article are here
            if carrying:
                # The same article may be shown by different parts of it in different rows.
                row[f"{side}_en"] = carrying["text_en"]
                row[f"{side}_part"] = carrying["label"] if carrying is not found[row[side]] else ""
    return found


@router.get("/pair")
async def pair_by_address(request: Request) -> Response:
    """The pair of two addresses given in the query."""
    source, target = request.query_params.get("source", ""), request.query_params.get("target", "")
    key = pair_key(source, target, target)
    split_key(key)
    return RedirectResponse(f"/pair/{key}", status_code=303)


@router.get("/pair/{key}")
async def pair(request: Request, key: str) -> Response:
    """One pair: both texts whole, why, whose limit is stricter, decisions, and a form for one's own."""
    state = state_of(request)
    if "~" not in key and not key.isdigit():
        raise Problem(404, "no such pair", "start from the table of two countries")
    found = await state.read(lambda desk: pair_data(desk.pair(key)))
    evidence = found["alignment"]["evidence"]
    concepts = evidence.get("concepts", [])
    sides = {}
    for side in ("source", "target"):
        if found[side]:
            sides[side] = pieces(found[side]["evidence"]["full_text"], concepts, side)
    return await render(
        request, "pair.html", pair=found["alignment"], source=found["source"], target=found["target"], evidence=evidence,
        marks=sides, concepts=[c["id"] for c in concepts], review=found["review"], history=found["history"],
        etag=found["etag"], token=secrets.token_hex(12), reviewer=await visitor(request), page="align",
    )  # fmt: skip
