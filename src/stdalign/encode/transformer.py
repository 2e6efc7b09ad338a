"""Any sentence-transformers model, by hub name or folder, with windows instead of cutting."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from stdalign.encode.fingerprint import of_folder
from stdalign.encode.given import shaped
from stdalign.errors import EncoderError
from stdalign.ports import Vectors


class TransformerEncoder:
    """A model loaded by sentence-transformers; texts longer than it reads are encoded in windows and averaged.

    Args:
        model: hub name or folder.
        batch: texts a batch.
        device: ``cpu``, ``cuda`` …; chosen by the library where None.
        online: fetch from the hub what is not on this machine; without it nothing waits for a network.
        prompt: put before each text; by default the one known for the model family (data file ``prompts.json``).
    """

    def __init__(
        self,
        model: str,
        *,
        batch: int = 32,
        device: str | None = None,
        prompt: str | None = None,
        online: bool = False,
    ) -> None:
        self.model = model
        self.online = online
        self.name = f"sentence-transformers:{model}"
        self.batch = batch
        self.device = device
        self.prompt = _prompt(model) if prompt is None else prompt

    def __repr__(self) -> str:
        return f"<TransformerEncoder: {self.model}>"

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # "Loading weights" is nothing that a person need read
        try:
            return SentenceTransformer(
                self.model, device=self.device, trust_remote_code=False, local_files_only=not self.online
            )
        except Exception as error:
            raise EncoderError(
                f"model {self.model!r} cannot be loaded ({type(error).__name__})",
                where=self.model,
                next_step='where there is a network, run: python -c "from sentence_transformers import '
                f"SentenceTransformer; SentenceTransformer('{self.model}').save('FOLDER')\", copy FOLDER here and "
                "give --encoder sentence-transformers:FOLDER",
            ) from error

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension())

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the model's files, or over its weights where it came from the hub."""
        folder = Path(self.model)
        if folder.is_dir():
            return of_folder(folder)
        hashed = sha256()
        for name, values in sorted(self._model.state_dict().items()):
            hashed.update(name.encode() + values.cpu().numpy().tobytes())
        return hashed.hexdigest()

    def encode(self, texts: str | Iterable[str]) -> Vectors:
        """Unit rows, float32, shape (n, dimension).

        Args:
            texts: strings of any kind of collection; for one string its vector alone, shape (dimension,).

        Raises:
            EncoderError: a text is blank, or the model gives numbers that are not finite.
        """
        return shaped(texts, self._rows)

    def _rows(self, texts: list[str]) -> Vectors:
        windows = [self._windows(text) for text in texts]
        flat = [self.prompt + window for parts in windows for window in parts]
        if not flat:
            return np.zeros((0, self.dimension), np.float32)
        # The library batches by length itself, longest first.
        rows = self._model.encode(
            flat, batch_size=self.batch, convert_to_numpy=True, normalize_embeddings=True, show_progress_bar=False
        ).astype(np.float32)
        sizes = [len(parts) for parts in windows]
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        vectors = np.add.reduceat(rows, starts, axis=0)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(norms).all() or (norms < 1e-9).any():
            raise EncoderError("the model gives vectors without a length", where=self.model, next_step="choose another")
        out: Vectors = np.ascontiguousarray(vectors / norms, dtype=np.float32)
        return out

    def _windows(self, text: str) -> list[str]:
        """Pieces of a text that the model reads whole, cut between tokens, overlapping by an eighth."""
        limit = getattr(self._model, "max_seq_length", None)
        tokenizer = getattr(self._model, "tokenizer", None)
        if not limit or tokenizer is None or not getattr(tokenizer, "is_fast", False):
            return [text]
        room = max(int(limit) - len(tokenizer(self.prompt or "")["input_ids"]) - 2, 8)
        spans = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, truncation=False)["offset_mapping"]
        if len(spans) <= room:
            return [text]
        step = room - room // 8
        return [
            text[spans[at][0] : spans[min(at + room, len(spans)) - 1][1]] for at in range(0, len(spans) - room // 8, step)
        ]


def _prompt(model: str) -> str:
    table = json.loads((files("stdalign.encode") / "prompts.json").read_text("utf-8"))
    known = [prompt for part, prompt in table.items() if part in model.lower()]
    return str(known[0]) if known else ""
