"""What a text costs that comes into an aligned workspace: from the file to its pairs, and found by a search; CPU time.

    python benchmarks/ingest.py -j CN FILE [FILE…]  --workspace DIR  [--keep FOLDER] [--profile 1]

A copy of the workspace takes the texts in, one after another in one process: with the first everything is loaded for the first time.
``--keep`` leaves the copy there, to be compared with that of another build (``benchmarks/same_tables.py``).
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from cProfile import Profile
from pathlib import Path
from pstats import Stats

LOADED = time.process_time()
from stdalign.workspace import Workspace  # noqa: E402 - what importing costs is part of the first text


def taken_in(ws: Workspace, file: Path, jurisdiction: str, name: str, since: float) -> None:
    """One text into an aligned workspace: CPU and wall time until it is aligned and can be found."""
    wall = time.perf_counter()
    done = ws.ingest(file, jurisdiction=jurisdiction, id=name)
    ws.search("safety")
    pairs = ws.db.one(
        "SELECT COUNT(*) AS n FROM alignments WHERE source_instrument=? OR target_instrument=?", (done.id, done.id)
    )
    print(
        f"{file.name}: {done.units} articles, {pairs['n'] if pairs else 0} alignments, {time.process_time() - since:.2f} s of CPU,"
        f" {time.perf_counter() - wall:.2f} s by the clock"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--jurisdiction", "-j", required=True)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--keep", type=Path, help="new folder for the copy")
    parser.add_argument("--profile", type=int, default=0, help="number of the text that is profiled")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = asked.keep or Path(folder) / "ws"
        shutil.copytree(asked.workspace, copy)
        since = LOADED
        with Workspace.open(copy) as ws:
            for at, file in enumerate(asked.files, 1):
                profile = Profile(time.process_time) if at == asked.profile else None
                if profile:
                    profile.enable()
                taken_in(ws, file, asked.jurisdiction, f"x-{at}", since)
                if profile:
                    profile.disable()
                    Stats(profile).sort_stats("cumulative").print_stats(80)
                since = time.process_time()


if __name__ == "__main__":
    main()
