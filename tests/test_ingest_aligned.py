"""A text that comes into an aligned workspace is aligned at once: its own pairs, both ways, and no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stdalign.store.alignments import add_answers, pair_rows, stored_rows, write_pair
from stdalign.workspace import Workspace, aligning
from stdalign.workspace.due import due_pairs

CN = "示例法\n\n第一条 雇主应当培训工人。\n\n第二条 雇主应当检查机器。\n\n第三条 禁止在仓库吸烟。\n"
VN = (
    "Luật mẫu\n\nĐiều 1. Người sử dụng lao động phải huấn luyện người lao động.\n\n"
    "Điều 2. Người sử dụng lao động phải báo cáo tai nạn lao động.\n\nĐiều 3. Cấm hút thuốc trong kho.\n"
)
TH = "พระราชบัญญัติตัวอย่าง\n\nมาตรา ๑ นายจ้างต้องฝึกอบรมลูกจ้าง\n\nมาตรา ๒ นายจ้างต้องรายงานอุบัติเหตุ\n"
NEW = "新法\n\n第一条 雇主应当报告工伤事故。\n\n第二条 雇主应当对工人进行安全培训。\n"


def made(folder: Path, *names: str) -> Workspace:
    ws = Workspace.create(folder)
    texts = {"cn-one": ("CN", CN), "vn-one": ("VN", VN), "th-one": ("TH", TH), "cn-new": ("CN", NEW)}
    for name in names:
        ws.ingest(texts[name][1], jurisdiction=texts[name][0], id=name, name=f"{name}.md")
    return ws


def rows(ws: Workspace, source: str, target: str) -> list[dict[str, Any]]:
    return stored_rows(ws.db, source, target)


@pytest.fixture
def ws(tmp_path: Path) -> Any:
    with made(tmp_path / "ws", "cn-one", "vn-one", "th-one") as one:
        assert not rows(one, "CN", "VN"), "a workspace without alignments gets none by itself"
        assert one.align_all() == 6
        yield one


def test_its_own_pairs_are_there_at_once(ws: Workspace, tmp_path: Path) -> None:
    before = {pair: rows(ws, *pair) for pair in (("CN", "VN"), ("VN", "TH"), ("TH", "VN"))}
    ws.ingest(NEW, jurisdiction="CN", id="cn-new", name="new.md")
    for other in ("VN", "TH"):
        stored = [row for row in rows(ws, "CN", other) if row["source"].startswith("cn-new#")]
        fresh = [row.to_dict() for row in ws.align("cn-new", other)]
        assert [(r["source"], r["target"] or "", r["probability"]) for r in stored] == [
            (r["source"], r["target"], r["probability"]) for r in fresh
        ]
        assert {row["source"] for row in stored} == {"cn-new#art_1", "cn-new#art_2"}
        ranks: dict[str, list[int]] = {}
        for row in rows(ws, other, "CN"):
            ranks.setdefault(row["source"], []).append(row["rank"])
        assert set(ranks) == {row.source for row in ws.align(other, "CN")}
        assert all(sorted(found) in ([0], list(range(1, len(found) + 1))) for found in ranks.values())
        assert any(row["target"] and row["target"].startswith("cn-new#") for row in rows(ws, other, "CN"))
    assert before["VN", "TH"] == rows(ws, "VN", "TH") and before["TH", "VN"] == rows(ws, "TH", "VN")
    assert before["CN", "VN"] == [row for row in rows(ws, "CN", "VN") if row["source"].startswith("cn-one#")]
    assert len(due_pairs(ws).todo) == 4, "what scores take over the whole country is worked out by align_all"
    assert ws.align_all() == 4
    with made(tmp_path / "other", "cn-one", "vn-one", "th-one", "cn-new") as whole:
        whole.align_all()
        for pair in (("CN", "VN"), ("VN", "CN"), ("TH", "CN"), ("VN", "TH")):
            assert rows(whole, *pair) == rows(ws, *pair)


def test_once_more_changes_nothing_and_it_can_be_left_out(ws: Workspace) -> None:
    ws.ingest(NEW, jurisdiction="CN", id="cn-new", name="new.md", align=False)
    assert not [row for row in rows(ws, "CN", "VN") if row["source"].startswith("cn-new#")]
    assert aligning.align_new(ws, ["cn-new"]) == 2
    once = rows(ws, "CN", "VN"), rows(ws, "VN", "CN")
    assert aligning.align_new(ws, ["cn-new"]) == 2
    assert once == (rows(ws, "CN", "VN"), rows(ws, "VN", "CN"))


def test_texts_that_changed_meanwhile_are_left_to_the_next_alignment(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    ws.ingest(NEW, jurisdiction="CN", id="cn-new", name="new.md", align=False)
    before = rows(ws, "CN", "VN")
    late = due_pairs(ws)
    monkeypatch.setattr(aligning, "due_pairs", lambda _: late)
    ws.ingest(VN.replace("báo cáo", "khai báo"), jurisdiction="VN", id="vn-two", name="two.md", align=False)
    assert aligning.align_new(ws, ["cn-new"]) == 1
    assert rows(ws, "CN", "VN") == before


def test_an_answer_takes_its_place_by_probability_and_the_least_goes(ws: Workspace) -> None:
    table = ws.align("VN", "CN", top=2)
    first = [row for row in table if row.source == "vn-one#art_1"]
    facts = {a: {"hash": "", "topics": [], "themes": [], "sectors": []} for row in table for a in (row.source, row.target)}
    with ws.db.transaction():
        write_pair(ws.db, "VN", "CN", pair_rows("VN", "CN", first[:1], facts))
        add_answers(ws.db, "VN", "CN", [], pair_rows("VN", "CN", first[1:2], facts), 10)
    found = rows(ws, "VN", "CN")
    order = sorted(found, key=lambda row: row["rank"])
    assert [row["rank"] for row in order] == [1, 2]
    assert [row["probability"] for row in order] == sorted((row["probability"] for row in found), reverse=True)
    with ws.db.transaction():
        write_pair(ws.db, "VN", "CN", pair_rows("VN", "CN", first[:1], facts))
        add_answers(ws.db, "VN", "CN", [], pair_rows("VN", "CN", first[1:2], facts), 1)
    assert [row["target"] for row in rows(ws, "VN", "CN")] == [order[0]["target"]]


def test_the_catalogue_is_encoded_once_a_workspace_and_kept_on_disk(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that begins anew reads phrases and catalogue from the workspace, and gives the same pairs."""
    seen: list[str] = []
    monkeypatch.setattr("stdalign.encode.builtin.BuiltinEncoder._rows", counting(seen))
    found = []
    for _ in range(2):
        seen.clear()
        with Workspace.open(ws.path) as again:
            again.knowledge.once(("hub", again.encoder.fingerprint), lambda: None)._examples.clear()  # as in a new process
            found.append([row.to_dict() for row in again.align("cn-one", "VN")])
    assert seen == [] and found[0] == found[1]


