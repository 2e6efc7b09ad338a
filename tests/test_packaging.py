"""What is declared is imported and what is imported is declared; what a person sees of the wheel before installing it."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
OURS = {"stdalign", "stdalign_service"}
BY_ANOTHER = {
    "httptools": ("uvicorn.protocols.http.httptools_impl", "httptools"),
    "uvloop": ("uvicorn.loops.uvloop", "uvloop"),
    "python-multipart": ("starlette.formparsers", "python_multipart"),
}
"""Imported for us by another package: the module that does, and the name that it imports."""
WHERE_IT_IS = {
    "ipython": "the program runs in a notebook, so it is there",
    "docling": "an OCR engine that is used where a user installed it",
}
"""Imported only where something else brought it."""
NAMED_BY_THE_COMMISSION = {"sentence-transformers", "faiss-cpu", "spacy", "lxml", "fastapi", "langdetect"}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[><=;\[ ]", name)[0]).lower()


def declared(extra: str = "") -> set[str]:
    return {plain(one) for one in (PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"])}


def imported() -> dict[str, set[str]]:
    """Distribution → files of ours that import it."""
    known, found = packages_distributions(), {}
    for path in [*(ROOT / "src").rglob("*.py"), *(ROOT / "service").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in {one.partition(".")[0] for one in names} - OURS - set(sys.stdlib_module_names):
                for distribution in known.get(name, [name]):
                    found.setdefault(plain(distribution), set()).add(path.relative_to(ROOT).as_posix())
    return found


def test_what_is_imported_is_declared() -> None:
    extras = {name for extra in PROJECT["optional-dependencies"] for name in declared(extra)}
    missing = {name: files for name, files in imported().items() if name not in declared() | extras | set(WHERE_IT_IS)}
    assert not missing


def test_what_is_declared_is_imported() -> None:
    assert declared() - set(imported()) == set(BY_ANOTHER)
    assert declared() >= NAMED_BY_THE_COMMISSION


@pytest.mark.parametrize("name", BY_ANOTHER)
def test_what_another_package_imports_for_us(name: str) -> None:
    module, imports = BY_ANOTHER[name]
    spec = importlib.util.find_spec(module)
    assert spec is not None and spec.origin is not None
    assert re.search(rf"\bimport {imports}\b|from {imports}\b", Path(spec.origin).read_text("utf-8"))


def test_the_wheel_says_what_it_is() -> None:
    assert PROJECT["license"] == "Apache-2.0 AND CC-BY-SA-4.0"
    assert all((ROOT / one).is_file() for one in PROJECT["license-files"])
    assert "cc-by-sa-4.0" in (ROOT / "src/stdalign/encode/model/README.md").read_text("utf-8")
    assert len(PROJECT["keywords"]) >= 5 and "Typing :: Typed" in PROJECT["classifiers"]
    assert (ROOT / "src/stdalign/py.typed").is_file()
    data = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"][
        "force-include"
    ]
    assert {"corpora", "docs", "notebooks"} <= set(data), "errors name pages of the documentation: they are in the wheel"


def test_pages_that_errors_name_are_there() -> None:
    named = {
        page for path in (ROOT / "src").rglob("*.py") for page in re.findall(r"docs/[\w-]+\.md", path.read_text("utf-8"))
    }
    assert named and all((ROOT / page).is_file() for page in named), named
