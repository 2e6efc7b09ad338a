"""What experts decide is the result: in every export, with who, when, why, and whether it is recognised."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from stdalign_service import create_app
from stdalign_service.settings import Settings

from stdalign.catalogue import Catalogue
from stdalign.workspace import Workspace

API = "/api/v1/"
PAIRS = {"equal": "cn-sample#art_1", "rejected": "cn-sample#art_2"}


@pytest.fixture
def decided(client: TestClient, keys: dict[str, str]) -> TestClient:
    """One pair changed to equal and recognised with conditions, one rejected."""
    head = {"authorization": f"Bearer {keys['review']}", "if-match": "*"}
    yes = {"source": "cn-sample#art_1", "target": "vn-sample#art_1", "decision": "change", "relation": "equal", "reason": "the same",
           "recognition": "conditional", "conditions": "eight hours a year"}  # fmt: skip
    no = {"source": "cn-sample#art_2", "target": "vn-sample#art_2", "decision": "reject", "reason": "another matter"}
    for body in (yes, no):
        assert client.post(API + "reviews", json=body, headers=head).status_code == 201
    return client


def taken(client: TestClient, form: str, more: str = "") -> bytes:
    answer = client.get(f"{API}exports/alignments.{form}?source=CN&target=VN{more}")
    assert answer.status_code == 200, answer.text
    return answer.content


def by_source(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["source"]: row for row in rows if row["target"] in ("vn-sample#art_1", "vn-sample#art_2")}


def test_json_lines_and_tables_carry_the_decision(decided: TestClient) -> None:
    rows = by_source([json.loads(line) for line in taken(decided, "jsonl").splitlines()])
    yes, no = rows["cn-sample#art_1"], rows["cn-sample#art_2"]
    assert (yes["relation"], yes["machine_relation"], yes["review"]["state"]) == ("equal", "intersects", "changed")
    assert yes["review"]["recognition"] == "conditional" and yes["review"]["conditions"] == "eight hours a year"
    assert (no["relation"], no["review"]["state"], no["review"]["reviewers"][0]["name"]) == ("none", "rejected", "An")
    table = by_source(list(csv.DictReader(io.StringIO(taken(decided, "csv").decode("utf-8-sig")))))
    assert table["cn-sample#art_2"]["reasons"] == "another matter" and table["cn-sample#art_2"]["decided_on"]
    sheet = load_workbook(io.BytesIO(taken(decided, "xlsx")))["alignments"]
    head = [cell.value for cell in sheet[1]]
    found = by_source([dict(zip(head, [c.value for c in line], strict=True)) for line in sheet.iter_rows(min_row=2)])
    assert found["cn-sample#art_1"]["reviewers"] == "An" and found["cn-sample#art_1"]["source_label"] == "第一条"
    assert found["cn-sample#art_1"]["target_title"] == "Luật mẫu" and "evidence" not in head


def test_sssom_says_not_where_a_pair_was_rejected(decided: TestClient) -> None:
    body = "\n".join(line for line in taken(decided, "sssom").decode().splitlines() if not line.startswith("#"))
    rows = {(r["subject_id"], r["object_id"]): r for r in csv.DictReader(io.StringIO(body), delimiter="\t")}
    no = rows["clause:cn-sample/art_2", "clause:vn-sample/art_2"]
    assert (no["predicate_id"], no["predicate_modifier"]) == ("skos:relatedMatch", "Not")
    assert (no["mapping_justification"], no["author_label"]) == ("semapv:ManualMappingCuration", "An")
    yes = rows["clause:cn-sample/art_1", "clause:vn-sample/art_1"]
    assert (yes["predicate_id"], yes["confidence"], yes["predicate_modifier"]) == ("skos:exactMatch", "", "")
    machine = rows["clause:cn-sample/art_1", "clause:vn-sample/art_3"]
    assert machine["mapping_justification"] == "semapv:CompositeMatching"
    assert float(machine["confidence"]) == pytest.approx(0.45 * 0.7)


def test_oscal_says_complete_and_strm_who(decided: TestClient) -> None:
    document = json.loads(taken(decided, "oscal"))["mapping-collection"]
    assert {m["status"] for m in document["mappings"]} == {"complete", "draft"}
    agreed = next(m for m in document["mappings"] if m["status"] == "complete")
    assert agreed["method"] == "human" and {m["relationship"] for m in agreed["maps"]} == {
        "equivalent-to",
        "no-relationship",
    }
    assert json.loads(taken(decided, "oscal", "&decided=true"))["mapping-collection"]["provenance"]["status"] == "complete"
    assert "recognition conditional" in taken(decided, "strm").decode("utf-8-sig")


def test_the_agreed_crosswalk_alone_and_filters(decided: TestClient) -> None:
    rows = [json.loads(line) for line in taken(decided, "jsonl", "&decided=true").splitlines()]
    assert {row["source"] for row in rows} == {"cn-sample#art_1", "cn-sample#art_2"}
    trained = [json.loads(line) for line in taken(decided, "jsonl", "&topic=training").splitlines()]
    assert trained and all("training" in row["topics"] for row in trained)
    for wrong in ("&topic=nope", "&relation=alike", "&review=maybe"):
        assert decided.get(f"{API}exports/alignments.csv?source=CN&target=VN{wrong}").status_code == 422
    assert decided.get(f"{API}exports/alignments.csv?source=CN&target=CN").status_code == 422


def test_a_decision_is_withdrawn_and_conditions_need_their_word(decided: TestClient, keys: dict[str, str]) -> None:
    head = {"authorization": f"Bearer {keys['review']}", "if-match": "*"}
    pair = {"source": "cn-sample#art_2", "target": "vn-sample#art_2"}
    assert decided.post(API + "reviews", json={**pair, "decision": "withdraw"}, headers=head).status_code == 201
    assert decided.get(API + "alignments/cn-sample:art_2~vn-sample:art_2").json()["review"]["state"] == "unreviewed"
    assert decided.post(API + "reviews", json={**pair, "decision": "withdraw"}, headers=head).status_code == 422
    bare = {**pair, "decision": "accept", "recognition": "conditional"}
    assert decided.post(API + "reviews", json=bare, headers=head).status_code == 422
    assert any(task["source"] == pair["source"] for task in decided.get(API + "reviews/queue").json()["items"])


def test_a_choice_in_the_form_is_never_dropped(decided: TestClient, keys: dict[str, str]) -> None:
    here = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
    assert decided.post("/sign-in", data={"key": keys["second"], "next": "/"}, headers=here).status_code == 200
    key = "cn-sample:art_1~vn-sample:art_1"
    etag = decided.get(f"{API}alignments/{key}").json()["etag"]
    form = {"decision": "accept", "relation": "subset", "etag": etag, "token": "t-1"}
    answer = decided.post(f"/pair/{key}/review", data=form, headers={**here, "accept": "text/html", "accept-language": "vi"})
    assert answer.status_code == 422 and "hãy chọn" in answer.text


def test_gaps_hold_to_what_reviewers_agreed_on(client: TestClient, keys: dict[str, str]) -> None:
    def decide(decision: str, key: str = "review", **more: Any) -> dict[str, Any]:
        head = {"authorization": f"Bearer {keys[key]}", "if-match": "*"}
        body = {"source": "vn-sample#art_2", "target": "cn-sample#art_2", "decision": decision, **more}
        assert client.post(API + "reviews", json=body, headers=head).status_code == 201
        made: dict[str, Any] = client.get(API + "gaps?source=CN&target=VN").json()
        return made

    def gap(made: dict[str, Any]) -> dict[str, Any]:
        return next((one for one in made["items"] if one["abroad"][0]["address"] == "vn-sample#art_2"), {})

    machine = gap(client.get(API + "gaps?source=CN&target=VN").json())
    assert (machine["kind"], machine["basis"], machine["decided"]) == ("stricter", "alignment", [])
    no = gap(decide("reject", reason="another matter"))
    assert (no["kind"], no["home"], no["probability"], no["decided"][0]["state"]) == ("missing", [], None, "rejected")
    made = decide("change", relation="equal", stringency="same")
    assert not gap(made) and [(one["state"], one["relation"]) for one in made["decided"]] == [("changed", "equal")]
    more = gap(decide("change", relation="superset", stringency="same"))
    assert (more["kind"], more["basis"], more["probability"], more["home"][0]["address"]) == (
        "more",
        "decision",
        None,
        "cn-sample#art_2",
    )
    disputed = gap(decide("reject", "second", reason="no"))
    assert (disputed["kind"], disputed["basis"], disputed["decided"][0]["state"]) == ("stricter", "alignment", "disputed")
    page = client.get("/gaps?source=CN&target=VN&lang=en").text
    assert page.count('href="/pair/vn-sample%3Aart_2~cn-sample%3Aart_2"') == 2 and "disputed" in page
    assert "disputed" in client.get(API + "gaps?source=CN&target=VN&format=csv").text


def test_what_is_named_where_nothing_answered_closes_a_gap(client: TestClient, keys: dict[str, str]) -> None:
    head = {"authorization": f"Bearer {keys['review']}", "if-match": "*"}
    asked = API + "gaps?source=VN&target=CN"
    alone = next(one for one in client.get(asked).json()["items"] if one["abroad"][0]["address"] == "cn-sample#art_3")
    assert alone["kind"] == "missing" and alone["probability"] is not None
    agreed = {"source": "cn-sample#art_3", "target": "VN", "decision": "accept"}
    assert client.post(API + "reviews", json=agreed, headers=head).status_code == 201
    sure = next(one for one in client.get(asked).json()["items"] if one["abroad"][0]["address"] == "cn-sample#art_3")
    assert (sure["kind"], sure["basis"], sure["probability"]) == ("missing", "decision", None)
    named = {**agreed, "decision": "change", "relation": "equal", "jointly_with": ["vn-sample#art_1"]}
    assert client.post(API + "reviews", json=named, headers=head).status_code == 201
    assert "cn-sample#art_3" not in {one["abroad"][0]["address"] for one in client.get(asked).json()["items"]}


def test_the_matrix_names_decided_pairs_of_its_rows(folder: Path, keys: dict[str, str]) -> None:
    with Workspace.open(folder) as ws:
        ws.db.execute("UPDATE clauses SET catalogue=? WHERE eid='art_1'", (json.dumps(["safety-committee"]),))
        ws.db.execute("UPDATE meta SET value='x' WHERE key='revision'")
    with TestClient(create_app(folder, Settings(read_rate=0))) as client:
        row = next(one for one in client.get(API + "matrix").json()["items"] if one["id"] == "safety-committee")
        assert row["cells"]["CN"] and row["cells"]["VN"] and row["decided"] == []
        head = {"authorization": f"Bearer {keys['review']}", "if-match": "*"}
        body = {"source": "cn-sample#art_1", "target": "vn-sample#art_1", "decision": "reject", "reason": "another matter"}
        assert client.post(API + "reviews", json=body, headers=head).status_code == 201
        rows = {one["id"]: one["decided"] for one in client.get(API + "matrix").json()["items"]}
        assert [(one["source"], one["state"]) for one in rows.pop("safety-committee")] == [("cn-sample#art_1", "rejected")]
        assert not any(rows.values())
        theme = Catalogue.load().requirements["safety-committee"].theme
        page = client.get(f"/matrix?theme={theme}&lang=en").text
        assert 'href="/pair/cn-sample%3Aart_1~vn-sample%3Aart_1"' in page and "CN–VN" in page
        assert client.get(API + "matrix?jurisdictions=CN").json()["items"][0]["decided"] == []
