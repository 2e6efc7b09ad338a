"""Text with its way back to the decoded original, kept through every removal and replacement."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

Edit = tuple[int, int, str]
Segments = tuple[tuple[int, int], ...]
_PARALLEL: Segments = ((0, 0),)


@dataclass(frozen=True)
class Mapped:
    """A text and the offsets at which it runs in parallel with the original."""

    text: str
    segments: Segments = _PARALLEL

    def original(self, offset: int) -> int:
        """Offset in the original of an offset in ``text``."""
        at = bisect_right(self.segments, (offset, 1 << 60)) - 1
        here, there = self.segments[max(at, 0)]
        return there + offset - here

    def here(self, there: int) -> int:
        """Offset in ``text`` of an offset in the original; where that was taken out, of what follows it.

        >>> done, _ = Mapped("a**b**c").edited([(1, 3, ""), (4, 6, "")])
        >>> [done.here(offset) for offset in (0, 1, 3, 6, 7)]
        [0, 1, 1, 2, 3]
        """
        at = max(bisect_right(self.segments, there, key=lambda pair: pair[1]) - 1, 0)
        here, from_there = self.segments[at]
        after = self.segments[at + 1][0] if at + 1 < len(self.segments) else len(self.text)
        return min(here + max(there - from_there, 0), after)

    def edited(self, edits: Iterable[Edit]) -> tuple[Mapped, Forward]:
        """Apply edits ``(start, end, replacement)``; also gives the map from old offsets to new.

        Overlapping edits are dropped, the earlier one holds.

        >>> done, forward = Mapped("a**b**c").edited([(1, 3, ""), (4, 6, "")])
        >>> done.text, [done.original(i) for i in range(3)], forward(3)
        ('abc', [0, 3, 6], 1)
        """
        pieces: list[str] = []
        segments: list[tuple[int, int]] = []
        olds: list[int] = [0]
        news: list[int] = [0]
        at = new = 0
        plain = self.segments == _PARALLEL
        original = int if plain else self.original  # an untouched text needs no search
        for start, end, words in sorted(edits):
            if start < at:
                continue
            if start > at:
                segments.append((new, original(at)))
                if not plain:
                    segments.extend((new + here - at, there) for here, there in self._inner(at, start))
                pieces.append(self.text[at:start])
                new += start - at
            if words:
                segments.append((new, original(start)))
                pieces.append(words)
                new += len(words)
            olds += [start, end]
            news += [new - len(words), new]
            at = end
        if at < len(self.text) or not segments:
            segments.append((new, self.original(at)))
            segments.extend((new + here - at, there) for here, there in self._inner(at, len(self.text)))
            pieces.append(self.text[at:])
        return Mapped("".join(pieces), tuple(segments)), Forward(olds, news)

    def _inner(self, start: int, end: int) -> list[tuple[int, int]]:
        low = bisect_right(self.segments, (start, 1 << 60))
        high = bisect_right(self.segments, (end, -1))
        return list(self.segments[low:high])

    def composed(self) -> Mapped:
        """The text in Unicode form NFC (never NFKC, which takes Thai and Lao sara am apart)."""
        if unicodedata.is_normalized("NFC", self.text):
            return self
        edits: list[Edit] = []
        at = 0
        for line in self.text.split("\n"):
            if not unicodedata.is_normalized("NFC", line):
                edits.extend(_line_edits(line, at))
            at += len(line) + 1
        return self.edited(edits)[0]


class Forward:
    """Map from offsets before an edit to offsets after it."""

    def __init__(self, olds: list[int], news: list[int]) -> None:
        self._olds = olds
        self._news = news

    def __call__(self, offset: int) -> int:
        at = bisect_right(self._olds, offset) - 1
        old, new = self._olds[at], self._news[at]
        if at % 2 == 1:
            return new
        return new + offset - old


def _line_edits(line: str, base: int) -> list[Edit]:
    """Edits that compose a line, one for each cluster that changes."""
    edits: list[Edit] = []
    start = 0
    for at in range(1, len(line) + 1):
        if at < len(line) and (unicodedata.combining(line[at]) or _joins(line[at - 1], line[at])):
            continue
        cluster = line[start:at]
        if not cluster.isascii():
            composed = unicodedata.normalize("NFC", cluster)
            if composed != cluster:
                edits.append((base + start, base + at, composed))
        start = at
    return edits


def _joins(one: str, two: str) -> bool:
    """Whether two characters compose although the second is no combining mark (Hangul, Burmese vowels)."""
    return not two.isascii() and len(unicodedata.normalize("NFC", one + two)) < 2
