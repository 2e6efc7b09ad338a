"""Contracts of indexes and engines: each is compared with a reference, exact search and a plain loop."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import numpy as np

from stdalign.errors import UsageError
from stdalign.ports import Engine, Index


def check_index(make: Callable[[int], Index], *, recall: float = 1.0) -> None:
    """Nearest neighbours as exact search finds them, filters that neither leak nor leave places empty.

    Args:
        make: gives an empty index for vectors of a dimension.
        recall: least share of the true ten neighbours; below 1 for approximate indexes.

    Raises:
        AssertionError: a promise of the port does not hold; the message says which.
    """
    chance = np.random.default_rng(7)
    rows = chance.standard_normal((400, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    ids = np.arange(400, dtype=np.int64) * 3 + 11  # ids of one's own, not row numbers
    queries = rows[::40]
    index = make(16)
    index.add(rows[:250], ids[:250])
    index.add(rows[250:], ids[250:])
    similar, found = index.search(queries, 10)
    assert similar.shape == found.shape == (len(queries), 10), "similarities and ids have shape (queries, k)"
    true = [set(ids[np.argsort(-line)[:10]].tolist()) for line in queries @ rows.T]
    share = np.mean([len(set(line.tolist()) & right) / 10 for line, right in zip(found, true, strict=True)])
    assert share >= recall, f"recall {share:.3f} against exact search, {recall} is asked for"
    assert (np.diff(similar, axis=1) <= 1e-6).all(), "best first"
    at = (found - 11) // 3
    assert np.allclose(similar, np.einsum("qd,qkd->qk", queries, rows[at]), atol=1e-4), "similarities are inner products"
    among = ids[::50]
    _, few = index.search(queries, 5, among)
    assert np.isin(few, among).all(), "a filter lets nothing else through, and leaves no place empty that could be filled"
    most, gone = index.search(queries, 5, ids[:2])
    assert (np.sort(gone, axis=1)[:, :3] == -1).all(), "places without a row are -1"
    assert np.isneginf(most[gone == -1]).all(), "with similarity minus infinity"
    for rows_asked, k in ((queries, 0), (queries[:, :8], 3)):
        try:
            index.search(rows_asked, k)
        except UsageError:
            continue
        raise AssertionError("k below 1 and queries of another dimension are UsageErrors")


def _square(number: int) -> int:
    return number * number


def _refuse(number: int) -> int:
    if number == 2:
        raise UsageError(f"item {number}", where=str(number))
    return number


def check_engine(engine: Engine) -> None:
    """Results equal to a plain loop's, in its order; a step's own error arrives as it was raised, at its place.

    Args:
        engine: the plug, made as a user makes it.

    Raises:
        AssertionError: a promise of the port does not hold; the message says which.
    """
    assert engine.name, "an engine has a name"
    assert list(engine.map(_square, range(50))) == [n * n for n in range(50)], "results in the order of the items"
    assert list(engine.map(_square, iter(()))) == [], "no item gives no result"
    results = engine.map(_refuse, range(4))
    assert list(islice(results, 2)) == [0, 1], "what comes before an error is given"
    try:
        next(results)
    except UsageError as error:
        assert error.where == "2", "the error keeps its fields"
    else:
        raise AssertionError("what a step raises is raised at its place")
