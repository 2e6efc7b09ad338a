"""What a plug must offer: one Protocol a port, each of one or two methods, and one entry point group each (``registry.GROUPS``).

``stdalign.testing`` holds a contract for each that ours pass and a stranger's should: the contract says what the signature
cannot (unit rows, order, errors), and docs/how-to.md has a recipe for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, BinaryIO, Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from stdalign.embeddings import WordBags
from stdalign.model import Clause, Instrument
from stdalign.source import Source

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]
Progress = Callable[[str, int, int], None]
"""Called with a stage, how many are done and how many there are."""
A = TypeVar("A")
B = TypeVar("B")


@runtime_checkable
class Reader(Protocol):
    """Bytes of one format to decoded text with a way back to the file."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """File endings of the format, ``.rtf``."""

    @property
    def media_types(self) -> tuple[str, ...]:
        """Internet media types of the format, ``text/rtf``."""

    def read(self, data: bytes, name: str) -> Source:
        """The text; raises ReadError where it cannot be read."""


class Encoder(Protocol):
    """Texts to unit rows, float32, shape (n, dimension)."""

    name: str

    @property
    def dimension(self) -> int: ...

    @property
    def fingerprint(self) -> str: ...

    def encode(self, texts: Sequence[str], /) -> Vectors: ...


@runtime_checkable
class WordEncoder(Protocol):
    """An encoder that also knows the words of a text, each with a unit row: for the leg of words. A plug need not be one."""

    def words(self, texts: Sequence[str], /) -> WordBags: ...


class Index(Protocol):
    """Nearest neighbours by inner product: similarities and row ids, each of shape (queries, k)."""

    def add(self, vectors: Vectors, ids: Ids) -> None: ...

    def search(self, queries: Vectors, k: int, among: Ids | None = None) -> tuple[Vectors, Ids]: ...


class Reranker(Protocol):
    """Scores pairs of texts together, rising with relevance; shape (n,)."""

    def score(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]: ...


class Together(Reranker, Protocol):
    """A reranker whose score counts beside all others: its weight there was fitted, and it reads the ``first`` targets alone."""

    @property
    def weight(self) -> float: ...

    @property
    def first(self) -> int: ...


class Passage(Protocol):
    """A clause with its words, as an exporter sees it."""

    @property
    def clause(self) -> Clause: ...

    @property
    def full_text(self) -> str: ...


class Texts(Protocol):
    """What an exporter may ask of a workspace."""

    def instruments(self, jurisdiction: str | None = None) -> Sequence[Instrument]: ...

    def clause(self, address: str) -> Passage: ...


class Exporter(Protocol):
    """Rows of alignments to an open binary stream, and what that is; ``context`` gives titles and texts, or is None.

    ``media_type`` is IANA's name with its character set, ``suffix`` the ending of a file's name with its dot, ``binary``
    says that it is not for a terminal. ``stdalign.export.exporter`` makes one of a function.
    """

    @property
    def media_type(self) -> str: ...

    @property
    def suffix(self) -> str: ...

    @property
    def binary(self) -> bool: ...

    def __call__(self, rows: Sequence[dict[str, Any]], out: BinaryIO, context: Texts | None = None) -> None: ...


class Engine(Protocol):
    """Where pure steps run: results in the order of the items, errors raised at their place."""

    name: str

    def map(self, step: Callable[[A], B], items: Iterable[A]) -> Iterator[B]: ...


class Store(Protocol):
    """One connection to a database that takes SQL with ``?`` marks and gives rows addressed by column name.

    It is made as ``factory(where, create=…, readonly=…)``; ``where`` is the whole URL whose scheme named the store.
    """

    @property
    def dialect(self) -> str:
        """Which of the two SQL dialects it speaks: ``sqlite`` or ``postgres``."""

    @property
    def closed(self) -> bool:
        """Whether the connection was lost."""

    def __init__(self, where: str, *, create: bool = False, readonly: bool = False) -> None: ...

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """A cursor with ``fetchone`` and ``fetchall``."""

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None: ...

    def has_table(self, name: str) -> bool: ...

    def transaction(self) -> AbstractContextManager[None]:
        """All statements inside, or none."""

    def deadline(self, limit_s: float) -> AbstractContextManager[None]:
        """Statements inside stop with LimitExceeded once so many seconds are over."""

    def close(self) -> None: ...
