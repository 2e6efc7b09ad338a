"""What a model that reads two texts together is given of a pair of articles, and what its scores do to their order.

An article may be pages long, and such a model reads little: each side is cut to the sentences that meet the other best. Only the
first few targets of a source are read; the others keep their distance behind them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from stdalign.align.pairs import Floats, Ids, Pairs
from stdalign.align.ready import Ready
from stdalign.ports import Reranker

ROOM = 400
"""Characters of either side, in English measure: about a hundred pieces."""
BREAK = "\n"
"""Between the sentences of a passage."""


def passages(source: Ready, target: Ready, row: int, column: int, density: Mapping[str, float]) -> tuple[str, str]:
    """The sentences of two articles that meet the other best, in their order, up to ``ROOM``; at least one of each.

    Args:
        source: side of ``row``, with its sentences (``Ready.lines``).
        target: side of ``column``.
        density: characters that a language needs for one of English.
    """
    similar = _vectors(source, row) @ _vectors(target, column).T
    return (
        _chosen(source.lines[row], similar.max(axis=1), density.get(source.side.articles[row].language, 1.0)),
        _chosen(target.lines[column], similar.max(axis=0), density.get(target.side.articles[column].language, 1.0)),
    )


def _vectors(side: Ready, row: int) -> Floats:
    if side.sentences is None:
        raise ValueError("the side was prepared without a model that reads sentences")
    begin = int(side.sentences.starts[row])
    return side.sentences.vectors[begin : begin + len(side.lines[row])]


def _chosen(lines: Sequence[str], met: Floats, density: float) -> str:
    kept: list[int] = []
    room = ROOM * density
    for at in np.argsort(-met, kind="stable").tolist():
        if kept and len(lines[at]) > room:
            continue
        kept.append(at)
        room -= len(lines[at])
    return BREAK.join(lines[at] for at in sorted(kept))


def first_of(logits: Floats, pairs: Pairs, most: int) -> Iterator[Ids]:
    """Places, in ``pairs``, of the first few targets of each source, best first."""
    for row in range(pairs.shape[0]):
        own = pairs.of(row)
        yield own.start + np.argsort(-logits[own], kind="stable")[:most]


def read(
    reader: Reranker, source: Ready, target: Ready, pairs: Pairs, logits: Floats, density: Mapping[str, float], most: int
) -> Floats:
    """What the model adds to the score of every pair, before its weight; shape (p,).

    Its score against the mean of those read of the source; for the targets that it did not read, the least that it gave.

    Args:
        logits: the score so far. most: targets of each source that are read.
    """
    heads = list(first_of(logits, pairs, most))
    texts = [
        passages(source, target, int(pairs.rows[at]), int(pairs.columns[at]), density)
        for head in heads
        for at in head.tolist()
    ]
    scores = reader.score(texts)
    out = np.zeros(len(pairs), np.float32)
    begin = 0
    for row, head in enumerate(heads):
        own = scores[begin : begin + len(head)]
        begin += len(head)
        if len(head):
            out[pairs.of(row)] = own.min() - own.mean()
            out[head] = own - own.mean()
    return out
