"""What reports need of each clause, read from the database once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from stdalign.record import Record
from stdalign.store.database import Database


@dataclass(frozen=True)
class Fact(Record):
    """A clause as reports see it; ``catalogue`` are the common requirements it meets."""

    address: str
    instrument: str
    jurisdiction: str
    article: str
    label: str
    heading: str
    language: str
    text: str
    text_en: str
    bearer: str
    modality: str
    topics: tuple[str, ...]
    catalogue: tuple[str, ...]
    parameters: tuple[dict[str, Any], ...] = field(default=(), hash=False)
    checked: bool = True
    kind: str = "digest"


@dataclass(frozen=True)
class Where(Record):
    """A clause that a cell of a report rests on."""

    address: str
    label: str
    checked: bool
    kind: str


def where(fact: Fact) -> Where:
    """The short form of a fact, for a cell."""
    return Where(fact.address, fact.label, fact.checked, fact.kind)


def load_facts(db: Database) -> tuple[Fact, ...]:
    """Every clause with words of its own in the main part of an instrument, by country, instrument and position."""
    rows = db.all(
        "SELECT c.instrument, c.eid, c.article, c.label, c.heading, c.language, c.full_text, c.text_en, c.checked,"
        " c.requirement, c.catalogue, c.parameters, i.jurisdiction, i.kind FROM clauses c"
        " JOIN instruments i ON i.id = c.instrument WHERE c.component='main' AND c.text_hash <> ''"
        " ORDER BY i.jurisdiction, i.position, c.position"
    )
    return tuple(_fact(row) for row in rows)


def _fact(row: Any) -> Fact:
    requirement = json.loads(row["requirement"])
    return Fact(
        address=f"{row['instrument']}#{row['eid']}",
        instrument=row["instrument"],
        jurisdiction=row["jurisdiction"],
        article=row["article"],
        label=row["label"],
        heading=row["heading"],
        language=row["language"],
        text=row["full_text"],
        text_en=row["text_en"],
        bearer=requirement["bearer"],
        modality=requirement["modality"],
        topics=tuple(requirement["topics"]),
        catalogue=tuple(json.loads(row["catalogue"])),
        parameters=tuple(json.loads(row["parameters"])),
        checked=bool(row["checked"]),
        kind=row["kind"],
    )


def countries(facts: tuple[Fact, ...]) -> tuple[str, ...]:
    """Codes of the countries that have clauses, in alphabetical order, ``INT`` last."""
    return tuple(sorted({f.jurisdiction for f in facts}, key=lambda code: (code == "INT", code)))
