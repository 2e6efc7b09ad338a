"""Work of several people and countries: who is asked for what, mine, ours, disputed, next, progress, bulk, agreement by topic."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from stdalign.cli import app as cli
from stdalign.store.database import Database
from stdalign.store.keys import create_key
from stdalign.workspace import DATABASE

URL = "/api/v1/reviews"
ONE, TWO, THREE = "cn-sample:art_1~vn-sample:art_1", "cn-sample:art_2~vn-sample:art_2", "cn-sample:art_4~vn-sample:art_1"


class People:
    """Experts of China (Li, Wang) and Viet Nam (Binh) at one workspace."""

    def __init__(self, client: TestClient, folder: Path) -> None:
        self.client = client
        self.keys = {}
        with Database(folder / DATABASE) as db:
            for name, country in (("Li", "CN"), ("Wang", "CN"), ("Binh", "VN")):
                self.keys[name] = create_key(db, name, ["review"], country=country)[1]

    def head(self, name: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self.keys[name]}", "if-match": "*"}

    def decide(self, name: str, key: str, decision: str, **more: str) -> dict[str, Any]:
        source, target = (side.replace(":", "#") for side in key.split("~"))
        body = {"source": source, "target": target, "decision": decision, "reason": "because", **more}
        answer = self.client.post(URL, json=body, headers=self.head(name))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def post(self, name: str, path: str, body: Any) -> Any:
        return self.client.post(URL + path, json=body, headers=self.head(name))

    def get(self, path: str) -> Any:
        answer = self.client.get(URL + path)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def people(client: TestClient, folder: Path) -> Iterator[People]:
    yield People(client, folder)


def keys_of(tasks: list[dict[str, Any]]) -> set[str]:
    return {f"{one['source'].replace('#', ':')}~{one['target'].replace('#', ':')}" for one in tasks}


def test_assigned_work_is_mine_until_decided_or_taken_back(people: People) -> None:
    assert people.post("Li", "/assignments", {"pairs": [ONE, TWO], "assignee": "Binh"}).json() == {
        "assigned": 2,
        "released": 0,
    }
    assert people.post("Li", "/assignments", {"pairs": [ONE], "assignee": "Binh"}).json()["assigned"] == 0
    mine = "/queue?view=mine&reviewer=Binh"
    assert {one["key"] for one in people.get(mine)["items"]} == {ONE, TWO}
    assert keys_of(people.get(mine)["items"]) == {ONE, TWO} and people.get("/queue?view=mine&reviewer=Li")["items"] == []
    assert {one["assigned_by"] for one in people.get("/assignments?reviewer=Binh")["items"]} == {"Li"}
    people.decide("Binh", ONE, "accept")
    assert keys_of(people.get(mine)["items"]) == {TWO} and keys_of(
        people.get("/queue?view=done&reviewer=Binh")["items"]
    ) == {ONE}
    people.decide("Binh", ONE, "withdraw")
    assert keys_of(people.get(mine)["items"]) == {ONE, TWO}
    assert people.post("Li", "/assignments", {"pairs": [ONE], "assignee": "Binh", "release": True}).json()["released"] == 1
    assert keys_of(people.get(mine)["items"]) == {TWO}
    assert len(people.get("/assignments?ended=true")["items"]) == 2 and len(people.get("/assignments")["items"]) == 1


def test_nobody_unknown_is_asked_and_no_pair_that_is_none(people: People) -> None:
    unknown = people.post("Li", "/assignments", {"pairs": [ONE], "assignee": "Bihn"})
    assert unknown.status_code == 422 and "choose of Binh, Li, Wang" in unknown.text
    assert (
        people.post("Li", "/assignments", {"pairs": ["cn-sample:art_1~vn-sample:art_9"], "assignee": "Binh"}).status_code
        == 404
    )
    assert people.client.post(URL + "/assignments", json={"pairs": [ONE], "assignee": "Binh"}).status_code == 401
    assert people.client.get(URL + "/queue?view=mine").status_code == 409
    assert people.client.get(URL + "/queue?view=ours").status_code == 409
    assert people.client.get(URL + "/queue?view=theirs").status_code == 422


def test_ours_waits_for_our_word_first_where_the_other_side_has_spoken(people: People) -> None:
    people.decide("Li", TWO, "accept")
    ours = people.get("/queue?view=ours&country=VN")["items"]
    assert keys_of(ours[:1]) == {TWO} and ours[0]["reviewers"] == 1
    assert TWO not in keys_of(people.get("/queue?view=ours&country=CN")["items"])
    people.decide("Binh", TWO, "reject")
    assert TWO not in keys_of(people.get("/queue?view=ours&country=VN")["items"])
    assert keys_of(people.get("/queue?view=disputed")["items"]) == {TWO}


def test_next_pair_goes_through_a_view_and_skips(people: People) -> None:
    asked = "/next?source=CN&target=VN"
    seen, after = [], ""
    for _ in range(people.get(asked)["waiting"]):
        found = people.get(asked + (f"&after={after}" if after else ""))
        seen.append(after := found["key"])
    assert len(set(seen)) == len(seen) > 2
    assert people.get(f"{asked}&after={after}")["key"] == seen[0]  # round again
    people.decide("Li", seen[0], "accept")
    assert people.get(f"{asked}&after={seen[0]}")["key"] == seen[1]
    assert people.get("/next?view=disputed") == {"key": None, "task": None, "waiting": 0}


def test_progress_counts_states_topics_and_people(people: People) -> None:
    before = people.get("/progress?source=CN&target=VN")["items"]
    assert before[0]["topic"] == "" and before[0]["pairs"] == before[0]["unreviewed"] > 3
    people.post("Wang", "/assignments", {"pairs": [ONE, THREE], "assignee": "Li"})
    people.decide("Li", ONE, "accept", recognition="recognised")
    people.decide("Binh", ONE, "accept")
    people.decide("Li", TWO, "reject")
    people.decide("Binh", TWO, "accept")
    whole = people.get("/progress?source=CN&target=VN")
    all_, topics = whole["items"][0], {one["topic"]: one for one in whole["items"]}
    assert (all_["accepted"], all_["disputed"], all_["decided"], all_["mutual"], all_["assigned"]) == (1, 1, 1, 1, 1)
    assert all_["unreviewed"] == all_["pairs"] - 2
    assert topics["training"]["accepted"] == 1 and topics["organisation_staffing"]["disputed"] == 1
    assert {one["reviewer"]: (one["country"], one["decided"], one["assigned"], one["waiting"]) for one in whole["people"]} == {
        "Binh": ("VN", 2, 0, 0), "Li": ("CN", 2, 2, 1),
    }  # fmt: skip
    only = people.get("/progress?source=CN&target=VN&topic=training")["items"]
    assert {one["topic"] for one in only} == {"", "training"} and only[0]["pairs"] == only[1]["pairs"] == topics["training"][
        "pairs"
    ]


def test_bulk_writes_what_is_right_and_names_the_rest(people: People) -> None:
    people.decide("Binh", TWO, "accept")
    item = {"decision": "accept", "etag": "*"}
    items = [
        {**item, "source": "cn-sample#art_1", "target": "vn-sample#art_1", "recognition": "recognised"},
        {**item, "source": "cn-sample#art_2", "target": "vn-sample#art_2", "etag": "0" * 24},
        {**item, "source": "cn-sample#art_1", "target": "vn-sample#art_9"},
        {**item, "source": "cn-sample#art_4", "target": "vn-sample#art_1", "decision": "reject"},
    ]  # fmt: skip
    dry = people.post("Li", "/bulk?apply=false", {"items": items}).json()
    assert (dry["new"], dry["conflict"], dry["wrong"]) == (1, 1, 2) and people.get("")["items"][-1]["reviewer"] == "Binh"
    made = people.post("Li", "/bulk", {"items": items}).json()
    assert [one["kind"] for one in made["items"]] == ["new", "conflict", "wrong", "wrong"]
    assert "reason" in made["items"][3]["message"]
    last = people.get("")["items"][-1]
    assert last["reviewer"] == "Li" and last["new"]["by"] == {"country": "CN"}
    bad = people.post("Li", "/bulk", {"items": [{**items[0], "relation": "same"}]})
    assert bad.status_code == 422 and bad.json()["errors"][0]["where"] == "body.items.0.relation"
    undone = people.post("Li", "/bulk", {"items": [{**items[0], "decision": "withdraw", "recognition": None}]}).json()
    assert undone["new"] == 1 and people.client.get(f"/api/v1/alignments/{ONE}").json()["review"]["state"] == "unreviewed"


def test_agreement_of_two_countries_by_topic(people: People) -> None:
    for key, ours, theirs in ((ONE, "accept", "accept"), (TWO, "accept", "reject"), (THREE, "reject", "reject")):
        people.decide("Li", key, ours)
        people.decide("Binh", key, theirs)
    people.decide("Wang", THREE, "accept")  # China has no one voice there
    rows = people.get("/agreement?by=country&topics=true")["items"]
    by_topic = {one["topic"]: one for one in rows}
    assert {(one["first"], one["second"]) for one in rows} == {("CN", "VN")} and rows[0]["topic"] == ""
    assert rows[0]["pairs"] == 2 and rows[0]["observed"] == 0.5 and rows[0]["split"] == 1 and rows[0]["kappa"] == 0
    assert (
        by_topic["training"]["pairs"] == 1
        and by_topic["training"]["observed"] == 1
        and by_topic["training"]["kappa"] is None
    )
    assert by_topic["organisation_staffing"]["observed"] == 0
    page = people.client.get("/reviews?lang=vi").text
    assert "Trung Quốc – Việt Nam" in page and '<td class="n">50</td><td class="n">0,00</td>' in page
    assert people.get("/agreement?by=country&on=recognition")["items"] == []
    people.decide("Li", ONE, "accept", recognition="recognised")
    people.decide("Binh", ONE, "accept", recognition="not_recognised")
    found = people.get("/agreement?by=country&on=recognition")["items"]
    assert found[0]["table"] == {"recognised": {"not_recognised": 1}}
    assert people.client.get(URL + "/agreement?by=office").status_code == 422


def test_decisions_of_a_file_say_for_whom(people: People) -> None:
    sheet = b"source;target;decision\ncn-sample#art_1;vn-sample#art_1;accept\n"
    sent = people.client.post(
        URL + "/import?apply=true", content=sheet, headers={**people.head("Binh"), "content-type": "text/csv"}
    )
    assert sent.json()["new"] == 1 and people.get("")["items"][-1]["new"]["by"] == {"country": "VN"}


def test_the_same_work_at_the_command_line(people: People, folder: Path) -> None:
    def run(*words: str, code: int = 0) -> str:
        made = CliRunner().invoke(cli, ["review", *words, "-w", str(folder)])
        assert made.exit_code == code, made.output
        return made.output

    assert "4 asked of Binh" in run(
        "assign", "Binh", "--by", "Li", "--source", "CN", "--target", "VN", "--topic", "training"
    )
    assert run("queue", "--view", "mine", "--reviewer", "Binh").count("cn-sample#") == 4
    run("bulk", "accept", ONE, TWO, "--reviewer", "Binh", "--country", "VN", "--recognition", "recognised")
    run("add", "cn-sample#art_1", "vn-sample#art_1", "accept", "--reviewer", "Li", "--country", "cn", "--recognition",
        "conditional", "--conditions", "eight hours")  # fmt: skip
    assert '"first": "CN", "second": "VN"' in run("agreement", "--by", "country", "--topics")
    assert '"accepted": 1' in run("progress", "--source", "CN", "--target", "VN")
    assert '"reviewer": "Binh"' in run("progress", "--people")
    assert "3 wait" in run("next", "--view", "mine", "--reviewer", "Binh")
    assert "1 taken back" in run("assign", "Binh", "--by", "Li", "--pair", THREE, "--release")
    assert run("assignments", "--reviewer", "Binh").count("art_") > 2
    run("bulk", "reject", ONE, "--reviewer", "Binh", code=1)  # a rejection needs a reason


def test_coverage_and_standing_at_the_command_line(shared_folder: Path) -> None:
    made = CliRunner().invoke(cli, ["coverage", "cn", "VN", "--topic", "training", "-w", str(shared_folder)])
    assert made.exit_code == 0 and made.stdout.count('"level": "digest"') == 2 and '"whole": true' in made.stdout
    assert CliRunner().invoke(cli, ["coverage", "CN", "--topic", "hot_work", "-w", str(shared_folder)]).exit_code != 0
    found = CliRunner().invoke(cli, ["search", "training", "--top", "1", "-w", str(shared_folder)])
    assert found.exit_code == 0 and '"standing": "not_stated"' in found.stdout and '"checked"' in found.stdout
