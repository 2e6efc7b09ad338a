"""Spans of a split led back to the file: what was taken out while reading moves no offset."""

from __future__ import annotations

from stdalign.model import Finding, Noise, Split
from stdalign.source import Source


def placed(done: Split, source: Source) -> Split:
    """A split whose spans slice the text that was read, as one whose spans slice the decoded file.

    A source without ``raw`` (PDF, DOCX, XML) is left as it is: there is no decoded file that a span could slice.
    """
    if not source.raw or (source.raw == source.text and source.segments == ((0, 0),)):
        return done
    span = source.way()
    for clause in done.clauses:
        # Made a moment ago and held by nobody yet: a copy of each would take a tenth of the time that splitting takes.
        clause.__dict__["start"], clause.__dict__["end"] = span(clause.start, clause.end)
    return Split(
        done.jurisdiction, done.language, source.raw, done.clauses,
        tuple(Noise(*span(noise.start, noise.end), noise.kind) for noise in done.noise),
        tuple(Finding(f.code, f.message, *span(f.start, f.end)) if f.start or f.end else f for f in done.warnings),
        done.metadata, source.text, source.segments, done.kind,
    )  # fmt: skip
