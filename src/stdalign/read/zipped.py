"""ZIP archives: limits checked from the directory before anything is unpacked, and again while unpacking."""

from __future__ import annotations

import io
import zipfile
import zlib

from stdalign.errors import Encrypted, LimitExceeded, NotText

MOST_BYTES = 100 * 1024 * 1024
MOST_RATIO = 100
MOST_PARTS = 10_000
_SMALL = 1024 * 1024


def open_archive(data: bytes, name: str) -> zipfile.ZipFile:
    """An archive that keeps the limits.

    Raises:
        LimitExceeded: more parts, more bytes or a higher ratio than allowed. NotText: broken.
        Encrypted: asks for a password.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, OverflowError):
        raise NotText("a broken ZIP archive", where=name, next_step="fetch or pack the file again") from None
    if len(parts) > MOST_PARTS:
        raise LimitExceeded(f"{len(parts):,} parts, the limit is {MOST_PARTS:,}", where=name, next_step="unpack it")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_BYTES:
        raise LimitExceeded(
            f"{unpacked:,} bytes unpacked, the limit is {MOST_BYTES:,}", where=name, next_step="give the files one by one"
        )
    for part in parts:
        if part.file_size > _SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise LimitExceeded(
                f"{part.filename[:80]!r} is packed more than {MOST_RATIO} times",
                where=name,
                next_step="give the files one by one",
            )
        if part.flag_bits & 1:
            raise Encrypted("the archive asks for a password", where=name, next_step="unpack it with the password first")
    return archive


def part_bytes(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    """Bytes of one part, never more than the directory promised.

    Raises:
        LimitExceeded: the part is larger than promised. NotText: it is broken.
    """
    info = archive.getinfo(part)
    try:
        with archive.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise NotText(f"a broken part {part[:80]!r}", where=name, next_step="fetch or pack the file again") from None
    if len(data) > info.file_size:
        raise LimitExceeded(f"{part[:80]!r} is larger than it says", where=name, next_step="do not trust this file")
    return data
