"""From a file, or from the corpora that ship, to clauses ready to store: read → split → analyse."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from stdalign.address import Eid, instrument_id
from stdalign.corpora import corpora_dir, json_lines
from stdalign.errors import CorpusError, SplitError, UsageError
from stdalign.levels import DEMANDS
from stdalign.model import Clause, Component, Instrument, Level, Requirement, Split
from stdalign.profile import load_profile
from stdalign.record import Record
from stdalign.store.content import StoredClause, text_hash

_BLANK = re.compile(r"\s+")
ENCODED = DEMANDS
"""Levels whose clauses get a vector."""


@dataclass(frozen=True)
class Prepared(Record):
    """An instrument with its analysed clauses, ready to store."""

    instrument: Instrument
    clauses: tuple[StoredClause, ...]
    split: Split | None = None
    name: str = ""


def split(path: str | Path, *, jurisdiction: str, language: str | None = None, ocr: str | None = None) -> Split:
    """Read a file and split it into clauses.

    Args:
        path: text, Markdown, HTML, DOCX, PDF, Akoma Ntoso XML, or a ZIP with one of these.
        jurisdiction: code of the country whose numbering the text follows.
        language: language of the text; found out where not given.
        ocr: engine for a scanned PDF (``rapidocr``, ``tesseract``, ``docling``), from the ``ocr`` extra.

    Raises:
        ReadError: the file cannot be read. SplitError: there is no article in it. MissingExtra: no such engine here.
        UnknownName: no such jurisdiction.
    """
    from stdalign.read import read_file
    from stdalign.splitting import split_source

    check_file(Path(path))
    profile = load_profile(jurisdiction)
    sources = read_file(Path(path), ocr=ocr, languages=(language,) if language else profile.languages)
    if len(sources) != 1:
        raise SplitError(
            f"{len(sources)} texts in one file",
            where=str(path),
            next_step="unpack it and give one file at a time",
        )
    result = split_source(sources[0], profile, language)
    if not result.articles():
        raise SplitError(
            "no article found",
            where=str(path),
            next_step="check --jurisdiction and that the file holds the law's text",
        )
    return result


def analyse(text: str, *, jurisdiction: str, language: str) -> Requirement:
    """What a clause demands: bearer, modality, quantities, topics, concepts.

    Raises:
        UnknownName: no such jurisdiction or language.
    """
    return analyse_all([text], jurisdiction, [language])[0]


def analyse_all(
    texts: Sequence[str], jurisdiction: str, languages: Sequence[str], lead_ins: Sequence[str] | None = None
) -> list[Requirement]:
    """Analyse many clauses of one jurisdiction, with concepts from the termbase that ships.

    ``lead_ins`` are the words above each clause (those that an item completes), empty where there are none.
    """
    from stdalign.analysis import analyse_many
    from stdalign.terms import Termbase

    load_profile(jurisdiction)
    return list(analyse_many(texts, jurisdiction, languages, spotter=Termbase.load(), lead_ins=lead_ins))


def prepare_text(
    path: str | Path,
    *,
    jurisdiction: str,
    id: str,
    title: str | None = None,
    language: str | None = None,
) -> Prepared:
    """Read, split and analyse an official text."""
    instrument_id(id)
    result = split(path, jurisdiction=jurisdiction, language=language)
    found = dict(result.metadata)
    year = found.get("date", "")[:4] or found.get("year", "")
    instrument = Instrument(
        id=id,
        jurisdiction=load_profile(jurisdiction).code,
        title=title or found.get("title") or Path(path).stem,
        language=result.language,
        number=found.get("number", ""),
        year=int(year) if year.isdigit() else 0,
        date=found.get("date", ""),
        in_force=found.get("in_force", ""),
        issuer=found.get("issuer", ""),
        kind="text",
        source=Path(path).name,
        sha256=sha256(result.source.encode("utf-8", "surrogatepass")).hexdigest(),
    )
    return Prepared(instrument, tuple(store_split(id, instrument.jurisdiction, result)), result, Path(path).name)


def store_split(instrument: str, jurisdiction: str, result: Split) -> Iterator[StoredClause]:
    """The clauses of a split text, analysed, in the form that the workspace stores."""
    texts = [full_text(result.read(clause.start, clause.end), clause) for clause in result.clauses]
    # A chapter demands nothing itself: only what gets a vector is analysed.
    parts = [at for at, clause in enumerate(result.clauses) if clause.level in ENCODED]
    own = {clause.eid: clause.text for clause in result.clauses}
    found = analyse_all(
        [texts[at] for at in parts],
        jurisdiction,
        [result.clauses[at].language for at in parts],
        [_lead_in(result.clauses[at], own) for at in parts],
    )
    analysed = dict(zip(parts, found, strict=True))
    for position, (clause, text) in enumerate(zip(result.clauses, texts, strict=True)):
        requirement = analysed.get(position) or Requirement(clause.language, "other", False, "declaration")
        yield StoredClause(
            id=0,
            instrument=instrument,
            position=position,
            article=_article(clause),
            clause=clause,
            full_text=text,
            requirement=replace(requirement, references=clause.references),
            text_hash=text_hash(encoded_text(clause, text)) if clause.level in ENCODED else "",
        )


def _lead_in(clause: Clause, own: Mapping[str, str]) -> str:
    """The words that an item completes: its parent's own, and above a bare parent those of the one before."""
    if clause.level not in (Level.POINT, Level.SUBPOINT):
        return ""
    above, _, _ = clause.eid.rpartition("__")
    while above and not own.get(above):
        above, _, _ = above.rpartition("__")
    return own.get(above, "")


