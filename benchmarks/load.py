"""A minute of 64 connections beside a writer of decisions and an ingest: no 5xx, times of answers, memory.

    python benchmarks/load.py --workspace DIR [--seconds 60] [--connections 64] [--alone] [--ways]

Works on a copy of the workspace. The readers ask for alignments, searches, clauses and pages, each on a connection of its own, one request after the other; one
client writes decisions without a pause; a law is taken in by a process of its own in the middle. Prints answers by status, times (p50, p99, longest), writes, why
whatever was refused, and the memory of the server at each quarter. ``--alone`` leaves writer and ingest out, which tells a leak from what a new text costs; ``--ways`` prints the times of
each address. Exit code 1 at any 5xx, or where the memory grew by more than a fifth from the first quarter on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

import httpx
from serving import cpu_s, free_port, ours, served

from stdalign.store import reviews
from stdalign.store.database import Database
from stdalign.store.keys import create_key
from stdalign.workspace import DATABASE

LAW = "Sample Act\n\n" + "\n\n".join(f"{n}. An employer must train every worker within {n} days." for n in range(1, 40))
INGEST = "import sys; from stdalign.workspace import Workspace\nwith Workspace.open(sys.argv[1]) as ws: ws.ingest(sys.argv[2], jurisdiction='SG', id='sg-load', name='a.txt')"
WAYS = [
    "alignments?source=CN&target=VN&limit=20", "alignments?source=CN&target=ID&min_probability=0.5", "search?q=safety+helmet", "search?q=安全培训&in=VN,TH", "instruments", "matrix",
    "limits", "gaps?source=CN&target=VN", "terms?q=helmet", "statistics", "health",
]  # fmt: skip


class Seen:
    """What came back: answers by status, seconds by address, and the words of refusals."""

    def __init__(self) -> None:
        self.codes: Counter[int] = Counter()
        self.refused: Counter[str] = Counter()
        self.times: dict[str, list[float]] = defaultdict(list)

    def add(self, way: str, answer: httpx.Response, took: float) -> None:
        self.codes[answer.status_code] += 1
        self.times[way].append(took)
        if answer.status_code >= 400:
            self.refused[f"{answer.status_code} {way}: {answer.json()['detail']}"] += 1


def memory(process: int) -> int:
    """Resident megabytes."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


async def reader(base: str, number: int, end: float, seen: Seen) -> None:
    choose = random.Random(number)
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        while time.monotonic() < end:
            start, way = time.monotonic(), choose.choice(WAYS)
            seen.add(way, await client.get(f"/api/v1/{way}"), time.monotonic() - start)


async def writer(base: str, key: str, pairs: list[tuple[str, str]], end: float, seen: Seen) -> None:
    head = {"authorization": f"Bearer {key}", "if-match": "*", "content-type": "application/json"}
    number = 0
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        while time.monotonic() < end:
            start = time.monotonic()
            source, target = pairs[number % len(pairs)]
            body = {
                "source": source,
                "target": target,
                "decision": "comment",
                "reason": f"{number}",
                "token": f"load-{number}",
            }
            answer = await client.post("/api/v1/reviews", content=json.dumps(body), headers=head)
            seen.add("POST reviews", answer, time.monotonic() - start)
            number += 1


async def watched(server: int, seconds: float) -> list[int]:
    """Memory at each quarter."""
    found = []
    for _ in range(4):
        await asyncio.sleep(seconds / 4)
        found.append(memory(server))
    return found


def told(name: str, times: list[float], seconds: float) -> str:
    times = sorted(times)
    return (f"{name}: {len(times) / seconds:.1f}/s, p50 {times[len(times) // 2] * 1e3:.0f} ms,"
            f" p99 {times[int(len(times) * 0.99)] * 1e3:.0f} ms, longest {times[-1] * 1e3:.0f} ms")  # fmt: skip


async def minute(
    base: str, asked: argparse.Namespace, key: str, pairs: list[tuple[str, str]], folder: Path, server: int
) -> int:
    seen, wrote = Seen(), Seen()
    end = time.monotonic() + asked.seconds
    jobs = [asyncio.create_task(reader(base, n, end, seen)) for n in range(asked.connections)]
    watch = asyncio.create_task(watched(server, asked.seconds))
    ended = 0
    if not asked.alone:
        jobs.append(asyncio.create_task(writer(base, key, pairs, end, wrote)))
        await asyncio.sleep(asked.seconds / 4)
        taking = subprocess.Popen([sys.executable, "-c", INGEST, str(folder), LAW], stdout=subprocess.DEVNULL)
    await asyncio.gather(*jobs)
    memories = await watch
    if not asked.alone:
        ended = taking.wait()
    every = [took for times in seen.times.values() for took in times]
    print(f"{asked.connections} connections, {asked.seconds:g} s: {dict(sorted(seen.codes.items()))} answers, "
          + told("all", every, asked.seconds))  # fmt: skip
    for way, times in sorted(seen.times.items()) if asked.ways else ():
        print(told(f"    {way}", times, asked.seconds))
    if not asked.alone:
        print(f"decisions {dict(sorted(wrote.codes.items()))}; ingest beside it ended with {ended}")
        if wrote.times:
            print(told("    decisions", wrote.times["POST reviews"], asked.seconds))
    print(f"memory at each quarter: {', '.join(map(str, memories))} MB; processor time of the server {cpu_s(server):.1f} s")
    for words, count in (seen.refused + wrote.refused).most_common():
        print(f"    refused {count} times: {words}")
    faults = sum(count for code, count in (*seen.codes.items(), *wrote.codes.items()) if code >= 500)
    return 1 if faults or ended or memories[-1] > 1.2 * memories[0] else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--ways", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(asked.workspace, Path(place) / "ws"))
        with Database(folder / DATABASE) as db:
            key = create_key(db, "load", ["review"])[1]
            pairs = [(r["source"], reviews.target_of(r)) for r in db.all("SELECT * FROM alignments ORDER BY id LIMIT 200")]
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        with served(ours(folder, port), f"{base}/api/v1/health") as server:
            return asyncio.run(minute(base, asked, key, pairs, folder, server.pid))


if __name__ == "__main__":
    sys.exit(main())
