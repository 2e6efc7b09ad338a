"""FAISS indexes (Douze et al. 2024) over unit vectors by inner product: flat, by cells (IVF), HNSW, IVF-PQ with re-ranking."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stdalign.errors import UsageError
from stdalign.index.rows import Rows
from stdalign.ports import Vectors
from stdalign.vectors import distinct

log = logging.getLogger(__name__)
Ids = NDArray[np.int64]

FLAT_MOST, CELLS_MOST = 200_000, 2_000_000
"""Rows up to which ``auto`` stays exact, and up to which it keeps whole vectors in cells; product codes beyond.

Cells and no graph: they are made in 3 s of CPU for 100,000 rows, and vectors of law texts lie in clusters, where both find nearly all.
"""
KINDS = ("auto", "flat", "ivf", "hnsw", "ivfpq")
PROBES = 128
"""Cells that are looked into: of 60,858 clauses in 512 cells they hold .999 of the nearest two hundred, in 1,024 cells .998."""
FILTERED = 3
"""How many times as many cells a wide filter looks into beside those that it leaves out: at a million rows half of them, in one
region, are found to .985 with 1 (`benchmarks/filtered.py`)."""
FEW = 20_000
NARROW = 0.25
"""Filters that leave no more rows than this, or this share of all, are answered exactly by any kind of index: a graph that is
walked under a narrow filter leaves places empty, and the rows that pass are few to compare."""
WIDE = 0.9
"""Share of all rows from which on a filter is not asked at each row of the cells: few more are found than wanted, and the others dropped."""
_FILTERS = 8
"""Filters that an index keeps worked out."""
_BITS = 1 << 20
"""Ids up to which a filter is always kept as bits: 128 KiB."""
_BLOCK = 65_536
"""Rows compared at a time, of those that a filter leaves."""


def load_faiss() -> Any:
    """The library, told which processor this is: its OpenBLAS takes some for a very old one."""
    if "OPENBLAS_CORETYPE" not in os.environ:
        facts = Path("/proc/cpuinfo")
        flags = facts.read_text("utf-8", errors="replace") if facts.exists() else ""
        if "avx512f" in flags:
            os.environ["OPENBLAS_CORETYPE"] = "SkylakeX"
        elif "avx2" in flags:
            os.environ["OPENBLAS_CORETYPE"] = "Haswell"
    import faiss

    return faiss


@contextmanager
def _threads(faiss: Any, queries: int) -> Iterator[None]:
    # A single query is answered three times faster by one thread.
    before = faiss.omp_get_max_threads()
    if queries == 1:
        faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


@dataclass(frozen=True)
class _Filter:
    """The rows of an index that pass a filter.

    Args:
        asked: the array that was handed over. wanted: what of it is in the index, rising. selector: the same as FAISS takes it.
    """

    asked: Ids
    wanted: Ids
    selector: Any


class FaissIndex:
    """An index whose rows carry ids of your own.

    Args:
        dimension: length of a vector. kind: flat, ivf, hnsw or ivfpq.
        training: vectors that an IVF learns its cells from; shape (n, dimension).
    """

    def __init__(self, dimension: int, kind: str = "flat", training: Vectors | None = None) -> None:
        self.dimension, self.kind = dimension, kind
        self.hidden: set[int] = set()
        self.rows = Rows(dimension)
        self.inner = _made(dimension, kind, training)
        self._filters: list[_Filter] = []

    @classmethod
    def restored(cls, inner: Any, kind: str, dimension: int, hidden: set[int], rows: Rows) -> FaissIndex:
        """An index from its parts, as ``load_index`` reads them."""
        index = cls.__new__(cls)
        index.dimension, index.kind, index.hidden, index.rows, index.inner = dimension, kind, hidden, rows, inner
        index._filters = []
        return index

    def __len__(self) -> int:
        return int(self.inner.ntotal) - len(self.hidden)

    def ids(self) -> Ids:
        """Every id in the index."""
        if self.kind == "ivfpq":
            return self.rows.ids()
        every: Ids = load_faiss().vector_to_array(self.inner.id_map)
        return every[~np.isin(every, list(self.hidden))] if self.hidden else every

    def add(self, vectors: Vectors, ids: Ids) -> None:
        """Add rows under ids of your own.

        Raises:
            UsageError: shapes do not fit, or an id is there already.
        """
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        keys = np.ascontiguousarray(ids, dtype=np.int64)
        if rows.ndim != 2 or rows.shape[1] != self.dimension or len(rows) != len(keys):
            raise UsageError(f"vectors of shape {rows.shape} and {len(keys)} ids do not fit", next_step="check both")
        taken = {*keys[np.isin(keys, self.ids())].tolist(), *(self.hidden & set(keys.tolist()))}
        if taken or len(distinct(keys)) < len(keys):
            raise UsageError(
                "an id is there already", where=str(sorted(taken)[:3]), next_step="remove it first, or use another"
            )
        self._filters = []
        self.inner.add_with_ids(rows, keys)
        if self.kind == "ivfpq":
            self.rows.add(rows, keys)

    def remove(self, ids: Ids) -> int:
        """Take rows out; returns how many were there. HNSW and IVF keep them and hide them from results."""
        keys = np.ascontiguousarray(ids, dtype=np.int64)
        self._filters = []
        if self.kind in ("hnsw", "ivf"):
            gone = set(self.ids().tolist()) & set(keys.tolist())
            self.hidden |= gone
            return len(gone)
        if self.kind == "ivfpq":
            self.rows.remove(keys)
        faiss = load_faiss()
        return int(self.inner.remove_ids(faiss.IDSelectorBatch(keys)))

    def search(self, queries: Vectors, k: int, among: Ids | None = None) -> tuple[Vectors, Ids]:
        """The k most similar rows of each query, best first; missing places are −1 with similarity −inf.

        Args:
            queries: shape (q, dimension). k: at least 1. among: only these ids (by jurisdiction, language, topic …).

        Raises:
            UsageError: k below 1, or queries of another dimension.
        """
        if k < 1:
            raise UsageError(f"k must be 1 or more, not {k}", next_step="give k=10")
        rows = np.ascontiguousarray(queries, dtype=np.float32)
        if rows.ndim != 2 or rows.shape[1] != self.dimension:
            raise UsageError(f"queries of shape {rows.shape} for vectors of {self.dimension}", next_step="use one encoder")
        passing = None if among is None else self._filter(among)
        wanted = None if passing is None else passing.wanted
        if wanted is not None and self.kind != "flat" and len(wanted) <= max(FEW, NARROW * len(self)):
            return self._among(rows, wanted, k)
        faiss = load_faiss()
        with _threads(faiss, len(rows)):
            if self.kind == "ivfpq":
                deep = min(max(30 * k, 800), max(len(self), 1))
                _, found = self.inner.search(rows, deep, params=self._parameters(faiss, passing))
                return self._scored_again(rows, found, k)
            similar, found = self._walked(faiss, rows, k, passing)
        if wanted is not None and self.kind in ("hnsw", "ivf"):
            # What the walk left empty though rows pass is compared with all of them.
            short = np.flatnonzero((found >= 0).sum(axis=1) < min(k, len(wanted)))
            if len(short):
                similar[short], found[short] = self._among(rows[short], wanted, k)
        return np.where(found < 0, -np.inf, similar).astype(np.float32), found.astype(np.int64)

    def _walked(self, faiss: Any, rows: Vectors, k: int, passing: _Filter | None) -> tuple[Vectors, Ids]:
        """What a walk through the index finds; where nearly all rows pass, of some more than are wanted those that pass.

        Where too many of those do not pass (they lie around the question), the walk under the filter answers that question.
        """
        share = 0.0 if passing is None else len(passing.wanted) / max(len(self), 1)
        if passing is None or self.kind != "ivf" or share < WIDE:
            return self.inner.search(rows, k, params=self._parameters(faiss, passing))  # type: ignore[no-any-return]
        similar, found = self.inner.search(rows, k + k // 4 + 10, params=self._parameters(faiss, None))
        places = np.minimum(np.searchsorted(passing.wanted, found), len(passing.wanted) - 1)
        through = passing.wanted[places] == found
        # Those that pass first, each in the order in which it was found.
        order = np.argsort(~through, axis=1, kind="stable")[:, :k]
        fits = np.take_along_axis(through, order, axis=1)
        similar = np.where(fits, np.take_along_axis(similar, order, axis=1), -np.inf).astype(np.float32)
        found = np.where(fits, np.take_along_axis(found, order, axis=1), -1)
        short = np.flatnonzero(fits.sum(axis=1) < min(k, len(passing.wanted)))
        if len(short):
            similar[short], found[short] = self.inner.search(rows[short], k, params=self._parameters(faiss, passing))
        return similar, found

    def _filter(self, among: Ids) -> _Filter:
        """What passes a filter: worked out once for an array, since the same one comes with many searches."""
        for one in self._filters:
            if one.asked is among:
                return one
        wanted = distinct(np.asarray(among, dtype=np.int64))
        wanted = wanted[np.isin(wanted, self.ids())]
        made = _Filter(among, wanted, _selector(load_faiss(), wanted))
        self._filters = [made, *self._filters[: _FILTERS - 1]]
        return made

    def _parameters(self, faiss: Any, passing: _Filter | None) -> Any:
        selector, wanted = None, None
        if passing is not None:
            selector, wanted = passing.selector, passing.wanted
        elif self.hidden:
            selector = faiss.IDSelectorNot(faiss.IDSelectorBatch(np.array(sorted(self.hidden), dtype=np.int64)))
        if self.kind == "hnsw":
            # Rows that do not pass are walked over all the same: the fewer pass, the longer the walk.
            share = 1.0 if wanted is None else max(len(wanted) / max(len(self), 1), NARROW)
            return faiss.SearchParametersHNSW(sel=selector, efSearch=int(256 / share))
        if self.kind == "ivf":
            # The rows that pass may lie in one region, whose cells are then nearer to one another than those of all rows are.
            # No more cells are left out than rows are: a filter that nearly all pass needs few more.
            cells = faiss.downcast_index(self.inner.index).nlist
            share = 1.0 if wanted is None else len(wanted) / max(len(self), 1)
            probes = min(FILTERED * PROBES / max(share, NARROW), PROBES + FILTERED * (1 - share) * cells)
            return faiss.SearchParametersIVF(sel=selector, nprobe=min(int(probes), cells))
        if self.kind == "ivfpq":
            return faiss.SearchParametersIVF(sel=selector, nprobe=self.inner.nprobe)
        return faiss.SearchParameters(sel=selector)

    def _among(self, queries: Vectors, wanted: Ids, k: int) -> tuple[Vectors, Ids]:
        """Exact answer over the rows that a filter leaves, block by block."""
        similar, found = _best(queries, self._vectors(wanted[:_BLOCK]), wanted[:_BLOCK], k)
        for at in range(_BLOCK, len(wanted), _BLOCK):
            part = wanted[at : at + _BLOCK]
            more, others = _best(queries, self._vectors(part), part, k)
            similar, found = np.hstack([similar, more]), np.hstack([found, others])
            order = np.argsort(-similar, axis=1, kind="stable")[:, :k]
            similar, found = np.take_along_axis(similar, order, axis=1), np.take_along_axis(found, order, axis=1)
        return similar, found

    def _vectors(self, keys: Ids) -> Vectors:
        if self.kind == "ivfpq":
            return self.rows.of(keys)
        out: Vectors = self.inner.reconstruct_batch(keys) if len(keys) else np.zeros((0, self.dimension), np.float32)
        return out

    def _scored_again(self, queries: Vectors, found: Ids, k: int) -> tuple[Vectors, Ids]:
        similar = np.full((len(queries), k), -np.inf, np.float32)
        ids = np.full((len(queries), k), -1, np.int64)
        for at, query in enumerate(queries):
            keys = found[at][found[at] >= 0]
            similar[at : at + 1], ids[at : at + 1] = _best(query[None, :], self.rows.of(keys), keys, k)
        return similar, ids


def _selector(faiss: Any, wanted: Ids) -> Any:
    """A bit each where ids are small: a set takes longer to look into, and of many rows longer to fill than the search."""
    if not len(wanted) or int(wanted[0]) < 0 or int(wanted[-1]) > max(64 * len(wanted), _BITS):
        return faiss.IDSelectorBatch(wanted)
    bits = np.zeros(int(wanted[-1]) + 1, dtype=bool)
    bits[wanted] = True
    return faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))


def _made(dimension: int, kind: str, training: Vectors | None) -> Any:
    faiss = load_faiss()
    if kind == "flat":
        return faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
    if kind == "hnsw":
        inner = faiss.IndexHNSWFlat(dimension, 32, faiss.METRIC_INNER_PRODUCT)
        inner.hnsw.efConstruction, inner.hnsw.efSearch = 200, 256
        return faiss.IndexIDMap2(inner)
    if kind == "ivf":
        return _in_cells(faiss, dimension, _trained_by(kind, training))
    if kind != "ivfpq":
        raise UsageError(f"unknown kind of index {kind!r}", next_step=f"choose one of {', '.join(KINDS)}")
    training = _trained_by(kind, training)
    cells = int(max(1, min(4 * np.sqrt(len(training)), len(training) // 39)))
    parts = next(m for m in (64, 48, 32, 16, 8, 4, 2, 1) if dimension % m == 0)
    inner = faiss.IndexIVFPQ(faiss.IndexFlatIP(dimension), dimension, cells, parts, 8, faiss.METRIC_INNER_PRODUCT)
    inner.train(np.ascontiguousarray(training, dtype=np.float32))
    inner.nprobe = max(min(cells, 16), cells // 3)
    return inner


def _trained_by(kind: str, training: Vectors | None) -> Vectors:
    if training is None or not len(training):
        raise UsageError(f"an index of kind {kind} needs training vectors", next_step="give training=vectors")
    return training


def _in_cells(faiss: Any, dimension: int, training: Vectors) -> Any:
    """Whole vectors in cells: two for each square root of the rows, learnt from some tens of rows a cell."""
    cells = int(max(1, min(2 * np.sqrt(len(training)), len(training) // 39)))
    inner = faiss.IndexIVFFlat(faiss.IndexFlatIP(dimension), dimension, cells, faiss.METRIC_INNER_PRODUCT)
    inner.cp.niter, inner.cp.max_points_per_centroid, inner.cp.seed = 8, 64, 1
    inner.train(np.ascontiguousarray(training, dtype=np.float32))
    inner.set_direct_map_type(faiss.DirectMap.Array)  # rows are read back under a narrow filter
    return faiss.IndexIDMap2(inner)


def _best(queries: Vectors, rows: Vectors, keys: Ids, k: int) -> tuple[Vectors, Ids]:
    """Exact answer over a few rows."""
    similar = np.full((len(queries), k), -np.inf, np.float32)
    ids = np.full((len(queries), k), -1, np.int64)
    if len(keys):
        every = queries @ rows.T
        order = np.argsort(-every, axis=1, kind="stable")[:, :k]
        similar[:, : order.shape[1]] = np.take_along_axis(every, order, axis=1)
        ids[:, : order.shape[1]] = keys[order]
    return similar, ids


def make_index(vectors: Vectors, ids: Ids, kind: str = "auto") -> FaissIndex:
    """An index over vectors; ``auto`` is exact up to 200,000 rows, in cells (IVF) to two million, with product codes beyond.

    Args:
        vectors: unit rows, shape (n, dimension). ids: one a row. kind: auto, flat, ivf, hnsw or ivfpq.

    >>> rows = np.eye(3, dtype=np.float32)
    >>> make_index(rows, np.array([10, 20, 30])).search(rows[1:2], k=1)[1].tolist()
    [[20]]
    """
    n = len(vectors)
    chosen = kind
    if kind == "auto":
        chosen = "flat" if n <= FLAT_MOST else "ivf" if n <= CELLS_MOST else "ivfpq"
        log.info("index kind %s for %d vectors (flat up to %d, IVF up to %d)", chosen, n, FLAT_MOST, CELLS_MOST)
    index = FaissIndex(vectors.shape[1], chosen, vectors if chosen in ("ivf", "ivfpq") else None)
    if n:
        index.add(vectors, ids)
    return index
