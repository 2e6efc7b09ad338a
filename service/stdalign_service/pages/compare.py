"""Home, the table of two countries side by side, and the page of one pair."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdalign.desk import FIELDS, Coverage, Desk, pair_key, split_key
from stdalign.model import Instrument
from stdalign_service import i18n
from stdalign_service.pages.before import Page
from stdalign_service.pages.fields import Query, page_count, page_number, sides, text, word
from stdalign_service.pages.fields import given as field
from stdalign_service.pages.marks import pieces
from stdalign_service.pages.render import language_of, render, text_language
from stdalign_service.problems import Problem
from stdalign_service.shapes import pair_data
from stdalign_service.state import state_of
from stdalign_service.who import visitor

router = APIRouter(route_class=Page)
ANSWERS = 12
"""Candidates of one article that are listed beside a pair."""


@router.get("/")
async def home(request: Request) -> Response:
    """Two countries and a topic to choose."""
    state, language = state_of(request), language_of(request)
    rows, numbers = await state.read(lambda desk: (desk.jurisdictions(text_language(request)), desk.counts()))
    return await render(request, "home.html", rows=rows, numbers=numbers, topics=topics(language), page="home")


def topics(language: str) -> list[tuple[str, str]]:
    """Topic codes with their names, by name."""
    return sorted(i18n.words(language)["topic"].items(), key=lambda item: item[1])


_FILTERS = (
    "topic",
    "theme",
    "sector",
    "relation",
    "stringency",
    "min_probability",
    "review",
    "instrument",
    "no_counterpart",
    "sort",
)
ROWS = ("20", "50", "200")
"""Rows a page that may be asked for: the most is what a person prints at once."""


@router.get("/align")
async def align(request: Request) -> Response:
    """Alignments of two countries side by side."""
    given = {name: value for name in (*_FILTERS, "source", "target") if (value := text(request, name))}
    state, language = state_of(request), language_of(request)
    desk = state.desk
    source, target = await sides(request)
    rows_page, article = word(request, "rows", ROWS) or ROWS[0], field(request, "article")
    at = page_number(request)
    asked = {**given, "source": source, "target": target, "limit": rows_page, "fields": ",".join(FIELDS)}
    if article:
        asked.pop("sort", None)
    query = desk.query({**asked, "page": str(at)})
    if article:
        found = await state.read(lambda desk: desk.page_of(query, article))
        if found is not None:
            kept = {k: v for k, v in Query(request).items() if v and k not in ("article", "sort", "page", "lang")}
            return RedirectResponse(f"/align?{urlencode({**kept, 'page': found})}", status_code=303)
    covers = partial(
        _covers, topic=given.get("topic"), codes=[c for side in (query.source, query.target) for c in side if "#" not in c]
    )

    def load(
        desk: Desk,
    ) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]], list[Coverage], int, list[Instrument], list[Twins]]:
        rows, _ = desk.alignments(query)
        own = [one for one in desk.laws() if one.jurisdiction in (*query.source, *query.target) and one.kind != "listed"]
        return rows, about(desk, rows), covers(desk), desk.count(query), own, _twins(desk, own)

    rows, clauses, held, total, own_laws, twins = await state.read(load)
    for row in rows:
        row["marks"] = _marks(row["evidence"])
        row["left"], row["right"] = clauses.get(row["source"]), clauses.get(row["target"] or "")
    more = ("theme", "sector", "relation", "stringency", "min_probability", "review", "instrument")
    return await render(
        request, "align.html", rows=rows, at=at, pages=page_count(total, query.limit), source=source, target=target,
        topics=topics(language), sectors=desk.choices.sectors, themes=desk.choices.themes, given=given, covers=held, total=total,
        own_laws=own_laws, twins=twins, rows_page=rows_page, no_article=bool(article), filtered=any(name in given for name in more) or rows_page != ROWS[0],
        page="align", filters={name: value for name, value in given.items() if name != "sort"},
    )  # fmt: skip


Twins = tuple[Instrument, list[Instrument]]
"""A law whose text is here, and the digests of the same law."""


def _twins(desk: Desk, laws: list[Instrument]) -> list[Twins]:
    """Laws that are here as text and as digest: each answers for itself, so that rows of one law seem to come twice."""
    found = [(one, [other for other in desk.same_law(one) if other.kind == "digest"]) for one in laws if one.kind == "text"]
    return [(one, others) for one, others in found if others]


def _covers(desk: Desk, codes: list[str], topic: str | None) -> list[Coverage]:
    return [desk.coverage(code, [topic] if topic else []) for code in codes]


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
    source, target = text(request, "source"), text(request, "target")
    key = pair_key(source, target, target)
    split_key(key)
    return RedirectResponse(f"/pair/{key}", status_code=303)


@router.get("/pair/{key}")
async def pair(request: Request, key: str) -> Response:
    """One pair: both texts whole, why, whose limit is stricter, decisions, and a form for one's own."""
    state = state_of(request)
    if "~" not in key and not key.isdigit():
        raise Problem(404, "no such pair", "start from the table of two countries")

    def load(desk: Desk) -> tuple[dict[str, Any], tuple[str, str], list[dict[str, Any]], tuple[int, int]]:
        made = pair_data(desk.pair(key))
        row = made["alignment"]
        asked = desk.query({"source": row["source"], "target": row["target_jurisdiction"], "limit": str(ANSWERS)})
        others = [one for one in desk.alignments(asked)[0] if one["key"] != row["key"]]
        return made, desk.beside(row), others, desk.how_far(row["source_jurisdiction"], row["target_jurisdiction"])

    found, (before, after), others, (done, total) = await state.read(load)
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
        before=before, after=after, others=others, done=done, total=total,
    )  # fmt: skip
