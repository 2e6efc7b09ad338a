"""From two sides to alignments: features → score → calibrated cut → relation, stringency, explanation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stdalign.align import explain, score
from stdalign.align.hub import Hub
from stdalign.align.relate import relate
from stdalign.align.score import Matrix, Weights
from stdalign.align.side import Side
from stdalign.model import Alignment
from stdalign.relation import Rationale, Relation, Stringency
from stdalign.terms import Termbase

MOST = 10
"""Pairs a source article where no number is asked for."""


@dataclass(frozen=True)
class Scored:
    """All pairs of two sides: logits, calibrated probabilities, and each source's chance of a counterpart."""

    source: Side
    target: Side
    values: dict[str, Matrix]
    logits: Matrix
    probability: Matrix
    counterpart: NDArray[np.float64]

    @cached_property
    def answered(self) -> float:
        """Cosine at which a unit counts as half answered: midway from chance to the best that a source unit finds."""
        units = self.source.vectors @ self.target.vectors.T
        return float((np.median(units) + 2 * np.median(units.max(axis=1))) / 3)


@dataclass
class Engine:
    """Scores sides against each other; holds what is made once (hub vectors, weights)."""

    hub: Hub
    termbase: Termbase
    weights: Weights

    def scored(self, source: Side, target: Side, without: frozenset[str] = frozenset()) -> Scored:
        """Score every source article against every target article."""
        values = score.features(source, target, self.hub, self.termbase)
        logits = score.score(values, self.weights, without)
        return Scored(
            source,
            target,
            values,
            logits,
            score.pair_probability(logits, self.weights),
            score.counterpart_probability(logits, self.weights),
        )

    def align(self, source: Side, target: Side, top: int | None = None) -> Iterator[Alignment]:
        """Alignments of each source article in order, best first; ``no_counterpart`` where nothing answers it."""
        if not source.articles or not target.articles:
            return
        done = self.scored(source, target)
        for row, article in enumerate(source.articles):
            order = np.lexsort((np.arange(len(target.articles)), -done.logits[row]))
            missing = bool(done.counterpart[row] < 0.5)
            depth = MOST if top is None else top
            chosen = [int(c) for c in order[:depth]]
            if top is None:
                chosen = [c for c in chosen if done.probability[row, c] >= self.weights.cut]
                if missing or not len(chosen):
                    yield none_of(article.address, float(done.counterpart[row]))
            for rank, column in enumerate(chosen, 1):
                yield self.pair(done, row, column, rank, missing)

    def pair(self, done: Scored, row: int, column: int, rank: int = 1, missing: bool = False) -> Alignment:
        """The alignment of one source article with one target article, worked out in full."""
        values = {name: float(matrix[row, column]) for name, matrix in done.values.items()}
        found = explain.detail(
            done.source,
            row,
            done.target,
            column,
            answered=done.answered,
            catalogue=self.hub.catalogue,
            values=values,
        )
        probability = float(done.probability[row, column])
        # A pair is true only if the source has a counterpart at all: the best one takes the mean of both statements.
        counterpart = float(done.counterpart[row])
        probability = (probability * counterpart) ** 0.5 if rank == 1 else min(probability, counterpart)
        relation = relate(found.forward, found.backward)
        if relation is Relation.NONE and probability >= 0.5:
            relation = Relation.INTERSECTS
        low, high = self.weights.abstain
        found.evidence["abstain"] = bool(low <= probability <= high)
        found.evidence["counterpart"] = round(float(done.counterpart[row]), 4)
        return Alignment(
            source=done.source.articles[row].address,
            target=done.target.articles[column].address,
            rank=rank,
            score=round(float(done.logits[row, column]), 4),
            probability=round(probability, 4),
            relation=relation,
            stringency=found.stringency,
            evidence=found.evidence,
            no_counterpart=missing,
            rationale=explain.rationale(values, relation),
            strength=round(10 * probability),
        )


def none_of(source: str, counterpart: float) -> Alignment:
    """The statement that nothing in the target answers a source article."""
    return Alignment(
        source=source,
        target="",
        rank=0,
        score=0.0,
        probability=round(1 - counterpart, 4),
        relation=Relation.NONE,
        stringency=Stringency.NOTHING,
        evidence={"counterpart": round(counterpart, 4)},
        no_counterpart=True,
        rationale=Rationale.SEMANTIC,
    )
