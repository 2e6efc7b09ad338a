"""What waits for an expert's decision, most worth deciding first; and how far the work on two countries is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from stdalign.store.assignments import TARGET
from stdalign.store.database import Database
from stdalign.store.selection import is_firm

VIEWS = ("open", "mine", "ours", "second", "disputed", "again", "done")
"""``open``: nobody decided. ``mine``: asked of the reviewer, who has not decided. ``ours``: of the reviewer's country, none of
whose experts has decided; what another country's expert has decided comes first. ``second``: one reviewer. ``disputed``:
reviewers do not agree. ``again``: a text changed since the last decision. ``done``: the reviewer has decided."""

_VALUE = "(1.0 - ABS(2.0 * a.probability - 1.0)) * (0.5 + n.uses * 1.0 / (n.uses + 5.0))"
# How unsure the machine is, times how often the source article stands in other pairs, which the decision teaches about.
_OF_PAIR = f"r.source=a.source AND r.target={TARGET}"
_WITHDRAWN = (
    "EXISTS (SELECT 1 FROM reviews w WHERE w.source=r.source AND w.target=r.target AND w.reviewer=r.reviewer"
    " AND w.decision='withdraw' AND w.id > r.id)"
)
_HOLDS = f"r.decision NOT IN ('comment', 'withdraw') AND NOT {_WITHDRAWN}"
_DECIDED = f"(SELECT COUNT(DISTINCT r.reviewer) FROM reviews r WHERE {_OF_PAIR} AND {_HOLDS})"
_LAST = f"r.id=(SELECT MAX(l.id) FROM reviews l WHERE l.source=a.source AND l.target={TARGET})"


@dataclass(frozen=True)
class Wanted:
    """What is asked for of the pairs that wait.

    Args:
        view: one of ``VIEWS``.
        reviewer: whose work it is; what this person decided is left out (in ``done`` it is what is wanted).
        country: for whom the reviewer speaks, with ``ours``.
        source: only from this country.
        target: only to this country.
        topic: only pairs about it.
    """

    view: str = "open"
    reviewer: str = ""
    country: str = ""
    source: str = ""
    target: str = ""
    topic: str = ""


def stamp(db: Database) -> str:
    """Changes whenever somebody decides, is asked to, or is no longer asked to."""
    said = db.one("SELECT COALESCE(MAX(id), 0) AS last FROM reviews")
    asked = db.one("SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN ended<>'' THEN 1 ELSE 0 END), 0) AS ended FROM assignments")
    return f"{said['last']} {asked['n']} {asked['ended']}"


def waiting(db: Database, wanted: Wanted, limit: int = 50) -> list[dict[str, Any]]:
    """Rows of pairs: id, addresses, what the machine says, ``uses``, ``value``, ``decided`` (reviewers whose decision holds)."""
    where, values = _view(db, wanted)
    for column, value in (("source", wanted.source), ("target", wanted.target)):
        if value:
            where.append(f"a.{column}_jurisdiction = ?")
            values.append(value)
    if wanted.topic:
        where.append("' ' || a.topics || ' ' LIKE ? ESCAPE '\\'")
        values.append(f"% {wanted.topic.replace('_', chr(92) + '_')} %")  # in LIKE a bare _ stands for any character
    first = "decided DESC, " if wanted.view == "ours" else ""
    sql = (
        f"SELECT a.id, a.source, {TARGET} AS target, a.probability, a.relation, a.relation_probability AS kind,"
        f" a.no_counterpart AS alone, a.stringency, n.uses, {_VALUE} AS value,"
        f" {_DECIDED} AS decided FROM alignments a"
        " JOIN (SELECT source, COUNT(*) AS uses FROM alignments GROUP BY source) n ON n.source = a.source"
        f" WHERE {' AND '.join(where)} ORDER BY {first}value DESC, a.id LIMIT ?"
    )
    found = []
    for row in map(dict, db.all(sql, [*values, limit])):
        firm = is_firm(row.pop("kind"), row.pop("alone") != 0)
        found.append({**row, "relation_firm": firm})
    return found


def _view(db: Database, wanted: Wanted) -> tuple[list[str], list[Any]]:
    own = f"EXISTS (SELECT 1 FROM reviews r WHERE {_OF_PAIR} AND r.reviewer = ? AND {_HOLDS})"
    # Whoever has said something on a pair, were it a comment, is not asked again, unless it was taken back.
    spoke = f"EXISTS (SELECT 1 FROM reviews r WHERE {_OF_PAIR} AND r.reviewer = ? AND r.decision<>'withdraw' AND NOT {_WITHDRAWN})"
    if wanted.view == "done":
        return [own], [wanted.reviewer]
    if wanted.view == "disputed":
        return [f"EXISTS (SELECT 1 FROM reviews r WHERE {_LAST} AND {_read(db, 'state')}='disputed')"], []
    if wanted.view == "again":
        changed = "(r.source_hash<>a.source_hash OR r.target_hash<>a.target_hash)"
        return [f"EXISTS (SELECT 1 FROM reviews r WHERE {_LAST} AND {changed})"], []
    where: list[str] = []
    values: list[Any] = []
    if wanted.view == "mine":
        where.append(
            f"EXISTS (SELECT 1 FROM assignments s WHERE s.source=a.source AND s.target={TARGET} AND s.ended='' AND s.assignee=?)"
        )
        values.append(wanted.reviewer)
        where.append(f"NOT {own}")
        values.append(wanted.reviewer)
        return where, values
    if wanted.view == "ours":
        where.append("(a.source_jurisdiction=? OR a.target_jurisdiction=?)")
        ours = f"EXISTS (SELECT 1 FROM reviews r WHERE {_OF_PAIR} AND {_HOLDS} AND {_read(db, 'by', 'country')}=?)"
        where.append(f"NOT {ours}")
        values += [wanted.country] * 3
    else:
        where.append(f"{_DECIDED} = ?")
        values.append(1 if wanted.view == "second" else 0)
    if wanted.reviewer:
        where.append(f"NOT {spoke}")
        values.append(wanted.reviewer)
    return where, values


def _read(db: Database, *names: str) -> str:
    """A value inside the JSON of a decision, in the database's own words."""
    if db.dialect == "postgres":
        *path, last = names
        return "r.new_value::json" + "".join(f"->'{name}'" for name in path) + f"->>'{last}'"
    return f"json_extract(r.new_value, '$.{'.'.join(names)}')"


