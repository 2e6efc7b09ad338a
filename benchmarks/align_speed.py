"""Seconds to align: all ordered country pairs of the shipped corpora, and two whole laws where their texts are given.

Also prints how long the longest transaction was held while everything was aligned: a reviewer waits for no more than that.

Usage: python benchmarks/align_speed.py [TEXTS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stdalign.store.database import Database
from stdalign.workspace import Workspace

LAWS = (("CN", "work-safety-law-2021.md"), ("VN", "law-84-2015-osh.txt"))


@contextmanager
def watched() -> Iterator[list[float]]:
    """Seconds that each transaction inside is held."""
    held: list[float] = []
    before = Database.transaction

    @contextmanager
    def timed(self: Database) -> Iterator[None]:
        with before(self):
            start = time.perf_counter()
            yield
        held.append(time.perf_counter() - start)

    Database.transaction = timed  # type: ignore[method-assign]
    try:
        yield held
    finally:
        Database.transaction = before  # type: ignore[method-assign]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        with Workspace.create(Path(folder) / "corpora") as ws:
            start = time.perf_counter()
            report = ws.build()
            built = time.perf_counter()
            with watched() as held:
                pairs = ws.align_all()
            done = time.perf_counter()
            print(f"build of {report.clauses} digests: {built - start:.1f} s")
            print(f"{pairs} ordered country pairs: {done - built:.1f} s (wanted: 60)")
            print(f"longest of {len(held)} transactions: {max(held):.3f} s (wanted: 0.5)")
        if len(sys.argv) > 1:
            with Workspace.create(Path(folder) / "laws") as ws:
                names = [
                    ws.ingest(Path(sys.argv[1]) / code / file, jurisdiction=code, id=code.lower()).id for code, file in LAWS
                ]
                start = time.perf_counter()
                found = ws.align(*names)
                print(f"{names[0]} → {names[1]}: {len(found)} lines in {time.perf_counter() - start:.1f} s (wanted: 5)")


if __name__ == "__main__":
    main()
