"""What is no text of the document: what the reader knows, the scheme's patterns, running heads, a second language."""

from __future__ import annotations

from stdalign.model import Finding, Noise
from stdalign.source import Source
from stdalign.splitting.bilingual import ENGLISH, other_language
from stdalign.splitting.footnotes import footnotes
from stdalign.splitting.grammar import Grammar
from stdalign.splitting.heads import Head, Spans, find_noise
from stdalign.splitting.paged_heads import bordering_heads
from stdalign.splitting.pages import title_heads
from stdalign.splitting.ruled_notes import joined, ruled_notes
from stdalign.splitting.running import beside_numbers, contents_lines, numbered_heads, repeated_heads, told_page_numbers
from stdalign.splitting.tables import outside


def noise_of(
    source: Source,
    grammar: Grammar,
    starts: list[int],
    units: list[Head],
    title: str,
    tables: Spans,
    findings: list[Finding],
) -> list[Noise]:
    """All noise of a source, in order, none inside another.

    Args:
        starts: line starts at which some pattern of the grammar matches.
        units: possible headings of units.
        title: designation of the document, which stands at the head of its pages.
        tables: stretches whose numbers are figures.
    """
    text, pages = source.text, source.pages
    known = [entry for entry in source.noise if entry.end > entry.start]
    if ENGLISH.search(text):
        twice, doubts = other_language(units, text)
        known += twice
        findings.extend(doubts)
    known += contents_lines(text) + numbered_heads(text, starts) + repeated_heads(text, pages, title, starts)
    known += title_heads(text, pages, grammar, starts) + bordering_heads(text, pages, starts) + footnotes(text, starts)
    found = outside(find_noise(text, grammar, tuple(known), starts), tables, tuple(known))
    told = told_page_numbers(text, found, pages)
    beside = beside_numbers(text, told, starts)
    told = sorted([*told, *beside], key=lambda entry: entry.start) if beside else told
    notes = ruled_notes(text, told)
    return joined(told, notes) if notes else told
