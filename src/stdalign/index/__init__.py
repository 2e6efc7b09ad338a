"""Similarity search on FAISS: exact by default, approximate for large collections, with filters; and bitext mining."""

from __future__ import annotations

from stdalign.index.faiss_index import FaissIndex, make_index
from stdalign.index.files import load_index, save_index
from stdalign.index.mining import Mined, mine, neighbours

__all__ = ["FaissIndex", "Mined", "load_index", "make_index", "mine", "neighbours", "save_index"]
