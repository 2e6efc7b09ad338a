"""The chain of numbers that are paths (4, 4.1, 4.1.1, 4.2, A.3): the heaviest sequence that rises."""

from __future__ import annotations

from stdalign.number import Number, Part
from stdalign.splitting.heads import Head

_REACH = 12
"""Most numbers of one list that may be missing between two found ones."""
_CHAPTERS = 4
"""The same for whole numbers: a standard loses a clause of a list, hardly four chapters in a row."""
_MISSING = 0.35
"""What a missing number costs: less than a heading with text under it weighs, more than a bare number does."""
_CODED = 100
"""Numbers from here on are those of a code (1031, 1910), of which each rule takes ten or a hundred and uses a few."""
_LISTED = 0.7
_LINE = 60
_LATE = 0.2
"""What each number before the first one costs; a standard may begin at 1031 or 1910."""
_LATE_MOST = 1.0
_DEEP = 0.25
"""What a level costs that nothing announced: 4.2.1 without a 4.2."""


Table = dict[tuple[Part, ...], tuple[float, int]]
"""Path → weight of the best chain that ends there, and the place of its last heading."""


def best_path_chain(heads: list[Head]) -> tuple[list[Head], float]:
    """The heaviest sequence of headings whose paths rise, and its weight.

    ``exact`` holds, for every path met, the best chain that ends in it, ``under`` the best that ends in it or below it:
    the number before 4.2.1 is 4.2, the number before 4.3 may be 4.2 or 4.2.7 alike.
    """
    under: Table = {}
    exact: Table = {}
    before = [-1] * len(heads)
    top, at = 0.0, -1
    for index, head in enumerate(heads):
        weight = head.weight - (_LISTED if _listed(head, heads, index) else 0.0)
        late = 0.0 if head.number[:1].isalpha() else min(_LATE * max(head.key[0][0] - 1, 0), _LATE_MOST)
        gain, source = _before(head.key, late, under, exact)
        score = gain + weight
        before[index] = source
        whole = tuple(head.key)
        if whole not in exact or score > exact[whole][0]:
            exact[whole] = (score, index)
        for depth in range(1, len(whole) + 1):
            path = whole[:depth]
            if path not in under or score > under[path][0]:
                under[path] = (score, index)
        if score > top:
            top, at = score, index
    chain: list[Head] = []
    while at >= 0:
        chain.append(heads[at])
        at = before[at]
    return chain[::-1], top


def _before(key: Number, late: float, under: Table, exact: Table) -> tuple[float, int]:
    """What the best chain before a number brings, and where it ends; -1 where the number opens the chain."""
    gain = -late - _DEEP * (len(key) - 1)
    source = -1
    for depth in range(len(key), 0, -1):
        path, (number, inserted) = tuple(key[: depth - 1]), key[depth - 1]
        # Levels above that nothing announced: 4.2.1 right after 4.1 skips 4.2; 5.3 after 4 skips 5, 5.1 and 5.2.
        skipped = sum(_DEEP + _MISSING * max(part[0] - 1, 0) for part in key[depth:])
        coded = depth == 1 and number >= _CODED
        reach = _CODED if coded else (_REACH if depth > 1 else _CHAPTERS)
        for gap in range(0 if inserted else 1, min(number, reach) + 1):
            found = under.get((*path, (number - gap, "")))
            if found is None:
                continue
            lost = _MISSING * max(gap - 1, 0)
            value = found[0] - (min(lost, _MISSING) if coded else lost) - skipped
            if value > gain:
                gain, source = value, found[1]
        parent = exact.get(path)
        if parent and parent[0] - _MISSING * max(number - 1, 0) - skipped > gain:
            gain, source = parent[0] - _MISSING * max(number - 1, 0) - skipped, parent[1]
    return gain, source


def _listed(head: Head, heads: list[Head], index: int) -> bool:
    """Whether a whole number is one of a list of short lines: the next one stands right under it and is none of its own."""
    if len(head.key) > 1 or index + 1 == len(heads):
        return False
    following = heads[index + 1]
    return following.start - head.start < _LINE and following.key[:1] != head.key[:1]
