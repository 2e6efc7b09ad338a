"""Replacement text inside amending clauses: its own articles and paragraphs, apart from those of the enacting text."""

from __future__ import annotations

from bisect import bisect_left

from stdalign.model import Component, Finding
from stdalign.number import later
from stdalign.splitting.chain import Part
from stdalign.splitting.grammar import Grammar, head_number
from stdalign.splitting.heads import Head, Marker, Span, Spans
from stdalign.splitting.lines import line_end

_SHORTEST = 8
_MOST = 1_000_000
"""Most characters of quoted text that are split; more is left whole in the amending clauses."""
_NEAR = 400
"""Most characters of a block before its first article: part, heading and side-note."""
_STEP_UNMARKED = 100
"""Most numbers between two amended articles of one block that no marks enclose."""
_OPENING = " \t\n\u00a0\u3000“”\"‘’'«「『*_"
_CLOSING = "“”\"‘’'»」』"
_BLANK = " \t\n*_"


def quoted_parts(
    text: str,
    grammar: Grammar,
    quotes: Spans,
    heads: list[Head],
    markers: list[Marker],
    main: Part,
    findings: list[Finding],
) -> list[tuple[Part, Span]]:
    """Each block of quoted text in the enacting text that has labels of its own: its articles and its span.

    Args:
        heads: every possible heading by place, quoted ones included.
        markers: every line that may open an annex, by place; a quoted schedule has numbered lines that are no articles.
    """
    out: list[tuple[Part, Span]] = []
    starts = [head.start for head in heads]
    annexes = [marker.start for marker in markers if marker.component]
    left = _MOST
    for start, end in _blocks(text, quotes.within(main.start, main.end)):
        unmarked = text[start] not in _OPENING
        if end - start < _SHORTEST and not unmarked:
            continue
        left -= end - start
        if left < 0:
            findings.append(Finding("quoted_left_whole", f"quoted text after {_MOST:,} characters is not split", start, end))
            break
        low = start
        while low < end and text[low] in _OPENING:
            low += 1
        high = end if unmarked else _before_closing(text, low, end)
        articles: list[Head] = []
        if bisect_left(annexes, low - 4) == bisect_left(annexes, high):
            inside = heads[bisect_left(starts, low) : bisect_left(starts, high)]
            articles = _rising(text, _heads(text, grammar, low, high, inside), low, unmarked)
        if articles or _labelled(text, grammar, low, high):
            out.append((Part(Component.QUOTED, low, high, articles), (low, articles[0].start if articles else high)))
    return out


def _before_closing(text: str, low: int, high: int) -> int:
    """Where the words of a block end before the marks that close it, looked for from its end: each sign is read once."""
    tail = high
    while tail > low and text[tail - 1] in _CLOSING + _BLANK + ".;,":
        tail -= 1
    mark = next((at for at in range(tail, high) if text[at] in _CLOSING), -1)
    if mark < 0:
        return high
    while mark > tail and text[mark - 1] in _BLANK:
        mark -= 1
    return mark


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
    found = {head.start: head for head in heads}
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


def _rising(text: str, heads: list[Head], low: int, unmarked: bool) -> list[Head]:
    """Articles whose numbers rise, by small steps where the block has marks and words follow the label; the first of them near its start."""
    out: list[Head] = []
    for head in heads:
        if not out:
            if head.start - low > _NEAR:
                break
            out.append(head)
            continue
        step = head.key[0][0] - out[-1].key[0][0]
        if head.family == out[-1].family and (
            1 <= step <= (_STEP_UNMARKED if unmarked or _alone(text, head) else 2)
            or (step == 0 and later(head.key.inserted, out[-1].key.inserted))
        ):
            out.append(head)
    return out


def _alone(text: str, head: Head) -> bool:
    """Whether a label has its line to itself, as no reference has."""
    return head.word and not text[head.label_end : line_end(text, head.label_end)].strip(" \t.:ºª*_#")


def _first(text: str, grammar: Grammar, low: int, high: int) -> Head | None:
    """An article's heading right after the opening mark, where no line begins."""
    for compiled, regex in zip(grammar.units, grammar.unanchored, strict=True):
        found = regex.match(text, low, high) if regex else None
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
        while at < high and text[at] != "\n" and text[at] in _OPENING:
            at += 1
        if grammar.any_mark.match(text, at, high):
            return True
        after = text.find("\n", at, high)
        if after < 0:
            return False
        at = after + 1
    return False
