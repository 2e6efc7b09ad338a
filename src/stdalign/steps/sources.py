"""The instruments of a corpora folder: digests of clauses, or only listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from stdalign.address import Eid
from stdalign.corpora import json_lines
from stdalign.knowledge import Knowledge, schema
from stdalign.knowledge.tables import read_toml
from stdalign.model import AnalysedClause, Clause, Component, Instrument, Level, Requirement, Stated, text_hash
from stdalign.steps.kept import kept_analyses, key_of
from stdalign.steps.prepare import NO_DEMAND, Prepared, analysed, encoded_text

DIGEST_LEVELS = {
    "art": Level.ARTICLE,
    "para": Level.PARAGRAPH,
    "sec": Level.PARAGRAPH,  # a section that a clause of a bill puts into the principal Act
    "point": Level.POINT,
    "subpoint": Level.SUBPOINT,
    "annex": Level.ANNEX,
    "cl": Level.CLAUSE,  # a numbered clause of a standard or of rules that are numbered like one
    "matter": Level.PARAGRAPH,  # what a law demands in an article whose number is not known for certain
}
_MANIFEST = (
    "title", "title_en", "number", "year", "date", "in_force", "issuer", "status", "source", "licence", "uri", "standing",
    "amended_by", "superseded_by", "standing_on", "answers",
)  # fmt: skip


def read_manifest(folder: Path) -> list[dict[str, Any]]:
    """Rows of a jurisdiction's ``manifest.toml``.

    Raises:
        CorpusError: it is not TOML, or says what no rule allows; the message names the line.
    """
    rows: list[dict[str, Any]] = read_toml(folder / "manifest.toml", schema.MANIFEST).get("instrument", [])
    return rows


def corpora_sources(knowledge: Knowledge) -> Iterator[tuple[str, str, Callable[[], Prepared]]]:
    """Id, content digest and maker of every instrument of the corpora: with its clause digests, or only listed.

    An instrument of the user's folder takes the place of the one of its id below.
    """
    rows: dict[str, tuple[dict[str, Any], Path]] = {}
    for base in knowledge.layers.corpora_folders:
        for folder in sorted(p.parent for p in base.glob("*/manifest.toml")):
            rows |= {str(row["id"]): (row, folder) for row in read_manifest(folder)}
    for id, (row, folder) in rows.items():
        path = folder / f"{id}.jsonl"
        data = path.read_bytes() if path.exists() else b""
        digest = sha256(data + repr(sorted(row.items())).encode()).hexdigest()
        make = partial(_digests, row, path, digest, knowledge) if data else partial(_listed, row, digest)
        yield id, digest, make


def _digests(row: Mapping[str, Any], path: Path, content: str, knowledge: Knowledge) -> Prepared:
    language = str(row["language"])
    clauses = [
        digest_clause(str(row["id"]), position, digest, language) for position, (_, digest) in enumerate(json_lines(path))
    ]
    made = _analysed(clauses, str(row["jurisdiction"]), content, knowledge)
    return Prepared(_instrument(row, "digest", content), tuple(made), None, path.name, content)


def _analysed(
    clauses: Sequence[AnalysedClause], jurisdiction: str, content: str, knowledge: Knowledge
) -> Sequence[AnalysedClause]:
    """Digests with their requirements: those that ship, where they hold for what is known now."""
    known = kept_analyses(knowledge).requirements(key_of(content, knowledge.profile(jurisdiction).currency), clauses)
    if known is None:
        return analysed(clauses, jurisdiction, knowledge)
    return [replace(row, requirement=found) for row, found in zip(clauses, known, strict=True)]


def digest_clause(instrument: str, position: int, digest: Mapping[str, Any], language: str) -> AnalysedClause:
    """A digest as a clause that is still to be analysed."""
    eid = Eid.parse(digest["eid"])
    text = str(digest["text"][language])
    clause = Clause(
        eid=str(eid),
        level=DIGEST_LEVELS[eid.steps[-1][0]],
        number=eid.steps[-1][1],
        label=str(digest.get("label", "")),
        heading=str(digest.get("heading", {}).get(language, "")),
        text=text,
        start=0,
        end=0,
        component=Component.MAIN,
        language=language,
    )
    return AnalysedClause(
        id=0,
        instrument=instrument,
        position=position,
        article=eid.article_eid,
        clause=clause,
        full_text=text,
        requirement=Requirement(language, *NO_DEMAND),
        text_en=str(digest["text"].get("en", "")),
        checked=digest["status"] == "checked",
        text_hash=text_hash(encoded_text(clause, text)),
        catalogue=tuple(digest.get("catalogue", ())),
        parameters=tuple(digest.get("parameters", ())),
        stated=Stated(
            digest["bearer"], digest["modality"], tuple(digest.get("topics") or ()), str(digest.get("qualifier", ""))
        ),
    )


def _listed(row: Mapping[str, Any], content: str) -> Prepared:
    return Prepared(_instrument(row, "listed", content), (), None, "manifest.toml", content)


def _instrument(row: Mapping[str, Any], kind: str, content: str) -> Instrument:
    plain: dict[str, Any] = {
        key: tuple(row[key]) if isinstance(row[key], list) else row[key] for key in _MANIFEST if key in row
    }
    jurisdiction, language = str(row["jurisdiction"]), str(row["language"])
    return Instrument(id=str(row["id"]), jurisdiction=jurisdiction, language=language, kind=kind, sha256=content, **plain)
