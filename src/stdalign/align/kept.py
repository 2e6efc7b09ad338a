"""What a slow model says of the common requirements ships with them, so that no machine has to work it out again.

Of each entry of the catalogue there is one row: the mean of its English text and of the digests that are linked to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from stdalign.errors import CorpusError
from stdalign.ports import Encoder, Vectors
from stdalign.vectors import read_arrays, unit_rows


def key_of(name: str, text: str) -> str:
    """What an entry's row is found by: its id and its English text."""
    return f"{name} {sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


@dataclass(frozen=True)
class Kept:
    """Rows of entries by one model, in eight bits each number.

    Args:
        model: name of the encoder that made them.
        centre: mean of all that was encoded, taken off each; shape (dimension,).
        places: row of each key.
        rows: shape (n, dimension), each scaled to -127 … 127.
    """

    model: str = ""
    centre: Vectors = field(default_factory=lambda: np.zeros(0, np.float32))
    places: dict[str, int] = field(default_factory=dict)
    rows: NDArray[np.int8] = field(default_factory=lambda: np.zeros((0, 0), np.int8))

    @classmethod
    def of(cls, data: bytes) -> Kept:
        """The rows of a file (``catalogue_e5.npz``).

        Raises:
            CorpusError: it is no such file, or a broken one.
        """
        what, where = "what a model says of the common requirements", "catalogue_*.npz"
        next_step = "take the file away, so that the one that ships is read, or make it anew (training/read_catalogue.py)"
        held = read_arrays(data, what, where, next_step)
        if lost := {"keys", "model", "centre", "rows"} - held.keys():
            raise CorpusError(f"{what} lacks {', '.join(sorted(lost))}", where=where, next_step=next_step)
        places = {key: at for at, key in enumerate(str(held["keys"]).split("\n"))}
        return cls(str(held["model"]), held["centre"], places, held["rows"])

    def packed(self) -> bytes:
        """The file's bytes."""
        out = BytesIO()
        keys = np.array("\n".join(self.places))
        np.savez_compressed(out, model=np.array(self.model), centre=self.centre, keys=keys, rows=self.rows)
        return out.getvalue()

    @classmethod
    def made(cls, reader: Encoder, names: Sequence[str], examples: Sequence[Sequence[str]]) -> Kept:
        """Rows of some entries.

        Args:
            reader: the model.
            names: ids of the entries.
            examples: English texts of each, its own first.
        """
        vectors = reader.encode([text for own in examples for text in own])
        centre: Vectors = vectors.mean(axis=0)
        ends = np.cumsum([len(own) for own in examples])
        rows = np.stack([_mean(vectors[e - len(own) : e], centre) for own, e in zip(examples, ends, strict=True)])
        scaled = (rows * (127 / np.abs(rows).max(axis=1, keepdims=True))).round().astype(np.int8)
        return cls(
            reader.name,
            centre,
            {key_of(name, own[0]): at for at, (name, own) in enumerate(zip(names, examples, strict=True))},
            scaled,
        )

    def read(self, reader: Encoder, names: Sequence[str], examples: Sequence[Sequence[str]]) -> Vectors:
        """Unit rows of some entries: as they are kept; of what is new, or where another model reads, by the model itself.

        Args:
            reader: the model.
            names: ids of the entries.
            examples: English texts of each, its own first.
        """
        if reader.name != self.model:
            return Kept.made(reader, names, examples).read(reader, names, examples)
        out = np.zeros((len(names), reader.dimension), np.float32)
        places = [self.places.get(key_of(name, own[0]), -1) for name, own in zip(names, examples, strict=True)]
        held = [at for at, place in enumerate(places) if place >= 0]
        out[held] = self.rows[[places[at] for at in held]]
        new = [at for at, place in enumerate(places) if place < 0]
        vectors, end = reader.encode([text for at in new for text in examples[at]]) if new else out, 0
        for at in new:
            end += len(examples[at])
            out[at] = _mean(vectors[end - len(examples[at]) : end], self.centre)
        return unit_rows(out)


def _mean(vectors: Vectors, centre: Vectors) -> Vectors:
    """Mean of some rows, each with the centre taken off and of length 1."""
    out: Vectors = unit_rows(vectors - centre).mean(axis=0)
    return out
