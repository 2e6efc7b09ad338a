"""Bitext mining: mutual k-nearest neighbours with ratio margin (Artetxe & Schwenk 2019), exact, in bounded memory.

Each tile of the product is computed once and serves rows and columns; see ``tiles.py`` for how its best are found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stdalign.errors import UsageError
from stdalign.index.tiles import Best, Exact, Halved, Product, has_half
from stdalign.ports import Vectors

TILE_ROWS, TILE_COLUMNS = 1024, 2048
"""A tile of 8 MiB stays in cache."""
HALF_FROM = 200_000_000
"""Pairs from which on the half-precision first pass is worth loading its library."""
SLOTS = 16
"""Candidates that a half-precision pass keeps for each line; more would cost, fewer would leave lines uncertain."""


@dataclass(frozen=True)
class Mined:
    """Mutual neighbours: ``rows[i]`` of the source and ``columns[i]`` of the target, margin falling."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    similarity: NDArray[np.float32]
    margin: NDArray[np.float32]


def neighbours(
    source: Vectors, target: Vectors, k: int = 4, memory_mib: int = 256, precision: str = "auto"
) -> tuple[Vectors, NDArray[np.int64], Vectors, NDArray[np.int64]]:
    """Exact k nearest of every source in the target and of every target in the source, in one pass.

    Args:
        source: unit rows (n, d). target: unit rows (m, d). k: neighbours, at most min(n, m).
        memory_mib: bound on the tile and its by-products, in MiB; inputs and results come on top.
        precision: ``single``; ``half`` for a first pass in bfloat16 whose candidates are scored again in
            float32, with an error bound that proves the result or has the line done anew; ``auto``.

    Returns:
        Similarities (n, k) and ids (n, k) for the source; the same (m, k) for the target; best first.

    Raises:
        UsageError: k or precision out of range, or shapes that do not fit.
    """
    left = np.ascontiguousarray(source, dtype=np.float32)
    right = np.ascontiguousarray(target, dtype=np.float32)
    if left.ndim != 2 or right.ndim != 2 or left.shape[1] != right.shape[1]:
        raise UsageError(f"shapes {left.shape} and {right.shape} do not fit", next_step="use one encoder for both")
    n, m = len(left), len(right)
    if k < 1 or k > min(n, m):
        raise UsageError(f"k must lie between 1 and {min(n, m)}, not {k}", next_step="choose a smaller k")
    if precision not in ("auto", "single", "half"):
        raise UsageError(f"unknown precision {precision!r}", next_step="choose auto, single or half")
    half = precision == "half" or (precision == "auto" and n * m >= HALF_FROM and k <= SLOTS // 2 and has_half())
    product: Product = Halved(left, right) if half else Exact(left, right)
    slots = min(max(SLOTS, 2 * k), n, m) if half else k
    # A tile, its maxima and the picks of its first visit: about four times the tile itself at worst.
    cells = max(memory_mib, 1) * (1 << 20) // 16
    high = max(min(n, TILE_ROWS, cells // 64), 1)
    wide = max(min(m, TILE_COLUMNS, cells // high), 1)
    rows = Best(n, slots, k, product.doubt_left)
    columns = Best(m, slots, k, product.doubt_right)
    for top in range(0, n, high):
        for start in range(0, m, wide):
            tile = product.tile(top, min(top + high, n), start, min(start + wide, m))
            rows.take(tile, top, start, axis=1)
            columns.take(tile, start, top, axis=0)
    for best, own, others in ((rows, left, right), (columns, right, left)):
        if half:
            best.settle(own, others)
        best.sort()
    return rows.similar[:, :k], rows.ids[:, :k], columns.similar[:, :k], columns.ids[:, :k]


def mine(source: Vectors, target: Vectors, k: int = 4, memory_mib: int = 256, precision: str = "auto") -> Mined:
    """Pairs that are among each other's k nearest, with their ratio margin, best first.

    >>> eye = np.eye(3, dtype=np.float32)
    >>> mine(eye, eye, k=1).columns.tolist()
    [0, 1, 2]
    """
    row_s, row_i, col_s, col_i = neighbours(source, target, k, memory_mib, precision)
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
