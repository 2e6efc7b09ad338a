"""What several test files share: a workspace built from what ships, made once a process.

Property tests: ``pytest --hypothesis-profile=thorough`` runs 2,000 examples of each instead of 100.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

from stdalign.align.side import Side
from stdalign.encode import load_encoder
from stdalign.judge.gold import shipped_side
from stdalign.workspace.mainjob import build_workspace

# What the tests' commands write is remembered in a folder of the tests, not of the person who runs them.
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="stdalign-state-")

settings.register_profile("thorough", max_examples=2000, deadline=None)


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace; copy it before writing to it."""
    path = tmp_path_factory.mktemp("shipped") / "ws"
    result = build_workspace(path)
    assert result.report.encoded > 1000 and result.aligned >= 132
    assert Path(result.table).stat().st_size > 5000 and result.preview
    return path


@pytest.fixture(scope="session")
def digests() -> Side:
    """Every digest that ships, as one side: read and encoded once a process."""
    return shipped_side(load_encoder())


@pytest.fixture(scope="session")
def as_law(digests: Side) -> Callable[..., Side]:
    """The first ``most`` digests of a country taken for a law text: without the English that marks a digest."""

    def made(code: str, most: int | None = None) -> Side:
        side = digests.of(lambda article: article.jurisdiction == code)
        articles = tuple(replace(a, units=tuple(replace(u, text_en="") for u in a.units)) for a in side.articles[:most])
        rows = side.owner < len(articles)
        return Side(articles, tuple(u for a in articles for u in a.units), side.owner[rows], side.vectors[rows])

    return made
