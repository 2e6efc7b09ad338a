"""Figures in which a letter stands for a digit (l0 years, 2O days): what reading a picture or typing leaves, and nothing else tells."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stdalign.model import Clause, Finding

_FIGURE = re.compile(
    r"(?<![\w.#/-])(?P<before>(?:Rp|RM|Php|PHP|US\$|P|[$₱฿៛¥￥])?)(?P<figure>[0-9lIO]+(?:[.,][0-9lIO]+)*)(?![\w/#-])"
)
_LETTER = re.compile("[lIO]")
_OWN = re.compile(r"\d+(?:[.,]\d+)*l|O\d|\d+I|I+(?:[.,]\d+)+|II+\d+")
"""What is written so on purpose: 10l for litres, the O2 of chemists, section 4I, parts I.1 and III.4, part II with its note 19."""
_ZERO = re.compile(r"\d+O+|[lI]\d+")
"""A figure with letters at its end or head (section 4O, class I5) is one only before a word: what it counts."""
_COUNTED = re.compile(r"\s+[^\W\d_A-Z][^\W\d_]+|\s*[%°]")
_MOST = 20


def misread(clauses: Iterable[Clause]) -> list[Finding]:
    """A finding for each figure that a letter stands in.

    >>> from stdalign.model import Component, Level
    >>> about = Clause("art_1", Level.ARTICLE, "1", "1", "", "Records are kept for l0 years; a fine of Rp1O.000,00.", 0, 50, Component.MAIN, "en")
    >>> [one.message.split("'")[1] for one in misread([about])]
    ['l0', 'Rp1O.000,00']
    """
    out: list[Finding] = []
    for clause in clauses:
        if not _LETTER.search(clause.text):
            continue
        for found in _FIGURE.finditer(clause.text):
            if len(out) < _MOST and _doubtful(found, clause.text):
                message = (
                    f"a letter stands in the figure {found[0]!r} of {clause.eid}: it is not read as a number, or as another"
                )
                out.append(Finding("misread_figure", message, clause.start, clause.end))
    return out


def _doubtful(found: re.Match[str], text: str) -> bool:
    figure = found["figure"]
    if not _LETTER.search(figure) or not any(map(str.isdigit, figure)):
        return False
    counted = _COUNTED.match(text, found.end()) is not None
    if found["before"]:
        return not figure.isalnum()  # P2O5 is phosphorus
    return counted if _ZERO.fullmatch(figure) else not _OWN.fullmatch(figure)
