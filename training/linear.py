"""Linear models with several outputs, fitted in one go: softmax over classes, or a sigmoid for each.

scikit-learn fits one output after the other where outputs are not exclusive; with 27 topics and cross-validation that takes
minutes a run, this takes seconds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_softmax

Floats = NDArray[np.float32]


def fit(
    x: Floats, y: Floats, weights: Floats, strength: float, *, exclusive: bool, steps: int = 120
) -> tuple[Floats, Floats]:
    """Weights (features × outputs) and bias of a linear model under an L2 penalty.

    Args:
        x: features, shape (n, features).
        y: targets, shape (n, outputs); shares of one for exclusive classes.
        weights: of each row.
        strength: as scikit-learn's ``C``: larger fits more closely.
        exclusive: softmax over the outputs; else each stands alone.
        steps: most steps of the solver.
    """
    n, outputs = x.shape[1], y.shape[1]
    w = weights[:, None]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table = flat.reshape(n + 1, outputs).astype(np.float32)
        z = x @ table[:n] + table[n]
        if exclusive:
            log = log_softmax(z, axis=1)
            value, grad = -float((w * y * log).sum()), w * (np.exp(log) - y)
        else:
            p = expit(z)
            value = -float((w * (y * np.log(p + 1e-7) + (1 - y) * np.log(1 - p + 1e-7))).sum())
            grad = w * (p - y)
        out = np.empty_like(table)
        out[:n] = x.T @ grad + table[:n] / strength
        out[n] = grad.sum(axis=0)
        return value + float((table[:n] ** 2).sum()) / (2 * strength), out.ravel().astype(np.float64)

    found = minimize(loss, np.zeros((n + 1) * outputs), jac=True, method="L-BFGS-B", options={"maxiter": steps})
    table = found.x.reshape(n + 1, outputs).astype(np.float32)
    return table[:n], table[n]
