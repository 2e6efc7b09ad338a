"""Whose limit is stricter, from the protected worker's side; each verdict shows both quotes.

Only limits of the same kind, dimension and direction are compared. Money is compared as multiples
of a stated base and only if asked; currencies never are.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from stdalign.catalogue import Parameter
from stdalign.model import Comparison, Quantity, Requirement
from stdalign.quantity import to_base
from stdalign.relation import Stringency

_SIDE = {
    ">=": "minimum",
    ">": "minimum",
    "<=": "maximum",
    "<": "maximum",
    "=": "equal",
    "approx": "equal",
    "range": "range",
}


FAR = 20.0
"""Factor beyond which two figures of one dimension are not limits on the same thing: six days and eight hours."""


@lru_cache(maxsize=1)
def directions() -> dict[str, dict[str, Any]]:
    """The table of directions: kind → comparator side → lower, higher or neutral."""
    return tomllib.loads((files("stdalign.align") / "stringency.toml").read_text("utf-8"))


def _verdict(direction: str, source: float, target: float) -> Stringency:
    if abs(source - target) <= 1e-9 * max(abs(source), abs(target), 1.0):
        return Stringency.SAME
    if direction == "neutral":
        return Stringency.INCOMPARABLE
    lower = source < target
    return Stringency.STRICTER if lower == (direction == "lower") else Stringency.LOOSER


def compare_quantities(source: Quantity, target: Quantity) -> Comparison | None:
    """Compare two limits; None where kind, dimension or direction differ."""
    if source.kind != target.kind or source.kind == "money":
        return None
    here, there = _SIDE[source.op], _SIDE[target.op]
    if "range" in (here, there) or (here != there and "equal" not in (here, there)):
        return None
    one, other = (
        to_base(source.value, source.unit, source.qual),
        to_base(target.value, target.unit, target.qual),
    )
    if one is None or other is None or one[1] != other[1] or _is_rate(source.unit) != _is_rate(target.unit):
        return None
    low, high = sorted((abs(one[0]), abs(other[0])))
    if high > FAR * low:
        return None
    side = here if here != "equal" else there
    direction = directions().get(source.kind, {}).get(side, "neutral")
    return Comparison(source.kind, source.quote, target.quote, _verdict(direction, one[0], other[0]))


def _is_rate(unit: str) -> bool:
    return "/" in unit[1:]


def compare_parameters(
    source: Sequence[Mapping[str, Any]], target: Sequence[Mapping[str, Any]], known: Mapping[str, Parameter]
) -> list[Comparison]:
    """Compare stated parameters of the same name (those of digests), by the catalogue's direction."""
    found = []
    for one in source:
        for other in target:
            if one["id"] != other["id"] or one["id"] not in known or _scope(one) != _scope(other):
                continue
            parameter = known[one["id"]]
            a = to_base(float(one["value"]), str(one["unit"]), str(one.get("qual", "")))
            b = to_base(float(other["value"]), str(other["unit"]), str(other.get("qual", "")))
            if parameter.kind == "money" or a is None or b is None or a[1] != b[1]:
                verdict = Stringency.INCOMPARABLE
            else:
                verdict = _verdict(parameter.stricter, a[0], b[0])
            found.append(Comparison(parameter.kind, stated(one), stated(other), verdict, parameter.id))
    return found


def promptness(source: str, source_language: str, target: str, target_language: str) -> Comparison | None:
    """Both sides ask for an act without delay and name no time: the same; None where one does not."""
    words = directions()["promptly"]
    found = [
        next((word for word in words.get(language, ()) if word in text.casefold()), "")
        for text, language in ((source, source_language), (target, target_language))
    ]
    return Comparison("promptness", found[0], found[1], Stringency.SAME) if all(found) else None


def _scope(row: Mapping[str, Any]) -> str:
    """What the figure is limited to (``light_work``); working days are a unit, not a scope."""
    qual = str(row.get("qual", ""))
    return "" if qual == "working_day" else qual


def stated(row: Mapping[str, Any]) -> str:
    """A parameter as it is shown: ``>= 100 person``.

    >>> stated({"id": "x", "op": ">=", "value": 100, "unit": "person"})
    '>= 100 person'
    """
    return f"{row['op']} {row['value']:g} {row['unit']}".strip()


def compare_all(source: Sequence[Quantity], target: Sequence[Quantity]) -> list[Comparison]:
    """Every comparable pair of limits, each limit used once, nearest contexts first."""
    pairs = [(a, b, found) for a in source for b in target if (found := compare_quantities(a, b))]
    used_a: set[int] = set()
    used_b: set[int] = set()
    chosen = []
    for a, b, found in sorted(pairs, key=lambda p: (p[0].op != p[1].op, p[0].unit != p[1].unit)):
        if id(a) not in used_a and id(b) not in used_b:
            used_a.add(id(a))
            used_b.add(id(b))
            chosen.append(found)
    return chosen


def kinds(requirements: Iterable[Requirement]) -> set[str]:
    """The kinds of limit that some requirements state, money apart."""
    return {q.kind for one in requirements for q in one.quantities if q.kind != "money"}


def overall(comparisons: Sequence[Comparison], limits: bool, penalty: bool = False) -> Stringency:
    """One verdict for a pair: that of its comparisons where they agree.

    A limit on one side only, or limits that point both ways, are incomparable; no limit at all is nothing to compare.

    Args:
        limits: whether either side states a limit. penalty: whether either side is a sanction, whose fines and terms
            belong together and are not ranked one by one.
    """
    if penalty and (limits or comparisons):
        return Stringency.INCOMPARABLE
    verdicts = {c.verdict for c in comparisons} - {Stringency.SAME}
    if verdicts in ({Stringency.STRICTER}, {Stringency.LOOSER}):
        return verdicts.pop()
    if comparisons and not verdicts:
        return Stringency.SAME
    if comparisons or limits:
        return Stringency.INCOMPARABLE
    return Stringency.NOTHING


def by_modality(source: str, target: str) -> Stringency:
    """Must is stricter than should, should than may.

    >>> by_modality("obligation", "permission").value
    'stricter'
    """
    weights = directions()["modality"]
    one, other = weights.get(source, 0), weights.get(target, 0)
    if not one or not other:
        return Stringency.NOTHING
    return Stringency.SAME if one == other else Stringency.STRICTER if one > other else Stringency.LOOSER
