"""Home, the table of two countries side by side, and the page of one pair."""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdalign.store.database import Database
from stdalign_service import i18n, queries
from stdalign_service.api.alignments import pair_detail
from stdalign_service.api.content import jurisdiction_rows
from stdalign_service.api.reports import counts
from stdalign_service.pages.marks import pieces
from stdalign_service.pages.render import language_of, render
from stdalign_service.problems import Problem
from stdalign_service.state import state_of
from stdalign_service.who import visitor

router = APIRouter()
PAGE = 20


@router.get("/")
async def home(request: Request) -> Response:
    """Two countries and a topic to choose."""
    state, language = state_of(request), language_of(request)
    rows = await state.read(lambda db: jurisdiction_rows(db, language))
    numbers = await state.read(counts)
    return render(request, "home.html", rows=rows, numbers=numbers, topics=topics(language), page="home")


def topics(language: str) -> list[tuple[str, str]]:
    """Topic codes with their names, by name."""
    return sorted(i18n.words(language)["topic"].items(), key=lambda item: item[1])


def sectors(request: Request) -> list[str]:
    """Sectors of the catalogue."""
    found = state_of(request).catalogue.requirements.values()
    return sorted({s for entry in found for s in entry.sector if s != "general"})


_FILTERS = ("topic", "sector", "relation", "stringency", "min_probability", "review", "instrument", "no_counterpart")


@router.get("/align")
async def align(request: Request) -> Response:
    """Alignments of two countries side by side."""
    given = {k: v for k, v in request.query_params.items() if v and k in (*_FILTERS, "source", "target", "cursor")}
    state, language = state_of(request), language_of(request)
    source, target = given.get("source", "CN"), given.get("target", "VN")
    asked = {**given, "source": source, "target": target, "limit": str(PAGE)}
    if source == target:
        asked["target"] = target = "VN" if source != "VN" else "CN"
    asked["fields"] = ",".join(queries.FIELDS)
    query = queries.read_query(asked, state.db.dialect)

    def load(db: Database) -> tuple[list[dict[str, Any]], str | None, dict[str, dict[str, Any]]]:
        rows, cursor = queries.run(db, query)
        return rows, cursor, about(db, rows)

    rows, cursor, clauses = await state.read(load)
    for row in rows:
        row["marks"] = _marks(row["evidence"])
        row["left"], row["right"] = clauses.get(row["source"]), clauses.get(row["target"] or "")
    return render(
        request, "align.html", rows=rows, cursor=cursor, source=source, target=target, topics=topics(language),
        sectors=sectors(request), given=given, page="align",
    )  # fmt: skip


def _marks(evidence: dict[str, Any]) -> dict[str, Any]:
    concepts = evidence.get("concepts", [])
    return {
        "source": pieces(evidence.get("source_quote", ""), concepts, "source"),
        "target": pieces(evidence.get("target_quote", ""), concepts, "target"),
        "concepts": [c["id"] for c in concepts],
    }


def about(db: Database, rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Label, heading, title, language, English and check of every article of some rows, by address."""
    wanted = {row[side] for row in rows for side in ("source", "target") if row[side]}
    for row in rows:
        for side in ("source", "target"):
            eid = row["evidence"].get(f"{side}_clause")
            if row[side] and eid:
                wanted.add(f"{row[side].partition('#')[0]}#{eid}")
    found: dict[str, dict[str, Any]] = {}
    names = sorted({address.partition("#")[0] for address in wanted})
    for name in names:
        eids = sorted(a.partition("#")[2] for a in wanted if a.partition("#")[0] == name)
        marks = ", ".join("?" * len(eids))
        sql = (
            "SELECT c.instrument, c.eid, c.label, c.heading, c.language, c.text_en, c.checked, c.full_text, i.title, i.title_en, i.kind, i.source"
            f" FROM clauses c JOIN instruments i ON i.id = c.instrument WHERE c.instrument=? AND c.eid IN ({marks})"
        )
        for row in db.all(sql, [name, *eids]):
            found[f"{name}#{row['eid']}"] = dict(row)
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
    key = queries.pair_key(source, target, target)
    queries.split_key(key)
    return RedirectResponse(f"/pair/{key}", status_code=303)


@router.get("/pair/{key}")
async def pair(request: Request, key: str) -> Response:
    """One pair: both texts whole, why, whose limit is stricter, decisions, and a form for one's own."""
    state = state_of(request)
    if "~" not in key and not key.isdigit():
        raise Problem(404, "no such pair", "start from the table of two countries")
    found = await state.read(lambda db: pair_detail(state, db, key))
    evidence = found["alignment"]["evidence"]
    concepts = evidence.get("concepts", [])
    sides = {}
    for side in ("source", "target"):
        if found[side]:
            sides[side] = pieces(found[side]["evidence"]["full_text"], concepts, side)
    return render(
        request, "pair.html", pair=found["alignment"], source=found["source"], target=found["target"], evidence=evidence,
        marks=sides, concepts=[c["id"] for c in concepts], review=found["review"], history=found["history"],
        etag=found["etag"], token=secrets.token_hex(12), reviewer=await visitor(request), page="align",
    )  # fmt: skip
