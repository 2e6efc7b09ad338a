"""Empty FAISS indexes that need no training, by name."""

from __future__ import annotations

from stdalign.index.faiss_index import FaissIndex


def flat(dimension: int) -> FaissIndex:
    """Exact search over all rows."""
    return FaissIndex(dimension, "flat")


def hnsw(dimension: int) -> FaissIndex:
    """Approximate search by a graph of neighbours."""
    return FaissIndex(dimension, "hnsw")
