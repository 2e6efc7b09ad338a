"""What identifies a model: SHA-256 over the names and contents of its files."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

_SKIP = {".md", ".pyc"}


def of_folder(folder: Path) -> str:
    """Hexadecimal SHA-256 of every file of a model folder but its documentation."""
    hashed = sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix not in _SKIP):
        hashed.update(path.relative_to(folder).as_posix().encode() + b"\0")
        with path.open("rb") as data:
            while block := data.read(1 << 20):
                hashed.update(block)
    return hashed.hexdigest()
