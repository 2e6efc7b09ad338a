"""Searches a second of this build beside another one over the same corpus, in turn, and 64 people at once at the service.

    python benchmarks/search.py --workspace DIR [--old TREE --old-workspace DIR] [--rounds 5] [--http]

``--old`` is a checkout of another version, whose ``src`` is taken instead of this one; both workspaces hold the same corpus.
Each round asks both builds the same queries, one after the other, in processes that have loaded what they need; the figure is
the median of all searches, and the ratio that of the two medians. ``--http`` serves this build's workspace and sends 64
requests at once.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

from serving import free_port, ours, served

HERE = Path(__file__).resolve().parent.parent
QUERIES = (
    "safety training", "安全帽", "an toàn lao động", "fine for not reporting an accident", "pregnant worker night shift",
    "ดับเพลิง", "kecelakaan kerja", "noise at the workplace", "first aid", "child under the age of eighteen", "粉尘",
    "alat pelindung diri", "scaffolding more than two metres high", "ກວດສຸຂະພາບ", "occupational disease",
)  # fmt: skip
ASK = """
import json, sys, time
from stdalign.workspace import Workspace
ws = Workspace.open(sys.argv[1])
ws.search("helmet")
print(ws.db.one("SELECT COUNT(*) AS n FROM clauses WHERE text_hash<>''")["n"], flush=True)
for line in sys.stdin:
    took = []
    for query in json.loads(line):
        start = time.perf_counter()
        ws.search(query)
        took.append(time.perf_counter() - start)
    print(json.dumps(took), flush=True)
"""


class Build:
    """A process of one build that has its workspace open."""

    def __init__(self, tree: Path, workspace: str) -> None:
        paths = os.pathsep.join(str(tree / part) for part in ("src", "service"))
        self.process = subprocess.Popen(
            [sys.executable, "-c", ASK, workspace], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": paths}, cwd=tree,
        )  # fmt: skip
        self.clauses = int(self._line())
        self.took: list[float] = []

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def ask(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(QUERIES) + "\n")
        self.process.stdin.flush()
        self.took += json.loads(self._line())

    def __enter__(self) -> Build:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)


def at_once(workspace: str, people: int, rounds: int) -> None:
    """So many people search at once; each round waits for all."""
    port = free_port()
    base = f"http://127.0.0.1:{port}/api/v1"

    def one(number: int) -> tuple[int, float]:
        start = time.perf_counter()
        try:
            with urlopen(f"{base}/search?q={quote(QUERIES[number % len(QUERIES)])}&limit=10", timeout=60) as answer:
                answer.read()
                return answer.status, time.perf_counter() - start
        except HTTPError as error:
            return error.code, time.perf_counter() - start

    with served(ours(workspace, port), base + "/health"):
        one(0)
        alone = median(one(number)[1] for number in range(60))
        with ThreadPoolExecutor(people) as pool:
            found = [answer for _ in range(rounds) for answer in pool.map(one, range(people))]
    times = sorted(took for _, took in found)
    bad = sum(status != 200 for status, _ in found)
    late = quantiles(times, n=100)[98]
    print(
        f"{people} at once: {bad} of {len(found)} not answered, p50 {median(times) * 1000:.1f} ms, p99 {late * 1000:.1f} ms"
        f" ({late / median(times):.1f} x p50); one at a time p50 {alone * 1000:.1f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", required=True)
    parser.add_argument("--old", type=Path)
    parser.add_argument("--old-workspace", default="")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--http", action="store_true")
    asked = parser.parse_args()
    with ExitStack() as stack:
        builds = {"ours": stack.enter_context(Build(HERE, asked.workspace))}
        if asked.old:
            builds["old"] = stack.enter_context(Build(asked.old, asked.old_workspace))
        for _ in range(asked.rounds):
            for build in builds.values():
                build.ask()
    for name, build in builds.items():
        print(
            f"{name:5} {build.clauses:7} clauses  p50 {median(build.took) * 1000:7.2f} ms"
            f"  p99 {quantiles(build.took, n=100)[98] * 1000:7.2f} ms"
        )
    if "old" in builds:
        print(f"ratio of p50: 1/{median(builds['old'].took) / median(builds['ours'].took):.0f}")
    if asked.http:
        at_once(asked.workspace, 64, asked.rounds)


if __name__ == "__main__":
    main()
