"""Judged pairs of our own (``corpora/gold/pairs.sssom.tsv``): digests against digests and common requirements, as SSSOM.

``subject_id`` is a digest (``clause:INSTRUMENT/EID``); ``object_id`` a digest, a common requirement (``requirement:ID``, read in
``object_language``) or ``sssom:NoTermFound`` where nothing in ``object_source`` (``country:VN``) answers the subject.
Columns beyond SSSOM's own: ``grade`` (0–2), ``stringency``, ``query`` (pairs judged in one pool share it).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from stdalign.align.side import Side, build_side
from stdalign.catalogue import Catalogue
from stdalign.corpora import corpora_dir
from stdalign.errors import CorpusError
from stdalign.export.sssom import PREDICATES
from stdalign.knowledge import Knowledge
from stdalign.model import AnalysedClause, Clause, Component, Instrument, Level, text_hash
from stdalign.pipeline import analyse_all
from stdalign.ports import Encoder, Vectors
from stdalign.record import Record
from stdalign.relation import Relation, Stringency
from stdalign.steps.prepare import encoded_text
from stdalign.steps.sources import corpora_sources

RELATIONS = {predicate: Relation(name) for name, predicate in PREDICATES.items()}
"""Predicate of a mapping → relation, as the exporter writes them."""
NEEDED = ("subject_id", "predicate_id", "predicate_modifier", "object_id", "object_language", "object_source", "grade",
          "stringency", "query")  # fmt: skip


@dataclass(frozen=True)
class GoldPair(Record):
    """One judgement; ``target`` is empty where nothing in ``target_country`` answers the source."""

    query: str
    source: str
    target: str
    target_country: str
    relation: Relation
    stringency: Stringency
    grade: int


def gold_file() -> Path:
    """The judged pairs that ship."""
    return corpora_dir() / "gold" / "pairs.sssom.tsv"


def read_gold(path: Path | None = None) -> list[GoldPair]:
    """Judged pairs of a file.

    Raises:
        CorpusError: a column is missing, or a line says something that the conventions do not know.
    """
    path = path or gold_file()
    with path.open(encoding="utf-8", newline="") as handle:
        lines = list(handle)
    head = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    reader = csv.DictReader(lines[head:], delimiter="\t", quoting=csv.QUOTE_NONE)
    missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise CorpusError(f"no column {', '.join(missing)}", where=str(path), next_step="see docs/evaluation.md")
    return [_pair(row, f"{path}:{number}") for number, row in enumerate(reader, head + 2)]


def _pair(row: dict[str, str], where: str) -> GoldPair:
    nothing = row["object_id"] == "sssom:NoTermFound"
    relation = Relation.NONE if nothing or row["predicate_modifier"] == "Not" else RELATIONS.get(row["predicate_id"])
    try:
        if relation is None:
            raise ValueError(row["predicate_id"])
        return GoldPair(
            query=row["query"],
            source=_address(row["subject_id"], ""),
            target="" if nothing else _address(row["object_id"], row["object_language"]),
            target_country=row["object_source"].removeprefix("country:"),
            relation=relation,
            stringency=Stringency(row["stringency"]),
            grade=int(row["grade"]),
        )
    except ValueError as error:
        raise CorpusError(f"not understood: {error}", where=where, next_step="see docs/evaluation.md") from None


def _address(curie: str, language: str) -> str:
    kind, _, name = curie.partition(":")
    if kind == "requirement":
        return f"catalogue-{language}#matter_{name}"
    if kind != "clause" or "/" not in name:
        raise ValueError(curie)
    return name.replace("/", "#", 1)


def shipped_side(encoder: Encoder, languages: Iterable[str] = ()) -> Side:
    """Every digest that ships, each for itself, and the common requirements in some languages, as one side."""
    clauses: list[AnalysedClause] = []
    instruments: dict[str, Instrument] = {}
    for name, _, make in corpora_sources(Knowledge.shipped()):
        made = make()
        instruments[name] = made.instrument
        clauses += made.clauses
    for language in languages:
        name = f"catalogue-{language}"
        instruments[name] = Instrument(id=name, jurisdiction="INT", title="Common requirements", language=language)
        clauses += _common(name, language)

    def vectors_of(units: Sequence[AnalysedClause]) -> Vectors:
        return encoder.encode([encoded_text(u.clause, u.full_text) for u in units])

    return build_side(clauses, instruments, vectors_of, level="clause")


def _common(name: str, language: str) -> list[AnalysedClause]:
    entries = [e for e in Catalogue.load().requirements.values() if e.text.get(language)]
    texts = [e.text[language] for e in entries]
    found = analyse_all(texts, "INT", [language] * len(texts))
    rows = []
    for position, (entry, text, requirement) in enumerate(zip(entries, texts, found, strict=True)):
        eid = f"matter_{entry.id}"
        clause = Clause(
            eid=eid,
            level=Level.PARAGRAPH,
            number=entry.id,
            label="",
            heading="",
            text=text,
            start=0,
            end=0,
            component=Component.MAIN,
            language=language,
        )
        stated = replace(requirement, bearer=entry.bearer, modality=entry.modality, topics=entry.topics)
        rows.append(AnalysedClause(0, name, position, eid, clause, text, stated, entry.text["en"], True, text_hash(text)))
    return rows


def by_address(side: Side) -> dict[str, int]:
    """Row of each article of a side."""
    return {article.address: at for at, article in enumerate(side.articles)}


def judged_side(pairs: Sequence[GoldPair], encoder: Encoder) -> Side:
    """The side that holds everything judged.

    Raises:
        CorpusError: a judgement names what does not ship.
    """
    names = {pair.target.partition("#")[0] for pair in pairs}
    languages = sorted(name.removeprefix("catalogue-") for name in names if name.startswith("catalogue-"))
    side = shipped_side(encoder, languages)
    rows = by_address(side)
    lost = sorted({name for p in pairs for name in (p.source, p.target) if name and name not in rows})
    if lost:
        raise CorpusError(
            f"judged, but not there: {', '.join(lost[:5])}", where=str(gold_file()), next_step="mend the addresses"
        )
    return side
