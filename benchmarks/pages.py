"""How long each kind of page takes over a real socket: p50 and p95, one reader at a time and many at once.

    python benchmarks/pages.py --workspace DIR [--rounds 30] [--readers 32]

The server runs with one worker on the same machine; every page is asked for once to warm, then in turn. ``cpu`` is the
server's own time for a request, which other work on the machine does not change (Linux). With ``--readers`` that
many readers ask for all pages at once, and the line "together" is over all their requests; refused ones (503) are counted.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from serving import cpu_s, free_port, ours, served

PAGES = (
    "/", "/align?source=CN&target=VN", "/align?source=CN&target=VN&topic=training&page=2", "/matrix", "/matrix?theme=consultation",
    "/matrix?by=exchange&exchange=emergency-rescue", "/limits", "/limits?parameter=minimum-age", "/gaps?source=CN&target=VN",
    "/lists?jurisdiction=CN", "/responsibilities?bearer=employer&topic=training", "/search?q=training", "/instruments",
    "/instruments/vn-osh-law-2015", "/catalogue", "/catalogue/safety-committee", "/terms?topic=fire", "/terms/safety-officer",
    "/countries", "/countries/CN", "/statistics", "/help", "/reviews", "/reviews/decided", "/reviews/bulk?source=CN&target=VN",
    "/dossier?source=CN&target=VN&topic=training",
)  # fmt: skip


def ask(base: str, path: str) -> float:
    """Milliseconds of one request, read to its end."""
    start = time.perf_counter()
    asked = Request(base + path, headers={"accept": "text/html", "accept-encoding": "br", "accept-language": "lo"})
    with urlopen(asked, timeout=60) as answer:
        answer.read()
    return 1000 * (time.perf_counter() - start)


def tried(base: str, path: str) -> float | None:
    """As ``ask``; None where the service was too busy."""
    try:
        return ask(base, path)
    except HTTPError as error:
        if error.code != 503:
            raise
        return None


def shown(times: list[float]) -> str:
    """Median and 95th per cent."""
    cuts = quantiles(times, n=20)
    return f"p50 {cuts[9]:7.1f}  p95 {cuts[18]:7.1f} ms"


def main() -> None:
    """Start a server, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", required=True)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--readers", type=int, default=0)
    given = parser.parse_args()
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with served(ours(given.workspace, port), base + "/help") as server:
        for path in PAGES:
            ask(base, path)
        for path in PAGES:
            before = cpu_s(server.pid)
            times = [ask(base, path) for _ in range(given.rounds)]
            used = 1000 * (cpu_s(server.pid) - before) / given.rounds
            print(f"{shown(times)}  cpu {used:6.1f} ms  {path}", flush=True)
        if given.readers:
            with ThreadPoolExecutor(given.readers) as pool:
                asked = list(pool.map(lambda path: tried(base, path), PAGES * given.readers))
            times = [time for time in asked if time is not None]
            print(f"{shown(times)}  together, {given.readers} readers, {len(asked) - len(times)} of {len(asked)} refused")


if __name__ == "__main__":
    main()
