"""Search: clauses for words in any language, by vectors (FAISS) and by termbase concepts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stdalign.ports import Encoder, Vectors
from stdalign.store.content import StoredClause
from stdalign.terms import Termbase

CONCEPT_SHARE = 0.35
EXACT_SHARE = 0.3


def find(query: str, pool: Sequence[StoredClause], vectors: Vectors, encoder: Encoder, top: int) -> list[tuple[int, float]]:
    """Rows of the pool with their score (0–1.65), best first, one a clause and none for its own parts.

    The score is the cosine, plus a share for the concepts of the query that the clause names, plus
    one where the words themselves stand in it.
    """
    from stdalign.index import make_index

    asked = _concepts(query)
    vector = encoder.encode([query])
    index = make_index(vectors, np.arange(len(pool), dtype=np.int64))
    similar, rows = index.search(vector, min(len(pool), max(200, 20 * top)))
    scored = {int(r): float(s) for r, s in zip(rows[0], similar[0], strict=True) if r >= 0}
    words = query.casefold().strip()
    for at, row in enumerate(pool):
        named = {span.id for span in row.requirement.concepts} & asked
        extra = CONCEPT_SHARE * len(named) / len(asked) if asked else 0.0
        if words in row.full_text.casefold():
            extra += EXACT_SHARE
        if extra:
            scored[at] = scored.get(at, float(vectors[at] @ vector[0])) + extra
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


def _concepts(query: str) -> set[str]:
    termbase = Termbase.load()
    languages = {term.language for concept in termbase.concepts.values() for term in concept.terms}
    return {span.id for language in languages for span in termbase.spot(query, language)}
