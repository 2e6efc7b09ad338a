"""An index: a plain matrix product over all rows."""

from __future__ import annotations

import numpy as np

from stdalign.errors import UsageError
from stdalign.ports import Ids, Vectors


class PlainIndex:
    def __init__(self, dimension: int) -> None:
        self.rows: Vectors = np.zeros((0, dimension), np.float32)
        self.ids: Ids = np.zeros(0, np.int64)

    def add(self, vectors: Vectors, ids: Ids) -> None:
        self.rows = np.vstack([self.rows, vectors])
        self.ids = np.concatenate([self.ids, ids])

    def search(self, queries: Vectors, k: int, among: Ids | None = None) -> tuple[Vectors, Ids]:
        if k < 1 or queries.shape[1] != self.rows.shape[1]:
            raise UsageError("k must be 1 or more, and queries from the same encoder", next_step="give k=10")
        similar = queries @ self.rows.T
        if among is not None:
            similar[:, ~np.isin(self.ids, among)] = -np.inf
        order = np.argsort(-similar, axis=1, kind="stable")[:, :k]
        best = np.full((len(queries), k), -np.inf, np.float32)
        ids = np.full((len(queries), k), -1, np.int64)
        best[:, : order.shape[1]] = np.take_along_axis(similar, order, axis=1)
        ids[:, : order.shape[1]] = self.ids[order]
        ids[np.isneginf(best)] = -1
        return best, ids
