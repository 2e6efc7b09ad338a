"""Review work: the chain, conflicts, retries, two reviewers, the queue, the form; nothing without a key."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from stdalign.decision import Decision, Draft
from stdalign.errors import ReviewConflict, UnknownName, UsageError
from stdalign.relation import Relation
from stdalign.store import reviews
from stdalign.store.database import Database
from stdalign.workspace import DATABASE

SOURCE, TARGET = "cn-sample#art_1", "vn-sample#art_1"
PAIR = {"source": SOURCE, "target": TARGET}
URL = "/api/v1/reviews"


def bearer(key: str, tag: str = "*") -> dict[str, str]:
    return {"authorization": f"Bearer {key}", "if-match": tag if tag == "*" else f'"{tag}"'}


def test_a_decision_is_written_and_shown(client: TestClient, keys: dict[str, str]) -> None:
    etag = client.get("/api/v1/alignments/cn-sample:art_1~vn-sample:art_1").json()["etag"]
    body = {**PAIR, "decision": "change", "relation": "subset", "reason": "The target asks for more."}
    answer = client.post(URL, json=body, headers=bearer(keys["review"], etag))
    assert answer.status_code == 201
    made = answer.json()
    assert made["reviewer"] == "An" and made["old"]["relation"] == "intersects" and made["new"]["relation"] == "subset"
    assert made["new"]["state"] == "changed" and answer.headers["etag"] == f'"{made["etag"]}"' != f'"{etag}"'
    found = client.get("/api/v1/alignments/cn-sample:art_1~vn-sample:art_1").json()
    assert found["history"][0]["reason"] == "The target asks for more." and found["review"]["state"] == "changed"
    assert found["etag"] == made["etag"] and found["alignment"]["relation"] == "intersects"
    rows = client.get("/api/v1/alignments?review=changed").json()["items"]
    assert [r["key"] for r in rows] == ["cn-sample:art_1~vn-sample:art_1"] and rows[0]["review"]["relation"] == "subset"


def test_stale_and_missing_if_match(client: TestClient, keys: dict[str, str], problem: Any) -> None:
    etag = client.get("/api/v1/alignments/cn-sample:art_1~vn-sample:art_1").json()["etag"]
    body = {**PAIR, "decision": "accept"}
    assert client.post(URL, json=body, headers=bearer(keys["review"], etag)).status_code == 201
    problem(client.post(URL, json=body, headers=bearer(keys["second"], etag)), 412)
    no_tag = bearer(keys["review"])
    del no_tag["if-match"]
    problem(client.post(URL, json=body, headers=no_tag), 428)


def test_a_second_sending_is_harmless(client: TestClient, keys: dict[str, str], problem: Any) -> None:
    body = {**PAIR, "decision": "accept", "token": "abc"}
    first = client.post(URL, json=body, headers=bearer(keys["review"]))
    again = client.post(URL, json=body, headers=bearer(keys["review"]))
    assert (first.status_code, again.status_code) == (201, 200) and first.json()["id"] == again.json()["id"]
    header = client.post(
        URL, json={**PAIR, "decision": "accept"}, headers={**bearer(keys["review"]), "idempotency-key": "abc"}
    )
    assert header.status_code == 200
    other = client.post(URL, json={**body, "decision": "reject", "reason": "no"}, headers=bearer(keys["review"]))
    problem(other, 412)
    assert client.post(URL, json=body, headers=bearer(keys["second"])).status_code == 201  # tokens are one's own
    assert len(client.get(URL).json()["items"]) == 2


def test_no_counterpart_is_reviewed_by_country(client: TestClient, keys: dict[str, str]) -> None:
    body = {"source": "cn-sample#art_3", "target": "VN", "decision": "reject", "reason": "Article 9 answers it."}
    assert client.post(URL, json=body, headers=bearer(keys["review"])).status_code == 201
    assert client.get("/api/v1/alignments/cn-sample:art_3~VN").json()["review"]["state"] == "rejected"
    assert client.get("/api/v1/alignments/cn-sample:art_3~TH").json()["review"]["state"] == "unreviewed"


def test_two_reviewers_disagree_and_kappa(client: TestClient, keys: dict[str, str]) -> None:
    pairs = [(SOURCE, TARGET, "accept", "accept"), ("cn-sample#art_2", "vn-sample#art_2", "accept", "reject"),
             ("cn-sample#art_1", "vn-sample#art_3", "reject", "reject"), ("cn-sample#art_4", "vn-sample#art_1", "reject", "reject")]  # fmt: skip
    for source, target, one, two in pairs:
        for key, decision in (("review", one), ("second", two)):
            body = {"source": source, "target": target, "decision": decision, "reason": "because"}
            assert client.post(URL, json=body, headers=bearer(keys[key])).status_code == 201
    disputed = client.get("/api/v1/alignments?review=disputed").json()["items"]
    assert [r["source"] for r in disputed] == ["cn-sample#art_2"] and disputed[0]["review"]["reviewers"] == 2
    found = client.get(URL + "/agreement").json()["items"]
    assert found[0]["pairs"] == 4 and found[0]["observed"] == 0.75 and found[0]["kappa"] == 0.5
    # A reviewer who changes their mind ends the dispute.
    body = {"source": "cn-sample#art_2", "target": "vn-sample#art_2", "decision": "accept"}
    client.post(URL, json=body, headers=bearer(keys["second"]))
    assert client.get("/api/v1/alignments?review=disputed").json()["items"] == []


def test_queue_sorts_by_doubt_and_drops_what_is_decided(client: TestClient, keys: dict[str, str]) -> None:
    tasks = client.get(URL + "/queue").json()["items"]
    assert [t["value"] for t in tasks] == sorted((t["value"] for t in tasks), reverse=True)
    assert abs(tasks[0]["probability"] - 0.5) < abs(tasks[-1]["probability"] - 0.5)
    first = tasks[0]
    body = {"source": first["source"], "target": first["target"], "decision": "accept"}
    client.post(URL, json=body, headers=bearer(keys["review"]))
    left = client.get(URL + "/queue").json()["items"]
    assert first["id"] not in {t["id"] for t in left} and len(left) == len(tasks) - 1
    assert [t["id"] for t in client.get(URL + "/queue?second=true").json()["items"]] == [first["id"]]
    assert client.get(URL + "/queue?second=true&reviewer=An").json()["items"] == []


def test_the_record_cannot_be_changed_and_the_audit_names_what_was(
    client: TestClient, keys: dict[str, str], folder: Path
) -> None:
    for at in range(4):
        client.post(URL, json={**PAIR, "decision": "comment", "reason": f"note {at}"}, headers=bearer(keys["review"]))
    assert client.get(URL + "/audit").json() == {"items": [], "whole": True}
    raw = sqlite3.connect(folder / DATABASE)
    for statement in ("UPDATE reviews SET reason='x' WHERE id=2", "DELETE FROM reviews WHERE id=2"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute(statement)
    raw.execute("DROP TRIGGER reviews_no_update")
    raw.execute("UPDATE reviews SET reason='x' WHERE id=2")
    raw.commit()
    assert [f["message"] for f in client.get(URL + "/audit").json()["items"]] == ["review 2 is not what was written"]
    raw.execute("UPDATE reviews SET reason='note 1' WHERE id=2")
    raw.execute("DROP TRIGGER reviews_no_delete")
    raw.execute("DELETE FROM reviews WHERE id=4")
    raw.commit()
    assert [f["code"] for f in client.get(URL + "/audit").json()["items"]] == ["cut-end"]
    raw.execute("DELETE FROM reviews WHERE id=2")
    raw.commit()
    raw.close()
    assert {f["code"] for f in client.get(URL + "/audit").json()["items"]} >= {"missing-review", "broken-chain"}


def test_fifty_parallel_writes_one_wins(client: TestClient, keys: dict[str, str]) -> None:
    etag = client.get("/api/v1/alignments/cn-sample:art_1~vn-sample:art_1").json()["etag"]

    def send(_: int) -> int:
        body = {**PAIR, "decision": "accept"}
        status: int = client.post(URL, json=body, headers=bearer(keys["review"], etag)).status_code
        while status == 503:  # shed: try again, as the answer says
            status = client.post(URL, json=body, headers=bearer(keys["review"], etag)).status_code
        return status

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(send, range(50)))
    assert statuses.count(201) == 1 and statuses.count(412) == 49
    assert client.get(URL + "/audit").json()["whole"]


def test_the_store_refuses_what_makes_no_sense(folder: Path) -> None:
    with Database(folder / DATABASE) as db:
        with pytest.raises(UsageError):
            reviews.append(db, Draft(SOURCE, TARGET, Decision.CHANGE), "An")
        with pytest.raises(UsageError):
            reviews.append(db, Draft(SOURCE, TARGET, Decision.REJECT), "An")
        with pytest.raises(UsageError):
            reviews.append(db, Draft(SOURCE, TARGET, Decision.ACCEPT, relation=Relation.EQUAL), "An")
        with pytest.raises(UsageError, match="jointly_with"):
            reviews.append(db, Draft("cn-sample#art_3", "VN", Decision.CHANGE, relation=Relation.SUBSET), "An")
        with pytest.raises(UnknownName):
            reviews.append(db, Draft(SOURCE, "vn-sample#art_9", Decision.ACCEPT), "An")
        with pytest.raises(ReviewConflict):
            reviews.append(db, Draft(SOURCE, TARGET, Decision.ACCEPT), "An", "0" * 24)
        assert reviews.listed(db) == [] and reviews.audit(db) == []


def test_writes_are_durable(folder: Path) -> None:
    with Database(folder / DATABASE) as db:
        assert db.one("PRAGMA journal_mode")[0] == "wal" and db.one("PRAGMA synchronous")[0] == 2


ORIGIN = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


def test_sign_in_and_the_form(client: TestClient, keys: dict[str, str]) -> None:
    page = "/pair/cn-sample:art_1~vn-sample:art_1"
    assert client.post("/sign-in", data={"key": "sa_no_no", "next": page}, headers=ORIGIN).status_code == 401
    assert client.post("/sign-in", data={"key": keys["read"], "next": page}, headers=ORIGIN).status_code == 401
    done = client.post("/sign-in", data={"key": keys["review"], "next": page}, headers=ORIGIN, follow_redirects=False)
    assert done.status_code == 303 and done.headers["location"] == page
    cookie = done.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and keys["review"] not in cookie
    html = client.get(page).text
    etag = html.partition('name="etag" value="')[2].partition('"')[0]
    form = {
        "decision": "accept",
        "reason": "good",
        "etag": etag,
        "token": "t1",
        "relation": "",
        "stringency": "",
        "jointly_with": "",
    }
    assert client.post(page + "/review", data=form, headers=ORIGIN, follow_redirects=False).status_code == 303
    assert "good" in client.get(page).text
    assert client.post(page + "/review", data={**form, "token": "t2"}, headers=ORIGIN).status_code == 412
    # Without the headers that a browser sends, the cookie alone does not write.
    assert client.post(page + "/review", data={**form, "token": "t3"}).status_code == 403
    kept = client.cookies["stdalign_session"]
    client.post("/sign-out", headers=ORIGIN)
    client.cookies.set("stdalign_session", kept)  # a copy of the pass is worth nothing any more
    assert client.post(page + "/review", data={**form, "token": "t4"}, headers=ORIGIN).status_code == 401


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nx: y"]
)
def test_sign_in_goes_back_to_this_service_only(client: TestClient, keys: dict[str, str], target: str) -> None:
    done = client.post("/sign-in", data={"key": keys["review"], "next": target}, headers=ORIGIN, follow_redirects=False)
    assert done.headers["location"] == "/reviews" and "x" not in done.headers


@pytest.mark.parametrize("cookie", ["x", "a.b.c", "a.9999999999.00", "é.1.2", "." * 300])
def test_forged_passes_count_as_nobody(client: TestClient, cookie: str) -> None:
    raw = {**{k: v.encode() for k, v in ORIGIN.items()}, "cookie": f"stdalign_session={cookie}".encode()}
    assert (
        client.post("/pair/cn-sample:art_1~vn-sample:art_1/review", data={"decision": "accept"}, headers=raw).status_code
        == 401
    )  # type: ignore[arg-type]
