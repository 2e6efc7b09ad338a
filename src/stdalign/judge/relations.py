"""The relation model fitted to judged pairs, and what it says of pairs that it has not seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stdalign.align.relation_model import CLASSES, Floats, RelationModel
from stdalign.relation import Relation

BALANCE = 0.5
"""Classes are weighted by count^−0.5: rare relations are heard, and the common one is not drowned."""
_SUBSET, _SUPERSET = 1, 2


def fit(
    even: Floats, odd: Floats, relations: Sequence[Relation], *, penalty: float = 0.03, balance: float = BALANCE
) -> RelationModel:
    """Multinomial logistic regression with the structure above (L2 penalty; classes weighted by count^−balance)."""
    from scipy.optimize import minimize

    wanted = np.array([CLASSES.index(r) for r in relations])
    rows = np.arange(len(wanted))
    centre, scale = even.mean(axis=0), even.std(axis=0)
    centre[0], scale[scale < 1e-9] = 0.0, 1.0
    odd_scale = np.sqrt((odd**2).mean(axis=0))
    odd_scale[odd_scale < 1e-9] = 1.0
    x, z = (even - centre) / scale, odd / odd_scale
    counts = np.bincount(wanted, minlength=len(CLASSES)).astype(float)
    weight = ((1 / np.maximum(counts, 1)) ** balance)[wanted]
    weight /= weight.sum()
    width = x.shape[1]

    def loss(flat: Floats) -> tuple[float, Floats]:
        parts = x @ flat[: 4 * width].reshape(4, width).T
        tilt = z @ flat[4 * width :]
        logits = np.stack([parts[:, 0], parts[:, 1] + tilt, parts[:, 1] - tilt, parts[:, 2], parts[:, 3]], axis=1)
        logits -= logits.max(axis=1, keepdims=True)
        shares = np.exp(logits)
        shares /= shares.sum(axis=1, keepdims=True)
        value = float(-(weight * np.log(shares[rows, wanted] + 1e-12)).sum())
        miss = shares
        miss[rows, wanted] -= 1
        miss *= weight[:, None]
        either = miss[:, _SUBSET] + miss[:, _SUPERSET]
        grad = [miss[:, 0] @ x, either @ x, miss[:, 3] @ x, miss[:, 4] @ x, (miss[:, _SUBSET] - miss[:, _SUPERSET]) @ z]
        return value + penalty * float(flat @ flat), np.concatenate(grad) + 2 * penalty * flat

    found = minimize(loss, np.zeros(4 * width + z.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return RelationModel(found[: 4 * width].reshape(4, width), found[4 * width :], centre, scale, odd_scale)


def cross_validated(
    even: Floats, odd: Floats, relations: Sequence[Relation], groups: Sequence[str], folds: int = 5, balance: float = BALANCE
) -> list[Relation]:
    """Each pair's relation by a model fitted without the pairs of its fold; a group stays in one fold."""
    names = sorted(set(groups))
    order = np.random.default_rng(0).permutation(len(names))
    fold = {names[at]: int(place) % folds for place, at in enumerate(order)}
    mine = np.array([fold[g] for g in groups])
    made = [Relation.INTERSECTS] * len(relations)
    for one in range(folds):
        train, test = np.flatnonzero(mine != one), np.flatnonzero(mine == one)
        model = fit(even[train], odd[train], [relations[int(i)] for i in train], balance=balance)
        for at, best in zip(test, model.logits(even[test], odd[test]).argmax(axis=1), strict=True):
            made[int(at)] = CLASSES[int(best)]
    return made
