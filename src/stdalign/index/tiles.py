"""Tiles of a similarity matrix and the running best of its lines.

A tile's candidates are found through the maxima of small strided groups against the running k-th best, so
almost nothing is sorted. A tile may come in bfloat16, held as 16-bit whole numbers: for positive numbers
their order is that of the floats, and a comparison costs a quarter.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from stdalign.ports import Vectors

GROUP = 16
ROUNDING = 2.0**-8
"""Relative error of a number kept in bfloat16, at most."""
Tile = NDArray[Any]


class Product(Protocol):
    """Gives tiles of the product, and how far its numbers may be off for each line."""

    doubt_left: Vectors
    doubt_right: Vectors

    def tile(self, top: int, bottom: int, start: int, end: int) -> Tile: ...


class Exact:
    """The product in float32."""

    def __init__(self, left: Vectors, right: Vectors) -> None:
        self.left, self.right = left, right
        self.doubt_left, self.doubt_right = np.zeros(len(left), np.float32), np.zeros(len(right), np.float32)
        self._room = np.empty(0, np.float32)

    def tile(self, top: int, bottom: int, start: int, end: int) -> Tile:
        cells = (bottom - top) * (end - start)
        if cells > len(self._room):
            self._room = np.empty(cells, np.float32)
        out = self._room[:cells].reshape(bottom - top, end - start)
        return np.matmul(self.left[top:bottom], self.right[start:end].T, out=out)


class Halved:
    """The product in bfloat16, with a bound on its error by the rounding residuals (Cauchy-Schwarz)."""

    def __init__(self, left: Vectors, right: Vectors) -> None:
        import torch

        self._torch = torch
        self.left, self._rest_left, norm_left = self._rounded(left)
        self.right, self._rest_right, norm_right = self._rounded(right)
        most_left, most_right = float(norm_left.max()), float(norm_right.max())
        # |ab - âb̂| <= |a - â||b| + |â||b - b̂|, and sums in float32 are off by d units in the last place.
        # The rounding of the result itself is relative: see ROUNDING.
        slip = left.shape[1] * 2.0**-23 * most_left * most_right
        self.doubt_left = (self._rest_left * most_right + norm_left * 1.01 * float(self._rest_right.max()) + slip).astype(
            np.float32
        )
        self.doubt_right = (self._rest_right * most_left + norm_right * 1.01 * float(self._rest_left.max()) + slip).astype(
            np.float32
        )

    def _rounded(self, rows: Vectors) -> tuple[Any, Vectors, Vectors]:
        out = self._torch.empty(rows.shape, dtype=self._torch.bfloat16)
        rest, norm = np.empty(len(rows), np.float32), np.empty(len(rows), np.float32)
        for at in range(0, len(rows), 8192):
            part = self._torch.from_numpy(rows[at : at + 8192])
            out[at : at + 8192] = part
            rest[at : at + 8192] = (part - out[at : at + 8192].float()).norm(dim=1).numpy()
            norm[at : at + 8192] = part.norm(dim=1).numpy()
        return out, rest, norm

    def tile(self, top: int, bottom: int, start: int, end: int) -> Tile:
        out: Tile = (self.left[top:bottom] @ self.right[start:end].T).view(self._torch.int16).numpy()
        return out


def has_half() -> bool:
    """Whether this processor multiplies bfloat16 faster than float32, and the library for it is there."""
    from importlib.util import find_spec

    facts = Path("/proc/cpuinfo")
    flags = facts.read_text("utf-8", errors="replace") if facts.exists() else ""
    return ("avx512_bf16" in flags or "amx_bf16" in flags) and find_spec("torch") is not None


def _single(tile: Tile) -> Vectors:
    if tile.dtype == np.int16:
        return (tile.astype(np.int32) << 16).view(np.float32)
    return tile


def _as_kept(floor: Vectors, kind: Any) -> Tile:
    """The floor in the tile's own numbers, never higher than it is; everything passes a floor below zero."""
    if kind != np.int16:
        return floor
    bits = (np.maximum(floor, 0).view(np.int32) >> 16) - 1
    return np.where(floor > 0, bits, -32768).astype(np.int16)


