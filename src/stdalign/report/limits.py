"""One comparable limit across countries: who says what, and whose figure protects the worker more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from stdalign.align.stringency import compare_stated, scope_of
from stdalign.catalogue import Catalogue, Parameter
from stdalign.errors import UnknownName
from stdalign.model import Instrument
from stdalign.quantity import Units, convert
from stdalign.record import Record
from stdalign.relation import Stringency
from stdalign.report.coverage import coverage
from stdalign.report.facts import Fact, holding
from stdalign.report.tabular import Tabular

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Limit(Record):
    """A figure that a clause states. ``common`` is its value in the report's unit, None where it cannot be converted.

    ``place`` is one more than the number of figures of the same scope that are surely stricter, so equal figures share a
    place, and so do those that the calendar cannot tell apart (30 d, 1 mo); 0 where nothing ranks. ``step``: the same article has a
    figure of this scope that protects less (8 days of leave, 12 from two years of service): that one is what everybody has, so it
    alone is ranked, and this one is not.
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
    title: str = ""
    standing: str = ""
    kind: str = "digest"
    step: bool = False

    @property
    def scope(self) -> str:
        """The part that the figure is for (``light_work``), an empty word for all: only figures of one scope are ranked together."""
        return scope_of(self.qual)


@dataclass(frozen=True)
class Limits(Tabular[Limit]):
    """All figures of one parameter: those of one scope together, strictest first where they rank; ``unit`` is that of ``common``.

    ``missing`` names, by country that states no figure, the laws that would and that are here by their title alone.
    """

    _rows = "limits"

    parameter: Parameter
    unit: str
    limits: tuple[Limit, ...]
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def plot(self, ax: Axes | None = None) -> Axes:
        """The figures that can be brought to one unit, a line each, strictest first; further steps of an article are not drawn.

        Args:
            ax: axes to draw on; new ones where not given.

        Raises:
            MissingExtra: matplotlib is not installed. UsageError: no figure can be compared.
        """
        from stdalign.plots import ranges

        rows = [
            {"label": f"{one.jurisdiction}  {one.address.partition('#')[0]}", "value": one.common, "op": one.op}
            for one in self.limits
            if one.common is not None and not one.step
        ]
        return ranges(rows, self.parameter.name, self.unit, ax)


@dataclass(frozen=True)
class StatedParameter(Record):
    """A parameter that some clause states, and in how many countries one does."""

    id: str
    name: str
    kind: str
    unit: str
    stricter: str
    countries: int


@dataclass(frozen=True)
class Parameters(Tabular[StatedParameter]):
    """The parameters that can be compared, those of most countries first."""

    _rows = "parameters"

    parameters: tuple[StatedParameter, ...]


def overview(found: Sequence[tuple[Parameter, int]]) -> Parameters:
    """The parameters of ``parameters`` as a table."""
    return Parameters(
        tuple(StatedParameter(one.id, one.name, one.kind, one.unit, one.stricter, count) for one, count in found)
    )


def parameters(facts: tuple[Fact, ...], catalogue: Catalogue) -> list[tuple[Parameter, int]]:
    """Parameters that some clause states, with the number of countries that do, most first."""
    seen: dict[str, set[str]] = {}
    for fact in facts:
        for stated in fact.parameters:
            seen.setdefault(str(stated["id"]), set()).add(fact.jurisdiction)
    found = [(_parameter(catalogue, name), len(codes)) for name, codes in seen.items()]
    return sorted(found, key=lambda item: (-item[1], item[0].id))


