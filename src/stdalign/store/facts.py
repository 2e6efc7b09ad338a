"""What reports are made from, read once: clauses with their requirements, and counts."""

from __future__ import annotations

import json
from typing import Any

from stdalign.relation import FIRM
from stdalign.store.database import Database


def clause_facts(db: Database) -> list[dict[str, Any]]:
    """Every clause with words of its own in the main part of an instrument, by country, instrument and position.

    Returns:
        Rows with the columns of the clause, of its instrument ``jurisdiction`` and ``kind``, and JSON read.
    """
    rows = db.all(
        "SELECT c.instrument, c.eid, c.article, c.label, c.heading, c.language, c.full_text, c.text_en, c.checked,"
        " c.requirement, c.catalogue, c.parameters, i.jurisdiction, i.kind, i.standing, i.title FROM clauses c"
        " JOIN instruments i ON i.id = c.instrument WHERE c.component='main' AND c.text_hash <> ''"
        " ORDER BY i.jurisdiction, i.position, c.position"
    )
    return [
        {**dict(row), **{name: json.loads(row[name]) for name in ("requirement", "catalogue", "parameters")}} for row in rows
    ]


def all_labels(db: Database) -> dict[str, dict[str, str]]:
    """Instrument → address in it → label, of every clause that has one."""
    found: dict[str, dict[str, str]] = {}
    for row in db.all("SELECT instrument, eid, label FROM clauses WHERE label <> ''"):
        found.setdefault(row["instrument"], {})[row["eid"]] = row["label"]
    return found


COUNTED = ("instruments", "text", "digest", "listed", "clauses", "checked")
"""What is counted of a country: instruments, those with text, as digest, by title alone, clauses, clauses a person compared."""


def country_counts(db: Database) -> dict[str, dict[str, int]]:
    """Instruments, clauses and checked clauses of each country that has any."""
    rows = db.all(
        "SELECT i.jurisdiction, COUNT(DISTINCT i.id) AS instruments, COUNT(c.id) AS clauses,"
        " COUNT(DISTINCT CASE WHEN i.kind NOT IN ('digest', 'listed') THEN i.id END) AS text,"
        " COUNT(DISTINCT CASE WHEN i.kind='digest' THEN i.id END) AS digest,"
        " COUNT(DISTINCT CASE WHEN i.kind='listed' THEN i.id END) AS listed,"
        " COALESCE(SUM(CASE WHEN i.kind='digest' THEN c.checked ELSE 0 END), 0) AS checked FROM instruments i LEFT JOIN clauses c ON c.instrument = i.id"
        " GROUP BY i.jurisdiction"
    )
    return {row["jurisdiction"]: {name: int(row[name]) for name in COUNTED} for row in rows}


_TABLES = ("instruments", "clauses", "alignments", "reviews")


def counts(db: Database) -> dict[str, Any]:
    """Counts of everything, and of alignments by country pair and by relation; ``relations_firm`` has those whose kind is said outright."""
    checked = db.one(
        "SELECT COALESCE(SUM(checked), 0) AS good FROM clauses WHERE instrument IN (SELECT id FROM instruments WHERE kind='digest')"
    )
    pairs = db.all(
        "SELECT source_jurisdiction AS source, target_jurisdiction AS target, COUNT(*) AS alignments,"
        " SUM(no_counterpart) AS no_counterpart, SUM(stale) AS stale FROM alignments"
        " GROUP BY source_jurisdiction, target_jurisdiction ORDER BY 1, 2"
    )
    relations = db.all("SELECT relation, COUNT(*) AS n FROM alignments GROUP BY relation ORDER BY relation")
    firm = db.all(
        "SELECT relation, COUNT(*) AS n FROM alignments WHERE no_counterpart=0"
        " AND NOT (relation_probability>=0 AND relation_probability<?) GROUP BY relation ORDER BY relation",
        (FIRM,),
    )
    return {
        **{name: db.one(f"SELECT COUNT(*) AS n FROM {name}")["n"] for name in _TABLES},
        "checked_clauses": checked["good"],
        "pairs": [
            {name: row[name] for name in ("source", "target", "alignments", "no_counterpart", "stale")} for row in pairs
        ],
        "relations": {row["relation"]: row["n"] for row in relations},
        "relations_firm": {row["relation"]: row["n"] for row in firm},
    }


def review_count(db: Database) -> int:
    """How many decisions there are."""
    return int(db.one("SELECT COUNT(*) AS n FROM reviews")["n"])


def stamp(db: Database) -> str:
    """Changes whenever clauses or alignments do: the revision of the content, and what each pair of countries was made from."""
    rows = db.all(
        "SELECT key AS name, value FROM meta WHERE key IN ('generation', 'revision')"
        " UNION ALL SELECT item AS name, key AS value FROM ledger WHERE step='align' ORDER BY 1"
    )
    return repr([(row["name"], row["value"]) for row in rows])


def data_version(db: Database) -> int:
    """A number that changes with each commit of another connection; 0 where the database has none (PostgreSQL)."""
    return int(db.one("PRAGMA data_version")[0]) if db.dialect == "sqlite" else 0
