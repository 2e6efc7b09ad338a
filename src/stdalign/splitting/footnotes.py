"""Footnotes by marks in square brackets: the mark in the text and the note that answers it, wherever it stands."""

from __future__ import annotations

import re

from stdalign.model import Noise

_NOTE = re.compile(r"(?m)^[ \t\f]*\[(?P<num>\d{1,3})\](?=[ \t]*\S)(?![ \t]*\[)")
_MARK = re.compile(r"(?<=[^\s\[\]])\[(?P<num>\d{1,3})\]")
_LINES = 40


def footnotes(text: str, starts: list[int]) -> list[Noise]:
    """Notes that a mark before them answers, each up to the next note, heading or blank line, and the marks.

    Args:
        starts: line starts at which something of the document may begin.
    """
    if "\n[" not in text:
        return []
    marks = {int(found["num"]): found.start() for found in reversed(list(_MARK.finditer(text)))}
    labels = set(starts)
    out: list[Noise] = []
    answered: set[int] = set()
    for found in _NOTE.finditer(text):
        number = int(found["num"])
        if marks.get(number, len(text)) > found.start():
            continue
        answered.add(number)
        out.append(Noise(found.start(), _end(text, found.end(), labels), "footnote"))
    if answered:
        out += [Noise(*found.span(), "footnote_mark") for found in _MARK.finditer(text) if int(found["num"]) in answered]
    return out


def _end(text: str, at: int, labels: set[int]) -> int:
    """Where a note ends that goes on after an offset."""
    for _ in range(_LINES):
        end = text.find("\n", at)
        if end < 0:
            return len(text)
        line = text[end + 1 : text.find("\n", end + 1) if text.find("\n", end + 1) >= 0 else len(text)]
        if not line.strip() or end + 1 in labels or _NOTE.match(line) or "\f" in line:
            return end
        at = end + 1
    return end
