"""Search: clauses for words in any language, by vectors, by termbase concepts and by the words themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from stdalign.model import AnalysedClause
from stdalign.ports import Vectors
from stdalign.record import Record
from stdalign.terms import Termbase

CONCEPT_SHARE = 0.35
"""What naming every concept of the query is worth, in cosine: enough to lift the right subject over a like phrase."""
EXACT_SHARE = 0.3
"""What holding the words themselves is worth: below the concepts, since a short word stands in many clauses."""


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


def find(
    query: str, asked: Collection[str], pool: Sequence[AnalysedClause], cosine: Vectors, top: int
) -> list[tuple[int, float]]:
    """Places in the pool with their score, best first, each text of an instrument once.

    Args:
        query: words or a sentence.
        asked: concepts that the query names.
        pool: clauses that may answer it.
        cosine: of each clause with the query; shape (pool,).
        top: how many.
    """
    words = query.casefold().strip()
    scored: list[tuple[float, int]] = []
    for at, row in enumerate(pool):
        value = float(cosine[at])
        if asked:
            named = {span.id for span in row.requirement.concepts}.intersection(asked)
            value += CONCEPT_SHARE * len(named) / len(asked)
        scored.append((value + (EXACT_SHARE if words in row.full_text.casefold() else 0.0), at))
    chosen: list[tuple[int, float]] = []
    texts: set[tuple[str, str]] = set()
    for value, at in sorted(scored, key=lambda one: (-one[0], one[1])):
        key = (pool[at].instrument, pool[at].full_text)
        if key not in texts:
            texts.add(key)
            chosen.append((at, value))
        if len(chosen) == top:
            break
    return chosen


def concepts_of(query: str, termbase: Termbase) -> set[str]:
    """Concepts that a query names in any language."""
    languages = {term.language for concept in termbase.concepts.values() for term in concept.terms}
    return {span.id for language in languages for span in termbase.spot(query, language)}
