"""Every notebook runs from the first cell to the last, says what it shows, ends with something, and keeps no outputs in the repository."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
WITH_FIGURES = {"1", "2", "3", "4", "5", "7"}


def test_there_are_seven() -> None:
    assert len(NOTEBOOKS) >= 7


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_says_what_it_shows(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "clear the outputs before you commit"
    assert notebook.cells[0].cell_type == "markdown" and "**In the end**" in notebook.cells[0].source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_runs(path: Path, shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(shipped, tmp_path / "ws")
    monkeypatch.setenv("STDALIGN_WORKSPACE", str(tmp_path / "ws"))
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert outputs and (pictures or path.name[0] not in WITH_FIGURES), "a figure is shown"
    noise = [output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"]
    assert not noise, "nothing that a person need not read"
    nbformat.write(notebook, tmp_path / path.name)