def counting(seen: list[str]) -> Any:
    from stdalign.encode.builtin import BuiltinEncoder

    plain = BuiltinEncoder._rows

    def rows_of(self: BuiltinEncoder, texts: list[str]) -> Any:
        seen.extend(texts)
        return plain(self, texts)

    return rows_of


def test_no_align_leaves_the_pairs_to_the_next_build(ws: Workspace) -> None:
    from typer.testing import CliRunner

    from stdalign.cli import app

    law = ws.path / "new.md"
    law.write_text(NEW, "utf-8")
    words = ["ingest", str(law), "-j", "CN", "--id", "cn-new", "--workspace", str(ws.path)]
    assert CliRunner().invoke(app, [*words, "--no-align"]).exit_code == 0
    assert not [row for row in rows(ws, "CN", "VN") if row["source"].startswith("cn-new#")]
    assert ws.search("工伤事故")[0].address.startswith("cn-new#")
    assert CliRunner().invoke(app, [*words, "--replace", "--align"]).exit_code == 0
    assert [row for row in rows(ws, "CN", "VN") if row["source"].startswith("cn-new#")]


def test_a_text_that_comes_anew_tells_of_the_decisions_on_the_old_one(ws: Workspace) -> None:
    from typer.testing import CliRunner

    from stdalign.cli import app

    law = ws.path / "new.md"
    law.write_text(NEW, "utf-8")
    at = ["--workspace", str(ws.path)]
    words = ["ingest", str(law), "-j", "CN", "--id", "cn-new", "--align", *at]
    assert CliRunner().invoke(app, words).exit_code == 0
    pair = next(row for row in rows(ws, "CN", "VN") if row["source"].startswith("cn-new#") and row["target"])
    add = ["review", "add", pair["source"], pair["target"], "accept", "--reviewer", "A. Expert", *at]
    assert CliRunner().invoke(app, add).exit_code == 0
    same = CliRunner().invoke(app, [*words, "--replace"])
    assert same.exit_code == 0 and "review orphans" not in same.stderr, same.stderr
    law.write_text(NEW.replace("。", "，并且每年改写一次。"), "utf-8")
    other = CliRunner().invoke(app, [*words, "--replace"])
    assert other.exit_code == 0 and "cn-new: 1 decision stands" in other.stderr, other.stderr
    assert "review orphans" in other.stderr


def test_rows_that_stand_as_they_stood_are_not_written_again(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    table = ws.align("VN", "CN", top=3)
    first = [row for row in table if row.source == "vn-one#art_1"]
    facts = {a: {"hash": "", "topics": [], "themes": [], "sectors": []} for row in table for a in (row.source, row.target)}
    ordered = [replace(row, probability=p, no_counterpart=False) for row, p in zip(first, (0.9, 0.5, 0.7), strict=True)]
    with ws.db.transaction():
        write_pair(ws.db, "VN", "CN", pair_rows("VN", "CN", ordered[:2], facts))
    written: list[tuple[str, int]] = []
    many = ws.db.many

    def counted(sql: str, values: Any) -> None:
        listed = list(values)
        written.append((sql.split()[0], len(listed)))
        many(sql, listed)

    monkeypatch.setattr(ws.db, "many", counted)
    with ws.db.transaction():
        add_answers(ws.db, "VN", "CN", [], pair_rows("VN", "CN", ordered[2:], facts), 10)
    assert [one for one in written if one[1]] == [("UPDATE", 1), ("INSERT", 1)], "the second is third now, the first stands"
    found = sorted(rows(ws, "VN", "CN"), key=lambda row: row["rank"])
    assert [(row["rank"], row["probability"]) for row in found] == [(1, 0.9), (2, 0.7), (3, 0.5)]
