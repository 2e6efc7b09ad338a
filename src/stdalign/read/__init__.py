"""Read files (first version)."""
from __future__ import annotations
from pathlib import Path
from stdalign.source import Source


def read_bytes(data: bytes, name: str, media_type: str | None = None) -> list[Source]:
    from stdalign.read import markdown, text
    if name.endswith(".md"):
        return [markdown.read(data, name)]
    return [text.read(data, name)]


def read_file(path: str | Path, media_type: str | None = None) -> list[Source]:
    path = Path(path)
    return read_bytes(path.read_bytes(), path.name, media_type)
