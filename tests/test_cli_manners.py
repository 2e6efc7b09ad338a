"""Manners of the command line: what it writes, what it never replaces, what it lists, how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from stdalign.cli.console import table_text

LAW = "第一条 雇主应当培训工人，每年不少于八小时。\n\n第二条 雇主应当检查机器。\n\n第三条 工人应当佩戴安全帽。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "law.txt").write_text(LAW, "utf-8")
    (tmp_path / "texts.txt").write_text("safety helmet\n安全帽\n", "utf-8")
    return tmp_path


def sh(line: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """A line of bash; ``stdalign`` is the one of this tree."""
    head = f'set -o pipefail; stdalign() {{ "{sys.executable}" -m stdalign.cli "$@"; }}\n'
    return subprocess.run(
        ["bash", "-c", head + line], cwd=cwd, env={**os.environ, **env}, capture_output=True, encoding="utf-8", errors="replace", timeout=300, check=False
    )  # fmt: skip


def align(shipped: Path, rest: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return sh(f"stdalign align SG TL --top 1 -w '{shipped}' {rest}", cwd, **env)


def test_output_to_standard_output_and_devices(shipped: Path, folder: Path) -> None:
    plain = align(shipped, "", folder)
    rows = [json.loads(line) for line in plain.stdout.splitlines()]
    assert plain.returncode == 0 and len(rows) > 5
    for rest in ("-o -", "-o /dev/stdout | cat", "-f csv | head -c 6", "-f csv -o - | head -c 6"):
        done = align(shipped, rest, folder)
        assert done.returncode == 0 and done.stdout == (plain.stdout if "csv" not in rest else "source"), done.stderr
    assert not (folder / "-").exists() and Path("/dev/stdout").exists()
    done = sh("stdalign encode texts.txt -o - > v.npy && stdalign encode - -o w.npy < texts.txt", folder)
    assert done.returncode == 0 and np.array_equal(np.load(folder / "v.npy"), np.load(folder / "w.npy")), done.stderr


def test_nothing_of_somebody_elses_is_replaced(shipped: Path, folder: Path) -> None:
    place = folder / "x.csv"
    place.write_text("my notes\n")
    place.chmod(0o600)
    done = align(shipped, "-o x.csv", folder)
    assert done.returncode == 2 and "--force" in done.stderr and place.read_text() == "my notes\n"
    assert align(shipped, "-o x.csv --force", folder).returncode == 0
    assert place.read_bytes().startswith(b"\xef\xbb\xbfsource") and place.stat().st_mode & 0o777 == 0o600
    assert align(shipped, "-o x.csv", folder).returncode == 0, "what stdalign wrote, it may replace"
    place.write_text(place.read_text("utf-8-sig") + "edited\n", "utf-8")
    assert align(shipped, "-o x.csv", folder).returncode == 2
    (folder / "link.csv").symlink_to(place)
    assert align(shipped, "-o link.csv --force", folder).returncode == 0 and (folder / "link.csv").is_symlink()
    place.chmod(0o444)
    assert "may only be read" in align(shipped, "-o x.csv", folder).stderr
    for words in ("corpora cite -o laws.bib", "encode texts.txt -o v.npy"):
        name = words.split()[-1]
        (folder / name).write_text("mine")
        at = "" if words.startswith("encode") else f"-w '{shipped}'"
        done = sh(f"stdalign {words} {at}", folder)
        assert done.returncode == 2 and (folder / name).read_text() == "mine", (words, done.stderr)
        assert sh(f"stdalign {words} {at} --force", folder).returncode == 0


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("stdalign encode texts.txt -o v.csv", 2, ".npy"),
        ("stdalign encode texts.txt -o .", 2, "a folder"),
        ("stdalign corpora skos -o x.html", 2, ".ttl"),
        ("stdalign corpora skos -o .", 2, "a folder"),
        ("stdalign corpora skos -o /proc/none/x.ttl", 2, "cannot be written"),
        ("stdalign split law.txt -j CN > /dev/full", 1, "No space left"),
        ("stdalign split law.txt -j CN >&-", 1, "closed"),
        ("stdalign split . -j CN", 2, "a folder"),
        ("stdalign split law.txt -j CN --language xx", 2, "zh"),
        ("stdalign analyse --text '' -j CN --language zh", 2, "nothing to analyse"),
        ("stdalign corpora check --corpora .", 1, ""),
        ("stdalign import nofile.jsonl --reviewer A -w nowhere", 2, "file of decisions"),
        ("stdalign list nonsense", 2, "sectors"),
        ("stdalign doctor --encoder builtin", 2, "--rebuild"),
        ("stdalign ingest law.txt -j CN --id cn -w w", 2, "code of a country"),
        ("stdalign ingest law.txt -j CN --id cn-x --encoder nonsense -w w", 2, "unknown encoder"),
    ],
)
def test_faults_are_told_without_a_traceback(line: str, code: int, says: str, folder: Path) -> None:
    done = sh(line, folder)
    assert done.returncode == code and says in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert not (folder / "w").exists()


def test_a_failed_encode_leaves_nothing(folder: Path) -> None:
    (folder / "bad.txt").write_text("one\n\nthree\n")
    done = sh("stdalign encode bad.txt -o v.npy", folder)
    assert done.returncode == 1 and "bad.txt:2" in done.stderr and not list(folder.glob("v.npy*"))


def test_a_reader_that_goes_away_is_no_fault(shipped: Path, folder: Path) -> None:
    for words in ("matrix", "align CN VN -f csv", "split law.txt -j CN"):
        at = "" if words.startswith("split") else f"-w '{shipped}'"
        done = sh(f"stdalign {words} {at} | head -c 10", folder)
        assert done.returncode == 0 and not done.stderr, (words, done.stderr)


@pytest.mark.parametrize("env", [{"PYTHONIOENCODING": "cp1252"}, {"PYTHONIOENCODING": "gbk"}, {"LC_ALL": "C", "LANG": "C"}])
def test_any_encoding_loses_nothing(env: dict[str, str], shipped: Path, folder: Path) -> None:
    wanted = sh(f"stdalign search 安全帽 --top 2 -w '{shipped}'", folder, PYTHONIOENCODING="utf-8")
    done = sh(f"stdalign search 安全帽 --top 2 -w '{shipped}'", folder, **env)
    assert done.returncode == 0 and list(map(json.loads, done.stdout.splitlines())) == list(
        map(json.loads, wanted.stdout.splitlines())
    )
    for form in ("table", "csv"):
        assert sh(f"stdalign split law.txt -j CN -f {form}", folder, **env).returncode == 0


def test_what_there_is_can_be_listed(folder: Path) -> None:
    from stdalign.desk.lists import KINDS, listing
    from stdalign.knowledge import Knowledge

    known = Knowledge.shipped()
    for kind in KINDS:
        rows = listing(kind, known)
        assert rows and all(next(iter(row)) == "id" and row["id"] for row in rows), kind
        assert len({row["id"] for row in rows}) == len(rows)
    assert {row["id"] for row in listing("sectors", known)} >= {"construction", "mining"}
    assert any(row["requirements"] for row in listing("hazards", known)) and any(
        row["requirements"] for row in listing("topics", known)
    )
    done = sh("stdalign list terms --word 安全帽 && stdalign list sectors -f csv && stdalign -V", folder)
    assert "safety-helmet" in done.stdout and "construction" in done.stdout and "stdalign " in done.stdout


def test_tables_fit_and_break_no_head() -> None:
    rows = [
        {"eid": f"art_{n}", "level": "article", "text": "雇主应当" * 30, "jurisdiction": "CN", "start": n, "note": ""}
        for n in range(3)
    ]
    for width in (40, 60, 80, 120):
        made = table_text(rows, list(rows[0]), width)
        from rich.cells import cell_len

        assert all(cell_len(line) <= width for line in made.splitlines()), width
        heads = made.splitlines()[1].split()
        assert set(heads) <= set(rows[0]) and "text" in heads and "note" not in heads
        assert ("not shown:" in made) == (set(heads) != set(rows[0]) - {"note"})


def test_a_terminal_gets_tables_and_no_json(shipped: Path, folder: Path) -> None:
    import pty

    parent, child = pty.openpty()
    words = [sys.executable, "-m", "stdalign.cli", "align", "SG", "TL", "--top", "1", "-w", str(shipped)]
    with subprocess.Popen(
        words, stdout=child, stderr=subprocess.PIPE, cwd=folder, env={**os.environ, "COLUMNS": "100"}
    ) as made:
        os.close(child)
        shown = b""
        while True:
            try:
                block = os.read(parent, 65536)
            except OSError:
                break
            if not block:
                break
            shown += block
        made.wait(60)
    text = shown.decode("utf-8", "replace")
    assert "probability" in text and not text.lstrip().startswith("{")


def test_an_interrupt_is_told(folder: Path) -> None:
    words = [sys.executable, "-m", "stdalign.cli", "build", "-w", "w"]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as made:
        for _ in range(1200):
            if (folder / "w").exists():
                break
            time.sleep(0.05)
        time.sleep(0.3)
        made.send_signal(signal.SIGINT)
        _, said = made.communicate(timeout=60)
    assert made.returncode == 130 and "the workspace is as it was before" in said and "Traceback" not in said


def test_serve_tells_its_address_and_refuses_a_taken_port(shipped: Path, folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = sh(f"stdalign serve -w '{shipped}' --port {port}", folder)
        assert done.returncode == 2 and f"127.0.0.1:{port}" in done.stderr and "--port" in done.stderr
    words = [sys.executable, "-m", "stdalign.cli", "serve", "-w", str(shipped), "--port", str(port)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as made:
        assert made.stderr is not None
        said = made.stderr.readline()
        made.send_signal(signal.SIGINT)
        made.wait(30)
    assert re.search(rf"http://127\.0\.0\.1:{port}/", said)
