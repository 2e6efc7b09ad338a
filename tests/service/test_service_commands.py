"""Commands around a workspace: reports in every form, and review work from a worksheet to the audit."""

from __future__ import annotations

import csv
import io
import json
import shlex
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from stdalign.cli import app
from stdalign.errors import UsageError, WrongValue

REPORTS = [
    ["gaps", "CN", "VN"], ["matrix"], ["limits"], ["limits", "safety_officer_headcount"], ["checklist", "CN"],
    ["checklist", "CN", "--negative"], ["responsibilities"], ["responsibilities", "--in", "CN,TH", "--bearer", "employer"],
    ["review", "queue", "--limit", "3"], ["search", "training", "--in", "CN"],
]  # fmt: skip


def run(folder: Path, *words: str, code: int = 0) -> str:
    out = CliRunner().invoke(app, [*words, "--workspace", str(folder)])
    assert out.exit_code == code, (words, out.output, out.exception)
    return out.stdout


@pytest.mark.parametrize("words", REPORTS, ids=" ".join)
def test_reports_in_every_form(shared_folder: Path, words: list[str]) -> None:
    rows = [json.loads(line) for line in run(shared_folder, *words).splitlines()]
    assert rows and json.loads(run(shared_folder, *words, "-f", "json")) == rows
    table = list(csv.reader(io.StringIO(run(shared_folder, *words, "-f", "csv"))))
    assert all(len(row) == len(table[0]) for row in table)
    assert len(run(shared_folder, *words, "-f", "table").splitlines()) >= 2


def test_from_a_worksheet_to_the_audit(folder: Path, tmp_path: Path) -> None:
    sheet, record = str(tmp_path / "sheet.xlsx"), str(tmp_path / "d.sssom.tsv")
    run(folder, "review", "worksheet", "CN", "VN", "-o", sheet)
    book = load_workbook(sheet)
    page = book.active
    head = [cell.value for cell in page[1]]
    for at, decision in ((2, "accept"), (3, "reject")):
        page.cell(at, head.index("decision") + 1, decision)
        page.cell(at, head.index("reason") + 1, "because")
    book.save(sheet)
    looked = run(folder, "import", sheet, "--reviewer", "An", "--dry-run")
    assert [json.loads(line)["kind"] for line in looked.splitlines()] == ["new", "new"]
    assert run(folder, "review", "list") == ""
    run(folder, "import", sheet, "--reviewer", "An")
    first, second = (json.loads(line) for line in run(folder, "review", "list").splitlines())
    assert (first["decision"], second["decision"], first["reviewer"]) == ("accept", "reject", "An")
    pair = (first["source"], first["target"])
    run(
        folder,
        "review",
        "add",
        *pair,
        "change",
        "--reviewer",
        "Binh",
        "--relation",
        "subset",
        "--jointly-with",
        "vn-sample#art_2",
    )
    past = [json.loads(line) for line in run(folder, "review", "history", *pair).splitlines()]
    assert [one["reviewer"] for one in past] == ["An", "Binh"] and past[1]["new"]["said"]["jointly_with"] == [
        "vn-sample#art_2"
    ]
    agreed = json.loads(run(folder, "review", "agreement"))
    assert agreed["pairs"] == 1 and agreed["observed"] == 0
    assert "An" in run(folder, "review", "list", "-f", "table")
    run(folder, "review", "export", "-o", record)
    again = run(folder, "import", record, "--reviewer", "Chief", "--keep-reviewers")
    assert [json.loads(line)["kind"] for line in again.splitlines()] == ["known"] * 3
    run(folder, "review", "audit")
    wrong = tmp_path / "w.csv"
    wrong.write_text("source,target,decision\ncn-sample#art_77,VN,accept\n", "utf-8")
    assert json.loads(run(folder, "import", str(wrong), "--reviewer", "An", code=1))["kind"] == "wrong"


def test_keys(folder: Path) -> None:
    made = json.loads(run(folder, "keys", "make", "A. Expert"))
    assert made["key"] and "review" in made["scopes"]
    listed = run(folder, "keys", "list")
    assert made["prefix"] in listed and made["key"] not in listed
    run(folder, "keys", "revoke", made["prefix"])
    assert json.loads(run(folder, "keys", "list"))["revoked"]


def examples() -> list[str]:
    """The documented example of every command, as docs/cli.md has it."""
    page = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
    return [line.strip() for line in page.splitlines() if line.startswith("    stdalign ")]


