"""Pairs of articles chosen to be scored, and figures that only the whole of both sides gives: places, means of the best.

A pair that was chosen on its merits stands for itself. Beside those, every so-many-th article of either side is paired
with everything: such a pair stands for all the pairs of its line that were left out (its weight), so that places and means
over a line come out as if every pair had been scored. Where every pair is there, each stands for itself and they are exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stdalign.vectors import distinct

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ids = NDArray[np.int64]
CELLS = 1 << 20
"""Numbers of a block that is worked on at a time: 4 MiB of float32 stay in cache and bound the memory."""

ROOM = 1 << 24
"""Pairs of two sides up to which each has a mark of a byte while some are chosen."""


@dataclass(frozen=True)
class Pairs:
    """Chosen pairs, by source and then by target.

    Args:
        shape: articles of the source and of the target.
        rows: source article of each pair; shape (p,).
        columns: target article of each pair; shape (p,).
        by_row: pairs of its source that each stands for; shape (p,).
        by_column: pairs of its target that each stands for; shape (p,).
    """

    shape: tuple[int, int]
    rows: Ids
    columns: Ids
    by_row: Floats
    by_column: Floats

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def every(cls, n: int, m: int) -> Pairs:
        """All pairs of n sources and m targets."""
        ones = np.ones(n * m, np.float32)
        return cls((n, m), np.repeat(np.arange(n), m), np.tile(np.arange(m), n), ones, ones)

    @classmethod
    def chosen(cls, n: int, m: int, keys: Ids, background: int) -> Pairs:
        """The pairs of some keys (``row * m + column``), with a background of so many articles of each side.

        One article of each side is its middle one: its row and its column are seven pairs, and the two asked for lie elsewhere.

        >>> len(Pairs.chosen(4, 4, np.array([0, 5]), background=1))
        9
        """
        lines, stakes = _spread(n, background), _spread(m, background)
        every, own = _union(n, m, keys, lines, stakes)
        rows, columns = np.divmod(every, m)
        staked, lined = _flags(stakes, m)[columns], _flags(lines, n)[rows]
        by_row = _weights(rows, own, staked, lined, m, n)
        by_column = _weights(columns, own, lined, staked, n, m)
        return cls((n, m), rows, columns, by_row, by_column)

    @cached_property
    def starts(self) -> Ids:
        """Place of each source's first pair, and the end; shape (n + 1,)."""
        out: Ids = np.searchsorted(self.rows, np.arange(self.shape[0] + 1)).astype(np.int64)
        return out

    @cached_property
    def totals(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Weight of all pairs of each source, and of each target; shapes (n,) and (m,)."""
        n, m = self.shape
        sources, targets = np.bincount(self.rows, self.by_row, n), np.bincount(self.columns, self.by_column, m)
        return np.asarray(sources, dtype=np.float64), np.asarray(targets, dtype=np.float64)

    @cached_property
    def whole(self) -> bool:
        """Whether every pair is there."""
        return len(self) == self.shape[0] * self.shape[1]

    def at(self, pairs: Pairs) -> Ids:
        """Places here of some of these pairs."""
        wanted = pairs.rows * self.shape[1] + pairs.columns
        out: Ids = (
            wanted if self.whole else np.searchsorted(self.rows * self.shape[1] + self.columns, wanted).astype(np.int64)
        )
        return out

    def highest(self, values: Floats, k: int) -> Ids:
        """Keys (``row * m + column``) of the k highest values of each source and of each target."""
        near = np.minimum(self.places(values, "row"), self.places(values, "column")) < k
        return self.rows[near] * self.shape[1] + self.columns[near]

    def of(self, row: int) -> slice:
        """The pairs of a source."""
        return slice(int(self.starts[row]), int(self.starts[row + 1]))

    def blocks(self, size: Sequence[int] | Ids, width: int) -> Iterator[tuple[slice, slice]]:
        """Sources in runs, and the pairs of each run, so that a run's lines times ``width`` stay near ``CELLS``.

        Args:
            size: lines that each source has; shape (n,).
            width: numbers of a line.
        """
        ends = np.cumsum(size)
        most = max(CELLS // max(width, 1), 1)
        start, n = 0, self.shape[0]
        while start < n:
            before = int(ends[start - 1]) if start else 0
            end = max(int(np.searchsorted(ends, before + most, side="right")), start + 1)
            yield slice(start, min(end, n)), slice(int(self.starts[start]), int(self.starts[min(end, n)]))
            start = end

    def products(self, left: Floats, right: Floats) -> Floats:
        """Inner product of each pair's two rows; shape (p,)."""
        out = np.empty(len(self), np.float32)
        for lines, pairs in self.blocks(np.ones(self.shape[0], np.int64), max(len(right), left.shape[1])):
            block = left[lines] @ right.T
            out[pairs] = block.ravel() if self.whole else block[self.rows[pairs] - lines.start, self.columns[pairs]]
        return out

    def places(self, values: Floats, by: str) -> Floats:
        """Place (from 0) of each pair among all of its source (``by`` row) or target (``by`` column), best first.

        Of equals the one with the lower place in the other side comes first.
        """
        if self.whole:
            grid = values.reshape(self.shape)
            return _places(grid) if by == "row" else _places(grid.T, turned=True)
        line, other, weight = (
            (self.rows, self.columns, self.by_row) if by == "row" else (self.columns, self.rows, self.by_column)
        )
        order = np.lexsort((other, -values, line))
        above = np.cumsum(weight[order], dtype=np.float64) - weight[order]
        first = np.searchsorted(line[order], line[order])
        out = np.empty(len(self), np.float32)
        out[order] = above - above[first]
        return out

    def best(self, values: Floats, by: str, k: int) -> Floats:
        """Mean of the k highest values of each source (``by`` row) or target (``by`` column), given to each of its pairs."""
        if self.whole:
            axis = 1 if by == "row" else 0
            grid, most = values.reshape(self.shape), min(k, self.shape[axis])
            highest = np.take(np.partition(grid, self.shape[axis] - most, axis=axis), range(-most, 0), axis=axis)
            return np.broadcast_to(highest.mean(axis=axis, keepdims=True), self.shape).ravel().astype(np.float32)
        line, count = (self.rows, self.shape[0]) if by == "row" else (self.columns, self.shape[1])
        order = np.lexsort((-values, line))
        first = np.arange(len(order)) - np.searchsorted(line[order], line[order]) < k
        top = order[first]
        sums = np.bincount(line[top], values[top], minlength=count)
        found = np.bincount(line[top], minlength=count)
        out: Floats = (sums / np.maximum(found, 1)).astype(np.float32)[line]
        return out

    def first(self, values: Floats, k: int) -> tuple[Ids, Ids]:
        """Places here of the k highest of each source, best first, of equals the earlier; and where each source's begin, with the end.

        Shapes (found,) and (n + 1,).
        """
        n, m = self.shape
        rows, at = self.rows, np.arange(len(self))
        if self.whole and k < m:  # what is below the k-th is not put in order
            grid = values.reshape(self.shape)
            row, column = np.nonzero(grid >= np.partition(grid, m - k, axis=1)[:, m - k, None])
            rows, at = row.astype(np.int64), (row * m + column).astype(np.int64)
            if len(at) == n * k:  # none is as high as a k-th: each source has its own k
                lines = at.reshape(n, k)
                order = np.argsort(-values[lines], axis=1, kind="stable")
                return np.take_along_axis(lines, order, axis=1).ravel(), np.arange(n + 1, dtype=np.int64) * k
        order = np.lexsort((-values[at], rows))
        rows, at = rows[order], at[order]
        kept = np.arange(len(at)) - np.searchsorted(rows, rows) < k
        return at[kept], np.searchsorted(rows[kept], np.arange(n + 1)).astype(np.int64)

    def means(self, values: NDArray[np.float32]) -> NDArray[np.float64]:
        """Mean of a value over all targets of each source; shape (n,)."""
        sums = np.bincount(self.rows, values.astype(np.float64) * self.by_row, minlength=self.shape[0])
        weights = np.bincount(self.rows, self.by_row, minlength=self.shape[0])
        return np.asarray(sums / np.maximum(weights, 1e-9))


def _union(n: int, m: int, keys: Ids, lines: Ids, stakes: Ids) -> tuple[Ids, NDArray[np.bool_]]:
    """Keys of some pairs and of whole rows and columns, each once and in order; and which of them are of the pairs."""
    if n * m <= ROOM:  # a mark a pair is far quicker than sorting
        merit = np.zeros(n * m, bool)
        merit[keys] = True
        every = merit.reshape(n, m).copy()
        every[lines], every[:, stakes] = True, True
        found = np.flatnonzero(every)
        return found, merit[found]
    own = distinct(keys)
    across = (lines[:, None] * m + np.arange(m)[None, :]).ravel()
    down = (np.arange(n)[:, None] * m + stakes[None, :]).ravel()
    found = distinct(np.concatenate([own, across, down]))
    return found, np.isin(found, own, assume_unique=True)


def _flags(places: Ids, n: int) -> NDArray[np.bool_]:
    out = np.zeros(n, bool)
    out[places] = True
    return out


def _places(grid: Floats, turned: bool = False) -> Floats:
    """Place of each value in its row, highest first, of equals the earlier; row by row, or ``turned`` column by column.

    Each value and where it stands are made one whole number, in the order of floats turned round: whole numbers are sorted in half
    the time that a stable order of floats takes.
    """
    n, m = grid.shape
    bits = np.ascontiguousarray(np.float32(0) - grid).view(np.int32)  # 0 - x: both zeros are one
    falling = np.where(bits < 0, ~bits, bits ^ np.int32(-(2**31))).view(np.uint32)
    keys = (falling.astype(np.uint64) << np.uint64(32)) | np.arange(m, dtype=np.uint64)
    keys.sort(axis=1)
    at = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    at = at * n + np.arange(n)[:, None] if turned else at + np.arange(n)[:, None] * m
    out = np.empty(n * m, np.float32)
    out[at.ravel()] = np.tile(np.arange(m, dtype=np.float32), n)
    return out


def _spread(n: int, count: int) -> Ids:
    """Some of n places at even distances, none at the ends, where titles and closing articles stand."""
    return np.unique(((np.arange(min(count, n)) + 0.5) * n / max(min(count, n), 1)).astype(np.int64))


def _weights(
    line: Ids, own: NDArray[np.bool_], stake: NDArray[np.bool_], whole: NDArray[np.bool_], width: int, lines: int
) -> Floats:
    """How many pairs of its line each pair stands for; a line whose background was all chosen on merit stands for itself alone.

    Args:
        line: line of each pair. own: chosen on its merits. stake: of the background of the other side.
        whole: of a line that has every pair. width: pairs of a whole line. lines: how many lines.
    """
    merits = np.bincount(line[own], minlength=lines)
    stakes = np.bincount(line[stake & ~own], minlength=lines)
    out = np.ones(len(line), np.float32)
    drawn = stake & ~own & ~whole
    out[drawn] = ((width - merits) / np.maximum(stakes, 1)).astype(np.float32)[line[drawn]]
    return out
