"""Each leg scores pairs of articles, one from either side.

dense      cosine of article vectors, and MaxSim over units (Khattab & Zaharia 2020) both ways
concepts   BM25 (Robertson & Zaragoza 2009) over termbase concepts, both ways
lexical    character n-gram TF-IDF, only between texts in the same script
catalogue  clause → common requirement ← clause: likeness of the two articles' nearest catalogue entries
topics, bearer, modality   agreement of the analysed requirements
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stdalign.align.ngrams import tfidf
from stdalign.align.pairs import Floats, Ids, Pairs
from stdalign.align.side import Article, Side

MANY = 64
"""Parts of an article beyond which they are gone through one by one."""


@dataclass(frozen=True)
class Parts:
    """Vectors of what articles are made of (units, phrases), article by article; ``starts`` is each article's first row."""

    vectors: Floats
    starts: Ids

    @property
    def counts(self) -> Ids:
        """Rows of each article."""
        out: Ids = np.diff(np.append(self.starts, len(self.vectors))).astype(np.int64)
        return out

    def of(self, articles: Ids) -> Parts:
        """The parts of some articles, in their order."""
        counts = self.counts[articles]
        starts = np.cumsum(counts) - counts
        rows = np.repeat(self.starts[articles] - starts, counts) + np.arange(int(counts.sum()))
        return Parts(self.vectors[rows], starts)


def highest(values: Floats, parts: Parts, axis: int) -> Floats:
    """``np.maximum.reduceat(values, parts.starts, axis)`` of a table: the highest of each article's lines.

    Articles have few parts: all first ones are held against all second ones, then against all third ones, at a third of the time.
    """
    counts, out = parts.counts, values.take(parts.starts, axis=axis)
    most = int(counts.max(initial=0))
    if most > MANY:
        found: Floats = np.maximum.reduceat(values, parts.starts, axis=axis)
        return found
    for nth in range(1, most):
        some = np.flatnonzero(counts > nth)
        lines = parts.starts[some] + nth
        if axis:
            out[:, some] = np.maximum(out[:, some], values[:, lines])
        else:
            out[some] = np.maximum(out[some], values[lines])
    return out


def maxsim(source: Parts, target: Parts, pairs: Pairs) -> dict[str, Floats]:
    """Mean likeness of each part's best counterpart, ``forward`` and ``backward``, and the ``best`` of all; shapes (p,)."""
    out = {name: np.empty(len(pairs), np.float32) for name in ("forward", "backward", "best")}
    for lines, some in pairs.blocks(source.counts, len(target.vectors)):
        if some.start == some.stop:
            continue
        wanted, column = (None, None) if pairs.whole else np.unique(pairs.columns[some], return_inverse=True)
        theirs = target if wanted is None or len(wanted) == pairs.shape[1] else target.of(wanted)
        ours = source.of(np.arange(lines.start, lines.stop))
        similar = ours.vectors @ theirs.vectors.T
        by_target = highest(similar, theirs, axis=1)
        by_source = highest(similar, ours, axis=0)
        forward = np.add.reduceat(by_target, ours.starts, axis=0) / ours.counts[:, None].astype(np.float32)
        backward = np.add.reduceat(by_source, theirs.starts, axis=1) / theirs.counts[None, :].astype(np.float32)
        best = highest(by_target, ours, axis=0)
        for name, block in (("forward", forward), ("backward", backward), ("best", best)):
            out[name][some] = block.ravel() if column is None else block[pairs.rows[some] - lines.start, column]
    return out


def dense(source: Side, target: Side, pairs: Pairs) -> dict[str, Floats]:
    """Cosine of whole articles, and of their units both ways."""
    units = maxsim(Parts(source.vectors, source.starts), Parts(target.vectors, target.starts), pairs)
    return {"whole": pairs.products(source.whole, target.whole), **units}


def margin(similarity: Floats, pairs: Pairs, k: int = 4) -> Floats:
    """Ratio margin (Artetxe & Schwenk 2019): similarity over the mean of both sides' k nearest."""
    near = (pairs.best(similarity, "row", k) + pairs.best(similarity, "column", k)) / 2
    return np.asarray(similarity / np.maximum(near, 1e-6), dtype=np.float32)


