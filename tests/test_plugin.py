"""An example distribution adds one plug of each port from outside; it is installed and used, and docs/how-to.md shows it whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stdalign.registry import GROUPS

ROOT = Path(__file__).resolve().parent.parent
PLUGIN = ROOT / "tests" / "plugin"
LAW = "第一条 用人单位应当对劳动者进行安全培训。\n第二条 劳动者应当佩戴安全帽。\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the distribution in it, as pip installs it."""
    source, target = tmp_path_factory.mktemp("source") / "plugin", tmp_path_factory.mktemp("site")
    shutil.copytree(PLUGIN, source)
    command = [
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
        "-t",
        str(target),
        str(source),
    ]
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return target


def run(installed: Path, *words: str, cwd: Path, program: str | None = None) -> str:
    path = os.pathsep.join([str(installed), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-c", program] if program else [sys.executable, "-m", "stdalign", *words]
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_how_to_shows_every_file_as_it_is() -> None:
    page = (ROOT / "docs" / "how-to.md").read_text("utf-8")
    shown = [path for path in sorted((PLUGIN / "stdalign_example").rglob("*")) if path.suffix in (".py", ".toml")]
    assert len(shown) >= 10
    for path in [PLUGIN / "pyproject.toml", *shown]:
        assert f"\n{path.read_text('utf-8')}```" in page, f"{path.name} in docs/how-to.md is not the file that is tested"
    missing = [kind for kind in GROUPS if f"`stdalign.{kind}`" not in page]
    assert not missing, f"docs/how-to.md has no recipe for {missing}"


CONTRACTS = """
from stdalign.encode import load_encoder, load_reranker
from stdalign.engines import load_engine
from stdalign.export import EXPORTERS
from stdalign.index import new_index
from stdalign.store.database import Database
from stdalign.testing import *
from stdalign_example.encoder import Letters
from stdalign_example.index import PlainIndex
import stdalign_example.reader
check_encoder(Letters())
check_encoder(load_encoder('letters'))
check_reranker(load_reranker('overlap:letters'))
check_index(PlainIndex)
check_index(lambda dimension: new_index('plain', dimension))
check_exporter(EXPORTERS['markdown'])
check_engine(load_engine('threads'))
check_store(lambda: Database('memory://contract', create=True))
check_reader(stdalign_example.reader, b'{"title": "A law", "lines": ["1. One", "2. Two"]}', 'A law 1. One 2. Two')
print('kept')
"""


def test_every_plug_of_the_example_keeps_its_contract(installed: Path, tmp_path: Path) -> None:
    assert run(installed, cwd=tmp_path, program=CONTRACTS) == "kept\n"


def test_the_example_is_used_from_the_command_line(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LAW, "utf-8")
    (tmp_path / "b.lawson").write_text(
        '{"title": "Luật mẫu", "lines": ["Điều 1. Người sử dụng lao động phải huấn luyện an toàn.",'
        ' "Điều 2. Người lao động phải đội mũ bảo hộ."]}',
        "utf-8",
    )
    run(installed, "ingest", "a.txt", "-j", "CN", "--id", "cn-a", "-w", "ws", "--encoder", "letters", cwd=tmp_path)
    run(installed, "ingest", "b.lawson", "-j", "VN", "--id", "vn-b", "-w", "ws", cwd=tmp_path)
    command = ("align", "cn-a", "vn-b", "-w", "ws", "--format", "markdown", "--rerank", "overlap:letters", "--top", "2")
    table = run(installed, *command, cwd=tmp_path).splitlines()
    assert table[0].startswith("| source") and any("cn-a#art_2" in line and "vn-b#art_" in line for line in table[2:])
