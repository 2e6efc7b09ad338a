"""Fit the weights of the score, the calibrated probabilities and the cut on judged queries; cross-validated by query.

The score is logistic regression with an L2 penalty towards a prior set by hand, so that few judgements
move it little (Chelba & Acero 2006). Probabilities are Platt's (1999) on scores of held-out queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stdalign.align import answered
from stdalign.align.measure import auroc, expected_calibration_error, ndcg
from stdalign.align.pairs import Pairs
from stdalign.align.score import FEATURES, sigmoid

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """One query: ``features`` (targets, len(FEATURES)) and the grade of every target, 0 where not relevant.

    ``kind`` tells whose maps it is for, ``weight`` how much it counts in the fit of the feature weights.
    """

    features: Floats
    grades: NDArray[np.int64]
    group: str = ""
    weight: float = 1.0
    kind: str = "text"


def fit_weights(queries: Sequence[Judged], prior: Floats, strength: float = 3.0) -> Floats:
    """Weights (len(FEATURES) + 1, bias last) that make relevant targets score above the others of their query.

    Args:
        queries: judged ones; those without a relevant target do not count here.
        prior: weights to stay near. strength: how hard to stay; higher is nearer.
    """
    from scipy.optimize import minimize

    useful = [q for q in queries if q.grades.max(initial=0) > 0]
    scale = np.std(np.concatenate([q.features for q in useful]), axis=0) + 1e-6

    def loss(w: Floats) -> tuple[float, Floats]:
        total, grad = 0.0, np.zeros_like(w)
        for q in useful:
            logits = q.features @ w
            gains = (2.0**q.grades - 1) / (2.0**q.grades - 1).sum()
            top = logits.max()
            e = np.exp(logits - top)
            p = e / e.sum()
            total += q.weight * float(-(gains * (logits - top - np.log(e.sum()))).sum())
            grad += q.weight * (q.features.T @ (p - gains))
        pull = (w - prior[:-1]) * scale
        return total + strength * float(pull @ pull), grad + 2 * strength * pull * scale

    found = minimize(loss, prior[:-1], jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.append(found.x, prior[-1])


def held_out(queries: Sequence[Judged], prior: Floats, strength: float = 3.0, folds: int = 31) -> list[Floats]:
    """Logits of each query by weights fitted without it and without the other queries of its group."""
    groups = sorted({q.group for q in queries})
    order = np.random.default_rng(0).permutation(len(groups))
    fold = {groups[int(at)]: place % folds for place, at in enumerate(order)}
    fitted = [fit_weights([q for q in queries if fold[q.group] != k], prior, strength) for k in sorted(set(fold.values()))]
    return [q.features @ fitted[fold[q.group]][:-1] + fitted[fold[q.group]][-1] for q in queries]


def platt(logits: Floats, outcome: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of a logistic map from score to probability."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e4).fit(logits[:, None], outcome)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def fit(queries: Sequence[Judged], prior: Floats, strength: float = 3.0) -> dict[str, Any]:
    """Everything of ``weights.json`` with the cross-validated scores that it reached, by kind of text."""
    logits = held_out(queries, prior, strength)
    weights = fit_weights(queries, prior, strength)
    maps, scores = {}, {}
    for kind in sorted({q.kind for q in queries}):
        mine = [(q, x) for q, x in zip(queries, logits, strict=True) if q.kind == kind]
        maps[kind], scores[kind] = _maps(mine)
    return {
        "features": {name: round(float(w), 4) for name, w in zip(FEATURES, weights, strict=False)},
        "bias": round(float(weights[-1]), 4),
        "maps": maps,
        "cross_validated": scores,
    }


def _maps(queries: Sequence[tuple[Judged, Floats]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The maps of one kind, and the scores of its queries, which the logits had not seen."""
    from sklearn.linear_model import LogisticRegression

    flat = np.concatenate([x for _, x in queries])
    truth = np.concatenate([q.grades > 0 for q, _ in queries])
    slope, offset = platt(flat, truth)
    probability = sigmoid(slope * flat + offset)
    looks = [answered.figures(x.astype(np.float32), Pairs.every(1, len(x)), {}) for _, x in queries]
    table = np.array([[float(look[name][0]) for name in looks[0]] for look in looks])
    has = np.array([q.grades.max(initial=0) > 0 for q, _ in queries])
    model = LogisticRegression(C=0.3, class_weight="balanced").fit(table, has)
    ranked = []
    for q, x in queries:
        if q.grades.max(initial=0) > 0:
            grades = {str(i): int(g) for i, g in enumerate(q.grades) if g}
            ranked.append(ndcg([str(i) for i in np.argsort(-x, kind="stable")], grades))
    maps = {
        "pair": [round(slope, 4), round(offset, 4)],
        "counterpart": {
            **{name: round(float(c), 4) for name, c in zip(looks[0], model.coef_[0], strict=True)},
            answered.BIAS: round(float(model.intercept_[0]), 4),
        },
        "cut": round(best_cut(probability, truth), 4),
        "abstain": [0.25, 0.6],
    }
    return maps, {
        "queries": len(queries),
        "ndcg_at_10": round(float(np.mean(ranked)), 4),
        "no_counterpart_auroc": round(auroc(list(model.decision_function(table)), list(has)), 4),
        "ece": round(expected_calibration_error(list(probability), list(truth)), 4),
    }


def best_cut(probability: Floats, truth: NDArray[np.bool_]) -> float:
    """The probability from which on F1 is highest."""
    order = np.argsort(-probability)
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + truth.sum())
    return float(probability[order[int(np.argmax(f1))]])
