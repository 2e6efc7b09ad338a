"""Recall@10 and queries a second of each kind of index on vectors of real texts.

Usage: python benchmarks/index.py TEXTS [--encoder builtin] [--queries 500]

``TEXTS`` is a text file with one text a line, or a folder of law texts whose lines are taken.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from stdalign.encode import load_encoder
from stdalign.index import make_index

BARS = {"flat": 1.0, "hnsw": 0.99, "ivfpq": 0.95}


def lines(path: Path, most: int) -> list[str]:
    """Distinct lines of at least ten characters."""
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.suffix in (".txt", ".md"))
    found = dict.fromkeys(
        line.strip()
        for file in files
        for line in file.read_text("utf-8", errors="replace").splitlines()
        if len(line.strip()) >= 10
    )
    return list(found)[:most]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--encoder", default="builtin")
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--most", type=int, default=200_000)
    a = parser.parse_args()
    vectors = load_encoder(a.encoder).encode(lines(a.texts, a.most))
    vectors = np.unique(vectors, axis=0)
    rng = np.random.default_rng(7)
    picked = rng.choice(len(vectors), min(a.queries, len(vectors)), replace=False)
    queries = vectors[picked] + 0.02 * rng.standard_normal((len(picked), vectors.shape[1])).astype(np.float32)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    exact = np.argsort(-(queries @ vectors.T), axis=1)[:, :10]
    print(f"{len(vectors)} vectors of {vectors.shape[1]} dimensions, {len(queries)} queries")
    for kind, bar in BARS.items():
        start = time.perf_counter()
        index = make_index(vectors, np.arange(len(vectors), dtype=np.int64), kind)
        built = time.perf_counter() - start
        start = time.perf_counter()
        _, found = index.search(queries, 10)
        seconds = time.perf_counter() - start
        recall = float(np.mean([len(set(f) & set(e)) / 10 for f, e in zip(found.tolist(), exact.tolist(), strict=True)]))
        print(f"{kind:6} recall@10 {recall:.4f} (bar {bar})  {len(queries) / seconds:.0f} queries/s  built in {built:.1f} s")


if __name__ == "__main__":
    main()
