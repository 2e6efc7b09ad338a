"""The package's face: every name works any number of times, in any order, whatever was imported before."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path
from pkgutil import iter_modules

import pytest

import stdalign

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "stdalign"


def run(code: str, cwd: Path) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_no_function_shares_its_name_with_a_room() -> None:
    rooms = {module.name for module in iter_modules([str(PACKAGE)])}
    hidden = {name for name in stdalign.__all__ if name in rooms and not inspect.ismodule(getattr(stdalign, name))}
    assert not hidden, f"importing the room {hidden} would hide the name"
    assert set(stdalign._WHERE) <= set(stdalign.__all__)


def test_names_are_the_same_before_and_after_every_room_is_imported(tmp_path: Path) -> None:
    code = """
import stdalign
first = {name: getattr(stdalign, name) for name in stdalign.__all__}
from pkgutil import walk_packages
from importlib import import_module
for module in walk_packages(stdalign.__path__, 'stdalign.'):
    if not module.name.endswith('__main__'):
        import_module(module.name)
for name in stdalign.__all__:
    assert getattr(stdalign, name) is first[name], name
from stdalign import *
assert split is first['split'] and analyse is first['analyse'] and Workspace is first['Workspace']
print('same', len(first))
"""
    assert run(code, tmp_path).startswith("same")


def test_rooms_are_reached_without_an_import_of_their_own(tmp_path: Path) -> None:
    code = "import stdalign\nprint(stdalign.read.read_bytes(b'a', 'a.txt')[0].text, stdalign.errors.SplitError.__name__)"
    assert run(code, tmp_path).split() == ["a", "SplitError"]
    with pytest.raises(AttributeError):
        stdalign.nothing_of_that_name  # noqa: B018


def test_every_name_of_the_reference_is_importable_from_the_face() -> None:
    page = (ROOT / "docs" / "reference.md").read_text("utf-8")
    named = re.findall(r"^::: stdalign\.(\S+)$", page, re.M)
    assert len(named) >= 8
    for path in named:
        name = path.rpartition(".")[2]
        assert name in stdalign.__all__, f"{path} stands in docs/reference.md but not in stdalign.__all__"
        assert getattr(stdalign, name) is not None


LAW = "第一条 用人单位应当对劳动者进行安全培训，每年不少于二十学时。\\n第二条 劳动者应当佩戴安全帽。\\n"


def test_a_thousand_mixed_calls(tmp_path: Path) -> None:
    """Every exported name again and again, in an order drawn by chance, between builds and ingests."""
    code = f"""
import random, stdalign
from pathlib import Path
Path('law.txt').write_text('{LAW}', 'utf-8')
chance = random.Random(20260101)
encoder = stdalign.load_encoder('builtin')
ws = stdalign.Workspace.create('ws')
count = [0]
def ingest():
    count[0] += 1
    ws.ingest('law.txt', jurisdiction='CN', id=f'cn-law-{{count[0]}}')
calls = {{
    'split': lambda: stdalign.split('law.txt', jurisdiction='CN').articles()[1],
    'analyse': lambda: stdalign.analyse('用人单位应当培训劳动者。', jurisdiction='CN', language='zh').bearer == 'employer' or 1 / 0,
    'load_encoder': lambda: encoder.encode(['安全帽', 'helmet']).shape == (2, encoder.dimension) or 1 / 0,
    'Catalogue': lambda: stdalign.Catalogue.load().requirements,
    'Termbase': lambda: stdalign.Termbase.load().concepts,
    'Workspace': lambda: ws.instruments(),
    'search': lambda: ws.search('培训', top=2),
    'errors': lambda: stdalign.errors.SplitError('x', where='y'),
}}
for name in stdalign.__all__:
    calls.setdefault(name, lambda name=name: getattr(stdalign, name).__name__)
names = sorted(calls)
ingest()
for turn in range(1000):
    if turn in (100, 400, 900):
        ingest()
    if turn == 500:
        ws.build()
    calls[chance.choice(names)]()
ws.close()
print('done', count[0])
"""
    assert run(code, tmp_path).strip() == "done 4"
