"""The leg of words: words of a text out of the encoder's pieces, each held against the nearest word of another article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from stdalign.align.pairs import Pairs
from stdalign.align.words import Words, words
from stdalign.embeddings import Vectors, WordBags
from stdalign.encode import load_encoder
from stdalign.encode.builtin import BuiltinEncoder
from stdalign.encode.cache import CachedEncoder
from stdalign.ports import WordEncoder


@pytest.fixture(scope="module")
def encoder() -> BuiltinEncoder:
    return BuiltinEncoder()


def test_words_are_pieces_and_in_latin_letters_whole_words(encoder: BuiltinEncoder) -> None:
    bags = encoder.words(["Helmets, helmets: 12 hard-hats!", "", "12 %", "สวมหมวกนิรภัย 安全帽"])
    sizes = np.diff(bags.starts)
    assert sizes.tolist()[:3] == [3, 0, 0] and sizes[3] >= 3, "helmets, hard, hats; figures and marks are no words"
    assert bags.counts[: sizes[0]].tolist() == [2, 1, 1]
    assert np.allclose(np.linalg.norm(bags.vectors, axis=1), 1, atol=1e-4)
    alone = encoder.encode(["helmets"])[0]
    assert np.allclose(bags.vectors[bags.words[0]], alone, atol=1e-3), "a word's row is that of the word alone"
    assert len(encoder.words([]).starts) == 1


class Mute:
    """An encoder that has no words."""

    name = "mute"
    dimension = 2
    fingerprint = "0" * 64

    def encode(self, texts: Sequence[str], /) -> Vectors:
        return np.ones((len(texts), 2), np.float32)


def test_an_encoder_that_keeps_its_vectors_knows_words_as_the_one_inside(encoder: BuiltinEncoder, tmp_path: Path) -> None:
    kept = load_encoder("builtin", cache=tmp_path)
    assert isinstance(kept, CachedEncoder) and isinstance(kept, WordEncoder)
    assert kept.words(["safety helmet"]).words.tolist() == encoder.words(["safety helmet"]).words.tolist()
    assert not isinstance(CachedEncoder(Mute(), tmp_path), WordEncoder), "one that knows no words does not learn them so"


@dataclass
class Made:
    """Words as they are given: texts of letters, each letter a word with a row of its own."""

    table: Vectors

    def words(self, texts: Sequence[str], /) -> WordBags:
        found = [sorted(set(text)) for text in texts]
        ids = np.array([ord(c) - 97 for text in found for c in text], dtype=np.int64)
        counts = np.array([text.count(c) for text, own in zip(texts, found, strict=True) for c in own], dtype=np.int64)
        return WordBags(self.table, ids, counts, np.cumsum([0, *map(len, found)]))


def test_each_word_is_held_against_the_nearest_of_the_other() -> None:
    rng = np.random.default_rng(3)
    table = rng.standard_normal((26, 8)).astype(np.float32)
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    here, there = ["abca", "", "defg", "xyz"], ["bcd", "aaz", "", "q", "mnopq"]
    one, other = Words.of(here, Made(table)), Words.of(there, Made(table))
    every = Pairs.every(len(here), len(there))
    found = words(one, other, every)
    for at in range(len(every)):
        row, column = int(every.rows[at]), int(every.columns[at])
        span = slice(int(one.starts[row]), int(one.starts[row + 1]))
        near = table[[ord(c) - 97 for c in sorted(set(there[column]))]]
        mine = one.vectors[one.words[span]]
        best = (mine @ near.T).max(axis=1).clip(0) if len(near) and len(mine) else np.zeros(len(mine))
        assert found["words_forward"][at] == pytest.approx(float(best @ one.weights[span]), abs=1e-5)
    turned = words(other, one, Pairs.every(len(there), len(here)))
    assert np.allclose(found["words_backward"].reshape(4, 5), turned["words_forward"].reshape(5, 4).T, atol=1e-5)
    some = Pairs.chosen(4, 5, np.array([1, 7, 19]), background=1)
    assert np.allclose(words(one, other, some)["words"], found["words"][every.at(some)], atol=1e-6)
    assert one.weights[: one.starts[1]].sum() == pytest.approx(1)
