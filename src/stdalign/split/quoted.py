"""Replacement text inside amending clauses: its own articles and paragraphs, apart from those of the enacting text."""

from __future__ import annotations

import re

from stdalign.model import Component
from stdalign.split.chain import Part
from stdalign.split.grammar import Grammar, anchored, head_number, later
from stdalign.split.heads import Head, Marker, Span, Spans

_SHORTEST = 40
_NEAR = 400
"""Most characters of a block before its first article: part, heading and side-note."""
_OPENING = " \t\n\u00a0\u3000“”\"‘’'«「『*_"
_CLOSING = re.compile(r"[ \t\n*_]*[“”\"‘’'»」』][“”\"‘’'»」』 \t\n.;,*_]*\Z")


def quoted_parts(
    text: str, grammar: Grammar, quotes: Spans, heads: list[Head], markers: list[Marker], main: Part
) -> list[tuple[Part, Span]]:
    """Each block of quoted text in the enacting text that has labels of its own: its articles and its span.

    Args:
        heads: every possible heading, quoted ones included.
        markers: every line that may open an annex; a quoted schedule has numbered lines that are no articles.
    """
    out: list[tuple[Part, Span]] = []
    for start, end in _blocks(text, quotes.within(main.start, main.end)):
        if end - start < _SHORTEST:
            continue
        low, high = start, end
        while low < end and text[low] in _OPENING:
            low += 1
        closing = _CLOSING.search(text, low, high)
        high = closing.start() if closing else high
        articles: list[Head] = []
        if not any(low - 4 <= marker.start < high and marker.component for marker in markers):
            articles = _rising(_heads(text, grammar, low, high, heads), low)
        if articles or _labelled(text, grammar, low, high):
            out.append((Part(Component.QUOTED, low, high, articles), (low, articles[0].start if articles else high)))
    return out


def without_marks(text: str, lines: list[Span]) -> list[Span]:
    """Lines of a block without the quotation marks that open each of them."""
    out: list[Span] = []
    for start, end in lines:
        while start < end and text[start] in _OPENING:
            start += 1
        if start < end:
            out.append((start, end))
    return out


def _blocks(text: str, spans: list[Span]) -> list[Span]:
    """Quotations that only blank space parts are one: each of its lines has its own marks."""
    out: list[Span] = []
    for start, end in spans:
        if out and not text[out[-1][1] : start].strip():
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _heads(text: str, grammar: Grammar, low: int, high: int, heads: list[Head]) -> list[Head]:
    """Possible articles of a block: those found already, and those after a mark that opens a line."""
    found = {head.start: head for head in heads if low <= head.start < high}
    at = low
    while 0 <= at < high:
        while at < high and text[at] in _OPENING:
            at += 1
        head = _first(text, grammar, at, high)
        if head:
            found.setdefault(head.start, head)
        after = text.find("\n", at, high)
        at = after + 1 if after >= 0 else -1
    return [found[start] for start in sorted(found)]


def _rising(heads: list[Head], low: int) -> list[Head]:
    """Articles whose numbers rise by small steps, the first of them near the start of the block."""
    out: list[Head] = []
    for head in heads:
        if not out:
            if head.start - low > _NEAR:
                break
            out.append(head)
            continue
        step = head.key[0] - out[-1].key[0]
        if head.family == out[-1].family and (1 <= step <= 2 or (step == 0 and later(head.key[1], out[-1].key[1]))):
            out.append(head)
    return out


def _first(text: str, grammar: Grammar, low: int, high: int) -> Head | None:
    """An article's heading right after the opening mark, where no line begins."""
    for compiled in grammar.articles:
        if not anchored(compiled.regex.pattern):
            continue
        regex = re.compile(compiled.regex.pattern[len("(?m)^") :], re.M)
        found = regex.match(text, low, high)
        read = head_number(found, compiled.rule.numerals) if found else None
        if found and read:
            start, label_end = found.span("label")
            rule = compiled.rule
            return Head(start, label_end, found.end(), read[0], read[1], rule.level, rule.weight, rule.family, rule.word)
    return None


def _labelled(text: str, grammar: Grammar, low: int, high: int) -> bool:
    """Whether some line of a block begins with a label."""
    at = low
    while at < high:
        while at < high and text[at] in " \t\u00a0\u3000_*":
            at += 1
        if grammar.any_mark.match(text, at, high):
            return True
        after = text.find("\n", at, high)
        if after < 0:
            return False
        at = after + 1
    return False
