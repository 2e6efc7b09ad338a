"""The relation of two requirements by a model whose two sides are interchangeable.

Five logits: equal, intersects and none are linear in the even figures of a pair, subset and superset share the
even part and take the odd part with opposite signs. Swapping the sides therefore swaps subset with superset and
changes nothing else: the relation of (b, a) is the inverse of that of (a, b), whatever the weights are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from stdalign.align.coverage import EVEN, ODD
from stdalign.relation import Relation

Floats = NDArray[np.float64]
CLASSES = (Relation.EQUAL, Relation.SUBSET, Relation.SUPERSET, Relation.INTERSECTS, Relation.NONE)
BALANCE = 0.5
"""Classes are weighted by count^−0.5: rare relations are heard, and the common one is not drowned."""
_SUBSET, _SUPERSET = 1, 2


@dataclass(frozen=True)
class RelationModel:
    """Weights of the model: ``even`` (4, len(EVEN)) for equal, sub-/superset, intersects, none; ``odd`` (len(ODD),).

    ``centre`` and ``scale`` standardise the even figures, ``odd_scale`` the odd ones (they have no centre but 0).
    """

    even: Floats
    odd: Floats
    centre: Floats
    scale: Floats
    odd_scale: Floats
    made_from: str = ""

    @classmethod
    def load(cls) -> RelationModel:
        """The weights that ship."""
        return _load()

    def logits(self, even: Floats, odd: Floats) -> Floats:
        """Shape (..., 5), in the order of ``CLASSES``."""
        parts = ((even - self.centre) / self.scale) @ self.even.T
        tilt = (odd / self.odd_scale) @ self.odd
        columns = (parts[..., 0], parts[..., 1] + tilt, parts[..., 1] - tilt, parts[..., 2], parts[..., 3])
        return np.stack(columns, axis=-1)

    def probabilities(self, even: Floats, odd: Floats) -> dict[Relation, float]:
        """How likely each relation of the source towards the target is; sums to 1."""
        logits = self.logits(even, odd)
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        return {one: float(share) for one, share in zip(CLASSES, shares, strict=True)}

    def to_json(self) -> str:
        """The form of ``relation.json``."""
        rows = {name: np.round(getattr(self, name), 5).tolist() for name in ("even", "odd", "centre", "scale", "odd_scale")}
        return json.dumps({"made_from": self.made_from, "figures": [list(EVEN), list(ODD)], **rows}, indent=1) + "\n"


@lru_cache(maxsize=1)
def _load() -> RelationModel:
    data = json.loads((files("stdalign.align") / "relation.json").read_text("utf-8"))

    def row(name: str) -> Floats:
        return np.array(data[name], dtype=float)

    return RelationModel(row("even"), row("odd"), row("centre"), row("scale"), row("odd_scale"), str(data["made_from"]))


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
