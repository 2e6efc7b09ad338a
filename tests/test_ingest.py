"""Official texts in a workspace: what ingesting tells, what stays, what is removed or renamed, who is overtaken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stdalign.decision import Decision, Draft
from stdalign.errors import DuplicateInstrument, UnknownName
from stdalign.knowledge import Knowledge
from stdalign.store.reviews import append
from stdalign.workspace import Workspace, writing
from stdalign.workspace.writing import Change

LAW = "示例法\n\n第1页\n\n第一条 雇主应当培训工人。\n\n第二条 雇主应当检查机器。\n\n第四条 雇主应当报告事故。\n"
OTHER = "Sample Act\n\n1. An employer must train every worker.\n\n2. An employer must inspect every machine.\n"
FORM = "Sample Rules\n\n1. The inspector must give this form to the owner:\n(a) name of the owner;\n(b)\n(c) place of work.\n\n2. The owner must keep it.\n"
DIGEST = {
    "eid": "art_1", "text": {"en": "Employers train workers."}, "bearer": "employer", "modality": "obligation",
    "topics": ["training"], "status": "unchecked",
}  # fmt: skip
ROW = '[[instrument]]\nid = "sg-sample"\njurisdiction = "SG"\nlanguage = "en"\ntitle = "Sample"\ntitle_en = "Sample"\nstatus = ""\nsource = "own"\n'


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    folder = tmp_path / "corpora" / "sg"
    folder.mkdir(parents=True)
    (folder / "manifest.toml").write_text(ROW)
    (folder / "sg-sample.jsonl").write_text(json.dumps(DIGEST) + "\n")
    return folder.parent


@pytest.fixture
def ws(tmp_path: Path, corpora: Path) -> Any:
    with Workspace.create(tmp_path / "ws", knowledge=Knowledge.load(corpora=corpora)) as one:
        yield one


def file(folder: Path, text: str, name: str = "law.md") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_ingest_tells_what_it_read(ws: Workspace, tmp_path: Path) -> None:
    done = ws.ingest(file(tmp_path, LAW), jurisdiction="CN", id="cn-one", language="zh")
    assert (done.id, done.units, done.first, done.last, done.blank) == ("cn-one", 3, "1", "4", 0)
    assert 0.5 < done.share <= 1 and 0 <= done.noise < 0.5 and done.share + done.noise <= 1
    assert done.findings, "the third article is missing, and ingesting says so"
    said = "\n".join(done.lines())
    assert "3 articles (1 to 4)" in said and done.findings[0].message in said
    assert done.to_dict()["instrument"]["kind"] == "text"


def test_a_blank_clause_is_kept_without_a_vector(ws: Workspace, tmp_path: Path) -> None:
    from dataclasses import replace

    from stdalign.read.given import Given
    from stdalign.steps.prepare import Asked, analysed, prepare_text

    made = prepare_text(Given(FORM.encode(), "form.txt", "form.txt"), "sg-form", "SG", Asked(language="en"), ws.knowledge)
    blank = [row for row in made.clauses if not row.full_text]
    assert all(not row.text_hash and row.requirement.modality == "declaration" for row in blank)
    first = replace(made.clauses[0], full_text="", text_hash="", clause=replace(made.clauses[0].clause, text="", heading=""))
    assert analysed([first], "SG", ws.knowledge) == [first]
    writing.commit(ws, Change(added=(replace(made, clauses=(first, *made.clauses[1:])),)))
    stored = ws.clauses("sg-form")
    assert len(stored) == len(made.clauses) and stored[0].text_hash == ""
    assert ws.vectors_of([row for row in stored if row.text_hash]).shape[0] == sum(bool(r.text_hash) for r in stored)


def test_a_text_in_the_place_of_a_digest_stays(ws: Workspace, tmp_path: Path) -> None:
    assert ws.build().added == ("sg-sample",)
    with pytest.raises(DuplicateInstrument):
        ws.ingest(file(tmp_path, OTHER), jurisdiction="SG", id="sg-sample", language="en")
    ws.ingest(file(tmp_path, OTHER), jurisdiction="SG", id="sg-sample", language="en", replace=True)
    report = ws.build()
    assert (report.kept, report.added, report.removed) == (("sg-sample",), (), ())
    assert ws.instruments()[0].kind == "text" and len(ws.clauses("sg-sample")) > 1
    ws.remove("sg-sample")
    assert ws.build().added == ("sg-sample",) and ws.instruments()[0].kind == "digest"


def test_remove_and_rename_keep_the_reviews(ws: Workspace, tmp_path: Path) -> None:
    ws.ingest(file(tmp_path, LAW), jurisdiction="CN", id="cn-one", language="zh")
    ws.ingest(file(tmp_path, OTHER, "act.txt"), jurisdiction="SG", id="sg-one", language="en")
    assert ws.align_all() == 2
    row = ws.db.one("SELECT source, target FROM alignments WHERE source_instrument='cn-one' AND target<>''")
    assert row is not None
    append(ws.db, Draft(row["source"], row["target"], Decision.ACCEPT, "right"), "A. Expert")
    assert ws.orphaned_reviews() == []
    renamed = ws.rename("cn-one", "cn-two")
    assert (
        renamed.id == "cn-two" and ws.clauses("cn-two") and not ws.db.all("SELECT id FROM clauses WHERE instrument='cn-one'")
    )
    moved = ws.db.one("SELECT COUNT(*) AS n FROM alignments WHERE source LIKE 'cn-two#%'")["n"]
    assert moved and not ws.db.one("SELECT COUNT(*) AS n FROM alignments WHERE source LIKE 'cn-one#%'")["n"]
    (orphan,) = ws.orphaned_reviews()
    assert (orphan.why, orphan.source_now) == (
        "unpaired",
        row["source"].replace("cn-one", "cn-two"),
    ) and orphan.target_now == ""
    assert ws.align_all() == 0, "renaming changes no alignment"
    for bad, kind in (("cn-two", DuplicateInstrument), ("nothing", UnknownName)):
        with pytest.raises(kind):
            ws.rename("nothing" if kind is UnknownName else "sg-one", bad)
    left = ws.remove("cn-two")
    assert [one.why for one in ws.orphaned_reviews()] == ["gone"] and [one.why for one in left] == ["gone"]
    assert ws.db.one("SELECT COUNT(*) AS n FROM reviews")["n"] == 1
    with pytest.raises(UnknownName):
        ws.remove("cn-two")


def test_a_changed_clause_shows_among_the_orphans(ws: Workspace, tmp_path: Path) -> None:
    ws.ingest(file(tmp_path, LAW), jurisdiction="CN", id="cn-one", language="zh")
    ws.ingest(file(tmp_path, OTHER, "act.txt"), jurisdiction="SG", id="sg-one", language="en")
    ws.align_all()
    row = ws.db.one("SELECT source, target FROM alignments WHERE source='cn-one#art_1' AND target<>''")
    append(ws.db, Draft(row["source"], row["target"], Decision.ACCEPT, "right"), "A. Expert")
    ws.ingest(
        file(tmp_path, LAW.replace("培训工人", "培训全体工人")), jurisdiction="CN", id="cn-one", language="zh", replace=True
    )
    ws.align_all()
    (orphan,) = ws.orphaned_reviews()
    assert orphan.why in ("changed", "unpaired") and orphan.review.source == "cn-one#art_1"


def test_who_is_overtaken_loses_nothing(ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, before, overtaken = file(tmp_path, LAW), writing._written, []

    def slow(*arguments: Any) -> bool:
        if not overtaken:  # another process writes between the computing and the writing of this one
            overtaken.append(True)
            with Workspace.open(ws.path) as other:
                other.ingest(file(tmp_path, OTHER, "act.txt"), jurisdiction="SG", id="sg-one", language="en")
        return before(*arguments)

    monkeypatch.setattr(writing, "_written", slow)
    ws.ingest(path, jurisdiction="CN", id="cn-one", language="zh")
    assert {i.id for i in ws.instruments()} == {"cn-one", "sg-one"}
    for name in ("cn-one", "sg-one"):
        rows = [row for row in ws.clauses(name) if row.text_hash]
        assert ws.vectors_of(rows).shape[0] == len(rows) > 0
    assert len(list((ws.path / "generations").iterdir())) == 1


def test_the_file_is_kept_as_long_as_it_is_needed(ws: Workspace, tmp_path: Path) -> None:
    path = file(tmp_path, LAW)
    ws.ingest(path, jurisdiction="CN", id="cn-one", language="zh")
    ws.ingest(path, jurisdiction="CN", id="cn-two", language="zh")
    (kept,) = (ws.path / "sources").iterdir()
    assert kept.read_bytes() == path.read_bytes()
    ws.remove("cn-one")
    assert kept.exists()
    ws.remove("cn-two")
    assert not kept.exists()