def limits(
    facts: tuple[Fact, ...],
    catalogue: Catalogue,
    parameter: str,
    units: Units,
    instruments: Sequence[Instrument] = (),
    past: bool = False,
) -> Limits:
    """Every figure stated for a parameter.

    Args:
        facts: the clauses with what they state.
        catalogue: for the direction of the parameter.
        parameter: its id.
        units: the units that are known.
        instruments: all of the workspace, for what is missing.
        past: rank figures of laws that no longer hold, too.

    Raises:
        UnknownName: no parameter of this name, in the catalogue or in a clause.
    """
    known = any(p["id"] == parameter for f in facts for p in f.parameters)
    stated = [(f, p) for f in holding(facts, past) for p in f.parameters if p["id"] == parameter]
    if not known and parameter not in catalogue.parameters:
        raise UnknownName(f"no parameter {parameter!r}", next_step="list them with: stdalign limits")
    about = _parameter(catalogue, parameter)
    unit = about.unit or (str(stated[0][1]["unit"]) if stated else "")
    rows = [_limit(fact, row, unit, units) for fact, row in stated]
    steps = _steps(stated, rows, about, units)
    places = _places([p for _, p in stated], rows, steps, about, units)
    made = [replace(row, place=place, step=step) for row, place, step in zip(rows, places, steps, strict=True)]
    first = {
        (one.jurisdiction, _article(fact, one)): one.place for one, (fact, _) in zip(made, stated, strict=True) if one.place
    }
    order = [first.get((one.jurisdiction, _article(fact, one)), 0) for one, (fact, _) in zip(made, stated, strict=True)]
    # A step stands behind what it is a step of.
    ranked = [
        one
        for _, one in sorted(
            zip(order, made, strict=True),
            key=lambda at: (at[1].scope, at[0] == 0, at[0], at[1].jurisdiction, at[1].step, at[1].address),
        )
    ]
    topics = tuple(
        dict.fromkeys(t for entry in catalogue.requirements.values() if parameter in entry.parameters for t in entry.topics)
    )
    silent = {one.jurisdiction for one in instruments} - {row.jurisdiction for row in ranked}
    missing = {code: coverage(instruments, code, topics).missing for code in sorted(silent)}
    return Limits(
        about, unit, tuple(ranked), {code: tuple(one.short for one in found) for code, found in missing.items() if found}
    )


def _parameter(catalogue: Catalogue, name: str) -> Parameter:
    return catalogue.parameters.get(name) or Parameter(name, name.replace("_", " "), "other", "", "neutral")


def _limit(fact: Fact, row: dict[str, Any], unit: str, units: Units) -> Limit:
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
        common=convert(float(row["value"]), str(row.get("unit", "")), unit, str(row.get("qual", "")), units),
        place=0,
        checked=fact.checked,
        language=fact.language,
        text=fact.text,
        text_en=fact.text_en,
        title=fact.title,
        standing=fact.standing,
        kind=fact.kind,
    )


def _article(fact: Fact, row: Limit) -> tuple[str, str, str, str]:
    """What the figures have in common of which one can be a step of another."""
    return fact.instrument, fact.article or fact.address, row.scope, row.op


def _steps(stated: list[tuple[Fact, dict[str, Any]]], rows: list[Limit], about: Parameter, units: Units) -> list[bool]:
    """Whether each figure is stricter than another of its article and scope."""
    if about.stricter not in ("lower", "higher"):
        return [False] * len(rows)
    groups: dict[tuple[str, str, str, str], list[dict[str, Any]]] = {}
    for (fact, said), row in zip(stated, rows, strict=True):
        groups.setdefault(_article(fact, row), []).append(said)
    return [
        any(compare_stated(said, other, about, units) is Stringency.STRICTER for other in groups[_article(fact, row)])
        for (fact, said), row in zip(stated, rows, strict=True)
    ]


def _places(stated: list[dict[str, Any]], rows: list[Limit], steps: list[bool], about: Parameter, units: Units) -> list[int]:
    if about.stricter not in ("lower", "higher"):
        return [0] * len(rows)
    floors = [one for one, step in zip(stated, steps, strict=True) if not step]
    return [
        0
        if row.common is None or step
        else 1 + sum(compare_stated(other, one, about, units) is Stringency.STRICTER for other in floors)
        for one, row, step in zip(stated, rows, steps, strict=True)
    ]
