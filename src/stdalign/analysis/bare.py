"""Numbers that stand without a unit of their own: what they count, and what the words around make of them.

A bare number is a count where a limit stands right beside it (``two or more exits``) or where the language counts so
(``05 bản``); ``[[quantity.bare]]`` of a language's file names the words that give it a unit: ``under the age of 16``,
``hệ số 0,7``, ``dibagi 25``, an amount of money alone in its cell or in the quoted words of an amendment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from stdalign.analysis.measures import Measure, last_match
from stdalign.cues import Cues, Pattern
from stdalign.numerals import to_arabic

_LIMITS = (">=", "<=", ">", "<")
_MOST_COUNTED = 1000  # a bare number above is more likely a year, a model or a page
_PADDED = re.compile(r"0[1-9](?!\d)")
_SAID_TWICE = re.compile(r"\d+\s?[(（][^()（）\d]+[)）]|[^()（）\d]+[(（]\d+[)）]")
_BELOW_LINE = re.compile(r"[/／]\s?\Z")
_NEAR = 100  # signs around a number in which the words stand that give it a unit
_BESIDE = 40  # signs between "under eighteen" and "sixteen years of age"
_OLDEST = 100  # years


@dataclass(frozen=True)
class _Form:
    """Words that give a bare number its unit: ``low`` is the least number that they give it to."""

    kind: str
    unit: str
    before: Pattern | None
    after: Pattern | None
    low: Fraction
    high: Fraction


class BareFigures:
    """Reads the bare numbers of one language.

    Args:
        cues: of the language.
    """

    def __init__(self, cues: Cues) -> None:
        raw = cues.raw.get("quantity", {})
        self._reach = int(raw.get("reach", 28))
        self._before = cues.table("quantity", "before")
        self._after = cues.table("quantity", "after")
        self._counter = cues.one("quantity", "counter")
        self._counted = cues.one("quantity", "counted")
        self._reference = cues.one("quantity", "reference")
        self._stop, self._unit_of_time = cues.stop, cues.unit_of_time
        of_these = raw.get("of_these") or "(?!)"
        self._thing = cues.compile(rf"\s+(?:{of_these}|[^\W\d_]{{3}})" if cues.spaced else rf"\s?(?:{of_these}|[^\W\d_])")
        self._forms = [_form(cues, row) for row in raw.get("bare", ())]

    def apply(self, text: str, measures: Sequence[Measure], original: str) -> None:
        """Give bare numbers the unit that the words around them say, in place.

        Args:
            text: the clause with dates and numbers of articles blotted out.
            measures: its figures in their order.
            original: the clause as it stands.
        """
        bare = [m for m in measures if not m.kind and not m.rule]
        if not bare:
            return
        for m in bare:
            form = next((form for form in self._forms if self._fits(form, text, m)), None)
            if form:
                m.kind, m.unit = form.kind, form.unit
        self._shared_age(text, measures)
        self._counts(text, [m for m in bare if not m.kind], original)

    @staticmethod
    def _fits(form: _Form, text: str, m: Measure) -> bool:
        if not form.low <= m.value <= form.high or (
            form.kind == "money" and not any(map(str.isdigit, text[m.start : m.end]))
        ):
            return False  # amounts alone stand in digits: "triệu" in the head of a column is a scale
        if form.before and not form.before.search(text, max(0, m.start - _NEAR), m.start):
            return False
        return form.after is None or form.after.match(text, m.end) is not None

    def _shared_age(self, text: str, measures: Sequence[Measure]) -> None:
        """``females under eighteen or males under sixteen years of age``: the age said last is that of both."""
        for one, other in pairwise(measures):
            if one.kind or one.rule or not other.rule or other.rule.kind != "age" or one.value >= _OLDEST:
                continue
            beside = other.start - one.end <= _BESIDE and not self._stop.search(text, one.end, other.start)
            if beside and self._limit(text, one, things=False)[0] in _LIMITS:
                one.kind, one.unit = "age", other.unit

    def _counts(self, text: str, bare: Sequence[Measure], original: str) -> None:
        """``two or more exits``, ``两个以上出口``, ``02 bản``, ``three copies``: what a bare number counts.

        It counts where a limit stands right beside it and a thing follows, where it stands before what the language counts
        by (copies, times, points), and where it is written as counts are: with a nought before it, or in digits and words.
        """
        bare = [m for m in bare if m.value.denominator == 1 and 1 <= m.value <= _MOST_COUNTED]
        if not bare:
            return
        taken = [found.span() for found in self._reference.finditer(to_arabic(original))]
        for m in bare:
            if any(a < m.end and m.start < b for a, b in taken) or _BELOW_LINE.search(text, max(0, m.start - 3), m.start):
                continue
            limit, end = self._limit(text, m)
            counted = self._counted.match(text, m.end) is not None
            by_limit = limit in _LIMITS and (counted or self._thing.match(text, end))
            if not by_limit and not self._is_count(text, m):
                continue
            m.kind, m.unit = "count", "1"
            if by_limit:
                m.op, m.right = limit, end

    def _limit(self, text: str, m: Measure, things: bool = True) -> tuple[str, int]:
        """The limit right beside a bare number, and where what counts ends; ``one or more`` is none."""
        counter = (self._counter.match(text, m.end) or self._counted.match(text, m.end)) if things else None
        end = counter.end() if counter else m.end
        if m.value > 1:
            for op, pattern in self._after.items():
                if after := pattern.match(text, end):
                    return op, after.end()
        for op, pattern in self._before.items():
            lead = last_match(pattern, text, max(0, m.start - self._reach), m.start)
            if lead and not text[lead.end() : m.start].strip() and (m.value > 1 or op in (">=", "<=", ">")):
                return op, end
        return "", end

    def _is_count(self, text: str, m: Measure) -> bool:
        """Whether what follows is counted, or the number is written as counts are: ``05 bản``, ``3 (tiga) pintu``."""
        written = text[m.start : m.end]
        if m.value == 1 and not any(c.isdigit() for c in written):
            return False  # "một lần" is once and for all
        if self._counted.match(text, m.end):
            return not self._unit_of_time(written)
        if not (_PADDED.match(written) or (m.value > 1 and _SAID_TWICE.fullmatch(written))):
            return False
        return bool(self._thing.match(text, m.end)) and not text[m.end : m.end + 3].strip()[:1].isupper()


def _form(cues: Cues, row: dict[str, object]) -> _Form:
    before, after = row.get("before"), row.get("after")
    return _Form(
        str(row["kind"]),
        str(row["unit"]),
        cues.compile(rf"(?:{before})\s*\Z") if before else None,
        cues.compile(str(after)) if after else None,
        Fraction(str(row.get("low", 0))),
        Fraction(str(row.get("high", 10**12))),
    )
