"""Several writers at one workspace: a reviewer does not wait for the machine, and a lock is a clear answer."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from stdalign_service import create_app
from stdalign_service.settings import Settings

from stdalign.align.engine import Engine
from stdalign.desk import Desk
from stdalign.store.database import Database
from stdalign.workspace import DATABASE, Workspace

REVIEW = {"source": "cn-sample#art_1", "target": "vn-sample#art_1", "decision": "comment", "reason": "seen"}


def test_a_review_while_all_countries_are_aligned(
    folder: Path, keys: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each pair of countries takes a third of a second to compute; the reviewer waits for none of them."""
    computing, done = threading.Event(), threading.Event()
    align = Engine.align

    def slowly(self: Engine, *given: Any, **more: Any) -> Any:
        computing.set()
        time.sleep(0.3)
        return align(self, *given, **more)

    monkeypatch.setattr(Engine, "align", slowly)
    aligned = []

    def machine() -> None:
        with Workspace.open(folder) as ws:
            aligned.append(ws.align_all())
        done.set()

    worker = threading.Thread(target=machine)
    app = create_app(folder, Settings(read_rate=0, write_rate=0))
    headers = {"authorization": f"Bearer {keys['review']}", "if-match": "*"}
    with TestClient(app, raise_server_exceptions=False) as client:
        client.post("/api/v1/reviews", json=REVIEW, headers=headers)  # a thread opens its connection with its first request
        worker.start()
        assert computing.wait(60)
        waits = []
        while not done.is_set() and len(waits) < 20:
            started = time.monotonic()
            answer = client.post("/api/v1/reviews", json=REVIEW, headers=headers)
            waits.append(time.monotonic() - started)
            # Where a pair is being replaced that very moment it may be gone: 404 is true then.
            assert answer.status_code in (201, 404), answer.text
        worker.join(60)
    assert aligned[0] >= 6 and len(waits) >= 3 and max(waits) < 1.0, waits
    with Desk.open(folder, readonly=True) as desk:
        assert len(desk.reviews()) >= 3 and not desk.audit()


def test_a_report_is_made_anew_when_the_alignments_are(folder: Path) -> None:
    """What a desk keeps of a report ends with what the report was made from, and not before."""
    with Desk.open(folder, readonly=True) as desk, Workspace.open(folder) as ws:
        first = desk.gaps("CN", "VN")
        assert desk.gaps("cn", "VN") is first
        assert ws.align_all() >= 6
        second = desk.gaps("CN", "VN")
        assert second is not first and desk.gaps("CN", "VN") is second
        ws.remove("th-sample")
        assert "TH" not in desk.matrix().countries


def test_a_lock_is_an_answer_that_says_when_to_come_back(folder: Path, keys: dict[str, str], problem: Any) -> None:
    app = create_app(folder, Settings(read_rate=0, write_rate=0, query_limit_s=0.2))
    headers = {"authorization": f"Bearer {keys['review']}", "if-match": "*"}
    with TestClient(app, raise_server_exceptions=False) as client, Database(folder / DATABASE) as other:
        with other.transaction():
            answer = client.post("/api/v1/reviews", json=REVIEW, headers=headers)
            body = problem(answer, 503)
            assert answer.headers["retry-after"] and "writing" in body["detail"]
            for word in ("sqlite", "database is locked", str(folder)):
                assert word not in answer.text.lower()
            assert client.get("/api/v1/alignments?source=CN").status_code == 200
        assert client.post("/api/v1/reviews", json=REVIEW, headers=headers).status_code == 201
