"""Every page of the documentation is in the navigation, and every link inside it leads somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_navigation_is_whole() -> None:
    named = set(re.findall(r": ([\w-]+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.M))
    assert named == {p.name for p in (ROOT / "docs").glob("*.md")}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_command_page_is_made_from_the_code() -> None:
    from stdalign.cli.reference import reference

    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert page == reference(), "run: python -m stdalign.cli.reference > docs/cli.md"
    assert page.count("## stdalign") >= 25


def test_security_page_names_tests_that_exist() -> None:
    """`file::function`, shortened: `api` is tests/service/test_service_api.py, `…test_x` goes on in the file named before."""
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    texts = {
        p.stem.removeprefix("test_service_"): p.read_text("utf-8") for p in (ROOT / "tests" / "service").glob("test_*.py")
    }
    named = re.findall(r"`(\w+)::(test_\w+)", page)
    assert len(named) >= 35
    for file, function in named:
        assert f"def {function}" in texts[file], f"{file}::{function}"
    for function in re.findall(r"`…(?:\w+::)?(test_\w+)`", page):
        assert any(f"def {function}(" in text for text in texts.values()), function
