"""The second stage as it is fitted: a listwise logistic sum, and what is looked at again by its score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from second_data import FOLDS, Floats, Judged, folds

from stdalign.align import second
from stdalign.align.pairs import Pairs

PULL = 0.05
"""Pull to nothing of the weights of what is looked at again: two figures."""


def fit_stage(queries: Sequence[Judged], columns: Sequence[int], strength: float) -> tuple[Floats, Floats]:
    """Weight and mean of each figure (the first is the first stage's score) that put the best answers first."""
    from scipy.optimize import minimize

    every = np.concatenate([q.figures[:, columns] for q in queries])
    mean, spread = every.mean(axis=0), every.std(axis=0) + 1e-6
    mean[0] = 0.0
    useful = [q for q in queries if q.answered]
    x = np.concatenate([(q.figures[:, columns] - mean) / spread for q in useful])
    gains = np.concatenate([(2.0**q.grades - 1) / (2.0**q.grades - 1).sum() for q in useful])
    sizes = np.array([len(q.grades) for q in useful])
    starts, own = np.cumsum(sizes) - sizes, np.repeat(np.arange(len(sizes)), sizes)
    pull = np.full(len(columns), strength)
    pull[0] = 0.0

    def loss(w: Floats) -> tuple[float, Floats]:
        logit = x @ w
        top = np.maximum.reduceat(logit, starts)[own]
        raised = np.exp(logit - top)
        total = np.add.reduceat(raised, starts)[own]
        value = -float((gains * (logit - top - np.log(total))).sum()) / len(sizes) + float((pull * w * w).sum())
        return value, (x.T @ (raised / total - gains)) / len(sizes) + 2 * pull * w

    begin = np.zeros(len(columns))
    begin[0] = spread[0]
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return found / spread, mean


@dataclass(frozen=True)
class Fit:
    """A stage: weight and mean of each figure, and the weights of what is looked at again by the score that they give."""

    weight: Floats
    mean: Floats
    again: Floats

    def score(self, table: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores of all pairs of two laws, before they are looked at again; shape (sources, targets)."""
        return np.asarray((table - self.mean) @ self.weight, dtype=np.float32)

    def last(self, table: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores of all pairs of two laws."""
        seen = seen_again(self.score(table))
        return np.asarray(seen[:, :, 0] + seen[:, :, 1:] @ self.again, dtype=np.float32)


FIRST = Fit(np.ones(1), np.zeros(1), np.zeros(2))
"""The first stage alone, as a stage of its score."""


def seen_again(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """A score of all pairs of two laws with the figures of ``structure.AGAIN``; shape (sources, targets, 3)."""
    n, m = logits.shape
    found = second.again(logits.ravel(), Pairs.every(n, m), (np.zeros(n, np.int64), np.zeros(m, np.int64)))
    return np.stack([logits, *(value.reshape(n, m) for value in found.values())], axis=2)


def fit_whole(queries: Sequence[Judged], columns: Sequence[int], strength: float) -> tuple[Fit, list[Fit]]:
    """The stage of all queries, and one without each fold's.

    What is looked at again is weighed by scores that do not know the query, since the stage is surer of those it knows.
    """
    mine = folds(queries)
    plain = [fit_stage([q for q, f in zip(queries, mine, strict=True) if f != k], columns, strength) for k in range(FOLDS)]
    tables: dict[tuple[int, int], NDArray[np.float32]] = {}
    for q, k in zip(queries, mine, strict=True):
        if (id(q.table), k) not in tables:
            tables[id(q.table), k] = seen_again(Fit(*plain[k], np.zeros(2)).score(q.table[:, :, columns]))
    seen = [replace(q, table=tables[id(q.table), k]) for q, k in zip(queries, mine, strict=True)]

    def again(some: Sequence[Judged]) -> Floats:
        weight, _ = fit_stage(some, [0, 1, 2], PULL)
        return np.asarray(weight[1:] / weight[0])

    parts = [Fit(*plain[k], again([q for q, f in zip(seen, mine, strict=True) if f != k])) for k in range(FOLDS)]
    return Fit(*fit_stage(queries, columns, strength), again(seen)), parts
