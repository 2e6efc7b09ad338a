"""Numbers that begin anew in each part, chapter or rule: every run of them is the law's own."""

from __future__ import annotations

import itertools
from bisect import bisect_left

from stdalign.number import FIRST, Number
from stdalign.splitting.heads import Head
from stdalign.splitting.rising import best_chain

_MARGIN = 0.5
"""By how much the runs together must outweigh the best single run; a contents list repeats numbers that weigh little."""

_LISTED = 0.5
"""Mean bulk below which the headings before the first container are a contents list."""

Chain = tuple[list[Head], float]


def runs_anew(heads: list[Head], holders: list[Head], single: float) -> list[Head]:
    """The units of all runs in order, where most of the stretches between containers of one level begin with 1.

    Args:
        heads: possible units of one family in one stretch of the text, by place.
        holders: possible containers in the same stretch, by place.
        single: weight of the best chain that takes the stretch as one run.

    Returns:
        Nothing where the numbers go on from chapter to chapter.
    """
    if not heads or heads[0].path:
        return []
    starts = [head.start for head in heads]
    best: tuple[float, list[Head]] = (single + _MARGIN, [])
    for level in sorted({holder.level for holder in holders}):
        borders = [holder for holder in holders if holder.level == level]
        places = [*(bisect_left(starts, border.start) for border in borders), len(heads)]
        stretches = [best_chain(heads[low:high]) for low, high in itertools.pairwise(places)]
        chains = _told(borders, stretches)
        opened = sum(1 for chain, _ in chains if chain[0].key == FIRST)
        if opened < 2 or 2 * opened <= len(chains):
            continue
        before = best_chain(heads[: places[0]])
        if before[0] and _bulk(before[0]) >= _LISTED * len(before[0]):
            chains.insert(0, before)
        total = sum(weight for _, weight in chains)
        if total > best[0]:
            best = (total, [head for chain, _ in chains for head in chain])
    return best[1]


def _told(borders: list[Head], stretches: list[Chain]) -> list[Chain]:
    """The runs of the containers; of two under one number the one with more text, the other being the contents list."""
    kept: dict[Number, int] = {}
    for at, (border, (chain, _)) in enumerate(zip(borders, stretches, strict=True)):
        if chain and (border.key not in kept or _bulk(chain) > _bulk(stretches[kept[border.key]][0])):
            kept[border.key] = at
    return [stretches[at] for at in sorted(kept.values())]


def _bulk(chain: list[Head]) -> float:
    return sum(head.bulk for head in chain)
