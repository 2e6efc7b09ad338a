"""An encoder: how often each three letters occur, hashed into 512 places."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from stdalign.errors import EncoderError
from stdalign.ports import Vectors


class Letters:
    name = "letters"
    dimension = 512
    fingerprint = "letters-1"  # another one for each change that changes vectors

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for at, text in enumerate(texts):
            if not text.strip():
                raise EncoderError("a blank text has no vector", where=f"text {at + 1}", next_step="leave it out")
            padded = f" {text.lower()} "
            for start in range(len(padded) - 2):
                three = blake2b(padded[start : start + 3].encode(), digest_size=4).digest()
                rows[at, int.from_bytes(three, "big") % self.dimension] += 1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / lengths if len(rows) else rows
