"""Files that commands write: nothing of somebody else's is replaced, ``-`` is standard output.

What was written is known by the SHA-256 of its bytes, kept in the user's state folder, so that a file that was edited since
counts as somebody else's.
"""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from stdalign.errors import UsageError
from stdalign.files import file_digest, save

ForceOption = Annotated[
    bool, typer.Option("--force", help="Replace a file that stdalign did not write, or that was changed since.")
]
_KEPT_MOST = 20_000
"""Digests that are remembered; the oldest are forgotten."""
_BOM = b"\xef\xbb\xbf"


def is_stdout(output: Path | None) -> bool:
    """Whether the output goes to standard output."""
    return output is None or str(output) == "-"


def check_output(output: Path | None, force: bool, endings: tuple[str, ...] = ()) -> None:
    """Refuse a place that cannot or must not be written, before any work starts.

    Args:
        output: the file; None or ``-`` for standard output.
        force: replace whatever stands there.
        endings: those that the file may have, any where empty.

    Raises:
        UsageError: a folder, another ending, a file that is not ours, or one that may only be read.
    """
    if output is None or is_stdout(output):
        return
    if output.is_dir():
        raise UsageError("a folder, not a file", where=str(output), next_step="give the name of a file in it")
    if endings and not output.name.lower().endswith(endings) and not _is_device(output):
        raise UsageError("another ending is needed", where=str(output), next_step=f"end the name with {', '.join(endings)}")
    if force or not output.is_file() or not output.stat().st_size:
        return
    if not output.stat().st_mode & 0o222:
        raise UsageError("the file may only be read", where=str(output), next_step="choose another name, or give --force")
    if file_digest(output) not in _written():
        raise UsageError(
            "a file stands there that stdalign did not write, or that was changed since",
            where=str(output),
            next_step="choose another name, or give --force",
        )


def put(output: Path | None, data: bytes, force: bool = False, *, binary: bool = False) -> None:
    """Write what a command made, to a file or to standard output.

    Args:
        output: the file; None or ``-`` for standard output.
        data: the whole content.
        force: replace whatever stands there.
        binary: whether it is not for a terminal.

    Raises:
        UsageError: see ``check_output``; or binary data for a terminal.
    """
    if output is None or is_stdout(output):
        if binary and sys.stdout.isatty():
            raise UsageError("not for a terminal", where="standard output", next_step="give -o FILE, or send it into a pipe")
        sys.stdout.flush()
        # A byte-order mark tells a spreadsheet the encoding of a file; in a pipe it is a part of the first name.
        sys.stdout.buffer.write(data.removeprefix(_BOM))
        sys.stdout.buffer.flush()
        return
    check_output(output, force)
    save(output, data)
    remember(sha256(data).hexdigest())


def remember(digest: str) -> None:
    """Note a file's digest as one that was written here; where the state folder cannot be written, nothing is noted."""
    place = _place()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("a", encoding="ascii") as out:
            out.write(digest + "\n")
        if place.stat().st_size > 2 * 65 * _KEPT_MOST:
            save(place, "".join(f"{one}\n" for one in place.read_text("ascii").split()[-_KEPT_MOST:]).encode())
    except OSError:
        return


def _written() -> set[str]:
    try:
        return set(_place().read_text("ascii", "ignore").split())
    except OSError:
        return set()


def _place() -> Path:
    base = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".local" / "state") / "stdalign" / "written"


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file() and not path.is_dir()
