"""The register of standards: national standards on work safety, the international ones they adopt, and how closely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path

from stdalign.errors import CorpusError, UnknownName
from stdalign.record import Record
from stdalign.standard import Degree

STATUSES = ("in_force", "replaced", "withdrawn", "unknown")
"""In force; another edition or standard stands in its place; gone without one; not known."""
KNOWN_BY = ("text", "list", "general")
"""A text that was read names it (``source`` says which); a list of a reviewer; general knowledge, compared with nothing."""
DEGREES = {
    "": Degree.NONE,
    "IDT": Degree.IDENTICAL,
    "MOD": Degree.MODIFIED,
    "NEQ": Degree.NOT_EQUIVALENT,
}
"""As ISO/IEC Guide 21-1 writes them; empty where the degree is not known, or nothing is adopted."""
COLUMNS = (
    "jurisdiction", "designation", "year", "title", "title_en", "status", "replaced_by", "known_on", "topics", "adopts",
    "degree", "known_by", "source",
)  # fmt: skip
_BUDDHIST = 543


@dataclass(frozen=True)
class StandardRow(Record):
    """A standard as the register knows it.

    ``designation`` is as printed, with its year (``GB/T 45001-2020``); ``year`` is Gregorian, 0 where no edition is
    meant. ``adopts`` is the designation of another row. ``known_on`` is the year or day on which the status was known.
    """

    jurisdiction: str
    designation: str
    year: int
    title: str
    title_en: str
    status: str
    replaced_by: str
    known_on: str
    topics: tuple[str, ...]
    adopts: str
    degree: Degree
    known_by: str
    source: str

    @property
    def checked(self) -> bool:
        """Whether a text that was read says what the row says of designation and title."""
        return self.known_by == "text"

    @property
    def mark(self) -> str:
        """The degree as the Guide writes it: IDT, MOD, NEQ, or nothing."""
        return next(mark for mark, degree in DEGREES.items() if degree is self.degree)


@dataclass(frozen=True)
class Family(Record):
    """International standards that belong together; ``parents`` are the beginnings of their designations."""

    id: str
    parents: tuple[str, ...]

    def holds(self, designation: str) -> bool:
        """Whether a designation is one of the family's: the same number, or a part of it.

        >>> one = Family("iec-60079", ("IEC 60079",))
        >>> one.holds("IEC 60079-0:2017"), one.holds("IEC 600791:2000")
        (True, False)
        """
        return any(designation == stem or designation.startswith((f"{stem}:", f"{stem}-")) for stem in self.parents)


@dataclass(frozen=True, repr=False)
class Register:
    """All rows by designation, and the families, by id."""

    rows: dict[str, StandardRow]
    families: dict[str, Family]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[StandardRow]:
        return iter(self.rows.values())

    def __repr__(self) -> str:
        return f"<Register: {len(self.rows)} standards, {len(self.families)} families>"

    def __getitem__(self, designation: str) -> StandardRow:
        """A standard by its designation, however it is spaced and whatever its case.

        Raises:
            UnknownName: there is none; says what is near.
        """
        found = self.find(designation)
        if found is None:
            names = {plain(name): name for name in self.rows}
            asked = plain(designation)
            near = [name for key, name in names.items() if key.startswith(asked)][:3] or [
                names[key] for key in get_close_matches(asked, names, 3)
            ]
            step = f"did you mean {', '.join(near)}?" if near else "list them with: stdalign standards list"
            raise UnknownName(f"no standard {designation!r} in the register", next_step=step)
        return found

    def find(self, designation: str) -> StandardRow | None:
        """As by index; None where there is none."""
        return self.rows.get(designation) or next(
            (row for name, row in self.rows.items() if plain(name) == plain(designation)), None
        )

    def chain(self, row: StandardRow) -> tuple[StandardRow, ...]:
        """What a row adopts, what that adopts, and so on, the nearest first; a circle ends it."""
        found: list[StandardRow] = []
        while row.adopts and (above := self.rows.get(row.adopts)) is not None and above not in found:
            found.append(above)
            row = above
        return tuple(found)

    def family(self, designation: str) -> Family | None:
        """The family that a designation belongs to."""
        return next((one for one in self.families.values() if one.holds(designation)), None)

    def content(self) -> dict[str, object]:
        """All that was read, as plain data: what a fingerprint is taken of."""
        return {
            "rows": [self.rows[name].to_dict() for name in sorted(self.rows)],
            "families": [self.families[name].to_dict() for name in sorted(self.families)],
        }


def plain(designation: str) -> str:
    """A designation without blanks and case, dashes alike.

    >>> plain("GB/T 45001—2020") == plain("gb/t45001-2020")
    True
    """
    return "".join(designation.split()).casefold().replace("—", "-").replace("–", "-")


def read_register(
    paths: Iterable[tuple[int, Path]], families: Mapping[str, Mapping[str, Sequence[str]]], topics: Sequence[str]
) -> Register:
    """A register from tab-separated files in layers.

    Args:
        paths: layer and path of each file; a row of a higher layer takes the place of the one of its designation below.
        families: the table of ``families.toml``.
        topics: the topics that a row may name.

    Raises:
        CorpusError: a row breaks the rules, or a designation stands twice in one layer; names file and line.
    """
    found: dict[str, tuple[int, StandardRow]] = {}
    for layer, path in paths:
        for where, cells in _lines(path):
            row = _row(cells, where, topics)
            key = plain(row.designation)
            if key in found and found[key][0] == layer:
                raise CorpusError(f"{row.designation!r} stands twice", where=where, next_step="merge the two")
            found[key] = (layer, row)
    rows = {row.designation: row for _, row in found.values()}
    return Register(rows, {name: Family(name, tuple(one["parents"])) for name, one in families.items()})


def _lines(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """File and line, and the cells by column, of each row; the first line names the columns."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise CorpusError("not UTF-8", where=str(path), next_step="save the file as UTF-8") from None
    head = tuple(lines[0].split("\t")) if lines else ()
    if head != COLUMNS:
        wrong = ", ".join(sorted(set(head) ^ set(COLUMNS))) or "their order"
        raise CorpusError(
            f"the columns do not fit: {wrong}", where=f"{path}:1", next_step=f"the columns are {', '.join(COLUMNS)}"
        )
    for number, line in enumerate(lines[1:], 2):
        if line.strip() and not line.startswith("#"):
            cells = line.split("\t")
            if len(cells) != len(COLUMNS):
                step = "put one tab between two cells, and leave empty cells empty"
                raise CorpusError(f"{len(cells)} cells in {len(COLUMNS)} columns", where=f"{path}:{number}", next_step=step)
            yield f"{path}:{number}", {name: cell.strip() for name, cell in zip(COLUMNS, cells, strict=True)}


