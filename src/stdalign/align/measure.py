"""Ranking and calibration measures, each as the gold data's conventions state it (docs/evaluation.md)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float:
    """Normalised discounted cumulative gain with gains 2^grade − 1 (Järvelin & Kekäläinen 2002).

    >>> ndcg(["b", "a"], {"a": 2, "b": 1}) < ndcg(["a", "b"], {"a": 2, "b": 1}) == 1.0
    True
    """
    ideal = sorted((2**g - 1 for g in grades.values()), reverse=True)[:k]
    best = sum(gain / math.log2(at + 2) for at, gain in enumerate(ideal))
    got = sum((2 ** grades.get(name, 0) - 1) / math.log2(at + 2) for at, name in enumerate(ranked[:k]))
    return got / best if best else 0.0


def recall(ranked: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float:
    """Share of the relevant (grade ≥ 1) among the first k.

    >>> recall(["a", "x"], {"a": 1, "b": 2})
    0.5
    """
    relevant = {name for name, grade in grades.items() if grade >= 1}
    return len(relevant & set(ranked[:k])) / len(relevant) if relevant else 0.0


def first_best(ranked: Sequence[str], grades: Mapping[str, int]) -> int:
    """Rank (from 1) of the first target that has the best grade the query has; 0 where none is ranked."""
    top = max(grades.values(), default=0)
    for at, name in enumerate(ranked, 1):
        if top and grades.get(name, 0) == top:
            return at
    return 0


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """Chance that a positive scores above a negative; ties count half; NaN where one kind is missing.

    >>> auroc([0.9, 0.1], [True, False])
    1.0
    """
    values: NDArray[np.float64] = np.asarray(scores, dtype=np.float64)
    marks: NDArray[np.bool_] = np.asarray(positive, dtype=bool)
    good, bad = values[marks], values[~marks]
    if not len(good) or not len(bad):
        return math.nan
    wins = (good[:, None] > bad[None, :]).sum() + 0.5 * (good[:, None] == bad[None, :]).sum()
    return float(wins / (len(good) * len(bad)))


def expected_calibration_error(probability: Sequence[float], outcome: Sequence[bool], bins: int = 10) -> float:
    """Mean distance of stated probability and observed share over bins of equal count (Naeini et al. 2015)."""
    p: NDArray[np.float64] = np.asarray(probability, dtype=np.float64)
    y: NDArray[np.float64] = np.asarray(outcome, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    parts = np.array_split(order, min(bins, max(len(p), 1)))
    return float(sum(abs(p[i].mean() - y[i].mean()) * len(i) for i in parts if len(i)) / max(len(p), 1))


def macro_f1(stated: Sequence[str], gold: Sequence[str]) -> float:
    """Mean of each gold class's F1.

    >>> macro_f1(["a", "a"], ["a", "b"])
    0.3333333333333333
    """
    scores = []
    for name in sorted(set(gold)):
        hit = sum(s == name == g for s, g in zip(stated, gold, strict=True))
        wrong = sum(s == name != g for s, g in zip(stated, gold, strict=True))
        missed = sum(g == name != s for s, g in zip(stated, gold, strict=True))
        scores.append(2 * hit / (2 * hit + wrong + missed) if hit else 0.0)
    return sum(scores) / len(scores) if scores else 0.0


def bootstrap(values: Sequence[float], rounds: int = 1000, seed: int = 0) -> tuple[float, float]:
    """95% interval of the mean by resampling; NaN bounds where there are no values."""
    data: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    if not len(data):
        return math.nan, math.nan
    draws = np.random.default_rng(seed).integers(0, len(data), (rounds, len(data)))
    low, high = np.quantile(data[draws].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)
