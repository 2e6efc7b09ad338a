"""A file of texts to a file of vectors, with flat memory, and able to go on after an interruption."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np

from stdalign.errors import DataError, EmptySource, EncoderError, UsageError
from stdalign.ports import Encoder, Progress

BLOCK = 8192
"""Lines encoded and written at a time."""


def encode_file(texts: Path, encoder: Encoder, output: Path, progress: Progress | None = None) -> tuple[int, int]:
    """Encode one text a line into an ``.npy`` of float32 unit rows; returns (n, dimension).

    Work in progress stands in ``OUTPUT.part`` with its state beside it; a second run with the same
    texts and encoder goes on where the first was stopped. ``OUTPUT`` appears whole or not at all.

    Raises:
        UsageError: no such file. EmptySource: no line in it. DataError: a line is blank or not UTF-8.
    """
    if not texts.is_file():
        raise UsageError("no such file", where=str(texts), next_step="give a text file with one text a line")
    count, digest = _survey(texts)
    if not count:
        raise EmptySource("no text in the file", where=str(texts), next_step="write one text a line")
    part = output.with_name(output.name + ".part")
    state = output.with_name(output.name + ".state")
    key = {"texts": digest, "fingerprint": encoder.fingerprint, "n": count, "d": encoder.dimension}
    done = _done(part, state, key)
    if not done:
        output.parent.mkdir(parents=True, exist_ok=True)
        np.lib.format.open_memmap(part, mode="w+", dtype=np.float32, shape=(count, encoder.dimension)).flush()
    for start, lines in _blocks(texts, done):
        # Opened anew for each block, so that pages written do not stay in memory.
        target = np.lib.format.open_memmap(part, mode="r+")
        try:
            target[start : start + len(lines)] = encoder.encode(lines)
        except EncoderError as error:
            if error.where.startswith("text "):
                number = start + int(error.where.split()[1])
                del target
                for draft in (part, state):  # the file must be mended, and then it is another one
                    draft.unlink(missing_ok=True)
                raise DataError(error.what, where=f"{texts}:{number}", next_step="remove the blank line") from None
            raise
        target.flush()
        del target
        _write_state(state, {**key, "done": start + len(lines)})
        if progress:
            progress("encode", start + len(lines), count)
    part.replace(output)
    state.unlink(missing_ok=True)
    return count, encoder.dimension


def _survey(path: Path) -> tuple[int, str]:
    hashed, lines, last = sha256(), 0, b"\n"
    with path.open("rb") as data:
        while block := data.read(1 << 20):
            hashed.update(block)
            lines += block.count(b"\n")
            last = block[-1:]
    return lines + (last != b"\n"), hashed.hexdigest()


def _done(part: Path, state: Path, key: dict[str, object]) -> int:
    if not part.exists() or not state.exists():
        return 0
    try:
        kept = json.loads(state.read_text("utf-8"))
    except ValueError:
        return 0
    return int(kept["done"]) if all(kept.get(name) == value for name, value in key.items()) else 0


def _write_state(path: Path, value: dict[str, object]) -> None:
    draft = path.with_name(path.name + f".{os.getpid()}")
    draft.write_text(json.dumps(value), "utf-8")
    draft.replace(path)


def _blocks(path: Path, done: int) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    with path.open("rb") as data:
        for number, raw in enumerate(data):
            if number < done:
                continue
            try:
                block.append(raw.decode("utf-8").rstrip("\r\n"))
            except UnicodeDecodeError:
                raise DataError("not UTF-8", where=f"{path}:{number + 1}", next_step="convert the file to UTF-8") from None
            if len(block) == BLOCK:
                yield number + 1 - len(block), block
                block = []
        if block:
            yield number + 1 - len(block), block
