"""Only what is known is said: what is not held, what no longer holds, how sure the kind is, what a person compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from stdalign_service import create_app
from stdalign_service.settings import Settings

from stdalign.catalogue import Catalogue
from stdalign.model import Instrument
from stdalign.report.facts import Fact
from stdalign.report.gaps import gaps
from stdalign.store import content
from stdalign.store.database import Database
from stdalign.workspace import DATABASE

API = "/api/v1/"


@pytest.fixture
def honest(folder: Path) -> Iterator[TestClient]:
    """The sample, where Viet Nam's fire law and Thailand's safety act are known by title, and Burma's law is superseded."""
    with Database(folder / DATABASE) as db, db.transaction():
        fire = Instrument(
            "vn-fire", "VN", "Luật PCCC", "vi", "Fire Law", year=2024, kind="listed", answers=("fire_explosion",)
        )
        act = Instrument("th-osh", "TH", "พรบ", "th", "Safety Act", year=2011, kind="listed", answers=("general",))
        for one in (fire, act):
            content.add_instrument(db, one, [])
        db.execute("UPDATE instruments SET standing='superseded' WHERE id='mm-sample'")
        db.execute("UPDATE instruments SET kind='text' WHERE id='cn-sample'")
        db.execute("UPDATE alignments SET relation_probability=0.32 WHERE source='cn-sample#art_2'")
        db.set_meta("revision", "changed")
    with TestClient(create_app(folder, Settings(read_rate=0, write_rate=0)), raise_server_exceptions=False) as made:
        yield made


def test_what_is_not_held_is_not_said_to_be_missing(honest: TestClient) -> None:
    rows = {row["source"]: row for row in honest.get(API + "alignments?source=CN&target=VN").json()["items"]}
    row = rows["cn-sample#art_3"]
    assert (row["counterpart"], row["probability"], row["missing"]) == ("not_in_workspace", None, ["Fire Law (2024)"])
    assert all(one["counterpart"] == "found" for name, one in rows.items() if name != "cn-sample#art_3")
    page = honest.get("/align?source=CN&target=VN&topic=fire_explosion").text
    assert "Not in this workspace: Fire Law (2024) (title only)" in page and "80%" not in page
    pair = honest.get("/pair/cn-sample:art_3~VN").text
    assert "Not in this workspace: Fire Law (2024)" in pair and "No counterpart found" not in pair


def test_a_main_law_by_title_alone_makes_every_gap_unknown(honest: TestClient) -> None:
    made = honest.get(API + "gaps?source=TH&target=CN").json()
    kinds = {gap["kind"] for gap in made["items"]}
    assert "missing" not in kinds and "unknown" in kinds
    assert all(
        g["probability"] is None and g["unheld"] == ["Safety Act (2011)"] for g in made["items"] if g["kind"] == "unknown"
    )
    held = {one["jurisdiction"]: one for one in made["coverage"]}
    assert [law["id"] for law in held["TH"]["missing"]] == ["th-osh"]
    page = honest.get("/gaps?source=TH&target=CN").text
    assert "Safety Act (2011)" in page and "Nothing has been decided yet." in page
    told = {one["jurisdiction"]: one for one in honest.get(API + "coverage?jurisdictions=CN,TH,SG").json()["items"]}
    assert {code: (one["level"], one["whole"]) for code, one in told.items()} == {
        "CN": ("text", True), "TH": ("digest", False), "SG": ("nothing", False)
    }  # fmt: skip


