"""Walls between the rooms: what each may know of the others, checked by reading the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORE, SERVICE = ROOT / "src" / "stdalign", ROOT / "service" / "stdalign_service"


def rooms_of(path: Path, package: str = "stdalign") -> set[str]:
    """First names below a package that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package:
            parts = (node.module or "").split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        if isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith(f"{package}.")}
    return found


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", files(SERVICE), ids=name)
def test_the_service_uses_the_desk_alone(path: Path) -> None:
    """Its doors are the desk, the errors that it turns into answers, and the records that it shows."""
    assert rooms_of(path) <= {"desk", "errors", "model", "__version__"}


@pytest.mark.parametrize("path", files(SERVICE / "pages"), ids=name)
def test_a_page_asks_the_desk_and_no_route(path: Path) -> None:
    assert "api" not in rooms_of(path, "stdalign_service")


@pytest.mark.parametrize("path", files(SERVICE / "api"), ids=name)
def test_a_route_knows_no_page(path: Path) -> None:
    assert "pages" not in rooms_of(path, "stdalign_service")


@pytest.mark.parametrize("path", files(CORE / "report"), ids=name)
def test_a_report_needs_facts_and_no_database(path: Path) -> None:
    assert not rooms_of(path) & {"store", "workspace", "desk"}


@pytest.mark.parametrize("path", files(CORE / "export"), ids=name)
def test_an_exporter_needs_rows_and_no_database(path: Path) -> None:
    assert not rooms_of(path) & {"store", "workspace", "desk", "report"}


@pytest.mark.parametrize("path", files(CORE / "cli"), ids=name)
def test_the_command_line_wires_nothing(path: Path) -> None:
    """It asks the desk; how facts, catalogue and store go together is not its business."""
    assert not rooms_of(path) & {"store", "report", "catalogue", "terms", "profile", "align"}


PURE = [
    (path, {"store", "workspace", "desk"})
    for place in (CORE / "align", CORE / "analysis", CORE / "splitting", CORE / "read", CORE / "steps")
    for path in files(place)
] + [(CORE / "pipeline.py", {"store", "workspace", "desk"})]


@pytest.mark.parametrize(("path", "never"), PURE, ids=[name(path) for path, _ in PURE])
def test_reading_analysing_and_aligning_are_computations(path: Path, never: set[str]) -> None:
    """Preparing a clause and comparing two know no database: an engine can run them anywhere."""
    assert not rooms_of(path) & never


def test_rooms_form_no_circle() -> None:
    arrows: dict[str, set[str]] = {}
    for path in files(CORE):
        here = path.relative_to(CORE).parts[0].removesuffix(".py")
        if here not in ("__init__", "__main__"):
            arrows.setdefault(here, set()).update(rooms_of(path) - {here})
    done: list[str] = []

    def visit(room: str, way: tuple[str, ...]) -> None:
        assert room not in way, f"a circle: {' → '.join([*way[way.index(room) :], room])}"
        if room not in done:
            for there in sorted(arrows.get(room, ())):
                visit(there, (*way, room))
            done.append(room)

    for room in sorted(arrows):
        visit(room, ())
    assert len(done) > 20


SQL = re.compile(r"\b(SELECT\s.+\sFROM|INSERT INTO|DELETE FROM|UPDATE \w+ SET|PRAGMA)\b")
HELD = re.compile(r"(\.db\.|\bdb\.(all|one|execute|many|meta|set_meta)\(|\.db\b(?!_))")
# The contract of stores (``testing``) speaks to a store as the store does.
OUTSIDE = [
    path
    for folder in (CORE, SERVICE)
    for path in files(folder)
    if not {CORE / "store", CORE / "testing"} & set(path.parents)
]
HOLDERS = {f"src/stdalign/{one}" for one in ("doctor/__init__.py", "doctor/deep.py", "desk/base.py")}
FREE = {"__init__.py", "calm.py", "grave.py", "ingested.py", "memory.py", "registers.py", "showing.py"}
HOLDERS |= {name(path) for path in files(CORE / "workspace") if path.name not in FREE}
"""Who opens the database and hands it to the store; none may be added."""


@pytest.mark.parametrize("path", OUTSIDE, ids=name)
def test_sql_stands_in_the_store_alone(path: Path) -> None:
    found = SQL.search(path.read_text("utf-8"))
    assert not found, found


@pytest.mark.parametrize("path", OUTSIDE, ids=name)
def test_the_connection_is_nobodys_business(path: Path) -> None:
    if name(path) not in HOLDERS:
        found = HELD.search(path.read_text("utf-8"))
        assert not found, found


def test_every_holder_is_there_and_holds() -> None:
    """A file that no longer needs its exception loses it."""
    assert {one for one in HOLDERS if HELD.search((ROOT / one).read_text("utf-8"))} == HOLDERS
