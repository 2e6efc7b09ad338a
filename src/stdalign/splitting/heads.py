"""Find everything in a text that could be a heading: articles, containers, component markers; noise and quotes."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from stdalign.errors import LimitExceeded
from stdalign.levels import UNITS
from stdalign.model import Component, Level, Noise
from stdalign.number import Number
from stdalign.splitting.grammar import CompiledHead, Grammar, anchored, head_number
from stdalign.splitting.vocabulary import any_of

_LINE = re.compile(r"\S[^\n]*")
_QUOTE_END = re.compile(rf"[ \t]*(?:[.;,:)]|[“”\"]|{any_of('behind_quotation', ends=True)}|\n|\Z)")
_LONGEST_QUOTE = 60_000
_REST = 12
"""Most characters that stand behind a quotation on its line, such as ``; and``."""
_LONGEST_INSIDE = 8_000
"""Most characters of a quotation that opens inside a line."""
_DEEPEST = 12
"""Marks open at once beyond which one that opened inside a line is not read on: a text that never closes them would be read anew from each."""
_MOST_HEADS = 50_000
_SCAN = 8
"""How many times the text's length is scanned for ends of quotations at most."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Head:
    """A possible article or container heading: where its label stands and where its text begins."""

    start: int
    label_end: int
    body: int
    key: Number
    number: str
    level: Level
    weight: float
    family: str
    word: bool
    head: str = ""
    bulk: float = 0.0
    path: bool = False
    last: bool = False
    holds: bool = False
    style: str = ""


@dataclass(frozen=True)
class Marker:
    """A line at which another component may begin."""

    start: int
    end: int
    component: Component | None
    hard: bool
    ends: bool = False


class Spans:
    """Sorted, disjoint spans with a quick test."""

    def __init__(self, spans: list[Span]) -> None:
        self.spans: list[Span] = []
        for start, end in sorted(spans):
            if self.spans and start < self.spans[-1][1]:
                if end > self.spans[-1][1]:
                    self.spans[-1] = (self.spans[-1][0], end)
            else:
                self.spans.append((start, end))
        self._starts = [start for start, _ in self.spans]

    def __contains__(self, offset: object) -> bool:
        return self.around(offset) is not None  # type: ignore[arg-type]

    def __bool__(self) -> bool:
        return bool(self.spans)

    def within(self, start: int, end: int) -> list[Span]:
        """The spans that lie in a stretch."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return self.spans[low:high]

    def around(self, offset: int) -> Span | None:
        """The span that holds an offset, or None."""
        at = bisect_right(self._starts, offset) - 1
        if at >= 0 and self.spans[at][0] <= offset < self.spans[at][1]:
            return self.spans[at]
        return None


def line_starts(text: str, grammar: Grammar) -> Iterator[int]:
    """Offsets of the lines at which some pattern of the grammar matches: one pass instead of one a pattern."""
    if grammar.first_line.match(text):
        yield 0
    for found in grammar.line_starts.finditer(text):
        yield found.end()


def _matches(regex: re.Pattern[str], text: str, starts: list[int]) -> Iterable[re.Match[str]]:
    if not anchored(regex.pattern):
        return regex.finditer(text)
    match = regex.match
    return [found for start in starts if (found := match(text, start))]


def find_noise(text: str, grammar: Grammar, known: tuple[Noise, ...], starts: list[int]) -> list[Noise]:
    """Page headers, page numbers, footnotes … by the scheme's patterns and what the reader already knows."""
    found = [
        Noise(match.start(), match.end(), kind)
        for kind, regex in grammar.noise
        for match in _matches(regex, text, starts)
        if match.end() > match.start()
    ]
    found.extend(known)
    found.sort(key=lambda noise: (noise.start, -noise.end))
    kept: list[Noise] = []
    for noise in found:
        if not kept or noise.start >= kept[-1].end:
            kept.append(noise)
    return kept