ELSEWHERE = ("stdalign build", "stdalign serve", "stdalign evaluate", "stdalign review calibrate")
"""Run by other tests: they take long, do not end, or need judged pairs."""


@pytest.mark.parametrize("example", [one for one in examples() if not one.startswith(ELSEWHERE)])
def test_documented_examples_run(example: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STDALIGN_WORKSPACE", str(folder))
    Path("law.md").write_text("第一条 用人单位应当培训劳动者。\n第二条 禁止在仓库吸烟。\n", "utf-8")
    Path("texts.txt").write_text("safety helmet\n安全帽\n", "utf-8")
    decision = {"source": "cn-sample#art_1", "target": "vn-sample#art_1", "decision": "accept"}
    Path("decisions.jsonl").write_text(json.dumps(decision) + "\n", "utf-8")
    prefix = json.loads(run(folder, "keys", "make", "Any"))["prefix"]
    for shown, here in (("cn-x", "cn-sample"), ("vn-y#art_2", "vn-sample#art_1"), ("vn-y:art_2", "vn-sample:art_1"), ("PREFIX", prefix), ("--workspace ws", ""),
                        ("medical-exam-interval", "safety_officer_headcount"), ("vn-my-circular", "th-sample")):  # fmt: skip
        example = example.replace(shown, here)
    if "cn-my-law" in example:
        run(folder, "ingest", "law.md", "-j", "CN", "--id", "cn-my-law", "--replace")
    out = CliRunner().invoke(app, shlex.split(example)[1:])
    assert out.exit_code == 0, (example, out.output, out.exception)


def test_reports_show_as_tables(shared_folder: Path) -> None:
    """In a notebook, and as data frames; what stands in a clause is escaped."""
    from stdalign.desk import Desk

    with Desk.open(shared_folder, readonly=True) as desk:
        made = [
            desk.matrix(), desk.limits("safety_officer_headcount"), desk.responsibilities(), desk.checklist("CN"), desk.gaps("VN", "CN"),
        ]  # fmt: skip
    for report in made:
        frame = report.to_frame()
        assert len(frame) == len(report.table()) > 0 and "<table" in report._repr_html_()
        assert "<img" not in report._repr_html_() and "<script" not in report._repr_html_()
    assert sorted(made[1].to_frame()["jurisdiction"]) == ["CN", "VN"]
    assert made[2].to_frame()["total"].sum() > 0


WRONG = [
    ("checklist", "CN", "--sector", "constructoin"), ("matrix", "--theme", "nonsense"), ("matrix", "--language", "xx"),
    ("responsibilities", "--bearer", "nonsense"), ("responsibilities", "--topic", "nonsense"), ("gaps", "CN", "XX"),
    ("search", "safety", "--language", "ZH"), ("search", "safety", "--in", "XX"), ("review", "list", "--decision", "nonsense"),
    ("review", "queue", "--source", "XX"), ("review", "queue", "--limit", "-5"), ("review", "list", "--limit", "0"),
    ("review", "add", "cn-sample#art_1", "vn-sample#art_1", "shrug", "--reviewer", "An"), ("export", "CN", "XX", "-o", "x.csv"),
]  # fmt: skip


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_a_typo_is_no_answer_of_nothing(shared_folder: Path, words: tuple[str, ...]) -> None:
    """Wrong use (exit code 2), with the choices; the desk says so, for every command alike."""
    out = CliRunner().invoke(app, [*words, "--workspace", str(shared_folder)])
    assert isinstance(out.exception, WrongValue) and out.exception.exit_code == 2
    assert out.exception.next_step.startswith("choose of ") and "," in out.exception.next_step


@pytest.mark.parametrize("name", ["", "  ", "a\nb\x07", "x" * 81])
def test_nobody_signs_unnamed(folder: Path, name: str) -> None:
    words = ["review", "add", "cn-sample#art_1", "vn-sample#art_1", "accept", "--reviewer", name, "--workspace", str(folder)]
    out = CliRunner().invoke(app, words)
    assert isinstance(out.exception, UsageError) and "name" in out.exception.what
    assert run(folder, "review", "list") == ""


def test_codes_are_taken_in_lower_case(shared_folder: Path) -> None:
    assert run(shared_folder, "review", "queue", "--source", "cn") == run(shared_folder, "review", "queue", "--source", "CN")
