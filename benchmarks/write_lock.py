"""How long writers keep each other waiting while the shipped corpora are built and aligned.

    python benchmarks/write_lock.py [WORKSPACE]

Without a workspace one is built in a temporary folder first. Prints the longest transaction of the build and of the
alignment of every pair, and how long a reviewer who writes all the while had to wait; the bar is 0.5 s.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path

from stdalign.store.database import Database
from stdalign.workspace import DATABASE, Workspace

BAR_S = 0.5


def watch(path: Path, stop: threading.Event, waits: list[float]) -> None:
    """Write a setting every 20 ms, as a reviewer would, and note how long each write took."""
    with Database(path) as db:
        while not stop.wait(0.02):
            start = time.perf_counter()
            with db.transaction():
                db.set_meta("benchmark", str(start))
            waits.append(time.perf_counter() - start)


def measure(folder: Path) -> bool:
    """Build, then align every pair anew; whether both keep to the bar."""
    good = True
    with Workspace.create(folder) as ws:
        for name, work in (("build", ws.build), ("align", ws.align_all)):
            if name == "align":
                ws.db.execute("DELETE FROM ledger WHERE step='align'")
            ws.db.longest_write_s, stop, waits = 0.0, threading.Event(), [0.0]
            thread = threading.Thread(target=watch, args=(folder / DATABASE, stop, waits))
            thread.start()
            start = time.perf_counter()
            work()
            took = time.perf_counter() - start
            stop.set()
            thread.join()
            held = ws.db.longest_write_s
            good = good and held <= BAR_S
            print(
                f"{name}: {took:.1f} s, longest transaction {held:.3f} s; {len(waits) - 1} writes of a reviewer beside it, "
                f"longest {max(waits):.3f} s (bar {BAR_S} s)"
            )
    return good


def main(arguments: list[str]) -> int:
    """0 where the bar is kept."""
    if arguments:
        return 0 if measure(Path(arguments[0])) else 1
    with tempfile.TemporaryDirectory() as folder:
        return 0 if measure(Path(folder) / "ws") else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