@dataclass(frozen=True)
class Rows:
    """Two tables whose rows' inner product is a leg's value: one row a source, one a target."""

    left: Floats
    right: Floats


@dataclass(frozen=True)
class Bags:
    """Weighted names of each article of a side, taken apart once however many others they are held against.

    Args:
        count: articles.
        names: every name, once.
        rows: article of each mention.
        columns: place of its name in ``names``.
        weights: weight of each mention.
    """

    count: int
    names: tuple[str, ...]
    rows: Ids
    columns: Ids
    weights: Floats

    @classmethod
    def of(cls, bags: Sequence[Iterable[str]]) -> Bags:
        """Bags with weights, or of names that weigh 1 each, once an article."""
        weighed = [bag if isinstance(bag, Mapping) else dict.fromkeys(bag, 1.0) for bag in bags]
        place: dict[str, int] = {}
        cells = [
            (row, place.setdefault(name, len(place)), weight)
            for row, bag in enumerate(weighed)
            for name, weight in bag.items()
        ]
        rows, columns, weights = zip(*cells, strict=True) if cells else ((), (), ())
        return cls(
            len(weighed),
            tuple(place),
            np.array(rows, dtype=np.int64),
            np.array(columns, dtype=np.int64),
            np.array(weights, dtype=np.float32),
        )

    def over(self, names: Mapping[str, int], width: int) -> Floats:
        """The bags as rows, each name in its column."""
        out = np.zeros((self.count, width), np.float32)
        out[self.rows, np.array([names[name] for name in self.names], dtype=np.int64)[self.columns]] = self.weights
        return out


def tables(left: Bags, right: Bags) -> tuple[Floats, Floats]:
    """The bags of both sides as rows over the names of either; one empty column where there are none."""
    names = {name: at for at, name in enumerate(sorted({*left.names, *right.names}))}
    return left.over(names, max(len(names), 1)), right.over(names, max(len(names), 1))


def concepts(left: Bags, right: Bags) -> Rows:
    """BM25 of concepts in both directions, each as a share of what a text scores against itself.

    Args:
        left: weighted concepts of each source article.
        right: of each target article.
    """
    a, b = tables(left, right)
    # A concept is rare or common on each side for itself: laws differ in what they talk about.
    idf = ((_idf(a) + _idf(b)) / 2).astype(np.float32)
    one, other = _saturated(a, idf), _saturated(b, idf)
    # What is asked for counts once, what answers counts by how often: there and back, halved.
    ours = np.concatenate([a > 0, one], axis=1) / np.sqrt(_itself(one))
    theirs = np.concatenate([other, b > 0], axis=1) / np.sqrt(_itself(other))
    return Rows((ours / 2).astype(np.float32), theirs.astype(np.float32))


def table(bags: Sequence[Mapping[str, float]], names: Sequence[str]) -> Floats:
    """Bags as rows over some names; one empty column where there are none."""
    place = {name: at for at, name in enumerate(names)}
    out = np.zeros((len(bags), max(len(names), 1)), np.float32)
    # One assignment for all: a cell at a time costs more than all else here.
    cells = [(row, place[name], weight) for row, bag in enumerate(bags) for name, weight in bag.items() if name in place]
    if cells:
        rows, columns, weights = zip(*cells, strict=True)
        out[rows, columns] = weights
    return out


def _itself(weights: Floats) -> Floats:
    """What a text scores against itself; shape (n, 1)."""
    out: Floats = np.maximum(weights.sum(axis=1, keepdims=True), 1e-6)
    return out


def _idf(counts: Floats) -> Floats:
    seen = (counts > 0).sum(axis=0)
    out: Floats = np.log(1 + (len(counts) - seen + 0.5) / (seen + 0.5)).astype(np.float32)
    return out


def _saturated(counts: Floats, idf: Floats, k1: float = 1.2, b: float = 0.5) -> Floats:
    """BM25's weight of each count; ``k1`` as is usual, ``b`` below the usual 0.75: a long article is no worse an answer."""
    length = counts.sum(axis=1)
    norm = k1 * (1 - b + b * length / max(float(length.mean()), 1e-6))
    out: Floats = idf * counts * (k1 + 1) / np.maximum(counts + norm[:, None], 1e-6)
    return out


