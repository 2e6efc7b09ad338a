"""Each leg scores every article of one side against every article of the other; shapes are (sources, targets).

dense      cosine of article vectors, and MaxSim over units (Khattab & Zaharia 2020) both ways
concepts   BM25 (Robertson & Zaragoza 2009) over termbase concepts, both ways
lexical    character n-gram TF-IDF, only between texts in the same script
catalogue  clause → common requirement ← clause: likeness of the two articles' nearest catalogue entries
topics, bearer, modality   agreement of the analysed requirements
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stdalign.align.side import Article, Side, concept_counts
from stdalign.terms import Termbase

Matrix = NDArray[np.float32]
_LATIN = frozenset({"en", "id", "ms", "tl", "pt", "tet", "vi"})
_SAME_FAMILY = {"id": "ms", "ms": "ms"}


def dense(source: Side, target: Side) -> dict[str, Matrix]:
    """Cosine of whole articles, and the mean of each unit's best counterpart, forward and backward."""
    whole = source.whole @ target.whole.T
    units = source.vectors @ target.vectors.T
    by_target = np.maximum.reduceat(units, target.starts, axis=1)
    by_source = np.maximum.reduceat(units, source.starts, axis=0)
    forward = _mean_by(by_target, source, axis=0)
    backward = _mean_by(by_source, target, axis=1)
    best = np.maximum.reduceat(by_target, source.starts, axis=0)
    return {"whole": whole, "forward": forward, "backward": backward, "best": best}


def _mean_by(values: Matrix, side: Side, axis: int) -> Matrix:
    counts = np.diff(np.append(side.starts, len(side.units))).astype(np.float32)
    sums = np.add.reduceat(values, side.starts, axis=axis)
    return np.asarray(sums / (counts[:, None] if axis == 0 else counts[None, :]), dtype=np.float32)


def margin(similarity: Matrix, k: int = 4) -> Matrix:
    """Ratio margin (Artetxe & Schwenk 2019): similarity over the mean of both sides' k nearest."""
    rows = np.sort(similarity, axis=1)[:, -k:].mean(axis=1, keepdims=True)
    columns = np.sort(similarity, axis=0)[-k:, :].mean(axis=0, keepdims=True)
    return np.asarray(similarity / np.maximum((rows + columns) / 2, 1e-6), dtype=np.float32)


def concepts(source: Side, target: Side, termbase: Termbase) -> Matrix:
    """BM25 of concepts in both directions, each as a share of what a text scores against itself."""
    bags_s = [_bag(a, termbase) for a in source.articles]
    bags_t = [_bag(a, termbase) for a in target.articles]
    return _bm25_both(bags_s, bags_t)


def _bag(article: Article, termbase: Termbase) -> dict[str, float]:
    bag: dict[str, float] = {}
    whole = article.units[0]
    units = [whole] if whole.clause.eid == whole.article else list(article.units)
    for unit in units:
        for name, weight in concept_counts(unit, termbase).items():
            bag[name] = bag.get(name, 0.0) + weight
    return bag


def _bm25_both(left: Sequence[Mapping[str, float]], right: Sequence[Mapping[str, float]]) -> Matrix:
    from scipy.sparse import csr_matrix

    names = sorted({name for bag in (*left, *right) for name in bag})
    place = {name: at for at, name in enumerate(names)}
    if not names:
        return np.zeros((len(left), len(right)), np.float32)

    def counts(bags: Sequence[Mapping[str, float]]) -> Any:
        rows = np.repeat(np.arange(len(bags)), [len(b) for b in bags])
        columns = np.array([place[n] for b in bags for n in b], dtype=np.int64)
        values = np.array([v for b in bags for v in b.values()], dtype=np.float32)
        return csr_matrix((values, (rows, columns)), shape=(len(bags), len(names)))

    a, b = counts(left), counts(right)
    # A concept is rare or common on each side for itself: laws differ in what they talk about.
    idf = ((_idf(a) + _idf(b)) / 2).astype(np.float32)
    wa, wb = _saturate(a, idf), _saturate(b, idf)
    qa, qb = _binary(a), _binary(b)
    forward = np.asarray((qa @ wb.T).todense())
    backward = np.asarray((wa @ qb.T).todense())
    self_a = np.asarray(wa.multiply(qa).sum(axis=1)).ravel()
    self_b = np.asarray(wb.multiply(qb).sum(axis=1)).ravel()
    scale = np.sqrt(np.outer(np.maximum(self_a, 1e-6), np.maximum(self_b, 1e-6)))
    return np.asarray((forward + backward) / 2 / scale, dtype=np.float32)


