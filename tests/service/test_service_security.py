"""What must not get through: bodies, keys, origins, markup, floods; and one shape for every refusal."""

from __future__ import annotations

import ast
import asyncio
import json
import logging
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import stdalign_service
from fastapi import FastAPI
from fastapi.testclient import TestClient
from stdalign_service import create_app
from stdalign_service.i18n import say
from stdalign_service.settings import Settings
from stdalign_service.state import State

from stdalign.desk import Desk
from stdalign.errors import LimitExceeded, UsageError, WorkspaceError
from stdalign.store.database import Database
from stdalign.workspace import DATABASE

URL = "/api/v1/reviews"
GOOD = '{"source":"cn-sample#art_1","target":"vn-sample#art_1","decision":"comment","reason":"%s"}'

NASTY: list[tuple[str, bytes]] = [
    ("empty", b""), ("not json", b"hello"), ("open", b'{"source":'), ("array", b"[]"), ("null", b"null"), ("number", b"7"),
    ("NaN", b'{"source":NaN}'), ("bare NaN", b"NaN"), ("Infinity", b"-Infinity"), ("1e400", b'{"source":1e400}'),
    ("huge number", b'{"source":' + b"9" * 5000 + b"}"), ("lone surrogate", b'{"source":"\\ud800"}'),
    ("surrogate in reason", (GOOD % "\\udfff").encode()), ("not utf-8", b'{"source":"\xff\xfe"}'), ("nul", b'{"source":"a\x00b"}'),
    ("escaped nul", (GOOD % "a\\u0000b").encode()), ("bell", (GOOD % "\\u0007").encode()), ("deep", b"[" * 100_000),
    ("deep object", b'{"a":' * 50_000), ("unknown field", b'{"source":"a#art_1","target":"VN","decision":"accept","admin":true}'),
    ("own reviewer", b'{"source":"a#art_1","target":"VN","decision":"accept","reviewer":"Chief"}'),
    ("wrong type", b'{"source":1,"target":[],"decision":{}}'), ("wrong decision", b'{"source":"a#art_1","target":"VN","decision":"DROP"}'),
    ("sql", b'{"source":"a\'; DROP TABLE reviews; --","target":"VN","decision":"accept"}'),
    ("path", b'{"source":"../../etc/passwd#art_1","target":"VN","decision":"accept"}'),
    ("long reason", (GOOD % ("x" * 5000)).encode()), ("many targets", b'{"source":"a#art_1","target":"VN","decision":"accept","jointly_with":'
     + str(["b#art_1"] * 99).replace("'", '"').encode() + b"}"), ("duplicate keys", b'{"decision":"accept","decision":"reject"}'),
    ("bom", b"\xef\xbb\xbf{}"), ("utf-16", '{"a":1}'.encode("utf-16")),
]  # fmt: skip

SERVICE = Path(stdalign_service.__file__).parent


@pytest.mark.parametrize(("name", "body"), NASTY, ids=[name for name, _ in NASTY])
def test_nasty_bodies_are_4xx_and_not_echoed(
    client: TestClient, keys: dict[str, str], problem: Any, name: str, body: bytes
) -> None:
    headers = {"authorization": f"Bearer {keys['review']}", "if-match": "*", "content-type": "application/json"}
    answer = client.post(URL, content=body, headers=headers)
    found = problem(answer, 422)
    assert len(answer.content) < 3000
    for shown in ("DROP", "passwd", "Chief", "999999", "xxxx"):
        assert shown not in str(found)
    assert client.get(URL).json()["items"] == []


def test_right_reasons_in_every_script_pass(client: TestClient, keys: dict[str, str]) -> None:
    headers = {"authorization": f"Bearer {keys['review']}", "if-match": "*"}
    for text in (
        "安全",
        "มาตรา",
        "ប្រជា",
        "ມາດຕາ",
        "ပုဒ်မ",
        "<script>alert(1)</script>",
        "=1+1",
        "line\nline",
        "😀",
        "\u202eabc",
        "'; DROP TABLE reviews; --",
    ):
        body = {"source": "cn-sample#art_1", "target": "vn-sample#art_1", "decision": "comment", "reason": text}
        assert client.post(URL, json=body, headers=headers).json()["reason"] == text


def test_bodies_over_the_limit(client: TestClient, keys: dict[str, str], problem: Any) -> None:
    headers = {"authorization": f"Bearer {keys['review']}", "if-match": "*", "content-type": "application/json"}
    problem(client.post(URL, content=b"x" * 1_000_001, headers=headers), 413)

    def chunks() -> Any:
        for _ in range(200):
            yield b"y" * 50_000

    problem(client.post(URL, content=chunks(), headers=headers), 413)
    problem(client.post(URL, content=b"{}", headers={**headers, "content-length": "-1"}), 413)
    problem(client.post(URL, content=b"{}", headers={**headers, "content-type": "text/plain"}), 415)
    problem(client.post("/sign-in", content=b"x=1", headers={"content-type": "multipart/form-data; boundary=x"}), 415)


