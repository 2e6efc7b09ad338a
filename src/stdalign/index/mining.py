"""Bitext mining: mutual k-nearest neighbours with ratio margin, each tile of the product computed once.

A tile serves rows and columns. Its candidates are found against the running k-th best, so almost nothing
is sorted; memory is O(n k) plus one tile. Source of the margin: Artetxe & Schwenk 2019.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stdalign.errors import UsageError
from stdalign.ports import Vectors


@dataclass(frozen=True)
class Mined:
    """Mutual neighbours: ``rows[i]`` of the source and ``columns[i]`` of the target, margin falling."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    similarity: NDArray[np.float32]
    margin: NDArray[np.float32]


def neighbours(
    source: Vectors, target: Vectors, k: int = 4, memory_mib: int = 256
) -> tuple[Vectors, NDArray[np.int64], Vectors, NDArray[np.int64]]:
    """Exact k nearest of every source in the target and of every target in the source, in one pass.

    Args:
        source: unit rows (n, d). target: unit rows (m, d). k: neighbours, at most min(n, m).
        memory_mib: bound on the tile that is held, in MiB.

    Returns:
        Similarities (n, k) and ids (n, k) for the source; the same (m, k) for the target; best first.
    """
    if k < 1 or k > min(len(source), len(target)):
        raise UsageError(
            f"k must lie between 1 and {min(len(source), len(target))}, not {k}", next_step="choose a smaller k"
        )
    left = np.ascontiguousarray(source, dtype=np.float32)
    right = np.ascontiguousarray(target, dtype=np.float32)
    n, m = len(left), len(right)
    high = int(min(n, 2048))
    wide = int(min(m, max(256, memory_mib * (1 << 20) // 4 // max(high, 1) // 2)))
    row_s = np.full((n, k), -np.inf, np.float32)
    row_i = np.zeros((n, k), np.int64)
    col_s = np.full((m, k), -np.inf, np.float32)
    col_i = np.zeros((m, k), np.int64)
    buffer = np.empty((high, wide), np.float32)
    for top in range(0, n, high):
        a = left[top : top + high]
        for start in range(0, m, wide):
            b = right[start : start + wide]
            tile = buffer[: len(a), : len(b)]
            if tile.flags.c_contiguous:
                np.matmul(a, b.T, out=tile)
            else:
                tile = a @ b.T
            _merge(tile, row_s[top : top + high], row_i[top : top + high], start, k)
            _merge(tile.T, col_s[start : start + wide], col_i[start : start + wide], top, k)
    for similar, ids in ((row_s, row_i), (col_s, col_i)):
        order = np.argsort(-similar, axis=1, kind="stable")
        similar[:] = np.take_along_axis(similar, order, axis=1)
        ids[:] = np.take_along_axis(ids, order, axis=1)
    return row_s, row_i, col_s, col_i


def _merge(tile: Vectors, best: Vectors, ids: NDArray[np.int64], offset: int, k: int) -> None:
    """Take what is better than the running k-th best into it; ``tile`` is (rows, new candidates)."""
    floor = best.min(axis=1)
    count = tile.shape[1]
    if not np.isfinite(floor).all():
        take = min(k, count)
        chosen = np.argpartition(tile, count - take, axis=1)[:, count - take :]
        rows = np.repeat(np.arange(len(tile)), take)
        columns = chosen.ravel()
    else:
        rows, columns = np.nonzero(tile > floor[:, None])
    if not len(rows):
        return
    values = tile[rows, columns]
    starts = np.searchsorted(rows, np.arange(len(tile) + 1))
    for row in np.unique(rows):
        lo, hi = starts[row], starts[row + 1]
        merged = np.concatenate([best[row], values[lo:hi]])
        names = np.concatenate([ids[row], columns[lo:hi] + offset])
        if len(merged) > k:
            keep = np.argpartition(merged, len(merged) - k)[len(merged) - k :]
            merged, names = merged[keep], names[keep]
        best[row], ids[row] = merged, names


def mine(source: Vectors, target: Vectors, k: int = 4, memory_mib: int = 256) -> Mined:
    """Pairs that are among each other's k nearest, with their ratio margin, best first.

    >>> eye = np.eye(3, dtype=np.float32)
    >>> mine(eye, eye, k=1).columns.tolist()
    [0, 1, 2]
    """
    row_s, row_i, col_s, col_i = neighbours(source, target, k, memory_mib)
    n, m = len(source), len(target)
    forward = (np.repeat(np.arange(n), k) * m + row_i.ravel()).astype(np.int64)
    backward = (col_i.ravel() * m + np.repeat(np.arange(m), k)).astype(np.int64)
    mutual = np.isin(forward, backward)
    rows, columns = forward[mutual] // m, forward[mutual] % m
    similarity = row_s.ravel()[mutual]
    scale = (row_s.mean(axis=1)[rows] + col_s.mean(axis=1)[columns]) / 2
    margin = similarity / np.where(np.abs(scale) < 1e-6, 1e-6, scale)
    order = np.argsort(-margin, kind="stable")
    return Mined(rows[order], columns[order], similarity[order], margin[order].astype(np.float32))
