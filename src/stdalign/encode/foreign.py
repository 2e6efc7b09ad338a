"""An object of somebody else's with ``encode`` as an encoder: a sentence-transformers model, or a class of one's own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np

from stdalign.encode.given import shaped
from stdalign.errors import EncoderError, UsageError
from stdalign.ports import Encoder, Vectors

_PROBES = ["The employer shall provide helmets.", "安全帽", "Người lao động được huấn luyện"]
"""Texts whose vectors tell one model from another."""
_DIGITS = 4
"""Decimals of the probes' vectors that count: fewer than what threads and batches change."""


class ForeignEncoder:
    """Vectors of another object, brought to unit length.

    Args:
        model: an object whose ``encode(list of texts)`` gives one row of numbers a text.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        kind = type(model)
        self.name = str(getattr(model, "name", "") or f"object:{kind.__module__}.{kind.__qualname__}")

    def __repr__(self) -> str:
        return f"<ForeignEncoder: {self.name}>"

    @cached_property
    def _probed(self) -> Vectors:
        return self._rows(_PROBES)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._probed.shape[1])

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of what the model says of three fixed texts: another model, another fingerprint."""
        rounded = np.round(self._probed, _DIGITS) + 0.0  # no minus zero
        return sha256(rounded.astype("<f4").tobytes()).hexdigest()

    def encode(self, texts: str | Iterable[str]) -> Vectors:
        """Unit rows, float32, shape (n, dimension); for one string its vector alone.

        Raises:
            EncoderError: a text is blank, or the model gives no row a text or numbers that are not finite.
        """
        return shaped(texts, lambda found: self._rows(found) if found else np.zeros((0, self.dimension), np.float32))

    def _rows(self, texts: list[str]) -> Vectors:
        rows = np.asarray(self.model.encode(texts), dtype=np.float32)
        if rows.ndim != 2 or len(rows) != len(texts):
            raise EncoderError(
                f"{len(texts)} texts gave an array of shape {rows.shape}", where=self.name, next_step="give one row a text"
            )
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        if not np.isfinite(norms).all() or (norms < 1e-9).any():
            raise EncoderError("the model gives vectors without a length", where=self.name, next_step="choose another")
        out: Vectors = rows / norms
        return out


def adapted(given: object) -> Encoder:
    """The encoder that an object is, or one around it.

    Raises:
        UsageError: it has no ``encode``.
    """
    if not callable(getattr(given, "encode", None)) or isinstance(given, (str, bytes, type)):
        raise UsageError(
            f"{given!r:.60} is no encoder", next_step="give a name, or an object whose encode(texts) gives a row a text"
        )
    whole = all(hasattr(given, part) for part in ("name", "dimension", "fingerprint"))
    return given if whole else ForeignEncoder(given)  # type: ignore[return-value]
