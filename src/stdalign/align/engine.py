"""From two sides to alignments: features → score → calibrated cut → relation, stringency, explanation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stdalign.align import explain, score
from stdalign.align.coverage import Coverage
from stdalign.align.groups import joint
from stdalign.align.hub import Hub
from stdalign.align.relation_model import RelationModel
from stdalign.align.score import Matrix, Weights
from stdalign.align.side import Article, Side
from stdalign.align.stringency import Rules
from stdalign.model import Alignment, JointAnswer
from stdalign.ports import Reranker
from stdalign.relation import Rationale, Relation, Stringency
from stdalign.terms import Termbase

MOST = 10
"""Pairs a source article where no number is asked for."""
RERANKED = 20
"""Targets of each source that a reranker sees."""


@dataclass(frozen=True)
class Scored:
    """All pairs of two sides: logits, calibrated probabilities, each source's chance of a counterpart, the cut."""

    source: Side
    target: Side
    values: dict[str, Matrix]
    logits: Matrix
    probability: Matrix
    counterpart: NDArray[np.float64]
    cut: float

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
    rules: Rules
    relations: RelationModel = field(default_factory=RelationModel.load)

    @cached_property
    def coverage(self) -> Coverage:
        """Compares articles phrase by phrase; cuts and encodes each once."""
        return Coverage(self.hub)

    def scored(self, source: Side, target: Side, without: frozenset[str] = frozenset()) -> Scored:
        """Score every source article against every target article."""
        values = score.features(source, target, self.coverage)
        logits = score.score(values, self.weights, without)
        kind = score.kind_of(source, target)
        return Scored(
            source,
            target,
            values,
            logits,
            score.pair_probability(logits, self.weights, kind),
            score.counterpart_probability(logits, self.weights, kind),
            self.weights.maps[kind].cut,
        )

    def align(
        self, source: Side, target: Side, top: int | None = None, reranker: Reranker | None = None
    ) -> Iterator[Alignment]:
        """Alignments of each source article in order, best first; ``no_counterpart`` where nothing answers it.

        Args:
            top: pairs an article; by default as many as the calibrated cut lets through.
            reranker: puts the first ``RERANKED`` targets of each article in a new order; probabilities stay.
        """
        if not source.articles or not target.articles:
            return
        done = self.scored(source, target)
        for row, article in enumerate(source.articles):
            order = np.lexsort((np.arange(len(target.articles)), -done.logits[row]))
            if reranker is not None:
                order = reranked(order, article, target, reranker)
            missing = bool(done.counterpart[row] < 0.5)
            depth = MOST if top is None else top
            chosen = [int(c) for c in order[:depth]]
            if top is None:
                chosen = [c for c in chosen if done.probability[row, c] >= done.cut]
                if missing or not len(chosen):
                    yield none_of(article, float(done.counterpart[row]))
            group: JointAnswer | None = None
            if chosen and top is None and not missing:
                group = joint(self.coverage, article, [target.articles[c] for c in chosen], done.answered)
            for rank, column in enumerate(chosen, 1):
                yield self.pair(done, row, column, rank, missing, group)

    def pair(
        self, done: Scored, row: int, column: int, rank: int = 1, missing: bool = False, group: JointAnswer | None = None
    ) -> Alignment:
        """The alignment of one source article with one target article, worked out in full.

        Args:
            missing: nothing is thought to answer the source; the pair is shown all the same.
            group: how all targets of the source answer it.
        """
        values = {name: float(matrix[row, column]) for name, matrix in done.values.items()}
        one, other = done.source.articles[row], done.target.articles[column]
        found = explain.detail(done.source, row, done.target, column, catalogue=self.hub.catalogue, rules=self.rules)
        # A pair is true only if the source has a counterpart at all: the best one takes the mean of both statements.
        probability, counterpart = float(done.probability[row, column]), float(done.counterpart[row])
        probability = (probability * counterpart) ** 0.5 if rank == 1 else min(probability, counterpart)
        forward, backward = self.coverage.covered(one, other, done.answered)
        relations = self.relations.probabilities(*self.coverage.compare(one, other))
        if probability >= done.cut:  # what is shared is settled by the score; the model says how
            del relations[Relation.NONE]
        relation = max(relations, key=lambda name: relations[name])
        low, high = self.weights.abstain
        weighed = explain.Weighed(
            legs=values,
            forward=forward,
            backward=backward,
            relations={name: share / sum(relations.values()) for name, share in relations.items()},
            abstain=bool(low <= probability <= high),
            counterpart=counterpart,
            group=group,
        )
        return Alignment(
            source=one.address,
            target=other.address,
            rank=rank,
            score=round(float(done.logits[row, column]), 4),
            probability=round(probability, 4),
            relation=relation,
            stringency=found.stringency,
            evidence=explain.evidence(one, other, found, weighed),
            no_counterpart=missing,
            rationale=explain.rationale(values, relation),
            strength=round(10 * probability),
        )


def align_pairs(
    engine: Engine, sides: Mapping[str, Side], pairs: Iterable[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], list[Alignment]]]:
    """Each pair of named sides with its alignments, in order, as they are computed; nothing is kept."""
    for source, target in pairs:
        yield (source, target), list(engine.align(sides[source], sides[target]))


def reranked(order: NDArray[np.int64], article: Article, target: Side, reranker: Reranker) -> NDArray[np.int64]:
    """The order with its head by reciprocal rank fusion of the score and the reranker (Cormack et al. 2009)."""
    head = order[:RERANKED]
    scores = reranker.score([(article.text, target.articles[int(c)].text) for c in head])
    place = np.argsort(np.argsort(-scores, kind="stable"), kind="stable")
    fused = 1 / (60 + np.arange(len(head))) + 1 / (60 + place)
    return np.concatenate([head[np.argsort(-fused, kind="stable")], order[RERANKED:]])


def none_of(source: Article, counterpart: float) -> Alignment:
    """The statement that nothing in the target answers a source article."""
    return Alignment(
        source=source.address,
        target="",
        rank=0,
        score=0.0,
        probability=round(1 - counterpart, 4),
        relation=Relation.NONE,
        stringency=Stringency.NOTHING,
        evidence=explain.evidence_of_none(source, counterpart),
        no_counterpart=True,
        rationale=Rationale.SEMANTIC,
    )