def routes(app: FastAPI) -> list[tuple[str, str]]:
    """Every method and path that writes, of the API's document and of the pages."""
    paths = app.openapi()["paths"].items()
    found = [
        (m.upper(), p.replace("{id}", "cn-sample")) for p, methods in paths for m in methods if m not in ("get", "head")
    ]
    return [*found, ("POST", "/pair/cn-sample:art_1~vn-sample:art_1/review")]


def test_no_write_without_the_right_key(client: TestClient, keys: dict[str, str], folder: Path) -> None:
    found = routes(client.app)  # type: ignore[arg-type]
    assert ("POST", URL) in found
    with Database(folder / DATABASE) as db:
        db.execute("UPDATE api_keys SET expires='2021-01-01T00:00:00+00:00' WHERE name='Binh'")
    wrong = {
        "nothing": ({}, 401), "garbage": ({"authorization": "Bearer x"}, 401), "basic": ({"authorization": "Basic YTpi"}, 401),
        "expired": ({"authorization": f"Bearer {keys['second']}"}, 401), "cut": ({"authorization": f"Bearer {keys['review'][:-1]}"}, 401),
        "read only": ({"authorization": f"Bearer {keys['read']}"}, 403), "unicode": ({"authorization": "Bearer é".encode("latin-1")}, 401),
        "empty": ({"authorization": "Bearer "}, 401),
    }  # fmt: skip
    for method, path in found:
        for name, (headers, status) in wrong.items():
            answer = client.request(method, path, headers=headers, json={})  # type: ignore[arg-type]
            assert answer.status_code == status, (method, path, name)
            if status == 401:
                assert "Bearer" in answer.headers["www-authenticate"]
    assert client.get(URL).json()["items"] == []


def test_wrong_keys_are_slowed_down(folder: Path) -> None:
    with TestClient(create_app(folder, Settings(failed_keys_rate=0.05, write_rate=0, read_rate=0))) as client:
        statuses = [client.post(URL, headers={"authorization": "Bearer x"}).status_code for _ in range(5)]
        assert statuses[:3] == [401] * 3 and statuses[-1] == 429


@pytest.mark.parametrize(("headers", "status"), [
    ({}, 422), ({"sec-fetch-site": "same-origin"}, 422), ({"sec-fetch-site": "none"}, 422), ({"sec-fetch-site": "cross-site"}, 403),
    ({"sec-fetch-site": "same-site"}, 403), ({"origin": "http://testserver"}, 422), ({"origin": "http://evil.example"}, 403),
    ({"origin": "null"}, 403), ({"origin": "http://testserver.evil.example"}, 403), ({"origin": "http://testserver:81"}, 403),
    ({"origin": "http://evil.example", "sec-fetch-site": "same-origin"}, 403), ({"origin": "https://forum.example"}, 422),
    ({"origin": "https://forum.example", "sec-fetch-site": "cross-site"}, 422),
])  # fmt: skip
def test_writes_of_other_sites_are_blocked(folder: Path, keys: dict[str, str], headers: dict[str, str], status: int) -> None:
    settings = Settings(cors_origins=("https://forum.example",), write_rate=0, read_rate=0)
    with TestClient(create_app(folder, settings)) as client:
        sent = {"authorization": f"Bearer {keys['review']}", "if-match": "*", "content-type": "application/json", **headers}
        assert client.post(URL, content=b"x", headers=sent).status_code == status


def test_cors_is_off_unless_set(reader: TestClient, folder: Path) -> None:
    ask = {"origin": "https://forum.example"}
    assert "access-control-allow-origin" not in reader.get("/api/v1/version", headers=ask).headers
    with TestClient(create_app(folder, Settings(cors_origins=("https://forum.example",)))) as client:
        assert client.get("/api/v1/version", headers=ask).headers["access-control-allow-origin"] == "https://forum.example"
        assert (
            "access-control-allow-origin"
            not in client.get("/api/v1/version", headers={"origin": "https://x.example"}).headers
        )


@pytest.mark.parametrize(
    "path", ["/", "/align", "/api/v1/instruments", "/nothing", "/static/app.css", "/api/v1/alignments?limit=0"]
)
def test_security_headers_are_on_every_answer(reader: TestClient, path: str) -> None:
    headers = reader.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin" and "server" not in headers


def test_hsts_only_over_https(shared_folder: Path) -> None:
    with TestClient(create_app(shared_folder, Settings(read_rate=0)), base_url="https://testserver") as client:
        assert "strict-transport-security" in client.get("/").headers
    with TestClient(create_app(shared_folder, Settings(read_rate=0))) as client:
        assert "strict-transport-security" not in client.get("/").headers


