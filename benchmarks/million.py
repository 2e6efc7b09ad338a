"""A million clauses encoded, indexed and mined against each other by the built-in encoder: seconds of each stage, memory, recall.

    python benchmarks/million.py --workspace DIR [--clauses 1000000] [--keep FOLDER]

Clauses are made of the real ones: the first half of one and the second half of another one of its language, and a number, so that
no two are equal and each is encoded. Each is mined against all others (itself left out). The pairs are checked on 500 clauses against a comparison with
every row. ``--keep`` writes the vectors there for other measurements. Threads: ``OMP_NUM_THREADS``.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from stdalign.encode import load_encoder
from stdalign.index import make_index, mine_among, save_index
from stdalign.ports import Vectors
from stdalign.store import content
from stdalign.workspace import Workspace

BLOCK = 20_000
CHECKED = 500
NEIGHBOURS = 4


def texts_of(folder: Path, count: int) -> Iterator[list[str]]:
    """Blocks of made clauses."""
    halves: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with Workspace.open(folder, readonly=True) as ws:
        for row in content.encoded_clauses(ws.db):
            text, middle = row.full_text, len(row.full_text) // 2
            at = text.find(" ", middle)
            at = at if 0 <= at < middle + 40 else middle
            halves[row.clause.language].append((text[:at], text[at:]))
    chosen = random.Random(1)
    kinds = [name for name, own in halves.items() for _ in own]
    for start in range(0, count, BLOCK):
        made = []
        for number in range(start, min(start + BLOCK, count)):
            own = halves[chosen.choice(kinds)]
            made.append(f"{chosen.choice(own)[0]}{chosen.choice(own)[1]} {number}")
        yield made


def timed(name: str, work: Callable[[], object], start_cpu: float | None = None) -> object:
    """Do some work and print its seconds, its CPU of all threads, and the highest memory so far."""
    wall, cpu = time.perf_counter(), time.process_time()
    made = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
    print(f"{name:28} {time.perf_counter() - wall:8.1f} s  {time.process_time() - cpu:8.1f} s of CPU  peak {peak:.2f} GiB"
          f"  load {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip
    return made


def encoded(folder: Path, count: int) -> Vectors:
    """Vectors of the made clauses; making the texts is taken out of the time that is told."""
    encoder = load_encoder("builtin")
    vectors = np.zeros((count, encoder.dimension), np.float32)
    made, signs, wall, cpu = 0, 0, 0.0, 0.0
    for block in texts_of(folder, count):
        signs += sum(map(len, block))
        start, used = time.perf_counter(), time.process_time()
        vectors[made : made + len(block)] = encoder.encode(block)
        wall, cpu = wall + time.perf_counter() - start, cpu + time.process_time() - used
        made += len(block)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
    print(f"{'encoded':28} {wall:8.1f} s  {cpu:8.1f} s of CPU  peak {peak:.2f} GiB  load {os.getloadavg()[0]:.1f}"
          f"  ({count} clauses, {signs / count:.0f} characters each)", flush=True)  # fmt: skip
    return vectors


def recall(vectors: Vectors, rows: np.ndarray, columns: np.ndarray) -> float:
    """Of the mutual neighbours of some clauses that a comparison with every row gives, the share that was found."""
    some = np.random.default_rng(4).choice(len(vectors), min(CHECKED, len(vectors)), replace=False)
    near = _nearest(vectors, some)
    others = np.unique(near)
    back = dict(zip(others.tolist(), _nearest(vectors, others).tolist(), strict=True))
    truth = {
        (min(a, b), max(a, b)) for a, own in zip(some.tolist(), near.tolist(), strict=True) for b in own if a in back[b]
    }
    lines = set(some.tolist())
    asked = np.isin(rows, some) | np.isin(columns, some)
    found = {(a, b) for a, b in zip(rows[asked].tolist(), columns[asked].tolist(), strict=True) if a in lines or b in lines}
    print(f"{len(truth)} true pairs of {len(some)} clauses, {len(found)} found, {len(truth & found)} of them true")
    return len(truth & found) / max(len(truth), 1)


def _nearest(vectors: Vectors, some: np.ndarray) -> np.ndarray:
    best_s = np.full((len(some), NEIGHBOURS), -np.inf, np.float32)
    best_i = np.full((len(some), NEIGHBOURS), -1, np.int64)
    for at in range(0, len(vectors), 100_000):
        similar = vectors[some] @ vectors[at : at + 100_000].T
        own = np.flatnonzero((some >= at) & (some < at + 100_000))
        similar[own, some[own] - at] = -np.inf
        top = np.argpartition(-similar, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
        every_s = np.hstack([best_s, np.take_along_axis(similar, top, axis=1)])
        every_i = np.hstack([best_i, top + at])
        order = np.argsort(-every_s, axis=1)[:, :NEIGHBOURS]
        best_s, best_i = np.take_along_axis(every_s, order, axis=1), np.take_along_axis(every_i, order, axis=1)
    return best_i


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--clauses", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    start, cpu = time.perf_counter(), time.process_time()
    vectors = encoded(asked.workspace, asked.clauses)
    if asked.keep:
        np.save(asked.keep / "vectors.npy", vectors)
    index = timed("indexed", lambda: make_index(vectors, np.arange(len(vectors), dtype=np.int64)))
    with tempfile.TemporaryDirectory() as folder:
        timed("index written", lambda: save_index(index, Path(folder) / "index"))
    mined = timed("mined", lambda: mine_among(vectors, NEIGHBOURS))
    print(
        f"whole {time.perf_counter() - start:.0f} s, {time.process_time() - cpu:.0f} s of CPU, {len(mined.rows)} mutual pairs"
    )
    print(f"recall of the pairs {recall(vectors, mined.rows, mined.columns):.4f}")


if __name__ == "__main__":
    main()
