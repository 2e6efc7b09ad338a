"""Instruments, clauses and alignments as database rows, and back as records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from stdalign.errors import DuplicateInstrument, UnknownName
from stdalign.model import Alignment, AnalysedClause, Clause, Evidence, Instrument, Requirement, Split
from stdalign.relation import Rationale, Relation, Stringency
from stdalign.store.database import Database
from stdalign.store.rows import Rows, insert, to_json

_INSTRUMENT = Rows(Instrument)
_CLAUSE = Rows(Clause, {"start": "span_start", "end": "span_end", "references": "cross_references"})
# The requirement is written without the references, which the clause holds already.
_ANALYSED = Rows(AnalysedClause, without=("id", "instrument", "clause", "requirement"))
_NAMES = ("instrument", *_CLAUSE.names, *_ANALYSED.names, "requirement")


@dataclass(frozen=True)
class InstrumentRows:
    """An instrument ready to be written: all columns worked out, so that the transaction only writes."""

    id: str
    instrument: tuple[Any, ...]
    source: tuple[Any, ...] | None
    clauses: tuple[tuple[Any, ...], ...]


def instrument_rows(
    instrument: Instrument,
    clauses: Iterable[AnalysedClause],
    split: Split | None = None,
    name: str = "",
    file: str = "",
    asked: dict[str, Any] | None = None,
) -> InstrumentRows:
    """The rows of an instrument.

    Args:
        instrument: the instrument.
        clauses: its clauses in document order.
        split: what splitting its text gave; None for digests.
        name: name of the file that was read.
        file: name of the copy kept in the workspace, empty where none is.
        asked: what was asked for when it was read (language, title …), to read it again the same way.
    """
    source = None
    if split is not None:
        findings = to_json(split.warnings)
        noise = to_json(split.noise)
        source = (instrument.id, name, split.source, noise, findings, file, to_json(asked or {}))
    rows = tuple(_clause_row(instrument.id, row) for row in clauses)
    return InstrumentRows(instrument.id, tuple(_INSTRUMENT.values(instrument)), source, rows)


def _clause_row(instrument: str, row: AnalysedClause) -> tuple[Any, ...]:
    return (instrument, *_CLAUSE.values(row.clause), *_ANALYSED.values(row), requirement_json(row.requirement))


def requirement_json(requirement: Requirement) -> str:
    """A requirement as it is stored: without the references, which stand with the clause."""
    data = requirement.to_dict()
    del data["references"]
    return to_json(data)


def write_instrument(db: Database, rows: InstrumentRows) -> None:
    """Write an instrument with its clauses; call inside a transaction.

    Raises:
        DuplicateInstrument: the id is taken.
    """
    if db.one("SELECT id FROM instruments WHERE id=?", (rows.id,)):
        raise DuplicateInstrument(
            f"instrument {rows.id!r} is already in the workspace",
            next_step="choose another --id, or give --replace",
        )
    position = db.one("SELECT COALESCE(MAX(position), 0) + 1 AS next FROM instruments")["next"]
    db.execute(insert("instruments", (*_INSTRUMENT.names, "position")), (*rows.instrument, position))
    if rows.source is not None:
        db.execute(insert("sources", ("instrument", "name", "text", "noise", "findings", "file", "asked")), rows.source)
    db.many(insert("clauses", _NAMES), rows.clauses)


def add_instrument(
    db: Database,
    instrument: Instrument,
    clauses: Iterable[AnalysedClause],
    split: Split | None = None,
    name: str = "",
) -> None:
    """Write an instrument with its clauses; call inside a transaction.

    Raises:
        DuplicateInstrument: the id is taken.
    """
    write_instrument(db, instrument_rows(instrument, clauses, split, name))


def remove_instrument(db: Database, instrument: str) -> None:
    """Delete an instrument, its clauses and alignments; reviews stay.

    The pairs of countries that lose alignments are due again, even where the instrument comes back with the same clauses.
    """
    db.execute(
        "DELETE FROM ledger WHERE step='align' AND item IN (SELECT source_jurisdiction || ' ' || target_jurisdiction"
        " FROM alignments WHERE source_instrument=? OR target_instrument=?)",
        (instrument, instrument),
    )
    db.execute("DELETE FROM alignments WHERE source_instrument=? OR target_instrument=?", (instrument, instrument))
    db.execute("DELETE FROM instruments WHERE id=?", (instrument,))


def write_requirements(db: Database, rows: Iterable[AnalysedClause]) -> None:
    """Write the requirements of clauses that are stored; inside a transaction."""
    db.many("UPDATE clauses SET requirement=? WHERE id=?", [(requirement_json(r.requirement), r.id) for r in rows])


def rename_instrument(db: Database, old: str, new: str) -> None:
    """Give an instrument another id, in its clauses and alignments too; inside a transaction. Reviews keep the old one.

    Raises:
        UnknownName: there is no such instrument. DuplicateInstrument: the new id is taken.
    """
    row = instrument(db, old)
    if db.one("SELECT id FROM instruments WHERE id=?", (new,)):
        raise DuplicateInstrument(f"instrument {new!r} is already in the workspace", next_step="choose another id")
    position = db.one("SELECT position FROM instruments WHERE id=?", (old,))["position"]
    db.execute(insert("instruments", (*_INSTRUMENT.names, "position")), (new, *_INSTRUMENT.values(row)[1:], position))
    for table, column in (("sources", "instrument"), ("clauses", "instrument")):
        db.execute(f"UPDATE {table} SET {column}=? WHERE {column}=?", (new, old))
    for side in ("source", "target"):
        db.execute(
            f"UPDATE alignments SET {side}=? || SUBSTR({side}, ?), {side}_instrument=? WHERE {side}_instrument=?",
            (new, len(old) + 1, new, old),
        )
    db.execute("UPDATE alignments SET evidence=REPLACE(evidence, ?, ?)", (f'"{old}#', f'"{new}#'))
    for entry in db.all("SELECT step, item FROM ledger WHERE item=? OR item LIKE ?", (old, f"{old} %")):
        item = new + str(entry["item"])[len(old) :]
        db.execute("UPDATE ledger SET item=? WHERE step=? AND item=?", (item, entry["step"], entry["item"]))
    db.execute("DELETE FROM instruments WHERE id=?", (old,))
    db.execute("DELETE FROM renamed WHERE old IN (?, ?)", (old, new))
    db.execute("INSERT INTO renamed (old, new) VALUES (?, ?)", (old, new))


def correct_instrument(db: Database, row: Instrument, about: Mapping[str, str]) -> None:
    """Write what a person says of an instrument, in its row and beside what was asked for; inside a transaction.

    Args:
        row: the instrument as it is from now on.
        about: what was said; an empty value takes back what was said before.
    """
    names = _INSTRUMENT.names
    values = dict(zip(names, _INSTRUMENT.values(row), strict=True))
    changed = [name for name in names if name != "id"]
    db.execute(
        f"UPDATE instruments SET {', '.join(f'{name}=?' for name in changed)} WHERE id=?",
        (*(values[name] for name in changed), row.id),
    )
    asked = json.loads(db.one("SELECT asked FROM sources WHERE instrument=?", (row.id,))["asked"])
    said = {name: value for name, value in {**asked.get("about", {}), **about}.items() if value}
    db.execute("UPDATE sources SET asked=? WHERE instrument=?", (to_json({**asked, "about": said}), row.id))


def kept_texts(db: Database) -> dict[str, dict[str, Any]]:
    """By instrument, the kept copy of its file (empty where there is none), the file's name, and what was asked for."""
    rows = db.all("SELECT instrument, name, file, asked FROM sources")
    return {r["instrument"]: {"name": r["name"], "file": r["file"], "asked": json.loads(r["asked"])} for r in rows}


