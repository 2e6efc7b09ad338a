"""Answers that depend on the content alone are made once for all who ask, and kept until the content changes."""

from __future__ import annotations

import asyncio
import re
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from stdalign_service import create_app, made, past
from stdalign_service.pages import before as pages_before
from stdalign_service.settings import Settings

from stdalign.desk import Desk
from stdalign.workspace import Workspace
from stdalign.workspace.memory import Memory

MATRIX = "/api/v1/matrix"


def counted(monkeypatch: pytest.MonkeyPatch, gate: threading.Event | None = None) -> list[int]:
    """How often a matrix was made."""
    calls: list[int] = []
    real = Desk.matrix

    def matrix(self: Desk, *given: Any, **more: Any) -> Any:
        calls.append(1)
        assert gate is None or gate.wait(20)
        return real(self, *given, **more)

    monkeypatch.setattr(Desk, "matrix", matrix)
    return calls


def test_a_crowd_that_asks_the_same_takes_one_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    calls = counted(monkeypatch, gate)
    app = create_app(folder, Settings(read_rate=0, slow_threads=1, slow_queue=1, request_limit_s=120))

    async def run() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver") as client:
            crowd = [asyncio.create_task(client.get(MATRIX)) for _ in range(32)]
            await asyncio.sleep(0.1)
            others = [asyncio.create_task(client.get(f"/api/v1/limits?parameter={name}")) for name in ("a", "b")]
            await asyncio.sleep(0.1)
            gate.set()
            return list(await asyncio.gather(*others, *crowd))

    others, (first, *rest) = (found := asyncio.run(run()))[:2], found[2:]
    assert sorted(one.status_code for one in others) == [404, 503]  # one place was left, and the next is told at once
    assert first.status_code == 200 and all(one.content == first.content for one in rest)
    assert len(calls) == 1
    app.state.stdalign.close()


