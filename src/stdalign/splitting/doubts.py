"""What a finished split leaves in doubt: a beginning that is missing, a clause far longer than the others."""

from __future__ import annotations

from statistics import median

from stdalign.model import Clause, Component, Finding
from stdalign.splitting.heads import Head

_LONG = 6_000
"""Characters from which on a clause may be text that was not split."""
_TIMES = 25
"""How many times as long as the middle one of its kind such a clause is."""
_VAST = 20_000
"""A clause of so many characters is one in any case."""
_MOST = 50


def begins_late(articles: list[Head]) -> list[Finding]:
    """A finding where the first unit is not number 1: an excerpt, or a heading that was not found."""
    first = articles[0]
    number = first.key[0][0]
    if number < 2 or not first.number[:1].isdigit() or (first.path and number >= 100):
        return []
    lost = "number 1 is missing" if number == 2 else f"numbers 1 to {number - 1} are missing"
    return [Finding("missing_number", f"the text begins with {first.number}: {lost}", first.start, first.label_end)]


def overlong(clauses: list[Clause]) -> list[Finding]:
    """Clauses far longer than the others of their kind: numbers or headings in them were not understood."""
    own = [clause for clause in clauses if clause.component is not Component.FRONT and clause.text]
    lengths: dict[str, list[int]] = {}
    for clause in own:
        lengths.setdefault(clause.level.value, []).append(len(clause.text))
    out: list[Finding] = []
    for clause in own:
        length = len(clause.text)
        if length < _LONG or len(out) >= _MOST:
            continue
        if length >= _VAST or length > _TIMES * median(lengths[clause.level.value]):
            message = f"{clause.eid} has {length:,} characters: it may hold clauses that were not found"
            out.append(Finding("long_clause", message, clause.start, clause.end))
    return out