def full_text(whole: str, clause: Clause) -> str:
    """The clause with its children as it was read, without its own label, white space folded."""
    if clause.label and whole.lstrip().startswith(clause.label):
        whole = whole.lstrip()[len(clause.label) :].lstrip(" \t\n.．、:：—–*")
    return _BLANK.sub(" ", whole).strip()


def encoded_text(clause: Clause, text: str) -> str:
    """What the encoder reads for a clause: heading, then text, the heading only once."""
    if clause.heading and not text.startswith(clause.heading):
        return f"{clause.heading}\n{text}"
    return text


def _article(clause: Clause) -> str:
    parsed = Eid.parse(clause.eid)
    return parsed.article_eid if parsed.article else ""


def read_manifest(folder: Path) -> list[dict[str, Any]]:
    """Rows of a jurisdiction's ``manifest.toml``.

    Raises:
        CorpusError: it is not TOML.
    """
    path = folder / "manifest.toml"
    try:
        return list(tomllib.loads(path.read_text("utf-8")).get("instrument", []))
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(f"not TOML ({error})", where=str(path), next_step="mend the file") from None


def corpora_sources(root: str | Path | None = None) -> Iterator[tuple[str, str, Callable[[], Prepared]]]:
    """Id, content digest and maker of every instrument that ships: with its clause digests, or only listed."""
    base = corpora_dir(root)
    for folder in sorted(p.parent for p in base.glob("*/manifest.toml")):
        for row in read_manifest(folder):
            path = folder / f"{row['id']}.jsonl"
            data = path.read_bytes() if path.exists() else b""
            digest = sha256(data + repr(sorted(row.items())).encode()).hexdigest()
            if data:
                yield str(row["id"]), digest, partial(_prepare_digests, row, path, digest)
            else:
                yield str(row["id"]), digest, partial(_prepare_listed, row, digest)


_MANIFEST = {
    "title",
    "title_en",
    "number",
    "year",
    "date",
    "in_force",
    "issuer",
    "status",
    "source",
    "licence",
    "uri",
}


