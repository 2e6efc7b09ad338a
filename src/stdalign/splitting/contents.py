"""Contents lists without leaders: the numbers of the law come twice, the first time with little text between them."""

from __future__ import annotations

import itertools

from stdalign.number import FIRST
from stdalign.splitting.heads import Head

_FEW = 3
"""Fewest numbers of a contents list."""
_AGAIN = 0.8
"""Share of its numbers that come again in the text."""
_CLOSE = 130
"""Most characters an entry of it takes."""


def without_contents(heads: list[Head], length: int) -> list[Head]:
    """Headings without those of a contents list: its numbers come again, and little text stands between them.

    Args:
        length: characters of the whole text.
    """
    firsts = [at for at, head in enumerate(heads) if head.key == FIRST]
    # Where each number comes last: asking every stretch what follows it would read a law of repeated numbers once for each of them.
    latest = {(head.family, head.key): at for at, head in enumerate(heads)}
    for at, (one, two) in enumerate(itertools.pairwise(firsts)):
        listed, rest = heads[one:two], heads[two : firsts[at + 2] if at + 2 < len(firsts) else len(heads)]
        keys = {head.key for head in listed if head.family == heads[one].family}
        again = sum(latest[heads[one].family, key] >= two for key in keys)
        if len(keys) < _FEW or again < _AGAIN * len(keys):
            continue
        close = (heads[two].start - heads[one].start) / len(listed)
        last = heads[two + len(rest)].start if two + len(rest) < len(heads) else length
        if close <= _CLOSE and close * 2 <= (last - heads[two].start) / len(rest):
            taken = {head.start for head in listed}
            return without_contents([head for head in heads if head.start not in taken], length)
    return heads
