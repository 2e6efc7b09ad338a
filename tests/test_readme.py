"""The README's first path works as printed: every block under "Five minutes", in a fresh folder, in order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def blocks() -> list[tuple[str, str]]:
    page = (ROOT / "README.md").read_text("utf-8")
    part = page.split("## Five minutes", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^```(sh|python)\n(.*?)^```$", part, re.M | re.S)


def test_five_minutes_as_printed(tmp_path: Path) -> None:
    found = blocks()
    assert [kind for kind, _ in found] == ["sh", "python"]
    where = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for kind, code in found:
        program = ["sh", "-euc", code] if kind == "sh" else [sys.executable, "-c", code]
        done = subprocess.run(program, cwd=tmp_path, env=where, capture_output=True, text=True, timeout=400)
        assert done.returncode == 0, f"{kind} block:\n{done.stderr[-3000:]}"
    assert (tmp_path / "table.xlsx").stat().st_size > 5000
    assert (tmp_path / "ws" / "stdalign.sqlite").exists()


@pytest.mark.parametrize("statement", ["from stdalign import *", "import stdalign; stdalign.split; stdalign.split"])
def test_the_face_imports_whole(statement: str, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", statement], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