def instruments(db: Database, jurisdiction: str | None = None) -> list[Instrument]:
    """All instruments in the order they came, or those of one jurisdiction."""
    where, values = ("WHERE jurisdiction=?", (jurisdiction,)) if jurisdiction else ("", ())
    rows = db.all(f"SELECT * FROM instruments {where} ORDER BY position", values)
    return [Instrument(**_INSTRUMENT.read(row)) for row in rows]


def instrument(db: Database, name: str) -> Instrument:
    """One instrument by id.

    Raises:
        UnknownName: there is none.
    """
    row = db.one("SELECT * FROM instruments WHERE id=?", (name,))
    if row is None:
        raise UnknownName(f"no instrument {name!r} in the workspace", next_step="list them with: stdalign list")
    return Instrument(**_INSTRUMENT.read(row))


def clauses(db: Database, names: Sequence[str]) -> list[AnalysedClause]:
    """The clauses of the instruments named, in document order."""
    found: list[AnalysedClause] = []
    for name in names:
        rows = db.all("SELECT * FROM clauses WHERE instrument=? ORDER BY position", (name,))
        found.extend(stored_clause(row) for row in rows)
    return found


def clause(db: Database, instrument_id: str, eid: str) -> AnalysedClause:
    """One clause by address.

    Raises:
        UnknownName: there is none.
    """
    row = db.one("SELECT * FROM clauses WHERE instrument=? AND eid=?", (instrument_id, eid))
    if row is None:
        raise UnknownName(f"no clause {instrument_id}#{eid} in the workspace", next_step="look at the instrument's tree")
    return stored_clause(row)


