"""Speed of mutual k-nearest neighbours, exact, against the matrix-product rate of the same run and against peers.

Usage: python benchmarks/mining.py [--n 50000 --dimension 256 --k 4 --threads 1] [--methods ours-single,ours-half,…]

Each method runs in a process of its own, which measures the float32 matrix-product rate just before and just after; the
figure is the method's useful rate (2 n² d ÷ seconds) ÷ that rate, so that other load on the machine cancels. Exactness is
checked against brute force on 200 rows of each side. Extra memory is the growth of the process's peak.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

METHODS = ("ours-single", "ours-half", "faiss-flat", "semantic-search", "scikit-learn")


def unit(n: int, dimension: int, seed: int) -> Any:
    rows = np.random.default_rng(seed).standard_normal((n, dimension), dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def product_rate(a: Any, b: Any, seconds: float = 3.0) -> float:
    """Operations a second of float32 matrix products over large blocks into memory that is there already."""
    high, wide = min(len(a), 4096), min(len(b), 4096)
    out = np.empty((high, wide), np.float32)
    np.matmul(a[:high], b[:wide].T, out=out)
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        np.matmul(a[:high], b[:wide].T, out=out)
        done += 1
    return done * 2 * high * wide * a.shape[1] / (time.perf_counter() - start)


def ours(precision: str) -> Callable[[Any, Any, int], tuple[Any, Any]]:
    def run(a: Any, b: Any, k: int) -> tuple[Any, Any]:
        from stdalign.index.mining import neighbours

        row_s, _, col_s, _ = neighbours(a, b, k, precision=precision)
        return row_s, col_s

    return run


def faiss_flat(a: Any, b: Any, k: int) -> tuple[Any, Any]:
    import faiss

    found = []
    for queries, base in ((a, b), (b, a)):
        index = faiss.IndexFlatIP(base.shape[1])
        index.add(base)
        found.append(index.search(queries, k)[0])
    return found[0], found[1]


def semantic_search(a: Any, b: Any, k: int) -> tuple[Any, Any]:
    import torch
    from sentence_transformers.util import semantic_search as search

    x, y = torch.from_numpy(a), torch.from_numpy(b)
    both = [search(q, c, top_k=k) for q, c in ((x, y), (y, x))]
    scores = [np.array([[hit["score"] for hit in line] for line in one], np.float32) for one in both]
    return scores[0], scores[1]


def scikit_learn(a: Any, b: Any, k: int) -> tuple[Any, Any]:
    from sklearn.neighbors import NearestNeighbors

    found = [1 - NearestNeighbors(n_neighbors=k, metric="cosine").fit(c).kneighbors(q)[0] for q, c in ((a, b), (b, a))]
    return found[0], found[1]


RUN = {
    "ours-single": ours("single"), "ours-half": ours("half"), "faiss-flat": faiss_flat,
    "semantic-search": semantic_search, "scikit-learn": scikit_learn,
}  # fmt: skip


def measure(method: str, n: int, dimension: int, k: int) -> dict[str, float]:
    """Run one method here."""
    if method in ("ours-half", "semantic-search"):
        import torch

        torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    a, b = unit(n, dimension, 1), unit(n, dimension, 2)
    small = min(n, 3000)
    RUN[method](a[:small], b[:small], k)
    before = product_rate(a, b)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    rows, columns = RUN[method](a, b, k)
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    rate = (before + product_rate(a, b)) / 2
    some = np.arange(0, n, max(n // 200, 1))
    for got, own, others in ((rows, a, b), (columns, b, a)):
        exact = -np.sort(-(own[some] @ others.T), axis=1)[:, :k]
        assert np.allclose(np.asarray(got)[some], exact, atol=1e-5), f"{method} is not exact"
    useful = 2.0 * n * n * dimension / seconds
    return {"seconds": seconds, "product_gflops": rate / 1e9, "share": useful / rate, "extra_mib": memory / 1024}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=50_000)
    parser.add_argument("--dimension", type=int, default=256)
    parser.add_argument("--k", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--one", help=argparse.SUPPRESS)
    a = parser.parse_args()
    if a.one:
        print(json.dumps(measure(a.one, a.n, a.dimension, a.k)))
        return
    print(f"{a.n} x {a.n}, d = {a.dimension}, k = {a.k}, both directions, {a.threads} thread(s)")
    environment = {
        **os.environ,
        **{name: str(a.threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")},
    }
    results: dict[str, dict[str, float]] = {}
    for method in a.methods.split(","):
        command = [
            sys.executable,
            __file__,
            "--one",
            method,
            "--n",
            str(a.n),
            "--dimension",
            str(a.dimension),
            "--k",
            str(a.k),
        ]
        out = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
        results[method] = json.loads(out.splitlines()[-1])
        r = results[method]
        print(
            f"{method:16} {r['seconds']:7.1f} s  share of product rate {r['share']:.2f}  ({r['product_gflops']:.0f} GFLOP/s)  extra {r['extra_mib']:.0f} MiB",
            flush=True,
        )
    best = max((r["share"] for name, r in results.items() if name.startswith("ours")), default=0.0)
    for name, r in results.items():
        if not name.startswith("ours"):
            print(f"ours against {name}: {best / r['share']:.1f} times as fast")


if __name__ == "__main__":
    main()
