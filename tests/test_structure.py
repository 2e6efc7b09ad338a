"""Where a pair stands in two laws: neighbours that answer each other, and articles that open or close a law."""

from __future__ import annotations

import numpy as np

from stdalign.align import structure
from stdalign.align.pairs import Pairs


def along(n: int) -> np.ndarray:
    """Values of two laws of n articles that go through their subject in like order."""
    return np.eye(n, dtype=np.float32).ravel() * 3


def test_neighbours_that_answer_each_other_raise_a_pair() -> None:
    n = 9
    ones = np.zeros(n, np.int64)
    found = structure.near_answers(along(n), Pairs.every(n, n), (ones, ones)).reshape(n, n)
    assert np.allclose(np.diag(found), 3), "around each pair of the diagonal stands another one"
    assert found[0, 8] == 0 and found[4, 8] < found[4, 5] <= found[4, 4]
    gap = along(n).reshape(n, n).copy()
    gap[4] = 0
    healed = structure.near_answers(gap.ravel(), Pairs.every(n, n), (ones, ones)).reshape(n, n)
    assert int(healed[4].argmax()) in (3, 4, 5) and healed[4, 4] == 3, (
        "an article that nothing names is told by those around it"
    )


def test_neighbours_of_another_law_do_not_count() -> None:
    n = 6
    laws = np.array([0, 0, 0, 1, 1, 1])
    found = structure.near_answers(along(n), Pairs.every(n, n), (laws, np.zeros(n, np.int64))).reshape(n, n)
    values = along(n).reshape(n, n)
    assert found[2, 2] == np.mean([values[0, :5].max(), values[1, :5].max()])
    alone = structure.near_answers(along(n), Pairs.every(n, n), (np.arange(n), np.zeros(n, np.int64)))
    assert not alone.any(), "an article without neighbours is told nothing"


def test_few_pairs_say_what_all_say_where_they_are_there() -> None:
    n, m = 12, 10
    rng = np.random.default_rng(1)
    values = rng.standard_normal(n * m).astype(np.float32)
    whole = Pairs.every(n, m)
    keys = np.arange(n * m)
    same = Pairs((n, m), *np.divmod(keys, m), np.ones(n * m, np.float32), np.ones(n * m, np.float32))
    laws = np.repeat([0, 1], n // 2), np.zeros(m, np.int64)
    assert np.array_equal(structure.near_answers(values, whole, laws), structure.near_answers(values, same, laws))
    some = Pairs.chosen(n, m, keys[::5], background=2)
    kept = some.rows * m + some.columns
    few = structure.near_answers(values[kept], some, laws)
    left = np.zeros(n * m, np.float32)
    left[kept] = values[kept]
    assert np.allclose(few, structure.near_answers(left, whole, laws)[kept], atol=1e-6), "a pair left out counts as middling"
    back = structure.near_back(values[kept], some, laws)
    assert np.allclose(back, structure.near_back(left, whole, laws)[kept], atol=1e-6), "read from the target too"
    turn, order = structure.turned(some)
    assert np.array_equal(turn.rows, some.columns[order]) and np.all(np.diff(turn.rows * n + turn.columns) > 0)


def test_articles_at_the_edges_of_each_law() -> None:
    first, last = structure.edges(np.array([0] * 7 + [1] * 2))
    assert first.tolist() == [True] * 3 + [False] * 4 + [True] * 2 and last.tolist() == [False] * 4 + [True] * 5
