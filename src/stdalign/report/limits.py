"""One comparable limit across countries: who says what, and whose figure protects the worker more."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from stdalign.catalogue import Catalogue, Parameter
from stdalign.errors import UnknownName
from stdalign.record import Record
from stdalign.report.facts import Fact
from stdalign.report.tabular import Tabular


@dataclass(frozen=True)
class Limit(Record):
    """A figure that a clause states. ``common`` is its value in the report's unit, None where it cannot be converted.

    ``place`` is 1 for the strictest of the comparable figures (equal figures share a place), 0 where not ranked.
    """

    jurisdiction: str
    address: str
    label: str
    op: str
    value: float
    unit: str
    qual: str
    value2: float | None
    common: float | None
    place: int
    checked: bool
    language: str
    text: str
    text_en: str


@dataclass(frozen=True)
class Limits(Tabular):
    """All figures of one parameter, strictest first where they rank; ``unit`` is that of ``common``."""

    _rows = "limits"

    parameter: Parameter
    unit: str
    limits: tuple[Limit, ...]


def parameters(facts: tuple[Fact, ...], catalogue: Catalogue) -> list[tuple[Parameter, int]]:
    """Parameters that some clause states, with the number of countries that do, most first."""
    seen: dict[str, set[str]] = {}
    for fact in facts:
        for stated in fact.parameters:
            seen.setdefault(str(stated["id"]), set()).add(fact.jurisdiction)
    found = [(_parameter(catalogue, name), len(codes)) for name, codes in seen.items()]
    return sorted(found, key=lambda item: (-item[1], item[0].id))


def limits(facts: tuple[Fact, ...], catalogue: Catalogue, parameter: str) -> Limits:
    """Every figure stated for a parameter.

    Raises:
        UnknownName: no parameter of this name, in the catalogue or in a clause.
    """
    stated = [(f, p) for f in facts for p in f.parameters if p["id"] == parameter]
    if not stated and parameter not in catalogue.parameters:
        raise UnknownName(f"no parameter {parameter!r}", next_step="list them with: stdalign limits")
    about = _parameter(catalogue, parameter)
    unit = about.unit or (str(stated[0][1]["unit"]) if stated else "")
    rows = [_limit(fact, row, unit) for fact, row in stated]
    places = _places(rows, about.stricter)
    ranked = [_placed(row, places.get(id(row), 0)) for row in rows]
    ranked.sort(key=lambda r: (r.place == 0, r.place, r.jurisdiction, r.address))
    return Limits(about, unit, tuple(ranked))


def convert(value: float, unit: str, to: str) -> float | None:
    """A value in another unit of the same dimension, or None.

    >>> convert(2, "d", "h")
    48.0
    >>> convert(1, "CNY", "VND") is None
    True
    """
    if unit == to:
        return float(value)
    for table in _units().values():
        if unit in table and to in table:
            return float(value) * table[unit] / table[to]
    return None


@lru_cache(maxsize=1)
def _units() -> dict[str, dict[str, float]]:
    return tomllib.loads((files("stdalign.report") / "units.toml").read_text("utf-8"))


def _parameter(catalogue: Catalogue, name: str) -> Parameter:
    return catalogue.parameters.get(name) or Parameter(name, name.replace("_", " "), "other", "", "neutral")


def _limit(fact: Fact, row: dict[str, Any], unit: str) -> Limit:
    second = row.get("value2")
    return Limit(
        jurisdiction=fact.jurisdiction,
        address=fact.address,
        label=fact.label,
        op=str(row.get("op", "=")),
        value=float(row["value"]),
        unit=str(row.get("unit", "")),
        qual=str(row.get("qual", "")),
        value2=None if second is None else float(second),
        common=convert(float(row["value"]), str(row.get("unit", "")), unit),
        place=0,
        checked=fact.checked,
        language=fact.language,
        text=fact.text,
        text_en=fact.text_en,
    )


def _places(rows: list[Limit], stricter: str) -> dict[int, int]:
    if stricter not in ("lower", "higher"):
        return {}
    values = sorted({r.common for r in rows if r.common is not None}, reverse=stricter == "higher")
    return {id(r): values.index(r.common) + 1 for r in rows if r.common is not None}


def _placed(row: Limit, place: int) -> Limit:
    return Limit(**{**{name: getattr(row, name) for name in Limit.__dataclass_fields__}, "place": place})
