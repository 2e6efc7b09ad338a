"""Seconds to align: all ordered country pairs of the shipped corpora, and two whole laws where their texts are given.

Usage: python benchmarks/align_speed.py [TEXTS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from stdalign.workspace import Workspace

LAWS = (("CN", "work-safety-law-2021.md"), ("VN", "law-84-2015-osh.txt"))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        with Workspace.create(Path(folder) / "corpora") as ws:
            start = time.perf_counter()
            report = ws.build()
            built = time.perf_counter()
            pairs = ws.align_all()
            done = time.perf_counter()
            print(f"build of {report.clauses} digests: {built - start:.1f} s")
            print(f"{pairs} ordered country pairs: {done - built:.1f} s (wanted: 60)")
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