def content_lines(text: str, noise: list[Noise]) -> list[Span]:
    """Spans of the lines that hold text, from the first character that is no blank; noise left out."""
    if not noise:
        return [match.span() for match in _LINE.finditer(text)]
    lines: list[Span] = []
    spans = Spans([(entry.start, entry.end) for entry in noise])
    ahead = iter(spans.spans)
    low, high = next(ahead, (len(text), len(text)))
    for match in _LINE.finditer(text):
        start, end = match.span()
        while high <= start and low < len(text):
            low, high = next(ahead, (len(text), len(text)))
        if start < low:
            lines.append((start, end))
            continue
        hit = spans.around(start)
        while hit and hit[1] < end:
            start = hit[1]
            while start < end and text[start].isspace():
                start += 1
            hit = spans.around(start) if start < end else None
        if start < end and not hit:
            lines.append((start, end))
    return lines


def find_heads(
    text: str, rules: tuple[CompiledHead, ...], starts: list[int], ordinals: Mapping[str, int] | None = None
) -> list[Head]:
    """All possible headings of the rules, by place; where rules overlap the heavier form wins.

    Args:
        ordinals: numbers that a container's heading writes as a word.
    """
    best: dict[int, Head] = {}
    for compiled in rules:
        rule = compiled.rule
        for match in _matches(compiled.regex, text, starts):
            read = head_number(match, rule.numerals)
            if read is None and rule.level not in UNITS:
                value = (ordinals or {}).get(match["num"].lower().replace(" ", ""))
                read = (Number.of(value), str(value)) if value else None
            if read is None and rule.level not in UNITS:
                read = (Number.of(len(best) + 1), match["num"].strip().lower().replace(" ", ""))
            if read is None:
                continue
            groups = match.groupdict()
            start, label_end = match.span("label")
            other = best.get(start)
            if other and other.weight >= rule.weight:
                continue
            if len(best) > _MOST_HEADS:
                raise LimitExceeded(
                    f"more than {_MOST_HEADS:,} headings", where=match[0][:40].strip(), next_step="do not trust this file"
                )
            best[start] = Head(
                start, label_end, match.end(), read[0], read[1], rule.level, rule.weight, rule.family, rule.word,
                (groups.get("head") or groups.get("head2") or "").strip(" \t*_#"), path=rule.numerals == "path",
                last=rule.last, holds=rule.holds, style=rule.heading,
            )  # fmt: skip
    return [best[start] for start in sorted(best)]


