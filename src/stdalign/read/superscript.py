"""Raised letters: an exponent stays a number, an ordinal its letter, and the mark of a footnote goes."""

from __future__ import annotations

import re

_UP = str.maketrans("0123456789+-\u2212\u2013()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾ⁿ")
_EXPONENT = re.compile(r"[+\-\u2212\u2013]?\d{1,3}\Z|n\Z")
# What carries an exponent: ten, a unit of length or time at the end of a word, a bracket, a letter alone.
_BASE = re.compile(
    r"(?:(?:^|[^\d.,])10|(?:^|[\s\d/·.*×(])(?:[kcdmµμn]?m|km|ft|in|yd|s|h|min|[kM]?g|kW|[kMG]?Pa|A|V|W|K|mol|米|厘米|毫米|公里|秒))\Z"
)
_MARK = re.compile(r"[\[(（]?\s*(?:\d{1,3}|[a-z]|[*†‡§¶]{1,2}|[ivx]{2,4})\s*[\])）]?\Z")
_ORDINAL = {"o": "º", "a": "ª", "os": "os", "as": "as"}


def raised(before: str, words: str) -> str | None:
    """What a superscript becomes in plain text.

    Args:
        before: the text in front of it; its last characters decide.
        words: the raised text.

    Returns:
        The words in raised digits where they are an exponent, as they are where they are part of a word, an empty string for
        an empty one, and None for the mark of a footnote.

    >>> raised("5 × 10", "3"), raised("10 m", "2"), raised("load 8 N.", "1"), raised("Artigo 1.", "o"), raised("the 1", "st")
    ('³', '²', None, 'º', 'st')
    """
    plain = words.strip()
    if not plain:
        return ""
    if _EXPONENT.match(plain) and (_BASE.search(before[-8:]) or plain[0] in "-\u2212\u2013+"):
        return plain.translate(_UP)
    if (plain in _ORDINAL and before.rstrip(".")[-1:].isdigit()) or (plain in ("o", "os") and before[-1:] in "nN"):
        return _ORDINAL[plain]
    if _MARK.match(plain):
        return None
    return words
