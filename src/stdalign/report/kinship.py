"""Two standards of two countries and the international one that both adopt, with the degree of ISO/IEC Guide 21."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stdalign.instrument import Instrument
from stdalign.record import Record
from stdalign.standard import Degree
from stdalign.standards import Register, StandardRow, plain

_ORDER = (Degree.IDENTICAL, Degree.MODIFIED, Degree.NOT_EQUIVALENT)
_EDITION = re.compile(r"[:\-\u2013\u2014](\d{4})$")
_CURRENT = ("in_force", "unknown")


@dataclass(frozen=True)
class Line(Record):
    """A standard and what it adopts at every remove, itself first: designation, and how closely the standard corresponds to it."""

    designation: str
    above: tuple[tuple[str, Degree], ...]


@dataclass(frozen=True)
class Kinship(Record):
    """Two standards through a common parent. ``degree`` is how closely they correspond to each other through it.

    ``identical``: both are identical adoptions of one edition, so that what is tested to one is tested to the other.
    ``editions``: the editions adopted, where they differ; then nothing is said of the degree. An empty degree is not known.
    """

    source: str
    target: str
    parent: str
    degree: Degree
    source_degree: Degree
    target_degree: Degree
    editions: tuple[str, ...] = ()

    @property
    def identical(self) -> bool:
        """Whether the two are one standard in two national dresses."""
        return self.degree is Degree.IDENTICAL


def line_of(register: Register, one: Instrument) -> Line | None:
    """What an instrument of a workspace adopts: as its own text says, else as the register knows; None where neither does.

    The register is asked for the number of the instrument, or for the designation that its title begins with.
    """
    row = register.find(one.number) if one.number else None
    if row is None:
        names = [
            each for each in register if each.jurisdiction == one.jurisdiction and one.title.startswith(each.designation)
        ]
        row = max(names, key=lambda each: len(each.designation), default=None)
    if one.adopts:
        degree = Degree(one.degree)
        name = one.number or (row.designation if row is not None else one.title)
        parent = register.find(one.adopts)
        further = _above(register, parent, degree) if parent is not None else ()
        return Line(name, ((name, Degree.IDENTICAL), (one.adopts, degree), *further))
    return line_of_row(register, row) if row is not None else None


def line_of_row(register: Register, row: StandardRow) -> Line:
    """What a row of the register adopts."""
    return Line(row.designation, ((row.designation, Degree.IDENTICAL), *_above(register, row, Degree.IDENTICAL)))


def _above(register: Register, row: StandardRow, degree: Degree) -> tuple[tuple[str, Degree], ...]:
    found = []
    for parent in register.chain(row):
        degree = _through(degree, row.degree)
        found.append((parent.designation, degree))
        row = parent
    return tuple(found)


def _through(*degrees: Degree) -> Degree:
    """The degree of several steps: the loosest; not known where one is not, unless another is not equivalent."""
    if Degree.NOT_EQUIVALENT in degrees:
        return Degree.NOT_EQUIVALENT
    return Degree.NONE if Degree.NONE in degrees else max(degrees, key=_ORDER.index)


def kinship(one: Line | None, other: Line | None) -> Kinship | None:
    """The nearest standard that two correspond to, and how closely they correspond to each other; None where there is none.

    >>> a = Line("GB/T 45001-2020", (("GB/T 45001-2020", Degree.IDENTICAL), ("ISO 45001:2018", Degree.IDENTICAL)))
    >>> b = Line("TCVN ISO 45001:2018", (("TCVN ISO 45001:2018", Degree.IDENTICAL), ("ISO 45001:2018", Degree.IDENTICAL)))
    >>> found = kinship(a, b)
    >>> found.parent, found.identical
    ('ISO 45001:2018', True)
    """
    if one is None or other is None or plain(one.designation) == plain(other.designation):
        return None
    there = {plain(name): (name, degree) for name, degree in other.above}
    for name, degree in one.above:
        if plain(name) in there:
            beyond = there[plain(name)][1]
            return Kinship(one.designation, other.designation, name, _through(degree, beyond), degree, beyond)
    stems = {plain(_EDITION.sub("", name)): (name, degree) for name, degree in other.above[1:]}
    for name, degree in one.above[1:]:
        stem = _EDITION.sub("", name)
        if plain(stem) in stems:
            theirs, beyond = stems[plain(stem)]
            return Kinship(one.designation, other.designation, stem, Degree.NONE, degree, beyond, (name, theirs))
    return None


def common(register: Register, codes: Sequence[str], topic: str | None = None) -> list[Kinship]:
    """Every two standards in force of two countries that adopt one international standard, the identical ones first.

    Args:
        register: all standards.
        codes: the countries.
        topic: only standards about it.
    """
    lines = {
        code: [
            line_of_row(register, row)
            for row in register
            if row.jurisdiction == code and row.adopts and row.status in _CURRENT and (topic is None or topic in row.topics)
        ]
        for code in codes
    }
    pairs = [
        found for at, code in enumerate(codes) for other in codes[at + 1 :] for found in _among(lines[code], lines[other])
    ]
    rank = {degree: at for at, degree in enumerate((*_ORDER, Degree.NONE))}
    return sorted(pairs, key=lambda one: (rank[one.degree], plain(one.parent), one.source, one.target))


def _among(ours: Iterable[Line], theirs: Iterable[Line]) -> list[Kinship]:
    others = list(theirs)
    return [found for one in ours for other in others if (found := kinship(one, other)) is not None]


def said(found: Kinship) -> str:
    """A kinship in a cell: ``identical through ISO 45001:2018``."""
    how = found.degree.value.replace("_", " ") or ("other editions" if found.editions else "degree not known")
    return f"{how} through {found.parent}"
