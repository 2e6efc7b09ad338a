"""Requests per second of the alignments query, beside Datasette's SQL JSON on the same rows.

    python benchmarks/service_speed.py --workspace DIR [--datasette PATH/bin/datasette] [--seconds 6]

Both servers run with one worker on the same machine and are asked in turn, several rounds, by ``wrk -c16``; the figure
is the median. Three loads: the very same query again and again ("same"; answers are kept until the database changes),
the same with a new rank limit each time so that nothing can be kept ("new"), and a request that does nothing ("health").
Needs ``wrk``; Datasette is the peer and is left out where it is not installed.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from urllib.parse import quote
from urllib.request import urlopen

from serving import free_port, ours, served

SQL = (
    "select id, source, target, source_jurisdiction, target_jurisdiction, rank, score, probability, relation, stringency,"
    " rationale, strength, no_counterpart, stale, topics, themes, sectors from alignments"
    " where source_jurisdiction = 'CN' and target_jurisdiction = 'VN' order by id limit 20"
)
NEW = """local at = 0
request = function() at = at + 1
  return wrk.format("GET", "/api/v1/alignments?source=CN&target=VN&max_rank=" .. (20 + at % 9000)) end
"""


def wrk(url: str, seconds: int, script: str | None = None) -> tuple[float, float]:
    """Requests a second and the 99th percentile in ms."""
    extra = ["-s", script] if script else []
    out = subprocess.run(
        ["wrk", "-c16", "-t1", f"-d{seconds}", "--latency", *extra, url], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in out:
        raise SystemExit(f"errors from {url}\n{out}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", out)
    late = re.search(r"99%\s+([\d.]+)(us|ms|s)", out)
    assert rate and late
    return float(rate[1]), float(late[1]) * {"us": 0.001, "ms": 1, "s": 1000}[late[2]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", required=True)
    parser.add_argument("--datasette", default="")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    port, theirs = free_port(), free_port()
    base, peer = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{theirs}"
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as lua:
        lua.write(NEW)
        lua.flush()
        loads: dict[str, tuple[str, str | None]] = {
            "same": (f"{base}/api/v1/alignments?source=CN&target=VN", None),
            "new": (base, lua.name),
            "health": (f"{base}/api/v1/health", None),
        }
        database = Path(asked.workspace) / "stdalign.sqlite"
        command = [asked.datasette, "serve", str(database), "-p", str(theirs), "--setting", "num_sql_threads", "3"]
        with served(ours(asked.workspace, port), base + "/api/v1/health"):
            if asked.datasette:
                loads["datasette"] = (f"{peer}/stdalign.json?sql={quote(SQL)}&_shape=objects", None)
                with served(command, peer + "/-/versions.json"):
                    found = rounds(loads, asked.rounds, asked.seconds)
            else:
                found = rounds(loads, asked.rounds, asked.seconds)
    for name, rows in found.items():
        rate, late = median(r for r, _ in rows), median(p for _, p in rows)
        ratio = f"  {rate / median(r for r, _ in found['datasette']):5.1f} x Datasette" if "datasette" in found else ""
        print(f"{name:10} {rate:8.0f} requests/s  p99 {late:6.1f} ms{ratio}")


def rounds(loads: dict[str, tuple[str, str | None]], count: int, seconds: int) -> dict[str, list[tuple[float, float]]]:
    for url, script in loads.values():
        if not script:
            assert urlopen(url, timeout=5).status == 200
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in loads}
    for _ in range(count):
        for name, (url, script) in loads.items():
            found[name].append(wrk(url, seconds, script))
    return found


if __name__ == "__main__":
    main()
