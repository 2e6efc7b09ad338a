"""Instruments, clauses and alignments as database rows, and back as records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any

from stdalign.errors import DuplicateInstrument, UnknownName
from stdalign.model import (
    Alignment,
    Clause,
    Component,
    ConceptSpan,
    Instrument,
    Level,
    Quantity,
    Reference,
    Requirement,
    Split,
)
from stdalign.record import Record
from stdalign.relation import Rationale, Relation, Stringency
from stdalign.store.database import Database


@dataclass(frozen=True)
class StoredClause(Record):
    """A clause as the workspace holds it, with its analysed requirement.

    ``full_text`` is the clause with its children, labels left out; ``article`` is the eId of the article it stands in;
    ``checked`` is true for official text and for digests compared with it; ``text_en`` is set for digests.
    """

    id: int
    instrument: str
    position: int
    article: str
    clause: Clause
    full_text: str
    requirement: Requirement
    text_en: str = ""
    checked: bool = True
    text_hash: str = ""
    catalogue: tuple[str, ...] = ()
    parameters: tuple[dict[str, Any], ...] = ()

    @property
    def address(self) -> str:
        """Short address, ``ID#eid``."""
        return f"{self.instrument}#{self.clause.eid}"


def text_hash(text: str) -> str:
    """Key of a text in the vector store: 32 hexadecimal digits of its SHA-256."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


_INSTRUMENT = tuple(f.name for f in fields(Instrument))


def add_instrument(
    db: Database,
    instrument: Instrument,
    clauses: Iterable[StoredClause],
    split: Split | None = None,
    name: str = "",
) -> None:
    """Write an instrument with its clauses; call inside a transaction.

    Raises:
        DuplicateInstrument: the id is taken.
    """
    if db.one("SELECT id FROM instruments WHERE id=?", (instrument.id,)):
        raise DuplicateInstrument(
            f"instrument {instrument.id!r} is already in the workspace",
            next_step="choose another --id, or give --replace",
        )
    position = db.one("SELECT COALESCE(MAX(position), 0) + 1 AS next FROM instruments")["next"]
    names = ", ".join(_INSTRUMENT)
    marks = ", ".join("?" * len(_INSTRUMENT))
    db.execute(
        f"INSERT INTO instruments ({names}, position) VALUES ({marks}, ?)",
        [*(getattr(instrument, n) for n in _INSTRUMENT), position],
    )
    if split is not None:
        db.execute(
            "INSERT INTO sources (instrument, name, text, noise, findings) VALUES (?, ?, ?, ?, ?)",
            (
                instrument.id,
                name,
                split.source,
                _json([n.to_dict() for n in split.noise]),
                _json([w.to_dict() for w in split.warnings]),
            ),
        )
    db.many(
        "INSERT INTO clauses (instrument, position, eid, article, level, number, label, heading, text, full_text, text_en,"
        " span_start, span_end, component, language, parent, status, checked, text_hash, requirement, cross_references,"
        " catalogue, parameters) VALUES (" + ", ".join("?" * 23) + ")",
        [_clause_row(instrument.id, row) for row in clauses],
    )


def _clause_row(instrument: str, row: StoredClause) -> list[Any]:
    c = row.clause
    return [
        instrument, row.position, c.eid, row.article, c.level.value, c.number, c.label, c.heading, c.text, row.full_text,
        row.text_en, c.start, c.end, c.component.value, c.language, c.parent, c.status, int(row.checked), row.text_hash,
        _json(row.requirement.to_dict()), _json([r.to_dict() for r in c.references]), _json(list(row.catalogue)),
        _json(list(row.parameters)),
    ]  # fmt: skip


def remove_instrument(db: Database, instrument: str) -> None:
    """Delete an instrument, its clauses and alignments; reviews stay."""
    db.execute("DELETE FROM alignments WHERE source_instrument=? OR target_instrument=?", (instrument, instrument))
    db.execute("DELETE FROM instruments WHERE id=?", (instrument,))


def instruments(db: Database, jurisdiction: str | None = None) -> list[Instrument]:
    """All instruments in the order they came, or those of one jurisdiction."""
    where, values = ("WHERE jurisdiction=?", (jurisdiction,)) if jurisdiction else ("", ())
    rows = db.all(f"SELECT * FROM instruments {where} ORDER BY position", values)
    return [Instrument(**{name: row[name] for name in _INSTRUMENT}) for row in rows]


def instrument(db: Database, name: str) -> Instrument:
    """One instrument by id.

    Raises:
        UnknownName: there is none.
    """
    row = db.one("SELECT * FROM instruments WHERE id=?", (name,))
    if row is None:
        raise UnknownName(f"no instrument {name!r} in the workspace", next_step="list them with: stdalign corpora list")
    return Instrument(**{n: row[n] for n in _INSTRUMENT})


def clauses(db: Database, names: Sequence[str]) -> list[StoredClause]:
    """The clauses of the instruments named, in document order."""
    found: list[StoredClause] = []
    for name in names:
        rows = db.all("SELECT * FROM clauses WHERE instrument=? ORDER BY position", (name,))
        found.extend(stored_clause(row) for row in rows)
    return found


def clause(db: Database, instrument_id: str, eid: str) -> StoredClause:
    """One clause by address.

    Raises:
        UnknownName: there is none.
    """
    row = db.one("SELECT * FROM clauses WHERE instrument=? AND eid=?", (instrument_id, eid))
    if row is None:
        raise UnknownName(f"no clause {instrument_id}#{eid} in the workspace", next_step="look at the instrument's tree")
    return stored_clause(row)


def stored_clause(row: Any) -> StoredClause:
    """A row of the table ``clauses`` as a record."""
    return StoredClause(
        id=row["id"],
        instrument=row["instrument"],
        position=row["position"],
        article=row["article"],
        clause=Clause(
            eid=row["eid"],
            level=Level(row["level"]),
            number=row["number"],
            label=row["label"],
            heading=row["heading"],
            text=row["text"],
            start=row["span_start"],
            end=row["span_end"],
            component=Component(row["component"]),
            language=row["language"],
            parent=row["parent"],
            status=row["status"],
            references=tuple(Reference(**r) for r in json.loads(row["cross_references"])),
        ),
        full_text=row["full_text"],
        requirement=requirement_from(json.loads(row["requirement"])),
        text_en=row["text_en"],
        checked=bool(row["checked"]),
        text_hash=row["text_hash"],
        catalogue=tuple(json.loads(row["catalogue"])),
        parameters=tuple(json.loads(row["parameters"])),
    )


def requirement_from(data: dict[str, Any]) -> Requirement:
    """The inverse of ``Requirement.to_dict``."""
    return Requirement(
        language=data["language"],
        bearer=data["bearer"],
        bearer_explicit=data["bearer_explicit"],
        modality=data["modality"],
        quantities=tuple(Quantity(**q) for q in data["quantities"]),
        topics=tuple(data["topics"]),
        concepts=tuple(ConceptSpan(**c) for c in data["concepts"]),
        conditions=tuple(data["conditions"]),
        references=tuple(Reference(**r) for r in data["references"]),
        themes=tuple(data["themes"]),
        penalties=tuple(Quantity(**q) for q in data["penalties"]),
    )


def alignment_from(row: Any) -> Alignment:
    """A row of the table ``alignments`` as a record."""
    return Alignment(
        source=row["source"],
        target=row["target"],
        rank=row["rank"],
        score=row["score"],
        probability=row["probability"],
        relation=Relation(row["relation"]),
        stringency=Stringency(row["stringency"]),
        evidence=json.loads(row["evidence"]),
        no_counterpart=bool(row["no_counterpart"]),
        rationale=Rationale(row["rationale"]),
        strength=row["strength"],
        stale=bool(row["stale"]),
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
