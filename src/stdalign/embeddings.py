"""A sentence-transformers ``StaticEmbedding`` folder read by NumPy: embeddings stay on disk, rows are read as needed.

The same vectors as ``SentenceTransformer(folder)`` gives, at a fraction of their time to start.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stdalign.vectors import unit_rows

Vectors = NDArray[np.float32]

CHUNK = 512
"""Texts whose pieces are held at a time."""
KEPT = 100_000
"""Words whose pieces are kept: some ten megabytes."""
_START = "▁"
_BEYOND = re.compile("[^\n -~\u00a1-\u00ac\u00ae-\u024f\u1e00-\u1eff\u2010-\u2015\u2018-\u201f\u2022\u2026]")
"""What is no letter or mark of Latin script that stands by itself: beside marks that join, and other blanks, a text is divided whole."""
PART = 64
"""Texts that a thread takes at a time."""
_KINDS = {"F16": np.float16, "F32": np.float32}


SHIPPED = ("encode", "model")
"""Where the embeddings that ship stand in the package."""


@lru_cache(maxsize=1)
def shipped_table() -> StaticTable:
    """The embeddings that ship, read once a process: the analysis and the encoder have the same."""
    return StaticTable(Path(str(files("stdalign"))).joinpath(*SHIPPED))


@dataclass(frozen=True)
class WordBags:
    """The words of some texts, each text's one after another.

    Args:
        vectors: unit row of each distinct word; shape (words, dimension).
        words: number of each word of a text, every one once a text; shape (n,).
        counts: how often the text has it; shape (n,).
        starts: where each text's words begin, and the end of the last; shape (texts + 1,).
    """

    vectors: Vectors
    words: NDArray[np.int64]
    counts: NDArray[np.int64]
    starts: NDArray[np.int64]


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
        self._divided: dict[str, list[int]] = {}
        self._apart = self._parts_at_blanks()
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
        if len(texts) == 1:  # a question
            return self.summed([self._pieces_of(texts[0])])
        parts = [self.summed(self.pieces(texts[at : at + CHUNK])) for at in range(0, len(texts), CHUNK)]
        return np.concatenate(parts) if parts else np.zeros((0, self.dimension), np.float32)

    def pieces(self, texts: Sequence[str]) -> list[list[int]]:
        """Numbers of the pieces that each text is divided into.

        What stands between blanks is divided by itself: in Latin letters, where words recur, each is divided once and kept.
        """
        latin = [self._apart and not _BEYOND.search(text) for text in texts]
        chunks = [text.split(" ") if own else [text] for text, own in zip(texts, latin, strict=True)]
        words = {chunk for row, own in zip(chunks, latin, strict=True) if own for chunk in row}
        kept = {word: self._divided[word] for word in words if word in self._divided}
        new = [word for word in words if word not in kept]
        others = [text for text, own in zip(texts, latin, strict=True) if not own]
        found = self._divide([*new, *others])
        fresh = dict(zip(new, found, strict=False))
        if len(self._divided) < KEPT:  # another thread may divide the same words: what it puts there is equal
            self._divided.update(fresh)
        kept |= fresh
        rest = iter(found[len(new) :])
        return [
            list(chain.from_iterable(kept[chunk] for chunk in row)) if own else next(rest)
            for row, own in zip(chunks, latin, strict=True)
        ]

    def _pieces_of(self, text: str) -> list[int]:
        """The pieces of one text, as ``pieces`` gives them."""
        if not self._apart or _BEYOND.search(text):
            return self._divide([text])[0]
        words = text.split(" ")
        known = [self._divided.get(word) for word in words]
        new = [word for word, ids in zip(words, known, strict=True) if ids is None]
        fresh = dict(zip(new, self._divide(new), strict=True)) if new else {}
        if len(self._divided) < KEPT:
            self._divided.update(fresh)
        return list(chain.from_iterable(fresh[word] if ids is None else ids for word, ids in zip(words, known, strict=True)))

    def _divide(self, texts: list[str]) -> list[list[int]]:
        return [one.ids for one in self._tokeniser.encode_batch_fast(texts, add_special_tokens=False)]

    def _parts_at_blanks(self) -> bool:
        """Whether the tokeniser divides what stands between blanks by itself; that of a model of one's own may not."""
        before = self._tokeniser.pre_tokenizer
        if before is None:
            return False
        found = [[piece for piece, _ in before.pre_tokenize_str(text)] for text in ("safe work", "safe", "work")]
        return bool(found[0] == found[1] + found[2])

    def summed(self, pieces: Sequence[Sequence[int]]) -> Vectors:
        """Sum of the embeddings of each row of pieces, float32, shape (n, dimension); zero where there are none."""
        out = np.zeros((len(pieces), self.dimension), np.float32)
        if len(pieces) == 1:  # a question
            self._rows[np.array(pieces[0], dtype=np.int64)].astype(np.float32).sum(axis=0, out=out[0])
            return out
        counts = np.fromiter(map(len, pieces), np.int64, len(pieces))
        if not counts.any():
            return out
        ids = np.fromiter(chain.from_iterable(pieces), np.int64, int(counts.sum()))
        # A piece that recurs is read and widened once. A sum a text is far faster than one reduction over all: its
        # rows stay in cache.
        known, places = np.unique(ids, return_inverse=True)
        wide = self._rows[known].astype(np.float32)
        end = 0
        for row, count in enumerate(counts.tolist()):
            if count:
                wide[places[end : end + count]].sum(axis=0, out=out[row])
                end += count
        return out

    def words(self, texts: Sequence[str]) -> WordBags:
        """The words of each text: pieces, in Latin letters those of a word together. Figures and marks are none."""
        # What stands between blanks recurs: each is taken apart once.
        numbers: dict[str, int] = {}
        split = [[numbers.setdefault(chunk, len(numbers)) for chunk in text.split()] for text in texts]
        owned, sizes, vectors = self._words(list(numbers))
        chunks = np.fromiter(chain.from_iterable(split), np.int64)
        lengths = np.fromiter(map(len, split), np.int64, len(split))
        starts, many = (np.cumsum(sizes) - sizes)[chunks], sizes[chunks]
        ends = np.cumsum(many)
        words = owned[np.repeat(starts - ends + many, many) + np.arange(int(many.sum()))]
        text = np.repeat(np.repeat(np.arange(len(texts)), lengths), many)
        width = max(len(vectors), 1)
        pairs, times = np.unique(text * width + words, return_counts=True)
        return WordBags(vectors, pairs % width, times, np.searchsorted(pairs // width, np.arange(len(texts) + 1)))

    def _words(self, chunks: list[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], Vectors]:
        """Numbers of the words of some chunks in a row, how many each chunk has, and the unit row of each number."""
        found = self._tokeniser.encode_batch_fast(chunks, add_special_tokens=False)
        counts = np.fromiter((len(one.ids) for one in found), np.int64, len(found))
        ids = np.fromiter(chain.from_iterable(one.ids for one in found), np.int64, int(counts.sum()))
        met, places = np.unique(ids, return_inverse=True)
        kept, latin, starting = self._kinds(met)[:, places]
        owner = np.repeat(np.arange(len(counts)), counts)
        # A piece goes on with a word in Latin letters where the piece before it, of the same chunk, is of that word.
        on = latin & ~starting
        on[1:] &= latin[:-1] & kept[:-1] & (owner[1:] == owner[:-1])
        on[:1] = False
        begins = np.append(np.flatnonzero(kept & ~on), len(ids))
        words: dict[tuple[int, ...], int] = {}
        # Between two words stand figures and marks: they are taken off the end of the one before.
        before = np.append(0, np.cumsum(kept))[begins].tolist()
        flat = ids[kept].tolist()
        runs = [flat[a:b] for a, b in pairwise(before)]
        numbers = np.fromiter((words.setdefault(tuple(run), len(words)) for run in runs), np.int64, len(runs))
        sizes = np.bincount(owner[begins[:-1]], minlength=len(chunks))
        vectors = np.zeros((len(words), self.dimension), np.float32)
        wide = self._rows[met].astype(np.float32)
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        rows = np.searchsorted(met, np.fromiter(chain.from_iterable(words), np.int64, int(lengths.sum())))
        ends = np.cumsum(lengths)
        alone = lengths == 1
        vectors[alone] = wide[rows[ends[alone] - 1]]
        for number in np.flatnonzero(~alone).tolist():
            wide[rows[ends[number] - lengths[number] : ends[number]]].sum(axis=0, out=vectors[number])
        return numbers, sizes, unit_rows(vectors)

    def _kinds(self, pieces: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Of each piece: whether it has letters, whether they are Latin, and whether it begins a word; shape (3, n)."""
        out = np.zeros((3, len(pieces)), dtype=bool)
        for at, number in enumerate(pieces.tolist()):
            piece: str = self._tokeniser.id_to_token(number)
            bare = piece.lstrip(_START)
            # Signs of the scripts of the region are letters and vowel signs; below them marks stand among the letters.
            out[0, at] = number > 1 and any(sign.isalpha() or ord(sign) > 0x300 for sign in bare)
            out[1, at] = any(sign.isalpha() and (sign < "\u0250" or "\u1e00" <= sign < "\u1f00") for sign in bare)
            out[2, at] = piece.startswith(_START)
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
    # An array and no ``memmap``: each slice of that is wrapped anew.
    return np.asarray(np.memmap(path, dtype=kind, mode="r", offset=8 + length + start, shape=shape))
