"""Alignment of a long body of law with a law of 93 articles: candidates against every pair, and against another build.

Usage: python benchmarks/candidates.py TEXTS [--other SRC] [--runs 3]

``TEXTS`` holds the real law texts by country; ``SRC`` is the ``src`` folder of another build, which reads the same texts
into a workspace of its own. Each run is a process of its own that opens the workspace, loads the vectors and then aligns:
seconds of the processor (one thread) and growth of the peak memory count from there, imports included. The builds take turns, so that other load on the
machine meets both; figures are medians, and ratios of one session are what counts. ``again`` is a second alignment in the
same process. Overlap is the share of sources with the same first five targets.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

LONG = ("uu-13-2003-ketenagakerjaan.md", "uu-4-2009-minerba.md", "uu-2-2004-pphi.md", "pp-33-2007-radiasi-pengion.md")
SHORT = "law-84-2015-osh.txt"


def read(texts: Path, folder: Path) -> None:
    """Read the laws into a workspace."""
    from stdalign.workspace import Workspace

    with Workspace.create(folder) as ws:
        for at, name in enumerate(LONG):
            ws.ingest(texts / "ID" / name, jurisdiction="ID", id=f"id-{at}")
        ws.ingest(texts / "VN" / SHORT, jurisdiction="VN", id="vn")


def one(folder: Path, every: bool) -> dict[str, Any]:
    """Align once more in this process, after the vectors are there; ``every`` scores all pairs."""
    from stdalign.workspace import Workspace

    with Workspace.open(folder) as ws:
        ws.generation().vectors.sum()
        ws.encoder.encode(["warm"])
        if every:
            from stdalign.workspace import aligning

            make = aligning.make_engine
            aligning.make_engine = lambda *args: replace(make(*args), few=sys.maxsize)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        ws.align("ID", "vn")
        seconds = time.process_time() - start
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        start = time.process_time()
        ws.align("ID", "vn")
        again = time.process_time() - start
        rows = ws.align("ID", "vn", top=5).rows()
    best: dict[str, list[str]] = {}
    for row in rows:
        best.setdefault(row["source"], []).append(row["target"])
    return {"seconds": seconds, "again": again, "grown_mib": grown, "best": best}


def run(source: Path, *arguments: str) -> Any:
    """This script in a process of its own, with the build whose folder is given."""
    environment = {**os.environ, "PYTHONPATH": str(source), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    out = subprocess.run([sys.executable, __file__, *arguments], check=True, capture_output=True, text=True, env=environment)
    return json.loads(out.stdout.splitlines()[-1]) if out.stdout else None


def same(one: dict[str, list[str]], other: dict[str, list[str]]) -> str:
    """Share of the sources of both with the same five, in any order and in the same order."""
    both = [name for name in one if name in other]
    any_order = sum(set(one[name]) == set(other[name]) for name in both) / len(both)
    in_order = sum(one[name] == other[name] for name in both) / len(both)
    return f"{any_order:.4f} of {len(both)} sources (same order {in_order:.4f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--other", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--every", action="store_true", help=argparse.SUPPRESS)
    a = parser.parse_args()
    if a.read:
        return read(a.texts, a.read)
    if a.one:
        return print(json.dumps(one(a.one, a.every)))
    here = Path(__file__).resolve().parent.parent / "src"
    builds = {"candidates": here, "every pair": here, **({"other build": a.other} if a.other else {})}
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in builds}
    with tempfile.TemporaryDirectory() as folder:
        for source in {here, *([a.other] if a.other else [])}:
            run(source, str(a.texts), "--read", str(Path(folder) / ("ws" if source == here else "other")))
        for _ in range(a.runs):
            for name, source in builds.items():
                place = Path(folder) / ("other" if name == "other build" else "ws")
                found[name].append(
                    run(source, str(a.texts), "--one", str(place), *(["--every"] if name == "every pair" else []))
                )
    middle = {
        name: {key: statistics.median(row[key] for row in rows) for key in ("seconds", "again", "grown_mib")}
        for name, rows in found.items()
    }
    print(f"{len(found['candidates'][0]['best'])} articles against one law of 93, {a.runs} runs each")
    for name, row in middle.items():
        print(f"{name:12} {row['seconds']:6.2f} s  again {row['again']:6.2f} s  memory +{row['grown_mib']:.0f} MiB")
    for name in list(builds)[1:]:
        part, again = (middle["candidates"][key] / middle[name][key] for key in ("seconds", "again"))
        print(f"candidates / {name}: {part:.2f} of the time, again {again:.2f}; first five the same for "
              f"{same(found['candidates'][0]['best'], found[name][0]['best'])}")  # fmt: skip


if __name__ == "__main__":
    main()