def _tops(tile: Tile, axis: int) -> tuple[Tile, int]:
    """Maxima of strided groups along an axis, and the number of members of a group."""
    length = tile.shape[axis]
    members = next(size for size in (GROUP, 8, 4, 2, 1) if length % size == 0)
    if axis == 1:
        return tile.reshape(len(tile), members, length // members).max(axis=1), members
    return tile.reshape(members, length // members, tile.shape[1]).max(axis=0), members


class Best:
    """The running best of every line.

    Args:
        lines: how many. slots: kept for each. k: wanted of each. doubt: by how much a line's numbers may be off.
    """

    def __init__(self, lines: int, slots: int, k: int, doubt: Vectors) -> None:
        self.k = k
        self.similar = np.full((lines, slots), -np.inf, np.float32)
        self.ids = np.zeros((lines, slots), np.int64)
        self.doubt = doubt
        self._floor = np.full(lines, -np.inf, np.float32)

    def take(self, tile: Tile, first: int, offset: int, axis: int) -> None:
        """Take what is better than the floor out of a tile, for its rows (axis 1) or columns (axis 0).

        Args:
            first: line that the tile's first row (or column) is. offset: id of its first column (or row).
        """
        lines = slice(first, first + tile.shape[1 - axis])
        floor = self._floor[lines]
        tops, members = _tops(tile, axis)
        step = tops.shape[axis]
        if np.isneginf(floor).any():
            floor = self._floor[lines] = self._opening(tops if axis == 1 else tops.T)
        if axis == 1:
            owners, groups = np.divmod(np.flatnonzero(tops > _as_kept(floor, tile.dtype)[:, None]), step)
        else:
            groups, owners = np.divmod(np.flatnonzero(tops > _as_kept(floor, tile.dtype)[None, :]), tile.shape[1])
        if not len(owners):
            return
        places = (groups[:, None] + step * np.arange(members)[None, :]).ravel()
        owners = np.repeat(owners, members)
        values = _single(tile[owners, places] if axis == 1 else tile[places, owners])
        better = values > floor[owners]
        if better.any():
            self._merge(owners[better] + first, places[better] + offset, values[better])

    def take_rows(self, tile: Tile, lines: NDArray[np.int64], ids: NDArray[np.int64]) -> None:
        """Take what is better out of a tile in float32 whose rows are these lines and whose columns these ids."""
        floor = self._floor[lines]
        new = np.flatnonzero(np.isneginf(floor))
        if len(new) and tile.shape[1] > self.k:
            few = tile if len(new) == len(lines) else tile[new]
            kth = np.partition(few, tile.shape[1] - self.k, axis=1)[:, tile.shape[1] - self.k]
            floor[new] = np.nextafter(kth, -np.inf, dtype=np.float32)
        owners, places = np.divmod(np.flatnonzero(tile > floor[:, None]), tile.shape[1])
        if len(owners):
            self._merge(lines[owners], ids[places], tile[owners, places])

    def _opening(self, maxima: Tile) -> Vectors:
        """Floor of a first visit: just below the k-th highest group's maximum, since that many at least lie above.

        Where more is kept than wanted, a little lower; what is passed over lies below the floor, which says so.
        """
        take = self.k if self.similar.shape[1] == self.k else self.k + 2
        if take > maxima.shape[1]:
            return np.full(len(maxima), -np.inf, np.float32)
        kth = np.partition(np.ascontiguousarray(maxima), maxima.shape[1] - take, axis=1)[:, maxima.shape[1] - take]
        floor = _single(kth)
        out: Vectors = np.nextafter(floor, -np.inf, dtype=np.float32)
        # The order of 16-bit numbers is not that of floats below zero.
        return np.where(floor > 0, out, -np.inf).astype(np.float32) if maxima.dtype == np.int16 else out

    def _floors(self, best: Vectors, doubt: Vectors) -> Vectors:
        floor: Vectors = best.min(axis=1)
        slots = best.shape[1]
        if slots > self.k:
            # What lies further below the k-th best than both may be off cannot be among the k best.
            kth = np.partition(best, slots - self.k, axis=1)[:, slots - self.k]
            floor = np.maximum(floor, np.where(np.isneginf(kth), kth, kth - 2 * doubt - 2 * ROUNDING * np.abs(kth)))
        return floor

    def _merge(self, owners: NDArray[np.int64], ids: NDArray[np.int64], values: Vectors) -> None:
        slots = self.similar.shape[1]
        order = np.lexsort((-values, owners))
        owners, ids, values = owners[order], ids[order], values[order]
        touched, start = np.unique(owners, return_index=True)
        counts = np.diff(np.append(start, len(owners)))
        rank = np.arange(len(owners)) - np.repeat(start, counts)
        slot = np.repeat(np.arange(len(touched)), counts)
        few = rank < slots
        width = slots + int(min(counts.max(), slots))
        new_s = np.full((len(touched), width), -np.inf, np.float32)
        new_i = np.zeros((len(touched), width), np.int64)
        new_s[:, :slots], new_i[:, :slots] = self.similar[touched], self.ids[touched]
        new_s[slot[few], slots + rank[few]] = values[few]
        new_i[slot[few], slots + rank[few]] = ids[few]
        top = np.argpartition(new_s, width - slots, axis=1)[:, width - slots :]
        best = np.take_along_axis(new_s, top, axis=1)
        self.similar[touched] = best
        self.ids[touched] = np.take_along_axis(new_i, top, axis=1)
        self._floor[touched] = np.maximum(self._floor[touched], self._floors(best, self.doubt[touched]))

    def settle(self, own: Vectors, others: Vectors) -> int:
        """Score the candidates again in float32; lines that the error bound leaves open are done anew. Returns how many."""
        redo = []
        for start in range(0, len(own), 1024):
            lines = slice(start, min(start + 1024, len(own)))
            rough = self.similar[lines]
            # Everything that was turned away lies at or below this, give or take the doubt.
            refused = np.where(
                np.isneginf(rough).any(axis=1), self._floor[lines], np.maximum(rough.min(axis=1), self._floor[lines])
            )
            exact = np.einsum("rsd,rd->rs", others[self.ids[lines]], own[lines], dtype=np.float32, optimize=False)
            exact[np.isneginf(rough)] = -np.inf
            kth = np.partition(exact, exact.shape[1] - self.k, axis=1)[:, exact.shape[1] - self.k]
            self.similar[lines] = exact
            bound = refused + self.doubt[lines] + ROUNDING * np.abs(refused)
            redo.append(np.flatnonzero(kth < bound) + start)
        open_lines = np.concatenate(redo)
        for start in range(0, len(open_lines), 1024):
            at = open_lines[start : start + 1024]
            again = Best(len(at), self.k, self.k, np.zeros(len(at), np.float32))
            for left in range(0, len(others), 2048):
                again.take(own[at] @ others[left : left + 2048].T, 0, left, axis=1)
            self.similar[at], self.ids[at] = -np.inf, 0
            self.similar[at, : self.k], self.ids[at, : self.k] = again.similar, again.ids
        return len(open_lines)

    def sort(self) -> None:
        """Best first; of equals the lower id."""
        order = np.lexsort((self.ids, -self.similar), axis=1)
        self.similar = np.take_along_axis(self.similar, order, axis=1)
        self.ids = np.take_along_axis(self.ids, order, axis=1)
