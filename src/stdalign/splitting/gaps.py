"""Look again where a number is missing: a heading that scanning garbled still stands between its neighbours."""

from __future__ import annotations

import itertools
import re

from stdalign.model import Finding
from stdalign.number import Number
from stdalign.splitting.grammar import Grammar
from stdalign.splitting.heads import Head, Span, Spans

_MOST = 60
"""Most missing numbers that are looked for in one instrument."""
_REACH = 3
"""Most numbers in a row that are looked for; a longer gap is an excerpt, not a scanning error."""
_SURE = 1.5
"""Weight above which a find before the first or after the last article counts: nothing beyond it bears it out."""
_BEFORE = 80
_LABEL = re.compile(r"\(?\w{1,2}[).]")


def fill_gaps(
    articles: list[Head],
    text: str,
    grammar: Grammar,
    quotes: Spans,
    skip: Spans,
    findings: list[Finding],
    bounds: Span,
) -> list[Head]:
    """The articles with those put in whose heading a looser pattern finds between their neighbours.

    The looser pattern (``lost`` in the scheme) is tried for one number at a time, each digit with the
    characters that scanning takes it for, and only in the text between the article before and the
    article after; numbers before the first and after the last article between the bounds of the
    enacting text. Each find is a finding, for an expert to look at.
    """
    if not grammar.scheme.lost.pattern or not articles:
        return articles
    search = _Search(text, grammar, quotes, skip, findings)
    first = articles[0].key[0][0]
    out = search.all(range(1, first), bounds[0], articles[0], _SURE) if first - 1 <= _REACH else []
    for one, two in itertools.pairwise(articles):
        out.append(one)
        missing = range(one.key[0][0] + 1, two.key[0][0])
        if 0 < len(missing) <= _REACH:
            out.extend(search.all(missing, one.body, two, 0.0))
    out.append(articles[-1])
    for _ in range(_REACH):
        found = search.after(out[-1], bounds[1])
        if not found:
            break
        out.append(found)
    return out


class _Search:
    """Looks for headings by the looser pattern, and says what it found."""

    def __init__(self, text: str, grammar: Grammar, quotes: Spans, skip: Spans, findings: list[Finding]) -> None:
        self.text = text
        self.grammar = grammar
        self.quotes = quotes
        self.skip = skip
        self.findings = findings
        self.tried = 0

    def all(self, missing: range, begin: int, two: Head, least: float) -> list[Head]:
        """Headings of some numbers before an article, each after the one before it."""
        out: list[Head] = []
        for number in missing:
            found = self._one(number, begin, two.start, two, least)
            if found:
                out.append(found)
                begin = found.body
        return out

    def after(self, last: Head, end: int) -> Head | None:
        """The heading of the number after the last article's."""
        return self._one(last.key[0][0] + 1, last.body, end, last, _SURE)

    def _one(self, number: int, begin: int, end: int, like: Head, least: float) -> Head | None:
        self.tried += 1
        if self.tried > _MOST:
            return None
        alike = self.grammar.scheme.lost.alike
        digits = "[ ]?".join(alike.get(digit, digit) for digit in str(number))
        regex = re.compile(self.grammar.scheme.lost.pattern.replace("{num}", f"(?:{digits})"), re.M)
        found = _best(regex, self.text, begin, end, self.grammar, self.quotes, self.skip, least)
        if found is None:
            return None
        low, high = found.span("label")
        self.findings.append(Finding("garbled_number", f"{found['label']!r} is read as {number}", low, high))
        return Head(
            low, high, found.end(), Number.of(number), str(number), like.level, 0.5, like.family, like.word, bulk=0.2,
            style=like.style,
        )  # fmt: skip


def _best(
    regex: re.Pattern[str],
    text: str,
    start: int,
    end: int,
    grammar: Grammar,
    quotes: Spans,
    skip: Spans,
    least: float,
) -> re.Match[str] | None:
    best: tuple[float, re.Match[str]] | None = None
    for found in regex.finditer(text, start, end):
        low = found.start("label")
        if (quotes and low in quotes) or low in skip:
            continue
        weight = _weight(found, text, grammar)
        if weight > least and (best is None or weight > best[0]):
            best = (weight, found)
    return best[1] if best else None


def _weight(found: re.Match[str], text: str, grammar: Grammar) -> float:
    """How much a find looks like a heading; nought where the words around it make it a reference."""
    low, high = found.start("label"), found.end()
    before = text[max(0, low - _BEFORE) : low]
    tail = before.rstrip(" \t*_\n")
    fresh = "\n" in before[len(tail) :] or not tail
    if grammar.quoted_after and grammar.quoted_after.search(before.rstrip()):
        return 0.0
    if not fresh and grammar.skipped_after and grammar.skipped_after.search(tail):
        return 0.0
    if grammar.amends and grammar.amends.search(text, high, high + 2 * _BEFORE):
        return 4.0
    after = text[high : high + 40].lstrip(" \t")
    if fresh and (not after or after[0] == "\n"):
        return 3.0
    if after[:1] in "(" or after[:1].isupper() or after[:1] == "\n":
        return 2.0 if fresh or tail[-1:] in ".;:)" else 1.5
    line = before.rpartition("\n")[2].strip(" \t*_")
    word = tail.rpartition(" ")[2]
    return 1.0 if tail[-1:] in grammar.ends or word[:1].isupper() or _LABEL.fullmatch(line) else 0.0
