"""What a technical standard says of itself: designation, what it replaces and adopts, its normative references, its terms."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from stdalign.record import Record


class Degree(str, Enum):
    """How closely a standard corresponds to the one it adopts (ISO/IEC Guide 21): IDT, MOD, NEQ."""

    IDENTICAL = "identical"
    MODIFIED = "modified"
    NOT_EQUIVALENT = "not_equivalent"
    NONE = ""


@dataclass(frozen=True)
class NormativeReference(Record):
    """A document that the text cannot be used without.

    ``edition`` is the year as printed, empty where the reference is undated. ``adopts`` is the international standard that
    the document adopts, with ``degree`` where the text says how closely. ``eid`` is the clause that names it, empty
    where a list behind the last clause does.
    """

    designation: str
    edition: str
    title: str
    eid: str
    adopts: str = ""
    degree: Degree = Degree.NONE


@dataclass(frozen=True)
class Term(Record):
    """An entry of terms and definitions: the term, its names in other languages, what it means, its notes."""

    eid: str
    number: str
    term: str
    names: tuple[str, ...]
    definition: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standard(Record):
    """A standard's own statements; fields that the text does not fill are empty.

    ``year`` is that of the designation. ``status`` is ``withdrawn`` or ``draft`` where the text says so. ``replaces`` and
    ``adopted_from`` are as printed.
    """

    designation: str = ""
    year: int = 0
    status: str = ""
    replaces: str = ""
    adopted_from: str = ""
    degree: Degree = Degree.NONE
    references: tuple[NormativeReference, ...] = ()
    terms: tuple[Term, ...] = ()
