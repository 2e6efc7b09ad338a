"""What an encoder may be, and what it may be handed."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stdalign.encode import load_encoder, load_reranker
from stdalign.encode.foreign import ForeignEncoder
from stdalign.errors import EncoderError, EncoderMismatch, UnknownName, UsageError
from stdalign.testing import check_encoder
from stdalign.workspace import Workspace

TEXTS = ["safety helmet", "安全帽", "mũ bảo hộ"]


def test_one_string_gives_its_vector_alone() -> None:
    encoder = load_encoder()
    alone = encoder.encode("safety helmet")
    assert alone.shape == (encoder.dimension,) and np.allclose(alone, encoder.encode(TEXTS)[0])


@pytest.mark.parametrize(
    "given",
    [tuple(TEXTS), (t for t in TEXTS), np.array(TEXTS), pd.Series(TEXTS, index=[7, 8, 9]), dict.fromkeys(TEXTS).keys()],
)
def test_every_collection_of_strings_gives_a_row_a_text(given: object) -> None:
    assert np.array_equal(load_encoder().encode(given), load_encoder().encode(TEXTS))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["a", None], "text 2"),
        (["a", 3], "text 2"),
        (["a", " "], "text 2"),
        (b"bytes", "bytes"),
        ({"a": 1}, "dict"),
        (pd.DataFrame({"text": TEXTS}), "one column"),
        ("", "text 1"),
    ],
)
def test_what_has_no_vector_is_named(given: object, says: str) -> None:
    with pytest.raises(EncoderError, match=says):
        load_encoder().encode(given)


class Letters:
    """Somebody's own class: nothing but ``encode``."""

    def encode(self, texts: list[str]) -> list[list[float]]:
        return [[1.0 + text.count("a"), float(len(text) % 97), float(sum(map(ord, text)) % 89)] for text in texts]


def test_an_object_with_encode_is_an_encoder() -> None:
    encoder = load_encoder(Letters())
    assert isinstance(encoder, ForeignEncoder) and encoder.dimension == 3
    check_encoder(encoder)
    assert load_encoder(encoder) is encoder, "what is an encoder already is itself"
    other = Letters()
    other.encode = lambda texts: [[2.0, 1.0, 0.5] for _ in texts]  # type: ignore[method-assign]
    assert load_encoder(other).fingerprint != encoder.fingerprint == load_encoder(Letters()).fingerprint


def test_what_is_no_encoder_or_gives_no_rows_is_refused() -> None:
    for wrong in (object(), 3, str):
        with pytest.raises(UsageError, match="no encoder"):
            load_encoder(wrong)
    with pytest.raises(UsageError, match="no reranker"):
        load_reranker(object())
    bad = Letters()
    bad.encode = lambda texts: [1.0, 2.0]  # type: ignore[method-assign, return-value]
    with pytest.raises(EncoderError, match="shape"):
        load_encoder(bad).encode(["a", "b"])


def test_objects_are_cached_as_names_are(tmp_path: Path) -> None:
    calls: list[int] = []

    class Counting(Letters):
        def encode(self, texts: list[str]) -> list[list[float]]:
            calls.append(len(texts))
            return super().encode(texts)

    first = load_encoder(Counting(), cache=tmp_path).encode(TEXTS)
    before = sum(calls)
    assert np.array_equal(load_encoder(Counting(), cache=tmp_path).encode(TEXTS), first)
    assert sum(calls) - before == 3, "three probes for the fingerprint, and no text a second time"


def test_a_model_that_is_not_on_this_machine_is_told_at_once() -> None:
    pytest.importorskip("sentence_transformers").SentenceTransformer  # noqa: B018  # its import is not what is timed
    began = time.monotonic()
    with pytest.raises(EncoderError, match="cannot be loaded"):
        load_encoder("sentence-transformers:no-such-organisation/no-such-model").encode(["a"])
    assert time.monotonic() - began < 20, "nothing waits for a network that was not asked for"


def test_a_workspace_takes_an_encoder_object_and_refuses_a_mistyped_name(tmp_path: Path) -> None:
    law = tmp_path / "law.txt"
    law.write_text("第一条 用人单位应当培训劳动者。\n第二条 劳动者应当佩戴安全帽。\n", "utf-8")
    with pytest.raises(UnknownName, match="nonsense"):
        Workspace.create(tmp_path / "wrong", encoder="nonsense")
    assert not (tmp_path / "wrong").exists(), "nothing is written for a name that is not known"
    with Workspace.create(tmp_path / "ws", encoder=Letters()) as ws:
        ws.ingest(law, jurisdiction="CN", id="cn-law")
        assert ws.encoder_name.startswith("object:") and ws.encoder.dimension == 3
    with Workspace.open(tmp_path / "ws", encoder=Letters()) as ws:
        assert ws.search("培训", top=1)[0].address.startswith("cn-law#")
    with pytest.raises(EncoderMismatch):
        Workspace.open(tmp_path / "ws", encoder="builtin")
