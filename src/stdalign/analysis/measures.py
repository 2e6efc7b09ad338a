"""Numbers with their units in a text: the raw material of quantities.

A :class:`Measure` is a number and its unit, without comparator or kind; ``quantities.py`` adds those.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction

from stdalign.analysis.shares import ShareFinder
from stdalign.cues import NEVER, Cues, Pattern, UnitRule
from stdalign.errors import CorpusError
from stdalign.model import Finding
from stdalign.numerals import to_arabic

_BLANK = r"[ \t\u00a0\u00ad\u2010\u2011-]{0,3}"
_MINUS = "-−–－"
# After these a sign is no minus: it joins (20-30), numbers or closes (5°C-10°C).
_NO_MINUS = re.compile(r"[\w)\]%°℃²³]")
# Fewer than nothing there cannot be: a stroke before such a figure is a bullet.
_NEVER_NEGATIVE = ("person", "time", "money", "age", "mass", "noise_level", "concentration")
_FINER = {"a": ("mo", 12), "wk": ("d", 7), "d": ("h", 24), "h": ("min", 60), "m": ("cm", 100)}
_PREFIX_REACH = 24
_LABEL = re.compile(r"\A[\W_]*\d{1,4}[A-Za-z]?[.．](?=\W)(?!\s?\d)")  # 24g. (1): the clause's own number


@dataclass
class Measure:
    """A number with a unit on its way to a quantity; ``start``/``end`` slice the text."""

    start: int
    end: int
    value: Fraction
    rule: UnitRule | None
    op: str = ""
    unit: str = ""
    qual: str = ""
    value2: Fraction | None = None
    unit2: str = ""
    kind: str = ""
    exclusive: bool = False
    left: int = field(default=-1)
    right: int = field(default=-1)

    def __post_init__(self) -> None:
        if self.rule and not self.unit:
            self.unit, self.qual = self.rule.unit, self.rule.qual
        self.left = self.start if self.left < 0 else self.left
        self.right = self.end if self.right < 0 else self.right


def _one_of(rules: tuple[UnitRule, ...]) -> str:
    return "(?:" + "|".join(f"(?P<u{i}>{rule.pattern})" for i, rule in enumerate(rules)) + ")"


class MeasureFinder:
    """Finds numbers with units in one language."""

    def __init__(self, cues: Cues) -> None:
        self.cues = cues
        numbers, begins = cues.numbers.pattern, cues.numbers.start
        self._mask = cues.one("quantity", "mask")
        gap = cues.raw.get("quantity", {}).get("gap", "")
        multiplied = cues.raw.get("quantity", {}).get("product", "")
        multiplied = f"|{multiplied}" if multiplied else ""
        gap = f"(?:{gap}\\s?)?" if gap else ""
        self._number = cues.compile(numbers)
        self._said_twice = cues.compile(rf"\s?[(（]\s?{begins}[^()（）]{{0,44}}[)）]")
        self._after = tuple(rule for rule in cues.units if not rule.before)
        self._before = tuple(rule for rule in cues.units if rule.before)
        self._suffix = cues.compile(_BLANK + gap + _one_of(self._after))
        # a sign is no end of a word: the "rm" of "Form 3" is no ringgit
        self._prefix = cues.compile(r"(?<![A-Za-z])" + _one_of(self._before) + _BLANK + r"\Z") if self._before else NEVER
        self._between = cues.table("quantity", "between")
        self._product = cues.compile(rf"\s*(?:x|×|X{multiplied})\s*(?={begins})")
        self._fixed = [(*self._written(unit), pattern) for unit, pattern in cues.table("quantity", "fixed").items()]
        self._ratio = re.compile(r"(?<![\d:.])(\d{1,3})\s?[:：]\s?1(?![\d:])")
        self._clock = cues.one("quantity", "clock")
        signs = "|".join(rule.pattern for rule in self._before if rule.kind == "money") or "(?!)"
        self._repeated = cues.compile(rf"\s?[(（]\s?(?:(?:{signs})\s?)?(?={begins})[^()（）]{{1,60}}[)）]")
        self._said_again = re.compile(
            r"\s?[(（]\s?(?:\d{1,2}\s?/\s?\d{1,3}|\d{1,3}(?:[.,]\d+)?\s?[%％]|[^()（）\d]{3,40})\s?[)）]"
        )
        self._tail = re.compile(r"^(?:[,.]-{1,2}|,[0O]{2}\b|/-)")
        self._half = cues.one("quantity", "half_after")
        self._minus = cues.compile(rf"(?:{cues.raw.get('numbers', {}).get('minus') or '(?!)'}){_BLANK}\Z")
        self._below_zero = cues.one("quantity", "below_zero")
        self._shares = ShareFinder(cues)
        self._multiple = next((rule for rule in cues.units if rule.unit == "x"), None)
        self._compound = cues.compile(
            rf"[ \t\u00a0]?(?:{cues.raw.get('quantity', {}).get('compound') or '(?!)'})?[ \t\u00a0]?"
        )

    def masked(self, text: str) -> str:
        """The text with dates, law and article numbers blotted out, same length."""
        return _LABEL.sub(_blot, self._mask.sub(_blot, text))

    @property
    def fixed(self) -> list[Pattern]:
        """Figures that are written without a number."""
        return [pattern for _, _, pattern in self._fixed] + self._shares.patterns

    def _written(self, figure: str) -> tuple[Fraction, UnitRule]:
        """Amount and unit of a figure that is written without a number: ``1/2 a``."""
        amount, _, unit = figure.partition(" ")
        rule = next((rule for rule in self._after if rule.unit == unit and rule.kind != "age"), None)
        try:
            if rule is not None:
                return Fraction(amount), rule
        except (ValueError, ZeroDivisionError):
            pass
        raise CorpusError(
            f"quantity.fixed: {figure!r} is no amount with a unit of the language",
            where=f"languages/{self.cues.language}.toml",
            next_step="write an amount and a unit that stands after its number: '0.5 a'",
        )

    def numbered(self, text: str) -> bool:
        """Whether there is any number at all: most clauses have none, and are read faster for it."""
        return self._number.search(text) is not None

    def find(self, text: str, numbered: bool = True) -> list[Measure]:
        """Measures in the order of the (masked) text; a number without a unit has no rule."""
        out: list[Measure] = []
        taken = self._special(text, out) if numbered else []
        taken += self._written_out(text, out)
        taken += self._parts_of_a_whole(text, out)
        pending, pending_start = Fraction(1), -1
        at = 0
        while numbered and (match := self._number.search(text, at)):
            at = match.end()
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            readings = self.cues.numbers.readings(match[0])
            if not readings or (readings[-1][1] == 0 and not any(c.isdigit() for c in match[0])):
                continue  # "không người" is nobody, not nought persons
            product = self._product.match(text, match.start() + readings[-1][0])
            if product:
                pending, pending_start = pending * readings[-1][1], match.start() if pending_start < 0 else pending_start
                at = product.end()
                continue
            made = self._with_unit(
                text,
                match.start(),
                readings,
                max((m.end for m in out if (m.rule or m.kind) and m.end <= match.start()), default=0),
            )
            if pending_start >= 0:
                made.start = made.left = pending_start
                made.value, pending, pending_start = made.value * pending, Fraction(1), -1
            while made.rule and out and out[-1].rule is None and not out[-1].kind and out[-1].start >= made.start:
                out.pop()  # the hundred of a word for "per cent" is no figure of its own
            out.append(made)
            repeated = self._repeated.match(text, made.end) if made.rule else None
            if repeated:  # "0,5% (nol koma lima persen)", "03 năm (36 tháng)": said twice, meant once
                made.right = made.end = repeated.end()
            at = max(made.end, at if made.rule is None else made.end)
        out.sort(key=lambda m: m.start)
        return out

    # --- one number and its unit ------------------------------------------------------------------

    def _with_unit(self, text: str, start: int, readings: list[tuple[int, Fraction]], floor: int) -> Measure:
        pair = self.cues.numbers.pair(text[start : start + 16]) if self.cues.numbers.pairs else None
        if pair:
            suffix = self._suffix.match(text, start + pair[0])
            if suffix:
                return self._made(text, start, suffix, pair[1], pair[2])
        for size, value in reversed(readings):
            made = self._at(text, start, start + size, value, floor)
            if made:
                return made
        size, value = readings[-1]
        twice = self._said_twice.match(text, start + size)
        return Measure(start, twice.end() if twice else start + size, value, None)

    def _at(self, text: str, start: int, end: int, value: Fraction, floor: int) -> Measure | None:
        """A number that ends at ``end`` with the unit after or before it."""
        tail = self._tail.match(text[end : end + 4])
        twice = self._said_twice.match(text, end)
        after = twice.end() if twice else end + (tail.end() if tail else 0)
        op = ""
        suffix = self._suffix.match(text, after)
        if not suffix:
            for name, pattern in self._between.items():
                between = pattern.match(text, after)
                if between and (suffix := self._suffix.match(text, between.end())):
                    op = name
                    break
        prefix = self._prefix.search(text, max(floor, start - _PREFIX_REACH), start)
        rule = self._before[int(str(prefix.lastgroup)[1:])] if prefix else None
        if prefix and rule and not (suffix and rule.kind == "time"):
            repeated = suffix and self._after[int(str(suffix.lastgroup)[1:])].kind == rule.kind
            right = suffix.end() if suffix and repeated else after
            return self._signed(text, Measure(prefix.start(), right, value * Fraction(str(rule.factor)), rule, op), start)
        if suffix:
            made = self._made(text, start, suffix, value)
            made.op = op
            return self._signed(text, made, start)
        return None

    def unit_at(self, text: str, at: int) -> tuple[UnitRule, int] | None:
        """The unit that stands at a place, and where it ends; for what is below the line of a quotient."""
        found = self._suffix.match(text, at)
        return (self._after[int(str(found.lastgroup)[1:])], found.end()) if found else None

    def _made(
        self, text: str, start: int, suffix: re.Match[str], value: Fraction, value2: Fraction | None = None
    ) -> Measure:
        rule = self._after[int(str(suffix.lastgroup)[1:])]
        factor = Fraction(str(rule.factor))
        made = Measure(start, suffix.end(), value * factor, rule)
        if value2 is not None:
            made.value2, made.op = value2 * factor, "range"
        half = self._half.match(text, suffix.end()) if rule.kind in ("time", "age") else None
        if half:  # 一年半, hai năm rưỡi
            made.value += factor / 2
            made.end = made.right = half.end()
        return made

    def _signed(self, text: str, made: Measure, number: int) -> Measure:
        """A minus before the number, or a word for one (``零下``, ``below zero``)."""
        if made.rule is None or made.rule.kind in _NEVER_NEGATIVE:
            return made
        sign = number - 1 if number and text[number - 1] in _MINUS else -1
        if sign >= 0 and (sign == 0 or not _closed(text[sign - 1])):
            made.value, made.start, made.left = -made.value, min(made.start, sign), min(made.left, sign)
            return made
        word = self._minus.search(text, max(0, number - 14), number)
        below = None if word else self._below_zero.match(text, made.end)
        if word:
            made.value, made.start, made.left = -made.value, word.start(), word.start()
        elif below:
            made.value, made.end, made.right = -made.value, below.end(), below.end()
        return made

    # --- what is more than a number and a unit ------------------------------------------------------

    def compounds(self, text: str, measures: list[Measure], below: set[int]) -> list[Measure]:
        """``two years and six months``, ``8 giờ 30 phút``: one figure, in the larger unit where it is a decimal there.

        Args:
            below: places in ``measures`` that stand below the line of a rate, and join with nothing.
        """
        out: list[Measure] = []
        for at, m in enumerate(measures):
            last = out[-1] if out and at - 1 not in below else None
            finer = _FINER.get(last.unit) if last else None
            if (
                last is None or finer is None or m.rule is None or last.rule is None or last.rule.kind not in ("time", "age", "length")
                or m.unit != finer[0] or not 0 < m.value < finer[1] or last.op or m.op or last.value.denominator != 1
                or last.rule.before or m.rule.before or not self._compound.fullmatch(text, last.end, m.start)
            ):  # fmt: skip
                out.append(m)
                continue
            whole = last.value + m.value / finer[1]
            large = 10**6 % whole.denominator == 0
            joined = replace(last, end=m.end, right=m.right, value=whole if large else whole * finer[1])
            out[-1] = joined if large else replace(joined, unit=m.unit, rule=m.rule)
        return out

    def _written_out(self, text: str, out: list[Measure]) -> list[tuple[int, int]]:
        """Figures without a number: ``半年``, ``half an hour``."""
        taken = []
        for amount, rule, pattern in self._fixed:
            for match in pattern.finditer(text):
                out.append(Measure(match.start(), match.end(), amount, rule))
                taken.append(match.span())
        return taken

    def _parts_of_a_whole(self, text: str, out: list[Measure]) -> list[tuple[int, int]]:
        """Two thirds of something, or of a unit right after (``một nửa tháng lương``); said twice, it is one."""
        taken: list[tuple[int, int]] = []
        for share in self._shares.find(text):
            if any(a < share.end and share.start < b for a, b in taken) or any(
                m.start < share.end and share.start < m.end for m in out
            ):
                continue
            suffix = self._suffix.match(text, share.end) if share.unit == "ratio" else None
            if suffix:
                made = self._made(text, share.start, suffix, share.value)
            elif share.unit == "x":
                made = Measure(share.start, share.end, share.value, self._multiple, unit="x")
            else:
                made = Measure(share.start, share.end, share.value, None, unit="ratio", kind="other")
            twice = self._said_again.match(text, made.end)
            if twice:
                made.end = made.right = twice.end()
            out.append(made)
            taken.append((made.start, made.end))
        return taken

    def _special(self, text: str, out: list[Measure]) -> list[tuple[int, int]]:
        """Hours of the day (``from 22:00 to 06:00``; groups a, b, optionally pm) and ratios (``3:1``)."""
        taken = []
        for match in self._clock.finditer(text):
            groups = match.groupdict()
            hours = []
            for name in ("a", "b"):
                raw = next((v for k, v in groups.items() if k.startswith(name) and v), None)
                hours.append(self.cues.numbers.exact(raw.replace(".", ":").split(":")[0]) if raw else None)
            one, other = hours
            if one is None or other is None:
                continue
            if any(v for k, v in groups.items() if k.startswith("pm")) and one < 12:
                one += 12
            out.append(Measure(match.start(), match.end(), one, None, "range", "clock_h", value2=other, kind="other"))
            taken.append(match.span())
        for match in self._ratio.finditer(text):
            out.append(Measure(match.start(), match.end(), Fraction(match[1]), None, unit="ratio", kind="other"))
            taken.append(match.span())
        return taken


def _blot(found: re.Match[str]) -> str:
    return "\x01" * len(found[0])


_BLOTTED = re.compile("\x01+")


def _closed(char: str) -> bool:
    """Whether a stroke after this character joins and is no minus; after a letter of an unspaced script it may be one."""
    return bool(_NO_MINUS.match(char)) and (char.isascii() or char.isdigit() or char in "°℃²³")


def last_match(pattern: Pattern, text: str, start: int, end: int) -> re.Match[str] | None:
    """The match that ends last in ``text[start:end]``."""
    found = None
    for match in pattern.finditer(text, start, end):
        if found is None or match.end() >= found.end():
            found = match
    return found


# Numbers that say where, not how much: an item's own, (1)(a), [14/2013], a letter after (69b), a year, a note after a word.
_NUMBERING = re.compile(
    r"\A[\W_]*\d{1,4}[A-Za-z]{0,2}(?:[.,．、)\]:—–-](?!\d)|\s*\()|[(（\[]\s?\d{1,4}[A-Za-z]{0,2}\s?[)）\]]|\[[^\]]{0,40}(?:\]|\Z)"
    r"|(?<=[;:.；：。]\s)\d{1,3}[.．、)]\s|(?<!\S)\d{1,2}\.\s?(?=[^\W\d_a-z])|(?<=[.;:]\s)\d{1,4}(?:\.\d{1,3})+\s(?=[^\W\d_a-z])|[A-Z]{2,}(?:/[A-Z]+)?\s\d+(?:[-.]\d+)*\s?[:：]\s?\d{4}|\d+(?:st|nd|rd|th)\b|\d{1,4}[A-Za-z](?![A-Za-z])|\d+(?:/\d+)+[-/\w]*|(?<!\d)(?:1[89]|20|2[45])\d\d(?!\d|[.,]\d)|(?<=/)\s?0?1(?=\s[^\W\d_])|[A-Za-z]+-?\d+(?:[-.]\d+)*"
)


_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def aside(text: str, masked: str, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of figures that are no quantities: dates and names that the language masks, references, denominators, numbers of items.

    Args:
        text: the clause.
        masked: the clause with dates and names blotted out.
        taken: spans of references and denominators.
    """
    numbers = [found.span() for found in _NUMBERING.finditer(to_arabic(text))]
    return taken + numbers + [found.span() for found in _BLOTTED.finditer(masked)]


def unread(text: str, taken: list[tuple[int, int]]) -> list[Finding]:
    """Findings of the figures in digits that nothing took up; ``taken`` are the spans of what did."""
    return [
        Finding("unread_figure", f"the figure {text[a:b]!r} is read as nothing", a, b)
        for a, b in (found.span() for found in _FIGURE.finditer(to_arabic(text)))
        if not any(start < b and a < end for start, end in taken)
    ]
