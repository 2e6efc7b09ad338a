"""What a finished split leaves in doubt: a beginning that is missing, a clause far longer than the others."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from statistics import median

from stdalign.model import Clause, Component, Finding, Noise
from stdalign.splitting.glued import glued
from stdalign.splitting.heads import Head
from stdalign.splitting.misread import misread

_LONG = 6_000
"""Characters from which on a clause may be text that was not split."""
_TIMES = 25
"""How many times as long as the middle one of its kind such a clause is."""
_VAST = 20_000
"""A clause of so many characters is one in any case."""
_MOST = 50
_SHARE = 0.25
"""Share of a text in noise above which something of it may have been taken for what it is not."""
_STRETCH = 4_000
"""Characters of one stretch of noise that are worth a look."""
_KNOWN = frozenset({"heading", "cross_heading", "other_language"})
"""Kinds of noise that are words of the law, kept elsewhere or told by a finding of their own."""


def begins_late(articles: list[Head]) -> list[Finding]:
    """A finding where the first unit is not number 1: an excerpt, or a heading that was not found."""
    first = articles[0]
    number = first.key[0][0]
    if number < 2 or not first.number[:1].isdigit() or (first.path and number >= 100):
        return []
    lost = "number 1 is missing" if number == 2 else f"numbers 1 to {number - 1} are missing"
    return [Finding("missing_number", f"the text begins with {first.number}: {lost}", first.start, first.label_end)]


def doubted(clauses: list[Clause], noise: list[Noise], length: int) -> list[Finding]:
    """Every doubt that the finished clauses and the noise of a text of some length leave."""
    return [*overlong(clauses), *much_noise(noise, length), *glued(clauses), *misread(clauses)]


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


def much_noise(noise: list[Noise], length: int) -> list[Finding]:
    """Findings where much of a text is in no clause: in all, or in one stretch."""
    out: list[Finding] = []
    counted = [entry for entry in noise if entry.kind not in _KNOWN]
    total = sum(entry.end - entry.start for entry in counted)
    if total > _SHARE * length and total > _STRETCH:
        kinds = ", ".join(sorted({entry.kind for entry in counted}))
        out.append(Finding("much_noise", f"{total / length:.0%} of the text is in no clause ({kinds})"))
    for entry in counted:
        if entry.end - entry.start > _STRETCH and len(out) < _MOST:
            message = (
                f"{entry.end - entry.start:,} characters are taken for {entry.kind.replace('_', ' ')} and are in no clause"
            )
            out.append(Finding("much_noise", message, entry.start, entry.end))
    return out


def begun_anew(heads: list[Head], clauses: list[Clause]) -> list[Finding]:
    """A finding where headings that were taken for none count 1, 2 within an article: a part or a law that was not told apart.

    Args:
        heads: everything that could be a heading.
        clauses: those that were made.
    """
    taken = {clause.start for clause in clauses if clause.label}
    units = sorted((clause.start, clause.eid) for clause in clauses if clause.unit)
    loose = [head for head in heads if head.word and units and head.start > units[0][0]]
    out: list[Finding] = []
    for one, two in pairwise(loose):
        anew = one.key[0][0] == 1 and two.key[0][0] == 2 and one.family == two.family
        if anew and not {one.start, two.start} & taken and len(out) < _MOST:
            within = units[bisect_right(units, (one.start, "\U0010ffff")) - 1][1]
            message = (
                f"numbers 1 and 2 stand once more within {within}: a part, an annex or a law of its own was not told apart"
            )
            out.append(Finding("numbered_anew", message, one.start, two.label_end))
    return out
