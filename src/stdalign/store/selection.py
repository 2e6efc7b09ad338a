"""Stored alignments by a question: one statement a page, rows as plain data; and what a page shows of their clauses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import orjson

from stdalign.query import DEFAULT, HEAVY, Query, make_cursor, pair_key, read_cursor
from stdalign.relation import is_firm_share
from stdalign.store.database import Database

_TARGET = "CASE WHEN a.target='' THEN a.target_jurisdiction ELSE a.target END"
_SORTS = {
    "position": ("a.id", False), "-probability": ("a.probability", True), "probability": ("a.probability", False),
    "-score": ("a.score", True), "score": ("a.score", False), "-strength": ("a.strength", True),
}  # fmt: skip
_COLUMNS = ", ".join(
    f"a.{name}"
    for name in (
        "id", "source", "target", "rank", "score", "probability", "relation", "stringency", "rationale", "strength",
        "no_counterpart", "stale", "source_jurisdiction", "target_jurisdiction", "source_hash", "target_hash", "topics",
        "themes", "sectors", "relation_probability",
    )
)  # fmt: skip


_TOGETHER = 200
"""Addresses that are looked up in one statement."""
Unheld = Callable[[str, tuple[str, ...]], tuple[str, ...]]
"""Code of a country and topics → titles of its laws that would answer and are not held."""
COUNTERPARTS = ("found", "none_found", "not_in_workspace")
"""What a row says of an answer: there is one; none in what is held; the law that would answer is not held."""


def select(db: Database, query: Query, unheld: Unheld) -> tuple[list[dict[str, Any]], str | None]:
    """A page of rows with the fields asked for, and the cursor of the next page.

    Args:
        db: the database.
        query: what is asked.
        unheld: tells which laws would answer and are not held.

    Raises:
        UnknownName: the cursor leads nowhere.
    """
    evidence = ", a.evidence" if set(HEAVY) & set(query.fields) else ""
    end, values = _end(db, query)
    # The last review of a pair holds where it stands; one row more than asked tells whether there is a next page.
    found = db.all(
        f"SELECT {_COLUMNS}{evidence}, r.new_value, r.source_hash AS seen_source, r.target_hash AS seen_target"
        f" FROM alignments a LEFT JOIN reviews r ON r.id = (SELECT MAX(id) FROM reviews WHERE source=a.source"
        f" AND target={_TARGET}){end}",
        values,
    )
    cursor = _next(found, query)
    return [_row(row, query.fields, unheld) for row in found], cursor


def numbers(db: Database, query: Query) -> tuple[list[int], str | None]:
    """The ids of a page alone, and the cursor of the next; not where a state of reviews is asked for."""
    column = "" if query.sort == "position" else f", {_SORTS[query.sort][0]}"
    end, values = _end(db, query)
    found = db.all(f"SELECT a.id{column} FROM alignments a{end}", values)
    cursor = _next(found, query)
    return [row["id"] for row in found], cursor


def all_numbers(db: Database, query: Query) -> set[tuple[str, str]]:
    """Source and target of every row that a question wants, whatever its page."""
    where, values = _wanted(db, query)
    text = f" WHERE {' AND '.join(where)}" if where else ""
    joined = f" LEFT JOIN reviews r ON r.id = (SELECT MAX(id) FROM reviews WHERE source=a.source AND target={_TARGET})"
    rows = db.all(f"SELECT a.source, a.target FROM alignments a{joined if query.review else ''}{text}", values)
    return {(row["source"], row["target"]) for row in rows}


def count(db: Database, query: Query) -> int:
    """How many rows a question has, whatever its page."""
    where, values = _wanted(db, query)
    text = f" WHERE {' AND '.join(where)}" if where else ""
    joined = f" LEFT JOIN reviews r ON r.id = (SELECT MAX(id) FROM reviews WHERE source=a.source AND target={_TARGET})"
    return int(db.one(f"SELECT COUNT(*) AS n FROM alignments a{joined if query.review else ''}{text}", values)["n"])


def rows_before(db: Database, query: Query, sources: Sequence[str]) -> int | None:
    """How many rows of a question, by position, stand before the first one from some articles; None where they have none."""
    where, values = _wanted(db, query)
    joined = f" LEFT JOIN reviews r ON r.id = (SELECT MAX(id) FROM reviews WHERE source=a.source AND target={_TARGET})"
    start = f" FROM alignments a{joined if query.review else ''} WHERE {' AND '.join(where) or '1=1'}"
    among = f" AND a.source IN ({', '.join('?' * len(sources))})"
    first = db.one(f"SELECT MIN(a.id) AS id{start}{among}", [*values, *sources])["id"] if sources else None
    if first is None:
        return None
    return int(db.one(f"SELECT COUNT(*) AS n{start} AND a.id < ?", [*values, first])["n"])


def neighbours(db: Database, number: int, here: str, there: str) -> tuple[Any, Any]:
    """The rows before and after one, between the same two countries; None at the ends."""
    base = "SELECT source, target FROM alignments WHERE source_jurisdiction=? AND target_jurisdiction=? AND id"
    before = db.one(f"{base} < ? ORDER BY id DESC LIMIT 1", (here, there, number))
    return before, db.one(f"{base} > ? ORDER BY id LIMIT 1", (here, there, number))


def is_light(query: Query) -> bool:
    """Whether an index bounds the rows that are looked at, and nothing rare has to be looked for page by page."""
    source, target = query.source, query.target
    if len(source) == 1 and (len(target) == 1 or "#" in source[0]):
        return True
    if len(target) == 1 and "#" in target[0]:
        return True
    return query.sort == "position" and not query.review and not _conditions(query)[0]


def _end(db: Database, query: Query) -> tuple[str, list[Any]]:
    where, values = _wanted(db, query)
    column, down = _SORTS[query.sort]
    if query.cursor:
        value, last = read_cursor(query.cursor, query.sort)
        if query.sort == "position":
            where.append("a.id > ?")
            values.append(last)
        else:
            where.append(f"({column} {'<' if down else '>'} ? OR ({column} = ? AND a.id > ?))")
            values.extend((value, value, last))
    order = "a.id" if query.sort == "position" else f"{column} {'DESC' if down else 'ASC'}, a.id"
    text = f" WHERE {' AND '.join(where)}" if where else ""
    skipped = 0 if query.cursor else (query.page - 1) * query.limit
    return f"{text} ORDER BY {order} LIMIT {query.limit + 1}{f' OFFSET {skipped}' if skipped else ''}", values


def _wanted(db: Database, query: Query) -> tuple[list[str], list[Any]]:
    where, values = _conditions(query)
    if query.review:
        state = "r.new_value::json->>'state'" if db.dialect == "postgres" else "json_extract(r.new_value, '$.state')"
        where.append(f"COALESCE({state}, 'unreviewed') = ?")
        values.append(query.review)
    return where, values


def _conditions(query: Query) -> tuple[list[str], list[Any]]:
    """What the rows themselves must meet, without the place on the page and the state of reviews."""
    where: list[str] = []
    values: list[Any] = []

    def among(column: str, found: Sequence[Any]) -> None:
        where.append(f"{column} = ?" if len(found) == 1 else f"{column} IN ({', '.join('?' * len(found))})")
        values.extend(found)

    for name, side in (("source", query.source), ("target", query.target)):
        if side:
            among(f"a.{name}" if "#" in side[0] else f"a.{name}_jurisdiction", side)
    if query.instrument:
        where.append("(a.source_instrument = ? OR a.target_instrument = ?)")
        values.extend((query.instrument, query.instrument))
    for name, word in (("topics", query.topic), ("themes", query.theme), ("sectors", query.sector)):
        if word:
            where.append(f"' ' || a.{name} || ' ' LIKE ? ESCAPE '\\'")
            values.append(f"% {word.replace('_', chr(92) + '_')} %")  # in LIKE a bare _ stands for any character
    for name, chosen in (("relation", query.relation), ("stringency", query.stringency)):
        if chosen:
            among(f"a.{name}", chosen)
    for column, sign, bound in (
        ("probability", ">=", query.min_probability), ("probability", "<=", query.max_probability), ("rank", "<=", query.max_rank),
    ):  # fmt: skip
        if bound is not None:
            where.append(f"a.{column} {sign} ?")
            values.append(bound)
    for name, truth in (("no_counterpart", query.no_counterpart), ("stale", query.stale)):
        if truth is not None:
            where.append(f"a.{name} = ?")
            values.append(int(truth))
    return where, values


def _next(found: list[Any], query: Query) -> str | None:
    """Take the row that is one too many from a list; the cursor of the next page where there was one."""
    if len(found) <= query.limit:
        return None
    found.pop()
    last = found[-1]
    value = 0 if query.sort == "position" else last[query.sort.lstrip("-")]
    return make_cursor(query.sort, value, last["id"])


def _row(row: Any, fields: tuple[str, ...], unheld: Unheld) -> dict[str, Any]:
    (
        number, source, target, rank, score, probability, relation, stringency, rationale, strength, alone, stale, here,
        there, _, _, topics, themes, sectors, kind, *_,
    ) = row if row.__class__ is not dict else row.values()  # fmt: skip
    missing = unheld(there, tuple(topics.split())) if alone else ()
    whole: dict[str, Any] = {
        "id": number,
        "key": pair_key(source, target, there),
        "source": source,
        "target": target or None,
        "source_jurisdiction": here,
        "target_jurisdiction": there,
        "rank": rank,
        "score": score,
        "probability": None if missing else probability,
        "relation": relation,
        "relation_probability": kind if kind >= 0 else None,
        "relation_firm": is_firm(kind, alone != 0),
        "stringency": stringency,
        "rationale": rationale,
        "strength": strength,
        "no_counterpart": alone != 0,
        "counterpart": "not_in_workspace" if missing else "none_found" if alone else "found",
        "missing": missing,
        "stale": stale != 0,
        "topics": topics.split(),
        "themes": themes.split(),
        "sectors": sectors.split(),
        "review": _standing(row),
    }
    if fields is DEFAULT:
        return whole
    if set(HEAVY) & set(fields):
        evidence = orjson.loads(row["evidence"])
        whole["evidence"] = evidence
        whole["source_quote"] = evidence.get("source_quote", "")
        whole["target_quote"] = evidence.get("target_quote", "")
    return {name: whole[name] for name in fields}


def is_firm(kind: float, alone: bool = False) -> bool:
    """Whether the kind of a relation is said outright; where the evidence gives it no share, as it stands."""
    return not alone and is_firm_share(kind if kind >= 0 else None)


_NONE = {"state": "unreviewed", "reviewers": 0, "relation": None, "stringency": None, "outdated": False}


def _standing(row: Any) -> dict[str, Any]:
    """Where a pair stands; ``outdated`` where a text changed since the last decision."""
    if row["new_value"] is None:
        return _NONE
    new = orjson.loads(row["new_value"])
    return {
        "state": new["state"],
        "reviewers": new["reviewers"],
        "relation": new["relation"],
        "stringency": new["stringency"],
        "outdated": row["seen_source"] != row["source_hash"] or row["seen_target"] != row["target_hash"],
    }


def labels(db: Database, addresses: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What stands beside a quote, by address: label, heading, title, language, English, check; unknown ones are left out."""
    asked = [address.partition("#")[::2] for address in sorted(set(addresses))]
    found: dict[str, dict[str, Any]] = {}
    for at in range(0, len(asked), _TOGETHER):
        part = asked[at : at + _TOGETHER]
        rows = db.all(
            f"WITH asked (law, eid) AS (VALUES {', '.join(['(?, ?)'] * len(part))})"
            " SELECT c.instrument, c.eid, c.label, c.heading, c.language, c.text_en, c.checked, c.full_text, i.title, i.title_en,"
            " i.kind, i.source, i.standing, i.number, i.year, c.catalogue FROM asked"
            " JOIN clauses c ON c.instrument = asked.law AND c.eid = asked.eid JOIN instruments i ON i.id = c.instrument",
            [word for one in part for word in one],
        )
        found.update((f"{row['instrument']}#{row['eid']}", {**row, **beside(row)}) for row in map(dict, rows))
    return found


