"""Kill -9 at random moments of a build and of an ingest: the workspace is the old one or the new one, never half.

Usage: python benchmarks/kill_build.py [--kills 20] [--seed 1]
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stdalign.store.alignments import stored_rows
from stdalign.workspace import Workspace
from stdalign.workspace.mainjob import build_workspace


def state(path: Path) -> tuple[int, int, int]:
    """Instruments, clauses, alignments; raises where anything is half."""
    with Workspace.open(path) as ws:
        assert ws.db.one("PRAGMA integrity_check")[0] == "ok"
        assert not ws.db.all("PRAGMA foreign_key_check")
        instruments = ws.instruments()
        clauses = [c for i in instruments for c in ws.clauses(i.id)]
        assert ws.vectors_of([c for c in clauses if c.text_hash]).shape[0] == sum(bool(c.text_hash) for c in clauses)
        pairs = len(stored_rows(ws.db, "CN", "VN"))
        return len(instruments), len(clauses), pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()
    rng = random.Random(a.seed)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole"
        start = time.time()
        build_workspace(whole)
        length, full = time.time() - start, state(whole)
        seen: dict[str, int] = {"old": 0, "new": 0, "between steps": 0}
        for number in range(a.kills):
            path = Path(folder) / f"w{number}"
            child = subprocess.Popen(
                [sys.executable, "-m", "stdalign.cli", "build", "--workspace", str(path)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            time.sleep(rng.random() * (length + 2))
            child.send_signal(signal.SIGKILL)
            child.wait()
            if not (path / "stdalign.sqlite").exists():
                seen["old"] += 1
                continue
            try:
                now = state(path)
            except Exception as error:
                if "not a stdalign workspace" not in str(error):
                    raise
                now = (0, 0, 0)  # killed before the tables were there
            # Clauses come in one transaction, alignments in a second one.
            assert now[:2] in ((0, 0), full[:2]), now
            assert now[2] in (0, full[2]), now
            seen["new" if now == full else "old" if not any(now) else "between steps"] += 1
            build_workspace(path)
            assert state(path) == full
            shutil.rmtree(path)
    print(f"{a.kills} kills, none lost or corrupted anything; found {seen}; each was finished by a second build")


if __name__ == "__main__":
    main()
