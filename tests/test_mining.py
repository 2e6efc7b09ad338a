"""Mining against brute force: neighbours, margins, half precision, memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stdalign.errors import UsageError
from stdalign.index import cells
from stdalign.index.cells import mine_among
from stdalign.index.mining import mine, neighbours


def unit(n: int, d: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((n, d)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def check(source: np.ndarray, target: np.ndarray, k: int, precision: str, memory_mib: int = 256) -> None:
    exact = source.astype(np.float64) @ target.T.astype(np.float64)
    row_s, row_i, col_s, col_i = neighbours(source, target, k, memory_mib, precision)
    for similar, ids, every in ((row_s, row_i, exact), (col_s, col_i, exact.T)):
        assert similar.shape == ids.shape == (len(every), k)
        assert np.allclose(similar, -np.sort(-every, axis=1)[:, :k], atol=2e-6)
        assert np.allclose(np.take_along_axis(every, ids, axis=1), similar, atol=2e-6)
        assert all(len(set(line)) == k for line in ids.tolist())


@pytest.mark.parametrize("precision", ["single", "half"])
@pytest.mark.parametrize(
    ("n", "m", "d", "k"), [(3000, 2500, 48, 4), (1100, 2300, 8, 1), (90, 7, 8, 3), (5, 5, 4, 5), (1, 1, 3, 1)]
)
def test_same_as_brute_force(n, m, d, k, precision):
    pytest.importorskip("torch") if precision == "half" else None
    check(unit(n, d, 1), unit(m, d, 2), k, precision)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.integers(1, 6), st.integers(1, 4), st.integers(0, 10_000))
def test_any_small_shape(n, m, d, k, seed):
    k = min(k, n, m)
    check(unit(n, d, seed), unit(m, d, seed + 1), k, "single", memory_mib=1)


@pytest.mark.parametrize("precision", ["single", "half"])
def test_equal_vectors_and_opposite_ones(precision):
    pytest.importorskip("torch") if precision == "half" else None
    base = unit(10, 16, 3)
    check(np.repeat(base, 60, axis=0), np.repeat(base, 40, axis=0), 4, precision)
    check(base[:1].repeat(300, axis=0), -np.abs(unit(300, 16, 4)) * np.sign(base[:1]), 3, precision)


def test_near_equal_vectors_in_half_precision():
    pytest.importorskip("torch")
    rng = np.random.default_rng(5)
    close = unit(1, 64, 5) + 1e-3 * rng.standard_normal((2500, 64)).astype(np.float32)
    close /= np.linalg.norm(close, axis=1, keepdims=True)
    check(close.astype(np.float32), unit(500, 64, 6), 4, "half")
    exact = close.astype(np.float64) @ close.T.astype(np.float64)
    similar = neighbours(close, close, 4, precision="half")[0]
    assert np.allclose(similar, -np.sort(-exact, axis=1)[:, :4], atol=2e-6)


def test_mutual_pairs_and_margin():
    source, target = unit(400, 32, 7), unit(300, 32, 8)
    target[:50] = source[100:150]
    found = mine(source, target, k=4)
    best = {(int(r), int(c)) for r, c in zip(found.rows[:50], found.columns[:50], strict=True)}
    assert best == {(100 + at, at) for at in range(50)}
    assert (np.diff(found.margin) <= 0).all()
    exact = source @ target.T
    row, column = int(found.rows[60]), int(found.columns[60])
    scale = (np.sort(exact[row])[-4:].mean() + np.sort(exact[:, column])[-4:].mean()) / 2
    assert found.margin[60] == pytest.approx(exact[row, column] / scale, rel=1e-4)
    assert column in np.argsort(-exact[row])[:4] and row in np.argsort(-exact[:, column])[:4]


def test_memory_stays_within_the_setting():
    source, target = unit(4000, 16, 9), unit(4000, 16, 10)
    tracemalloc.start()
    neighbours(source, target, 4, memory_mib=8, precision="single")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # The full matrix is 61 MiB; results and their sorting are about 1 MiB.
    assert peak < 12 * (1 << 20)


@pytest.mark.parametrize(("k", "precision"), [(0, "auto"), (6, "auto"), (2, "double")])
def test_wrong_calls(k, precision):
    with pytest.raises(UsageError):
        neighbours(unit(5, 4, 1), unit(5, 4, 2), k, precision=precision)
    with pytest.raises(UsageError):
        neighbours(unit(5, 4, 1), unit(5, 3, 2), 1)


@pytest.mark.parametrize("precision", ["single", "half"])
def test_the_same_pairs_whatever_the_threads_and_the_tiles(precision):
    from threadpoolctl import threadpool_limits

    pytest.importorskip("torch") if precision == "half" else None
    source, target = unit(1500, 48, 11), unit(1300, 48, 12)
    found = []
    for threads, room in ((1, 256), (2, 256), (2, 1)):
        with threadpool_limits(threads):
            made = mine(source, target, 4, room, precision)
        pairs = list(zip(made.rows.tolist(), made.columns.tolist(), strict=True))
        found.append(dict(zip(pairs, made.similarity.tolist(), strict=True)))
    exact = dict.fromkeys(found[0])
    assert exact.keys() == found[1].keys() == found[2].keys()
    assert max(abs(found[0][pair] - other[pair]) for pair in exact for other in found[1:]) <= 1e-5


def among(rows: np.ndarray, k: int) -> set[tuple[int, int]]:
    """Mutual neighbours by a comparison of all with all."""
    every = rows @ rows.T
    np.fill_diagonal(every, -np.inf)
    near = [set(line) for line in np.argsort(-every, axis=1)[:, :k].tolist()]
    return {(a, b) for a, own in enumerate(near) for b in own if a < b and a in near[b]}


def test_one_collection_against_itself(monkeypatch):
    rows = unit(900, 16, 13)
    rows[:450] = rows[450:] + 0.1 * unit(450, 16, 14)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    truth = among(rows, 4)
    found = mine_among(rows, 4)
    assert set(zip(found.rows.tolist(), found.columns.tolist(), strict=True)) == truth
    assert (np.diff(found.margin) <= 0).all() and len(found.rows) == len(truth)
    monkeypatch.setattr(cells, "EXACT_MOST", 100)
    near = {probes: mine_among(rows, 4, probes) for probes in (1, 20, 60)}
    shares = {
        probes: len(truth & set(zip(one.rows.tolist(), one.columns.tolist(), strict=True))) / len(truth)
        for probes, one in near.items()
    }
    assert shares[60] == 1.0, "whoever looks into every cell finds all"
    assert shares[20] > 0.9 > shares[1] > 0.3


@pytest.mark.parametrize(("k", "probes"), [(0, 1), (5, 1), (1, 0)])
def test_wrong_calls_of_one_collection(k, probes):
    with pytest.raises(UsageError):
        mine_among(unit(5, 4, 1), k, probes)