def beside(row: Any) -> dict[str, Any]:
    """What a hit says of its law, and whether a person compared the clause, which is said of digests alone."""
    checked = bool(row["checked"]) and row["kind"] == "digest"
    return {"title": row["title"], "kind": row["kind"], "standing": row["standing"], "checked": checked}


def outline(db: Database, instrument: str) -> list[dict[str, Any]]:
    """What a page shows of each clause of an instrument, in its order; the requirement is not read, but for its strength."""
    strength = (
        "c.requirement::json->>'strength'" if db.dialect == "postgres" else "json_extract(c.requirement, '$.strength')"
    )
    rows = db.all(
        f"SELECT c.eid, c.level, c.label, c.heading, c.text, c.text_en, c.language, c.component, c.checked, c.catalogue, i.kind,"
        f" {strength} AS strength FROM clauses c JOIN instruments i ON i.id = c.instrument WHERE c.instrument=? ORDER BY c.position",
        (instrument,),
    )
    return [
        {
            **row,
            "address": f"{instrument}#{row['eid']}",
            "checked": bool(row["checked"]) and row["kind"] == "digest",
            "strength": (row["strength"] or "") if row["kind"] != "digest" else "",
        }
        for row in map(dict, rows)
    ]


def pair_number(db: Database, number: int) -> Any:
    """The row of an alignment by its number, or None."""
    return db.one("SELECT * FROM alignments WHERE id=?", (number,))


def best_rows(db: Database, source: str, target: str) -> list[dict[str, Any]]:
    """The first answer, or that there is none, to each article of a country in another, every one where somebody decided; evidence read."""
    rows = db.all(
        "SELECT source, target, source_jurisdiction, target_jurisdiction, no_counterpart, probability, relation, stringency, evidence FROM alignments"
        " WHERE source_jurisdiction=? AND target_jurisdiction=? AND (rank<=1 OR source IN (SELECT source FROM reviews)) ORDER BY id",
        (source, target),
    )
    return [{**dict(row), "evidence": json.loads(row["evidence"])} for row in rows]
