"""Imports go strictly down the floors; nothing inside imports the package's face; import loads nothing heavy."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "src" / "stdalign"
FLOORS = {
    "errors": 1,
    "record": 1,
    "frames": 1,
    "relation": 1,
    "number": 1,
    "hyphens": 1,
    "vectors": 1.5,
    "demand": 2,
    "standard": 2,
    "instrument": 2,
    "grounds": 2,
    "embeddings": 2,
    "levels": 1,
    "strict": 2,
    "address": 2,
    "numerals": 2,
    "registry": 2,
    "quantity": 2,
    "figures": 2,
    "normal": 2,
    "corpora": 2,
    "language_pair": 2,
    "zawgyi": 2,
    "spreadsheet": 2,
    "files": 2,
    "model": 3,
    "scheme": 3,
    "source": 3,
    "profile": 3,
    "cues": 3,
    "terms": 3,
    "catalogue": 3,
    "standards": 3,
    "industries": 3,
    "language": 3,
    "decision": 3,
    "query": 3,
    "knowledge": 3.5,
    "ports": 4,
    "engines": 4,
    "read": 4,
    "splitting": 4,
    "analysis": 4,
    "encode": 4,
    "index": 4,
    "store": 4,
    "export": 4,
    "plots": 4,
    "align": 5,
    "report": 5,
    "steps": 5,
    "pipeline": 6,
    "desk": 6.5,
    "check": 6,
    "doctor": 6,
    "workspace": 6,
    "judge": 6,
    "testing": 7,
    "__main__": 7,
    "cli": 7,
}
PLUGS = {"read", "splitting", "analysis", "encode", "index", "export"}


def modules() -> list[Path]:
    return [p for p in sorted(ROOT.rglob("*.py")) if p != ROOT / "__init__.py"]


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").split(".")[0] == "stdalign":
            parts = (node.module or "").split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        if isinstance(node, ast.Import):
            found |= {
                a.name.split(".")[1] if "." in a.name else "" for a in node.names if a.name.split(".")[0] == "stdalign"
            }
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down(path: Path) -> None:
    here = room(path)
    if here == "__main__":
        return
    assert here in FLOORS, f"give {here} a floor"
    for there in imported(path):
        assert there, f"{path} imports the package's face"
        if there == here:
            continue
        assert FLOORS[there] <= FLOORS[here], f"{here} (floor {FLOORS[here]}) imports {there} (floor {FLOORS[there]})"
        if here in PLUGS and there in PLUGS:
            raise AssertionError(f"plug {here} imports plug {there}")


def test_files_stay_small() -> None:
    long = {str(p.relative_to(ROOT)): n for p in modules() if (n := len(p.read_text("utf-8").splitlines())) > 450}
    assert not long


HEAVY = ("torch", "faiss", "spacy", "pandas", "sklearn", "sentence_transformers", "numpy", "lxml", "fastapi")


@pytest.mark.parametrize("statement", ["import stdalign", "import stdalign.cli"])
def test_import_loads_nothing_heavy(statement: str) -> None:
    code = f"{statement}\nimport sys\nprint([m for m in {HEAVY!r} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


def test_the_architecture_page_names_every_room_on_its_floor() -> None:
    page = (ROOT.parent.parent / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| ([\d.]+) \| (`[^|]+`) \|", page, re.M)
    named = {room.strip("`/"): float(floor) for floor, rooms in rows for room in rooms.split()}
    assert named == {room: floor for room, floor in FLOORS.items() if room != "__main__"}
    missing = [room for room in FLOORS if not (ROOT / room).is_dir() and not (ROOT / f"{room}.py").is_file()]
    assert not missing, f"no such rooms: {missing}"