def test_a_law_that_is_here_twice_is_said_where_its_rows_come_twice(folder: Path) -> None:
    with Database(folder / DATABASE) as db:
        db.execute("UPDATE instruments SET kind='text' WHERE id='vn-sample'")
        row = dict(db.one("SELECT * FROM instruments WHERE id='vn-sample'")) | {"id": "vn-again", "kind": "digest"}
        db.execute(f"INSERT INTO instruments ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    with TestClient(create_app(folder, Settings(read_rate=0, write_rate=0))) as client:
        page = client.get("/align?source=CN&target=VN&topic=training").text
    assert "The same law is here once more" in page
    assert "topic=training&amp;instrument=vn-again" in page and "topic=training&amp;instrument=vn-sample" in page


def test_digests_alone_are_not_the_whole_law(honest: TestClient) -> None:
    """Of Thailand the sample holds a digest, of China texts: only of the former is "none found" less than "none"."""
    assert "holds digests, not whole laws" in honest.get("/align?source=CN&target=TH").text
    assert "holds digests, not whole laws" not in honest.get("/align?source=TH&target=CN").text
    assert "holds digests, not whole laws" in honest.get("/gaps?source=TH&target=CN").text


def test_a_law_that_no_longer_holds_is_neither_ranked_nor_counted(honest: TestClient) -> None:
    plain = honest.get(API + "responsibilities").json()["items"]
    assert not any(row["clauses"]["MM"] for row in plain)
    assert honest.get(API + "checklists?jurisdiction=MM").json()["items"] == []
    assert honest.get(API + "checklists?jurisdiction=MM&superseded=true").json()["items"]
    assert "no longer in force" in honest.get("/instruments/mm-sample").text
    assert "no longer in force" in honest.get("/align?source=CN&target=MM").text


def test_the_kind_is_said_only_where_it_is_sure(honest: TestClient) -> None:
    row = honest.get(API + "alignments?source=cn-sample%23art_2&target=VN").json()["items"][0]
    assert row["relation_probability"] == 0.32 and row["relation_firm"] is False
    page = " ".join(honest.get("/align?source=CN&target=VN").text.split())
    assert "related, kind unsure (overlaps 32%)" in page and "answer each other: 90%" in page
    assert "stricter: Viet Nam" in page


def test_machine_read_text_is_not_called_checked(honest: TestClient) -> None:
    page = honest.get("/align?source=CN&target=VN").text
    assert "read by the program" in page
    rows = {row["code"]: row for row in honest.get(API + "jurisdictions").json()["items"]}
    assert rows["CN"]["checked"] == 0 and rows["CN"]["text"] == 1 and rows["TH"]["listed"] == 1
    assert honest.get(API + "clauses/cn-sample/art_1").json()["checked"] is False


def test_a_read_text_takes_the_place_of_the_title() -> None:
    from stdalign.report.coverage import coverage

    act = Instrument(
        "x-act", "TH", "Act", "th", "Safety Act", number="B.E. 2554", year=2011, kind="listed", answers=("general",)
    )
    text = replace(act, id="x-text", title="another", title_en="", kind="text", answers=())
    assert coverage([act], "TH").missing and coverage([act, text], "TH").whole


def test_an_unsure_kind_is_counted_and_queued_as_unsure(honest: TestClient) -> None:
    told = honest.get(API + "statistics").json()
    rows = [row for row in honest.get(API + "alignments?limit=200").json()["items"] if not row["no_counterpart"]]
    sure = [row["relation"] for row in rows if row["relation_firm"]]
    assert told["relations_firm"] == {kind: sure.count(kind) for kind in set(sure)} and len(sure) < len(rows)
    page = honest.get("/statistics").text
    assert ">related, kind unsure</th>" in page and f'<td class="n">{len(rows) - len(sure)}</td>' in page
    tasks = {row["key"]: row for row in honest.get(API + "reviews/queue").json()["items"]}
    assert {key: row["relation_firm"] for key, row in tasks.items()} == {
        row["key"]: row["relation_firm"]
        for row in honest.get(API + "alignments?limit=200").json()["items"]
        if row["key"] in tasks
    }
    assert "related, kind unsure (" in honest.get("/reviews").text


@pytest.mark.parametrize(("share", "kinds"), [(0.9, ["more"]), (0.5, [])])
def test_more_abroad_is_said_only_of_a_pair_whose_kind_is_sure(share: float, kinds: list[str]) -> None:
    fact = Fact("cn-a#art_1", "cn-a", "CN", "art_1", "", "", "en", "Train.", "", "employer", "obligation", ("training",), ())
    home = replace(fact, address="th-b#art_1", instrument="th-b", jurisdiction="TH")
    row = {
        "source": "cn-a#art_1", "target": "th-b#art_1", "no_counterpart": False, "probability": 0.9, "stringency": "", "relation": "superset",
        "evidence": {"relations": {"superset": share}},
    }  # fmt: skip
    made = gaps((fact, home), Catalogue({}, {}), [row], home="TH", abroad="CN")
    assert [gap.kind for gap in made.gaps] == kinds
