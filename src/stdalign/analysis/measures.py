"""Numbers with their units in a text: the raw material of quantities.

A :class:`Measure` is a number and its unit, without comparator or kind; ``quantities.py`` adds those.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from stdalign.cues import NEVER, Cues, Pattern, UnitRule

_BLANK = r"[ \t\u00a0\u00ad-]{0,3}"


@dataclass
class Measure:
    """A number with a unit on its way to a quantity; ``start``/``end`` slice the text."""

    start: int
    end: int
    value: float
    rule: UnitRule | None
    op: str = ""
    unit: str = ""
    qual: str = ""
    value2: float | None = None
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


class MeasureFinder:
    """Finds numbers with units in one language."""

    def __init__(self, cues: Cues) -> None:
        self.cues = cues
        numbers = cues.numbers.pattern
        self._mask = cues.one("quantity", "mask")
        gap = cues.raw.get("quantity", {}).get("gap", "")
        gap = f"(?:{gap})?" if gap else ""
        repeat = rf"(?:\s?[(（]\s?(?:{numbers})[^()（）]{{0,14}}[)）])?"
        self._number = cues.compile(rf"(?P<n>{numbers}){repeat}")
        after = [rule for rule in cues.units if not rule.before]
        before = [rule for rule in cues.units if rule.before]
        self._after = tuple(after)
        self._before = tuple(before)
        self._suffix = cues.compile(
            _BLANK + gap + "(?:" + "|".join(f"(?P<u{i}>{rule.pattern})" for i, rule in enumerate(after)) + ")"
        )
        self._prefix = (
            cues.compile(
                "(?:" + "|".join(f"(?P<u{i}>{rule.pattern})" for i, rule in enumerate(before)) + ")" + _BLANK + r"\Z"
            )
            if before
            else NEVER
        )
        self._between = cues.table("quantity", "between")
        self._product = cues.compile(rf"\s*(?:x|×|X)\s*(?={numbers})")
        self._fixed = [(unit, pattern) for unit, pattern in cues.table("quantity", "fixed").items()]
        self._ratio = re.compile(r"(?<![\d:.])(\d{1,3})\s?[:：]\s?1(?![\d:])")
        self._clock = cues.one("quantity", "clock")
        self._repeated = cues.compile(rf"\s?[(（]\s?(?={numbers})[^()（）]{{1,60}}[)）]")
        self._tail = re.compile(r"^(?:,-|,00\b|/-)")

    def masked(self, text: str) -> str:
        """The text with dates, law and article numbers blotted out, same length."""
        return self._mask.sub(lambda m: "\x01" * len(m.group()), text)

    def numbered(self, text: str) -> bool:
        """Whether there is any number at all: most clauses have none, and are read faster for it."""
        return self._number.search(text) is not None

    def find(self, text: str, numbered: bool = True) -> list[Measure]:
        """Measures in the order of the (masked) text."""
        out: list[Measure] = []
        taken = self._clocks(text, out) if numbered else []
        for match in self._ratio.finditer(text) if numbered else ():
            out.append(Measure(match.start(), match.end(), float(match[1]), None, unit="ratio", kind="other"))
            taken.append(match.span())
        for unit, pattern in self._fixed:
            amount, _, name = unit.partition(" ")
            for match in pattern.finditer(text):
                rule = next(r for r in self._after if r.unit == name)
                out.append(Measure(match.start(), match.end(), float(amount), rule))
                taken.append(match.span())
        pending = 1.0
        covered = -1
        pending_start = -1
        for match in self._number.finditer(text) if numbered else ():
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            value = self.cues.numbers.value(match["n"])
            if value is None or match.start() < covered:
                continue
            end = match.end()
            product = self._product.match(text, end)
            if product:
                pending, pending_start = pending * value, match.start() if pending_start < 0 else pending_start
                continue
            start = pending_start if pending_start >= 0 else match.start()
            value, pending, pending_start = value * pending, 1.0, -1
            out.append(self._with_unit(text, start, end, value))
            repeated = self._repeated.match(text, out[-1].end) if out[-1].rule else None
            if repeated:  # "0,5% (nol koma lima persen)", "03 năm (36 tháng)": said twice, meant once
                covered = out[-1].right = out[-1].end = repeated.end()
        out.sort(key=lambda m: m.start)
        return out

    def _with_unit(self, text: str, start: int, end: int, value: float) -> Measure:
        op = ""
        tail = self._tail.match(text[end : end + 4])
        after = end + (tail.end() if tail else 0)
        suffix = self._suffix.match(text, after)
        if not suffix:
            for name, pattern in self._between.items():
                between = pattern.match(text, after)
                if between and (suffix := self._suffix.match(text, between.end())):
                    op = name
                    break
        prefix = self._prefix.search(text, max(0, start - 18), start) if self._before else None
        if prefix:
            rule = self._before[int(str(prefix.lastgroup)[1:])]
            repeated = suffix and self._after[int(str(suffix.lastgroup)[1:])].kind == rule.kind
            right = suffix.end() if suffix and repeated else after
            return Measure(prefix.start(), right, value * rule.factor, rule, op)
        if suffix:
            rule = self._after[int(str(suffix.lastgroup)[1:])]
            return Measure(start, suffix.end(), value * rule.factor, rule, op)
        return Measure(start, end, value, None)

    def _clocks(self, text: str, out: list[Measure]) -> list[tuple[int, int]]:
        """Hours of the day: ``from 22:00 to 06:00``; each pattern has the groups a and b, and optionally pm."""
        taken = []
        for match in self._clock.finditer(text):
            groups = match.groupdict()
            hours = []
            for name in ("a", "b"):
                raw = next((v for k, v in groups.items() if k.startswith(name) and v), None)
                value = self.cues.numbers.value(raw.replace(".", ":").split(":")[0]) if raw else None
                hours.append(value)
            if hours[0] is None or hours[1] is None:
                continue
            if any(v for k, v in groups.items() if k.startswith("pm")) and hours[0] < 12:
                hours[0] += 12
            out.append(
                Measure(match.start(), match.end(), hours[0], None, "range", "clock_h", value2=hours[1], kind="other")
            )
            taken.append(match.span())
        return taken


def last_match(pattern: Pattern, text: str, start: int, end: int) -> re.Match[str] | None:
    """The match that ends last in ``text[start:end]``."""
    found = None
    for match in pattern.finditer(text, start, end):
        if found is None or match.end() >= found.end():
            found = match
    return found
