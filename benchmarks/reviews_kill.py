"""1,000 review writes from 8 clients while the server is killed and started five times: none lost, none doubled.

    python benchmarks/reviews_kill.py --workspace DIR [--writes 1000] [--clients 8] [--kills 5] [--workers 1]

Works on a copy of the workspace. Each client sends its writes one after the other, each with a token of its own, and
sends again what got no answer. At the end: the database passes its integrity check, every acknowledged review is there
under the id that was told, no token stands twice, the hash chain is whole. Exit code 1 where that does not hold.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from serving import answered, free_port, ours

from stdalign.store import reviews
from stdalign.store.database import Database
from stdalign.store.keys import create_key
from stdalign.workspace import DATABASE


def start(folder: Path, port: int, workers: int) -> subprocess.Popen[bytes]:
    env = {**os.environ, "STDALIGN_WRITE_RATE": "0"}
    process = subprocess.Popen(ours(folder, port, workers), env=env, stderr=subprocess.DEVNULL, start_new_session=True)
    answered(process, f"http://127.0.0.1:{port}/api/v1/health")
    return process


def kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)  # the group that this script made: server and workers
    process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", required=True)
    parser.add_argument("--writes", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "workspace"
        shutil.copytree(asked.workspace, folder)
        return measure(folder, asked)


def measure(folder: Path, asked: argparse.Namespace) -> int:
    with Database(folder / DATABASE) as db:
        key = create_key(db, "bench", ["review"])[1]
        pairs = [(r["source"], reviews.target_of(r)) for r in db.all("SELECT * FROM alignments ORDER BY id LIMIT 200")]
        before = db.one("SELECT COUNT(*) AS n FROM reviews")["n"]
    port = free_port()
    acknowledged: dict[str, int] = {}
    repeats = [0]
    guard = threading.Lock()
    each = -(-asked.writes // asked.clients)

    def client(number: int) -> None:
        choose = random.Random(number)
        for at in range(each):
            source, target = choose.choice(pairs)
            body = {
                "source": source,
                "target": target,
                "decision": "comment",
                "reason": f"{number}/{at}",
                "token": f"{number}-{at}",
            }
            while True:
                try:
                    request = Request(
                        f"http://127.0.0.1:{port}/api/v1/reviews",
                        json.dumps(body).encode(),
                        {"authorization": f"Bearer {key}", "if-match": "*", "content-type": "application/json"},
                    )
                    answer = json.load(urlopen(request, timeout=5))
                    with guard:
                        acknowledged[body["token"]] = answer["id"]
                    break
                except HTTPError as error:
                    if error.code != 503:
                        raise
                except (OSError, ValueError):
                    pass
                with guard:
                    repeats[0] += 1
                time.sleep(0.02)

    process = start(folder, port, asked.workers)
    began = time.monotonic()
    threads = [threading.Thread(target=client, args=(n,)) for n in range(asked.clients)]
    for thread in threads:
        thread.start()
    total = each * asked.clients
    for number in range(asked.kills):
        while len(acknowledged) < total * (number + 1) / (asked.kills + 1) and any(t.is_alive() for t in threads):
            time.sleep(0.002)
        kill(process)
        process = start(folder, port, asked.workers)
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    kill(process)
    return verdict(folder, acknowledged, before, total, took, repeats[0], asked.kills)


def verdict(
    folder: Path, acknowledged: dict[str, int], before: int, total: int, took: float, repeats: int, kills: int
) -> int:
    with Database(folder / DATABASE) as db:
        sound = db.one("PRAGMA integrity_check")[0] == "ok" if db.dialect == "sqlite" else True
        rows = db.all("SELECT id, token FROM reviews WHERE reviewer='bench' ORDER BY id")
        found = {row["token"].partition(":")[2]: row["id"] for row in rows}
        lost = [t for t, number in acknowledged.items() if found.get(t) != number]
        findings = reviews.audit(db)
        count = db.one("SELECT COUNT(*) AS n FROM reviews")["n"] - before
    print(
        f"{total} writes, {kills} kills, {took:.1f} s, {repeats} sent again: {len(acknowledged)} acknowledged, {len(lost)} lost,"
        f" {count - len(found)} doubled, {count} stored, chain {'whole' if not findings else findings[0].message},"
        f" database {'sound' if sound else 'DAMAGED'}"
    )
    good = sound and not lost and not findings and count == len(found) == len(acknowledged) == total
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
