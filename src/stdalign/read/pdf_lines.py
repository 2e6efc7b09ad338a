"""Where the lines of a PDF stand: a gap between two is a blank line, a line set in is indented."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

Line = tuple[int, float, float, float]
"""Offset of a line's first sign, the place of its foot from the left and from below in points, the size of its letters."""

_WIDER = 1.22
"""How many times the usual distance of two lines makes a gap of it."""
_SET_IN = 8.0
"""Points from the left border of the text from which on a line is set in."""
_FEW = 8
_LEAST = 5.0
"""Points below which two lines are one."""
_OFTEN = 0.04
_TIGHT, _LOOSE = 0.9, 2.5
"""Least and largest usual distance of two lines in sizes of their letters."""
_INDENT = "  "
_RULE = " " * 40
_SMALL = 0.86
"""Size of a footnote's letters beside those of the text, at most."""
_FOLIO = 6
"""Characters of a line that may be the page's number."""
_ABOVE = 3
_NOTED = re.compile(r"\d{1,3}[)]?(?:\s|\Z)")


def laid_out(pages: Sequence[Sequence[Line]], texts: Sequence[str] = ()) -> list[list[tuple[int, str]]]:
    """The white space that the places of the lines ask for: by page, offset and blanks to put there.

    Footnotes (small letters at the foot of a page, from a number on) get the line of blanks that a word processor's rule leaves.

    Args:
        texts: the pages' text.

    >>> page = [(0, 60.0, 700.0, 12.0), (9, 60.0, 686.0, 12.0), (20, 80.0, 672.0, 12.0), (31, 60.0, 644.0, 12.0)]
    >>> laid_out([page, page, page])[0]
    [(20, '  '), (31, '\\n')]
    """
    usual = _usual(pages)
    out = [_blanks(page, usual) if usual else [] for page in pages]
    sizes = Counter(size for page in pages for _, _, _, size in page)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    noted = False
    for blanks, page, text in zip(out, pages, texts, strict=False):
        at = _notes(page, text, body, noted) if page else None
        noted = at is not None
        if at is not None:
            blanks[:] = sorted([*(blank for blank in blanks if blank[0] != at), (at, f"\n{_RULE}\n")])
    return out


Mark = tuple[int, int, str]
"""Where a raised sign begins and ends, and what then stands there."""


def notes_last(
    pages: Sequence[Sequence[Line]], texts: Sequence[str], marks: Sequence[Sequence[Mark]]
) -> list[tuple[list[Line], str, list[Mark]]]:
    """Pages whose footnotes were drawn first, with these behind the text as they stand on the page; other pages as they are.

    Args:
        pages: lines of each page.
        texts: the pages' text.
        marks: raised signs of each page.

    >>> page = [(0, 60.0, 90.0, 8.0), (14, 60.0, 700.0, 12.0), (25, 60.0, 686.0, 12.0), (32, 60.0, 672.0, 12.0)]
    >>> notes_last([page], ["1 As amended.\\nLamps burn\\nbright\\nhere."], [[]])[0][1]
    'Lamps burn\\nbright\\nhere.\\n1 As amended.'
    """
    sizes = Counter(size for page in pages for _, _, _, size in page)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    return [_turned(list(page), text, list(found), body) for page, text, found in zip(pages, texts, marks, strict=True)]


def _turned(page: list[Line], text: str, marks: list[Mark], body: float) -> tuple[list[Line], str, list[Mark]]:
    count = next((at for at, line in enumerate(page) if line[3] > _SMALL * body), len(page))
    if not 0 < count <= len(page) - _ABOVE or not _NOTED.match(text, page[0][0]):
        return page, text, marks
    cut = page[count][0]
    ends = [offset for offset, _, _, _ in page[count + 1 :]] + [len(text)]
    rest = [line for line, end in zip(page[count:], ends, strict=True) if len(text[line[0] : end].strip()) > _FOLIO]
    lowest = min((y for _, _, y, _ in rest), default=0.0)
    if max(y for _, _, y, _ in page[:count]) >= lowest or any(start < cut < end for start, end, _ in marks):
        return page, text, marks
    head, tail = text[:cut].rstrip("\r\n"), text[cut:].rstrip("\r\n") + "\n"

    def moved(offset: int) -> int:
        return offset - cut if offset >= cut else offset + len(tail)

    lines = [(moved(offset), x, y, size) for offset, x, y, size in (*page[count:], *page[:count])]
    return lines, tail + head, sorted((moved(start), moved(start) + end - start, after) for start, end, after in marks)


def _notes(page: Sequence[Line], text: str, body: float, noted: bool) -> int | None:
    """Where the footnotes of a page begin: lines in small letters under lines of the text, the first with a number.

    Args:
        noted: whether the page before ends in a footnote, which may go on.
    """
    ends = [offset for offset, _, _, _ in page[1:]] + [len(text)]
    lines = [(size, text[offset:end].strip()) for (offset, _, _, size), end in zip(page, ends, strict=True)]
    last = len(lines)
    while last and len(lines[last - 1][1]) <= _FOLIO:
        last -= 1
    first = last
    while first and lines[first - 1][0] <= _SMALL * body:
        first -= 1
    while not noted and first < last and not _NOTED.match(lines[first][1]):
        first += 1
    above = sum(size == body for size, _ in lines[:first])
    return page[first][0] if first < last and above >= _ABOVE else None


def _usual(pages: Sequence[Sequence[Line]]) -> dict[float, float]:
    """The usual distance of two lines of one paragraph by size of letters: the smallest of those that come often."""
    steps: dict[float, Counter[int]] = defaultdict(Counter)
    for page in pages:
        for one, two in itertools.pairwise(page):
            step = one[2] - two[2]
            if step > max(_LEAST, _TIGHT * one[3]) and one[3] == two[3]:
                steps[one[3]][round(2 * step)] += 1
    return {
        size: min(_LOOSE * size, min(step for step, count in counts.items() if _often(count, counts)) / 2)
        for size, counts in steps.items()
        if sum(counts.values()) >= _FEW and any(_often(count, counts) for count in counts.values())
    }


def _often(count: int, counts: Counter[int]) -> bool:
    return count >= max(2, _OFTEN * max(counts.values()))


def _blanks(page: Sequence[Line], usual: Mapping[float, float]) -> list[tuple[int, str]]:
    if not page:
        return []
    left = _border(page)
    most = max(usual.values())
    out: list[tuple[int, str]] = []
    for at, (offset, x, y, size) in enumerate(page):
        before = page[at - 1] if at else page[at]
        step = usual.get(max(size, before[3]), most)
        gap = before[2] - y > _WIDER * step
        blank = ("\n" if gap else "") + (_INDENT if x - left > _SET_IN else "")
        if blank:
            out.append((offset, blank))
    return out


def _border(page: Sequence[Line]) -> float:
    """The left border of a page's text: the leftmost place at which several lines begin."""
    counts = Counter(round(x / 3) for _, x, _, _ in page)
    least = max(2, 0.15 * len(page))
    return min((place for place, count in counts.items() if count >= least), default=min(counts)) * 3.0
