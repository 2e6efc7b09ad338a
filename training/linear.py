"""Linear models with several outputs, fitted in one go: softmax over classes, or a sigmoid for each.

scikit-learn fits one output after the other where outputs are not exclusive, and knows no weights that classes share; with 27
topics and cross-validation that takes minutes a run, this takes seconds.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_softmax

Floats = NDArray[np.float32]


def fit(
    x: Any,
    y: Floats,
    weights: Floats,
    strength: float,
    *,
    exclusive: bool,
    claims: Floats | None = None,
    claims_strength: float = 5.0,
    steps: int = 60,
) -> tuple[Floats, Floats, Floats]:
    """Weights (features × outputs), bias and weights of claims of a linear model under an L2 penalty.

    Args:
        x: features, shape (n, features), sparse or dense.
        y: targets, shape (n, outputs); shares of one for exclusive classes.
        weights: of each row.
        strength: as scikit-learn's ``C``: larger fits more closely.
        exclusive: softmax over the outputs; else each stands alone.
        claims: what speaks for each output in signs that all share, shape (n, outputs, signs).
        claims_strength: as ``strength``, of the weights of the signs.
        steps: most steps of the solver.
    """
    n, outputs = x.shape[1], y.shape[1]
    w, turned = weights[:, None], x.T.tocsr() if hasattr(x, "tocsr") else x.T
    given = claims if claims is not None else np.zeros((len(y), outputs, 0), np.float32)
    size = (n + 1) * outputs

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table, shared = flat[:size].reshape(n + 1, outputs).astype(np.float32), flat[size:].astype(np.float32)
        z = x @ table[:n] + table[n] + given @ shared
        if exclusive:
            log = log_softmax(z, axis=1)
            value, grad = -float((w * y * log).sum()), w * (np.exp(log) - y)
        else:
            p = expit(z)
            value = -float((w * (y * np.log(p + 1e-7) + (1 - y) * np.log(1 - p + 1e-7))).sum())
            grad = w * (p - y)
        out = np.empty_like(table)
        out[:n] = turned @ grad + table[:n] / strength
        out[n] = grad.sum(axis=0)
        signs = np.einsum("nc,ncp->p", grad, given) + shared / claims_strength
        penalty = float((table[:n] ** 2).sum()) / (2 * strength) + float((shared**2).sum()) / (2 * claims_strength)
        return value + penalty, np.concatenate([out.ravel(), signs]).astype(np.float64)

    start = np.zeros(size + given.shape[2])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps, "maxcor": 8}).x
    table = found[:size].reshape(n + 1, outputs).astype(np.float32)
    return table[:n], table[n], found[size:].astype(np.float32)
