"""Shares of a whole and multiples of it: two thirds, 三分之一, sepertiga, half of the fine, twice the amount."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from stdalign.analysis.guards import Guards
from stdalign.cues import Cues, Pattern
from stdalign.numerals import to_arabic

_SLASHED = re.compile(r"(?<![\w.,/-])(?P<top>\d{1,2})\s?/\s?(?P<under>\d{1,3})(?![\w/]|[.,-]\d)(?=\s*[^\W\d_]|\s*[(（])")
_UNDER = frozenset({2, 3, 4, 5, 6, 8, 10, 12, 20, 100})
"""What a share in digits is of: 5/7 or 3/31 is more likely a date or a number of a paper."""


@dataclass(frozen=True)
class Share:
    """A share or multiple in a text; ``unit`` is ``ratio`` or ``x``."""

    start: int
    end: int
    value: Fraction
    unit: str = "ratio"


class ShareFinder:
    """Finds the shares of one language (``[shares]`` of its cue file).

    Args:
        cues: of the language.
    """

    def __init__(self, cues: Cues) -> None:
        table = cues.raw.get("shares", {})
        forms = table.get("forms", ())
        self._numbers = cues.numbers
        self._words = {word: Fraction(value) for word, value in table.get("words", {}).items()}
        self._forms = [cues.compile(form) for form in ([forms] if isinstance(forms, str) else forms)]
        self._fixed = list(cues.table("shares", "fixed").items())
        self._dated = cues.compile(rf"(?:{table.get('dated') or '(?!)'})\s*\Z")
        self.patterns: list[Pattern] = [*self._forms, *(pattern for _, pattern in self._fixed)]
        """Of the shares that are written in words."""
        self._guard = Guards([*self.patterns, "/"])

    def find(self, text: str) -> list[Share]:
        """Shares in text order, none inside another."""
        possible = self._guard.possible(text)
        if not possible:
            return []
        found = [share for form in self._forms for match in form.finditer(text) if (share := self._share(match))]
        for name, pattern in self._fixed:
            value, _, unit = name.partition(" ")
            found += [Share(m.start(), m.end(), Fraction(value), unit or "ratio") for m in pattern.finditer(text)]
        if "/" in text:
            found += [
                share
                for match in _SLASHED.finditer(to_arabic(text))
                if int(match["under"]) in _UNDER and not self._dated.search(text, max(0, match.start() - 16), match.start())
                if (share := self._share(match))
            ]
        found.sort(key=lambda share: (share.start, -share.end))
        out: list[Share] = []
        for share in found:
            if not out or share.start >= out[-1].end:
                out.append(share)
        return out

    def _share(self, match: re.Match[str]) -> Share | None:
        top, under = self._number(match.groupdict().get("top") or ""), self._number(match["under"])
        if top is None or not under or not 0 < top < under:
            return None
        return Share(match.start(), match.end(), top / under)

    def _number(self, text: str) -> Fraction | None:
        """Value of a word or a number; nothing is one (``ikatlo``: a third)."""
        if not text:
            return Fraction(1)
        known = self._words.get(text.lower())
        return known if known is not None else self._numbers.exact(text)
