"""Ray gives what one machine gives, byte for byte, whoever dies on the way. Needs the extra ``ray``; part of no default run."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_ingest_aligned import CN, NEW, TH, VN

from stdalign.encode import load_encoder
from stdalign.engines import costs_of, encoding, held, load_engine
from stdalign.errors import UsageError
from stdalign.workspace import Workspace

ray = pytest.importorskip("ray", reason="needs the extra ray")
pytestmark = pytest.mark.ray
ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])  # workers have no folder of tests
TEXTS = {"CN": {"cn-one": CN, "cn-two": NEW}, "VN": {"vn-one": VN}, "TH": {"th-one": TH}}
TABLES = ("instruments", "clauses", "alignments", "ledger")


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    made: Any = load_engine("ray:2")
    yield made
    made.close()


def tables(ws: Workspace) -> str:
    """Hash of everything that was worked out."""
    taken = sha256()
    for table in TABLES:
        for row in ws.db.all(f"SELECT * FROM {table}"):
            named = dict(row)
            named.pop("id", None) if table in ("clauses", "alignments") else None
            taken.update(repr(sorted(named.items())).encode())
    generation = ws.generation()
    taken.update(generation.vectors.tobytes() + repr(sorted(generation.rows.items())).encode())
    return taken.hexdigest()


def made(folder: Path, engine: Any) -> str:
    with Workspace.create(folder) as ws:
        for code, texts in TEXTS.items():
            ws.ingest_all(texts, jurisdiction=code, engine=engine)
        assert ws.align_all(engine=engine) == 6
        return tables(ws)


def test_tables_are_those_of_one_machine(engine: Any, tmp_path: Path) -> None:
    assert made(tmp_path / "ray", engine) == made(tmp_path / "local", "local")
    told = "\n".join(costs_of(engine))
    assert "read: 4 steps" in told and "aligned: 6 steps" in told and "encode: " in told


class Dying:
    """A step that kills its own worker the first time that it is run on one item."""

    def __init__(self, mark: Path, at: int) -> None:
        self.mark, self.at = mark, at

    def __call__(self, item: int) -> int:
        if item == self.at and not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return item * item


def test_a_killed_worker_changes_nothing(engine: Any, tmp_path: Path) -> None:
    step = Dying(tmp_path / "killed", 7)
    assert list(engine.map(step, range(20))) == [n * n for n in range(20)] and step.mark.exists()


def test_a_killed_actor_encodes_on(engine: Any) -> None:
    texts = [f"The employer shall check helmet {n}." for n in range(1100)]
    encoder = load_encoder()
    with encoding(engine, encoder) as spread:
        first = spread.encode(texts)
        actors: Any = spread
        ray.kill(actors._actors[0], no_restart=False)
        again = spread.encode(texts)
    assert np.array_equal(first, encoder.encode(texts)) and np.array_equal(again, first)


def test_what_all_steps_need_travels_once(engine: Any) -> None:
    value = held(engine, np.arange(10))
    assert list(engine.map(Adding(value), range(3))) == [45, 46, 47]


class Adding:
    def __init__(self, value: Any) -> None:
        self.value = value

    def __call__(self, item: int) -> int:
        return int(self.value().sum()) + item


def test_an_argument_that_is_none() -> None:
    with pytest.raises(UsageError, match="ray:2"):
        load_engine("ray:0")
