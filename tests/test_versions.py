"""A new version of a law: clause by clause, decisions carried over where the article is as it was, the rest listed; nothing lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from stdalign_service import create_app
from stdalign_service.settings import Settings
from typer.testing import CliRunner

from stdalign import Workspace
from stdalign.cli import app
from stdalign.desk import Desk, draft_of
from stdalign.errors import UsageError
from stdalign.report.versions import differences

CN = "示例法\n\n第一条 雇主应当每年培训工人八小时。\n\n第二条 雇主应当检查机器和设备。\n\n第三条 禁止任何人在仓库内吸烟。\n"
OLD = (
    "Luật mẫu\n\nĐiều 1. Người sử dụng lao động phải huấn luyện người lao động mỗi năm.\n\n"
    "Điều 2. Người sử dụng lao động phải kiểm tra máy, thiết bị.\n\nĐiều 3. Cấm hút thuốc trong kho hàng.\n\n"
    "Điều 4. Người sử dụng lao động phải báo cáo tai nạn lao động.\n"
)
NEW = (
    "Luật mẫu\n\nĐiều 1. Người sử dụng lao động phải huấn luyện người lao động mỗi năm.\n\n"
    "Điều 2. Người sử dụng lao động phải kiểm tra máy, thiết bị và ghi kết quả.\n\n"
    "Điều 3. Người sử dụng lao động thành lập hội đồng an toàn ở nơi có trên một trăm người.\n\n"
    "Điều 4. Cấm hút thuốc trong kho hàng.\n"
)


@pytest.fixture
def ws(tmp_path: Path) -> Any:
    with Workspace.create(tmp_path / "ws") as made:
        made.ingest(CN, jurisdiction="CN", id="cn-one", name="cn.md")
        made.ingest(OLD, jurisdiction="VN", id="vn-old", name="old.md")
        made.align_all()
        yield made


def decided(ws: Workspace) -> list[tuple[str, str, str]]:
    """Every stored pair of China to the old version is accepted by two people."""
    desk = Desk(ws)
    pairs = [(row["source"], row["target"] or "VN") for row in desk.rows("CN", "VN")]
    pairs += [(row["source"], row["target"] or "CN") for row in desk.rows("VN", "CN")]
    for source, target in pairs:
        for name, country in (("Li", "CN"), ("Binh", "VN")):
            desk.decide(
                draft_of(source, target, "accept", "the same", recognition="recognised"), name, by={"country": country}
            )
    return [(source, target, "Li") for source, target in pairs]


def test_differences_clause_by_clause(ws: Workspace) -> None:
    ws.ingest(NEW, jurisdiction="VN", id="vn-new", name="new.md", align=False)
    found = ws.differences("vn-old", "vn-new")
    assert [(row.kind, row.old, row.new) for row in found.rows if "art" in (row.new or row.old)] == [
        ("unchanged", "vn-old#art_1", "vn-new#art_1"),
        ("changed", "vn-old#art_2", "vn-new#art_2"),
        ("new", "", "vn-new#art_3"),
        ("moved", "vn-old#art_3", "vn-new#art_4"),
        ("gone", "vn-old#art_4", ""),
    ]
    assert found.kept == {"vn-old#art_1": "vn-new#art_1", "vn-old#art_3": "vn-new#art_4"}
    assert found.renewed == {"vn-old#art_2": "vn-new#art_2"}
    changed = next(row for row in found.rows if row.kind == "changed")
    assert "".join(text for what, text in changed.pieces() if what != "new") == changed.old_text
    assert "".join(text for what, text in changed.pieces() if what != "gone") == changed.new_text
    assert {kind: count for kind, count in found.counts.items() if count} == {
        "unchanged": 1,
        "moved": 1,
        "changed": 1,
        "new": 1,
        "gone": 1,
    }


def test_a_version_against_itself_and_against_nothing(ws: Workspace) -> None:
    rows = ws.clauses("vn-old")
    same = differences(rows, rows)
    assert {row.kind for row in same.rows} == {"unchanged"} and all(old == new for old, new in same.kept.items())
    assert {row.kind for row in differences(rows, []).rows} == {"gone"} and {
        row.kind for row in differences([], rows).rows
    } == {"new"}
    for wrong in (("vn-old", "vn-old"), ("vn-old", "cn-one")):
        with pytest.raises(UsageError):
            ws.differences(*wrong)


def test_decisions_are_carried_over_and_the_rest_is_listed(ws: Workspace) -> None:
    pairs = decided(ws)
    before = ws.reviews()
    changes, made = ws.new_version("vn-old", NEW, id="vn-new", by="Chief")
    assert changes.counts["moved"] == 1
    old = {pair[:2] for pair in pairs}
    kept = {pair for pair in old if all(changes.kept.get(side) or not side.startswith("vn-old") for side in pair)}
    assert kept and {(one.new["carried"]["review"]) for one in made.carried} == {
        one.id for one in before if (one.source, one.target) in kept
    }
    assert {(one.review.source, one.review.target) for one in made.again} == old - kept
    assert {one.why for one in made.again} == {"changed", "gone"}
    desk = Desk(ws)
    for one in made.carried:
        assert (
            one.new["carried"]["by"] == "Chief"
            and one.reviewer in ("Li", "Binh")
            and one.new["by"]["country"] in ("CN", "VN")
        )
        found = [
            row
            for row in desk.rows("CN", "VN") + desk.rows("VN", "CN")
            if (row["source"], row["target"]) == (one.source, one.target)
        ]
        review = found[0]["review"]
        assert (
            review["state"] == "accepted"
            and review["mutual"]
            and review["recognition"] == "recognised"
            and not review["outdated"]
        )
    assert ws.reviews()[: len(before)] == before and not desk.audit(), "nothing of the record is changed or lost"
    assert desk.history("cn-one#art_1", "vn-old#art_1"), "the old pair has its history"
    again = ws.carry_over("vn-old", "vn-new", "Chief")
    assert not again.carried and len(again.again) == len(made.again)
    about = ws.instruments("VN")[0]
    assert (about.id, about.standing, about.superseded_by) == ("vn-old", "superseded", ("vn-new",))
    ws.align_all()
    assert {row["target"].partition("#")[0] for row in desk.rows("CN", "VN") if row["target"]} == {"vn-new"}
    assert ws.align_all() == 0 and not desk.audit()


def test_a_decision_on_older_words_is_not_carried_over(ws: Workspace) -> None:
    decided(ws)
    ws.ingest(OLD.replace("mỗi năm", "mỗi quý"), jurisdiction="VN", id="vn-old", name="old.md", replace=True)
    ws.ingest(OLD.replace("mỗi năm", "mỗi quý"), jurisdiction="VN", id="vn-new", name="new.md")
    made = ws.carry_over("vn-old", "vn-new", "Chief")
    assert all("#art_1" not in one.source + one.target or "cn-one#art_1" in one.source + one.target for one in made.carried)
    looked = {(one.review.source, one.review.target): one.why for one in made.again}
    assert looked and set(looked.values()) <= {"changed", "unpaired"}
    assert any("vn-old#art_1" in pair for pair in looked)


def test_the_same_at_the_command_line_the_api_and_on_a_page(ws: Workspace, tmp_path: Path) -> None:
    decided(ws)
    ws.ingest(NEW, jurisdiction="VN", id="vn-new", name="new.md")
    folder = str(tmp_path / "ws")
    ran = CliRunner().invoke(app, ["differences", "vn-old", "vn-new", "--changed", "-w", folder])
    assert ran.exit_code == 0 and [json.loads(line)["kind"] for line in ran.stdout.splitlines() if line.startswith("{")] == [
        "changed", "new", "moved", "gone",
    ]  # fmt: skip
    dry = CliRunner().invoke(app, ["carry-over", "vn-old", "vn-new", "--by", "Chief", "--dry-run", "-w", folder])
    assert dry.exit_code == 0 and "none written" in dry.output and len(ws.reviews()) == len(decided_rows(ws))
    key = Desk(ws).make_key("Chief", ["admin"])[1]
    with TestClient(create_app(tmp_path / "ws", Settings(read_rate=0, write_rate=0))) as client:
        found = client.get("/api/v1/instruments/vn-old/differences?to=vn-new").json()
        assert found["counts"]["moved"] == 1 and len(found["items"]) == sum(found["counts"].values())
        assert client.get("/api/v1/instruments/vn-old/differences?to=cn-one").status_code == 409
        assert client.get("/api/v1/instruments/vn-old/differences?to=vn-none").status_code == 404
        page = client.get("/instruments/vn-old/differences?to=vn-new&lang=vi").text
        assert "<ins>" in page and "Điều 4" in page
        client.cookies.clear()
        head = {"authorization": f"Bearer {key}"}
        body = {"to": "vn-new", "supersede": True}
        assert client.post("/api/v1/instruments/vn-old/carry-over", json=body).status_code == 401
        made = client.post("/api/v1/instruments/vn-old/carry-over", json={**body, "apply": False}, headers=head).json()
        assert made["carried"] > 0 and made["applied"] is False
        done = client.post("/api/v1/instruments/vn-old/carry-over", json=body, headers=head).json()
        assert done["carried"] > 0 and {one["why"] for one in done["items"]} == {"changed", "gone"}
        assert client.get("/api/v1/instruments/vn-old").json()["standing"] == "superseded"


def test_decisions_are_carried_over_by_a_button(ws: Workspace, tmp_path: Path) -> None:
    decided(ws)
    ws.ingest(NEW, jurisdiction="VN", id="vn-new", name="new.md")
    desk, where = Desk(ws), "/instruments/vn-old/differences?to=vn-new&lang=vi"
    keys = {name: desk.make_key(name, [name])[1] for name in ("admin", "review")}
    with TestClient(create_app(tmp_path / "ws", Settings(read_rate=0, write_rate=0))) as client:
        client.headers["origin"] = "http://testserver"
        assert (
            "cần xem lại" in client.get(where).text
            and 'action="/instruments/vn-old/carry-over"' not in client.get(where).text
        )
        client.post("/sign-in", data={"key": keys["review"], "next": where})
        assert "admin" in client.get(where).text
        assert client.post("/instruments/vn-old/carry-over", data={"to": "vn-new"}).status_code == 403
        client.post("/sign-in", data={"key": keys["admin"], "next": where})
        assert 'action="/instruments/vn-old/carry-over"' in client.get(where).text
        before = len(ws.reviews())
        done = client.post(
            "/instruments/vn-old/carry-over", data={"to": "vn-new", "supersede": "true"}, follow_redirects=False
        )
        count = len(ws.reviews()) - before
        assert done.status_code == 303 and count and done.headers["location"].endswith(f"carried={count}#again")
        after = client.get(done.headers["location"]).text
        assert f"{count} đã có" in after
        assert "/pair/cn-one%3Aart_" in after
        assert ws.instruments("VN")[0].standing == "superseded"


def decided_rows(ws: Workspace) -> list[Any]:
    return list(Desk(ws).decision_rows())
