"""Lines of a text: how wide a full one is, and their words without the noise inside them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from stdalign.errors import LimitExceeded
from stdalign.hyphens import FAR, rejoined
from stdalign.splitting.heads import Span, Spans

_WRAPPED = re.compile(r"(?<=[\u4e00-\u9fff，、（《“])[ \t]*\n[ \t\u3000]*(?=[\u4e00-\u9fff，、。；：）》”])")
"""Between two Chinese characters the end of a line is no blank, unless a sentence ends there."""

_HANGING = re.compile(r"\n(?=[\u0300-\u036f\u0e30-\u0e3a\u0e45-\u0e4e\u0eb0-\u0ebc\u0ec6-\u0ece\u102b-\u103e\u17b6-\u17d3])")
"""An end of a line inside a word of Thai, Lao, Burmese or Khmer: what follows stands behind or around a consonant."""

_FEW = 3
_FEWEST = 8
"""Fewest lines that tell of a width."""
_NARROW, WIDE = 16, 220
"""Shortest full line and longest line of a hard-wrapped text."""
_MOST_LINES = 200_000


def widest(lines: Sequence[Span]) -> int:
    """Length of a long line of a text, 0 where there are few lines, or lines that no printer set."""
    lengths = sorted(end - start for start, end in lines[:4000])
    wide = lengths[int(len(lengths) * 0.95)] if len(lengths) >= _FEWEST else 0
    return wide if _NARROW <= wide <= WIDE else 0


def usual_width(text: str, lines: Sequence[Span]) -> int:
    """Length of a full line where the text is hard-wrapped, 0 where it is not."""
    wide = widest(lines)
    if not wide:
        return 0
    sample = lines[:4000]
    full = sum(1 for start, end in sample if end - start >= 0.75 * wide)
    return wide if full >= 0.35 * len(sample) or _set_apart(text, sample, 0.75 * wide) else 0


def _set_apart(text: str, lines: Sequence[Span], least: float) -> bool:
    """Whether full lines go on in the next line and short ones end a paragraph, with a blank line after it."""
    went_on = full = ended = short = 0
    for (start, end), (after, _) in pairwise(lines):
        alone = text.count("\n", end, after) > 1
        if end - start >= least:
            full, went_on = full + 1, went_on + (not alone)
        else:
            short, ended = short + 1, ended + alone
    return full >= _FEW and went_on >= 0.5 * full and ended >= 0.6 * short


def row_of_figures(line: str) -> bool:
    """Whether a line is the row of a table: cells parted by tabs, or figures and little else, in which no sentence goes on.

    >>> row_of_figures("8\\t85"), row_of_figures("2  91  20"), row_of_figures("within 3"), row_of_figures("1991.02")
    (True, True, False, False)
    """
    if "\t" in line:
        return True
    cells = line.split()
    return len(cells) > 1 and 2 * sum(map(_figure, cells)) > len(cells)


def _figure(cell: str) -> bool:
    return cell[-1:].isdigit() and not any(sign.isalpha() for sign in cell)


def words_of(text: str, spans: list[Span], cuts: Spans, inner: Sequence[int] = ()) -> str:
    """The words of some stretches, white space folded, noise inside them left out.

    Args:
        text: the whole text.
        spans: the stretches, in order.
        cuts: the noise.
        inner: where the parts begin that stand among the stretches, in order; no word is parted around these.
    """
    pieces: list[str] = []
    last = 0
    for start, end in spans:
        if pieces and bisect_left(inner, last) < bisect_left(inner, start):
            pieces[-1] += FAR
        last = end
        for low, high in cuts.within(start, end) if cuts else ():
            pieces.append(text[start:low])
            start = high
        pieces.append(text[start:end])
    words = rejoined("\n".join(pieces), text)
    if "\n" in words and not words.isascii():
        words = _WRAPPED.sub("", _HANGING.sub("", words))
    return " ".join(words.replace(FAR, "").split())


def line_end(text: str, at: int) -> int:
    """Where the line ends that an offset stands on; the last one ends with the text.

    >>> line_end("ab\\ncd", 0), line_end("ab\\ncd", 3)
    (2, 5)
    """
    found = text.find("\n", at)
    return found if found >= 0 else len(text)


def whole_line(text: str, start: int, end: int) -> bool:
    """Whether a stretch is all that stands on its lines."""
    line = text.rfind("\n", 0, start) + 1
    return not text[line:start].strip() and not text[end : line_end(text, end)].strip()


def within_limit(count: int, name: str) -> None:
    """Refuse a text of more lines than any law has.

    Raises:
        LimitExceeded: it has.
    """
    if count > _MOST_LINES:
        raise LimitExceeded(f"{count:,} lines, the limit is {_MOST_LINES:,}", where=name, next_step="split the file")


def hangs(sign: str) -> bool:
    """Whether a sign begins no word: vowels and marks that stand behind or around a consonant."""
    return _HANGING.match(f"\n{sign}") is not None


_DASHES = "-–—+•●▪*"
"""Signs that open the lines of a list without numbers."""


def dashed_under(text: str, spans: list[Span], start: int) -> bool:
    """Whether a line is part of a list of dashes that an item announces: "b) without force: / - no rubbing; / - no knocking."

    Args:
        spans: the item's own words so far.
        start: where the line begins.
    """
    if not spans or text[start] not in _DASHES:
        return False
    low, high = spans[-1]
    return text[low:high].rstrip(" \t\u00a0*_").endswith((":", "：", "៖")) or text[low] in _DASHES
