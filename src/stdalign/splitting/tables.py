"""Tables that the reader found: what stands in one is no heading, no label of a list and no page number."""

from __future__ import annotations

from stdalign.model import Finding, Noise
from stdalign.source import Source
from stdalign.splitting.heads import Head, Spans


def tables_of(source: Source) -> Spans:
    """The stretches of a source that are tables of figures."""
    return Spans([(start, end) for start, end, kind in source.blocks if kind == "table" and end > start])


def outside(noise: list[Noise], tables: Spans, known: tuple[Noise, ...]) -> list[Noise]:
    """Noise without what only looks like it because it stands in a table: ``85`` there is a limit and no page."""
    if not tables:
        return noise
    kept = set(known)
    return [entry for entry in noise if entry in kept or entry.start not in tables]


def holding_the_law(heads: list[Head], tables: Spans, findings: list[Finding]) -> Spans:
    """The tables, or none where the whole law stands in them: old and new side by side, a page laid out as a table."""
    if not tables or not heads or any(head.start not in tables for head in heads):
        return tables
    findings.append(
        Finding(
            "law_in_a_table",
            "every heading stands in a table: columns (old and new, two languages) may be mixed in one text",
            heads[0].start,
            heads[-1].body,
        )
    )
    return Spans([])
