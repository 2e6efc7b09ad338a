"""The leg of words: each word of an article held against the nearest word of another, rare words of a law above its common ones.

A vector of a whole text is a mean, in which what a law speaks of everywhere drowns what one article alone is about. Here every
word keeps its own vector (late interaction, Khattab & Zaharia 2020, over static embeddings) and its weight in its own law.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stdalign.align.pairs import CELLS, Floats, Ids, Pairs
from stdalign.ports import Vectors, WordEncoder
from stdalign.vectors import distinct


@dataclass(frozen=True)
class Words:
    """The words of a side's articles.

    Args:
        vectors: unit row of each distinct word; shape (words, dimension).
        words: number of each word of an article, article by article; shape (n,).
        weights: of each such word, those of an article summing to 1; shape (n,).
        starts: where each article's words begin, and the end of the last; shape (articles + 1,).
    """

    vectors: Vectors
    words: Ids
    weights: Floats
    starts: Ids

    @classmethod
    def of(cls, texts: Sequence[str], encoder: WordEncoder) -> Words:
        """Words weighed as BM25 does: by how few articles have them, and by how often, soon saturated."""
        bags = encoder.words(texts)
        n = len(texts)
        seen = np.bincount(bags.words, minlength=len(bags.vectors))
        rarity = np.log(1 + (n - seen + 0.5) / (seen + 0.5))
        weights = rarity[bags.words] * (bags.counts / (bags.counts + 1))
        owner = np.repeat(np.arange(n), np.diff(bags.starts))
        total = np.bincount(owner, weights, minlength=n)
        return cls(bags.vectors, bags.words, (weights / total[owner]).astype(np.float32), bags.starts)


@dataclass(frozen=True)
class Met:
    """How well the words of two sides' articles are met in each other's, for all of them: read from either side without a second reckoning.

    Args:
        forward: of each article of the one in each of the other; shape (n, m).
        backward: of each of the other in each of the one; shape (m, n).
    """

    forward: Floats
    backward: Floats

    @classmethod
    def of(cls, one: Words, other: Words) -> Met:
        """The words of two sides held against each other."""
        pairs = Pairs.every(len(one.starts) - 1, len(other.starts) - 1)
        forward = _met(one, other, pairs.rows, pairs.columns).reshape(pairs.shape)
        return cls(forward, _met(other, one, pairs.columns, pairs.rows).reshape(pairs.shape).T)

    def turned(self) -> Met:
        """The same, read from the other side."""
        return Met(self.backward, self.forward)


def words(source: Words, target: Words, pairs: Pairs, met: Met | None = None) -> dict[str, Floats]:
    """How well the words of one are met in the other (0–1), ``forward``, ``backward`` and the mean of both; shapes (p,).

    Args:
        met: both sides held against each other, where that was done already.
    """
    if met is not None:
        forward, backward = met.forward[pairs.rows, pairs.columns], met.backward[pairs.columns, pairs.rows]
    else:
        forward = _met(source, target, pairs.rows, pairs.columns)
        backward = _met(target, source, pairs.columns, pairs.rows)
    both = np.asarray((forward + backward) / 2, dtype=np.float32)
    return {"words_forward": forward, "words_backward": backward, "words": both}


def _met(own: Words, other: Words, rows: Ids, columns: Ids) -> Floats:
    """Mean cosine of each of own's words to the nearest word of the other, for some pairs of articles."""
    out = np.zeros(len(rows), np.float32)
    if not len(own.vectors) or not len(other.vectors):
        return out
    order = np.argsort(columns, kind="stable")
    for first, last in _blocks(other.starts, len(own.vectors)):
        begin, end = np.searchsorted(columns[order], [first, last])
        # An article without a word meets nothing; a run of nothing would give the next one's.
        held = first + np.flatnonzero(np.diff(other.starts[first : last + 1]))
        if begin == end or not len(held):
            continue
        span = slice(int(other.starts[first]), int(other.starts[last]))
        # A word recurs in many articles: it is held against own's words once.
        known = distinct(other.words[span])
        places = np.searchsorted(known, other.words[span])
        similar = other.vectors[known] @ own.vectors.T
        best = np.zeros((last - first, len(own.vectors)), np.float32)
        for at in held.tolist():  # a few lines at a time stay in cache, which all lines in a row do not
            lines = similar[places[other.starts[at] - span.start : other.starts[at + 1] - span.start]]
            np.maximum.reduce(lines, axis=0, out=best[at - first])
        np.clip(best, 0, 1, out=best)
        some = order[begin:end]
        out[some] = _weighed(own, best, rows[some], columns[some] - first)
    return out


def _weighed(own: Words, best: Floats, rows: Ids, columns: Ids) -> Floats:
    """Weighted mean of the best of an article's words, for pairs of own articles and lines of ``best``."""
    from scipy.sparse import csr_array

    table = csr_array((own.weights, own.words, own.starts), shape=(len(own.starts) - 1, len(own.vectors)))
    found: Floats = np.asarray(table @ best.T, dtype=np.float32)[rows, columns]
    return found


def _blocks(starts: NDArray[np.int64], width: int) -> Iterator[tuple[int, int]]:
    """Runs of articles whose words times ``width`` stay near ``CELLS``."""
    most, first, n = max(CELLS // width, 1), 0, len(starts) - 1
    while first < n:
        last = max(int(np.searchsorted(starts, starts[first] + most, side="right")) - 1, first + 1)
        yield first, min(last, n)
        first = min(last, n)
