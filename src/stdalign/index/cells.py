"""The nearest of every row among very many: rows lie in cells, and a row is compared with the rows of the cells next to it alone.

A comparison of a million rows with one another is 5·10¹⁴ operations; the nearest of law texts lie in few cells (Jégou et al. 2011, IVF).
Cell after cell is one product of matrices of those who look into it with those who lie in it, so each is read once from memory, not once
a question.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stdalign.errors import UsageError
from stdalign.index.faiss_index import load_faiss
from stdalign.index.mining import Mined
from stdalign.index.tiles import Best
from stdalign.ports import Ids, Vectors

EXACT_MOST = 50_000
"""Rows up to which all are compared with all: seconds."""
PROBES = 32
"""Cells that a row looks into, its own among them."""
_BLOCK = 2048
_LEARNT_FROM, _ROUNDS = 64, 8
"""Rows a cell that its middle is learnt from, and rounds of it: as the index that lies in cells."""


def mine_among(vectors: Vectors, k: int = 4, probes: int = PROBES) -> Mined:
    """Pairs of rows of one collection that are among each other's k nearest, each row left out of its own; best margin first.

    Exact up to 50,000 rows; beyond, rows are looked for in the cells next to each (`benchmarks/million.py` says what is found).
    Each pair stands once, the lower row first.

    Args:
        vectors: unit rows, shape (n, d). k: neighbours of each row, below n. probes: cells that a row looks into.

    Raises:
        UsageError: k or probes out of range.

    >>> rows = np.array([[1, 0], [0.8, 0.6], [0, 1]], dtype=np.float32)
    >>> found = mine_among(rows, k=1)
    >>> found.rows.tolist(), found.columns.tolist()
    ([0], [1])
    """
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    if rows.ndim != 2 or not 1 <= k < len(rows):
        raise UsageError(f"k must lie between 1 and {len(rows) - 1}, not {k}", next_step="choose a smaller k")
    if probes < 1:
        raise UsageError(f"probes must be 1 or more, not {probes}", next_step="give probes=32")
    cells = 1 if len(rows) <= EXACT_MOST else int(2 * np.sqrt(len(rows)))
    similar, ids = _nearest(rows, k, _middles(rows, cells), min(probes, cells))
    n = len(rows)
    known = ids.ravel() >= 0
    lines = np.repeat(np.arange(n), k)[known]
    others = ids.ravel()[known]
    forward = lines * n + others
    mutual = np.flatnonzero(np.isin(forward, others * n + lines) & (lines < others))
    left, right = lines[mutual], others[mutual]
    same = similar.ravel()[known][mutual]
    mean = np.where(np.isneginf(similar), np.nan, similar)
    usual = np.nanmean(mean, axis=1)
    scale = (usual[left] + usual[right]) / 2
    margin = same / np.where(np.abs(scale) < 1e-6, 1e-6, scale)
    order = np.argsort(-margin, kind="stable")
    return Mined(left[order], right[order], same[order], margin[order].astype(np.float32))


def _middles(rows: Vectors, cells: int) -> Vectors:
    """Unit middles of the cells."""
    if cells == 1:
        return rows[:1]
    made = load_faiss().Kmeans(
        rows.shape[1], cells, niter=_ROUNDS, spherical=True, seed=1, max_points_per_centroid=_LEARNT_FROM
    )
    made.train(rows)
    out: Vectors = made.centroids
    return out


def _nearest(rows: Vectors, k: int, middles: Vectors, probes: int) -> tuple[Vectors, Ids]:
    """Similarities and ids (n, k) of the nearest found, best first; −1 where fewer were found."""
    own, asked, askers = _askers(rows, middles, probes)
    members = np.argsort(own, kind="stable")
    ends = np.searchsorted(own[members], np.arange(len(middles) + 1))
    starts = np.searchsorted(asked, np.arange(len(middles) + 1))
    best = Best(len(rows), k, k, np.zeros(len(rows), np.float32))
    best.ids[:] = -1
    for home in (True, False):  # a row's own cell first: its floor is high then, and little of the others passes it
        for cell in range(len(middles)):
            inside = members[ends[cell] : ends[cell + 1]]
            lines = inside if home else askers[starts[cell] : starts[cell + 1]]
            base = rows[inside]
            for at in range(0, len(lines) if len(inside) else 0, _BLOCK):
                some = lines[at : at + _BLOCK]
                for left in range(0, len(inside), _BLOCK):
                    tile = rows[some] @ base[left : left + _BLOCK].T
                    if home:
                        both = np.arange(max(at, left), min(at + len(some), left + tile.shape[1]))
                        tile[both - at, both - left] = -np.inf
                    best.take_rows(tile, some, inside[left : left + _BLOCK])
    best.sort()
    return best.similar, np.where(np.isneginf(best.similar), -1, best.ids)


def _askers(rows: Vectors, middles: Vectors, probes: int) -> tuple[NDArray[np.int32], NDArray[np.int32], Ids]:
    """The cell of each row; and of each further look of a row into a cell, by cells, the cell and the row."""
    n = len(rows)
    looks = np.empty((n, probes), np.int32)
    for at in range(0, n, _BLOCK):
        near = rows[at : at + _BLOCK] @ middles.T
        top = np.argpartition(-near, probes - 1, axis=1)[:, :probes]
        first = np.take_along_axis(near, top, axis=1).argmax(axis=1)[:, None]
        looks[at : at + _BLOCK] = top
        block = looks[at : at + _BLOCK]
        nearest = np.take_along_axis(block, first, axis=1).copy()
        np.put_along_axis(block, first, block[:, :1], axis=1)
        block[:, :1] = nearest
    others = looks[:, 1:].ravel()
    order = np.argsort(others, kind="stable")
    return looks[:, 0].copy(), others[order], order // max(probes - 1, 1)
