"""The words of a clause, by where they stand: what opens it, what stands before its first verb of duty and after it, all of it.

The built-in encoder divides a text into pieces of words; each stretch is divided once. From the pieces come the sums of their
embeddings, and keys of single pieces and of neighbouring ones, which the learned part weighs by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from stdalign.analysis.features import Seen
from stdalign.embeddings import StaticTable
from stdalign.vectors import distinct

WHOLE, HEAD, BEFORE, AFTER, LEAD = 700, 90, 45, 90, 200
"""Signs of each stretch; where a sign is a word, fewer are taken (see :func:`segments`)."""
STRETCHES = ("whole", "head", "before", "after", "lead", "heading")
EMBEDDED = (0, 1, 3, 4, 5)
KEYED = (0, 1, 2, 3, 5)
"""Stretches whose embeddings are summed: what stands before the verb is too short to mean much."""
ALIKE = {"ms": "id"}
"""Languages that share their words with another, so that what one teaches serves both."""
_UNSPACED = 3  # signs of a language without blanks say as much as so many of others
_SPACE = 1 << 20  # more than the pieces that an encoder knows

Floats = NDArray[np.float32]
Keys = NDArray[np.int64]


def segments(seen: Seen, spaced: bool) -> list[tuple[str, tuple[int, ...]]]:
    """The text in pieces that belong to the same stretches, with those stretches; and the words that it hangs under.

    Args:
        seen: the clause.
        spaced: words of the language are divided by blanks.
    """
    part = 1 if spaced else _UNSPACED
    text, cue = seen.text[seen.start : seen.start + WHOLE], seen.alone.first_cue
    stretches = [(0, 0, len(text)), (1, 0, HEAD // part)]
    if cue is not None:
        at = cue.start - seen.start
        stretches += [(2, at - BEFORE // part, at), (3, at, at + AFTER // part)]
    whole = [(at, _fitted(text, a, spaced), _fitted(text, b, spaced)) for at, a, b in stretches]
    ends = sorted({end for _, a, b in whole for end in (a, b)})
    out = [(text[start:end], tuple(at for at, a, b in whole if a <= start and end <= b)) for start, end in pairwise(ends)]
    for at, words in ((4, seen.context.lead_in[-LEAD // part :]), (5, seen.context.heading[:LEAD])):
        if words:
            out.append((words, (at,)))
    return out


def _fitted(text: str, place: int, spaced: bool) -> int:
    """A place inside the text, at the beginning of a word."""
    place = max(0, min(place, len(text)))
    return text.rfind(" ", 0, place) + 1 if spaced and 0 < place < len(text) and text[place - 1] != " " else place


class Pieces:
    """The pieces of clauses, divided by the table's tokeniser.

    Args:
        clauses: as the rules saw them.
        spaced: words of the language are divided by blanks.
        table: tokeniser and embeddings.
    """

    def __init__(self, clauses: Sequence[Seen], spaced: bool, table: StaticTable) -> None:
        rows = [segments(one, spaced) for one in clauses]
        self._clauses, self._table = clauses, table
        self._stretches = [[[] for _ in STRETCHES] for _ in clauses]  # type: list[list[list[int]]]
        found = iter(table.pieces([text for row in rows for text, _ in row]))
        for row, out in zip(rows, self._stretches, strict=True):
            for _, places in row:
                ids = next(found)
                for at in places:
                    out[at] += ids

    def vectors(self) -> Floats:
        """Unit vectors of the embedded stretches side by side, shape (n, stretches × dimension); nought for an empty one."""
        sums = self._table.summed([row[at] for row in self._stretches for at in EMBEDDED])
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        unit = np.divide(sums, norms, out=np.zeros_like(sums), where=norms > 1e-6)
        made: Floats = unit.reshape(len(self._clauses), len(EMBEDDED) * sums.shape[1])
        return made

    def keys(self, languages: dict[str, int]) -> list[Keys]:
        """Keys of each clause's pieces by stretch, and outside the whole of neighbouring pairs; each once, ascending.

        Args:
            languages: number of each language.
        """
        return [
            _keys(row, languages.get(ALIKE.get(one.language, one.language), len(languages)))
            for one, row in zip(self._clauses, self._stretches, strict=True)
        ]


def _keys(row: list[list[int]], language: int) -> Keys:
    out = []
    for at in KEYED:
        base = (language * len(STRETCHES) + at) * _SPACE
        found = np.array(row[at], np.int64) + 1
        out.append((base + found) * _SPACE)
        if at and len(found) > 1:
            out.append((base + found[:-1]) * _SPACE + found[1:])
    made: Keys = distinct(np.concatenate(out))
    return made
