"""Searches a second of this build beside another one over the same corpus, in turn, and 64 people at once at the service.

    python benchmarks/search.py --workspace DIR [--old TREE] [--clauses 4240] [--grown DIR ...] [--rounds 5] [--http]

``--old`` is a checkout of another version, whose ``src`` is taken instead of this one. Both builds take in the very same laws, made
of halves of the workspace's clauses (`--clauses` together, an article each, in English, Vietnamese and Chinese), into empty workspaces;
without it the workspace itself is asked. ``--grown`` are larger workspaces (`grow.py`), asked in the same turns. Each round asks every one the same
queries, one after the other, in processes that have loaded what they need and forget the answers that they keep; the figure is the median of all
searches, and each ratio that of two medians. ``--http`` serves this build's workspace and sends 64 requests at once.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

from serving import free_port, ours, served

from stdalign.numerals import int_to_chinese
from stdalign.store import content
from stdalign.workspace import Workspace

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
        if hasattr(ws, "lookup"):
            ws.lookup().answers.clear()
        start = time.perf_counter()
        ws.search(query)
        took.append(time.perf_counter() - start)
    print(json.dumps(took), flush=True)
"""


TAKE_IN = """
import inspect, json, sys
from stdalign.workspace import Workspace
ws = Workspace.create(sys.argv[1])
known = inspect.signature(ws.ingest).parameters
more = {name: value for name, value in (("accept_findings", True), ("align", False)) if name in known}
for law in json.loads(sys.stdin.read()):
    ws.ingest(law["path"], jurisdiction=law["jurisdiction"], id=law["id"], language=law["language"], **more)
ws.close()
"""
HEADS = {
    "en": ("SG", "Sample Act {}", "{}. {}"), "vi": ("VN", "LUẬT\nMẪU SỐ {}", "Điều {}. {}"), "zh": ("CN", "示例法{}", "第{}条　{}"),
}  # fmt: skip
ARTICLES = 424


def laws(workspace: str, clauses: int, folder: Path) -> list[dict[str, str]]:
    """Files of made-up laws: each article is the first half of one clause and the second half of another one of its language."""
    chosen, halves = random.Random(1), defaultdict(list)
    with Workspace.open(workspace, readonly=True) as ws:
        for row in content.encoded_clauses(ws.db):
            text = " ".join(row.full_text.split())
            if row.clause.language in HEADS and not re.search(r"\d", text):
                halves[row.clause.language].append((text[: len(text) // 2], text[len(text) // 2 :]))
    found = []
    for number in range(-(-clauses // ARTICLES)):
        language = list(HEADS)[number % len(HEADS)]
        country, title, article = HEADS[language]
        lines = [title.format(int_to_chinese(number + 1) if language == "zh" else number + 1)]
        for at in range(1, min(ARTICLES, clauses - number * ARTICLES) + 1):
            words = chosen.choice(halves[language])[0] + chosen.choice(halves[language])[1]
            lines.append(article.format(int_to_chinese(at) if language == "zh" else at, words))
        place = folder / f"{number}.txt"
        place.write_text("\n\n".join(lines), "utf-8")
        found.append({"path": str(place), "jurisdiction": country, "id": f"made-{number}", "language": language})
    return found


def taken_in(tree: Path, folder: Path, files: list[dict[str, str]]) -> str:
    """A workspace of a build with some laws."""
    subprocess.run(
        [sys.executable, "-c", TAKE_IN, str(folder)], input=json.dumps(files), text=True, check=True, env=environment(tree), cwd=tree
    )  # fmt: skip
    return str(folder)


def environment(tree: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(str(tree / part) for part in ("src", "service"))}


class Build:
    """A process of one build that has its workspace open."""

    def __init__(self, tree: Path, workspace: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", ASK, workspace], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment(tree), cwd=tree,
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
    parser.add_argument("--clauses", type=int, default=4240)
    parser.add_argument("--grown", nargs="*", default=[])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--http", action="store_true")
    asked = parser.parse_args()
    with ExitStack() as stack:
        places: dict[str, tuple[Path, str]] = {"ours": (HERE, asked.workspace)}
        if asked.old:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            files = laws(asked.workspace, asked.clauses, folder)
            for name, tree in (("ours", HERE), ("old", asked.old)):
                places[name] = (tree, taken_in(tree, folder / name, files))
        places |= {f"grown {at}": (HERE, place) for at, place in enumerate(asked.grown, 1)}
        builds = {name: stack.enter_context(Build(*place)) for name, place in places.items()}
        for _ in range(asked.rounds):
            for build in builds.values():
                build.ask()
    alone = median(builds["ours"].took)
    for name, build in builds.items():
        print(f"{name:8} {build.clauses:8} clauses  p50 {median(build.took) * 1000:8.2f} ms  p99 {quantiles(build.took, n=100)[98] * 1000:8.2f} ms"
              f"  {median(build.took) / alone:6.1f} x ours")  # fmt: skip
    if asked.http:
        at_once(asked.workspace, 64, asked.rounds)


if __name__ == "__main__":
    main()
