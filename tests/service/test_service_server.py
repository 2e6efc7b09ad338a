"""A real server process: killed in the middle of writes, told to stop, teased with half-open connections."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from stdalign.store import reviews
from stdalign.store.database import Database
from stdalign.workspace import DATABASE

RUN = "import sys; from stdalign_service import run; run(sys.argv[1], '127.0.0.1', int(sys.argv[2]), int(sys.argv[3]))"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Server:
    """One server on one port that can be started again."""

    def __init__(self, folder: Path, workers: int = 1, **env: str) -> None:
        self.folder, self.port, self.workers, self.env = folder, free_port(), workers, env
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        env = {**os.environ, "STDALIGN_WRITE_RATE": "0", **self.env}
        command = [sys.executable, "-c", RUN, str(self.folder), str(self.port), str(self.workers)]
        self.process = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                if httpx.get(self.url + "/api/v1/health", timeout=1).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    def end(self, how: int) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(30)


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    made = Server(folder, STDALIGN_HEADER_LIMIT_S="1", STDALIGN_BODY_LIMIT_S="1")
    made.start()
    yield made
    if made.process is not None and made.process.poll() is None:
        made.end(signal.SIGKILL)


def test_no_acknowledged_review_is_lost_or_doubled_by_a_kill(server: Server, keys: dict[str, str]) -> None:
    """Small form of benchmarks/reviews_kill.py."""
    acknowledged: dict[str, int] = {}
    stop = threading.Event()
    guard = threading.Lock()

    def client(number: int) -> None:
        headers = {"authorization": f"Bearer {keys['review']}", "if-match": "*"}
        body = {"source": "cn-sample#art_1", "target": "vn-sample#art_1", "decision": "comment", "reason": "x"}
        at = 0
        with httpx.Client(base_url=server.url, timeout=5) as http:
            while not stop.is_set():
                token = f"{number}-{at}"
                try:
                    answer = http.post("/api/v1/reviews", json={**body, "token": token}, headers=headers)
                except httpx.TransportError:
                    time.sleep(0.05)
                    continue
                if answer.status_code in (200, 201):
                    with guard:
                        acknowledged[token] = answer.json()["id"]
                    at += 1

    threads = [threading.Thread(target=client, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        time.sleep(0.7)
        server.end(signal.SIGKILL)
        server.start()
    time.sleep(0.5)
    stop.set()
    for thread in threads:
        thread.join()
    with Database(server.folder / DATABASE) as db:
        assert db.one("PRAGMA integrity_check")[0] == "ok"
        found = {row["token"].split(":")[1]: row["id"] for row in db.all("SELECT id, token FROM reviews")}
        assert len(acknowledged) > 20 and all(found[token] == number for token, number in acknowledged.items())
        assert len(found) - len(acknowledged) <= 4 * 3  # written, but the answer was cut
        assert reviews.audit(db) == []


def test_half_open_connections_are_closed(server: Server) -> None:
    opened = []
    for at in range(200):
        one = socket.create_connection(("127.0.0.1", server.port))
        if at % 2:
            one.sendall(b"GET /api/v1/version HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        opened.append(one)
    assert httpx.get(server.url + "/api/v1/health").status_code == 200
    started = time.monotonic()
    for one in opened:
        one.settimeout(10)
        while one.recv(1000):  # an error answer may come first; then the connection ends
            pass
        one.close()
    assert time.monotonic() - started < 5


def test_slow_bodies_are_ended(server: Server, keys: dict[str, str]) -> None:
    head = (
        f"POST /api/v1/reviews HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {keys['review']}\r\nIf-Match: *\r\n"
        "Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as one:
        one.sendall(head.encode())
        one.settimeout(5)
        assert b" 408 " in one.recv(4000).partition(b"\r\n")[0]


JUNK = [
    b"\x00" * 64, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"A" * 70_000 + b"\r\n\r\n",
    b"POST /api/v1/reviews HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
]  # fmt: skip


def test_junk_on_the_wire_harms_nothing(server: Server) -> None:
    for junk in JUNK:
        with socket.create_connection(("127.0.0.1", server.port)) as one:
            one.settimeout(5)
            try:
                one.sendall(junk)
                first = one.recv(200).partition(b"\r\n")[0]
            except OSError:
                first = b""
            assert b" 200 " not in first and b" 500 " not in first, junk[:40]
        assert httpx.get(server.url + "/api/v1/health", timeout=30).status_code == 200


def test_term_lets_requests_in_flight_end(server: Server, keys: dict[str, str]) -> None:
    head = (
        f"POST /api/v1/reviews HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {keys['review']}\r\nIf-Match: *\r\n"
        "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    )
    body = b'{"source":"cn-sample#art_1","target":"vn-sample#art_1","decision":"comment","reason":"x"}'
    flying = []
    for _ in range(5):
        one = socket.create_connection(("127.0.0.1", server.port))
        one.sendall((head % len(body)).encode() + body[:10])
        flying.append(one)
    time.sleep(0.3)
    assert server.process is not None
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    for one in flying:
        one.sendall(body[10:])
    for one in flying:
        one.settimeout(5)
        assert b" 201 " in one.recv(4000).partition(b"\r\n")[0]
        one.close()
    assert server.process.wait(10) in (0, -signal.SIGTERM)


def test_several_workers_share_one_workspace(folder: Path, keys: dict[str, str]) -> None:
    server = Server(folder, workers=2)
    server.start()
    try:
        body = {"source": "cn-sample#art_1", "target": "vn-sample#art_1", "decision": "comment", "reason": "x"}
        headers = {"authorization": f"Bearer {keys['review']}", "if-match": "*"}

        def send(count: int) -> None:
            for _ in range(count):
                assert httpx.post(server.url + "/api/v1/reviews", json=body, headers=headers).status_code == 201

        threads = [threading.Thread(target=send, args=(10,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert httpx.get(server.url + "/api/v1/reviews/audit").json()["whole"]
    finally:
        server.end(signal.SIGTERM)
    with sqlite3.connect(folder / DATABASE) as raw:
        assert raw.execute("SELECT COUNT(*) FROM reviews").fetchone()[0] == 60
