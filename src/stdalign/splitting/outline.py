"""A stretch whose units are numbered by paths (4, 4.1, 4.1.1; A.1; 1910.147(a)(1)): standards, and annexes of laws."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from stdalign.model import Level
from stdalign.splitting.body import Body
from stdalign.splitting.grammar import Grammar
from stdalign.splitting.heads import Head, Span
from stdalign.splitting.node import Node
from stdalign.splitting.vocabulary import any_of

_TITLE_MOST = 160
_ENDS = "。；;.,，、!?！？"
_LEADS = ":："
_BLANKS = " \t\u00a0\u3000*_#"
_WORD = re.compile(r"[^\W\d_]+")
_DEMAND = re.compile(any_of("demand", begins=True, ends=True))
"""Words that a demand has and a title has not."""
_BRACKET = re.compile(r"\([^()]*\)")
_BELOW = (Level.PARAGRAPH, Level.POINT, Level.SUBPOINT)


@dataclass
class Unit:
    """A numbered unit while the tree is being built; ``bracketed`` are the parts of its number in brackets: (a), (1)."""

    head: Head
    node: Node
    above: Unit | None = None
    below: list[Unit] = field(default_factory=list)
    bracketed: tuple[str, ...] = ()


class Outline:
    """Builds the units of a stretch.

    Args:
        lines: gives the lines of a stretch, noise left out.
        body: builds what stands under one unit.
        width: usual length of a full line where the text is hard-wrapped, else 0.
    """

    def __init__(self, text: str, grammar: Grammar, lines: Callable[[int, int], list[Span]], body: Body, width: int) -> None:
        self.text = text
        self.grammar = grammar
        self.lines = lines
        self.body = body
        self.width = width

    def units(self, heads: list[Head], stops: list[int]) -> list[Unit]:
        """The units of a chain of headings, in order, with their levels, titles and what stands under them.

        Args:
            stops: where each heading's own text ends.
        """
        out: list[Unit] = []
        places: dict[tuple[tuple[int, str], ...], Unit] = {}
        for head in heads:
            label = self.text[head.start : head.label_end]
            brackets = _brackets(head)
            level = _BELOW[min(len(brackets), len(_BELOW)) - 1] if brackets else Level.CLAUSE
            number = brackets[-1].lower() if brackets else head.number
            unit = Unit(head, Node(level, number, label, head.start, head.label_end), bracketed=brackets)
            path = _place(head)
            for depth in range(len(path) - 1, 0, -1):
                above = places.get(path[:depth])
                if above is not None:
                    unit.above = above
                    above.below.append(unit)
                    break
            places[path] = unit
            out.append(unit)
        for unit, stop in zip(out, stops, strict=True):
            self._fill(unit, stop)
        for unit in reversed(out):
            self._settle(unit)
        return out

    def _fill(self, unit: Unit, stop: int) -> None:
        """Title and own words of a unit."""
        text, head, node = self.text, unit.head, unit.node
        lines = [(low, high) for low, high in self.lines(head.body, stop) if text[low:high].strip(_BLANKS)]
        lines = [line for line in (_trimmed(text, line) for line in lines[:1]) if line[0] < line[1]] + lines[1:]
        same = bool(lines) and "\n" not in text[head.label_end : lines[0][0]]
        count = self._title(unit, lines, same)
        if count:
            words = " ".join(text[low:high].strip(_BLANKS) for low, high in lines[:count])
            node.heading = " ".join(words.split()).rstrip(_LEADS + "-–— ")
            node.end = max(node.end, lines[count - 1][1])
            lines = lines[count:]
        if lines:
            self.body.fill(node, lines)
            node.end = max(node.end, lines[-1][1])

    def _title(self, unit: Unit, lines: list[Span], same: bool) -> int:
        """How many of the lines are the unit's title: none, one, or two where it is wrapped."""
        if not lines:
            return 0
        text, grammar = self.text, self.grammar
        first = text[lines[0][0] : lines[0][1]].strip(_BLANKS)
        if not first or len(first) > _TITLE_MOST or grammar.any_mark.match(text, *lines[0]):
            return 0
        following = lines[1] if len(lines) > 1 else None
        if self._defines(unit):
            # A term stands alone above its definition; a term that a colon parts from it is one line with it.
            return int(following is not None and first[-1] not in _ENDS + _LEADS)
        if following is None:
            if unit.below and first[-1] in _LEADS and self._titled(first.rstrip(_LEADS)):
                return 1
            return int(not self._speaks(first) and (bool(unit.below) or len(_place(unit.head)) == 1 or self._names(first)))
        if _DEMAND.search(first):
            return 0
        if same and text[unit.head.start] == "§" and not self._runs_on(lines):
            return 1
        if first[-1] in _ENDS and not (first[-1] == "." and self._titled(first.rstrip("."))):
            return 0
        if first[-1] in _LEADS:
            return int(
                self._titled(first.rstrip(_LEADS)) or (not grammar.any_mark.match(text, *following) and self._short(first))
            )
        if same and self._runs_on(lines):
            return 0
        return 1

    def _defines(self, unit: Unit) -> bool:
        """Whether a unit stands in the clause of terms and definitions."""
        terms = self.grammar.terms
        above = unit.above
        while terms and above is not None:
            if terms.search(above.node.heading):
                return True
            above = above.above
        return False

    def _runs_on(self, lines: list[Span]) -> bool:
        """Whether the label's line goes on in the next one."""
        text = self.text
        low, high = lines[0]
        following = text[lines[1][0]]
        if text.count("\n", high, lines[1][0]) > 1:
            return False
        if following.islower():
            return True
        return bool(self.width) and high - low >= 0.8 * self.width

    def _speaks(self, words: str) -> bool:
        """Whether words say something, so that they are text and no title."""
        return words[-1] in _ENDS + _LEADS or len(words) > (40 if _wide(words) else 100)

    def _names(self, words: str) -> bool:
        """Whether words that have a unit to themselves name something and say nothing of it."""
        return self._titled(words) if not _wide(words) else len(words) <= 10

    @staticmethod
    def _titled(words: str) -> bool:
        """Whether words are written as a title: each longer one with a capital, as no sentence is."""
        found = [word for word in _WORD.findall(words) if len(word) > 3]
        return bool(found) and len(words) <= 90 and all(word[0].isupper() for word in found)

    @staticmethod
    def _short(words: str) -> bool:
        return len(words) <= 30 and not _wide(words)

    def _settle(self, unit: Unit) -> None:
        """Level, and the end that takes in what stands below."""
        node = unit.node
        for child in unit.below:
            node.end = max(node.end, child.node.end)
        if unit.below and not unit.bracketed and not any(child.bracketed for child in unit.below):
            own = bool(node.spans or node.children)
            boilerplate = unit.above is None and bool(self.grammar.terms and self.grammar.terms.search(node.heading))
            if not own or boilerplate:
                node.level = Level.SECTION


