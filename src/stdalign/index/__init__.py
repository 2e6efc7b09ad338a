"""Similarity search on FAISS: exact by default, approximate for large collections, with filters; and bitext mining."""

from __future__ import annotations

from stdalign.index.faiss_index import FaissIndex, load_index, make_index, save_index
from stdalign.index.mining import mine

__all__ = ["FaissIndex", "load_index", "make_index", "mine", "save_index"]
