"""Rerankers: a sentence-transformers CrossEncoder by hub name or folder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stdalign.errors import EncoderError


class CrossEncoderReranker:
    """Scores pairs of texts together; slower and finer than vectors.

    Args:
        model: hub name or folder.
        batch: pairs a batch.
        online: fetch from the hub what is not on this machine; without it nothing waits for a network.
    """

    def __init__(self, model: str, *, batch: int = 32, online: bool = False) -> None:
        self.online = online
        self.name = f"cross-encoder:{model}"
        self.model = model
        self.batch = batch

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import CrossEncoder

        try:
            return CrossEncoder(self.model, trust_remote_code=False, local_files_only=not self.online)
        except Exception as error:
            raise EncoderError(
                f"reranker {self.model!r} cannot be loaded ({type(error).__name__})",
                where=self.model,
                next_step="save it to a folder where there is a network and give cross-encoder:FOLDER",
            ) from error

    def score(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """One score a pair, rising with relevance; shape (n,)."""
        if not pairs:
            return np.zeros(0, np.float32)
        return np.asarray(self._model.predict(list(pairs), batch_size=self.batch, show_progress_bar=False), dtype=np.float32)