def _place(head: Head) -> tuple[tuple[int, str], ...]:
    """The path of a number; a nought at its end says that it is a chapter: 3.0 is above 3.1."""
    path = tuple(head.key)
    return path[:1] if len(path) == 2 and path[1] == (0, "") else path


def _brackets(head: Head) -> tuple[str, ...]:
    return tuple(piece[1:-1] for piece in _BRACKET.findall(head.number))


def _trimmed(text: str, line: Span) -> Span:
    low, high = line
    while low < high and text[low] in " \t\u00a0\u3000—–*_:：":
        low += 1
    return low, high


def _wide(words: str) -> bool:
    """Whether words are written in a script whose signs are words of their own."""
    return sum(1 for sign in words if "\u3040" <= sign <= "\u9fff") * 2 > len(words)


def stretches(heads: list[Head], breaks: list[int], end: int) -> list[int]:
    """Where the own text of each heading ends: at the next heading or break."""
    stops = sorted({*(head.start for head in heads), *breaks, end})
    out = []
    at = 0
    for head in heads:
        while at < len(stops) and stops[at] <= head.start:
            at += 1
        out.append(stops[at] if at < len(stops) else end)
    return out


def addresses(units: list[Unit], prefix: str, told_apart: Callable[[Node, str], str]) -> dict[int, str]:
    """Address of each unit by the place of its heading: flat, as its number is a path; in brackets nested.

    Args:
        units: the units, in order.
        prefix: what their addresses begin with.
        told_apart: gives the address of a unit under a prefix, its number made another where the address is taken.
    """
    out: dict[int, str] = {}
    for unit in units:
        above = out[unit.above.head.start] + "__" if unit.bracketed and unit.above else prefix
        out[unit.head.start] = told_apart(unit.node, above)
    return out
