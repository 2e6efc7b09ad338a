"""Footnotes under the rule of a word processor, as text: a line of blanks alone, notes to the foot of the page, marks in the words."""

from __future__ import annotations

import re
from bisect import bisect_right

from stdalign.model import Noise

_RULE = re.compile(r"(?m)^[ \u00a0]{24,}\n")
"""What is left of the rule above footnotes."""
_NUMBER = re.compile(r"(?m)^[ \t]*(?P<num>\d{1,3})[)]?\s+(?=[^\W\d_])")
_PAGED = frozenset({"page_number", "page_header", "electronic_signature", "form_feed"})


def ruled_notes(text: str, noise: list[Noise]) -> list[Noise]:
    """The notes at the foot of each page and the marks that they answer; empty where the text has none.

    A rule counts where numbered notes follow it, or where it goes on with a note of the page before.

    Args:
        noise: what is known to be no text, in order; page numbers and running heads end a page.
    """
    if not _RULE.search(text):
        return []
    borders = [entry.start for entry in noise if entry.kind in _PAGED]
    out: list[Noise] = []
    marks: list[Noise] = []
    last, page = 0, 0
    for rule in _RULE.finditer(text):
        at = bisect_right(borders, rule.end())
        turn = text.find("\f", rule.end())
        end = min(borders[at] if at < len(borders) else len(text), turn if turn >= 0 else len(text))
        numbers = _rising(text, rule.end(), end, last)
        if not numbers and not out:
            continue
        for number in numbers:
            mark = re.compile(rf"(?<=[^\W\d_A-Z])(?<![\d.]){number}(?=[\s.,;:)”\"]|\Z)").search(text, page, rule.start())
            if mark:
                marks.append(Noise(*mark.span(), "footnote_mark"))
        last = numbers[-1] if numbers else last
        page = end
        out.append(Noise(rule.start(), end, "footnote"))
    return sorted([*out, *marks], key=lambda entry: entry.start)


def _rising(text: str, start: int, end: int, last: int) -> list[int]:
    """Numbers of the notes of a page, that go on after those of the pages before or begin anew."""
    out: list[int] = []
    for found in _NUMBER.finditer(text, start, end):
        value = int(found["num"])
        if value == (out[-1] if out else last) + 1 or (not out and value == 1):
            out.append(value)
    return out


def joined(noise: list[Noise], notes: list[Noise]) -> list[Noise]:
    """Noise with the notes in it, none inside another: what stands in a note is part of it."""
    spans = [(entry.start, entry.end) for entry in notes]
    starts = [start for start, _ in spans]

    def held(entry: Noise) -> bool:
        at = bisect_right(starts, entry.start) - 1
        return at >= 0 and entry.start < spans[at][1]

    ends = [entry for entry in noise if not held(entry)]
    return sorted([*ends, *notes], key=lambda entry: entry.start)
