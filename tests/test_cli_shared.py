"""Options that commands share: silence, rows into a file, names in the usage line; and what is said of a mistyped word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from stdalign.cli import app
from stdalign.errors import UsageError, WrongValue
from stdalign.query import wrong

LAW = "第一条 雇主应当培训工人，每年不少于八小时。\n\n第二条 雇主应当检查机器。\n"


def commands() -> dict[str, Any]:
    """Every command by its whole name."""
    found: dict[str, Any] = {}

    def walk(command: Any, path: str) -> None:
        children = getattr(command, "commands", None)
        if children is None:
            found[path] = command
        else:
            for name in children:
                walk(children[name], f"{path} {name}".strip())

    walk(typer.main.get_command(app), "")
    return found


def test_every_command_can_be_silent_and_rows_can_go_into_a_file() -> None:
    for name, command in commands().items():
        own = {one.name for one in command.params}
        assert "quiet" in own, name
        assert "format" not in own or {"output", "force"} <= own, name
        usage = command.get_usage(command.make_context(name, [], resilient_parsing=True))
        assert "{" not in usage and "}" not in usage and "[[" not in usage, usage


@pytest.mark.parametrize("form", ["csv", "jsonl", "json", "xlsx"])
def test_rows_into_a_file_of_each_form(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pandas as pd

    monkeypatch.chdir(tmp_path)
    Path("law.txt").write_text(LAW, "utf-8")
    said = CliRunner().invoke(app, ["split", "law.txt", "-j", "CN", "-o", f"rows.{form}"])
    assert said.exit_code == 0 and said.stdout == "" and f"rows: rows.{form}" in said.stderr, said.output
    place = Path(f"rows.{form}")
    readers = {
        "csv": pd.read_csv, "jsonl": lambda at: pd.read_json(at, lines=True), "json": pd.read_json, "xlsx": pd.read_excel,
    }  # fmt: skip
    frame = readers[form](place)
    assert [str(n) for n in frame[frame["level"] == "article"]["number"]] == ["1", "2"]
    assert place.read_bytes().startswith(b"\xef\xbb\xbf") == (form == "csv")
    again = CliRunner().invoke(app, ["split", "law.txt", "-j", "CN", "-q", "-o", f"rows.{form}"])
    assert again.exit_code == 0 and again.output == "", "what was written may be replaced, and silence is silence"


def test_faults_of_a_file_of_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("law.txt").write_text(LAW, "utf-8")
    Path("mine.csv").write_text("notes")

    def fault(*words: str) -> UsageError:
        done = CliRunner().invoke(app, ["split", *words])
        assert isinstance(done.exception, UsageError), done.output
        return done.exception

    assert ".xlsx" in str(fault("law.txt", "-j", "CN", "-o", "x.html"))
    assert "--force" in str(fault("law.txt", "-j", "CN", "-o", "mine.csv")) and Path("mine.csv").read_text() == "notes"
    assert "a folder" in str(fault("law.txt", "-j", "CN", "-o", "."))
    assert "unknown format 'xlsx'" in str(fault("law.txt", "-j", "CN", "-f", "xlsx")), "no sheet on standard output"
    fault("nowhere.txt", "-j", "CN", "-o", "new.csv")
    assert not Path("new.csv").exists() and not Path("x.html").exists()
    done = CliRunner().invoke(app, ["split", "law.txt", "-j", "CN", "-f", "akn", "-o", "law.xml"])
    assert done.exit_code == 0 and "<akomaNtoso" in Path("law.xml").read_text("utf-8"), done.output
    done = CliRunner().invoke(app, ["split", "law.txt", "-j", "CN", "-o", "-"])
    assert json.loads(done.stdout.splitlines()[0])["eid"] and not Path("-").exists()


def test_silence_leaves_rows_and_faults(shipped: Path) -> None:
    loud = CliRunner().invoke(app, ["review", "audit", "-w", str(shipped)])
    quiet = CliRunner().invoke(app, ["review", "audit", "-w", str(shipped), "--quiet"])
    assert "the chain is whole" in loud.stderr and quiet.stderr == "" and quiet.stdout == loud.stdout
    with pytest.raises(WrongValue):
        CliRunner().invoke(app, ["gaps", "CN", "VM", "-q", "-w", str(shipped)], catch_exceptions=False)


def test_where_there_is_nothing_it_is_said(shipped: Path, tmp_path: Path) -> None:
    def asked(*words: str) -> Any:
        return CliRunner().invoke(app, [*words, "-w", str(shipped)], catch_exceptions=False)

    for words, says in {
        ("review", "agreement"): "no two reviewers have decided on the same pair\n",
        ("review", "agreement", "--by", "country", "-f", "csv"): "no two countries have decided on the same pair\n",
        ("review", "queue", "--view", "second"): "no pair of this choice waits for a decision\n",
        ("review", "list"): "no decision of this choice\n",
        ("review", "assignments"): "nobody is asked for a pair\n",
        ("keys", "list"): "there is no row to show\n",
        ("review", "next", "--view", "second"): "0 wait\n",
    }.items():
        made = asked(*words)
        assert made.exit_code == 0 and made.stderr == says and "{" not in made.stdout, words
        assert asked(*words, "--quiet").stderr == "", words
    assert asked("review", "queue", "--limit", "1").stderr == "", "one row is something"
    file = tmp_path / "none.csv"
    assert asked("review", "list", "-o", str(file)).stderr.startswith("no decision") and file.is_file()


def test_a_mistyped_word_is_repeated_with_its_neighbour(shipped: Path) -> None:
    for words, says in {
        ("gaps", "CN", "VN", "--sector", "Constructoin"): "unknown sector 'Constructoin' (do you mean construction?)",
        ("matrix", "--theme", "employer_duties"): "do you mean employer-duties?",
        ("responsibilities", "--topic", "trainings"): "unknown topic 'trainings' (do you mean training?)",
        ("search", "x", "--language", "ZZ"): "unknown language 'ZZ'",
        ("review", "list", "--decision", "acept"): "do you mean accept?",
        ("list", "sektors"): "do you mean sectors?",
    }.items():
        with pytest.raises(WrongValue) as caught:
            CliRunner().invoke(app, [*words, "-w", str(shipped)], catch_exceptions=False)
        assert says in str(caught.value) and ". Next: choose of " in str(caught.value)
    assert str(wrong("x", "thing", (), "a" * 500)).count("a") < 70
    assert "do you mean" not in str(wrong("sector", "sector", ("mining",), "teaching"))


def test_an_encoder_of_its_own_for_an_evaluation(tmp_path: Path) -> None:
    from stdalign.judge.ranking import evaluate_file

    texts = tmp_path / "texts"
    for code, file, text in (
        ("CN", "a.txt", LAW),
        ("SG", "b.txt", "1. An employer must train workers for 8 hours a year.\n\n2. Machines must be inspected.\n"),
    ):
        (texts / code).mkdir(parents=True)
        (texts / code / file).write_text(text, "utf-8")
    heads = "query_juris query_file query_article query_sub target_juris target_file target_article target_sub grade relation stringency note"
    gold = tmp_path / "qrels.tsv"
    gold.write_text("\n".join("\t".join(one) for one in (heads.split(), ["CN", "a.txt", "1", "", "SG", "b.txt", "1", "", "2", "intersects", "", ""])) + "\n", "utf-8")  # fmt: skip
    scores = evaluate_file(gold, texts=texts, encoder="builtin")
    assert scores.to_dict() == evaluate_file(gold, texts=texts).to_dict()
    for extra, error in (
        (["--encoder", "nonsense"], "unknown encoder 'nonsense'"),
        (["--encoder", "builtin", "-w", "w"], "has its own encoder"),
    ):
        done = CliRunner().invoke(app, ["evaluate", str(gold), "--texts", str(texts), *extra])
        assert error in str(done.exception), done.output
    done = CliRunner().invoke(app, ["evaluate", "--encoder", "builtin"])
    assert "only a ranking needs an encoder" in str(done.exception)
