"""Vectors on disk, keyed by (model fingerprint, SHA-256 of the text): an interrupted run goes on where it stopped."""

from __future__ import annotations

import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from stdalign.encode.given import shaped
from stdalign.ports import Encoder, Progress, Vectors

BATCH = 1024
"""Texts encoded and written at a time."""
_KEY = 32


class CachedEncoder:
    """An encoder that keeps what it has encoded in a folder.

    Each process appends to files of its own: vectors first, then keys, so that a line cut off by a crash is
    never read. Several processes may share a folder; each sees what the others had written when it began.

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
        self._own = self.folder / f"{os.getpid()}-{uuid4().hex[:8]}.keys"
        self._places: dict[bytes, tuple[Path, int]] = {}
        for keys in sorted(self.folder.glob("*.keys")):
            rows = _rows_of(keys)
            whole = min(keys.stat().st_size // _KEY, rows.stat().st_size // (4 * self.dimension) if rows.exists() else 0)
            data = keys.read_bytes()[: whole * _KEY]
            for row in range(whole):
                self._places[data[row * _KEY : (row + 1) * _KEY]] = keys, row

    def __repr__(self) -> str:
        return f"<CachedEncoder: {self.name}, {len(self)} texts kept>"

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

    def encode(self, texts: str | Iterable[str]) -> Vectors:
        """Unit rows, float32, shape (n, dimension); only texts not seen before are encoded.

        Args:
            texts: strings of any kind of collection; for one string its vector alone, shape (dimension,).
        """
        return shaped(texts, self._rows_for)

    def _rows_for(self, texts: list[str]) -> Vectors:
        keys = [sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._places}
        todo = list(missing.items())
        for start in range(0, len(todo), BATCH):
            part = todo[start : start + BATCH]
            self._append([key for key, _ in part], self.inner.encode([text for _, text in part]))
            if self.progress:
                self.progress("encode", min(start + BATCH, len(todo)), len(todo))
        out = np.empty((len(texts), self.dimension), np.float32)
        by_file: dict[Path, list[tuple[int, int]]] = {}
        for at, key in enumerate(keys):
            file, row = self._places[key]
            by_file.setdefault(file, []).append((at, row))
        for file, pairs in by_file.items():
            wanted: NDArray[np.int64] = np.array(pairs, dtype=np.int64)
            size = _rows_of(file).stat().st_size // (4 * self.dimension)
            rows = np.memmap(_rows_of(file), dtype=np.float32, mode="r", shape=(size, self.dimension))
            out[wanted[:, 0]] = rows[wanted[:, 1]]
        return out

    def _append(self, keys: list[bytes], vectors: Vectors) -> None:
        rows = _rows_of(self._own)
        first = self._own.stat().st_size // _KEY if self._own.exists() else 0
        with rows.open("ab") as handle:
            handle.write(np.ascontiguousarray(vectors, dtype=np.float32).tobytes())
            handle.flush()
            os.fsync(handle.fileno())
        with self._own.open("ab") as handle:
            handle.write(b"".join(keys))
        for row, key in enumerate(keys):
            self._places[key] = self._own, first + row


def writable(folder: Path) -> bool:
    """Whether vectors can be kept in a folder; it is made where it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _rows_of(keys: Path) -> Path:
    return keys.with_suffix(".f32")
