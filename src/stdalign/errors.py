"""Every error that stdalign raises on purpose, one tree.

::

    StdalignError
    ├── UsageError (ValueError)              exit code 2: the call itself is wrong
    │   ├── UnknownName (LookupError)        no such jurisdiction, encoder, format, instrument …
    │   │   └── WrongValue                   a field that does not take this value; names the field
    │   └── MissingExtra (ImportError)       an optional dependency is not installed
    └── DataError (ValueError)               exit code 1: the data is the problem
        ├── ReadError                        a file cannot be read
        │   ├── EmptySource                  nothing in it
        │   ├── NotText                      binary, or an unsupported format
        │   │   └── Scanned                  a PDF of pictures, for an OCR engine
        │   ├── WrongEncoding (UnicodeError) bytes that no known encoding explains
        │   ├── Encrypted                    asks for a password
        │   └── LimitExceeded                larger, deeper or slower than allowed
        ├── SplitError                       no article found, or the structure cannot be followed
        │   └── BadReading                   read, but with findings that make it doubtful
        ├── AddressError                     not a clause address
        ├── CorpusError                      a file under corpora/ breaks its rules
        ├── DuplicateInstrument              the id is already in the workspace
        ├── WorkspaceError                   a workspace that cannot be opened as it is
        │   ├── FormatMismatch               made by another format version
        │   ├── EncoderMismatch              made by another encoder
        │   ├── Corrupt                      a checksum does not hold
        │   ├── Locked                       another process is writing
        │   ├── ReadOnly                     may only be read
        │   ├── DiskFull                     no room left
        │   └── ClosedWorkspace              used after it was closed
        ├── EncoderError                     a model cannot be loaded or gives bad vectors
        └── ReviewConflict                   the alignment changed since it was read

Each carries what happened, where, and the next step for the person; each survives pickling.
"""

from __future__ import annotations

from typing import Any


class StdalignError(Exception):
    """Base of every error that stdalign raises on purpose.

    Args:
        what: what is wrong, one sentence without a full stop.
        where: the file, address, row or setting concerned.
        next_step: what the person can do now.

    >>> print(StdalignError("no article found", where="law.txt", next_step="check --jurisdiction"))
    no article found: law.txt. Next: check --jurisdiction
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", next_step: str = "") -> None:
        self.what = what
        self.where = where
        self.next_step = next_step
        super().__init__(what, where, next_step)

    def __str__(self) -> str:
        text = f"{self.what}: {self.where}" if self.where else self.what
        return f"{text}. Next: {self.next_step}" if self.next_step else text

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.what, self.where, self.next_step)

    def to_dict(self) -> dict[str, str]:
        """The error as plain data: ``error, what, where, next_step``."""
        return {
            "error": type(self).__name__,
            "what": self.what,
            "where": self.where,
            "next_step": self.next_step,
        }


def _rebuild(kind: type[StdalignError], what: str, where: str, next_step: str) -> StdalignError:
    return kind(what, where=where, next_step=next_step)


class UsageError(StdalignError, ValueError):
    """The call itself is wrong."""

    exit_code = 2


class UnknownName(UsageError, LookupError):
    """A name that nothing is registered under."""


class WrongValue(UnknownName):
    """A field that does not take this value: ``where`` names the field, ``next_step`` what it takes."""

    def __str__(self) -> str:
        text = self.what if self.where in self.what else f"{self.what}: {self.where}"
        return f"{text}. Next: {self.next_step}" if self.next_step else text


class MissingExtra(UsageError, ImportError):
    """An optional dependency is not installed."""


class DataError(StdalignError, ValueError):
    """The data is the problem."""


class ReadError(DataError):
    """A file cannot be read."""


class EmptySource(ReadError):
    """There is nothing in the file."""


class NotText(ReadError):
    """Binary, scanned, or of a format that is not supported."""


class Scanned(NotText):
    """A PDF of pictures without a text layer; an OCR engine can read it."""


class WrongEncoding(ReadError, UnicodeError):
    """Bytes that no known encoding explains."""

    # UnicodeError defines no constructor of its own, but its layout asks for ours to be named.
    __init__ = StdalignError.__init__


class Encrypted(ReadError):
    """The file asks for a password."""


class LimitExceeded(ReadError):
    """Larger, deeper or slower than allowed; the message names the limit."""


class SplitError(DataError):
    """No article found, or the structure cannot be followed."""


class BadReading(SplitError):
    """Read and split, but with findings that make it doubtful."""


class AddressError(DataError):
    """Not a clause address."""


class CorpusError(DataError):
    """A file under corpora/ breaks its rules."""


class DuplicateInstrument(DataError):
    """The id is already in the workspace."""


class WorkspaceError(DataError):
    """A workspace that cannot be opened as it is."""


class FormatMismatch(WorkspaceError):
    """Made by another format version."""


class EncoderMismatch(WorkspaceError):
    """Made by another encoder."""


class Corrupt(WorkspaceError):
    """A checksum does not hold."""


class Locked(WorkspaceError):
    """Another process is writing to the workspace."""


class ReadOnly(WorkspaceError):
    """The workspace may only be read."""


class DiskFull(WorkspaceError):
    """No room left to write."""


class ClosedWorkspace(WorkspaceError):
    """The workspace was used after it was closed."""


class EncoderError(DataError):
    """A model cannot be loaded or gives bad vectors."""


class ReviewConflict(DataError):
    """The alignment changed since it was read."""
