"""How a text is set: the width of its lines, the turns of its pages, what parts its paragraphs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

from stdalign.model import Noise
from stdalign.splitting.heads import Span, Spans
from stdalign.splitting.lines import usual_width, widest

_TURNS = frozenset({"page_number", "page_header", "form_feed"})
"""Kinds of noise that stand at the border of a page."""
_FULL = 0.75
_HALF = 0.5
_ROOM = 0.92
"""Share of the width up to which a line had room for the next word."""
_WORD = 12
_SET_IN = 2
"""Blanks more than the other lines have from which on a line is set in."""
_LEAST, _MOST = 0.08, 0.7
"""Share of set-in lines between which setting in tells paragraphs."""
_APART = 0.3
_SHORT_APART = 0.6
_LABEL = 0.3
"""Share of the width below which a line may be a label that stands over its words."""
_SAMPLE = 1500
_BLANKS = " \t\f\u00a0*_\u3000"


class Layout:
    """Tells whether a line goes on in the next one.

    Args:
        text: the text.
        lines: spans of the lines that hold text.
        noise: what is no text; page numbers and running heads tell where pages turn.
        ends: signs that end a sentence.
    """

    def __init__(
        self, text: str, lines: Sequence[Span] = (), noise: Iterable[Noise] = (), ends: frozenset[str] = frozenset()
    ) -> None:
        self.text = text
        self.turns = Spans([(entry.start, entry.end) for entry in noise if entry.kind in _TURNS])
        self.least = self._least(lines) if self.turns else {}
        self.width = usual_width(text, lines)
        self.spaced = self._spaced(lines[:_SAMPLE])
        self.indents = self.width > 0 and self._told(lines[:_SAMPLE])
        self.ends = ends
        self.stops = self.width > 0 and self._stopped(lines[:_SAMPLE])

    def ends_between(self, low: int, high: int) -> int:
        """Ends of lines between two lines; where a page turns between them, those that do not belong to its border."""
        count = self.text.count("\n", low, high)
        if count < 2 or not self.turns:
            return count
        border = len(self.turns.within(low, high))
        return 1 + max(0, count - self.least.get(border, count)) if border else count

    def turned(self, low: int, high: int) -> bool:
        """Whether a page turns between two offsets."""
        return bool(self.turns) and bool(self.turns.within(low, high))

    def full(self, end: int, share: float = _FULL) -> bool:
        """Whether the line that ends at an offset is a full one of a hard-wrapped text."""
        return self.width > 0 and self._length(end) >= share * self.width

    def goes_on(self, low: int, high: int) -> bool | None:
        """Whether a paragraph goes on over two lines of a hard-wrapped text; None where its setting does not tell.

        Args:
            low: where the first line ends.
            high: where the second one begins.
        """
        if not self.width:
            return None
        ends = self.ends_between(low, high)
        turned = bool(self.turns) and ends != self.text.count("\n", low, high)
        if ends > 1:
            return turned and self.stops and self.full(low) and self._open(low) and not self._room(low, high)
        if turned and self._room(low, high):
            return False
        if self.spaced:
            return self.full(low, _HALF)
        if self.indents:
            return not self.set_in(high) and self.full(low)
        return False if not self.full(low) else None

    def unsure(self, low: int, high: int) -> bool:
        """Whether a page turns between two lines, and nothing tells whether a paragraph ends there."""
        stopped = not self.stops or not self._open(low)
        return stopped and self.full(low) and self.turned(low, high) and not self._room(low, high)

    def set_in(self, start: int) -> bool:
        """Whether the line that begins at an offset is set in."""
        return _indent(self.text, start) >= _SET_IN

    def _open(self, end: int) -> bool:
        """Whether the line that ends at an offset leaves its sentence open."""
        return self.text[max(0, end - 8) : end].rstrip(_BLANKS)[-1:] not in self.ends

    def _stopped(self, lines: Sequence[Span]) -> bool:
        """Whether sentences end in a sign: most lines that are followed by a blank one do."""
        last = [
            end
            for (begin, end), (start, _) in pairwise(lines)
            if end - begin < _FULL * self.width or self.text.count("\n", end, start) > 1
        ]
        return bool(last) and 2 * sum(not self._open(end) for end in last) > len(last)

    def _length(self, end: int) -> int:
        return len(self.text[self.text.rfind("\n", 0, end) + 1 : end].strip(_BLANKS))

    def _room(self, low: int, high: int) -> bool:
        """Whether the next line's first word would have stood on a line that was left: its paragraph ends there."""
        word = (self.text[high : high + _WORD].split() or [""])[0]
        return self._length(low) + 1 + len(word) <= _ROOM * self.width

    def _least(self, lines: Sequence[Span]) -> dict[int, int]:
        """Fewest ends of lines between two lines with a turn of the page between them, by how much stands at the border."""
        out: dict[int, int] = {}
        starts = [start for start, _ in lines]
        for at in {bisect_left(starts, start) for start, _ in self.turns.spans}:
            if 0 < at < len(lines):
                end, start = lines[at - 1][1], lines[at][0]
                border, count = len(self.turns.within(end, start)), self.text.count("\n", end, start)
                if border:
                    out[border] = min(count, out.get(border, count))
        return out

    def _spaced(self, lines: Sequence[Span]) -> bool:
        """Whether blank lines part the paragraphs of a text of hard-wrapped lines: then lines without one are one paragraph."""
        wide = widest(lines)
        if not wide:
            return False
        apart = pairs = short = ended = wrapped = 0
        for (start, end), (after, _) in pairwise(lines):
            ends = self.text.count("\n", end, after)
            if ends > 1 and self.turned(end, after):
                continue
            alone = ends > 1
            pairs, apart = pairs + 1, apart + alone
            if end - start < _LABEL * wide:
                continue
            if end - start < _FULL * wide:
                short, ended = short + 1, ended + alone
            else:
                wrapped += not alone
        told = bool(wrapped) and apart >= _APART * pairs and ended >= _SHORT_APART * short
        if told:
            self.width = self.width or wide
        return told

    def _told(self, lines: Sequence[Span]) -> bool:
        """Whether new paragraphs are set in: lines after short ones are, lines after full ones are not."""
        after: list[bool] = []
        inside: list[bool] = []
        for (begin, end), (start, _) in pairwise(lines):
            (inside if end - begin >= _FULL * self.width else after).append(self.set_in(start))
        if not after or not inside:
            return False
        share = (sum(after) + sum(inside)) / (len(after) + len(inside))
        return _LEAST < share < _MOST and sum(after) / len(after) > 2 * sum(inside) / len(inside)


def _indent(text: str, start: int) -> int:
    """Width of the blanks before a line's first sign; one of Chinese is as wide as two."""
    before = text[text.rfind("\n", 0, start) + 1 : start].replace("\f", "")
    return len(before) + before.count("\u3000") if not before.strip() else 0
