"""A sentence-transformers ``StaticEmbedding`` folder read by NumPy: embeddings stay on disk, rows are read as needed.

The same vectors as ``SentenceTransformer(folder)`` gives, at a fraction of their time to start.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

CHUNK = 512
"""Texts whose pieces are held at a time."""
PART = 64
"""Texts that a thread takes at a time."""
_KINDS = {"F16": np.float16, "F32": np.float32}


SHIPPED = ("encode", "model")
"""Where the embeddings that ship stand in the package."""


def shipped_table() -> StaticTable:
    """The embeddings that ship."""
    return table_of(Path(str(files("stdalign"))).joinpath(*SHIPPED))


def table_of(folder: Path) -> StaticTable:
    """The table of a model folder; a process reads it once for all that use it, and again where a file of it changed."""
    stamp = tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(folder.rglob("*.*")))
    return _table(folder, stamp)


@lru_cache(maxsize=2)
def _table(folder: Path, stamp: tuple[tuple[str, int, int], ...]) -> StaticTable:
    return StaticTable(folder)


class StaticTable:
    """Tokeniser and embeddings of a model folder.

    Args:
        folder: holds ``modules.json``, whose first module is a StaticEmbedding.
    """

    def __init__(self, folder: Path) -> None:
        # Set before the tokeniser is loaded: it warns on fork otherwise.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from tokenizers import Tokenizer

        first = json.loads((folder / "modules.json").read_text("utf-8"))[0]
        static = folder / first["path"]
        self._tokeniser: Any = Tokenizer.from_file(str(static / "tokenizer.json"))
        self._tokeniser.no_truncation()
        self._tokeniser.no_padding()
        self._rows = _tensor(static / "model.safetensors", "embedding.weight")
        self.dimension = int(self._rows.shape[1])

    def sums(self, texts: Sequence[str]) -> Vectors:
        """Sum of the embeddings of each text's pieces, float32, shape (n, dimension); zero where none is known."""
        threads = min(_threads(), len(texts) // PART)
        if threads > 1:
            # The tokeniser lets other threads run. They are made anew for each call: a forked process has none to lose.
            parts = [texts[at : at + PART] for at in range(0, len(texts), PART)]
            with ThreadPoolExecutor(threads) as pool:
                return np.concatenate(list(pool.map(self._sums, parts)))
        return self._sums(texts)

    def _sums(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), CHUNK):
            found = self._tokeniser.encode_batch_fast(list(texts[start : start + CHUNK]), add_special_tokens=False)
            pieces = [one.ids for one in found]
            counts = np.fromiter(map(len, pieces), np.int64, len(pieces))
            if not counts.any():
                continue
            ids = np.fromiter(chain.from_iterable(pieces), np.int64, int(counts.sum()))
            # A piece that recurs in the chunk is read and widened once. A sum a text is far faster than one
            # reduction over all: its rows stay in cache.
            known, places = np.unique(ids, return_inverse=True)
            wide = self._rows[known].astype(np.float32)
            end = 0
            for row, count in enumerate(counts.tolist(), start):
                if count:
                    wide[places[end : end + count]].sum(axis=0, out=out[row])
                    end += count
        return out


def _threads() -> int:
    """As many threads as the process may use: ``OMP_NUM_THREADS`` where it is set, else the processors."""
    given = os.environ.get("OMP_NUM_THREADS", "")
    return int(given) if given.isdigit() and int(given) else os.cpu_count() or 1


def _tensor(path: Path, name: str) -> NDArray[Any]:
    """One tensor of a safetensors file, mapped."""
    with path.open("rb") as data:
        length = int.from_bytes(data.read(8), "little")
        if length > 1 << 20:
            raise ValueError("not a safetensors file")
        facts = json.loads(data.read(length))[name]
    start, end = facts["data_offsets"]
    kind = np.dtype(_KINDS[facts["dtype"]])
    shape = tuple(facts["shape"])
    if end - start != int(np.prod(shape)) * kind.itemsize or 8 + length + end > path.stat().st_size:
        raise ValueError("a safetensors file cut short")
    return np.memmap(path, dtype=kind, mode="r", offset=8 + length + start, shape=shape)
