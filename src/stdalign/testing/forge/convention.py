"""How each country prints each kind of document, as data: ``conventions/<cc>.toml``, a table a kind."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeVar, cast

from stdalign.errors import CorpusError, UnknownName


@dataclass(frozen=True)
class Rank:
    """One rank of numbered text: its label, and how what follows is printed.

    ``head`` says where a heading stands: none, same (after the label), next (line below), above (line before), dash (run into the
    sentence). ``body`` says where the first words stand: same or next line. ``insert`` is the label of an inserted number.
    """

    label: str = ""
    level: str = ""
    gap: str = " "
    head: str = "none"
    body: str = "same"
    insert: str = ""
    gone: str = ""
    upper: bool = False
    first_gap: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quote:
    """An amending clause: the words that lead in and the lines quoted; ``{sentence}`` and ``{heading}`` are made.

    ``item`` is the first of numbered items, which holds the quotation.
    """

    lead: str
    lines: tuple[str, ...]
    item: str = ""


@dataclass(frozen=True)
class AnnexForm:
    """Title lines of an annex and the ways its text may be numbered: list, decimal, table, units."""

    title: tuple[str, ...]
    forms: tuple[str, ...]
    words: tuple[str, ...] = ()
    most: int = 2


@dataclass(frozen=True)
class Decimal:
    """Decimal numbers of a standard: printed form of each depth, first chapter, what stands at what depth."""

    chapter: str = "{c}"
    section: str = "{c}.{s}"
    clause: str = "{c}.{s}.{k}"
    direct: str = "{c}.{s}"
    gap: str = " "
    start: int = 1
    terms: str = "own"
    annex: tuple[str, ...] = ()
    annex_clause: str = "{A}.{s}"
    annex_sub: str = "{A}.{s}.{k}"
    table: str = ""
    note: str = ""
    opening: tuple[str, ...] = ()
    parts: str = ""


@dataclass(frozen=True)
class Convention:
    """Everything that is needed to print one kind of document of one country."""

    language: str
    form: str = "law"
    document: str = "law"
    titles: tuple[str, ...] = ()
    front: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    page: str = "{page}"
    contents: str = ""
    paragraphs: str = "counted"
    containers: tuple[Rank, ...] = ()
    unit: Rank = Rank()
    paragraph: Rank = Rank()
    point: Rank = Rank()
    subpoint: Rank = Rank()
    definitions: str = "plain"
    joiner: str = ""
    references: tuple[str, ...] = ()
    quote: Quote | None = None
    annexes: AnnexForm | None = None
    signature: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    decimal: Decimal | None = None
    lists: bool = False
    school: str = "article"
    restart: bool = False
    inline_points: bool = False
    tables: bool = True


_T = TypeVar("_T")
_NESTED: dict[str, type[Any]] = {
    "unit": Rank, "paragraph": Rank, "point": Rank, "subpoint": Rank, "quote": Quote, "annexes": AnnexForm, "decimal": Decimal,
}  # fmt: skip


def _made(kind: type[_T], row: Mapping[str, Any], where: str) -> _T:
    known = {field.name for field in fields(cast(Any, kind))}
    if unknown := sorted(set(row) - known):
        raise CorpusError(f"unknown key {unknown[0]!r}", where=where, next_step=f"one of {', '.join(sorted(known))}")
    values: dict[str, Any] = {}
    for key, value in row.items():
        if key in _NESTED and isinstance(value, dict):
            values[key] = _made(_NESTED[key], value, f"{where}.{key}")
        elif key == "containers":
            values[key] = tuple(_made(Rank, item, f"{where}.{key}") for item in value)
        else:
            values[key] = tuple(value) if isinstance(value, list) else value
    return kind(**values)


@lru_cache(maxsize=32)
def _table(jurisdiction: str) -> dict[str, dict[str, Any]]:
    path = files(__package__) / "conventions" / f"{jurisdiction.lower()}.toml"
    if not path.is_file():
        raise UnknownName(f"no conventions of {jurisdiction!r}", next_step=f"one of {', '.join(jurisdictions())}")
    return tomllib.loads(path.read_text("utf-8"))


@lru_cache(maxsize=256)
def convention(jurisdiction: str, kind: str) -> Convention:
    """The convention of a kind of document; a kind with ``like`` takes over another's keys.

    Raises:
        UnknownName: no such jurisdiction or kind. CorpusError: a key that is not known.

    >>> convention("CN", "law").unit.label
    '第{cn}条'
    """
    return _made(Convention, _row(jurisdiction, kind), f"conventions/{jurisdiction.lower()}.toml, {kind}")


def _row(jurisdiction: str, kind: str) -> dict[str, Any]:
    table = _table(jurisdiction)
    if kind not in table:
        raise UnknownName(f"{jurisdiction} has no kind {kind!r}", next_step=f"one of {', '.join(table)}")
    row = dict(table[kind])
    if like := row.pop("like", ""):
        other, _, name = like.rpartition(":")
        row = {**_row(other or jurisdiction, name), **row}
    return row


def jurisdictions() -> tuple[str, ...]:
    """Codes of the jurisdictions that have conventions."""
    folder = files(__package__) / "conventions"
    return tuple(sorted(p.name.removesuffix(".toml").upper() for p in folder.iterdir() if p.name.endswith(".toml")))


def kinds(jurisdiction: str) -> tuple[str, ...]:
    """Kinds of document of a jurisdiction, in the order of its file."""
    return tuple(_table(jurisdiction))
