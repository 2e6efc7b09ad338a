"""Rows of numbers as every room has them: of length 1, and read from a file of arrays."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from stdalign.errors import CorpusError


def unit_rows(rows: NDArray[Any], least: float = 1e-6) -> NDArray[np.float32]:
    """The rows with length 1, so that the product of two is their cosine.

    Args:
        rows: shape (n, dimension).
        least: length that a row is divided by at least: one of noughts stays one of noughts.

    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), least), dtype=np.float32)


def distinct(values: NDArray[Any]) -> NDArray[Any]:
    """Whole numbers in rising order, each once: ``np.unique``, which goes by way of a table of hashes from NumPy 2.3 on, thirty times slower.

    >>> distinct(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    found = np.sort(values, axis=None)
    return found[np.append(True, found[1:] != found[:-1])] if len(found) else found


def read_arrays(data: bytes, what: str, where: str, next_step: str) -> dict[str, NDArray[Any]]:
    """The arrays of the bytes of an ``.npz``, by name.

    Args:
        data: the bytes.
        what: what they are, for the message.
        where: the file.
        next_step: what to do where they cannot be read.

    Raises:
        CorpusError: they are no such file, or a broken one.
    """
    try:
        with np.load(BytesIO(data), allow_pickle=False) as held:
            return {name: held[name] for name in held.files}
    except (ValueError, KeyError, OSError, EOFError, AttributeError, TypeError, BadZipFile, zlib.error) as error:
        raise CorpusError(f"{what} cannot be read ({error})", where=where, next_step=next_step) from None
