"""The records that everything else passes around: frozen, plain, with ``to_dict``.

Spans are half-open character offsets ``[start, end)``; shares lie in 0–1; dates are ISO 8601.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256
from typing import Any

from stdalign.demand import DefinedTerm, Part, Reason, Sanction, Strength
from stdalign.frames import Listed, columns_of
from stdalign.grounds import Comparison as Comparison
from stdalign.grounds import Ground as Ground
from stdalign.grounds import JointAnswer as JointAnswer
from stdalign.grounds import Met as Met
from stdalign.grounds import SharedConcept as SharedConcept
from stdalign.instrument import Instrument as Instrument
from stdalign.levels import UNITS
from stdalign.record import Record
from stdalign.relation import Rationale, Relation, Stringency
from stdalign.standard import Standard


class Level(str, Enum):
    """Level of a clause in an instrument's tree; values are Akoma Ntoso element names."""

    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    SUBSECTION = "subsection"
    ARTICLE = "article"
    CLAUSE = "clause"
    PARAGRAPH = "paragraph"
    POINT = "point"
    SUBPOINT = "subpoint"
    ANNEX = "annex"
    TEXT = "text"


class Component(str, Enum):
    """Which part of an instrument a clause stands in."""

    MAIN = "main"
    ANNEX = "annex"
    ELUCIDATION = "elucidation"
    AMENDING = "amending"
    QUOTED = "quoted"
    FRONT = "front"


@dataclass(frozen=True)
class Jurisdiction(Record):
    """A country (ISO 3166-1 alpha-2) or ``INT`` for ILO and UN instruments."""

    code: str
    name: str
    languages: tuple[str, ...]
    currency: str


@dataclass(frozen=True)
class Reference(Record):
    """A cross-reference found in a clause: span in the clause's own text, target as written and resolved."""

    start: int
    end: int
    quote: str
    target: str = ""
    instrument: str = ""


@dataclass(frozen=True)
class Clause(Record):
    """One node of an instrument's tree.

    ``start``/``end`` slice the whole clause, children included, from the decoded source;
    ``text`` is its own words without label and children. ``number`` is normalised
    (``21``, ``14-1``, ``14a``, ``4.2.1``, ``A.3``); ``label`` is verbatim (``第二十一条``, ``มาตรา ๒๑``).
    """

    eid: str
    level: Level
    number: str
    label: str
    heading: str
    text: str
    start: int
    end: int
    component: Component
    language: str
    parent: str = ""
    status: str = ""
    references: tuple[Reference, ...] = ()

    @property
    def unit(self) -> bool:
        """Whether experts cite it: an article of a law, a clause of a standard."""
        return self.level in UNITS

    def shown(self) -> dict[str, Any]:
        """The fields, and ``unit``."""
        return {**super().shown(), "unit": self.unit}


