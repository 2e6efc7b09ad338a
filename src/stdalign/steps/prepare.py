"""From a file to analysed clauses: read → split → analyse. Nothing here knows of a workspace."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from stdalign.address import instrument_id
from stdalign.errors import SplitError, UnknownName, UsageError
from stdalign.instrument import known_of
from stdalign.knowledge import Knowledge
from stdalign.levels import DEMANDS
from stdalign.model import AnalysedClause, Clause, Finding, Instrument, Requirement, Split, Stated, text_hash
from stdalign.profile import Profile
from stdalign.read.given import Given
from stdalign.record import Record
from stdalign.steps.context import Contexts

_BLANK = re.compile(r"\s+")
ENCODED = DEMANDS
"""Levels whose clauses get a vector."""
STATED = ("standing", "standing_on", "amended_by", "superseded_by", "adopts", "degree")
"""What a person may say that no text tells of itself, but which standard it adopts."""
ABOUT = ("title", "title_en", "number", "date", "in_force", "issuer", "status", "source", "licence", "uri", *STATED)
"""What a person may say of an instrument, beside or against what its text says."""
_SURE = 0.95
"""How sure the language of a text must be before another one that was asked for is doubted."""
NO_DEMAND = ("other", False, "declaration")
"""Bearer, whether it is named, and modality of what demands nothing itself: a chapter, a blank clause of a form."""


@dataclass(frozen=True)
class Asked(Record):
    """What a person asked for when a text was read; kept, to read it the same way again.

    Empty fields were left to the text. ``about`` is what a person said of the instrument (``number``, ``date`` …), which
    stands above what its text says and changes no clause.
    """

    title: str = ""
    language: str = ""
    kind: str = ""
    ocr: str = ""
    about: Mapping[str, str] = field(default_factory=dict)

    def reading(self) -> dict[str, Any]:
        """What the clauses depend on: all but what was said of the instrument."""
        return {name: value for name, value in self.to_dict().items() if name != "about"}


@dataclass(frozen=True)
class Prepared(Record):
    """An instrument with its analysed clauses, ready to store.

    ``data`` is the file that was read, empty for digests; ``content`` the digest of what it was made from.
    """

    instrument: Instrument
    clauses: tuple[AnalysedClause, ...]
    split: Split | None = None
    name: str = ""
    content: str = ""
    asked: Asked = Asked()
    data: bytes = b""

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the clauses that are analysed."""
        return tuple(sorted({row.clause.language for row in self.clauses if row.clause.level in ENCODED}))


def split_given(source: Given, profile: Profile, asked: Asked) -> Split:
    """Read and split what was handed over; see ``stdalign.split``."""
    languages = (asked.language,) if asked.language else profile.languages
    sources = source.sources(asked.ocr or None, languages)
    return _doubted(_split(sources, source.where, profile, asked), profile, asked)


def _doubted(result: Split, profile: Profile, asked: Asked) -> Split:
    """With a finding where the text is surely in another language than the one that was asked for."""
    from stdalign.language import LANGUAGES, detect

    among = [code for code in dict.fromkeys((*profile.languages, asked.language)) if code in LANGUAGES]
    if not asked.language or asked.language not in among or len(among) < 2:
        return result
    words = " ".join(clause.text for clause in result.clauses)[:2000]
    found, sure = detect(words, among)
    if found == asked.language or sure < _SURE:
        return result
    doubt = Finding("language_doubt", f"the text looks like {found}, and {asked.language} was asked for", 0, 0)
    return replace(result, warnings=(*result.warnings, doubt))


def _split(sources: Sequence[object], where: str, profile: Profile, asked: Asked) -> Split:
    from stdalign.source import UNREADABLE, Source
    from stdalign.splitting import looks_like, split_source

    if len(sources) != 1 or not isinstance(sources[0], Source):
        raise SplitError(f"{len(sources)} texts in one file", where=where, next_step="unpack it and give one file at a time")
    result = split_source(sources[0], profile, asked.language or None, kind=asked.kind or None)
    if not result.units():
        unreadable = [finding.message for finding in result.warnings if finding.code in UNREADABLE]
        reason, _, advice = unreadable[0].partition("; ") if unreadable else ("", "", "")
        what = "article" if result.kind in ("law", "treaty") else "numbered clause"
        raise SplitError(
            f"no {what} found ({reason})" if reason else f"no {what} found",
            where=where,
            next_step=advice
            or looks_like(sources[0], profile.shelf)
            or "check --jurisdiction and --kind, and that the file holds the text itself",
        )
    return result


