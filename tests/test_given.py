"""What may be handed over to be read, and what is known of an instrument: every case right, or a clear error."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import stdalign
from stdalign.errors import DataError, DuplicateInstrument, SplitError, UnknownName, UsageError, WrongValue
from stdalign.workspace import Workspace

LAW = "第一条 雇主应当培训工人，每年不少于八小时。\n\n第二条 雇主应当检查机器。\n\n第三条 工人应当佩戴安全帽。\n"
OTHER = "1. An employer must train every worker.\n\n2. An employer must inspect every machine.\n"
HTML = "<html><head><meta charset='gb2312'></head><body><p>第一条 雇主应当培训工人。</p><p>第二条 雇主应当检查机器。</p></body></html>"
FRAME = pd.DataFrame(
    {"text": ["雇主应当培训工人。", "雇主应当检查机器。", None], "label": ["第一条", "第二条", ""], "page": [1, 2, 3]}
)


def numbers(source: object, **more: str) -> list[str]:
    return [clause.number for clause in stdalign.split(source, jurisdiction="CN", **more).articles()]


@pytest.mark.parametrize(
    ("source", "count"),
    [
        (LAW, 3), (LAW.replace("机器", "机器" * 900), 3), (LAW.encode(), 3), (bytearray(LAW.encode("gb18030")), 3), (io.StringIO(LAW), 3), (io.BytesIO(LAW.encode()), 3),
        (HTML, 2), (HTML.encode("gb2312"), 2), ("<p>第一条 雇主应当培训工人。</p><p>第二条 雇主应当检查机器。</p>", 2), (FRAME, 2), (FRAME[["text"]].assign(text=LAW.splitlines()[:3]), 2),
        (pd.Series(LAW.splitlines()), 3), (np.array(LAW.splitlines()), 3), (LAW.splitlines(), 3), (memoryview(LAW.encode()), 3), ("第一条 雇主应当培训工人。", 1),
    ],
)  # fmt: skip
def test_split_takes_what_people_have(source: object, count: int) -> None:
    found = numbers(source)
    assert len(found) == count, found
    assert found[0] == "1"


def test_a_path_is_a_path_whatever_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "law.txt"
    path.write_text(LAW, "utf-8")
    assert numbers(path) == numbers(str(path)) == ["1", "2", "3"]
    with path.open("rb") as binary, path.open(encoding="utf-8") as text:
        assert numbers(binary) == numbers(text) == ["1", "2", "3"]
    markdown = "# 示例法\n\n**第一条** 雇主应当培训工人。\n\n**第二条** 雇主应当检查机器。\n"
    (tmp_path / "law.md").write_text(markdown, "utf-8")
    by_file = stdalign.split(tmp_path / "law.md", jurisdiction="CN")
    assert stdalign.split(markdown, jurisdiction="CN") == stdalign.split(markdown.encode(), jurisdiction="CN") == by_file


@pytest.mark.parametrize(
    ("source", "error", "says"),
    [
        ("no/such/law", UsageError, "no such file"),
        ("law.md", UsageError, "text itself"),
        (Path("第一条 甲"), UsageError, "no such file"),
        (Path("x" * 5000), UsageError, "no such file"),
        ("", UsageError, "nothing to read"),
        ("nothing numbered here", SplitError, "taken for text"),
        (b"", DataError, "nothing in the file"),
        (3, UsageError, "a int cannot be read"),
        (None, UsageError, "cannot be read"),
        ([1, 2], UsageError, "not int"),
        (pd.DataFrame({"a": ["x"], "b": ["y"]}), UsageError, "columns a, b"),
        (pd.DataFrame({"text": [None, ""]}), UsageError, "no text"),
    ],
)
def test_what_cannot_be_read_is_told(source: object, error: type[Exception], says: str) -> None:
    with pytest.raises(error) as told:
        numbers(source)
    assert says in str(told.value) and len(str(told.value)) < 600


def test_analyse_takes_one_or_many() -> None:
    one = stdalign.analyse("雇主应当培训工人。", jurisdiction="CN", language="zh")
    texts = ["雇主应当培训工人。", "The employer shall train every worker."]
    frame = pd.DataFrame({"text": texts, "language": ["zh", "en"]})
    many = stdalign.analyse(frame, jurisdiction="CN")
    assert many[0] == one and [r.bearer for r in many] == ["employer", "employer"]
    assert stdalign.analyse((t for t in texts), jurisdiction="CN", language=["zh", "en"]) == many
    assert stdalign.analyse(pd.Series(texts[:1]), jurisdiction="CN", language="zh") == [one]
    for bad, says in (("", "nothing to analyse"), (" \n", "nothing to analyse")):
        with pytest.raises(UsageError, match=says):
            stdalign.analyse(bad, jurisdiction="CN", language="zh")
    with pytest.raises(UsageError, match="2 texts and 1 languages"):
        stdalign.analyse(texts, jurisdiction="CN", language=["zh"])
    with pytest.raises(UsageError, match="no language"):
        stdalign.analyse(texts, jurisdiction="CN")
    with pytest.raises(UnknownName, match="choose one of"):
        stdalign.analyse("x", jurisdiction="CN", language="xx")


def test_a_language_that_the_text_is_not_in() -> None:
    with pytest.raises(UnknownName, match="unknown language 'xx'"):
        stdalign.split(LAW, jurisdiction="CN", language="xx")
    doubted = stdalign.split(LAW * 3, jurisdiction="CN", language="en")
    assert "language_doubt" in [finding.code for finding in doubted.warnings]
    assert "language_doubt" not in [
        finding.code for finding in stdalign.split(LAW, jurisdiction="CN", language="zh").warnings
    ]


def test_ingest_from_memory_and_correct_later(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "ws") as ws:
        done = ws.ingest(
            LAW, jurisdiction="CN", id="cn-law", number="88", date="2021-06-10", issuer="An office", status="in force"
        )
        about = done.instrument
        assert (about.number, about.date, about.year, about.issuer, about.status) == (
            "88",
            "2021-06-10",
            2021,
            "An office",
            "in force",
        )
        again = ws.correct("cn-law", number="88 (2024)", in_force="2024-01-01", title="示例法")
        assert (again.number, again.in_force, again.title, again.date) == ("88 (2024)", "2024-01-01", "示例法", "2021-06-10")
        assert ws.build().unread == () and ws.instruments("cn").filter(id="cn-law")[0] == again
        split = stdalign.split(HTML, jurisdiction="CN")
        assert [row.clause for row in ws.clauses(ws.ingest(split, jurisdiction="CN", id="cn-split").id)] == list(
            split.clauses
        )
        with pytest.raises(WrongValue, match="number"):
            ws.correct("cn-law", nummer="1")
        with pytest.raises(UsageError, match="2021-06-10"):
            ws.correct("cn-law", date="10 June 2021")
        with pytest.raises(UsageError, match="manifest"):
            ws.correct("cn-work-safety-law-2021", number="1")
        with pytest.raises(UnknownName):
            ws.correct("nothing", number="1")


def test_what_was_corrected_stays_when_the_text_is_read_again(tmp_path: Path) -> None:
    from stdalign.store.ledger import forget_entries, read_ledger

    with Workspace.create(tmp_path / "ws") as ws:
        ws.ingest(LAW, jurisdiction="CN", id="cn-law")
        ws.correct("cn-law", number="88", date="2021-06-10")
        with ws.db.transaction():  # as if the country's grammar had changed
            forget_entries(ws.db, [e for e in read_ledger(ws.db).values() if e.step == "read"])
        assert "cn-law" in ws.build().added
        found = ws.instruments().filter(id="cn-law")[0]
        assert (found.number, found.year) == ("88", 2021)
        ws.correct("cn-law", number="")
        assert ws.instruments().filter(id="cn-law")[0].number == ""


def test_markup_is_no_text_that_stands_in_no_clause(tmp_path: Path) -> None:
    """Tags, styles and scripts of a page are not what a reading is judged by."""
    lines = "".join(
        f'<p class="law" style="margin:0"><span>第{n}条</span> <span>雇主应当培训工人。</span></p>' for n in "一二三四五"
    )
    page = f"<html><head><style>p {{ margin: 0; padding: 1em }}</style></head><body>{lines}</body></html>"
    with Workspace.create(tmp_path / "ws") as ws:
        assert ws.ingest(page, jurisdiction="CN", id="cn-page").share > 0.95
        assert ws.ingest(page.encode(), jurisdiction="CN", id="cn-bytes").share > 0.95


def test_an_id_means_one_thing(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "ws") as ws:
        for bad in ("cn", "VN"):
            with pytest.raises(UsageError, match="code of a country"):
                ws.ingest(LAW, jurisdiction="CN", id=bad)
        doubt = ws.ingest(LAW, jurisdiction="CN", id="vn-law").findings
        assert [f.code for f in doubt if f.code == "id_of_another_country"] and ws.resolve("vn-law")[0].jurisdiction == "CN"
        with pytest.raises(UsageError, match="code of a country"):
            ws.rename("vn-law", "sg")


def test_several_texts_are_all_stored_or_none(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "ws") as ws:
        with pytest.raises(SplitError, match="cn-b; none of the 3 is stored"):
            ws.ingest_all({"cn-a": LAW, "cn-b": "nothing\nhere\n", "cn-c": LAW}, jurisdiction="CN")
        with pytest.raises(DataError, match=r"2 of 3 texts cannot be read.*cn-b.*cn-c"):
            ws.ingest_all({"cn-a": LAW, "cn-b": "nothing\nhere\n", "cn-c": b""}, jurisdiction="CN")
        assert ws.instruments() == []
        assert [one.id for one in ws.ingest_all({"cn-a": LAW, "cn-b": LAW.encode()}, jurisdiction="CN")] == ["cn-a", "cn-b"]
        with pytest.raises(DuplicateInstrument, match="cn-a"):
            ws.ingest_all({"cn-a": LAW, "cn-z": LAW}, jurisdiction="CN")
        assert (
            len(ws.ingest_all({"cn-a": LAW, "cn-z": LAW}, jurisdiction="CN", replace=True)) == 2
            and len(ws.instruments()) == 3
        )


def test_threads_share_a_workspace(tmp_path: Path) -> None:
    wrong: list[BaseException] = []

    def work(ws: Workspace, at: int) -> None:
        try:
            ws.ingest(LAW.replace("八", "一二三四五六七八"[at]), jurisdiction="CN", id=f"cn-{at}")
            assert ws.search("培训", top=1) and ws.clauses(f"cn-{at}")
        except BaseException as error:
            wrong.append(error)

    with Workspace.create(tmp_path / "ws") as ws:
        threads = [threading.Thread(target=work, args=(ws, at)) for at in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert not wrong and len(ws.instruments()) == 8
        rows = [row for one in ws.instruments() for row in ws.clauses(one.id) if row.text_hash]
        assert ws.vectors_of(rows).shape[0] == len(rows)


def cli(*words: str, cwd: Path, data: str = "") -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "stdalign.cli", *words]
    return subprocess.run(program, input=data, capture_output=True, text=True, cwd=cwd, timeout=120, check=False)


def test_standard_input_and_pipes_on_the_command_line(tmp_path: Path) -> None:
    for words in (["split", "-", "-j", "CN"], ["split", "/dev/stdin", "-j", "CN"], ["analyse", "-", "-j", "CN"]):
        done = cli(*words, cwd=tmp_path, data=LAW)
        assert done.returncode == 0 and len(done.stdout.splitlines()) >= 3, done.stderr
    done = cli(
        "ingest",
        "-",
        "-j",
        "CN",
        "--id",
        "cn-law",
        "--number",
        "88",
        "--date",
        "2021-06-10",
        "-w",
        "w",
        cwd=tmp_path,
        data=LAW,
    )
    assert done.returncode == 0 and '"year": 2021' in done.stdout, done.stderr
    done = cli("correct", "cn-law", "--status", "repealed", "-w", "w", cwd=tmp_path)
    assert done.returncode == 0 and '"status": "repealed"' in done.stdout, done.stderr


def test_a_failed_first_ingest_leaves_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LAW, "utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    done = cli("ingest", "a.txt", "empty.txt", "-j", "CN", "--id", "cn-law", "-w", "w", cwd=tmp_path)
    assert done.returncode == 1 and "empty.txt" in done.stderr and "none of the 2 is stored" in done.stderr
    assert not (tmp_path / "w").exists()
    assert cli("ingest", "a.txt", "-j", "CN", "--id", "cn-law", "-w", "w", cwd=tmp_path).returncode == 0
