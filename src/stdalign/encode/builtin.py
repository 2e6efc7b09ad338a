"""The encoder that ships: static multilingual embeddings, served without torch, by NumPy and the tokeniser alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import numpy as np

from stdalign.embeddings import StaticTable, WordBags, shipped_table
from stdalign.encode.fingerprint import of_folder
from stdalign.encode.given import shaped
from stdalign.errors import EncoderError
from stdalign.normal import spelled
from stdalign.ports import Vectors
from stdalign.zawgyi import to_unicode


class BuiltinEncoder:
    """Static embeddings of the model folder in the package (or of another such folder).

    >>> vectors = BuiltinEncoder().encode(["safety helmet", "安全帽"])
    >>> vectors.shape[0], float(vectors[0] @ vectors[1]) > 0.3
    (2, True)
    """

    name = "builtin"

    def __init__(self, folder: str | Path | None = None) -> None:
        self._given = folder
        self.folder = Path(folder) if folder else Path(str(files("stdalign.encode"))) / "model"
        if not (self.folder / "modules.json").is_file():
            raise EncoderError(
                "the built-in model is not there",
                where=str(self.folder),
                next_step="install stdalign anew, or train it with training/train_encoder.py",
            )

    def __reduce__(self) -> tuple[type[BuiltinEncoder], tuple[str | Path | None]]:
        return BuiltinEncoder, (self._given,)  # the model is read where it arrives

    def __repr__(self) -> str:
        return f"<BuiltinEncoder: {self.dimension} dimensions>"

    @cached_property
    def _model(self) -> StaticTable:
        try:
            return StaticTable(self.folder) if self._given else shipped_table()
        except Exception as error:
            raise EncoderError(
                f"the model cannot be loaded ({error})", where=str(self.folder), next_step="install stdalign anew"
            ) from error

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._model.dimension

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the model's files: two models never share it."""
        return of_folder(self.folder)

    def encode(self, texts: str | Iterable[str]) -> Vectors:
        """Unit rows, float32, shape (n, dimension); texts without any known piece share one direction.

        Args:
            texts: strings of any kind of collection; for one string its vector alone, shape (dimension,).

        Raises:
            EncoderError: a text is blank or no string; names its place.
        """
        return shaped(texts, self._rows)

    def words(self, texts: Sequence[str]) -> WordBags:
        """The words of each text with a unit row for each: what is held against what, word by word.

        Args:
            texts: strings.
        """
        return self._model.words([spelled(to_unicode(text)) for text in texts])

    def _rows(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        vectors = self._model.sums([spelled(to_unicode(text)) for text in texts])
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        lost = np.flatnonzero(norms[:, 0] < 1e-6)
        if len(lost):
            # Nothing known in the text (emoji, foreign symbols): all such texts share one direction.
            vectors[lost] = 1.0 / np.sqrt(vectors.shape[1])
            norms[lost] = 1.0
        out: Vectors = vectors / norms
        return out
