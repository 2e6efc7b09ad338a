"""Errors of the database drivers as the library's own: what happened, where, what to do."""

from __future__ import annotations

import sqlite3
from types import TracebackType

from stdalign.errors import ClosedWorkspace, Corrupt, DiskFull, LimitExceeded, Locked, ReadOnly, WorkspaceError

_MEANING: tuple[tuple[str, type[WorkspaceError], str, str], ...] = (
    ("locked", Locked, "another process is writing to the workspace", "try again when it is done"),
    ("could not obtain lock", Locked, "another process is writing to the workspace", "try again when it is done"),
    ("readonly", ReadOnly, "the workspace may only be read", "open it without readonly, or check the rights of its folder"),
    ("read-only", ReadOnly, "the workspace may only be read", "open it without readonly, or check the rights of its folder"),
    (
        "unable to open",
        ReadOnly,
        "the workspace's file cannot be opened",
        "check the rights of its folder, and whether the medium may only be read",
    ),
    ("permission denied", ReadOnly, "this user may not write here", "check the rights of its folder, or the role"),
    ("disk is full", DiskFull, "no room left to write", "make room on the disk, then try again; nothing was written"),
    ("no space left", DiskFull, "no room left to write", "make room on the disk, then try again; nothing was written"),
    (
        "file too large",
        DiskFull,
        "no room left to write",
        "make room or raise the limit, then try again; nothing was written",
    ),
    ("requested and", DiskFull, "no room left to write", "make room on the disk, then try again; nothing was written"),
    (
        "quota exceeded",
        DiskFull,
        "no room left to write",
        "make room or raise the limit, then try again; nothing was written",
    ),
    ("disk i/o error", DiskFull, "the disk did not take the data", "check the disk, then try again"),
    ("malformed", Corrupt, "the pages of the database do not fit together", "restore it from a copy, or build anew"),
    ("closed", ClosedWorkspace, "the workspace is closed", "open it again"),
)
"""Words of a driver's message (lower case) → error, what, next step; the first that fits counts.

"n requested and m written" is how NumPy says that a file took less than it was given."""


def _kinds() -> tuple[type[BaseException], ...]:
    import sys

    # psycopg's errors matter only where psycopg is loaded; it is not imported for their sake.
    psycopg = sys.modules.get("psycopg")
    return (sqlite3.Error, psycopg.Error) if psycopg is not None else (sqlite3.Error,)


class mapped:
    """Turn a driver's error inside into one of the library's; a query stopped by its deadline passes.

    A class and no generator: it stands around every statement, and this is a third of the time.

    Raises:
        WorkspaceError: Locked, ReadOnly, DiskFull or ClosedWorkspace where the driver says so.
    """

    __slots__ = ("where",)

    def __init__(self, where: str) -> None:
        self.where = where

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None and isinstance(error, _kinds()) and not stopped(error):
            raise own_error(error, self.where) from error


def stopped(error: BaseException) -> bool:
    """Whether a driver's error says that a query ran out of its time."""
    return str(error) == "interrupted" or type(error).__name__ == "QueryCanceled"


def own_error(error: BaseException, where: str) -> WorkspaceError:
    """The library's error for a driver's.

    >>> own_error(sqlite3.OperationalError("database is locked"), "ws").next_step
    'try again when it is done'
    """
    said = str(error).lower()
    for words, kind, what, next_step in _MEANING:
        if words in said:
            return kind(what, where=where, next_step=next_step)
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return WorkspaceError(f"the database refused ({first})", where=where, next_step="see what it says; stdalign doctor")


def disk_error(error: OSError, where: str) -> WorkspaceError:
    """The library's error for a file that could not be written.

    >>> disk_error(OSError(28, "No space left on device"), "ws").what
    'no room left to write'
    """
    known = own_error(error, where)
    if type(known) is not WorkspaceError:
        return known
    what = f"cannot be written ({error.strerror or error})"
    return WorkspaceError(what, where=where, next_step="check the disk and the rights of the folder")


def too_slow(limit_s: float) -> LimitExceeded:
    """The error for a query that ran out of its time."""
    return LimitExceeded(f"a query took longer than {limit_s:g} s", next_step="ask for less: name countries or a topic")