def test_logs_hold_no_query_header_or_body(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """ASVS 7.1.1: what people search for, keys and reasons stay out of the log."""
    log = logging.getLogger("stdalign.service")
    log.addHandler(caplog.handler)
    try:
        with TestClient(create_app(folder, Settings(access_log=True, read_rate=0)), raise_server_exceptions=False) as client:
            client.get("/api/v1/search?q=zebra-one", headers={"cookie": "stdalign_session=zebra-two"})
            body = {"source": "cn-sample#art_1", "target": "VN", "decision": "accept", "reason": "zebra-three"}
            client.post("/api/v1/reviews", json=body, headers={"authorization": "Bearer zebra-four", "if-match": "*"})
            client.post("/sign-in", data={"key": "zebra-five"}, headers={"sec-fetch-site": "same-origin"})
    finally:
        log.removeHandler(caplog.handler)
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "stdalign.service"]
    assert len(lines) == 3 and "zebra" not in caplog.text
    assert all(set(line) == {"event", "method", "path", "status", "ms", "client", "worker"} for line in lines)


def test_a_key_in_an_address_opens_nothing(client: TestClient, keys: dict[str, str], problem: Any) -> None:
    """ASVS 13.1.3: addresses end up in logs and histories."""
    for name in ("key", "token", "access_token", "authorization"):
        answer = client.post(f"/api/v1/reviews?{name}={keys['admin']}", json={}, headers={"if-match": "*"})
        assert answer.status_code in (401, 422) and keys["admin"] not in answer.text


REACHING_OUT = {
    "subprocess",
    "pickle",
    "marshal",
    "shelve",
    "socket",
    "urllib.request",
    "http.client",
    "requests",
    "httpx",
    "ctypes",
}


