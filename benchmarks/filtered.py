"""Recall@10 and time of a search under filters that leave .1, 1, 15 and 50 % of the rows, by chance, in one region, and by language.

    python benchmarks/filtered.py --workspace DIR [--rows 100000] [--kinds flat ivf hnsw] [--postgres URL]

Vectors are those of the workspace and near copies of them (``grow.py``'s noise). The truth is a comparison with every row that
passes. ``--postgres`` writes them into a table of pgvector with a graph and asks that too (rows and graph of a former run are
taken as they are). Times are those of the processor of this process, and by the clock, which has the server's in it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from grow import _near

from stdalign.index import make_index
from stdalign.ports import Ids, Index, Vectors
from stdalign.store import content, pgvector
from stdalign.store.database import Database
from stdalign.store.vectors import Generation
from stdalign.workspace import Workspace

SHARES = (0.001, 0.01, 0.15, 0.5)


def rows_of(folder: Path, count: int) -> tuple[Vectors, list[str]]:
    """So many vectors, and the language of each."""
    with Workspace.open(folder, readonly=True) as ws:
        made = ws.generation()
        named = {row.text_hash: row.clause.language for row in content.encoded_clauses(ws.db)}
        own = [named.get(key, "") for key in sorted(made.rows, key=made.rows.__getitem__)]
        base = np.ascontiguousarray(made.vectors)
    chance, blocks = np.random.default_rng(1), [base]
    while sum(map(len, blocks)) < count:
        blocks.append(_near(base, chance).astype(np.float32))
    return np.concatenate(blocks)[:count], (own * len(blocks))[:count]


def filters(vectors: Vectors, languages: list[str]) -> Iterator[tuple[str, Ids]]:
    """A name, and the rows that pass."""
    chance = np.random.default_rng(2).permutation(len(vectors))
    region = np.argsort(-(vectors @ vectors[17]))
    for share in SHARES:
        count = max(int(share * len(vectors)), 10)
        yield f"{share:.1%} by chance", np.sort(chance[:count])
        yield f"{share:.1%} one region", np.sort(region[:count])
    named = np.array(languages)
    for language in sorted(set(languages)):
        rows = np.flatnonzero(named == language)
        yield f"{len(rows) / len(named):.1%} in {language}", rows


def measure(name: str, index: Index, vectors: Vectors, languages: list[str], questions: int) -> None:
    chance = np.random.default_rng(3)
    queries = _near(vectors[chance.choice(len(vectors), questions)], chance).astype(np.float32)
    for what, rows in filters(vectors, languages):
        best = rows[np.argsort(-(queries @ vectors[rows].T), axis=1)[:, :10]]
        start, clock = process_time(), perf_counter()
        found = [index.search(query[None], 10, rows)[1][0] for query in queries]
        took, whole = (process_time() - start) / len(queries), (perf_counter() - clock) / len(queries)
        recall = np.mean([len(set(a.tolist()) & set(b.tolist())) / 10 for a, b in zip(best, found, strict=True)])
        print(f"{name:9} {what:20} recall@10 {recall:.4f}  {took * 1000:7.2f} ms of CPU  {whole * 1000:8.2f} ms", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--kinds", nargs="*", default=["ivf"])
    parser.add_argument("--questions", type=int, default=40, help="that are asked under each filter")
    parser.add_argument("--postgres", default="", help="URL of an empty database")
    asked = parser.parse_args()
    vectors, languages = rows_of(asked.workspace, asked.rows)
    for kind in asked.kinds:
        start = process_time()
        index = make_index(vectors, np.arange(len(vectors), dtype=np.int64), kind)
        print(f"{kind}: {len(vectors)} rows in {process_time() - start:.1f} s of CPU")
        measure(kind, index, vectors, languages, asked.questions)
    if asked.postgres:
        made = Generation(1, "x", "x", vectors, {f"t{at:07}": at for at in range(len(vectors))})
        with Database(asked.postgres, create=True) as db:
            start = perf_counter()
            with db.transaction():
                pgvector.keep(db, made, pgvector.missing(db, made))
            print(f"pgvector: {len(vectors)} rows and their graph in {perf_counter() - start:.0f} s", flush=True)
            with db.transaction():
                pgvector.make_graph(db)
            measure("pgvector", pgvector.PgVectorIndex(db, made.rows), vectors, languages, asked.questions)


if __name__ == "__main__":
    main()