def _prepare_digests(row: dict[str, Any], path: Path, content: str) -> Prepared:
    jurisdiction, language = str(row["jurisdiction"]), str(row["language"])
    digests = [digest for _, digest in json_lines(path)]
    texts = [str(digest["text"][language]) for digest in digests]
    requirements = analyse_all(texts, jurisdiction, [language] * len(texts))
    clauses = []
    for position, (digest, text, requirement) in enumerate(zip(digests, texts, requirements, strict=True)):
        eid = Eid.parse(digest["eid"])
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
        stated = replace(
            requirement,
            bearer=digest["bearer"],
            modality=digest["modality"],
            topics=tuple(digest.get("topics") or requirement.topics),
        )
        clauses.append(
            StoredClause(
                id=0,
                instrument=str(row["id"]),
                position=position,
                article=eid.article_eid,
                clause=clause,
                full_text=text,
                requirement=stated,
                text_en=str(digest["text"].get("en", "")),
                checked=digest["status"] == "checked",
                text_hash=text_hash(encoded_text(clause, text)),
                catalogue=tuple(digest.get("catalogue", ())),
                parameters=tuple(digest.get("parameters", ())),
            )
        )
    return Prepared(_instrument(row, "digest", content), tuple(clauses), None, path.name)


def _prepare_listed(row: dict[str, Any], content: str) -> Prepared:
    return Prepared(_instrument(row, "listed", content), (), None, "manifest.toml")


def _instrument(row: dict[str, Any], kind: str, content: str) -> Instrument:
    plain = {key: row[key] for key in _MANIFEST if key in row}
    jurisdiction, language = str(row["jurisdiction"]), str(row["language"])
    return Instrument(id=str(row["id"]), jurisdiction=jurisdiction, language=language, kind=kind, sha256=content, **plain)


DIGEST_LEVELS = {
    "art": Level.ARTICLE,
    "para": Level.PARAGRAPH,
    "sec": Level.PARAGRAPH,  # a section that a clause of a bill puts into the principal Act
    "point": Level.POINT,
    "subpoint": Level.SUBPOINT,
    "annex": Level.ANNEX,
    "matter": Level.PARAGRAPH,  # what a law demands in an article whose number is not known for certain
}


def check_file(path: Path) -> None:
    """Refuse a path that is no readable file before any work starts.

    Raises:
        UsageError: there is no such file, or it is a folder.
    """
    if not path.is_file():
        what = "a folder, not a file" if path.is_dir() else "no such file"
        raise UsageError(what, where=str(path), next_step="give the path of a law text")


def analyse_file(path: Path, *, jurisdiction: str, language: str | None = None) -> list[dict[str, Any]]:
    """The requirement of each clause of a law text, or of each line of a ``.jsonl`` with a field ``text``."""
    check_file(path)
    if path.suffix == ".jsonl":
        rows = [row for _, row in json_lines(path)]
        missing = [at for at, row in enumerate(rows, 1) if not isinstance(row.get("text"), str)]
        if missing:
            raise CorpusError("no field 'text'", where=f"{path}:{missing[0]}", next_step="give each object a text")
        languages = [language or str(row.get("lang") or row.get("language") or "") for row in rows]
        if not all(languages):
            raise UsageError("no language", where=str(path), next_step="give --language, or a field 'language' a line")
        found = analyse_all([row["text"] for row in rows], jurisdiction, languages)
        return [{**_keys(row), **one.to_dict()} for row, one in zip(rows, found, strict=True)]
    result = split(path, jurisdiction=jurisdiction, language=language)
    texts = [full_text(result.read(clause.start, clause.end), clause) for clause in result.clauses]
    own = {clause.eid: clause.text for clause in result.clauses}
    leads = [_lead_in(clause, own) for clause in result.clauses]
    found = analyse_all(texts, jurisdiction, [clause.language for clause in result.clauses], leads)
    return [
        {"eid": clause.eid, "level": clause.level.value, **one.to_dict()}
        for clause, one in zip(result.clauses, found, strict=True)
    ]


def _keys(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("id", "eid") if key in row}
