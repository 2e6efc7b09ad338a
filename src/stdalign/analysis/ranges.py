"""Two figures that are the ends of one range: from 5 to 10 days, 以上…以下, not less than … nor more than …, 100 mm ± 5 mm."""

from __future__ import annotations

import re
from dataclasses import replace

from stdalign.analysis.measures import Measure
from stdalign.cues import Cues

TOLERANCE = re.compile(r"(?:±|\+\s?/\s?[-−–])\s?\Z")
"""What a tolerance begins with."""
_POINT = re.compile(r"\s+[-–]\s+")  # two heads of departments - Four workers: points of a list
_LEAD = 30  # signs before the first figure in which the word that begins a range stands
_WAGES = (("d", "d_wage"), ("mo", "mo_salary"))  # sixty-one days to ninety days of the base wage


class RangeFinder:
    """Joins figures to ranges in one language.

    Args:
        cues: of the language.
    """

    def __init__(self, cues: Cues) -> None:
        rows = cues.raw.get("quantity", {}).get("range", ())
        self._forms = [
            (cues.compile(rf"(?:{row[0]})\s*\Z" if row[0] else ""), cues.compile(row[1]), cues.compile(row[2]))
            for row in rows
        ]
        self._exclusive = cues.one("quantity", "exclusive")

    def join(self, text: str, measures: list[Measure]) -> None:
        """Put one measure in the place of two that are the ends of a range, in place."""
        at = 0
        while at + 1 < len(measures):
            joined = self._tolerance(text, *measures[at : at + 2]) or self._joined(text, *measures[at : at + 2])
            if joined:
                measures[at : at + 2] = [joined]
            at += 1

    @staticmethod
    def _tolerance(text: str, one: Measure, other: Measure) -> Measure | None:
        """``100 mm ± 5 mm`` is 95 to 105."""
        same = one.rule is not None and other.rule is not None and one.unit == other.unit
        if not same or not TOLERANCE.fullmatch(text[one.end : other.start].strip()):
            return None
        low, high = one.value - other.value, one.value + other.value
        return replace(one, value=low, value2=high, op="range", end=other.end, right=other.right)

    def _joined(self, text: str, one: Measure, other: Measure) -> Measure | None:
        if (
            one.op
            or one.kind
            or other.kind
            or (text[other.start].isupper() and _POINT.fullmatch(text, one.end, other.start))
        ):
            return None
        for before, between, after in self._forms:
            if not _of_one_kind(one, other, bool(before.pattern)) or not between.fullmatch(text, one.end, other.start):
                continue
            lead = before.search(text, max(0, one.start - _LEAD), one.start) if before.pattern else None
            trail = after.match(text, other.end)
            if (before.pattern and not lead) or (after.pattern and not trail):
                continue
            if other.rule is None:  # fifty pesos nor more than two hundred and fifty
                other = replace(other, rule=one.rule, unit=one.unit)
            # "5 to 10 million": the first number shares the factor of the second
            own = one.rule is not None and one.unit != other.unit and (one.unit, other.unit) not in _WAGES
            return replace(
                other, start=one.start, left=lead.start() if lead else one.left, value=one.value, op="range", value2=other.value,
                unit=one.unit if own else other.unit, unit2=other.unit if own else "",
                right=trail.end() if trail else other.end, exclusive=bool(self._exclusive.search(text, one.end, other.start)),
            )  # fmt: skip
        return None


def _of_one_kind(one: Measure, other: Measure, introduced: bool) -> bool:
    """Whether two figures can be the ends of a range: of one kind, or one of them without a unit of its own."""
    if one.rule and other.rule:
        return one.rule.kind == other.rule.kind or (one.unit, other.unit) in _WAGES
    return other.rule is not None or (introduced and one.rule is not None and other.value > one.value)
