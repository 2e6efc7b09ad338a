"""Where a pair stands in the two laws: whether the articles around answer each other too, and whether both open or close a law.

Laws on one subject go through it in like order (scope, duties, bodies, accidents, penalties): an article whose neighbours find
their best answers around a target is the likelier to be answered there.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from stdalign.align.pairs import Floats, Ids, Pairs

NAMES = ("near_score", "near_figures", "near_back", "both_open", "one_opens", "both_close")
"""What the figures are called."""
STEPS = 2
"""Articles before and after that are looked at, of either law."""
AGAIN = ("again_near", "again_back")
"""The same by the second stage's own score, which knows better which articles answer each other: a last summand of its own."""
AGAIN_STEPS = 3
"""Articles looked at then: a surer score bears a wider look."""
MIXED = ("whole", "parts", "words", "catalogue", "concepts", "phrases")
"""Figures whose mean standing is looked at beside the score."""
EDGE = 3
"""Articles that open a law (scope, aims, terms) or close it (transition, commencement)."""


def near_answers(values: Floats, pairs: Pairs, instruments: tuple[Ids, Ids], steps: int = STEPS) -> Floats:
    """How well the articles around each source are answered by those around each target; shape (p,).

    Mean over the source's neighbours of the highest value that each has with the target or its neighbours; a pair that
    is not there, or of another law, counts as a middling one.

    Args:
        values: standing of every pair among all of its source, in spreads.
        instruments: number of each article's law, of either side.
        steps: articles before and after that are looked at.
    """
    if pairs.whole:
        return _near_grid(values.reshape(pairs.shape), instruments, steps)
    n, m = pairs.shape
    rows, columns = instruments
    best: dict[int, Floats] = {}
    for step in (s for s in range(-steps, steps + 1) if s):
        here = pairs.rows + step
        inside = (here >= 0) & (here < n)
        inside[inside] = rows[here[inside]] == rows[pairs.rows[inside]]
        highest = np.full(len(pairs), -np.inf, np.float32)
        for shift in range(-steps, steps + 1):
            there = pairs.columns + shift
            good = inside & (there >= 0) & (there < m)
            good[good] = columns[there[good]] == columns[pairs.columns[good]]
            found, known = looked_up(pairs, here[good] * m + there[good])
            highest[good] = np.maximum(highest[good], np.where(known, values[found], np.float32(0)))
        best[step] = np.where(np.isfinite(highest), highest, np.float32(np.nan))
    table = np.stack(list(best.values()))
    told = ~np.isnan(table)
    out: Floats = np.where(told, table, 0).sum(axis=0) / np.maximum(told.sum(axis=0), 1)
    return out.astype(np.float32)


def _near_grid(grid: Floats, instruments: tuple[Ids, Ids], steps: int) -> Floats:
    """``near_answers`` where every pair is there: the best around each target once, and then along the sources."""
    rows, columns = instruments
    around = grid.copy()
    for step in range(1, min(steps, grid.shape[1] - 1) + 1):
        other = columns[step:] != columns[:-step]
        for here, there in ((slice(step, None), slice(None, -step)), (slice(None, -step), slice(step, None))):
            np.maximum(around[:, here], np.where(other, -np.inf, grid[:, there]), out=around[:, here])
    total, count = np.zeros_like(grid), np.zeros(len(grid), np.int64)
    for step in (s for s in range(-steps, steps + 1) if s and abs(s) < len(grid)):
        here, there = (slice(None, -step), slice(step, None)) if step > 0 else (slice(-step, None), slice(None, step))
        same = rows[here] == rows[there]
        total[here] += np.where(same[:, None], around[there], 0)
        count[here] += same
    return (total / np.maximum(count, 1)[:, None]).ravel().astype(np.float32)


def looked_up(pairs: Pairs, keys: Ids) -> tuple[Ids, NDArray[np.bool_]]:
    """Place of each key (``row * m + column``), and whether it is among the pairs at all."""
    if pairs.whole:
        return keys, np.ones(keys.shape, bool)
    known = pairs.rows * pairs.shape[1] + pairs.columns
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1).astype(np.int64)
    return at, known[at] == keys


def turned(pairs: Pairs) -> tuple[Pairs, Ids]:
    """The same pairs read from the target, and where each of those stood."""
    order: Ids = np.lexsort((pairs.rows, pairs.columns)).astype(np.int64)
    back = Pairs(pairs.shape[::-1], pairs.columns[order], pairs.rows[order], pairs.by_column[order], pairs.by_row[order])
    return back, order


def near_back(back: Floats, pairs: Pairs, instruments: tuple[Ids, Ids], steps: int = STEPS) -> Floats:
    """``near_answers`` read from the target.

    Args:
        back: standing of every pair among all of its target.
        instruments: number of each article's law, of either side.
        steps: articles before and after that are looked at.
    """
    if pairs.whole:
        found = _near_grid(back.reshape(pairs.shape).T, instruments[::-1], steps)
        return np.ascontiguousarray(found.reshape(pairs.shape[::-1]).T).ravel()
    turn, order = turned(pairs)
    out = np.empty(len(pairs), np.float32)
    out[order] = near_answers(back[order], turn, instruments[::-1], steps)
    return out


def edges(instruments: Ids) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each article is among the first, and among the last, of its law."""
    first = np.zeros(len(instruments), bool)
    last = np.zeros(len(instruments), bool)
    for number in np.unique(instruments):
        own = np.flatnonzero(instruments == number)
        first[own[:EDGE]] = last[own[-EDGE:]] = True
    return first, last


def figures(
    logits: Floats, standing: Mapping[str, Floats], back: Floats, pairs: Pairs, instruments: tuple[Ids, Ids]
) -> dict[str, Floats]:
    """All that is looked at, each of shape (p,).

    Args:
        logits: standing of the first stage's score among all of each source.
        standing: of other figures, likewise.
        back: standing of the score among all of each target.
    """
    mixed = [standing[name] for name in MIXED if name in standing]
    around = near_back(back, pairs, instruments)
    (a_first, a_last), (b_first, b_last) = (edges(side) for side in instruments)
    here, there = a_first[pairs.rows], b_first[pairs.columns]
    return {
        "near_score": near_answers(logits, pairs, instruments),
        "near_figures": near_answers(np.mean(mixed, axis=0, dtype=np.float32), pairs, instruments)
        if mixed
        else np.zeros(len(pairs), np.float32),
        "near_back": around,
        "both_open": (here & there).astype(np.float32),
        "one_opens": (here ^ there).astype(np.float32),
        "both_close": (a_last[pairs.rows] & b_last[pairs.columns]).astype(np.float32),
    }


def standing_of(value: Floats, moments: tuple[Floats, Floats, float]) -> Floats:
    """Distance from the mean in spreads."""
    mean, spread, few = moments
    return np.asarray(few * (value - mean) / spread, dtype=np.float32)
