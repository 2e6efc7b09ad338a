"""Which kind of document a text is: law, technical standard, code of practice, treaty."""

from __future__ import annotations

import re
from itertools import takewhile

from stdalign.profile import Profile, Shelf
from stdalign.scheme import Scheme
from stdalign.source import Source
from stdalign.splitting.grammar import anchored, grammar_of
from stdalign.splitting.heads import Head, Seen, find_heads, line_starts
from stdalign.splitting.rising import chain_of

_PATHS = re.compile(
    r"(?m)^[ \t\u00a0\u3000#*_>]{0,80}(?:§[ \t]*|[A-Z][A-Za-z]+[ \t]+)?(?:\d{1,4}|[A-Z])(?:[.．]\d{1,3}){1,6}(?!\d)"
)
_FRONT = 4_000
_TITLE = 400
_MOST = 400_000
"""Characters that are looked at."""
_FEW = 3
"""Numbers like 4.1 in a row that make a text a standard where its front does not say so."""


def kind_of(source: Source, profile: Profile, seen: Seen | None = None) -> str:
    """The kind of document that a text is.

    A law announces its articles by a word, and they stand before anything numbered 4.1; a standard numbers everything
    by paths. Where both could be, the scheme that finds more of its own headings is the one.

    Args:
        seen: takes the headings that are found on the way.
    """
    kinds = profile.kinds
    if source.kind in kinds:
        return source.kind
    first = kinds[0] if kinds else "law"
    law = profile.scheme(first)
    text = source.text[:_MOST]
    if "standard" not in kinds or first == "standard":
        return _named(law, text, first)
    standard = profile.scheme("standard")
    told = bool(standard.known_by and re.search(standard.known_by, text[:_FRONT]))
    few = 1 if told else _FEW
    paths = _PATHS.finditer(text)
    if sum(1 for _, _ in zip(range(few), paths, strict=False)) < few:
        return _named(law, text, first)
    articles = _chain(text, law, seen)
    announced = len(articles) >= 2 and articles[0].key[0][0] <= 2 and articles[0].word
    if announced and not _paths_before(text, standard, articles[0].start):
        return _named(law, text, first)
    chain = [head for head in _chain(text, standard, seen) if head.path]
    deep = [head for head in chain if len(head.key) > 1]
    if len(deep) < few:
        return _named(law, text, first)
    if announced and articles[0].start < deep[0].start:
        return _named(law, text, first)
    if len(articles) > len(deep) and not told:
        return _named(law, text, first)
    return _named(standard, text, "standard")


def looks_like(source: Source, shelf: Shelf) -> str:
    """What to do where nothing was found: the jurisdiction and kind whose headings the text has most of; empty where none.

    >>> from stdalign.profile import shipped_shelf
    >>> looks_like(Source("a", "第一条 甲。\\n第二条 乙。\\n第三条 丙。"), shipped_shelf())
    'this looks like a law of CN: --jurisdiction CN --kind law'
    """
    text = source.text[: _MOST // 4]
    best: tuple[int, bool] = (2, True)
    code = kind = ""
    for one, what in sorted(shelf.pairs(), key=lambda pair: pair[0] != "INT" and text.isascii()):
        scheme = shelf.scheme(one, what)
        chain = _chain(text, scheme)
        told = bool(scheme.known_by and re.search(scheme.known_by, text[:_FRONT]))
        if chain and (chain[0].path or chain[0].key[0][0] <= 2) and (len(chain), told) > best:
            best, code, kind = (len(chain), told), one, what
    return f"this looks like a {kind} of {code}: --jurisdiction {code} --kind {kind}" if code else ""


def _named(scheme: Scheme, text: str, kind: str) -> str:
    """The first kind of a scheme where the title says so, else the one asked about: an Act may cite a convention below."""
    if kind != scheme.kind and scheme.known_by and re.search(scheme.known_by, text[:_TITLE]):
        return scheme.kind
    return kind


def _paths_before(text: str, scheme: Scheme, end: int) -> bool:
    """Whether a unit of a scheme that is numbered 4.1 may stand before an offset."""
    grammar = grammar_of(scheme)
    if not all(anchored(rule.regex.pattern) for rule in grammar.units):
        return True
    starts = list(takewhile(lambda start: start <= end, line_starts(text, grammar)))
    return any(head.path and len(head.key) > 1 for head in find_heads(text, grammar.units, starts))


def _chain(text: str, scheme: Scheme, seen: Seen | None = None) -> list[Head]:
    """The best chain of a scheme's headings, whatever its family."""
    grammar = grammar_of(scheme)
    heads = [head for head in (seen if seen is not None else Seen()).units(text, grammar)[1] if not head.last]
    best: list[Head] = []
    weight = 0.0
    for family in sorted({head.family for head in heads}):  # of equals the same one in every process
        own = [head for head in heads if head.family == family]
        chain, found = chain_of(own)
        if found > weight:
            best, weight = chain, found
    return best
