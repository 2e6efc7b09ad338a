"""Annexes, schedules and appendices: their title, and how they number what has no articles."""

from __future__ import annotations

import re
from collections.abc import Callable

from stdalign.number import FIRST
from stdalign.splitting.chain import weigh
from stdalign.splitting.grammar import CompiledHead, Grammar
from stdalign.splitting.heads import Head, Span, Spans, find_heads
from stdalign.splitting.rising import best_chain, chain_of
from stdalign.splitting.titles import BLANKS

_TITLE_LINES = 4
_TITLE_MOST = 160
_COLUMNS, _CELL_MOST = 3, 12
"""Lines under a title, and most characters of each, that are heads of columns."""
_NAMED = re.compile(r"(?P<label>[^\W\d_]+[ \t\u3000]*[^\W_]{0,5})(?:[ \t]+[—–-]+|[ \t]*[:：])[ \t]*(?P<title>\S.*)")
_SENTENCE = ".;:,。；：，、"
NUMBERED = ("duplicate_number", "missing_number")
"""Findings on the numbers of one run, void where several runs are found."""
_LETTER = re.compile(r"[^\W\d_][ \t\u3000]*([A-Z])(?![A-Za-z])")
_BRACKETS = "(（[【"


def annex_label(line: str) -> tuple[str, list[str]]:
    """Label of an annex, and the title that a dash or a colon parts from it on its own line.

    >>> annex_label("Annex A — Forms"), annex_label("附件1：灯")
    (('Annex A', ['Forms']), ('附件1', ['灯']))
    """
    found = _NAMED.match(line.strip(BLANKS + "#"))
    return (found["label"], [found["title"]]) if found else (line.strip(BLANKS + "#.:："), [])


def annex_title(
    text: str, lines: list[Span], grammar: Grammar, numbered: bool, tables: Spans
) -> tuple[list[Span], list[Span]]:
    """The lines under an annex's label that are its title, and those after them.

    Lines in capitals and lines in brackets ("(informative)", "（规范性）") all belong to it, and one line of other words.

    Args:
        numbered: whether anything numbered follows these lines.
        tables: tables that the reader found: no title goes into one, whatever capitals its head is written in.
    """
    taken = 1
    plain = 0
    for low, high in lines[1 : 1 + _TITLE_LINES]:
        words = text[low:high].strip(BLANKS + "#")
        if not words or len(words) > _TITLE_MOST or low in tables or "|" in words:
            break
        if grammar.any_mark.match(text, low, high) or (taken > 1 and _cells(text, lines[taken : taken + _COLUMNS])):
            break
        bracketed = words[0] in _BRACKETS
        if not bracketed and not words.isupper():
            plain += 1
            if plain > 1 or words[-1] in _SENTENCE:
                break
        taken += 1
    if plain and taken == len(lines) == 2 and not numbered:
        taken = 1  # one line alone under a label is what the annex says
    return lines[1:taken], lines[taken:]


def _cells(text: str, lines: list[Span]) -> bool:
    """Whether lines are the heads of columns, one cell a line, as some files print a table: words in capitals, no longer line."""
    shouted = [high - low <= _CELL_MOST and text[low:high].isupper() for low, high in lines]
    return len(shouted) == _COLUMNS and all(shouted)


class Annexes:
    """Finds the numbering of annexes that have no articles."""

    def __init__(self, text: str, grammar: Grammar, quotes: Spans, skip: Spans) -> None:
        self.text = text
        self.grammar = grammar
        self.quotes = quotes
        self.skip = skip
        self._known: dict[int, bool] = {}

    def holders(self, starts: list[int]) -> list[Head]:
        """Headings of the highest level (I., PART 1, A.), numbered from the first on.

        Args:
            starts: offsets of the lines of the annex.
        """
        best: list[Head] = []
        heads = self._find(self.grammar.annex_containers, starts)
        for family in sorted({head.family for head in heads}):
            chain, _ = best_chain([head for head in heads if head.family == family])
            enough = len(chain) > 1 or (len(chain) == 1 and chain[0].head.isupper())
            if enough and chain[0].key.value == 1 and len(chain) > len(best):
                best = chain
        return best

    def units(self, starts: list[int]) -> list[Head]:
        """The chain of numbered units of a stretch: 1., 1.1, A.1, 一、."""
        heads = self._find(self.grammar.annex_units, starts)
        best: tuple[list[Head], float] = ([], 0.0)
        for family in sorted({head.family for head in heads}):
            own = weigh(
                [head for head in heads if head.family == family], self.text, self.grammar, self.quotes, Spans([]), False
            )
            found = chain_of(own)
            if found[1] > best[1] and found[0][0].key.value <= 1:
                best = found
        return best[0]

    def rather(self, articles: list[Head], starts: list[int], label: str = "") -> list[Head]:
        """The units of a schedule whose bare 1., 2. look like sections: 1., 1.1, 1.2, 2. where these are more.

        Args:
            label: that of the annex; the units of Annex A are A.1, A.2, whatever rows of a table are numbered.
        """
        letter = _LETTER.search(label)
        if letter and not articles[0].number.startswith(letter[1]):
            own = [head for head in self._find(self.grammar.annex_units, starts) if head.number.startswith(f"{letter[1]}.")]
            if own:
                return chain_of(own)[0]
        if any(head.word for head in articles):
            return articles
        paths = self.units(starts)
        more = len(paths) > len(articles)
        return paths if more and (articles[0].path or any(len(head.key) > 1 for head in paths)) else articles

    def _labelled(self, start: int) -> bool:
        """Whether any heading of an annex may begin a line: looked up once for all of them."""
        known = self._known.get(start)
        if known is None:
            known = self._known[start] = bool(self.grammar.annex_label.match(self.text, start))
        return known

    def _find(self, rules: tuple[CompiledHead, ...], starts: list[int]) -> list[Head]:
        found = find_heads(self.text, rules, [start for start in starts if self._labelled(start)])
        return [head for head in found if head.start not in self.skip and not (self.quotes and head.start in self.quotes)]


def sections_anew(
    units: list[Head], start: int, end: int, annexes: Annexes, line_starts: Callable[[int, int], list[int]]
) -> list[Head]:
    """The sections (I., II.) of a standard that number their units anew; nothing where the numbers go on.

    Args:
        units: the standard's units as one run.
        start: where the enacting text begins.
        end: where it ends.
        annexes: finds sections and units in a stretch.
        line_starts: gives the offsets at which the lines of a stretch begin.
    """
    if not units[0].path:
        return []
    holders = annexes.holders(line_starts(start, end))
    stops = [*(head.start for head in holders[1:]), end]
    runs = [annexes.units(line_starts(head.body, stop)) for head, stop in zip(holders, stops, strict=False)]
    return holders if sum(bool(run) and run[0].key == FIRST for run in runs) > 1 else []
