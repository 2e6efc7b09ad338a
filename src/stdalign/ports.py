"""What a plug must offer. Each is a Protocol of one or two methods; built-ins are registered by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from stdalign.model import Requirement, Split
from stdalign.source import Source

Vectors = NDArray[np.float32]


class Reader(Protocol):
    """Bytes to decoded text with a map back to the source."""

    def read(self, data: bytes, name: str) -> Source: ...


class Splitter(Protocol):
    """Decoded text to a clause tree."""

    def split(self, source: Source, language: str | None) -> Split: ...


class Analyser(Protocol):
    """Clause text to requirement."""

    def analyse(self, text: str, language: str) -> Requirement: ...


class Encoder(Protocol):
    """Texts to unit rows, float32, shape (n, dimension)."""

    name: str

    @property
    def dimension(self) -> int: ...

    @property
    def fingerprint(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> Vectors: ...


class Index(Protocol):
    """Nearest neighbours by inner product: similarities and row ids, each of shape (queries, k)."""

    def add(self, vectors: Vectors, ids: NDArray[np.int64]) -> None: ...

    def search(
        self, queries: Vectors, k: int, among: NDArray[np.int64] | None = None
    ) -> tuple[Vectors, NDArray[np.int64]]: ...


class Reranker(Protocol):
    """Scores pairs of texts together, rising with relevance; shape (n,)."""

    def score(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]: ...


class Exporter(Protocol):
    """Rows of alignments to a file; returns the path written."""

    def write(self, rows: Iterable[dict[str, Any]], path: Path) -> Path: ...
