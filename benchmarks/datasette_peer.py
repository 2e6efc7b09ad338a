"""Searches a second over HTTP: this service beside Datasette on SQLite's full-text index (FTS5, trigrams) over the same clauses.

    python benchmarks/datasette_peer.py --workspace DIR --datasette PATH/bin/datasette [--people 8] [--rounds 4]

Two kinds of questions: those of ``search.py`` again and again, as people of one day ask them (this service keeps its last 500
answers until the content changes), and ``--fresh`` ones, each asked once: the first words (or signs) of clauses. Datasette
answers ``/clauses/answer.json?q=…`` (a canned query: every word, BM25, ten rows with their texts), this service
``/api/v1/search``. Both run with one process, are asked the same questions in turn by the same clients on connections that
stay open, and are warm.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

from peers import full_text, match
from search import QUERIES
from serving import cpu_s, free_port, ours, served

from stdalign.workspace import Workspace

ANSWER = (
    "SELECT c.id, c.language, c.full_text FROM words JOIN clauses AS c ON c.id = words.rowid"
    " WHERE words MATCH :q ORDER BY rank LIMIT 10"
)


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


def path_of(name: str, question: str) -> str:
    if name == "ours":
        return f"/api/v1/search?q={quote(question)}&limit=10"
    return f"/clauses/answer.json?_shape=array&q={quote(match(question))}"


@dataclass
class Sum:
    """What one kind of questions cost one server: seconds of each, by the clock and of its processor, and how many were refused."""

    took: list[float] = field(default_factory=list)
    whole: float = 0.0
    used: float = 0.0
    refused: int = 0

    def add(self, took: list[float], whole: float, used: float, refused: int) -> None:
        """Add a round."""
        self.took += took
        self.whole += whole
        self.used += used
        self.refused += refused

    def told(self, name: str) -> str:
        """A line of figures."""
        count = len(self.took)
        return (
            f"{name:15} {count / self.whole:7.1f} searches/s, {self.used / count * 1000:.2f} ms of CPU each,"
            f" p50 {median(self.took) * 1000:.1f} ms, p99 {quantiles(self.took, n=100)[98] * 1000:.1f} ms,"
            f" {self.refused} of {count} not answered"
        )


def clauses(folder: Path, workspace: Path) -> list[str]:
    """Write the full-text index and the canned query; what Datasette is told to serve."""
    file, facts = folder / "clauses.db", folder / "metadata.json"
    with sqlite3.connect(file) as copy:
        full_text(workspace).backup(copy)
    facts.write_text(json.dumps({"databases": {"clauses": {"queries": {"answer": {"sql": ANSWER}}}}}))
    return ["serve", "-i", str(file), "-m", str(facts)]


def measured(ports: dict[str, int], pids: dict[str, int], some: list[str], people: int, rounds: int) -> dict[str, Sum]:
    """What each server took, by kind of question; the first round is to warm up and does not count.

    Args:
        ports: of each server.
        pids: of each server.
        some: questions that are asked once.
        people: clients at once.
        rounds: that count.
    """
    found: dict[str, Sum] = {}
    for turn in range(rounds + 1):
        part = some[len(some) * (turn - 1) // rounds : len(some) * turn // rounds] if turn else []
        for kind, questions, apart in (("again", QUERIES, False), ("fresh", part, True)):
            for name, port in ports.items():
                before = cpu_s(pids[name])
                times, seconds, refused = asked(port, [path_of(name, q) for q in questions], people, apart)
                if turn:
                    found.setdefault(f"{kind} {name}", Sum()).add(times, seconds, cpu_s(pids[name]) - before, refused)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--datasette", required=True)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--fresh", type=int, default=200)
    asks = parser.parse_args()
    ports = {"ours": free_port(), "datasette": free_port()}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        commands = {
            "ours": ours(asks.workspace, ports["ours"]),
            "datasette": [asks.datasette, *clauses(folder, asks.workspace), "-p", str(ports["datasette"])],
        }
        pids = {
            name: stack.enter_context(served(command, f"http://127.0.0.1:{ports[name]}{path_of(name, QUERIES[0])}")).pid
            for name, command in commands.items()
        }
        some = fresh(asks.workspace, asks.fresh)
        for name, cost in measured(ports, pids, some, asks.people, asks.rounds).items():
            print(cost.told(name))


if __name__ == "__main__":
    main()
