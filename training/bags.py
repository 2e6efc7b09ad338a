"""Texts as bags of pieces, with several sampled segmentations of every word (subword regularisation)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokeniser import Words

Ints = NDArray[np.int64]


def ranges(starts: Ints, lengths: Ints) -> Ints:
    """The whole numbers of several ranges, one after the other.

    >>> ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + lengths, lengths)


class Bags:
    """Piece ids of every distinct text.

    Args:
        texts: distinct texts. model: merged sentencepiece model. variants: sampled segmentations of a word.
        alpha: smoothing of the sampling; smaller is more varied. most: words of a text that are used at a time.
        cache: folder where the segmentations are kept between tries.
    """

    def __init__(
        self, texts: Sequence[str], model: Any, variants: int, alpha: float, most: int, cache: Path | None = None
    ) -> None:
        self.most = most
        key = sha256("\n".join(texts).encode() + model.SerializeToString() + f"{variants} {alpha}".encode()).hexdigest()
        kept = cache and cache / f"bags-{key[:16]}.npz"
        if kept and kept.exists():
            with np.load(kept) as arrays:
                self.__dict__.update({name: arrays[name] for name in arrays.files})
            return
        self._segment(texts, model, variants, alpha)
        if kept:
            np.savez(kept, **{name: value for name, value in self.__dict__.items() if isinstance(value, np.ndarray)})

    def _segment(self, texts: Sequence[str], model: Any, variants: int, alpha: float) -> None:
        import sentencepiece as spm

        split = Words()
        numbers: dict[str, int] = {}
        flat: list[int] = []
        lengths = np.zeros(len(texts), np.int64)
        for at, text in enumerate(texts):
            words = split(text)
            lengths[at] = len(words)
            flat.extend(numbers.setdefault(word, len(numbers)) for word in words)
        self.words = np.array(flat, dtype=np.int64)
        self.lengths = lengths
        self.starts = np.cumsum(lengths) - lengths
        processor = spm.SentencePieceProcessor(model_proto=model.SerializeToString())
        spm.set_random_generator_seed(7)
        lines = list(numbers)
        rounds = [processor.encode(lines, num_threads=2)]
        for _ in range(variants):
            rounds.append(processor.encode(lines, enable_sampling=True, alpha=alpha, nbest_size=-1, num_threads=2))
        # Pieces of the merged model start at 3 in sentencepiece and at 2 in the tokeniser for use.
        ids = [[[i - 1 for i in one if i > 2] for one in each] for each in rounds]
        self.piece_lengths = np.array([[len(one) for one in each] for each in ids], dtype=np.int64)
        self.pieces = np.array([i for each in ids for one in each for i in one], dtype=np.int64)
        ends = np.cumsum(self.piece_lengths.ravel()).reshape(self.piece_lengths.shape)
        self.piece_starts = ends - self.piece_lengths

    def __len__(self) -> int:
        return len(self.lengths)

    def take(
        self, texts: Ints, place: NDArray[np.float64], sampled: float, drop: float, rng: np.random.Generator
    ) -> tuple[Ints, Ints]:
        """Piece ids of the texts in a row, and how many belong to each (at least one: the unknown piece).

        Args:
            texts: which. place: where in a long text its window lies, 0–1. sampled: share of words that get a sampled segmentation. drop: share of pieces left out.
        """
        whole = self.lengths[texts]
        lengths = np.minimum(whole, self.most)
        words = self.words[ranges(self.starts[texts] + (place * (whole - lengths)).astype(np.int64), lengths)]
        owner = np.repeat(np.arange(len(texts)), lengths)
        variant = np.where(rng.random(len(words)) < sampled, rng.integers(0, len(self.piece_starts), len(words)), 0)
        many = self.piece_lengths[variant, words]
        ids = self.pieces[ranges(self.piece_starts[variant, words], many)]
        owner = np.repeat(owner, many)
        if drop:
            kept = rng.random(len(ids)) >= drop
            ids, owner = ids[kept], owner[kept]
        counts = np.bincount(owner, minlength=len(texts))
        empty = np.flatnonzero(counts == 0)
        if len(empty):
            places = np.cumsum(counts)[empty]
            ids = np.insert(ids, places, 1)
            counts[empty] = 1
        return ids, counts
