"""Search: clauses for words in any language, by vectors (FAISS) and by termbase concepts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stdalign.model import AnalysedClause
from stdalign.ports import Encoder, Index
from stdalign.record import Record
from stdalign.terms import Termbase

CONCEPT_SHARE = 0.35
EXACT_SHARE = 0.3


@dataclass(frozen=True)
class Hit(Record):
    """A clause that answers a search, with its similarity (cosine, rises)."""

    address: str
    jurisdiction: str
    language: str
    similarity: float
    label: str
    heading: str
    text: str


def find(
    query: str,
    pool: Sequence[AnalysedClause],
    rows: NDArray[np.int64],
    index: Index,
    encoder: Encoder,
    top: int,
    termbase: Termbase,
) -> list[tuple[int, float]]:
    """Places in the pool with their score (0–1.65), best first, each text of an instrument once.

    The score is the cosine, plus a share for the concepts of the query that the clause names, plus
    one where the words themselves stand in it. ``rows`` are the pool's ids in the index.
    """
    asked = _concepts(query, termbase)
    among = np.unique(rows)
    similar, found = index.search(encoder.encode([query]), len(among), among)
    cosine = {int(r): float(s) for r, s in zip(found[0], similar[0], strict=True) if r >= 0}
    words = query.casefold().strip()
    scored: dict[int, float] = {}
    for at, row in enumerate(pool):
        named = {span.id for span in row.requirement.concepts} & asked
        scored[at] = cosine.get(int(rows[at]), 0.0)
        scored[at] += CONCEPT_SHARE * len(named) / len(asked) if asked else 0.0
        scored[at] += EXACT_SHARE if words in row.full_text.casefold() else 0.0
    best = sorted(scored.items(), key=lambda item: (-item[1], item[0]))
    chosen: list[tuple[int, float]] = []
    texts: set[tuple[str, str]] = set()
    for at, value in best:
        key = (pool[at].instrument, pool[at].full_text)
        if key not in texts:
            texts.add(key)
            chosen.append((at, value))
        if len(chosen) == top:
            break
    return chosen


def _concepts(query: str, termbase: Termbase) -> set[str]:
    languages = {term.language for concept in termbase.concepts.values() for term in concept.terms}
    return {span.id for language in languages for span in termbase.spot(query, language)}