@dataclass(frozen=True)
class Noise(Record):
    """A stretch of the source that is no clause: page header, page number, signature, contents list."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Finding(Record):
    """Something an expert should look at: a missing or double number, a dropped mark; with its span."""

    code: str
    message: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Split(Listed[Clause], Record):
    """What splitting a source gives: clauses in document order, noise and warnings.

    ``source`` is what every span slices: for text, Markdown and HTML the decoded file as ``open(file).read()`` gives it,
    for PDF, DOCX and XML the text that was read. ``text`` is what was read where that is not the same (marks, invisible
    characters and side ways of writing a letter are out of it), and ``segments`` its way back to ``source``.
    ``kind`` is the kind of document that it was read as (``law``, ``standard``, ``code``, ``treaty``). A split is iterated,
    indexed and sliced by clause. ``standard`` is what a standard says of itself, None for a law.
    """

    _rows = "clauses"
    _shown = ("eid", "level", "label", "heading", "text")

    jurisdiction: str
    language: str
    source: str
    clauses: tuple[Clause, ...]
    noise: tuple[Noise, ...] = ()
    warnings: tuple[Finding, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    text: str = ""
    segments: tuple[tuple[int, int], ...] = ()
    kind: str = "law"
    standard: Standard | None = None

    def columns(self) -> dict[str, str]:
        """Column → its type."""
        return {**columns_of(Clause), "unit": "bool", "kind": "string"}

    def read(self, start: int, end: int) -> str:
        """What was read in a stretch of ``source``: without marks of Markdown, tags and invisible characters.

        >>> Split("INT", "en", "a**b** c", (), text="ab c", segments=((0, 0), (1, 3), (2, 6))).read(0, 4)
        'ab'
        """
        if not self.segments or end <= start:
            return self.source[start:end]
        return self.text[self._place(start, first=True) : self._place(end - 1, first=False) + 1]

    def _place(self, offset: int, *, first: bool) -> int:
        """Offset in ``text`` of an offset in ``source``; of several that lead there, the first or the last."""
        find = bisect_left if first else bisect_right
        at = find(self.segments, offset, key=lambda pair: pair[1])
        if not first or at == len(self.segments) or self.segments[at][1] != offset:
            at -= 1
        here, there = self.segments[max(at, 0)]
        after = self.segments[at + 1][0] if at + 1 < len(self.segments) else len(self.text)
        return min(here + max(offset - there, 0), after if first else max(after - 1, here))

    def rows(self) -> list[dict[str, Any]]:
        """One plain row a clause, with the kind of the document that it stands in."""
        return [{**clause.to_dict(), "kind": self.kind} for clause in self.clauses]

    _plain_rows = rows

    def units(self) -> tuple[Clause, ...]:
        """What experts cite in the enacting text, in document order: articles of a law, clauses of a standard."""
        return tuple(c for c in self.clauses if c.unit and c.component is Component.MAIN)

    articles = units


@dataclass(frozen=True)
class Quantity(Record):
    """A number that a requirement names; conventions in docs/requirements.md.

    ``op`` is one of ``>= <= > < = range approx``; ``unit`` is UCUM-like (``d``, ``person``, ``CNY``).
    """

    kind: str
    op: str
    value: float
    unit: str
    start: int
    end: int
    value2: float | None = None
    unit2: str = ""
    qual: str = ""
    value2_exclusive: bool = False
    quote: str = ""


@dataclass(frozen=True)
class ConceptSpan(Record):
    """A termbase concept spotted in a text."""

    id: str
    start: int
    end: int


@dataclass(frozen=True)
class Requirement(Record):
    """What a clause demands, analysed; ``unread_figures`` are numbers that are neither quantity, date nor reference.

    ``parts`` are the requirements inside it (its points, its sentences), where there are several; ``reasons`` say why each
    field says what it says; ``unsure`` names the fields that should be looked at by a person. ``strength`` is what the
    verbal form says (shall, should, may, can), as standards use it.
    """

    language: str
    bearer: str
    bearer_explicit: bool
    modality: str
    quantities: tuple[Quantity, ...] = ()
    topics: tuple[str, ...] = ()
    concepts: tuple[ConceptSpan, ...] = ()
    conditions: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    themes: tuple[str, ...] = ()
    penalties: tuple[Quantity, ...] = ()
    unread_figures: tuple[Finding, ...] = ()
    exceptions: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    terms: tuple[DefinedTerm, ...] = ()
    reasons: tuple[Reason, ...] = ()
    unsure: tuple[str, ...] = ()
    strength: Strength = Strength.NONE


@dataclass(frozen=True)
class Stated(Record):
    """What a person wrote down of a clause; it stands above what the analysis finds. No topics: the analysis says.

    ``qualifier`` says how far a duty goes where it is not absolute (``reasonably_practicable``).
    """

    bearer: str
    modality: str
    topics: tuple[str, ...] = ()
    qualifier: str = ""


@dataclass(frozen=True)
class AnalysedClause(Record):
    """A clause of an instrument with its requirement: what is encoded, aligned, shown.

    ``id`` is the database's (0 before it is stored). ``full_text`` is the clause with its children, labels left out;
    ``article`` is the eId of what experts cite above it; ``checked`` is true for official text and for digests compared
    with it; ``text_en`` and ``stated`` are set for digests; ``text_hash`` is the key of its vector, empty where it has none.
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
    stated: Stated | None = None

    @property
    def address(self) -> str:
        """Short address, ``ID#eid``."""
        return f"{self.instrument}#{self.clause.eid}"


