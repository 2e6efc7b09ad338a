"""Replacement text that no quotation marks enclose: told by the amending act around it."""

from __future__ import annotations

import itertools
import re

from stdalign.number import FIRST, Number
from stdalign.splitting.grammar import Grammar
from stdalign.splitting.heads import Head, Span, Spans, find_heads, find_quotes
from stdalign.splitting.rising import best_chain

_LONGEST = 60_000
"""Most characters of a block whose end only a number tells."""
_BEFORE = 320


def quotes_of(text: str, grammar: Grammar, lines: list[Span], starts: list[int]) -> Spans:
    """All replacement text of an instrument, with and without quotation marks.

    An amending act of two articles (Pasal I, Pasal II) holds the articles of the amended act between them, item by item. Where
    amending and amended articles look alike, the block begins after "… is amended as follows:" and ends where the amending
    numbers go on.
    """
    marked = find_quotes(text, grammar, lines)
    if not grammar.quoted_after:
        return marked
    heads = [
        head for head in find_heads(text, grammar.units, starts) if head.start not in marked and _leads_line(text, head)
    ]
    holding, _ = best_chain([head for head in heads if head.holds])
    if any(compiled.rule.holds for compiled in grammar.units):
        found = _between(text, grammar, heads, holding) if len(holding) > 1 and holding[0].key == FIRST else []
    else:
        found = _after_lead_ins(text, grammar, heads)
    return Spans([*marked.spans, *found]) if found else marked


def _leads_line(text: str, head: Head) -> bool:
    return not text[text.rfind("\n", 0, head.start) + 1 : head.start].strip(" \t\u00a0#*_>")


def _between(text: str, grammar: Grammar, heads: list[Head], holding: list[Head]) -> list[Span]:
    """The blocks between the articles of an amending act: from a heading of the amended act to the next amending item."""
    out: list[Span] = []
    for one, two in itertools.pairwise(holding):
        done = one.body
        for head in heads:
            if head.holds or not done <= head.start < two.start:
                continue
            item = grammar.amending_item.search(text, head.body, two.start) if grammar.amending_item else None
            done = item.start() if item else two.start
            out.append((head.start, head.start + len(text[head.start : done].rstrip())))
    return out


def _after_lead_ins(text: str, grammar: Grammar, heads: list[Head]) -> list[Span]:
    """The blocks after "… is amended as follows:", up to the article with which the amending numbers go on."""
    out: list[Span] = []
    done = 0
    for at, head in enumerate(heads[1:], 1):
        if head.start < done or not _led_in(text, head, grammar.quoted_after):
            continue
        above = heads[at - 1]
        if above.start < done:
            continue
        wanted = Number.of(above.key[0][0] + 1)
        after = [other.start for other in heads[at + 1 :] if other.key == wanted and other.start - head.start <= _LONGEST]
        if after:
            done = after[-1]
            out.append((head.start, head.start + len(text[head.start : done].rstrip())))
    return out


def _led_in(text: str, head: Head, lead: re.Pattern[str] | None) -> bool:
    line = text.rfind("\n", 0, head.start) + 1
    before = text[max(0, line - _BEFORE) : line].rstrip(" \t\n*_")
    return bool(lead and lead.search(before))
