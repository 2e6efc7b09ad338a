"""The heaviest chain of rising numbers in a stretch of text."""

from __future__ import annotations

from stdalign.number import later
from stdalign.splitting.heads import Head
from stdalign.splitting.paths import best_path_chain

_REACH = 40
_GAP = 0.25
_GAP_MOST = {True: 1.2, False: 2.6}


def best_chain(heads: list[Head]) -> tuple[list[Head], float]:
    """The heaviest sequence of headings whose numbers rise, and its weight.

    A missing number costs a little, so one stray heading never carries the chain away.
    """
    best: dict[int, tuple[float, int]] = {}
    score = [0.0] * len(heads)
    before = [-1] * len(heads)
    top, at = 0.0, -1
    for index, head in enumerate(heads):
        number, inserted = head.key[0]
        most = _GAP_MOST[head.word]
        gain, source = -min(_GAP * 2 * max(number - 1, 0), most * 1.5), -1
        same = best.get(number)
        if inserted and same:
            last = heads[same[1]].key.inserted
            if later(inserted, last) and same[0] > gain:
                gain, source = same
        if number > 1:
            for gap in range(1, min(number, _REACH)):
                found = best.get(number - gap)
                if found:
                    value = found[0] - min(_GAP * (gap - 1), most)
                    if value > gain:
                        gain, source = value, found[1]
                    if found[0] >= top:
                        break
            if source < 0 and number > _REACH:
                for other, found in best.items():
                    if other < number and found[0] - most > gain:
                        gain, source = found[0] - most, found[1]
        score[index] = gain + head.weight
        before[index] = source
        if same is None or score[index] > same[0] or (inserted and source == same[1]):
            best[number] = (score[index], index)
        if score[index] > top:
            top, at = score[index], index
    chain: list[Head] = []
    while at >= 0:
        chain.append(heads[at])
        at = before[at]
    return chain[::-1], top


def chain_of(heads: list[Head]) -> tuple[list[Head], float]:
    """The heaviest chain of one family, of whole numbers or of paths."""
    return best_path_chain(heads) if heads and heads[0].path else best_chain(heads)
