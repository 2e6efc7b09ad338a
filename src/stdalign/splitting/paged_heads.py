"""Page numbers and the lines beside them at the borders of pages that a reader told: sure from the second page on.

What comes again often enough is found by ``running``; here the numbers rise with the pages themselves, so two pages tell.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise

from stdalign.model import Noise
from stdalign.splitting.heads import Span
from stdalign.splitting.pages import LONE

_BESIDE = re.compile(r"(?P<before>\d{1,4})[ \t]+[^\W\d_][^\n]{3,90}|[^\W\d_][^\n]{3,90}?[ \t]+(?P<after>\d{1,4})")
_FIGURE = re.compile(r"\d{1,4}")
_LINE = re.compile(r"\S[^\n]*")
_DEEP = 3
"""Lines of a page's head or foot."""
_SHARE = 0.6
"""Share of the pages whose number must rise with them."""

_Found = tuple[int, Span, bool]
"""Place among the lines of the border, the line, whether it is nothing but a number."""


def bordering_heads(text: str, pages: tuple[int, ...], labels: list[int]) -> list[Noise]:
    """Lines at the head or foot of pages whose number is that of the page, and those further out.

    Args:
        pages: where each page begins, as the reader tells it.
        labels: line starts at which a heading of the document may stand.
    """
    if len(pages) < 2:
        return []
    out: list[Noise] = []
    least = max(2, _SHARE * len(pages))
    for foot in (False, True):
        borders = [_border(text, start, stop, foot) for start, stop in pairwise((*pages, len(text)))]
        told: dict[int, dict[int, _Found]] = defaultdict(dict)
        for page, lines in enumerate(borders):
            for place, line in enumerate(lines):
                for number, lone in _numbers(text, line, labels):
                    told[number - page].setdefault(page, (place, line, lone))
        rising = max(told.values(), key=len, default={})
        if len(rising) < least:
            continue
        places = Counter(place for place, _, _ in rising.values())
        for page, (place, (start, end), lone) in rising.items():
            out.append(Noise(start, end, "page_number" if lone else "page_header"))
            if places[place] >= least:
                out += [Noise(*line, "page_header") for line in borders[page][:place]]
    return out


def _border(text: str, start: int, stop: int, foot: bool) -> list[Span]:
    """The outermost lines of a page, from its border inwards; no more than a third of it."""
    lines = [found.span() for found in _LINE.finditer(text, start, stop)]
    deep = min(_DEEP, len(lines) // 3)
    return lines[::-1][:deep] if foot else lines[:deep]


def _numbers(text: str, line: Span, labels: list[int]) -> list[tuple[int, bool]]:
    """The page numbers that a line may give: all it says, or what it begins or ends with."""
    words = text[slice(*line)].rstrip(" \t\f")
    if LONE.match(words):
        return [(int(figure), True) for figure in _FIGURE.findall(words)[:1]]
    found = _BESIDE.fullmatch(words)
    if not found or text.rfind("\n", 0, line[0]) + 1 in labels or line[0] in labels:
        return []
    return [(int(found["before"] or found["after"]), False)]
