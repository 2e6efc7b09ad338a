"""Candidates: the pairs that matter are among them, and what is said of a whole line is as if every pair had been scored."""

from __future__ import annotations

import pickle
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from alike import assert_alike, turned_alike
from hypothesis import given, settings
from hypothesis import strategies as st

from stdalign.align import candidates as step
from stdalign.align.candidates import Legs, candidates, reciprocal_rank
from stdalign.align.engine import Engine, align_pairs
from stdalign.align.legs import MANY, Parts, highest
from stdalign.align.mutual import Mutual
from stdalign.align.ngrams import tfidf
from stdalign.align.pairs import Pairs
from stdalign.align.scored import Scored
from stdalign.align.side import Article, Side
from stdalign.index import make_index
from stdalign.judge.pairs import shipped_engine

SIZES = st.integers(1, 24)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return shipped_engine()


def of(side: Side, *countries: str) -> Side:
    def keep(article: Article) -> bool:
        return article.jurisdiction in countries

    return side.of(keep)


def scored(engine: Engine, source: Side, target: Side, few: int, whole: int = step.WHOLE) -> Scored:
    before, engine.few = engine.few, few
    kept, step.candidates.__defaults__ = step.candidates.__defaults__, (few, whole, make_index)
    try:
        return engine.scored(source, target)
    finally:
        engine.few, step.candidates.__defaults__ = before, kept


def first(done: Scored, row: int, k: int = 5) -> list[int]:
    return [int(c) for c in done.pairs.columns[done.best(row)[:k]]]


def test_the_first_five_are_those_of_every_pair(engine: Engine, digests: Side) -> None:
    source, target = of(digests, "CN", "VN", "SG"), of(digests, "ID", "MY", "TH")
    every, some = scored(engine, source, target, 10**9), scored(engine, source, target, 0)
    assert len(some.pairs) < 0.5 * len(every.pairs) == 0.5 * len(source.articles) * len(target.articles)
    same = np.mean([first(every, row) == first(some, row) for row in range(len(source.articles))])
    assert same >= 0.99
    at = every.pairs.at(some.pairs)
    assert np.allclose(every.logits[at], some.logits, atol=1e-3), "the same score, whoever else is scored"
    assert np.abs(every.counterpart - some.counterpart).mean() < 0.02
    flipped = (every.counterpart < 0.5) != (some.counterpart < 0.5)
    assert flipped.mean() <= 0.02


def test_beyond_what_is_worked_out_for_all_each_leg_brings_its_nearest(engine: Engine, digests: Side) -> None:
    source, target = of(digests, "CN", "VN", "SG"), of(digests, "ID", "MY", "TH")
    every, some = scored(engine, source, target, 10**9), scored(engine, source, target, 0, whole=0)
    found = [len({*first(every, row)} & {*first(some, row, 10)}) / 5 for row in range(len(source.articles))]
    assert np.mean(found) >= 0.95
    assert np.abs(every.counterpart - some.counterpart).mean() < 0.05