def _row(cells: Mapping[str, str], where: str, topics: Sequence[str]) -> StandardRow:
    for name in ("jurisdiction", "designation", "title", "title_en", "status", "topics", "known_by"):
        if not cells[name]:
            raise CorpusError(f"no {name}", where=where, next_step="fill it in")
    _among("status", cells["status"], STATUSES, where)
    _among("known_by", cells["known_by"], KNOWN_BY, where)
    _among("degree", cells["degree"], tuple(DEGREES), where)
    named = tuple(one.strip() for one in cells["topics"].split(",") if one.strip())
    for topic in named:
        _among("topic", topic, topics, where)
    _whole(cells, where)
    plain_cells = {name: cells[name] for name in _TEXTS}
    return StandardRow(**plain_cells, year=int(cells["year"] or 0), topics=named, degree=DEGREES[cells["degree"]])


_TEXTS = tuple(field.name for field in fields(StandardRow) if field.name not in ("year", "topics", "degree"))


def _whole(cells: Mapping[str, str], where: str) -> None:
    """What a row says holds together: year, degree, status and how it is known."""
    year = cells["year"] or "0"
    if not year.isascii() or not year.isdigit() or len(year) not in (1, 4):
        raise CorpusError(f"{year!r} is no year", where=where, next_step="write four digits, or leave it empty")
    if int(year) and not any(text in cells["designation"] for text in (year, str(int(year) + _BUDDHIST))):
        step = "write the designation as printed, with its year"
        raise CorpusError(f"the designation does not say {year}", where=where, next_step=step)
    if cells["degree"] and not cells["adopts"]:
        raise CorpusError("a degree, and nothing adopted", where=where, next_step="name the parent in adopts")
    if cells["replaced_by"] and cells["status"] != "replaced":
        raise CorpusError(f"replaced_by, and {cells['status']}", where=where, next_step="write replaced, or leave it out")
    if cells["status"] != "unknown" and not cells["known_on"]:
        raise CorpusError("a status, and no day", where=where, next_step="write known_on, as 2025 or 2025-01-31")
    if (cells["known_by"] == "text") != bool(cells["source"]):
        step = "name the text in source where known_by is text, and there alone"
        raise CorpusError("known_by and source do not fit", where=where, next_step=step)


def _among(name: str, value: str, allowed: Sequence[str], where: str) -> None:
    if value not in allowed:
        near = get_close_matches(value, allowed, 1)
        step = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(one or 'nothing' for one in allowed)}"
        raise CorpusError(f"{name} cannot be {value!r}", where=where, next_step=step)