@dataclass(frozen=True)
class Wording:
    """TF-IDF rows of the articles in one language on both sides: ``left`` of the sources in ``rows``, ``right`` of ``columns``."""

    rows: Ids
    columns: Ids
    left: Any
    right: Any


def wordings(
    source: Sequence[Article], target: Sequence[Article], spaced: frozenset[str], family: Mapping[str, str]
) -> list[Wording]:
    """Character 3–5-grams (2–3 where words are not spaced) of articles whose language both sides have.

    Args:
        spaced: languages whose words stand between blanks.
        family: language → the near one that it is counted with (Indonesian with Malay).
    """
    left = np.array([family.get(a.language, a.language) for a in source])
    right = np.array([family.get(a.language, a.language) for a in target])
    made = []
    for language in sorted(set(left.tolist()) & set(right.tolist())):
        rows, columns = np.flatnonzero(left == language), np.flatnonzero(right == language)
        texts = [source[i].text for i in rows.tolist()] + [target[j].text for j in columns.tolist()]
        words = language in spaced
        weights = tfidf(texts, range(3, 6) if words else range(2, 4), within_words=words)
        made.append(Wording(rows, columns, weights[: len(rows)], weights[len(rows) :]))
    return made


def lexical(found: Sequence[Wording], pairs: Pairs) -> Floats:
    """Likeness of wording; 0 between languages."""
    out = np.zeros(len(pairs), np.float32)
    for one in found:
        row = np.full(pairs.shape[0], -1)
        row[one.rows] = np.arange(len(one.rows))
        column = np.full(pairs.shape[1], -1)
        column[one.columns] = np.arange(len(one.columns))
        for lines, some in pairs.blocks(np.ones(pairs.shape[0], np.int64), pairs.shape[1]):
            here = np.flatnonzero((row[pairs.rows[some]] >= 0) & (column[pairs.columns[some]] >= 0)) + some.start
            own = row[lines][row[lines] >= 0]
            if len(here):
                block = (one.left[own] @ one.right.T).toarray()
                out[here] = block[row[pairs.rows[here]] - own[0], column[pairs.columns[here]]]
    return out


def overlap(source: Mapping[str, Bags], target: Mapping[str, Bags], pairs: Pairs) -> dict[str, Floats]:
    """Agreement of topics (Jaccard), bearers and modalities (shared weight).

    Args:
        source: bags of ``topics``, ``bearers`` and ``modalities``.
        target: likewise.
    """
    penal = [
        side["modalities"].over({**dict.fromkeys(side["modalities"].names, 1), "penalty": 0}, 2)[:, 0]
        for side in (source, target)
    ]
    return {
        "topics": _jaccard(source["topics"], target["topics"], pairs),
        "bearer": _shared(source["bearers"], target["bearers"], pairs),
        "modality": _shared(source["modalities"], target["modalities"], pairs),
        "penalty_gap": np.abs(penal[0][pairs.rows] - penal[1][pairs.columns]),
    }


def links(source: Bags, target: Bags) -> Rows:
    """Common requirements that articles name."""
    return Rows(*tables(source, target))


def stated(named: Rows, pairs: Pairs) -> Floats:
    """Share of the smaller side's common requirements that both sides name; 0 where a side names none."""
    least = np.minimum(named.left.sum(axis=1)[pairs.rows], named.right.sum(axis=1)[pairs.columns])
    return np.asarray(pairs.products(named.left, named.right) / np.maximum(least, 1), dtype=np.float32)


def _shared(left: Bags, right: Bags, pairs: Pairs) -> Floats:
    a, b = tables(left, right)
    out = np.zeros(len(pairs), np.float32)
    if pairs.whole:
        grid = out.reshape(pairs.shape)
        for column in range(a.shape[1]):
            grid += np.minimum(a[:, column, None], b[None, :, column])
        return out
    for column in range(a.shape[1]):
        out += np.minimum(a[pairs.rows, column], b[pairs.columns, column])
    return out


def _jaccard(left: Bags, right: Bags, pairs: Pairs) -> Floats:
    both = Rows(*tables(left, right))
    shared = pairs.products(both.left, both.right)
    union = both.left.sum(axis=1)[pairs.rows] + both.right.sum(axis=1)[pairs.columns] - shared
    return np.asarray(shared / np.maximum(union, 1), dtype=np.float32)