def text_hash(text: str) -> str:
    """Key of a text in the vector store: 32 hexadecimal digits of its SHA-256."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


_ONLY_WHERE_KNOWN = frozenset(("qualifier", "words", "reasons", "read_with"))
"""Fields of the evidence that are left out where they say nothing."""


@dataclass(frozen=True)
class Evidence(Record):
    """Why a pair was made, or why nothing was found; what a person checks before accepting it.

    ``source_clause`` and ``target_clause`` (eIds) are the smallest parts that carry the pair; concepts, bearer and
    modality are those of these two. ``legs`` has each leg's value; ``forward`` is the share (0–1) of the source's
    demands that the target answers, ``backward`` the reverse; ``relations`` how likely each relation is; ``counterpart``
    the chance that the source is answered at all; ``qualifier`` how far the duty of each side goes, empty where absolute, and
    left out where both are. ``words`` are the stretches of the two clauses that meet best, ``reasons`` what decided the pair's place, for
    law texts. ``read_with`` are the eIds of the articles that the source and the target (empty where it stands for itself) name and
    were read with, since a penalty that only names others says what they say (``align/cited.py``). Where nothing answers, only the source's clause, its quote and
    ``counterpart`` are known.
    """

    source_clause: str
    target_clause: str = ""
    source_quote: str = ""
    target_quote: str = ""
    concepts: tuple[SharedConcept, ...] = ()
    only_source: tuple[str, ...] = ()
    only_target: tuple[str, ...] = ()
    legs: Mapping[str, float] = field(default_factory=dict)
    catalogue: tuple[str, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    bearer: tuple[str, ...] = ()
    modality: tuple[str, ...] = ()
    modality_stringency: Stringency = Stringency.NOTHING
    forward: float | None = None
    backward: float | None = None
    relations: Mapping[Relation, float] = field(default_factory=dict)
    abstain: bool = False
    counterpart: float | None = None
    group: JointAnswer | None = None
    qualifier: tuple[str, ...] = ()
    words: tuple[Met, ...] = ()
    reasons: tuple[Ground, ...] = ()
    read_with: tuple[str, ...] = ()

    def shown(self) -> dict[str, Any]:
        """The fields; what does not apply is left out."""
        known = super().shown()
        if not self.target_clause:
            return {name: known[name] for name in ("source_clause", "source_quote", "counterpart")}
        return {
            name: value for name, value in known.items() if value is not None and (value or name not in _ONLY_WHERE_KNOWN)
        }


@dataclass(frozen=True)
class Alignment(Record):
    """A typed, calibrated, explained pair of articles.

    ``source`` and ``target`` are short addresses (``cn-work-safety-law-2021#art_21``); ``target``
    is empty where ``no_counterpart`` says that nothing in the target answers the source. What follows ``stale`` is said by
    a workspace, which knows the laws: countries, standing of both (``instrument.STANDINGS``), whether there is an answer
    (``found``, ``none_found``, ``not_in_workspace``) and, where not, which laws would answer and are here by title alone.
    """

    source: str
    target: str
    rank: int
    score: float
    probability: float
    relation: Relation
    stringency: Stringency
    evidence: Evidence
    no_counterpart: bool = False
    rationale: Rationale = Rationale.SEMANTIC
    strength: int = 0
    stale: bool = False
    source_jurisdiction: str = ""
    target_jurisdiction: str = ""
    source_standing: str = ""
    target_standing: str = ""
    counterpart: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Review(Record):
    """An expert's append-only decision on an alignment."""

    id: int
    source: str
    target: str
    reviewer: str
    time: str
    decision: str
    reason: str
    old: dict[str, Any]
    new: dict[str, Any]
    previous_hash: str = ""
    hash: str = ""


@dataclass(frozen=True)
class Entry(Record):
    """What the ledger says of one result.

    ``step`` is read, analyse or align; ``item`` what the result is of: an instrument, an instrument and a language, a
    pair of countries. ``key`` is what it was made from, ``result`` the digest of what came out: later steps depend on
    that, so that a change without effect ends here. ``uses`` is what later steps need to know of it, by name.
    """

    step: str
    item: str
    key: str
    result: str = ""
    uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def instrument(self) -> str:
        """The instrument that the item begins with."""
        return self.item.partition(" ")[0]

    def of(self, name: str) -> tuple[str, ...]:
        """What the result uses under a name; nothing where it says nothing."""
        return tuple(self.uses.get(name, ()))


Ledger = dict[tuple[str, str], Entry]
"""Entries by step and item."""
