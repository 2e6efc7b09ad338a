"""Lines of a text: how wide a full one is, and their words without the noise inside them."""

from __future__ import annotations

import re
from itertools import pairwise

from stdalign.splitting.heads import Span, Spans

_WRAPPED = re.compile(r"(?<=[\u4e00-\u9fff，、（《“])[ \t]*\n[ \t\u3000]*(?=[\u4e00-\u9fff，、。；：）》”])")
"""Between two Chinese characters the end of a line is no blank, unless a sentence ends there."""

_FEW = 3
WIDE = 220
"""Longest line of a hard-wrapped text."""


def usual_width(text: str, lines: list[Span]) -> int:
    """Length of a full line where the text is hard-wrapped, 0 where it is not."""
    lengths = sorted(end - start for start, end in lines[:4000])
    if len(lengths) < 8:
        return 0
    wide = lengths[int(len(lengths) * 0.95)]
    if wide > WIDE:
        return 0
    full = sum(1 for length in lengths if length >= 0.75 * wide)
    return wide if full >= 0.35 * len(lengths) or _set_apart(text, lines[:4000], 0.75 * wide) else 0


def _set_apart(text: str, lines: list[Span], least: float) -> bool:
    """Whether full lines go on in the next line and short ones end a paragraph, with a blank line after it."""
    went_on = full = ended = short = 0
    for (start, end), (after, _) in pairwise(lines):
        alone = text.count("\n", end, after) > 1
        if end - start >= least:
            full, went_on = full + 1, went_on + (not alone)
        else:
            short, ended = short + 1, ended + alone
    return full >= _FEW and went_on >= 0.5 * full and ended >= 0.6 * short


def words_of(text: str, spans: list[Span], cuts: Spans) -> str:
    """The words of some stretches, white space folded, noise inside them left out."""
    pieces: list[str] = []
    for start, end in spans:
        for low, high in cuts.within(start, end) if cuts else ():
            pieces.append(text[start:low])
            start = high
        pieces.append(text[start:end])
    words = "\n".join(pieces)
    if "\n" in words and not words.isascii():
        words = _WRAPPED.sub("", words)
    return " ".join(words.split())


def whole_line(text: str, start: int, end: int) -> bool:
    """Whether a stretch is all that stands on its lines."""
    line = text.rfind("\n", 0, start) + 1
    after = text.find("\n", end)
    return not text[line:start].strip() and not text[end : after if after >= 0 else len(text)].strip()
