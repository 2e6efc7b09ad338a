"""FAISS indexes (Douze et al. 2024) over unit vectors by inner product: flat, HNSW, IVF-PQ with re-ranking.

The file beside an index holds its SHA-256; nothing of an index is parsed before it holds.
"""

from __future__ import annotations

import json
import logging
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stdalign.errors import Corrupt, LimitExceeded, UsageError
from stdalign.ports import Vectors

log = logging.getLogger(__name__)
FLAT_MOST, HNSW_MOST = 200_000, 2_000_000
KINDS = ("auto", "flat", "hnsw", "ivfpq")
MOST_BYTES = 64 << 30


def _faiss() -> Any:
    # The wheel's OpenBLAS takes some processors for a very old one; this names them before it loads.
    if "OPENBLAS_CORETYPE" not in os.environ:
        flags = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
        if "avx512f" in flags:
            os.environ["OPENBLAS_CORETYPE"] = "SkylakeX"
        elif "avx2" in flags:
            os.environ["OPENBLAS_CORETYPE"] = "Haswell"
    import faiss

    return faiss


class FaissIndex:
    """An index with its row ids.

    Args:
        dimension: length of a vector. kind: flat, hnsw or ivfpq.
        training: vectors that an IVF-PQ learns its cells from; shape (n, dimension).
    """

    def __init__(self, dimension: int, kind: str = "flat", training: Vectors | None = None) -> None:
        faiss = _faiss()
        self.kind = kind
        self.dimension = dimension
        self._rerank: Any = None
        if kind == "flat":
            inner = faiss.IndexFlatIP(dimension)
        elif kind == "hnsw":
            inner = faiss.IndexHNSWFlat(dimension, 32, faiss.METRIC_INNER_PRODUCT)
            inner.hnsw.efConstruction, inner.hnsw.efSearch = 200, 256
        elif kind == "ivfpq":
            if training is None:
                raise UsageError("an IVF-PQ index needs training vectors", next_step="give training=vectors")
            cells = int(max(1, min(4 * np.sqrt(len(training)), len(training) // 39)))
            parts = next(m for m in (64, 48, 32, 16, 8, 4, 2, 1) if dimension % m == 0)
            quantiser = faiss.IndexFlatIP(dimension)
            inner = faiss.IndexIVFPQ(quantiser, dimension, cells, parts, 8, faiss.METRIC_INNER_PRODUCT)
            inner.train(np.ascontiguousarray(training, dtype=np.float32))
            inner.nprobe = max(1, cells // 4)
        else:
            raise UsageError(f"unknown kind of index {kind!r}", next_step=f"choose one of {', '.join(KINDS)}")
        self._index = faiss.IndexIDMap2(inner) if kind != "ivfpq" else inner
        self._exact: dict[int, NDArray[np.float32]] = {}

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, vectors: Vectors, ids: NDArray[np.int64]) -> None:
        """Add rows under ids of your own.

        Raises:
            UsageError: shapes do not fit.
        """
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        if rows.ndim != 2 or rows.shape[1] != self.dimension or len(rows) != len(ids):
            raise UsageError(f"vectors of shape {rows.shape} and {len(ids)} ids do not fit", next_step="check both")
        keys = np.ascontiguousarray(ids, dtype=np.int64)
        self._index.add_with_ids(rows, keys)
        if self.kind == "ivfpq":
            self._exact.update(zip(keys.tolist(), rows, strict=True))

    def remove(self, ids: NDArray[np.int64]) -> int:
        """Take rows out; returns how many were there. HNSW keeps them and hides them from results."""
        faiss = _faiss()
        keys = np.ascontiguousarray(ids, dtype=np.int64)
        if self.kind == "hnsw":
            there = set(faiss.vector_to_array(self._index.id_map).tolist()) - getattr(self, "_hidden", set())
            gone = there & set(keys.tolist())
            self._hidden: set[int] = getattr(self, "_hidden", set()) | gone
            return len(gone)
        for key in keys.tolist():
            self._exact.pop(key, None)
        return int(self._index.remove_ids(faiss.IDSelectorBatch(keys)))

    def search(self, queries: Vectors, k: int, among: NDArray[np.int64] | None = None) -> tuple[Vectors, NDArray[np.int64]]:
        """The k most similar rows of each query, best first; missing places are −1 with similarity −inf.

        Args:
            queries: shape (q, dimension). k: at least 1. among: only these ids.
        """
        faiss = _faiss()
        if k < 1:
            raise UsageError(f"k must be 1 or more, not {k}", next_step="give k=10")
        rows = np.ascontiguousarray(queries, dtype=np.float32)
        if len(rows) == 1:
            faiss.omp_set_num_threads(1)
        hidden: set[int] = getattr(self, "_hidden", set())
        depth = k if self.kind != "ivfpq" else min(max(10 * k, 200), max(len(self), 1))
        selector = None
        if among is not None or hidden:
            wanted = set(among.tolist()) if among is not None else set(self.ids().tolist())
            keys = np.array(sorted(wanted - hidden), dtype=np.int64)
            selector = faiss.IDSelectorBatch(keys)
        similar, ids = (
            self._index.search(rows, depth, params=self._parameters(faiss, selector))
            if selector is not None
            else (self._index.search(rows, depth))
        )
        if self.kind == "ivfpq":
            similar, ids = self._rescore(rows, ids, k)
        similar = np.where(ids < 0, -np.inf, similar).astype(np.float32)
        return similar, ids.astype(np.int64)

    def _parameters(self, faiss: Any, selector: Any) -> Any:
        if self.kind == "hnsw":
            return faiss.SearchParametersHNSW(sel=selector, efSearch=256)
        if self.kind == "ivfpq":
            return faiss.SearchParametersIVF(sel=selector, nprobe=self._index.nprobe)
        return faiss.SearchParameters(sel=selector)

    def _rescore(self, queries: Vectors, ids: NDArray[np.int64], k: int) -> tuple[Vectors, NDArray[np.int64]]:
        out_s = np.full((len(queries), k), -np.inf, np.float32)
        out_i = np.full((len(queries), k), -1, np.int64)
        for row, (query, found) in enumerate(zip(queries, ids, strict=True)):
            keys = [key for key in found.tolist() if key >= 0]
            if keys:
                exact = np.stack([self._exact[key] for key in keys]) @ query
                order = np.argsort(-exact, kind="stable")[:k]
                out_s[row, : len(order)] = exact[order]
                out_i[row, : len(order)] = np.array(keys)[order]
        return out_s, out_i

    def ids(self) -> NDArray[np.int64]:
        """Every id in the index."""
        if self.kind == "ivfpq":
            return np.array(list(self._exact), dtype=np.int64)
        out: NDArray[np.int64] = _faiss().vector_to_array(self._index.id_map)
        return out


def make_index(vectors: Vectors, ids: NDArray[np.int64], kind: str = "auto") -> FaissIndex:
    """An index over vectors; ``auto`` is exact up to 200,000 rows, HNSW to two million, IVF-PQ beyond."""
    n = len(vectors)
    chosen = kind
    if kind == "auto":
        chosen = "flat" if n <= FLAT_MOST else "hnsw" if n <= HNSW_MOST else "ivfpq"
        log.info("index kind %s for %d vectors (flat up to %d, HNSW up to %d)", chosen, n, FLAT_MOST, HNSW_MOST)
    index = FaissIndex(vectors.shape[1], chosen, vectors if chosen == "ivfpq" else None)
    if n:
        index.add(vectors, ids)
    return index


def save_index(index: FaissIndex, path: Path) -> None:
    """Write an index and its checksum; the old file stays until the new one is whole."""
    faiss = _faiss()
    draft = path.with_name(path.name + f".{os.getpid()}")
    faiss.write_index(index._index, str(draft))
    facts = {"kind": index.kind, "dimension": index.dimension, "sha256": _digest(draft), "bytes": draft.stat().st_size}
    facts["hidden"] = sorted(getattr(index, "_hidden", set()))
    if index.kind == "ivfpq":
        keys = index.ids()
        np.savez(draft.with_suffix(".npz"), ids=keys, rows=np.stack([index._exact[int(k)] for k in keys]))
        draft.with_suffix(".npz").replace(path.with_suffix(".exact.npz"))
        facts["exact_sha256"] = _digest(path.with_suffix(".exact.npz"))
    with draft.open("rb") as handle:
        os.fsync(handle.fileno())
    draft.replace(path)
    note = path.with_name(path.name + ".json")
    note.with_name(note.name + ".draft").write_text(json.dumps(facts), "utf-8")
    note.with_name(note.name + ".draft").replace(note)


def load_index(path: Path, mmap: bool = True) -> FaissIndex:
    """Read an index after its checksum holds.

    Raises:
        Corrupt: file or checksum is missing or they differ. LimitExceeded: larger than 64 GiB.
    """
    again = "make the index anew from the vectors"
    try:
        facts = json.loads(path.with_name(path.name + ".json").read_text("utf-8"))
        kind, dimension, wanted = str(facts["kind"]), int(facts["dimension"]), str(facts["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        raise Corrupt("no checksum beside the index, or a damaged one", where=str(path), next_step=again) from None
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        kind_of = LimitExceeded if path.is_file() else Corrupt
        raise kind_of("no index here, or one of more than 64 GiB", where=str(path), next_step=again)
    if _digest(path) != wanted:
        raise Corrupt("checksum does not hold", where=str(path), next_step=again)
    faiss = _faiss()
    index = FaissIndex.__new__(FaissIndex)
    index.kind, index.dimension, index._exact = kind, dimension, {}
    index._rerank = None
    flag = faiss.IO_FLAG_MMAP if mmap and kind == "flat" else 0
    index._index = faiss.read_index(str(path), flag)
    index._hidden = set(facts.get("hidden", ()))
    if kind == "ivfpq":
        exact = path.with_suffix(".exact.npz")
        if not exact.is_file() or _digest(exact) != facts.get("exact_sha256"):
            raise Corrupt("checksum does not hold", where=str(exact), next_step=again)
        with np.load(exact, allow_pickle=False) as kept:
            index._exact = dict(zip(kept["ids"].tolist(), kept["rows"], strict=True))
    return index


def _digest(path: Path) -> str:
    with path.open("rb") as data:
        hashed = sha256()
        while block := data.read(1 << 20):
            hashed.update(block)
    return hashed.hexdigest()
