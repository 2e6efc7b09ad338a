"""Exporters: rows of alignments to a file or stream, one small module a format."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from stdalign.errors import UsageError
from stdalign.registry import Registry

EXPORTERS: Registry[Any] = Registry(
    "exporter",
    {
        "jsonl": "stdalign.export.plain:jsonl",
        "json": "stdalign.export.plain:json_array",
        "tsv": "stdalign.export.plain:tsv",
        "csv": "stdalign.export.plain:csv",
        "parquet": "stdalign.export.plain:parquet",
        "xlsx": "stdalign.export.xlsx:xlsx",
        "sssom": "stdalign.export.sssom:sssom_tsv",
        "sssom-json": "stdalign.export.sssom:sssom_json",
        "oscal": "stdalign.export.oscal:oscal",
        "strm": "stdalign.export.strm:strm",
        "tmx": "stdalign.export.tmx:tmx",
    },
)
_SUFFIX = {
    ".jsonl": "jsonl",
    ".json": "json",
    ".tsv": "tsv",
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
}
BINARY = frozenset({"xlsx", "parquet"})


def format_of(name: str | None, output: Path | None) -> str:
    """The format asked for, or the one that the file's ending tells; ``jsonl`` where neither does.

    Raises:
        UsageError: a binary format without a file. UnknownName: no such format.
    """
    chosen = name or (_SUFFIX.get(output.suffix.lower(), "jsonl") if output else "jsonl")
    EXPORTERS[chosen]
    if chosen in BINARY and output is None:
        raise UsageError(f"{chosen} is not for a terminal", next_step="give -o FILE")
    return chosen


def write(rows: Sequence[dict[str, Any]], name: str, to: Path | BinaryIO, context: Any = None) -> None:
    """Write rows in a format; a file is replaced whole or not at all.

    Args:
        rows: ``Alignment.to_dict()`` rows. name: a format of ``EXPORTERS``.
        to: a path or an open binary stream. context: the workspace, for titles and texts; may be None.
    """
    buffer = BytesIO()
    EXPORTERS[name](rows, buffer, context)
    if isinstance(to, Path):
        save(to, buffer.getvalue())
    else:
        to.write(buffer.getvalue())
        to.flush()


def save(path: Path, data: bytes) -> Path:
    """Write bytes to a path through a temporary file, so that a kill leaves the old file or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return path