def article(db: Database, instrument_id: str, eid: str) -> list[AnalysedClause]:
    """An article with its parts, in document order; empty where there is none."""
    rows = db.all("SELECT * FROM clauses WHERE instrument=? AND article=? ORDER BY position", (instrument_id, eid))
    return [stored_clause(row) for row in rows]


def encoded_clauses(db: Database) -> list[AnalysedClause]:
    """Every clause that has a vector."""
    return [stored_clause(row) for row in db.all("SELECT * FROM clauses WHERE text_hash<>''")]


def text_keys(db: Database) -> list[tuple[str, str]]:
    """Instrument and key of each text that has a vector."""
    rows = db.all("SELECT DISTINCT instrument, text_hash FROM clauses WHERE text_hash<>''")
    return [(row["instrument"], row["text_hash"]) for row in rows]


def languages(db: Database, instrument_id: str = "") -> list[str]:
    """Languages of all clauses, or of those of an instrument that have a vector."""
    where, values = ("WHERE instrument=? AND text_hash<>''", (instrument_id,)) if instrument_id else ("", ())
    return [row["language"] for row in db.all(f"SELECT DISTINCT language FROM clauses {where} ORDER BY language", values)]


def counts(db: Database) -> tuple[int, int]:
    """How many instruments and how many clauses there are."""
    row = db.one("SELECT (SELECT COUNT(*) FROM instruments) AS i, (SELECT COUNT(*) FROM clauses) AS c")
    return int(row["i"]), int(row["c"])


def kept_files(db: Database) -> set[str]:
    """Names of the kept files that an instrument was read from."""
    return {row["file"] for row in db.all("SELECT DISTINCT file FROM sources")}


def has_instrument(db: Database, name: str) -> bool:
    """Whether there is an instrument of an id."""
    return db.one("SELECT id FROM instruments WHERE id=?", (name,)) is not None


def stored_clause(row: Any) -> AnalysedClause:
    """A row of the table ``clauses`` as a record."""
    clause = Clause(**_CLAUSE.read(row))
    requirement = Requirement.from_dict(json.loads(row["requirement"]))
    if clause.references or requirement.references:
        requirement = replace(requirement, references=clause.references)
    return AnalysedClause(
        id=row["id"], instrument=row["instrument"], clause=clause, requirement=requirement, **_ANALYSED.read(row)
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
        evidence=Evidence.from_dict(json.loads(row["evidence"])),
        no_counterpart=bool(row["no_counterpart"]),
        rationale=Rationale(row["rationale"]),
        strength=row["strength"],
        stale=bool(row["stale"]),
    )
