"""The register of standards as people ask for it: lists, and which country adopts an international standard, how closely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stdalign.errors import UnknownName
from stdalign.record import Record
from stdalign.report.tabular import Tabular
from stdalign.standards import Register, StandardRow, plain

_INTERNATIONAL = "INT"


@dataclass(frozen=True)
class Adoption(Record):
    """A national standard that adopts an international one; ``via`` is what stands between the two, where anything does."""

    designation: str
    title: str
    title_en: str
    degree: str
    adopts: str
    via: tuple[str, ...]
    status: str
    known_by: str
    checked: bool


@dataclass(frozen=True)
class AdoptionRow(Record):
    """One international standard, or a family of them; ``cells`` holds the adoptions of each country.

    An empty cell means that none is known here, never that the country has none.
    """

    parent: str
    title: str
    status: str
    family: str
    cells: dict[str, tuple[Adoption, ...]]

    @property
    def known(self) -> tuple[str, ...]:
        """Countries with an adoption that is known."""
        return tuple(code for code, found in self.cells.items() if found)

    @property
    def not_known(self) -> tuple[str, ...]:
        """Countries of which none is known."""
        return tuple(code for code, found in self.cells.items() if not found)


@dataclass(frozen=True)
class Adoptions(Tabular[AdoptionRow]):
    """Rows in the order of the register; ``countries`` are the columns."""

    _rows = "rows"

    countries: tuple[str, ...]
    rows: tuple[AdoptionRow, ...]

    def _plain_rows(self) -> list[dict[str, Any]]:
        return [
            {"parent": row.parent, "title": row.title, "family": row.family,
             **{code: "; ".join(map(short, row.cells[code])) or NOT_KNOWN for code in self.countries}} for row in self.rows
        ]  # fmt: skip

    def columns(self) -> dict[str, str]:
        """Column → its type: a column a country."""
        return dict.fromkeys(("parent", "title", "family", *self.countries), "string")


NOT_KNOWN = "not known"
"""In a cell without adoptions."""


def short(one: Adoption) -> str:
    """An adoption as one cell: designation and degree.

    >>> short(Adoption("GB/T 45001-2020", "…", "…", "IDT", "ISO 45001:2018", (), "in_force", "general", False))
    'GB/T 45001-2020 (IDT)'
    """
    return f"{one.designation} ({one.degree})" if one.degree else one.designation


def standards(
    register: Register,
    *,
    jurisdiction: str | None = None,
    topic: str | None = None,
    adopts: str | None = None,
    word: str = "",
) -> tuple[StandardRow, ...]:
    """Rows of the register.

    Args:
        register: all of them.
        jurisdiction: only those of this country.
        topic: only those about this topic.
        adopts: only those that adopt this standard, at whatever remove: a designation, or the beginning of one.
        word: only those with this word in designation or title.
    """
    asked = word.strip().casefold()
    return tuple(
        row
        for row in register
        if (jurisdiction is None or row.jurisdiction == jurisdiction)
        and (topic is None or topic in row.topics)
        and (adopts is None or any(_begins(above.designation, adopts) for above in register.chain(row)))
        and (not asked or any(asked in text.casefold() for text in (row.designation, row.title, row.title_en)))
    )


def _begins(designation: str, asked: str) -> bool:
    return plain(designation) == plain(asked) or plain(designation).startswith(tuple(plain(asked) + end for end in ":-"))


def adoptions(register: Register, countries: Sequence[str], asked: str | None = None) -> Adoptions:
    """International standard × countries.

    Args:
        register: all standards.
        countries: the columns.
        asked: a family by its id, a designation, or the beginning of one (``IEC 60079``); without it, a row a family and
            then a row a parent of no family that somebody adopts.

    Raises:
        UnknownName: no such standard or family.
    """
    columns = tuple(code for code in countries if code != _INTERNATIONAL)
    if asked is None:
        rows = [_family(register, columns, name) for name in register.families]
        single = [row for row in register if row.jurisdiction == _INTERNATIONAL and register.family(row.designation) is None]
        made = [_row(register, columns, (row,), row.designation, row) for row in single]
        return Adoptions(columns, (*rows, *(row for row in made if row.known)))
    parents = _parents(register, asked)
    if not parents:
        step = f"name an international standard, or a family: {', '.join(register.families)}"
        raise UnknownName(f"no international standard {asked!r} in the register", next_step=step)
    return Adoptions(columns, tuple(_row(register, columns, (row,), row.designation, row) for row in parents))


def _parents(register: Register, asked: str) -> list[StandardRow]:
    family = register.families.get(asked)
    return [
        row
        for row in register
        if row.jurisdiction == _INTERNATIONAL
        and (family.holds(row.designation) if family else _begins(row.designation, asked))
    ]


def _family(register: Register, columns: tuple[str, ...], name: str) -> AdoptionRow:
    family = register.families[name]
    parents = tuple(row for row in register if row.jurisdiction == _INTERNATIONAL and family.holds(row.designation))
    shown = next((row for row in parents if row.status == "in_force"), parents[0])
    return _row(register, columns, parents, ", ".join(family.parents), shown)


def _row(
    register: Register, columns: tuple[str, ...], parents: tuple[StandardRow, ...], name: str, shown: StandardRow
) -> AdoptionRow:
    wanted = {row.designation for row in parents}
    cells: dict[str, list[Adoption]] = {code: [] for code in columns}
    for row in register:
        if row.jurisdiction not in cells:
            continue
        between: list[str] = []
        for above in register.chain(row):
            if above.designation in wanted:
                cells[row.jurisdiction].append(_adoption(row, tuple(between)))
                break
            between.append(above.designation)
    family = register.family(shown.designation)
    made = {code: tuple(found) for code, found in cells.items()}
    return AdoptionRow(name, shown.title, shown.status, family.id if family else "", made)


def _adoption(row: StandardRow, via: tuple[str, ...]) -> Adoption:
    return Adoption(
        row.designation, row.title, row.title_en, row.mark, row.adopts, via, row.status, row.known_by, row.checked
    )
