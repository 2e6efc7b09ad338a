"""Files on disk: written whole or not at all, and told apart by their digest."""

from __future__ import annotations

import os
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from stdalign.errors import UsageError

if TYPE_CHECKING:
    from zipfile import ZipFile

_BLOCK = 1 << 20


def save(path: Path, data: bytes) -> Path:
    """Write bytes to a path through a temporary file, so that a kill leaves the old file or the new.

    What a link points to is replaced, not the link; a device or pipe is written into; an existing file keeps its mode.

    Args:
        path: where; folders above are made.
        data: the whole content.

    Raises:
        UsageError: it cannot be written there.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(data)  # a device or a pipe has no old content to keep
            return path
        _replace(path.resolve(), data)
    except OSError as error:
        raise UsageError(
            f"cannot be written ({error.strerror or error})", where=str(path), next_step="choose another path"
        ) from None
    return path


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(draft).chmod(mode)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal, read block by block."""
    found = sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def timeless(out: BinaryIO) -> ZipFile:
    """A ZIP archive to write whose parts have no time of their own: the same parts give the same bytes."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    class Timeless(ZipFile):
        def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
            name = getattr(zinfo_or_arcname, "filename", zinfo_or_arcname)
            about = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            about.compress_type = ZIP_DEFLATED
            super().writestr(about, data)

        def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
            self.writestr(str(arcname or filename), Path(filename).read_bytes())

    return Timeless(out, "w", ZIP_DEFLATED)
