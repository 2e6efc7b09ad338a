"""The command line is a contract: names, exit codes, JSON lines on stdout, the rest on stderr."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from test_workspace import LAW

COMMANDS = [
    ["build"], ["ingest"], ["split"], ["encode"], ["analyse"], ["align"], ["search"], ["evaluate"], ["serve"], ["gaps"],
    ["matrix"], ["limits"], ["checklist"], ["export"], ["import"], ["doctor"], ["corpora", "check"], ["corpora", "count"],
    ["corpora", "list"], ["corpora", "skos"], ["corpora", "cite"], ["responsibilities"], ["keys", "make"], ["keys", "list"], ["keys", "revoke"], ["review", "add"],
    ["review", "queue"], ["review", "list"], ["review", "audit"], ["review", "history"], ["review", "agreement"], ["review", "export"], ["review", "worksheet"],
    ["review", "orphans"], ["list"], ["remove"], ["rename"],
]  # fmt: skip


def run(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "stdalign.cli", *words], capture_output=True, text=True, cwd=cwd, timeout=120, check=False
    )


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_has_an_example(words: list[str]) -> None:
    from typer.testing import CliRunner

    from stdalign.cli import app

    out = CliRunner().invoke(app, [*words, "--help"])
    assert out.exit_code == 0 and "Example: stdalign" in out.output


def test_a_page_to_judge_a_reading_by(tmp_path: Path) -> None:
    (tmp_path / "law.txt").write_text("Article 1\nThe lamp is lit.\nArticle 2\nDone.\nArticle 5\nEnd.\n", "utf-8")
    made = run("split", "law.txt", "-j", "INT", "--report", cwd=tmp_path)
    assert made.returncode == 0 and "3 units, 1 … 5" in made.stdout
    assert "line 5: missing_number" in made.stdout


def test_the_way_of_one_law(tmp_path: Path) -> None:
    law = tmp_path / "law.md"
    law.write_text(LAW, "utf-8")
    made = run("split", "law.md", "--jurisdiction", "CN", "--format", "jsonl", cwd=tmp_path)
    rows = [json.loads(line) for line in made.stdout.splitlines()]
    assert made.returncode == 0 and [r["number"] for r in rows if r["level"] == "article"] == ["1", "2", "3", "4"]
    keys = {"eid", "level", "number", "label", "heading", "text", "start", "end", "component", "language"}
    assert keys | {"unit", "kind"} <= set(rows[0])
    assert {(r["kind"], r["unit"]) for r in rows if r["level"] == "article"} == {("law", True)}
    for code in ("a", "b"):
        out = run("ingest", "law.md", "--jurisdiction", "cn", "--id", f"cn-{code}", "--workspace", "w", cwd=tmp_path)
        assert out.returncode == 0 and json.loads(out.stdout)["articles"] == 4, out.stderr
    out = run("align", "cn-a", "cn-b", "--top", "1", "--workspace", "w", cwd=tmp_path)
    pairs = [json.loads(line) for line in out.stdout.splitlines()]
    wanted = {"source", "target", "rank", "score", "probability", "relation", "stringency", "evidence", "no_counterpart"}
    assert len(pairs) == 4 and wanted <= set(pairs[0])
    assert [p["target"] for p in pairs] == [f"cn-b#art_{n}" for n in (1, 2, 3, 4)]
    for suffix in ("tsv", "csv", "xlsx", "parquet", "jsonl"):
        out = run("align", "cn-a", "cn-b", "-o", f"t.{suffix}", "--workspace", "w", cwd=tmp_path)
        assert out.returncode == 0 and (tmp_path / f"t.{suffix}").stat().st_size > 100, out.stderr
    out = run("search", "training", "--in", "CN", "--top", "2", "--workspace", "w", cwd=tmp_path)
    assert out.returncode == 0 and len(out.stdout.splitlines()) == 2


def test_encode(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("safety helmet\n安全帽\nmũ bảo hộ\n", "utf-8")
    out = run("encode", "t.txt", "--output", "v.npy", cwd=tmp_path)
    vectors = np.load(tmp_path / "v.npy")
    assert out.returncode == 0 and vectors.dtype == np.float32 and vectors.shape[0] == 3
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_analyse_text() -> None:
    out = run("analyse", "--text", "The employer shall train every worker.", "--jurisdiction", "SG", "--language", "en")
    row = json.loads(out.stdout)
    assert (row["bearer"], row["modality"]) == ("employer", "obligation")


WRONG = [
    (("nonsense",), 2),
    (("split", "nowhere.txt", "--jurisdiction", "CN"), 2),
    (("split", "law.md", "--jurisdiction", "XX"), 2),
    (("align", "CN", "VN", "--workspace", "nowhere"), 1),
    (("encode", "empty.txt", "-o", "v.npy"), 1),
    (("split", "empty.txt", "--jurisdiction", "CN"), 1),
    (("encode", "law.md", "-o", "v.npy", "--encoder", "nonsense"), 2),
    (("search", "x", "--workspace", "nowhere"), 1),
    (("align", "CN", "VN", "--format", "xlsx"), 2),
]


@pytest.mark.parametrize(("words", "code"), WRONG, ids=lambda v: " ".join(v) if isinstance(v, tuple) else str(v))
def test_wrong_use_and_bad_data(words: tuple[str, ...], code: int, tmp_path: Path) -> None:
    (tmp_path / "law.md").write_text(LAW, "utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    out = run(*words, cwd=tmp_path)
    assert out.returncode == code, out.stderr
    assert out.stdout == "" and out.stderr and "Traceback" not in out.stderr


def test_tables_are_straight_in_every_script() -> None:
    """Columns begin at the same place of a terminal, whatever the script; nothing is taken for markup or control."""
    from rich.cells import cell_len

    from stdalign.cli.console import table_text

    words = ["安全生产法", "กฎหมายความปลอดภัย", "ច្បាប់ការងារ", "ລັດຖະບານ", "ဥပဒေ", "Luật an toàn", "[bold]x[/]\x1b[31m", "한국"]
    rows = [{"text": word, "mark": "|", "n": at} for at, word in enumerate(words)]
    made = table_text(rows, ["text", "mark", "n"], 80)
    body = [line for line in made.splitlines() if "|" in line]
    assert len(body) == len(words) and len({cell_len(line.partition("|")[0]) for line in body}) == 1
    assert "\x1b" not in made and "[bold]x[/]" in made
    narrow = table_text([{"text": "长" * 100, "mark": "|"}], ["text", "mark"], 40)
    assert all(cell_len(line) <= 40 for line in narrow.splitlines()) and narrow.count("长") == 100


def test_forms_of_rows(capsys: pytest.CaptureFixture[str]) -> None:
    from stdalign.cli.console import lines, report
    from stdalign.errors import UsageError

    rows = [{"a": "=1", "b": [{"address": "cn-x#art_1", "label": "x"}], "c": None}]
    lines(rows, "csv")
    assert capsys.readouterr().out == "a,b,c\n'=1,cn-x#art_1,\n"
    lines(rows)
    assert json.loads(capsys.readouterr().out) == rows[0]
    report({"items": rows, "home": "CN"}, "items", ("b",), "table")
    assert "cn-x#art_1" in (out := capsys.readouterr().out) and "=1" not in out
    report({"items": rows, "home": "CN"}, "items", ("b",), "")
    assert json.loads(capsys.readouterr().out)["home"] == "CN"
    with pytest.raises(UsageError, match="table, jsonl"):
        lines(rows, "xml")


def test_manners(tmp_path: Path) -> None:
    """The version; ports that there are; a word that is not known names the choices; nobody signs unnamed."""
    from typer.testing import CliRunner

    from stdalign.cli import app

    out = run("--version")
    assert out.returncode == 0 and out.stdout.startswith("stdalign ") and out.stdout.strip().split(" ")[1][0].isdigit()
    for port in ("0", "99999"):
        assert CliRunner().invoke(app, ["serve", "--port", port, "-w", str(tmp_path)]).exit_code == 2


@pytest.mark.parametrize(("name", "held"), [("x.html", None), ("x.sssom.tsv", "sssom"), ("x.tsv", "tsv"), ("x.oscal.json", "oscal"),
                                            ("X.JSONL", "jsonl"), ("x.strm.csv", "strm")])  # fmt: skip
def test_the_ending_names_the_format(name: str, held: str | None) -> None:
    from stdalign.errors import UsageError
    from stdalign.export import format_of

    if held is None:
        with pytest.raises(UsageError, match="--format"):
            format_of(None, Path(name))
    else:
        assert format_of(None, Path(name)) == held


def test_a_file_is_saved_where_it_stands(tmp_path: Path) -> None:
    """What a link points to is replaced, a mode is kept, a pipe is written into, a folder is refused."""
    import os

    from stdalign.errors import UsageError
    from stdalign.files import save

    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_bytes(b"old")
    real.chmod(0o600)
    link.symlink_to(real)
    save(link, b"new")
    assert link.is_symlink() and real.read_bytes() == b"new" and real.stat().st_mode & 0o777 == 0o600
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    save(pipe, b"through")
    assert os.read(reader, 100) == b"through" and not pipe.is_file()
    os.close(reader)
    with pytest.raises(UsageError, match="cannot be written"):
        save(tmp_path, b"x")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.csv", "pipe", "real.csv"]
