"""Which texts hold some words: inverted lists of runs of two and three characters, in every script alike.

Words of a language need a tokeniser, and the scripts of the region write without blanks; runs of characters need neither.
A run is kept as a number of a few bits, so two runs may share a list: what a search gives *may* hold the words, and what it does
not give holds them nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stdalign.vectors import distinct

Codes = NDArray[np.uint64]
Places = NDArray[np.int32]
_BITS = np.uint64(12)
_BUCKET = np.uint32(4095)
_MIX = np.uint32(2654435761)
_THREE = np.uint64(1 << 37)
"""Added to the number of a run of three, so that the two kinds stand apart."""
_BLOCK = 20_000
"""Texts that are taken apart at a time: some hundred megabytes."""
_END = "\0"
_LAST = 4
"""So few texts are not narrowed down further: to look whether each holds the words takes less."""


@dataclass(frozen=True)
class WordLists:
    """Texts by the runs that they hold.

    Args:
        codes: number of each run, rising; shape (runs,).
        starts: where the list of each run begins, and the end of the last; shape (runs + 1,).
        places: the texts of all lists one after another, each list rising.
        texts: how many texts there are.

    >>> lists = WordLists.of(["Wear a helmet.", "安全帽は必要", "No entry"])
    >>> lists.holding("helmet").tolist(), lists.holding("安全").tolist(), lists.holding("y").tolist()
    ([0], [1], [2])
    """

    codes: Codes
    starts: NDArray[np.int64]
    places: Places
    texts: int

    @classmethod
    def of(cls, texts: Sequence[str]) -> WordLists:
        """The lists of some texts; letters are folded."""
        parts = [_keys(texts[at : at + _BLOCK], at, len(texts)) for at in range(0, len(texts), _BLOCK)]
        # Each block is sorted already, and a stable sort merges what is sorted.
        keys = np.sort(np.concatenate(parts), kind="stable") if parts else np.zeros(0, np.uint64)
        every, places = np.divmod(keys, np.uint64(max(len(texts), 1)))
        first = np.flatnonzero(np.diff(every, prepend=np.uint64(1 << 62))) if len(every) else np.zeros(0, np.int64)
        return cls(every[first], np.append(first, len(every)).astype(np.int64), places.astype(np.int32), len(texts))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The lists as arrays, by name."""
        return {"codes": self.codes, "starts": self.starts, "places": self.places, "texts": np.array(self.texts)}

    @classmethod
    def restored(cls, arrays: Mapping[str, NDArray[np.generic]]) -> WordLists:
        """The lists that ``arrays`` gave."""
        return cls(
            arrays["codes"].astype(np.uint64, copy=False),
            arrays["starts"].astype(np.int64, copy=False),
            arrays["places"].astype(np.int32, copy=False),
            int(arrays["texts"]),
        )

    def holding(self, words: str) -> Places:
        """Places of the texts that may hold words as they stand, letters folded; no other text holds them."""
        folded = words.casefold().replace(_END, " ")
        if not folded:
            return np.arange(self.texts, dtype=np.int32)
        if len(folded) == 1:
            low = _buckets(folded)[0] << _BITS
            first, last = np.searchsorted(self.codes, np.array([low, low + (np.uint64(1) << _BITS)], dtype=np.uint64))
            return distinct(self.places[self.starts[first] : self.starts[last]])
        wanted = np.sort(_runs(_buckets(folded), min(len(folded), 3)))
        wanted = wanted[np.append(True, wanted[1:] != wanted[:-1])]
        at = np.searchsorted(self.codes, wanted)
        there = at < len(self.codes)
        if not there.all() or (self.codes[at] != wanted).any():
            return np.zeros(0, np.int32)
        sizes = self.starts[at + 1] - self.starts[at]
        first, *rest = at[np.argsort(sizes, kind="stable")].tolist()
        found = self.places[self.starts[first] : self.starts[first + 1]]
        for one in rest:
            if len(found) <= _LAST:
                break
            other = self.places[self.starts[one] : self.starts[one + 1]]
            place = np.minimum(np.searchsorted(other, found), len(other) - 1)
            found = found[other[place] == found]
        return found


def _buckets(text: str) -> Codes:
    signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return (((signs * _MIX) >> np.uint32(20)) & _BUCKET).astype(np.uint64)


def _runs(buckets: Codes, length: int) -> Codes:
    last = len(buckets) - length + 1
    code = buckets[:last]
    for at in range(1, length):
        code = (code << _BITS) | buckets[at : at + last]
    return code + _THREE if length == 3 else code


def _keys(texts: Sequence[str], start: int, count: int) -> Codes:
    """Run and text of each run in some texts, as one number, rising, each once."""
    folded = [text.casefold().replace(_END, " ") + _END for text in texts]
    lengths = np.array([len(text) for text in folded], dtype=np.int64)
    owner = np.repeat(np.arange(start, start + len(folded), dtype=np.uint64), lengths)
    joined = "".join(folded)
    buckets = _buckets(joined)
    inside = np.ones(len(buckets) + 2, dtype=bool)
    inside[np.cumsum(lengths) - 1] = False
    inside[len(buckets) :] = False
    n = np.uint64(count)
    # The last character of a text makes a run of two with the end, so that each one begins some run.
    pairs = _runs(buckets, 2) * n + owner[:-1] if len(buckets) > 1 else np.zeros(0, np.uint64)
    found = [pairs[inside[: len(pairs)]]]
    if len(buckets) > 2:
        threes = _runs(buckets, 3) * n + owner[:-2]
        size = len(threes)
        found.append(threes[inside[:size] & inside[1 : size + 1] & inside[2 : size + 2]])
    return distinct(np.concatenate(found))