@pytest.mark.parametrize("path", sorted(SERVICE.rglob("*.py")), ids=lambda p: str(p.relative_to(SERVICE)))
def test_no_shell_no_eval_no_pickle_no_calls_out(path: Path) -> None:
    """ASVS 5.2.4, 5.2.6, 5.3.8, 5.5.3, 12.6.1: the service runs no text and asks no other machine."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            assert not REACHING_OUT & {alias.name for alias in node.names}, path
        if isinstance(node, ast.ImportFrom):
            assert node.module not in REACHING_OUT, path
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("eval", "exec", "compile", "__import__"), path


def test_nothing_uploaded_is_kept_as_a_file(client: TestClient, keys: dict[str, str], folder: Path) -> None:
    """ASVS 12.4, 12.5: decisions from a file end up in the database or nowhere."""
    before = {p for p in folder.rglob("*") if not p.name.endswith(("-wal", "-shm"))}
    same = {"sec-fetch-site": "same-origin"}
    client.post("/sign-in", data={"key": keys["review"]}, headers=same)
    data = b"source,target,decision\ncn-sample#art_1,vn-sample#art_1,accept\n"
    assert client.post("/reviews/import", files={"file": ("../../x.csv", data)}, headers=same).status_code == 200
    assert {p for p in folder.rglob("*") if not p.name.endswith(("-wal", "-shm"))} == before
    assert client.get("/static/x.csv").status_code == 404


def test_static_files_do_not_lead_out(reader: TestClient) -> None:
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd", "/static/%00"):
        assert reader.get(path).status_code in (400, 404)


def test_read_rate_and_spared_loopback(folder: Path) -> None:
    settings = Settings(read_rate=1, burst_s=3)
    with TestClient(create_app(folder, settings), client=("203.0.113.9", 1)) as client:
        statuses = [client.get("/api/v1/version").status_code for _ in range(6)]
        assert statuses[:3] == [200] * 3 and statuses[-1] == 429
        assert client.get("/api/v1/version").headers["retry-after"] == "1"
    with TestClient(create_app(folder, settings), client=("127.0.0.1", 1)) as client:
        assert {client.get("/api/v1/version").status_code for _ in range(9)} == {200}


def test_write_rate(folder: Path) -> None:
    with TestClient(create_app(folder, Settings(write_rate=0.01, burst_s=200))) as client:  # two at once, then one in 100 s
        assert [client.post(URL).status_code for _ in range(4)] == [401, 401, 429, 429]


def test_unknown_hosts_are_refused_when_hosts_are_named(folder: Path) -> None:
    with TestClient(create_app(folder, Settings(hosts=("law.example",)))) as client:
        assert client.get("/api/v1/version").status_code == 421
        assert client.get("/api/v1/version", headers={"host": "law.example:8000"}).status_code == 200


def test_a_slow_query_stops_at_its_limit(folder: Path) -> None:
    slow = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n) SELECT COUNT(*) FROM n"
    with Database(folder / DATABASE, readonly=True) as db:
        started, used = time.monotonic(), time.thread_time()
        with pytest.raises(LimitExceeded), db.deadline(0.5):
            db.one(slow)
        assert (
            time.thread_time() - used < 0.6 and time.monotonic() - started < 2
        )  # on a crowded machine it may wait for its turn
        assert db.one("SELECT 1 AS one")["one"] == 1  # the connection goes on


def test_a_slow_answer_is_503(folder: Path, problem: Any) -> None:
    app = create_app(folder, Settings(request_limit_s=0.2))

    @app.get("/slow")
    async def slow() -> None:
        await asyncio.sleep(5)

    with TestClient(app) as client:
        problem(client.get("/slow"), 503)
        page = client.get("/slow", headers={"accept": "text/html", "accept-language": "lo"})
        assert page.status_code == 503 and '<html lang="lo"' in page.text and say("lo", "busy") in page.text
        assert page.headers["retry-after"] == "5" and "x-frame-options" in page.headers


def test_the_log_says_what_is_wrong_with_the_workspace_and_the_answer_does_not(
    folder: Path, problem: Any, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(folder, Settings())

    @app.get("/stale")
    def stale() -> None:
        raise WorkspaceError("the vectors are of another version", where="/somewhere/ws", next_step="encode anew")

    with TestClient(app) as client, caplog.at_level("ERROR", logger="stdalign.service"):
        body = problem(client.get("/stale"), 503)
    assert "another version" in caplog.text and "/somewhere/ws" in caplog.text and "encode anew" in caplog.text
    assert "somewhere" not in str(body)


def test_load_is_shed_and_a_fast_route_stays_fast(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    app = create_app(folder, Settings(read_rate=0))
    state: State = app.state.stdalign
    monkeypatch.setattr(Desk, "counts", lambda *_, **__: gate.wait(20) and {})

    async def run() -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver") as client:
            slow = [asyncio.create_task(client.get("/api/v1/statistics")) for _ in range(150)]
            await asyncio.sleep(0.1)
            for _ in range(100):
                assert (await client.get("/api/v1/health")).status_code == 200
            # The fast route was answered a hundred times while no slow call had come to its end.
            assert not [one for one in slow if one.done() and one.result().status_code == 200]
            gate.set()
            return [r.status_code for r in await asyncio.gather(*slow)]

    statuses = asyncio.run(run())
    assert statuses.count(503) == 150 - state.settings.slow_threads - state.settings.slow_queue
    assert statuses.count(200) == state.settings.slow_threads + state.settings.slow_queue


def test_searches_stand_in_a_line_of_their_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty-four people may search at once, and no slow work makes them wait; a line without end is no answer either."""
    gate = threading.Event()
    app = create_app(folder, Settings(read_rate=0, search_queue=64))
    monkeypatch.setattr(Desk, "counts", lambda *_, **__: gate.wait(20) and {})

    async def run() -> tuple[list[int], int, list[int]]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver") as client:
            slow = [asyncio.create_task(client.get("/api/v1/statistics")) for _ in range(27)]
            await asyncio.sleep(0.1)
            found = await asyncio.gather(*(client.get(f"/api/v1/search?q=train&limit={1 + at}") for at in range(64)))
            before = [one.status_code for one in found]
            gate.set()
            await asyncio.gather(*slow)
            monkeypatch.setattr(Desk, "search", lambda *_, **__: time.sleep(0.02) or [])
            crowd = await asyncio.gather(*(client.get(f"/api/v1/search?q=train+{at}") for at in range(80)))
            return before, len(found[9].json()["items"]), [one.status_code for one in crowd]

    before, shown, crowd = asyncio.run(run())
    assert before == [200] * 64 and shown > 0
    assert crowd.count(503) == 16 and crowd.count(200) == 64
    app.state.stdalign.close()


def test_an_unexpected_error_tells_nothing(folder: Path, problem: Any) -> None:
    app = create_app(folder, Settings(read_rate=0))

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("secret /secret/path")

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/broken")
        assert "secret" not in answer.text and "root" not in answer.text
        problem(answer, 500)


def test_settings_and_workspace_are_checked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="STDALIGN_BODY_LIMIT_BYTES"):
        Settings.from_env({"STDALIGN_BODY_LIMIT_BYTES": "lots"})
    with pytest.raises(UsageError):
        Settings.from_env({"STDALIGN_READ_RATE": "nan"})
    made = Settings.from_env({"STDALIGN_CORS_ORIGINS": "https://a.example https://b.example", "STDALIGN_ACCESS_LOG": "yes"})
    assert made.cors_origins == ("https://a.example", "https://b.example") and made.access_log
    with pytest.raises(WorkspaceError):
        create_app(tmp_path / "none")


def test_a_reader_cannot_write(folder: Path) -> None:
    state = State(folder, Settings())
    with pytest.raises(Exception, match="readonly"):
        state.reader().make_key("An")
    state.close()