def test_an_answer_is_kept_until_the_content_changes(
    folder: Path, keys: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = counted(monkeypatch)
    review = {"source": "cn-sample#art_1", "target": "vn-sample#art_1", "decision": "comment", "reason": "seen"}
    headers = {"authorization": f"Bearer {keys['review']}", "if-match": "*"}
    with TestClient(create_app(folder, Settings(read_rate=0))) as client:
        first = client.get(MATRIX)
        assert client.post("/api/v1/reviews", json=review, headers=headers).status_code == 201
        again = client.get(MATRIX)  # made anew, since it tells of decisions; a comment is none
        assert again.content == first.content and again.headers.items() == first.headers.items() and len(calls) == 2
        assert client.get(MATRIX, headers={"if-none-match": first.headers["etag"]}).status_code == 304 and len(calls) == 2
        for other in ({"accept": "text/csv"}, {"accept-encoding": "identity"}):
            assert client.get(MATRIX, headers=other).status_code == 200
        assert client.get(f"{MATRIX}?lang=zh").status_code == 200 and len(calls) == 5
        assert client.get(f"{MATRIX}?lng=zh").status_code == client.get(f"{MATRIX}?lng=zh").status_code == 422
        counts = client.get("/api/v1/metrics").text
        assert 'route="/api/v1/matrix"} 8' in counts  # the kept ones are counted under their route, too
        with Workspace.open(folder) as ws:
            ws.remove("th-sample")
        assert "TH" in first.json()["countries"] and "TH" not in client.get(MATRIX).json()["countries"]


def test_a_decision_overtakes_only_answers_that_tell_of_decisions(
    folder: Path, keys: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    for name in ("gaps", "checklist"):
        real = getattr(Desk, name)
        monkeypatch.setattr(Desk, name, lambda *a, _name=name, _real=real: (calls.append(_name), _real(*a))[1])
    review = {"source": "vn-sample#art_2", "target": "cn-sample#art_2", "decision": "reject", "reason": "another matter"}
    headers = {"authorization": f"Bearer {keys['review']}", "if-match": "*"}
    asked = ("/api/v1/gaps?source=CN&target=VN", "/api/v1/checklists?jurisdiction=CN")
    with TestClient(create_app(folder, Settings(read_rate=0))) as client:
        before = [client.get(one).json() for one in asked * 2]
        assert calls == ["gaps", "checklist"] and before[:2] == before[2:]
        assert client.post("/api/v1/reviews", json=review, headers=headers).status_code == 201
        after = [client.get(one).json() for one in asked * 2]
        assert calls == ["gaps", "checklist", "gaps"] and after[:2] == after[2:]
        assert (
            after[1] == before[1]
            and after[0]["items"][0]["kind"] == "missing"
            and before[0]["items"][0]["kind"] == "stricter"
        )


def test_an_old_answer_is_given_while_the_new_one_is_made_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a change of the content nobody waits long, and nobody is refused, where an answer of before is at hand."""
    app = create_app(folder, Settings(read_rate=0, slow_threads=1, slow_queue=1, stale_after_s=0.1))

    async def run() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver") as client:
            first, list_before = await client.get(MATRIX), await client.get("/api/v1/limits")
            assert past.SINCE not in first.headers
            gate = threading.Event()
            calls = counted(monkeypatch, gate)
            with Workspace.open(folder) as ws:
                ws.remove("th-sample")
            crowd = await asyncio.gather(*(client.get(MATRIX) for _ in range(8)))
            assert {one.content for one in crowd} == {first.content} and {one.status_code for one in crowd} == {200}
            assert all(one.headers[past.SINCE].endswith("GMT") and one.headers["age"] == "0" for one in crowd)
            known = await client.get(MATRIX, headers={"if-none-match": first.headers["etag"]})
            assert known.status_code == 304 and past.SINCE in known.headers
            waits = asyncio.create_task(client.get("/api/v1/coverage"))  # the last place in the line
            await asyncio.sleep(0.05)
            full = await client.get("/api/v1/limits")  # no room to make it anew: the old one, not a refusal
            assert full.content == list_before.content and past.SINCE in full.headers
            assert (await client.get("/api/v1/limits?parameter=all")).status_code == 503  # nobody asked for it before
            gate.set()
            await waits
            new = await client.get(MATRIX)
            assert past.SINCE not in new.headers and "TH" not in new.json()["countries"] and len(calls) == 1
            monkeypatch.setattr(past, "MOST", timedelta(0))
            assert past.SINCE not in (await client.get("/api/v1/limits")).headers

    asyncio.run(run())
    app.state.stdalign.close()


def test_answers_are_kept_within_bounds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch)
    with TestClient(create_app(folder, Settings(read_rate=0))) as client:
        size = int(client.get(MATRIX).headers["content-length"])
        monkeypatch.setattr(made, "BYTES", size + 10)
        for lang in ("zh", "vi"):
            client.get(f"{MATRIX}?lang={lang}")
        kept = client.app.state.stdalign.made  # type: ignore[attr-defined]
        assert kept.size <= size + 10 and len(calls) == 3
        client.get(MATRIX)  # the oldest went
        assert len(calls) == 4


def test_a_value_is_made_once_for_several_threads_and_old_ones_go() -> None:
    memory, calls = Memory(), []
    started = threading.Barrier(4)

    def make() -> str:
        calls.append(1)
        return memory.kept("inner", "1", lambda: "inner") + "outer"

    def ask() -> None:
        started.wait(5)
        assert memory.kept("outer", "1", make) == "innerouter"

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(5)
    assert len(calls) == 1
    assert memory.kept("outer", "2", lambda: "new") == "new"
    assert memory.kept("inner", "1", lambda: "made anew") == "made anew"  # it was of the state that is gone


def test_a_plain_search_is_answered_as_a_described_one(reader: TestClient) -> None:
    for words in ("培训", "a+b%20c", "%00", ""):
        for more in ("", "&limit=3", "&limit=0", "&limit=101", "&limit=x", "&q=2", "&lang=en"):
            plain, described = (reader.get(f"/api/v1/search?q={words}{more}{end}") for end in ("", "&superseded=false"))
            assert plain.status_code == described.status_code, (words, more)
            if plain.status_code == 200:
                assert plain.content == described.content and plain.headers["etag"] == described.headers["etag"]
            else:
                assert plain.json()["detail"] == described.json()["detail"]
    assert reader.get("/api/v1/search?q=train&limit=3").json()["items"]


HTML = {"accept": "text/html"}
NOTICE = 'class="notice old"'


def test_a_page_of_before_is_given_with_a_notice_while_the_new_one_is_made_once(
    folder: Path, keys: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """People get what programs get: no long wait after a change of the content, and a page that says of when it is."""
    app = create_app(folder, Settings(read_rate=0, slow_threads=2, slow_queue=20, stale_after_s=0.1))

    async def run() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver") as client:
            first = await client.get("/matrix", headers=HTML)
            assert first.status_code == 200 and NOTICE not in first.text and past.SINCE not in first.headers
            gate = threading.Event()
            calls = counted(monkeypatch, gate)
            with Workspace.open(folder) as ws:
                ws.remove("th-sample")
            crowd = await asyncio.gather(*(client.get("/matrix", headers=HTML) for _ in range(6)))
            assert {one.status_code for one in crowd} == {200} and len(calls) == 1
            old = crowd[0]
            assert NOTICE in old.text and 'href="/matrix"' in old.text and old.headers["cache-control"] == "no-store"
            assert old.headers[past.SINCE].endswith("GMT") and old.headers["etag"] != first.headers["etag"]
            assert re.sub(r"\n<p class=.notice old.*?</p>", "", old.text) == first.text
            # In another language nobody has seen the page, and whoever has signed in decides on what it shows: both wait.
            for other in ({"accept-language": "lo"}, {"cookie": "stdalign_session=x"}):
                asked = asyncio.create_task(
                    client.get("/matrix?by=ilo" if "cookie" in other else "/matrix", headers={**HTML, **other})
                )
                await asyncio.sleep(0.3)
                assert not asked.done()
                asked.cancel()
            gate.set()
            for _ in range(100):
                new = await client.get("/matrix", headers=HTML)
                if NOTICE not in new.text:
                    break
                await asyncio.sleep(0.05)
            assert past.SINCE not in new.headers and 'title="Thailand"' in first.text and 'title="Thailand"' not in new.text

    asyncio.run(run())
    app.state.stdalign.close()


def test_a_page_of_before_goes_after_a_while_and_is_left_out_where_the_new_one_comes_in_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TestClient(
        create_app(folder, Settings(read_rate=0, query_limit_s=60, request_limit_s=120, stale_after_s=90))
    ) as client:
        before = client.app.state.before  # type: ignore[attr-defined]
        assert client.get("/countries?lang=vi", headers=HTML).cookies["lang"] == "vi"
        client.cookies.clear()
        first = client.get("/countries", headers={**HTML, "if-none-match": '"none"'})
        assert client.get("/countries", headers={**HTML, "if-none-match": first.headers["etag"]}).status_code == 304
        with Workspace.open(folder) as ws:
            ws.remove("th-sample")
        new = client.get("/countries", headers=HTML)
        assert NOTICE not in new.text and past.SINCE not in new.headers and new.text != first.text
        assert (
            client.get("/nowhere", headers=HTML).status_code == 404
            and client.get("/disputes", headers=HTML).status_code == 404
        )
        monkeypatch.setattr(pages_before, "BYTES", 10)
        client.get("/countries", headers=HTML)
        assert not before._held and not before._size