def test_an_index_stands_in_for_the_exact_search(engine: Engine, digests: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = engine.ready(of(digests, "CN")), engine.ready(of(digests, "VN"))
    legs = Legs.of(here, there, engine.coverage.phrases.spaced, {})
    exact, _ = candidates(legs, engine.weights.features, few=0, whole=0)
    made: list[int] = []

    def make(rows: np.ndarray, ids: np.ndarray) -> object:
        made.append(len(rows))
        return make_index(rows, ids, "flat")

    monkeypatch.setattr(step, "EXACT", 0)
    by_index, _ = candidates(legs, engine.weights.features, few=0, whole=0, make=make)
    assert len(made) == 8, "whole articles, units, concepts and the catalogue, both ways"
    keys = [set((p.rows * p.shape[1] + p.columns).tolist()) for p in (exact, by_index)]
    assert len(keys[0] & keys[1]) >= 0.98 * len(keys[0] | keys[1])


@pytest.mark.parametrize("kind", ["whole", "chosen", "too many"])
def test_both_ways_at_once_are_each_way_by_itself(
    engine: Engine, digests: Side, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = engine.ready(of(digests, "SG")), engine.ready(of(digests, "VN", "LA"))
    monkeypatch.setattr(engine, "few", 0 if kind == "chosen" else step.FEW)
    if kind == "too many":
        monkeypatch.setattr("stdalign.align.engine.KEPT", 10)
    there, back = engine.both(one, other)
    assert there and back
    exact = turned_alike(one.side, other.side)
    assert_alike(there, list(engine.align(one, other)), exact)
    assert_alike(back, list(engine.align(other, one)), exact)


def test_the_way_back_reckons_nothing_that_reads_the_same(
    engine: Engine, digests: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    for module, name in ((step.legs, "maxsim"), (step.legs, "wordings"), (step.legs, "overlap")):
        plain = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *a, name=name, plain=plain, **k: made.append(name) or plain(*a, **k))
    one, other = engine.ready(of(digests, "LA")), engine.ready(of(digests, "KH"))
    engine.both(one, other)
    assert sorted(made) == ["maxsim", "maxsim", "overlap", "wordings"]  # of units, and of phrases
    assert engine.both(one, replace(other, side=Side((), (), other.side.owner[:0], other.side.vectors[:0]))) == ([], [])


def test_figures_for_both_ways_are_named_and_turned() -> None:
    def make(pairs: Pairs) -> dict[str, np.ndarray]:
        calls.append(len(pairs))
        return {"a_forward": pairs.rows.astype(np.float32), "a_backward": pairs.columns.astype(np.float32)}

    calls: list[int] = []
    mutual, some = Mutual((2, 3)), Pairs.chosen(2, 3, np.array([5]), background=0)
    assert mutual.of(some, ("a_forward", "a_backward"), make)["a_backward"].tolist() == [2]
    every = mutual.turned().of(Pairs.every(3, 2), ("a_forward", "a_backward"), make)
    assert every["a_forward"].tolist() == [0, 0, 1, 1, 2, 2] and every["a_backward"].tolist() == [0, 1, 0, 1, 0, 1]
    assert calls == [6], "made once, of all pairs"


def test_equal_values_and_both_zeros_keep_their_order() -> None:
    pairs = Pairs.every(1, 6)
    values = np.array([0.0, -0.0, 1.5, -2.0, 0.0, np.float32(1e-38)], np.float32)
    assert pairs.places(values, "row").tolist() == [2, 3, 0, 5, 4, 1]
    assert Pairs.every(6, 1).places(values, "column").tolist() == [2, 3, 0, 5, 4, 1]


def test_few_pairs_are_all_scored(engine: Engine, digests: Side) -> None:
    source, target = of(digests, "LA"), of(digests, "KH")
    done = engine.scored(source, target)
    assert done.pairs.whole and len(done.logits) == len(source.articles) * len(target.articles)


@settings(max_examples=60, deadline=None)
@given(SIZES, SIZES, st.integers(0, 10_000))
def test_places_and_means_of_every_pair_are_those_of_the_matrix(n: int, m: int, seed: int) -> None:
    grid = np.random.default_rng(seed).integers(0, 6, (n, m)).astype(np.float32)
    pairs, values = Pairs.every(n, m), grid.ravel()
    rows = np.argsort(np.argsort(-grid, axis=1, kind="stable"), axis=1, kind="stable")
    columns = np.argsort(np.argsort(-grid, axis=0, kind="stable"), axis=0, kind="stable")
    assert np.array_equal(pairs.places(values, "row").reshape(n, m), rows)
    assert np.array_equal(pairs.places(values, "column").reshape(n, m), columns)
    assert np.allclose(reciprocal_rank(values, pairs).reshape(n, m), (5 / (5 + rows) + 5 / (5 + columns)) / 2)
    assert np.allclose(pairs.best(values, "row", 4).reshape(n, m), np.sort(grid, axis=1)[:, -4:].mean(axis=1, keepdims=True))
    assert np.allclose(pairs.best(values, "column", 4).reshape(n, m), np.sort(grid, axis=0)[-4:].mean(axis=0, keepdims=True))
    assert np.allclose(pairs.means(values), grid.mean(axis=1))
    left, right = np.random.default_rng(seed).normal(size=(2, max(n, m), 3)).astype(np.float32)
    assert np.allclose(pairs.products(left[:n], right[:m]).reshape(n, m), left[:n] @ right[:m].T, atol=1e-5)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 40), st.integers(2, 40), st.integers(1, 6), st.integers(0, 10_000))