def prepare_text(
    source: Given, id: str, jurisdiction: str, asked: Asked, knowledge: Knowledge, split: Split | None = None
) -> Prepared:
    """Read, split and analyse an official text.

    Args:
        source: what is read.
        id: id of the instrument.
        jurisdiction: code of the country.
        asked: title, language, kind where they are not to be found out; what is known of the instrument.
        knowledge: schemes, cues and terms.
        split: what splitting it gave, where that was done already.

    Raises:
        UnknownName: no such jurisdiction or language. UsageError: the id is none. ReadError, SplitError: as ``stdalign.split``.
    """
    check_id(id, knowledge)
    check_language(asked.language, knowledge)
    profile = knowledge.profile(jurisdiction)
    result = _of_country(split or split_given(source, profile, asked), id, profile.code, knowledge)
    found = {**dict(result.metadata), **{name: value for name, value in asked.about.items() if value}}
    year = found.get("date", "")[:4] or found.get("year", "")
    about: dict[str, Any] = {name: found.get(name, "") for name in ABOUT if name not in ("title", "source", *STATED)}
    about |= _adopted(result) | known_of({name: found[name] for name in STATED if found.get(name)})
    instrument = Instrument(
        id=id,
        jurisdiction=profile.code,
        title=asked.about.get("title") or asked.title or found.get("title") or Path(source.name).stem,
        language=result.language,
        year=int(year) if year.isdigit() else 0,
        kind="text",
        source=found.get("source") or source.name,
        sha256=sha256(result.source.encode("utf-8", "surrogatepass")).hexdigest(),
        **about,
    )
    clauses = tuple(clauses_of(id, profile.code, result, knowledge))
    return Prepared(instrument, clauses, result, source.name, sha256(source.data).hexdigest(), asked, source.data)


def _adopted(result: Split) -> dict[str, str]:
    """The standard that a text says it adopts, and how closely."""
    said = result.standard
    return {"adopts": said.adopted_from, "degree": said.degree.value} if said is not None and said.adopted_from else {}


def check_language(language: str, knowledge: Knowledge) -> None:
    """Refuse a language that nothing is known of.

    Raises:
        UnknownName: lists those that are known.
    """
    if language and language not in knowledge.languages:
        raise UnknownName(
            f"unknown language {language!r}", next_step=f"choose one of {', '.join(knowledge.languages)}, or leave it out"
        )


def check_id(id: str, knowledge: Knowledge) -> None:
    """Refuse an id that is none, or that is a country's code: a name must mean one thing.

    Raises:
        UsageError: it is none, or a code.
    """
    instrument_id(id)
    if id.upper() in knowledge.jurisdictions:
        raise UsageError(
            f"{id!r} is the code of a country, not an id", next_step=f"write more of it, for instance {id}-law-2021"
        )


def _of_country(result: Split, id: str, code: str, knowledge: Knowledge) -> Split:
    """With a finding where the id begins with the code of another country."""
    named = id.partition("-")[0].upper()
    if named == code or named not in knowledge.jurisdictions:
        return result
    doubt = Finding("id_of_another_country", f"the id begins with the code of {named}, and the text is of {code}", 0, 0)
    return replace(result, warnings=(*result.warnings, doubt))


def clauses_of(instrument: str, jurisdiction: str, result: Split, knowledge: Knowledge) -> Iterator[AnalysedClause]:
    """The clauses of a split text, analysed; a blank one ("1." of a printed form) is kept and gets no vector."""
    rows = []
    within: dict[str, str] = {}  # what experts cite around each clause, whatever its file calls it (art_2, sec_2)
    for position, clause in enumerate(result.clauses):
        within[clause.eid] = clause.eid if clause.unit else within.get(clause.parent, "")
        text = full_text(result.read(clause.start, clause.end), clause)
        encoded = encoded_text(clause, text)
        rows.append(
            AnalysedClause(
                id=0,
                instrument=instrument,
                position=position,
                article=within[clause.eid],
                clause=clause,
                full_text=text,
                requirement=Requirement(clause.language, *NO_DEMAND, references=clause.references),
                text_hash=text_hash(encoded) if clause.level in ENCODED and encoded.strip() else "",
            )
        )
    yield from analysed(rows, jurisdiction, knowledge)


def analysed(
    rows: Sequence[AnalysedClause], jurisdiction: str, knowledge: Knowledge, languages: Collection[str] = ()
) -> list[AnalysedClause]:
    """Clauses of one instrument with the requirement that the knowledge finds in them now.

    A chapter demands nothing itself, nor does a blank clause: they keep what they have. What a person stated stands
    above what is found.

    Args:
        rows: clauses; those around them must be among them.
        jurisdiction: code of the country.
        knowledge: cues and terms.
        languages: analyse clauses in these alone, all by default.
    """
    from stdalign.analysis import analyse_many

    around = Contexts(row.clause for row in rows)
    parts = [at for at, row in enumerate(rows) if row.text_hash and (not languages or row.clause.language in languages)]
    found = analyse_many(
        [rows[at].full_text for at in parts],
        jurisdiction,
        [rows[at].clause.language for at in parts],
        knowledge=knowledge,
        contexts=[around.of(rows[at].clause) for at in parts],
        references=[rows[at].clause.references for at in parts],
    )
    out = list(rows)
    for at, requirement in zip(parts, found, strict=True):
        out[at] = replace(rows[at], requirement=stated_over(requirement, rows[at].stated))
    return out


def stated_over(requirement: Requirement, stated: Stated | None) -> Requirement:
    """A requirement with what a person wrote down of it; topics only where they wrote some."""
    if stated is None:
        return requirement
    topics = stated.topics or requirement.topics
    return replace(requirement, bearer=stated.bearer, modality=stated.modality, topics=topics)


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