def pairs_of_topics(db: Database, source: str = "", target: str = "") -> list[tuple[tuple[str, ...], int]]:
    """Topics of pairs, and how many pairs have just these: of two countries, or of all."""
    where, values = _between(source, target)
    rows = db.all(f"SELECT a.topics, COUNT(*) AS n FROM alignments a{where} GROUP BY a.topics ORDER BY a.topics", values)
    return [(tuple(row["topics"].split()), int(row["n"])) for row in rows]


def topics_of(db: Database, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Topics of pairs; one that is no pair now is not there."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for source, target in pairs:
        row = db.one(f"SELECT a.topics FROM alignments a WHERE a.source=? AND {TARGET}=?", (source, target))
        if row is not None:
            found[source, target] = tuple(row["topics"].split())
    return found


def looked_at(db: Database, source: str = "", target: str = "") -> list[dict[str, Any]]:
    """Pairs that have a decision: addresses, countries, topics and the hashes of their texts now."""
    where, values = _between(source, target)
    also = f"EXISTS (SELECT 1 FROM reviews r WHERE {_OF_PAIR})"
    rows = db.all(
        f"SELECT a.source, {TARGET} AS target, a.topics, a.source_jurisdiction, a.target_jurisdiction, a.source_hash,"
        f" a.target_hash, a.relation, a.stringency FROM alignments a{where}{' AND' if where else ' WHERE'} {also} ORDER BY a.id",
        values,
    )
    return [dict(row) for row in rows]


def asked_of(db: Database, source: str = "", target: str = "") -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Assignments that hold and stand on a pair: assignee, addresses, topics of the pair."""
    where, values = _between(source, target)
    rows = db.all(
        f"SELECT s.assignee, s.source, s.target, a.topics FROM assignments s JOIN alignments a ON a.source=s.source"
        f" AND {TARGET}=s.target{where}{' AND' if where else ' WHERE'} s.ended='' ORDER BY s.id",
        values,
    )
    return [(row["assignee"], row["source"], row["target"], tuple(row["topics"].split())) for row in rows]


def _between(source: str, target: str) -> tuple[str, list[str]]:
    named = [(f"a.{name}_jurisdiction=?", code) for name, code in (("source", source), ("target", target)) if code]
    return (f" WHERE {' AND '.join(text for text, _ in named)}" if named else ""), [code for _, code in named]