def test_chosen_pairs_stand_for_all(n: int, m: int, background: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    keys = rng.integers(0, n * m, 3 * n)
    pairs = Pairs.chosen(n, m, keys, background)
    # A line whose background is all chosen on its merits has nothing left to stand for the rest.
    for line, weight, size in ((pairs.rows, pairs.by_row, m), (pairs.columns, pairs.by_column, n)):
        total, drawn = np.bincount(line, weight), np.bincount(line, weight > 1)
        assert np.allclose(total[drawn > 0], size, rtol=1e-4) and (total <= size * 1.0001).all()
    assert (np.diff(pairs.rows * m + pairs.columns) > 0).all()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stdalign.align.pairs.ROOM", 0)
        sorted_ = Pairs.chosen(n, m, keys, background)
    for name in ("rows", "columns", "by_row", "by_column"):
        assert np.array_equal(getattr(pairs, name), getattr(sorted_, name)), "by marks as by sorting"
    assert np.allclose(pairs.means(np.full(len(pairs), 3, np.float32)), 3)
    whole = Pairs.every(n, m)
    assert np.array_equal(whole.at(pairs), pairs.rows * m + pairs.columns)
    assert np.array_equal(pairs.at(pairs), np.arange(len(pairs)))


@pytest.mark.parametrize(("words", "lengths", "analyzer"), [(True, range(3, 6), "char_wb"), (False, range(2, 4), "char")])
def test_wording_is_weighed_as_by_scikit_learn(words: bool, lengths: range, analyzer: str) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [
        "The employer  provides\nhelmets.",
        "An employer shall provide a helmet",
        "安全帽由用人单位配备。",
        "a",
        "Mũ bảo hộ 🦺 a",
    ]
    theirs = TfidfVectorizer(analyzer=analyzer, ngram_range=(lengths[0], lengths[-1]), sublinear_tf=True).fit_transform(
        texts
    )
    ours = tfidf(texts, lengths, words)
    assert np.allclose((ours @ ours.T).toarray(), (theirs @ theirs.T).toarray(), atol=1e-5)


def test_an_engine_travels_to_another_process(engine: Engine, digests: Side) -> None:
    source, target = of(digests, "LA"), of(digests, "BN")
    here = [
        a.to_dict()
        for _, made in align_pairs(engine, {"LA": source, "BN": target}.__getitem__, [("LA", "BN")])
        for a in made
    ]
    again: Engine = pickle.loads(pickle.dumps(engine))
    there = [a.to_dict() for a in again.align(pickle.loads(pickle.dumps(source)), target)]
    assert here == there and len(here) >= len(source.articles)


def of_names(side: Side, names: list[str]) -> Side:
    wanted = set(names)
    return side.of(lambda article: article.address in wanted)


def test_memory_does_not_grow_with_the_product(engine: Engine, digests: Side) -> None:
    # A quarter of a million pairs, however many digests there come to be: the bound is for so many.
    source, target = (
        engine.ready(of_names(digests, [a.address for a in digests.articles if a.jurisdiction in countries][:count]))
        for countries, count in ((("CN", "VN", "SG", "ID"), 781), (("MY", "TH", "PH", "KH"), 320))
    )
    engine.scored(source, target)
    tracemalloc.start()
    engine.scored(source, target)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    pairs = len(source) * len(target)
    assert peak < 60 * (1 << 20), f"{peak >> 20} MiB for {pairs} pairs"


@pytest.mark.parametrize("most", [1, 3, MANY, MANY + 1])
@pytest.mark.parametrize("axis", [0, 1])
def test_the_highest_of_each_article_is_that_of_its_lines_one_by_one(most: int, axis: int) -> None:
    draw = np.random.default_rng(most)
    counts = np.append(draw.integers(1, most + 1, 20), most)
    starts = np.cumsum(counts) - counts
    values = draw.standard_normal((int(counts.sum()), 17) if axis == 0 else (17, int(counts.sum()))).astype(np.float32)
    parts = Parts(np.zeros((int(counts.sum()), 1), np.float32), starts)
    assert (highest(values, parts, axis) == np.maximum.reduceat(values, starts, axis=axis)).all()
