"""What the evidence of a pair is made of: limits compared, concepts shared, words that meet, what decided its place."""

from __future__ import annotations

from dataclasses import dataclass

from stdalign.record import Record
from stdalign.relation import Stringency


@dataclass(frozen=True)
class Comparison(Record):
    """One pair of comparable limits, both quoted, and whose is stricter."""

    kind: str
    source_quote: str
    target_quote: str
    verdict: Stringency
    parameter: str = ""


@dataclass(frozen=True)
class SharedConcept(Record):
    """A concept that both clauses name: its id, and where it stands in each quote's clause (spans)."""

    id: str
    source: tuple[tuple[int, int], ...]
    target: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class JointAnswer(Record):
    """How all targets of a source answer it: ``jointly``, ``each`` or ``single``; shares (0–1) of its demands.

    ``together`` is what all of them answer, ``best`` what the best alone does.
    """

    answer: str
    together: float
    best: float


@dataclass(frozen=True)
class Ground(Record):
    """What decided where a target stands among the first targets of its source: a theme, and what it added.

    ``added`` is in logits, from the mean of those targets; ``second`` is what the second stage has of it; ``says`` is in English.
    """

    theme: str
    added: float
    second: float
    says: str


@dataclass(frozen=True)
class Met(Record):
    """A stretch of words of the source, the one of the target that it meets best, and their cosine."""

    source: str
    target: str
    likeness: float
