"""The same build by one worker and by several: time of each stage, and whether the tables are equal.

    python benchmarks/engines.py --engine ray --workers 1 2        (or --engine processes)

Each worker is told to use one thread. Stages: instruments read and analysed (the corpora that ship), texts encoded, pairs of
countries aligned; what one process does alone (writing, indexing) is told apart. Run with OMP_NUM_THREADS=1.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from hashlib import sha256
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from stdalign.engines import costs_of, load_engine
from stdalign.workspace import Workspace


def tables(ws: Workspace) -> str:
    """Hash of all that was worked out."""
    taken = sha256()
    for table in ("instruments", "clauses", "alignments", "ledger"):
        for row in ws.db.all(f"SELECT * FROM {table}"):
            taken.update(repr(tuple(row)).encode())
    taken.update(ws.generation().vectors.tobytes())
    return taken.hexdigest()[:16]


def build(engine: Any, folder: Path) -> tuple[float, float, float, str]:
    """Wall seconds of the build and of the alignment, CPU seconds of this process, hash."""
    with Workspace.create(folder) as ws:
        start, cpu = perf_counter(), process_time()
        ws.build(engine=engine)
        middle = perf_counter()
        ws.align_all(engine=engine)
        return middle - start, perf_counter() - middle, process_time() - cpu, tables(ws)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="ray")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    asked = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    for workers in asked.workers:
        engine: Any = load_engine(f"{asked.engine}:{workers}" if asked.engine != "local" else "local")
        list(engine.map(len, ["ab"] * workers))  # workers are there then
        with tempfile.TemporaryDirectory() as folder:
            built, aligned, cpu, found = build(engine, Path(folder) / "ws")
        print(
            f"{asked.engine}:{workers}  build {built:.1f} s, align {aligned:.1f} s, {cpu:.1f} s of CPU here, tables {found}"
        )
        for line in costs_of(engine):
            print(f"    {line}")
        getattr(engine, "close", lambda: None)()


if __name__ == "__main__":
    main()
