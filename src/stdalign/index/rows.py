"""The exact vectors beside a compressed index, found by id."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stdalign.ports import Vectors

Ids = NDArray[np.int64]


class Rows:
    """Vectors by id; what was loaded may stay on disk (a memory map)."""

    def __init__(self, dimension: int, ids: Ids | None = None, vectors: Vectors | None = None) -> None:
        self._ids: list[Ids] = [] if ids is None else [ids]
        self._vectors: list[Vectors] = [] if vectors is None else [vectors]
        self.dimension = dimension
        self._order: tuple[Ids, Ids, Ids] | None = None

    def add(self, vectors: Vectors, ids: Ids) -> None:
        """Put rows under their ids."""
        self._ids.append(ids.copy())
        self._vectors.append(vectors.copy())
        self._order = None

    def remove(self, ids: Ids) -> None:
        """Forget the rows of these ids."""
        for at, block in enumerate(self._ids):
            kept = ~np.isin(block, ids)
            if not kept.all():
                self._ids[at], self._vectors[at] = block[kept], self._vectors[at][kept]
        self._order = None

    def ids(self) -> Ids:
        """Every id, in the order added."""
        return np.concatenate(self._ids) if self._ids else np.zeros(0, np.int64)

    def vectors(self) -> Vectors:
        """Every row, in the order added."""
        return np.concatenate(self._vectors) if self._vectors else np.zeros((0, self.dimension), np.float32)

    def of(self, ids: Ids) -> Vectors:
        """The rows of ids, each of which must be there."""
        if self._order is None:
            every = self.ids()
            order = np.argsort(every, kind="stable")
            starts = np.cumsum([0, *(len(block) for block in self._ids)])
            self._order = every[order], order, starts.astype(np.int64)
        keys, order, starts = self._order
        places = order[np.searchsorted(keys, ids)]
        out = np.empty((len(ids), self.dimension), np.float32)
        for at, block in enumerate(self._vectors):
            here = (places >= starts[at]) & (places < starts[at + 1])
            out[here] = block[places[here] - starts[at]]
        return out
