"""Search: what a clause is worth as an answer to words in any language, and the best of many that are only half known."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from stdalign.record import Record
from stdalign.terms import Termbase

CONCEPT_SHARE = 0.35
"""What naming every concept of the query is worth, in cosine: enough to lift the right subject over a like phrase."""
EXACT_SHARE = 0.3
"""What holding the words themselves is worth: below the concepts, since a short word stands in many clauses."""
_TOGETHER = 16
"""Texts that are looked at together when it must be known whether they hold the words."""


@dataclass(frozen=True)
class Hit(Record):
    """A clause that answers a search, with its score (0–1.65, rises): cosine, concepts in common, words found."""

    address: str
    jurisdiction: str
    language: str
    similarity: float
    label: str
    heading: str
    text: str


def best_of(
    values: Sequence[float],
    open_: Iterable[int],
    holding: Callable[[list[int]], Iterable[int]],
    same: Callable[[int], Hashable],
    top: int,
) -> list[tuple[int, float]]:
    """Numbers of the best candidates with their value, best first, each ``same`` once; of equals the earlier one.

    What is not known of a candidate (whether it holds the words) is only found out where it may be among the best: its value
    is taken as high as it can be until then (the threshold algorithm of Fagin et al. 2003).

    Args:
        values: of each candidate, without what is not known.
        open_: candidates that may hold the words.
        holding: of some candidates those that hold the words.
        same: what two candidates share that are one answer.
        top: how many.

    >>> best_of([0.5, 0.4, 0.3], [1, 2], lambda asked: [at for at in asked if at == 2], lambda at: at, 2)
    [(2, 0.6), (0, 0.5)]
    """
    unknown = set(open_)
    heap = [(-(value + (EXACT_SHARE if at in unknown else 0.0)), at) for at, value in enumerate(values)]
    heapq.heapify(heap)
    chosen: list[tuple[int, float]] = []
    seen: set[Hashable] = set()
    while heap and len(chosen) < top:
        value, at = heapq.heappop(heap)
        if at in unknown:
            asked = [at]
            while heap and len(asked) < _TOGETHER and heap[0][1] in unknown:
                asked.append(heapq.heappop(heap)[1])
            unknown.difference_update(asked)
            held = set(holding(asked))
            for one in asked:
                heapq.heappush(heap, (-(values[one] + (EXACT_SHARE if one in held else 0.0)), one))
            continue
        key = same(at)
        if key not in seen:
            seen.add(key)
            chosen.append((at, -value))
    return chosen


def concepts_of(query: str, termbase: Termbase) -> set[str]:
    """Concepts that a query names in any language."""
    return termbase.named(query)
