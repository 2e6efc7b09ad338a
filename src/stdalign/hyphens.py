"""Words that a printer parted at the end of a line: whether the hyphen goes, told by the text's own words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
FAR = "\x00"
"""Stands at the end of a line behind which a list follows: "shall- (a) …; unless". No word goes on behind the list."""
_PARTED = re.compile(rf"(?<![{_LATIN}])(?P<head>[{_LATIN}]+)(?:-[ \t\f]*\n|\x02)[ \t]*(?P<tail>[{_LATIN}]+)")
_ENDING = re.compile(r"[^\W\d_]+-[ \t\f]*(?=\n)")
"""The first part of a word that is parted where a page turns; a running head may stand before the second."""
_SOFT = "\x02"
"""How pdfium writes a hyphen at the end of a line."""


class _Words(NamedTuple):
    """Words of a text, whole and with a hyphen, and the first and last parts of these."""

    whole: frozenset[str]
    heads: frozenset[str]
    tails: frozenset[str]


@lru_cache(maxsize=2)
def _words(text: str) -> _Words:
    whole = frozenset(word.lower() for word in _WORD.findall(_ENDING.sub(" ", _PARTED.sub(" ", text))))
    joined = [word.split("-") for word in whole if "-" in word]
    return _Words(whole, frozenset(parts[0] for parts in joined), frozenset(parts[-1] for parts in joined))


def rejoined(words: str, text: str) -> str:
    """Words with those made whole again that a hyphen parts at the end of a line (or where pdfium found one).

    The hyphen stays where the text has the compound elsewhere, where a word is doubled, and where both parts are words of the text.

    Args:
        words: the words, with their ends of lines.
        text: the whole text.

    >>> rejoined("the appara-\\ntus of the self-\\nemployed", "apparatus; who is self-employed")
    'the apparatus of the self-employed'
    >>> rejoined("undang-\\nundang", "")
    'undang-undang'
    """
    if _SOFT not in words and not ("-" in words and _PARTED.search(words)):
        return words
    known = _words(text)

    def whole(found: re.Match[str]) -> str:
        head, tail = found["head"], found["tail"]
        one, two = head.lower(), tail.lower()
        if len(one) > 2 and (two.startswith(one) or (one.endswith(two) and len(two) > 2)):
            return f"{head}-{tail}"
        if one + two in known.whole:
            return head + tail
        told = f"{one}-{two}" in known.whole or one in known.heads or two in known.tails
        compound = told or tail[0].isupper() or (one in known.whole and two in known.whole)
        return f"{head}-{tail}" if compound else head + tail

    return _PARTED.sub(whole, words).replace(_SOFT, "")
