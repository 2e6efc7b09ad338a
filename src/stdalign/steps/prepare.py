"""From a file to analysed clauses: read → split → analyse. Nothing here knows of a workspace."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from stdalign.address import instrument_id
from stdalign.errors import SplitError, UsageError
from stdalign.knowledge import Knowledge
from stdalign.levels import DEMANDS
from stdalign.model import AnalysedClause, Clause, Instrument, Level, Requirement, Split, Stated, text_hash
from stdalign.profile import Profile
from stdalign.record import Record

_BLANK = re.compile(r"\s+")
ENCODED = DEMANDS
"""Levels whose clauses get a vector."""
NO_DEMAND = ("other", False, "declaration")
"""Bearer, whether it is named, and modality of what demands nothing itself: a chapter, a blank clause of a form."""


@dataclass(frozen=True)
class Asked(Record):
    """What a person asked for when a text was read; kept, to read it the same way again.

    Empty fields were left to the text.
    """

    title: str = ""
    language: str = ""
    kind: str = ""
    ocr: str = ""


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


def check_file(path: Path) -> None:
    """Refuse a path that is no readable file before any work starts.

    Raises:
        UsageError: there is no such file, or it is a folder.
    """
    if not path.is_file():
        what = "a folder, not a file" if path.is_dir() else "no such file"
        raise UsageError(what, where=str(path), next_step="give the path of a law text")


def split_file(path: Path, profile: Profile, asked: Asked) -> Split:
    """Read a file and split it; see ``stdalign.split``."""
    from stdalign.read import read_file

    check_file(path)
    languages = (asked.language,) if asked.language else profile.languages
    return _split(read_file(path, ocr=asked.ocr or None, languages=languages), str(path), profile, asked)


def split_bytes(data: bytes, name: str, profile: Profile, asked: Asked) -> Split:
    """Read and split a file's bytes, as ``split_file``."""
    from stdalign.read import read_bytes

    languages = (asked.language,) if asked.language else profile.languages
    return _split(read_bytes(data, name, ocr=asked.ocr or None, languages=languages), name, profile, asked)


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


def prepare_text(data: bytes, name: str, id: str, jurisdiction: str, asked: Asked, knowledge: Knowledge) -> Prepared:
    """Read, split and analyse an official text.

    Args:
        data: the file.
        name: its name; the ending tells the format.
        id: id of the instrument.
        jurisdiction: code of the country.
        asked: title, language, kind where they are not to be found out.
        knowledge: schemes, cues and terms.
    """
    instrument_id(id)
    profile = knowledge.profile(jurisdiction)
    result = split_bytes(data, name, profile, asked)
    found = dict(result.metadata)
    year = found.get("date", "")[:4] or found.get("year", "")
    instrument = Instrument(
        id=id,
        jurisdiction=profile.code,
        title=asked.title or found.get("title") or Path(name).stem,
        language=result.language,
        number=found.get("number", ""),
        year=int(year) if year.isdigit() else 0,
        date=found.get("date", ""),
        in_force=found.get("in_force", ""),
        issuer=found.get("issuer", ""),
        kind="text",
        source=name,
        sha256=sha256(result.source.encode("utf-8", "surrogatepass")).hexdigest(),
    )
    clauses = tuple(clauses_of(id, profile.code, result, knowledge))
    return Prepared(instrument, clauses, result, name, sha256(data).hexdigest(), asked, data)


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
        rows: clauses; those that an item hangs under must be among them.
        jurisdiction: code of the country.
        knowledge: cues and terms.
        languages: analyse clauses in these alone, all by default.
    """
    from stdalign.analysis import analyse_many

    own = {row.clause.eid: row.clause.text for row in rows}
    parts = [at for at, row in enumerate(rows) if row.text_hash and (not languages or row.clause.language in languages)]
    found = analyse_many(
        [rows[at].full_text for at in parts],
        jurisdiction,
        [rows[at].clause.language for at in parts],
        knowledge=knowledge,
        lead_ins=[lead_in(rows[at].clause, own) for at in parts],
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


def lead_in(clause: Clause, own: Mapping[str, str]) -> str:
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
