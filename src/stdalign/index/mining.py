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

TILE_ROWS, TILE_COLUMNS = 1024, 2048
"""A tile of 8 MiB stays in cache."""


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
    cells = max(memory_mib, 1) * (1 << 20) // 4
    high = min(n, TILE_ROWS, max(cells // 64, 1))
    wide = min(m, TILE_COLUMNS, max(cells // high, 1))
    row_s = np.full((n, k), -np.inf, np.float32)
    row_i = np.zeros((n, k), np.int64)
    col_s = np.full((m, k), -np.inf, np.float32)
    col_i = np.zeros((m, k), np.int64)
    turned = [np.ascontiguousarray(right[start : start + wide].T) for start in range(0, m, wide)]
    for top in range(0, n, high):
        a = left[top : top + high]
        for number, b in enumerate(turned):
            start = number * wide
            tile = a @ b
            _take(tile, row_s[top : top + high], row_i[top : top + high], start, k, axis=1)
            _take(tile, col_s[start : start + wide], col_i[start : start + wide], top, k, axis=0)
    for similar, ids in ((row_s, row_i), (col_s, col_i)):
        order = np.argsort(-similar, axis=1, kind="stable")
        similar[:] = np.take_along_axis(similar, order, axis=1)
        ids[:] = np.take_along_axis(ids, order, axis=1)
    return row_s, row_i, col_s, col_i


def _take(tile: Vectors, best: Vectors, ids: NDArray[np.int64], offset: int, k: int, axis: int) -> None:
    """Take what is better than the running k-th best out of a tile, for its rows (axis 1) or columns (axis 0).

    Only the maxima of strided groups are compared with the k-th best; a group is looked into where its maximum passes.
    """
    floor = best.min(axis=1)
    length = tile.shape[axis]
    if not np.isfinite(floor[0]):
        owners, places = _first(tile, k, axis)
    else:
        group = next(g for g in (16, 8, 4, 2, 1) if length % g == 0)
        step = length // group
        if axis == 1:
            tops = tile.reshape(len(tile), group, step).max(axis=1)
            owners, columns = np.nonzero(tops > floor[:, None])
            if not len(owners):
                return
            places = (columns[:, None] + step * np.arange(group)[None, :]).ravel()
        else:
            tops = tile.reshape(group, step, tile.shape[1]).max(axis=0)
            rows, owners = np.nonzero(tops > floor[None, :])
            if not len(owners):
                return
            places = (rows[:, None] + step * np.arange(group)[None, :]).ravel()
        owners = np.repeat(owners, group)
    values = tile[owners, places] if axis == 1 else tile[places, owners]
    better = values > floor[owners]
    owners, places, values = owners[better], places[better], values[better]
    order = np.lexsort((-values, owners))
    owners, places, values = owners[order], places[order], values[order]
    touched, first = np.unique(owners, return_index=True)
    rank = np.arange(len(owners)) - np.repeat(first, np.diff(np.append(first, len(owners))))
    kept = rank < k
    slot = np.searchsorted(touched, owners[kept])
    new_s = np.full((len(touched), 2 * k), -np.inf, np.float32)
    new_i = np.zeros((len(touched), 2 * k), np.int64)
    new_s[:, :k], new_i[:, :k] = best[touched], ids[touched]
    new_s[slot, k + rank[kept]] = values[kept]
    new_i[slot, k + rank[kept]] = places[kept] + offset
    top = np.argpartition(new_s, k, axis=1)[:, k:]
    best[touched] = np.take_along_axis(new_s, top, axis=1)
    ids[touched] = np.take_along_axis(new_i, top, axis=1)


def _first(tile: Vectors, k: int, axis: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The k best of each row or column of the first tile it meets."""
    length = tile.shape[axis]
    take = min(k, length)
    chosen = np.argpartition(tile, length - take, axis=axis)
    if axis == 1:
        return np.repeat(np.arange(len(tile)), take), chosen[:, length - take :].ravel()
    return np.repeat(np.arange(tile.shape[1]), take), chosen[length - take :].T.ravel()


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