def _idf(counts: Any) -> NDArray[np.float32]:
    seen = np.asarray((counts > 0).sum(axis=0)).ravel()
    out: NDArray[np.float32] = np.log(1 + (counts.shape[0] - seen + 0.5) / (seen + 0.5)).astype(np.float32)
    return out


def _saturate(counts: Any, idf: NDArray[np.float32], k1: float = 1.2, b: float = 0.5) -> Any:
    from scipy.sparse import csr_matrix

    length = np.asarray(counts.sum(axis=1)).ravel()
    norm = k1 * (1 - b + b * length / max(float(length.mean()), 1e-6))
    coo = counts.tocoo()
    values = idf[coo.col] * coo.data * (k1 + 1) / (coo.data + norm[coo.row])
    return csr_matrix((values, (coo.row, coo.col)), shape=counts.shape)


def _binary(counts: Any) -> Any:
    out = counts.copy()
    out.data = np.ones_like(out.data)
    return out


def lexical(source: Side, target: Side) -> Matrix:
    """Character 3–5-gram TF-IDF cosine between articles of the same language (or Malay and Indonesian)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    scores = np.zeros((len(source.articles), len(target.articles)), np.float32)
    left = np.array([_SAME_FAMILY.get(a.language, a.language) for a in source.articles])
    right = np.array([_SAME_FAMILY.get(a.language, a.language) for a in target.articles])
    for language in sorted(set(left) & set(right)):
        rows, columns = np.flatnonzero(left == language), np.flatnonzero(right == language)
        spaced = language in _LATIN or language == "ms"
        vectorizer = TfidfVectorizer(
            analyzer="char_wb" if spaced else "char",
            ngram_range=(3, 5) if spaced else (2, 3),
            sublinear_tf=True,
            max_features=200_000,
            dtype=np.float32,
        )
        texts = [source.articles[i].text for i in rows] + [target.articles[j].text for j in columns]
        weights = vectorizer.fit_transform(texts)
        product = (weights[: len(rows)] @ weights[len(rows) :].T).toarray()
        scores[np.ix_(rows, columns)] = product
    return scores


def overlap(source: Side, target: Side) -> dict[str, Matrix]:
    """Agreement of topics (Jaccard), bearers and modalities (shared weight)."""
    topics = _jaccard([a.topics for a in source.articles], [a.topics for a in target.articles])
    bearer = _shared([a.bearers for a in source.articles], [a.bearers for a in target.articles])
    modality = _shared([a.modalities for a in source.articles], [a.modalities for a in target.articles])
    penalty = np.abs(
        np.array([[a.modalities.get("penalty", 0.0)] for a in source.articles])
        - np.array([[a.modalities.get("penalty", 0.0) for a in target.articles]])
    )
    return {
        "topics": topics,
        "bearer": bearer,
        "modality": modality,
        "penalty_gap": penalty.astype(np.float32),
    }


def stated(source: Side, target: Side) -> Matrix:
    """Share of the smaller side's common requirements that both sides name; 0 where a side names none."""
    _, both = _hot([dict.fromkeys(a.catalogue, 1.0) for a in (*source.articles, *target.articles)])
    a, b = both[: len(source.articles)], both[len(source.articles) :]
    least = np.minimum(a.sum(axis=1)[:, None], b.sum(axis=1)[None, :])
    return np.asarray((a @ b.T) / np.maximum(least, 1), dtype=np.float32)


def _hot(rows: Sequence[Mapping[str, float]]) -> tuple[list[str], NDArray[np.float32]]:
    names = sorted({n for row in rows for n in row})
    out = np.zeros((len(rows), max(len(names), 1)), np.float32)
    for at, row in enumerate(rows):
        for name, weight in row.items():
            out[at, names.index(name)] = weight
    return names, out


def _shared(left: Sequence[Mapping[str, float]], right: Sequence[Mapping[str, float]]) -> Matrix:
    _, both = _hot([*left, *right])
    a, b = both[: len(left)], both[len(left) :]
    out = np.zeros((len(a), len(b)), np.float32)
    for column in range(both.shape[1]):
        out += np.minimum(a[:, column : column + 1], b[None, :, column])
    return out


def _jaccard(left: Sequence[frozenset[str]], right: Sequence[frozenset[str]]) -> Matrix:
    _, both = _hot([dict.fromkeys(row, 1.0) for row in (*left, *right)])
    a, b = both[: len(left)], both[len(left) :]
    shared = a @ b.T
    union = a.sum(axis=1)[:, None] + b.sum(axis=1)[None, :] - shared
    return np.asarray(shared / np.maximum(union, 1), dtype=np.float32)
