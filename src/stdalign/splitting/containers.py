"""Parts, chapters, sections: which of the possible headings hold, and how they nest."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from stdalign.levels import RANK, STEP
from stdalign.model import Component
from stdalign.number import Number
from stdalign.splitting.heads import Head


@dataclass
class Container:
    """A container heading with its place in the tree."""

    head: Head
    rank: int
    step: str
    eid: str = ""
    end: int = 0
    component: Component = Component.MAIN


def containers_of(heads: list[Head], articles: list[Head]) -> list[Container]:
    """Containers of the enacting text: numbers rise, or begin again under a higher container.

    Those before the first article are taken from the nearest backwards while they rise in rank,
    so that a contents list gives none.
    """
    if not heads:
        return []
    first, last = articles[0].start, articles[-1].start
    before = [head for head in heads if head.start < first]
    chosen: list[Head] = []
    rank = 9
    for head in reversed(before):
        if RANK[head.level] < rank:
            chosen.insert(0, head)
            rank = RANK[head.level]
        elif chosen:
            break
    starts = [head.start for head in articles]
    taken = set(starts)
    chosen.extend(h for h in heads if first < h.start < last and h.start not in taken)
    out: list[Container] = []
    open_keys: dict[int, Number] = {}
    for head in chosen:
        rank = RANK[head.level]
        key = open_keys.get(rank)
        fresh = key is None
        if not fresh and key is not None:
            step = head.key.value - key.value
            # Rules of a code are numbered by tens or hundreds: 1030, 1040.
            if not (1 <= step <= (3 if key.value < 100 else 100) or (step == 0 and head.key.inserted > key.inserted)):
                continue
        elif 3 < head.key.value < 100 and rank > 0 and out:
            continue
        at = bisect_left(starts, head.start)
        if at < len(starts) and any(
            other.rank == rank and bisect_left(starts, other.head.start) == at and other.head.key == head.key
            for other in out[-4:]
        ):
            continue
        open_keys[rank] = head.key
        for lower in [other for other in open_keys if other > rank]:
            del open_keys[lower]
        out.append(Container(head, rank, f"{STEP[head.level]}_{head.number}"))
    return out
