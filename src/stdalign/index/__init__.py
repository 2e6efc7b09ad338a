"""Similarity search on FAISS: exact by default, approximate for large collections, with filters; and bitext mining."""

from __future__ import annotations

from collections.abc import Callable

from stdalign.index.cells import mine_among
from stdalign.index.faiss_index import FaissIndex, make_index
from stdalign.index.files import load_index, save_index
from stdalign.index.mining import Mined, mine, neighbours
from stdalign.ports import Index
from stdalign.registry import Registry

__all__ = [
    "INDEXES",
    "FaissIndex",
    "Mined",
    "load_index",
    "make_index",
    "mine",
    "mine_among",
    "neighbours",
    "new_index",
    "save_index",
]

INDEXES: Registry[Callable[[int], Index]] = Registry(
    "index", {"flat": "stdalign.index.kinds:flat", "hnsw": "stdalign.index.kinds:hnsw"}
)
"""Empty indexes by name: a function, or a class, of the vectors' dimension."""


def new_index(name: str, dimension: int) -> Index:
    """An empty index of a kind that ships, or of another package's.

    Args:
        name: ``flat``, ``hnsw``, or a name under the entry point group ``stdalign.index``.
        dimension: length of a vector.

    Raises:
        UnknownName: no such kind. MissingExtra: the entry point is broken.
    """
    return INDEXES[name](dimension)
