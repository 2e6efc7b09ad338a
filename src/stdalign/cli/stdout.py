"""Standard output that nothing surprises: a closed pipe, a full disk, an encoding that has no Chinese."""

from __future__ import annotations

import codecs
import io
import sys
from typing import Any

from stdalign.errors import DataError


class Guarded(io.RawIOBase):
    """A raw stream whose faults are told, once.

    A reader that has gone away (``| head``) has what it wanted: the program ends with exit code 0. Anything else that keeps
    the output from being written is a ``DataError``.
    """

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self._over = False

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._raw.isatty()

    def fileno(self) -> int:
        return self._raw.fileno()

    def write(self, data: Any) -> int:
        """As of any raw stream; after a fault what is still to come is dropped."""
        if self._over:
            return len(data)
        try:
            return self._raw.write(data) or 0
        except BrokenPipeError:
            self._over = True
            raise SystemExit(0) from None
        except OSError as error:
            self._over = True
            raise DataError(
                f"the output cannot be written ({error.strerror or error})",
                where="standard output",
                next_step="make room, or write elsewhere",
            ) from None


def guard() -> None:
    """Put ``Guarded`` under ``sys.stdout``.

    Characters that its encoding lacks are written as ``\\uXXXX`` there; JSON is then written in ASCII, which loses nothing.

    Raises:
        DataError: standard output was closed before the program began.
    """
    if sys.stdout is None:
        raise DataError("standard output is closed", next_step="start it with an open standard output")
    buffer = getattr(sys.stdout, "buffer", None)
    raw = getattr(buffer, "raw", buffer)  # without a buffer between them where PYTHONUNBUFFERED is set
    if not isinstance(raw, io.FileIO):
        return  # captured by a program: nothing there can break
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(Guarded(raw)),
        encoding=sys.stdout.encoding,
        errors="backslashreplace",
        line_buffering=raw.isatty(),
    )


def is_unicode() -> bool:
    """Whether standard output takes every character."""
    try:
        return codecs.lookup(getattr(sys.stdout, "encoding", None) or "ascii").name.startswith("utf")
    except LookupError:
        return False
