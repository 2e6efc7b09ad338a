"""Searches a second over HTTP: this service beside Datasette on SQLite's full-text index (FTS5, trigrams) over the same clauses.

    python benchmarks/datasette_peer.py --workspace DIR --datasette PATH/bin/datasette [--people 8] [--rounds 4]

Two kinds of questions: those of ``search.py`` again and again, as people of one day ask them (this service keeps its last 500 answers until the
content changes), and ``--fresh`` ones, each asked once: the first words (or signs) of clauses. Datasette answers `/clauses/answer.json?q=…` (a canned query: every word, BM25, ten rows with their texts), this service `/api/v1/search`. Both run
with one process, are asked the same questions in turn by the same clients on connections that stay open, and are warm.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

from peers import full_text, match
from search import QUERIES
from service_speed import free_port

from stdalign.workspace import Workspace

RUN = "import sys; from stdalign_service import run; run(sys.argv[1], '127.0.0.1', int(sys.argv[2]), 1)"
ANSWER = (
    "SELECT c.id, c.language, c.full_text FROM words JOIN clauses AS c ON c.id = words.rowid"
    " WHERE words MATCH :q ORDER BY rank LIMIT 10"
)


def ready(port: int, path: str) -> None:
    for _ in range(900):
        try:
            one = HTTPConnection("127.0.0.1", port, timeout=60)
            one.request("GET", path)
            if one.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"nothing answers at {port}{path}")


def fresh(folder: Path, count: int) -> list[str]:
    """So many questions that stand in some clause, no two alike."""
    with Workspace.open(folder, readonly=True) as ws:
        rows = ws.db.all("SELECT full_text FROM clauses WHERE text_hash<>'' ORDER BY text_hash")
    found: dict[str, None] = {}
    for row in rows:
        words = row["full_text"].split()
        found[" ".join(words[1:4]) if len(words) > 5 else row["full_text"][2:7].strip()] = None
    return [one for one in found if len(one) >= 3][:count]


def asked(port: int, paths: list[str], people: int, apart: bool = False) -> tuple[list[float], float, int]:
    """Seconds of each answer, of all together, and how many were refused."""

    def one(number: int) -> list[tuple[float, int]]:
        line = HTTPConnection("127.0.0.1", port, timeout=60)
        out = []
        for path in paths[number::people] if apart else [*paths[number:], *paths[:number]]:
            start = time.perf_counter()
            line.request("GET", path)
            answer = line.getresponse()
            answer.read()
            out.append((time.perf_counter() - start, answer.status))
        return out

    start = time.perf_counter()
    with ThreadPoolExecutor(people) as pool:
        found = [pair for some in pool.map(one, range(people)) for pair in some]
    return [took for took, _ in found], time.perf_counter() - start, sum(status != 200 for _, status in found)


def cpu(process: int) -> float:
    """Processor seconds of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def path_of(name: str, question: str) -> str:
    if name == "ours":
        return f"/api/v1/search?q={quote(question)}&limit=10"
    return f"/clauses/answer.json?_shape=array&q={quote(match(question))}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--datasette", required=True)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--fresh", type=int, default=200)
    asks = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "clauses.db"
        with sqlite3.connect(file) as copy:
            full_text(asks.workspace).backup(copy)
        facts = Path(folder) / "metadata.json"
        facts.write_text(json.dumps({"databases": {"clauses": {"queries": {"answer": {"sql": ANSWER}}}}}))
        ours, theirs = free_port(), free_port()
        servers = {
            "ours": subprocess.Popen([sys.executable, "-c", RUN, str(asks.workspace), str(ours)], stderr=subprocess.DEVNULL,
                                     stdout=subprocess.DEVNULL),
            "datasette": subprocess.Popen([asks.datasette, "serve", "-i", str(file), "-m", str(facts), "-p", str(theirs)],
                                          stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL),
        }  # fmt: skip
        ports = {"ours": ours, "datasette": theirs}
        some = fresh(asks.workspace, asks.fresh)
        took: dict[str, list[float]] = {}
        whole: dict[str, float] = {}
        used: dict[str, float] = {}
        bad: dict[str, int] = {}
        try:
            for name, port in ports.items():
                ready(port, path_of(name, QUERIES[0]))
            for turn in range(asks.rounds + 1):
                part = some[len(some) * (turn - 1) // asks.rounds : len(some) * turn // asks.rounds]
                for kind, questions, apart in (("again", QUERIES, False), ("fresh", part if turn else some[:0], True)):
                    for name, port in ports.items():
                        before, key = cpu(servers[name].pid), f"{kind} {name}"
                        times, seconds, refused = asked(port, [path_of(name, q) for q in questions], asks.people, apart)
                        if turn:  # the first is to warm up
                            took[key] = took.get(key, []) + times
                            whole[key] = whole.get(key, 0.0) + seconds
                            used[key] = used.get(key, 0.0) + cpu(servers[name].pid) - before
                            bad[key] = bad.get(key, 0) + refused
        finally:
            for one in servers.values():
                one.terminate()
                one.wait(20)
    for name, times in took.items():
        print(f"{name:15} {len(times) / whole[name]:7.1f} searches/s, {used[name] / len(times) * 1000:.2f} ms of CPU each, p50 {median(times) * 1000:.1f} ms,"
              f" p99 {quantiles(times, n=100)[98] * 1000:.1f} ms, {bad[name]} of {len(times)} not answered")  # fmt: skip


if __name__ == "__main__":
    main()
