"""Footnotes by marks in square brackets or raised digits: the mark in the text and the note that answers it, wherever it stands."""

from __future__ import annotations

import re
import unicodedata

from stdalign.model import Noise
from stdalign.splitting.lines import line_end

_NOTE = re.compile(r"(?m)^[ \t\f]*\[(?P<num>\d{1,3})\](?=[ \t]*\S)(?![ \t]*\[)")
_MARK = re.compile(r"(?<=[^\s\[\]])\[(?P<num>\d{1,3})\]")
_RAISED = "\u2070\u00b9\u00b2\u00b3\u2074-\u2079"
_RAISED_NOTE = re.compile(rf"(?m)^[ \t\f]*(?P<num>[{_RAISED}]{{1,3}})(?=[ \t]*[^\W\d_])")
_RAISED_MARK = re.compile(rf"(?:(?<=[^\W\d_]{{3}})|(?<=[.,;:)”\"]))(?P<num>[{_RAISED}]{{1,3}})")
"""A mark follows a word or the sign behind it; what follows a unit of one or two letters, or a figure, is an exponent."""
_LINES = 40


def footnotes(text: str, starts: list[int]) -> list[Noise]:
    """Notes that a mark before them answers, each up to the next note, heading or blank line, and the marks.

    Args:
        starts: line starts at which something of the document may begin.
    """
    out = _answered(text, starts, _NOTE, _MARK) if _NOTE.search(text) else []
    return out + (_answered(text, starts, _RAISED_NOTE, _RAISED_MARK) if _RAISED_NOTE.search(text) else [])


def _answered(text: str, starts: list[int], notes: re.Pattern[str], marks: re.Pattern[str]) -> list[Noise]:
    """Notes and marks of one form."""
    first = {_number(found): found.start() for found in reversed(list(marks.finditer(text)))}
    labels = set(starts)
    out: list[Noise] = []
    answered: set[int] = set()
    for found in notes.finditer(text):
        number = _number(found)
        if first.get(number, len(text)) > found.start():
            continue
        answered.add(number)
        out.append(Noise(found.start(), _end(text, found.end(), labels, notes), "footnote"))
    if answered:
        out += [Noise(*found.span(), "footnote_mark") for found in marks.finditer(text) if _number(found) in answered]
    return out


def _number(found: re.Match[str]) -> int:
    return int(unicodedata.normalize("NFKC", found["num"]))


def _end(text: str, at: int, labels: set[int], notes: re.Pattern[str]) -> int:
    """Where a note ends that goes on after an offset."""
    end = at
    for _ in range(_LINES):
        end = line_end(text, at)
        if end == len(text):
            return end
        line = text[end + 1 : line_end(text, end + 1)]
        if not line.strip() or end + 1 in labels or notes.match(line) or "\f" in line:
            return end
        at = end + 1
    return end
