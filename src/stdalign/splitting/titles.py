"""Where a unit of a law has its title: on its own line, on the lines above, on the next line, before a dash."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from stdalign.levels import UNITS
from stdalign.model import Level
from stdalign.splitting.grammar import Grammar
from stdalign.splitting.heads import Head, Span, Spans
from stdalign.splitting.layout import Layout
from stdalign.splitting.lines import line_end, row_of_figures, words_of
from stdalign.splitting.node import Node
from stdalign.splitting.vocabulary import any_of

HEADING_MOST = 250
_SHORT = 90
_CROSS = 80
"""Most characters of a heading over several units."""
_FEW = 3
"""Titles above units that must be marked before an unmarked one is doubted."""
_STOPPED = 0.8
"""Share of the units above which a line with a full stop must stand, so that these are titles and no last sentences."""
BLANKS = " \t\u00a0\u3000*_"


class Above(NamedTuple):
    """A title above a label: its span, and where the words of the unit before end (a cross-heading may stand between)."""

    start: int
    end: int
    after: int


class Titles:
    """Finds titles in the lines of a text.

    Args:
        lines: spans of the lines that hold text.
        strong: stretches that the format marks as strong or as headings.
        apart: stretches that are no title of a unit: that of the whole document, tables.
        cuts: noise inside lines, such as marks of footnotes.
        headings: stretches that the format marks as headings.
        layout: how the text is set.
        gap: most ends of lines between a side-note and its label.
    """

    def __init__(
        self,
        text: str,
        grammar: Grammar,
        lines: list[Span],
        strong: Spans,
        apart: Spans,
        layout: Layout,
        cuts: Spans,
        headings: Spans,
        gap: int = 3,
    ) -> None:
        self.text = text
        self.layout = layout
        self.grammar = grammar
        self.lines = lines
        self.starts = [start for start, _ in lines]
        self.strong = strong
        self.apart = apart
        self.cuts = cuts
        self.headings = headings
        self.ends = grammar.ends
        self.style = grammar.scheme.heading
        self._strong_titles = -1
        self.gap = gap
        self.stopped = False

    def take(self, node: Node, head: Head, lines: list[Span]) -> list[Span]:
        """Give a unit the title that its own lines hold; returns the lines that are left."""
        style = head.style or self.style
        if style == "line":
            return self.line(node, head, lines)
        if style == "short":
            return self.line(node, head, lines) if self._alone(lines) else lines
        if lines and (style == "dash" or (head.style == "above" and len(lines) > 1)):
            return self.dash(node, head, lines)
        if style == "above" and lines and self._headed(head):
            return self.line(node, head, lines)
        if style == "next" and len(lines) > 1:
            return self.next(node, head, lines)
        return lines

    def _alone(self, lines: list[Span]) -> bool:
        """Whether the first line is short of a full one and does not go on in the next: where titles are rare, no other is one."""
        if len(lines) < 2:
            return False
        (low, high), (after, _) = lines[:2]
        return high - low <= _SHORT and not self.layout.full(high) and not self.text[after].islower()

    def first(self, heads: list[Head]) -> Above | None:
        """The title above the first unit, after a look at whether those of this law end in a full stop.

        Args:
            heads: the units of the enacting text.
        """
        if not self.stands_above(heads[0]):
            return None
        ending = [self._sentence_above(head) for head in heads]
        self.stopped = ending[0] and len(heads) >= _FEW and sum(ending) >= _STOPPED * len(heads)
        return self.above(heads[0], 0)

    def _sentence_above(self, head: Head) -> bool:
        """Whether a short line that ends in a full stop, no clause by itself, stands right above a label."""
        at = bisect_left(self.starts, self.text.rfind("\n", 0, head.start) + 1) - 1
        if at < 0:
            return False
        start, end = self.lines[at]
        words = self.text[start:end].strip(BLANKS + "\f")
        told = words.endswith(".") and words[0].isupper() and len(words) <= _SHORT
        return told and not any(
            rule.regex.match(self.text, self.text.rfind("\n", 0, start) + 1) for rule in self.grammar.units
        )

    def stands_above(self, head: Head) -> bool:
        """Whether a unit's title is looked for on the lines before its label."""
        return (head.style or self.style) == "above"

    def _headed(self, head: Head) -> bool:
        """Whether the format marks the words beside a label as a heading with it: "### 1. Short title"."""
        text = self.text
        words = text[head.label_end : line_end(text, head.label_end)].strip(BLANKS + ".")
        at = text.find(words, head.label_end) if words else -1
        named = at >= 0 and len(words) <= _SHORT and words[-1] not in self.ends and not self.grammar.any_mark.match(text, at)
        return named and at in self.headings and head.start in self.headings

    def dash(self, node: Node, head: Head, lines: list[Span]) -> list[Span]:
        """Philippine style: the title runs into the sentence; where no dash parts them, it has the label's line to itself."""
        low, high = lines[0]
        found = _DASH.match(self.text, low, high)
        if found:
            node.heading = " ".join(found["head"].split())
            return lines
        words = [word for word in _WORD.findall(self.text[low:high]) if len(word) > 3]
        if not words or not all(word[0].isupper() for word in words):
            return lines
        return self.line(node, head, lines, stop=" .:-–—")

    def line(self, node: Node, head: Head, lines: list[Span], stop: str = "") -> list[Span]:
        """Vietnamese style: the rest of the label's line is a heading where text follows it.

        Args:
            stop: signs that a title may end in.
        """
        text = self.text
        if len(lines) < 2 or "\n" in text[head.label_end : lines[0][0]]:
            return lines
        count = 1
        while count < len(lines) - 1 and text[lines[count][0]].islower():
            count += 1
        words = words_of(text, lines[:count], self.cuts)
        if stop and count == 1 and len(words) <= _SHORT:
            words = words.rstrip(stop)
        if (
            not words
            or words[-1] in ".;:。；：，។៕៖"
            or len(words) > HEADING_MOST
            or _SENTENCE.search(words)
            or self.grammar.any_mark.match(text, lines[0][0])
        ):
            return lines
        node.heading = words
        node.end = lines[count - 1][1]
        return lines[count:]

    def next(self, node: Node, head: Head, lines: list[Span]) -> list[Span]:
        """Portuguese style: the line after the label's line is a heading."""
        text = self.text
        low, high = lines[0]
        words = words_of(text, lines[:1], self.cuts)
        fresh = "\n" in text[head.label_end : low]
        if not fresh or words[-1:] in ".;:,—–-" or len(words) > 120 or self.grammar.any_mark.match(text, low):
            return lines
        follows = lines[1][0]
        if text[follows].islower() or any(
            mark.rule.level is not Level.PARAGRAPH and mark.regex.match(text, follows) for mark in self.grammar.marks
        ):  # words that a list completes are no title
            return lines
        node.heading = words
        node.end = high
        return lines[1:]

    def of_annex(self, articles: list[Head], start: int, first: int) -> int | None:
        """Where the words of an annex end before the title of its first article; None where that has none.

        A line in capitals is the annex's own title, and so is the only line that stands above any article.

        Args:
            start: where the annex begins.
            first: where the first heading in it does.
        """
        if not articles or articles[0].path or articles[0].start != first or not self.stands_above(articles[0]):
            return None
        found = self.above_all(articles, start)
        title = found.get(first)
        if title is None or self.text[title.start : title.end].isupper() or (len(found) == 1 and len(articles) > 1):
            return None
        return title.after

    def above_all(self, heads: list[Head], floor: int = 0) -> dict[int, Above]:
        """Titles above units by the place of their label.

        Args:
            heads: units and containers, by place.
            floor: where titles may begin.
        """
        out: dict[int, Above] = {}
        if not any(head.level in UNITS and self.stands_above(head) for head in heads):
            return out
        before, titled, held = floor, True, False
        for head in heads:
            unit = head.level in UNITS
            found = self.above(head, before, titled, held) if unit else None
            if found:
                out[head.start] = found
            before, titled, held = head.body, unit or bool(head.head), not unit
        return out

    def above(self, head: Head, floor: int, titled: bool = True, held: bool = False) -> Above | None:
        """Common-law style: the side-note stands on the lines before the label.

        Args:
            floor: where the unit or container before it begins its own words.
            titled: whether a container right before it already has a title of its own.
            held: whether a container stands right before it.
        """
        text = self.text
        line = text.rfind("\n", 0, head.start) + 1
        at = bisect_left(self.starts, line) - 1
        if self._headed(head) or any(map(str.isalnum, text[line : head.start])):
            return None
        if at < 0 or self.lines[at][0] < floor or self.layout.ends_between(self.lines[at][1], head.start) > self.gap:
            return None
        if self.lines[at][0] in self.apart:
            return None
        low = high = at
        while low > 0 and text.count("\n", self.lines[low - 1][1], self.lines[low][0]) == 1:
            start, end = self.lines[low - 1]
            tail = text[start:end].rstrip(BLANKS + "\f")
            if start in self.apart or row_of_figures(tail):
                break
            if start < floor or not tail or tail[-1] in self.ends or high - low >= 2 or not self._wrapped(tail, low):
                break
            low -= 1
        start, end = self.lines[low][0], self.lines[high][1]
        words = text[start:end].strip(BLANKS + "\f")
        if not words or not (words[0].isupper() or words[0] in "“\"'‘(") or len(words) > HEADING_MOST:
            return None
        if words[0] == "(" and self.grammar.any_mark.match(text, start):
            return None
        if words[-1] in ";:—–,-" or (words[-1] == "." and not (self.stopped or _ABBREVIATED.search(words))):
            return None
        if self.strong and start not in self.strong and self._marked():
            return None
        alone = low == 0 or self.lines[low - 1][0] < floor
        if alone and not titled:
            return None  # the only line under "PART II" is the title of the part
        if low and not alone and not self._ended(low):
            crossing = held and low > 1 and self.lines[low - 2][0] >= floor and not self._shouts(low - 1)
            if not crossing and not self._heads(low - 1):
                tail = text[slice(*self.lines[low - 1])].rstrip(BLANKS)
                return Above(start, end, start) if tail.rpartition(" ")[2].islower() and not _OPEN.search(tail) else None
            if crossing or (titled and self._ended(low - 1)):
                return Above(start, end, self.lines[low - 1][0])
        if low and not alone and titled and self._apart(low - 1, floor):
            return Above(start, end, self.lines[low - 1][0])
        return Above(start, end, start)

    def _apart(self, at: int, floor: int) -> bool:
        """Whether a line with blank lines around it is a cross-heading: short, and no sentence ends in it."""
        start, end = self.lines[at]
        words = self.text[start:end].strip(BLANKS)
        if at == 0 or self.lines[at - 1][1] < floor or start in self.apart or not words[:1].isupper():
            return False
        if len(words) > _CROSS or words[-1] in self.ends or words[-1] in ",;:])" or words[-1].isdigit():
            return False
        around = ((self.lines[at - 1][1], start), (end, self.lines[at + 1][0]))
        return all(self.text.count("\n", low, high) > 1 for low, high in around) and not self.grammar.any_mark.match(
            self.text, start
        )

    def _wrapped(self, tail: str, low: int) -> bool:
        """Whether a line goes on in the one under it, so that both are one title, and not a cross-heading above it."""
        under = self.text[self.lines[low][0]]
        if not under.isupper() or _OPEN.search(tail) is not None:
            return True
        return not (tail.istitle() or tail.isupper() or tail.rpartition(" ")[2].islower())

    def _shouts(self, at: int) -> bool:
        return self.text[slice(*self.lines[at])].isupper()

    def _heads(self, at: int) -> bool:
        """Whether a line is a title itself: in capitals, or each of its longer words with one."""
        start, end = self.lines[at]
        words = [word for word in self.text[start:end].split() if len(word) > 3 and word[0].isalpha()]
        return bool(words) and end - start <= 80 and all(word[0].isupper() for word in words)

    def _marked(self) -> bool:
        """Whether the format marks the lines above units, so that one it does not mark is no title."""
        if self._strong_titles < 0:
            below = (bisect_left(self.starts, end) for _, end in self.strong.spans)
            starts = (self.starts[at] for at in below if at < len(self.starts))
            lines = (self.text.rfind("\n", 0, start) + 1 for start in starts)
            rules = self.grammar.units
            self._strong_titles = sum(any(rule.regex.match(self.text, line) for rule in rules) for line in lines)
        return self._strong_titles >= _FEW

    def _ended(self, at: int) -> bool:
        start, end = self.lines[at - 1]
        tail = self.text[start:end].rstrip(BLANKS + "\f]")
        gap = self.layout.ends_between(end, self.lines[at][0])
        return gap >= 2 or tail[-1:] in self.ends or start in self.apart or row_of_figures(tail)


_DASH = re.compile(r"(?P<head>[A-Z][^.\n]{2,140}?)[.:][ ]?[-–—]{1,2}[ \t]*(?=\S)")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[。；](?!\Z)")
"""An end of a sentence inside words: they are no title."""
_OPEN = re.compile(rf"(?:{any_of('unfinished', begins=True)}|[-–—,])$", re.I)
"""What a line ends in that is not over."""
_ABBREVIATED = re.compile(rf"(?:{any_of('abbreviation')})\.$")
