"""The store equals a model of it, whatever is read, read anew, refused and reopened, in any order."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from stdalign.errors import DuplicateInstrument, StdalignError
from stdalign.model import Level
from stdalign.workspace import Workspace

NAMES = st.sampled_from(["one", "two", "three"])
DUTIES = st.lists(
    st.sampled_from(["培训工人", "检查机器", "配备护具", "报告事故", "制定预案"]), min_size=1, max_size=5, unique=True
)


def law(duties: list[str]) -> str:
    """A law of our own with an article a duty."""
    numbers = "一二三四五"
    return "示例法\n\n" + "\n\n".join(f"第{numbers[at]}条 雇主应当{duty}。" for at, duty in enumerate(duties)) + "\n"


class WorkspaceMachine(RuleBasedStateMachine):
    """Rules change the workspace and the model alike; the invariant compares them."""

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.ws = Workspace.create(self.folder / "ws")
        self.model: dict[str, list[str]] = {}

    def teardown(self) -> None:
        if hasattr(self, "ws"):
            self.ws.close()
            shutil.rmtree(self.folder)

    def _file(self, text: str) -> Path:
        path = self.folder / "law.md"
        path.write_text(text, "utf-8")
        return path

    @rule(name=NAMES, duties=DUTIES)
    def ingest(self, name: str, duties: list[str]) -> None:
        path = self._file(law(duties))
        if name in self.model:
            with pytest.raises(DuplicateInstrument):
                self.ws.ingest(path, jurisdiction="CN", id=name)
        else:
            self.ws.ingest(path, jurisdiction="CN", id=name)
            self.model[name] = duties

    @rule(name=NAMES, duties=DUTIES)
    def replace(self, name: str, duties: list[str]) -> None:
        self.ws.ingest(self._file(law(duties)), jurisdiction="CN", id=name, replace=True)
        self.model[name] = duties

    @rule(name=NAMES)
    def refuse(self, name: str) -> None:
        with pytest.raises(StdalignError):
            self.ws.ingest(self._file("no article at all"), jurisdiction="CN", id=name, replace=True)

    @rule()
    def reopen(self) -> None:
        self.ws.close()
        self.ws = Workspace.open(self.folder / "ws")

    @rule()
    def encode_anew(self) -> None:
        self.ws.rebuild()

    @invariant()
    def store_equals_model(self) -> None:
        if not hasattr(self, "ws"):
            return
        assert {i.id for i in self.ws.instruments()} == set(self.model)
        for name, duties in self.model.items():
            articles = [c for c in self.ws.clauses(name) if c.clause.level is Level.ARTICLE]
            assert [c.full_text for c in articles] == [f"雇主应当{duty}。" for duty in duties]
            vectors = self.ws.vectors_of(articles)
            assert vectors.shape == (len(duties), self.ws.encoder.dimension)
            assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


WorkspaceMachine.TestCase.settings = settings(max_examples=12, stateful_step_count=10, deadline=None)
test_store_equals_model = WorkspaceMachine.TestCase
