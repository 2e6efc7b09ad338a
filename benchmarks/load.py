"""A minute of 64 connections beside a writer of decisions and an ingest: no 5xx, times of answers, memory.

    python benchmarks/load.py --workspace DIR [--seconds 60] [--connections 64]

Works on a copy of the workspace. The readers ask for alignments, searches, clauses and pages, each on a connection of its own, one request after the other; one
client writes decisions without a pause; a law is taken in by a process of its own in the middle. Prints answers by status, times (p50, p99, longest), writes, and the memory of
the server at a quarter and at the end. Exit code 1 at any 5xx, or where the memory grew by more than a fifth from then on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx

from stdalign.store import reviews
from stdalign.store.database import Database
from stdalign.store.keys import create_key
from stdalign.workspace import DATABASE

RUN = "import sys; from stdalign_service import run; run(sys.argv[1], '127.0.0.1', int(sys.argv[2]), 1)"
LAW = "Sample Act\n\n" + "\n\n".join(f"{n}. An employer must train every worker within {n} days." for n in range(1, 40))
INGEST = "import sys; from stdalign.workspace import Workspace\nwith Workspace.open(sys.argv[1]) as ws: ws.ingest(sys.argv[2], jurisdiction='SG', id='sg-load', name='a.txt')"
WAYS = [
    "alignments?source=CN&target=VN&limit=20", "alignments?source=CN&target=ID&min_probability=0.5", "search?q=safety+helmet", "search?q=安全培训&in=VN,TH", "instruments", "matrix",
    "limits", "gaps?source=CN&target=VN", "terms?q=helmet", "statistics", "health",
]  # fmt: skip


def memory(process: int) -> int:
    """Resident megabytes."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


async def reader(base: str, number: int, end: float, seen: Counter[int], times: list[float]) -> None:
    choose = random.Random(number)
    async with httpx.AsyncClient(base_url=base, timeout=30) as client:
        while time.monotonic() < end:
            start = time.monotonic()
            answer = await client.get(f"/api/v1/{choose.choice(WAYS)}")
            times.append(time.monotonic() - start)
            seen[answer.status_code] += 1


async def writer(base: str, key: str, pairs: list[tuple[str, str]], end: float, seen: Counter[int]) -> None:
    head = {"authorization": f"Bearer {key}", "if-match": "*", "content-type": "application/json"}
    number = 0
    async with httpx.AsyncClient(base_url=base, timeout=30) as client:
        while time.monotonic() < end:
            source, target = pairs[number % len(pairs)]
            body = {
                "source": source,
                "target": target,
                "decision": "comment",
                "reason": f"{number}",
                "token": f"load-{number}",
            }
            seen[(await client.post("/api/v1/reviews", content=json.dumps(body), headers=head)).status_code] += 1
            number += 1


async def minute(
    base: str, asked: argparse.Namespace, key: str, pairs: list[tuple[str, str]], folder: Path, server: int
) -> int:
    seen: Counter[int] = Counter()
    wrote: Counter[int] = Counter()
    times: list[float] = []
    end = time.monotonic() + asked.seconds
    jobs = [asyncio.create_task(reader(base, n, end, seen, times)) for n in range(asked.connections)]
    jobs.append(asyncio.create_task(writer(base, key, pairs, end, wrote)))
    await asyncio.sleep(asked.seconds / 4)
    early = memory(server)
    taking = subprocess.Popen([sys.executable, "-c", INGEST, str(folder), LAW], stdout=subprocess.DEVNULL)
    await asyncio.gather(*jobs)
    late, ended = memory(server), taking.wait()
    times.sort()
    print(f"{asked.connections} connections, {asked.seconds:g} s: {dict(sorted(seen.items()))} answers, {len(times) / asked.seconds:.0f}/s, "
          f"p50 {times[len(times) // 2] * 1e3:.0f} ms, p99 {times[int(len(times) * 0.99)] * 1e3:.0f} ms, longest {times[-1] * 1e3:.0f} ms")  # fmt: skip
    print(
        f"decisions {dict(sorted(wrote.items()))}; ingest beside it ended with {ended}; memory {early} MB at a quarter, {late} MB at the end"
    )
    faults = sum(count for code, count in (*seen.items(), *wrote.items()) if code >= 500)
    return 1 if faults or ended or late > 1.2 * early else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=64)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(asked.workspace, Path(place) / "ws"))
        with Database(folder / DATABASE) as db:
            key = create_key(db, "load", ["review"])[1]
            pairs = [(r["source"], reviews.target_of(r)) for r in db.all("SELECT * FROM alignments ORDER BY id LIMIT 200")]
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
        server = subprocess.Popen([sys.executable, "-c", RUN, str(folder), str(port)], stderr=subprocess.DEVNULL)
        try:
            base = f"http://127.0.0.1:{port}"
            for _ in range(600):
                try:
                    httpx.get(f"{base}/api/v1/health")
                    break
                except httpx.HTTPError:
                    time.sleep(0.1)
            return asyncio.run(minute(base, asked, key, pairs, folder, server.pid))
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    sys.exit(main())