class Seen:
    """The line starts and the headings of units of one text by grammar: each is looked for once."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], tuple[list[int], list[Head]]] = {}

    def units(self, text: str, grammar: Grammar) -> tuple[list[int], list[Head]]:
        """Line starts at which a pattern of the grammar matches, and the possible headings of its units.

        Args:
            text: the text, or its beginning.
        """
        key = (id(grammar), len(text))
        if key not in self._found:
            starts = list(line_starts(text, grammar))
            self._found[key] = (starts, find_heads(text, grammar.units, starts))
        return self._found[key]


def find_markers(text: str, grammar: Grammar, starts: list[int]) -> list[Marker]:
    """Lines at which another component may begin, by place."""
    found = [
        Marker(match.start(), match.end(), rule.component, rule.hard, rule.ends)
        for rule, regex in grammar.markers
        for match in _matches(regex, text, starts)
    ]
    found.sort(key=lambda marker: (marker.start, -marker.end))
    return found


def find_quotes(text: str, grammar: Grammar, lines: list[Span]) -> Spans:
    """Blocks of quoted replacement text: from a quotation mark that opens a line after a colon or dash.

    Curly marks are counted until they balance; single and straight ones end at a mark before
    punctuation.
    """
    quotes = grammar.scheme.quotes
    if not quotes.open or not lines:
        return Spans([])
    opening = quotes.open + ('"' if quotes.ascii else "") + ("'" if quotes.ascii == "block" else "")
    double = re.compile(f"[{re.escape(quotes.open.strip('‘'))}{re.escape(quotes.close.strip('’'))}]")
    spans: list[Span] = []
    done = 0
    previous = lines[0]
    budget = _SCAN * len(text) + _LONGEST_QUOTE
    for start, end in lines[1:]:
        sign = text[start]
        if sign not in opening:
            previous = (start, end)
            continue
        before = previous[0] + len(text[previous[0] : previous[1]].rstrip())
        previous = (start, end)
        leads = text[max(0, before - 4) : before].endswith(_LEADS) or _opens_unit(text, start, grammar)
        if start >= done and (leads or (sign == '"' and quotes.ascii == "line")):
            if sign == '"' and quotes.ascii == "line":
                until = end
            elif sign == '"':
                close = _STRAIGHT_CLOSE.search(text, start + 1, start + _LONGEST_QUOTE)
                until = close.end() if close else 0
            elif sign in "‘'":
                close = _SINGLE_CLOSE.search(text, start + 1, start + _LONGEST_QUOTE)
                until = close.end() if close else 0
            else:
                until = _balanced(text, start, double, quotes.open) or _balanced(
                    text, start, double, quotes.open, reopened=True
                )
            if until and until < end and len(text[until:end].strip()) > _REST:
                until = 0  # a term that opens a line, and what is said of it
            budget -= (until or min(len(text), start + _LONGEST_QUOTE)) - start
            if budget < 0:
                break
            if until:
                spans.append((start, until))
                done = until
    return Spans([*spans, *_within_lines(text, double, quotes.open.strip("‘"), spans)])


def _opens_unit(text: str, start: int, grammar: Grammar) -> bool:
    """Whether a mark stands right before the label of a unit, as only replacement text does."""
    return any(regex.match(text, start + 1) for regex in grammar.unanchored if regex)


def _within_lines(text: str, marks: re.Pattern[str], opening: str, found: list[Span]) -> list[Span]:
    """Quotations that open behind a colon inside a line and go on over the next ones: … as follows: “Article 5a …"""
    if not opening:
        return []
    known = Spans(found)
    out: list[Span] = []
    done = 0
    for match in re.finditer(f"[:：៖][ \t]?[*_]{{0,3}}([{re.escape(opening)}])", text):
        start = match.start(1)
        after = text.find("\n", start)
        if start < done or after < 0 or start in known or not text[text.rfind("\n", 0, start) + 1 : start].strip(_INDENT):
            continue
        until = _balanced(text, start, marks, opening, most=_LONGEST_INSIDE, whole=True)
        until = until or _balanced(text, start, marks, opening, reopened=True, most=_LONGEST_INSIDE, whole=True)
        if until > after:
            out.append((start, until))
            done = until
    return out


_INDENT = " \t\u00a0\u3000#*_>"
_LEADS = (":", "：", "—", "–", "-")
_SINGLE_CLOSE = re.compile(r"(?:[’‘]|(?<=[;.,”\"])')[ \t]*[;.,”]")
_STRAIGHT_CLOSE = re.compile(rf"\"[ \t]*+(?:\"?[.;,][ \t]*+)?+(?:{any_of('behind_quotation')})?+[ \t*_]*+(?=\n|\Z)")


def _balanced(
    text: str,
    start: int,
    marks: re.Pattern[str],
    opening: str,
    *,
    reopened: bool = False,
    most: int = _LONGEST_QUOTE,
    whole: bool = False,
) -> int:
    """Where a quotation ends, 0 where it does not.

    Args:
        reopened: each of its paragraphs may open with a mark again, and it closes once.
        most: characters that it may have.
        whole: every mark in it must be closed.
    """
    depth = 0
    first_end = 0
    for match in marks.finditer(text, start, start + most):
        if match[0] in opening:
            again = (
                reopened and depth == 1 and not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip(_INDENT)
            )
            depth += not again
            if whole and depth > _DEEPEST:
                return 0
            continue
        depth -= 1
        ends = _QUOTE_END.match(text, match.end())
        if ends and not first_end and text[match.end() : match.end() + 1] in (".", ";"):
            first_end = match.end()
        if depth <= 0:
            return match.end() if ends else 0
    return 0 if whole else first_end
