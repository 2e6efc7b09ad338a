"""Quantities of a clause: measures with their comparator, kind, range, rate and frequency.

Conventions: docs/requirements.md. Every word comes from the cue data of the language.
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

from stdalign.analysis.bare import BareFigures
from stdalign.analysis.columns import CELL, ColumnFinder
from stdalign.analysis.guards import Guards
from stdalign.analysis.kinds import Kinds
from stdalign.analysis.measures import Measure, MeasureFinder, aside, last_match, unread
from stdalign.analysis.ranges import TOLERANCE, RangeFinder
from stdalign.cues import Cues
from stdalign.model import Finding, Quantity
from stdalign.numerals import to_arabic

_SIZE = {"s": -1, "min": 0, "h": 1, "d": 2, "wk": 3, "mo": 4, "a": 5}
_RATED = ("time", "money", "percentage")  # what a limit counts a day or a week of
_TURNED = {">": "<=", "<": ">="}  # nobody shall work more than 8 hours: 8 at most
_MOST_VALUE = 2**53
"""From here on a float no longer holds every whole number: such a row of digits is a code or a slip, and stays an unread figure."""
_FAR = 180  # signs between "the maximum …" and the figure that it is
_COMMA = re.compile("[,，、]")
_PER_CENT = 4  # signs between "every day" and the share that is added then
_BESIDE = 18  # signs between an age and the limit that goes on from it: ", but "
_PER_UNIT = re.compile(r"\s?/\s?(?:0?1\s)?(km|m2|m3|kg|t|L|kWh|h)(?!\w)")  # 3.000 đồng/01 km
_FLOWS = ("mSv", "uSv", "Sv", "m3", "L", "m", "km", "mg", "g", "kg", "t", "Bq")
_LOADS = ("mass", "length", "other")  # kinds of units that stand above or below the line of a quotient
_NO_LOADS = ("x", "GT", "ratio", "lx", "Hz", "deg", "fibre")
_ITEM = re.compile(r"[^.;；:：|\n\d]{0,70}[;；]\s?[^.;；:：|\n\d]{0,16}")
"""From one figure of a list to the next: "at most 15 km for towns; 10 km for villages"."""
_DIGIT = re.compile(r"\d")


class QuantityFinder:
    """Finds the quantities of clauses of one language."""

    def __init__(self, cues: Cues, measures: MeasureFinder) -> None:
        self.cues = cues
        self.measures = measures
        self.kinds = Kinds(cues)
        self._before = cues.table("quantity", "before")
        self._after = cues.table("quantity", "after")
        self._far = cues.table("quantity", "far")
        raw = cues.raw.get("quantity", {})
        self._reach = int(raw.get("reach", 28))
        self._gap = int(raw.get("filler", 22))
        self._ranges = RangeFinder(cues)
        self._bare = BareFigures(cues)
        self._columns = ColumnFinder(cues, measures)
        self._unit_of_time = cues.unit_of_time
        self._rate_after = cues.one("quantity", "rate_after")
        self._rate_adverb = cues.table("quantity", "rate_adverb")
        self._rate_before = cues.table("quantity", "rate_before")
        self._period = cues.table("quantity", "period")
        self._period_n = cues.one("quantity", "period_n")
        self._times = cues.one("quantity", "times")
        self._times_fixed = cues.table("quantity", "times_fixed")
        self._times_gap = cues.one("quantity", "times_gap")
        self._per = cues.one("quantity", "per")
        self._below_line = cues.compile(rf"\s?(?:[/／∕]|{raw.get('per_unit') or '(?!)'})\s?")
        self._stop = cues.stop
        self._join = cues.compile(raw.get("join", r"[,，、]"))
        self._reference = cues.one("quantity", "reference")
        self._weak_period = cues.one("quantity", "period_weak")
        self._negated = cues.one("quantity", "negated")
        # what can be a quantity without a number: annually, twice, half a year
        self._unnumbered = Guards([*self._period.values(), self._period_n, *self._times_fixed.values(), *measures.fixed])

    def find(self, text: str, currency: str) -> list[Quantity]:
        """Quantities in text order; money without a country's name is the country's own."""
        return self.read(text, currency)[0]

    def read(self, text: str, currency: str) -> tuple[list[Quantity], list[Finding]]:
        """Quantities in text order, and the figures that are neither a quantity nor a date, a reference or a number of an item."""
        found, unread_figures, _ = self.account(text, currency)
        return found, unread_figures

    def account(self, text: str, currency: str) -> tuple[list[Quantity], list[Finding], list[tuple[int, int]]]:
        """Quantities, findings of figures that nothing took up, and spans of what figures are besides: each figure is one of the three."""
        numbered = self.measures.numbered(text)
        digits = numbered or _DIGIT.search(text) is not None  # letters may hide them from the grammar: A4
        if not digits and not self._unnumbered.possible(text):
            return [], [], []
        masked = self.measures.masked(text)
        measures = self.measures.find(masked, numbered)
        measures = self.measures.compounds(masked, measures, self._below(masked, measures))
        self._ranges.join(masked, measures)
        self._columns.apply(masked, measures)
        frequencies = self._frequencies(masked, text, measures, numbered)
        self._bare.apply(masked, measures, text)
        measures = [m for m in measures if not _beyond(m)]
        measures = [m for m in measures if m.kind or (m.rule and not (m.rule.local and m.unit != currency))]
        self._per_things(masked, measures)
        bounds = sorted([m.right for m in measures] + [f.right for f in frequencies])
        for m in measures:
            floor = max((b for b in bounds if b <= m.start), default=0)
            self._compare(masked, m, floor)
        self._rates(masked, measures)
        frequencies = [
            f for f in frequencies if not any("/" in m.unit and m.left <= f.start and f.end <= m.start for m in measures)
        ]
        self._inherit(masked, measures)
        out = []
        denominators = []
        for m in measures:
            if any(f.start < m.end and m.start < f.end for f in frequencies):
                continue
            if self.kinds.dropped(masked, m):
                denominators.append((m.start, m.end))
            else:
                out.append(self._quantity(text, masked, m, currency))
        out += [self._quantity(text, masked, f, currency) for f in frequencies]
        out.sort(key=lambda q: q.start)
        if not digits:
            return out, [], []
        besides = aside(text, masked, denominators + [m.span() for m in self._reference.finditer(to_arabic(text))])
        return out, unread(text, besides + [(q.start, q.end) for q in out]), besides

    # --- comparators ----------------------------------------------------------------------------

    def _compare(self, text: str, m: Measure, floor: int) -> None:
        """Set the comparator from what stands before or after; widen the quote to it."""
        if m.op == "range":
            return
        start = max(floor, m.start - self._reach)
        best: tuple[int, int, str] | None = None
        for op, pattern in self._before.items():
            found = last_match(pattern, text, start, m.start)
            if (
                found
                and m.start - found.end() <= self._gap
                and not self._stop.search(text, found.end(), m.start)
                and not _in_another_cell(text, found.end(), m.start)
            ):
                # what ends nearest counts; of two with one end, the longer
                rank = (found.end(), -found.start(), op)
                best = max(best, rank) if best else rank
        ahead: tuple[int, str] | None = None
        for op, pattern in self._after.items():
            found_after = pattern.match(text, m.end)
            if found_after and (ahead is None or found_after.end() > ahead[0]):
                ahead = (found_after.end(), op)
        if best and not m.op:
            m.op, m.left = best[2], min(m.left, -best[1])
            time = m.rule is not None and m.rule.kind == "time"
            if m.op in _TURNED and time and self._negated.search(text, 0, m.left) and not self.kinds.is_age(text, m):
                m.op = _TURNED[m.op]
        if ahead and not (best and best[2] in ("<", ">") and ahead[1] in ("<=", ">=")):
            m.op, m.right = ahead[1], ahead[0]
        if m.op in ("", "<", ">"):  # the maximum age of admission to the mine is eighteen; in no case … exceed
            m.op = next((op for op, p in self._far.items() if p.search(text, max(0, m.start - _FAR), m.start)), m.op)
        if not m.op and TOLERANCE.search(text, 0, m.start):
            m.op = "<="

    def _inherit(self, text: str, measures: list[Measure]) -> None:
        """A second limit joined by ``and`` or a comma shares the comparator of the first; years beside an age are an age."""
        for one, other in pairwise(measures):
            beside = other.rule and other.rule.kind == "time" and other.unit in ("a", "mo") and not other.kind
            near = other.op and other.left - one.right <= _BESIDE
            if beside and near and one.rule and ("age" in (one.kind, one.rule.kind) or self.kinds.is_age(text, one)):
                other.kind = "age"
            if other.op or one.op in ("", "range") or not one.rule or not other.rule or one.rule.kind != other.rule.kind:
                continue
            same = one.unit == other.unit and one.rule.kind != "time"
            if self._join.fullmatch(text, one.right, other.start) or (
                same and _ITEM.fullmatch(text, one.right, other.start)
            ):
                other.op = one.op

    # --- rates and frequencies --------------------------------------------------------------------

    def _below(self, text: str, measures: list[Measure]) -> set[int]:
        """Places of the measures that are the period of the one before (``4 hours in 1 day``)."""
        return {
            at + 1
            for at, (one, other) in enumerate(pairwise(measures))
            if (found := self._rate_after.match(text, one.end)) and found.end() > other.start
        }

    def _per_things(self, text: str, measures: list[Measure]) -> None:
        """``2 kN/m²``, ``200 กิโลกรัมต่อตารางเมตร``: a load on an area, not a force or a mass alone."""
        for m in measures:
            if m.rule is None or m.kind or m.unit2 or "/" in m.unit or m.rule.kind not in _LOADS or m.unit in _NO_LOADS:
                continue
            line = self._below_line.match(text, m.end)
            under = self.measures.unit_at(text, line.end()) if line else None
            if under is None or under[0].kind not in _LOADS or under[0].unit in _NO_LOADS or under[0].factor != 1:
                continue
            m.unit, m.end = f"{m.unit}/{under[0].unit}", under[1]
            m.right = max(m.right, m.end)
            known = next((rule for rule in self.cues.units if rule.unit == m.unit), None)
            m.kind = known.kind if known else "other"

    def _rates(self, text: str, measures: list[Measure]) -> None:
        """``8 hours a day``, ``每日不超过八小时``: the unit becomes ``h/d``; the denominator is no quantity."""
        drop: list[Measure] = []
        for m in measures:
            if (
                m.rule is None
                or m.unit == "x"
                or any(m is o for o in drop)
                or not (m.rule.kind in _RATED or m.unit in _FLOWS)
            ):
                continue
            found = self._rate_after.match(text, m.right)
            per = self._unit_of_time(found["t"]) if found and found["t"] else ""
            end = found.end() if found else m.right
            for unit, pattern in self._rate_adverb.items():
                adverb = pattern.match(text, m.right) if not per else None
                if adverb:
                    per, end = unit, adverb.end()
            if not per:
                start = max(0, m.left - 2 * self._reach)
                for unit, pattern in self._rate_before.items() if m.rule.kind in _RATED else ():
                    lead = last_match(pattern, text, start, m.start)
                    if lead and not self._stop.search(text, lead.end(), m.start):
                        per = unit
                        m.left = min(m.left, lead.start())
            if not per and m.rule.kind == "money" and (thing := _PER_UNIT.match(text, m.right)):
                per, end = thing[1], thing.end()
            if not per or (m.rule.kind == "time" and _SIZE.get(m.unit, 9) >= _SIZE.get(per, 0)):
                continue
            drop += [o for o in measures if o is not m and o.start < end and o.start >= m.end]
            m.right = max(m.right, end)
            if m.rule.kind != "percentage":
                m.unit = f"{m.unit}/{per}"
        measures[:] = [m for m in measures if not any(m is o for o in drop)]

    def _frequencies(self, text: str, original: str, measures: list[Measure], numbered: bool) -> list[Measure]:
        """``每半年一次``, ``ít nhất 06 tháng một lần``, ``annually``: a number of times per period.

        What is blotted out since it is no number (``hằng năm``: ``năm`` is five, too) is a period all the same.
        """
        periods = self._periods(text, original)
        times = self._count_words(text, numbered)
        out: list[Measure] = []
        used: set[int] = set()
        for start, end, value in times:
            made = self._times_with_duration(text, measures, start, end, value)
            if made is None:
                made = self._times_with_period(text, periods, used, start, end, value)
            if made is not None:
                out.append(made)
        for at, (start, end, unit) in enumerate(periods):
            taken = any(f.start < end and start < f.end for f in out)
            if (
                at in used
                or taken
                or self._is_rate(text, measures, start, end, unit.strip("()").rpartition(".")[2])
                or self._weak_period.match(text, start)
            ):
                continue
            out.append(Measure(start, end, Fraction(1), None, unit=f"/{unit}", kind="frequency"))
        for m in out:
            if not m.op:
                bounds = [o.right for o in measures if o.right <= m.start and o.rule]
                self._compare(text, m, max(bounds, default=0))
            if m.op == "within":
                m.op = ""
            if not m.op:
                inside = [
                    (f.start(), op)
                    for op, p in self._before.items()
                    if op != "within" and (f := p.search(text, m.start, m.end))
                ]
                m.op = min(inside)[1] if inside else ""
            if m.op == "<=" and self._period_n.match(text, m.start):
                m.op = ">="  # at intervals of not more than 6 months: every 6 months, or more often
            elif m.op == ">=" and m.right > m.end and self._period_n.fullmatch(text, m.start, m.end):
                m.op = "<="  # every three years or more
        return out

    def _periods(self, text: str, original: str) -> list[tuple[int, int, str]]:
        found = [
            (m.start(), m.end(), unit)
            for unit, p in self._period.items()
            for m in p.finditer(original)
            # a blot that reaches further than the period belongs to a phrase that is none
            if text[max(0, m.start() - 1) : m.start()] == original[max(0, m.start() - 1) : m.start()]
            and text[m.end() : m.end() + 1] == original[m.end() : m.end() + 1]
        ]
        for match in self._period_n.finditer(text):
            named = match.groupdict()  # an alternative without a number of its own writes its unit as t_any
            unit = self._unit_of_time(named["t"] or named.get("t_any") or "")
            value = self.cues.numbers.exact(match["n"]) if match["n"] else Fraction(1)
            if unit and value:
                name = unit if value == 1 else f"({float(value):g}.{unit})"
                found.append((match.start(), match.end(), name))
        found.sort(key=lambda row: (row[0], -row[1]))
        out: list[tuple[int, int, str]] = []
        for row in found:
            if not out or row[0] >= out[-1][1]:
                name = f"({row[2]})" if "." in row[2] and row[2][0] != "(" else row[2]
                out.append((row[0], row[1], name))
        return out

    def _count_words(self, text: str, numbered: bool) -> list[tuple[int, int, Fraction]]:
        found = []
        for value, pattern in self._times_fixed.items():
            found += [(m.start(), m.end(), Fraction(value)) for m in pattern.finditer(text)]
        for match in self._times.finditer(text) if numbered else ():
            number = self.cues.numbers.exact(match["n"])
            if number and not any(a < match.end() and match.start() < b for a, b, _ in found):
                found.append((match.start(), match.end(), number))
        return sorted(found)

    def _times_with_duration(
        self, text: str, measures: list[Measure], start: int, end: int, value: Fraction
    ) -> Measure | None:
        for m in measures:
            if not m.rule or m.rule.kind != "time" or m.op == "range":
                continue
            name = m.unit if m.value == 1 else f"({float(m.value):g}.{m.unit})"
            before = m.end <= start and self._times_gap.fullmatch(text, m.end, start)
            after = end <= m.start and self._per.fullmatch(text, end, m.start)
            if before or after:
                return Measure(min(m.start, start), max(m.end, end), value, None, unit=f"/{name}", kind="frequency")
        return None

    def _times_with_period(
        self, text: str, periods: list[tuple[int, int, str]], used: set[int], start: int, end: int, value: Fraction
    ) -> Measure | None:
        best: tuple[int, int] | None = None
        for at, (left, right, _) in enumerate(periods):
            low, high = (right, start) if right <= start else (end, left)
            if high - low > 4 * self._reach or self._stop.search(text, low, max(low, high)):
                continue
            behind = right > start and (high - low > 12 or _COMMA.search(text, low, max(low, high)) is not None)
            distance = max(0, high - low) + (3 * self._reach if behind else 0)
            if best is None or distance < best[0]:
                best = (distance, at)
        if best is None:
            return None
        used.add(best[1])
        left, right, unit = periods[best[1]]
        near = best[0] <= self._reach
        return Measure(
            min(start, left) if near else start, max(end, right) if near else end, value, None,
            unit=f"/{unit}", kind="frequency",
        )  # fmt: skip

    def _is_rate(self, text: str, measures: list[Measure], start: int, end: int, period: str) -> bool:
        """Whether a period word serves a limit of hours or money (``每日…不超过八小时``) and is no frequency."""
        for m in measures:
            if m.start >= start and m.end <= end:
                continue
            if m.rule and m.rule.kind == "percentage" and 0 <= m.start - end <= _PER_CENT and not self.cues.spaced:
                return True  # 每日加收3‰
            if (
                m.rule
                and (m.rule.kind in ("time", "money") or m.unit.partition("/")[0] in _FLOWS)
                and not self._stop.search(text, min(end, m.end), max(start, m.start))
            ):
                near = 0 <= m.start - end <= self._reach or 0 <= start - m.right <= 8 or (start < m.end and m.start < end)
                smaller = m.rule.kind != "time" or _SIZE.get(m.unit.partition("/")[0], 9) < _SIZE.get(period, 0)
                if near and smaller:
                    return True
        return False

    def _quantity(self, text: str, masked: str, m: Measure, currency: str) -> Quantity:
        kind = self.kinds.kind(masked, m)
        op = m.op or "="
        if op == "within":
            op = "=" if kind == "duration" and self.kinds.kept(masked, m) else "<="
        unit = m.unit.replace("currency", currency)
        m.qual = m.qual or self.kinds.qual(masked, m, kind)
        return Quantity(
            kind=kind, op=op, value=float(m.value), unit=unit, start=m.left, end=m.right,
            value2=None if m.value2 is None else float(m.value2),
            unit2=m.unit2.replace("currency", currency), qual=m.qual, value2_exclusive=m.exclusive, quote=text[m.left : m.right],
        )  # fmt: skip


def _in_another_cell(text: str, start: int, end: int) -> bool:
    """Whether a border of two cells of a table lies between two places."""
    between = text[start:end]
    return "|" in between or ("\n" in between and CELL in text)


def _beyond(m: Measure) -> bool:
    return abs(m.value) > _MOST_VALUE or (m.value2 is not None and abs(m.value2) > _MOST_VALUE)
