"""Vectors on disk, keyed by (model fingerprint, SHA-256 of the text): an interrupted run goes on where it stopped.

Each key has the checksum of its vector beside it: a row that the disk gives back otherwise is encoded anew.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from threading import Lock
from uuid import uuid4
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from stdalign.encode.given import shaped
from stdalign.ports import Encoder, Progress, Vectors

log = logging.getLogger(__name__)
BATCH = 1024
"""Texts encoded and written at a time."""
_KEY = 32
_SUM = 4
_MARK = _KEY + _SUM
"""Bytes of a key with the checksum of its row."""


class CachedEncoder:
    """An encoder that keeps what it has encoded in a folder.

    Each process appends to files of its own: vectors first, then keys with their checksums, so that a line cut off by a
    crash is never read. Several processes may share a folder; each sees what the others had written when it began.

    Args:
        encoder: what encodes. folder: where vectors are kept, one folder a model in it.
        progress: called with ``("encode", done, total)`` after each batch.
    """

    def __init__(self, encoder: Encoder, folder: Path, progress: Progress | None = None) -> None:
        self.inner = encoder
        self.name = encoder.name
        self.folder = folder / encoder.fingerprint[:32]
        self.progress = progress
        self.folder.mkdir(parents=True, exist_ok=True)
        self._own, self._process = self._named()
        self._turn = Lock()
        self._places: dict[bytes, tuple[Path, int, bytes]] = {}
        for marks in sorted(self.folder.glob("*.marks")):
            rows = _rows_of(marks)
            whole = min(marks.stat().st_size // _MARK, rows.stat().st_size // (4 * self.dimension) if rows.exists() else 0)
            data = marks.read_bytes()
            for row, at in enumerate(range(0, whole * _MARK, _MARK)):
                self._places[data[at : at + _KEY]] = marks, row, data[at + _KEY : at + _MARK]

    def __repr__(self) -> str:
        return f"<CachedEncoder: {self.name}, {len(self)} texts kept>"

    def __reduce__(self) -> tuple[Callable[[Encoder], Encoder], tuple[Encoder]]:
        return _itself, (self.inner,)  # what travels to another process is the encoder; its memory stays where the disk is

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.inner.dimension

    @property
    def fingerprint(self) -> str:
        """That of the encoder inside."""
        return self.inner.fingerprint

    def __len__(self) -> int:
        return len(self._places)

    def __getattr__(self, name: str) -> object:
        """What else the encoder inside can do, such as ``words``."""
        if name == "inner":  # not made yet: a copy is being filled
            raise AttributeError(name)
        return getattr(self.inner, name)

    def encode(self, texts: str | Iterable[str]) -> Vectors:
        """Unit rows, float32, shape (n, dimension); only texts not seen before are encoded.

        Args:
            texts: strings of any kind of collection; for one string its vector alone, shape (dimension,).
        """
        return shaped(texts, self._rows_for)

    def _rows_for(self, texts: list[str]) -> Vectors:
        keys = [sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        with self._turn:
            try:
                self._encode_missing(keys, texts)
                out, damaged = self._read(keys)
                if not damaged:
                    return out
                for key in damaged:
                    del self._places[key]
                self._encode_missing(keys, texts)
                return self._read(keys)[0]
            except OSError as error:  # a memory that cannot be kept costs time, and nothing else
                log.warning("vectors cannot be kept in %s: %s", self.folder, error)
                return self.inner.encode(texts)

    def _encode_missing(self, keys: list[bytes], texts: list[str]) -> None:
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._places}
        todo = list(missing.items())
        for start in range(0, len(todo), BATCH):
            part = todo[start : start + BATCH]
            self._append([key for key, _ in part], self.inner.encode([text for _, text in part]))
            if self.progress:
                self.progress("encode", min(start + BATCH, len(todo)), len(todo))

    def _read(self, keys: list[bytes]) -> tuple[Vectors, set[bytes]]:
        """The rows of some keys, and those keys whose rows are not what was written."""
        out = np.empty((len(keys), self.dimension), np.float32)
        by_file: dict[Path, list[tuple[int, int]]] = {}
        for at, key in enumerate(keys):
            file, row, _ = self._places[key]
            by_file.setdefault(file, []).append((at, row))
        for file, pairs in by_file.items():
            wanted: NDArray[np.int64] = np.array(pairs, dtype=np.int64)
            size = _rows_of(file).stat().st_size // (4 * self.dimension)
            rows = np.memmap(_rows_of(file), dtype=np.float32, mode="r", shape=(size, self.dimension))
            out[wanted[:, 0]] = rows[wanted[:, 1]]
        return out, {key for key, row in zip(keys, out, strict=True) if _sum_of(row) != self._places[key][2]}

    def _named(self) -> tuple[Path, int]:
        process = os.getpid()
        return self.folder / f"{process}-{uuid4().hex[:8]}.marks", process

    def _append(self, keys: list[bytes], vectors: Vectors) -> None:
        if self._process != os.getpid():  # a copy of the process that began the file
            self._own, self._process = self._named()
        rows = _rows_of(self._own)
        first = self._own.stat().st_size // _MARK if self._own.exists() else 0
        whole = np.ascontiguousarray(vectors, dtype=np.float32)
        sums = [_sum_of(row) for row in whole]
        with rows.open("ab") as handle:
            handle.write(whole.tobytes())
            handle.flush()
            os.fsync(handle.fileno())
        with self._own.open("ab") as handle:
            handle.write(b"".join(key + own for key, own in zip(keys, sums, strict=True)))
        for row, (key, own) in enumerate(zip(keys, sums, strict=True), first):
            self._places[key] = self._own, row, own


def _itself(encoder: Encoder) -> Encoder:
    return encoder


def _sum_of(row: Vectors) -> bytes:
    return crc32(row.tobytes()).to_bytes(_SUM, "little")


def writable(folder: Path) -> bool:
    """Whether vectors can be kept in a folder; it is made where it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _rows_of(marks: Path) -> Path:
    return marks.with_suffix(".f32")
