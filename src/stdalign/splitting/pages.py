"""The document's own title at the borders of its pages: no text, even where it comes but once."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import islice, pairwise

from stdalign.model import Noise
from stdalign.splitting.grammar import Grammar, anchored
from stdalign.splitting.heads import Span
from stdalign.splitting.lines import line_end
from stdalign.splitting.vocabulary import any_of

LONE = re.compile(
    rf"[-–—]*[ \t]*(?:(?:{any_of('page')})[ \t]+)?"
    rf"\d{{1,4}}[ \t]*+(?:(?:/|{any_of('page_of')})[ \t]*+\d{{1,4}})?[ \t]*+[-–—]*\Z"
)
"""A line that may be a page's number: 7, — 7 —, Page 7, 7 dari 40."""
_LINE = re.compile(r"\S[^\n]*")
_FRONT = 14
"""Lines at the beginning of a document among which its title stands."""
_LEAST, _MOST, _LETTERS = 5, 120, 2
_PAGES, _SHORTEST = 3, 15
"""Fewest times that a title comes again page by page, and fewest lines of a page."""
_ENDS = (";", ",", "；", "，", "。", ":")


def title_heads(text: str, pages: tuple[int, ...], grammar: Grammar, labels: list[int]) -> list[Noise]:
    """Lines that say again what a line of the front says, beside a page number or where a page begins or ends.

    A document of two pages has its title as running head once: nothing repeats often enough to tell it otherwise.

    Args:
        pages: where each page begins, as the reader tells it.
        grammar: gives the forms of containers' headings; the front ends at the first heading.
        labels: line starts at which some heading of the grammar may stand.
    """
    titles = _titles(text, grammar, labels)
    if not titles:
        return []
    again = re.compile(rf"(?im)^[ \t\f]*(?P<title>{'|'.join(titles)})[ \t]*$")
    out: list[Noise] = []
    seen = -1
    places: dict[str, list[int]] = defaultdict(list)
    for found in again.finditer(text):
        places["".join(found["title"].split()).lower()].append(found.start())
    regular = set().union(*(_regular(text, starts) for starts in places.values() if not _above(text, starts, labels)))
    for found in again.finditer(text):
        first = places["".join(found["title"].split()).lower()][0]
        before, after = _before(text, found.start("title")), _after(text, found.end())
        beside = [span for span in (before, after) if LONE.match(text[slice(*span)].strip())]
        broken = "\f" in text[before[1] : found.start("title")] or "\f" in text[found.end() : after[0]]
        paged = bisect_left(pages, before[1]) != bisect_right(pages, found.start("title"))
        cut = _cut(text, before, after)
        if found.start() > first and (beside or broken or paged or cut or found.start() in regular or before[1] == seen):
            out.append(Noise(found.start("title"), found.end("title"), "page_header"))
            out += [Noise(start, end, "page_number") for start, end in beside]
            seen = found.end("title")  # a head may have two lines
    return out


def _cut(text: str, before: Span, after: Span) -> bool:
    """Whether a sentence goes on over a line: the one before ends in a small letter, and the next begins with one."""
    last, first = text[max(0, before[1] - 1) : before[1]], text[after[0] : after[0] + 1]
    return (last.islower() or last == ",") and first.islower()


def _above(text: str, places: list[int], labels: list[int]) -> bool:
    """Whether most of the places of a line are those of a title over a label."""
    known = set(labels)
    return 2 * sum(_after(text, line_end(text, at + 1))[0] in known for at in places) > len(places)


def _regular(text: str, places: list[int]) -> set[int]:
    """Places of a title that comes again and again after as many lines: a page's length."""
    if len(places) < _PAGES:
        return set()
    lines = [text.count("\n", one, two) for one, two in pairwise(places)]
    middle = sorted(lines)[len(lines) // 2]
    even = sum(0.8 * middle <= count <= 1.25 * middle for count in lines)
    return set(places[1:]) if middle >= _SHORTEST and even >= 0.7 * len(lines) else set()


def _titles(text: str, grammar: Grammar, labels: list[int]) -> list[str]:
    """Patterns of the lines of the front."""
    loose = (rule.regex for rule in grammar.containers if not anchored(rule.regex.pattern))
    opened = [found.start() for regex in loose if (found := regex.search(text))]  # the others stand at labels
    begin = len(text) - len(text.lstrip())
    first = min((start for start in (*labels[:2], *opened) if start > begin), default=len(text))
    if labels[:1] == [begin] and any(rule.regex.match(text, begin) for rule in grammar.units):
        return []  # the text begins with its first unit
    out = []
    for found in islice(_LINE.finditer(text, 0, first), _FRONT):
        line = found[0].strip(" \t#*_\f")
        if _LEAST <= len(line) <= _MOST and line[-1] not in _ENDS and sum(sign.isalpha() for sign in line) >= _LETTERS:
            out.append(r"[ \t]*".join(map(re.escape, line.split())))
    return sorted(set(out), key=len, reverse=True)


def _before(text: str, at: int) -> Span:
    """The line with words before an offset."""
    end = len(text[max(0, at - 400) : at].rstrip()) + max(0, at - 400)
    return text.rfind("\n", 0, end) + 1, end


def _after(text: str, at: int) -> Span:
    found = _LINE.search(text, at)
    return found.span() if found else (len(text), len(text))
