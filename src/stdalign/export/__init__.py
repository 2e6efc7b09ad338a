"""Exporters: rows of alignments to a file or stream, one small module a format; each says itself what it writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from stdalign.errors import MissingExtra, StdalignError, UsageError
from stdalign.export.declared import exporter
from stdalign.files import save
from stdalign.ports import Exporter, Texts
from stdalign.record import Record
from stdalign.registry import Registry

__all__ = ["EXPORTERS", "Format", "exporter", "format_named", "format_of", "formats", "write"]

EXPORTERS: Registry[Exporter] = Registry(
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
        "ciso": "stdalign.export.ciso:ciso",
    },
)


@dataclass(frozen=True)
class Format(Record):
    """A format that rows can be written in; ``problem`` says why one cannot be used here."""

    name: str
    media_type: str
    suffix: str
    binary: bool
    problem: str = ""


def format_named(name: str) -> Format:
    """What a format is, as its exporter says.

    Raises:
        UnknownName: no such format. MissingExtra: another package's exporter cannot be loaded, or does not say what it is.
    """
    plug = EXPORTERS[name]
    try:
        return Format(name, plug.media_type, plug.suffix, plug.binary)
    except AttributeError as error:
        raise MissingExtra(
            f"exporter {name!r} does not say what it writes ({error})",
            where=f"entry point group stdalign.{EXPORTERS.kind}",
            next_step="declare it with stdalign.export.exporter(media_type, suffix)",
        ) from None


def formats() -> list[Format]:
    """Every format by name; one that cannot be loaded is listed with its problem."""
    found = []
    for name in EXPORTERS:
        try:
            found.append(format_named(name))
        except StdalignError as error:
            found.append(Format(name, "", "", False, str(error)))
    return found


def format_of(name: str | None, output: Path | None) -> str:
    """The format asked for, or the one that the file's ending tells (the longest that fits); ``jsonl`` where neither is given.

    ``-``, a pipe and a device have no ending that tells anything.

    Raises:
        UsageError: a binary format without a file, or an ending that tells no format. UnknownName: no such format.
    """
    plain = output is None or str(output) == "-" or (output.exists() and not output.is_file() and not output.is_dir())
    chosen = name or ("jsonl" if plain or output is None else _by_ending(output.name.lower()))
    if format_named(chosen).binary and output is None:
        raise UsageError(f"{chosen} is not for a terminal", next_step="give -o FILE, or -o - for a pipe")
    return chosen


def _by_ending(file: str) -> str:
    fitting = [one for one in formats() if one.suffix and file.endswith(one.suffix)]
    if not fitting:
        endings = ", ".join(sorted({one.suffix for one in formats() if one.suffix}))
        raise UsageError("no format has this ending", where=file, next_step=f"give --format, or end the name with {endings}")
    return max(fitting, key=lambda one: len(one.suffix)).name


def write(rows: Sequence[dict[str, Any]], name: str, to: str | Path | BinaryIO, context: Texts | None = None) -> None:
    """Write rows in a format; a file is replaced whole or not at all.

    Args:
        rows: ``Alignment.to_dict()`` rows.
        name: a format of ``EXPORTERS``.
        to: a path or an open binary stream.
        context: the workspace, for titles and texts; may be None.

    Raises:
        UnknownName: no such format. UsageError: the file cannot be written there.
    """
    buffer = BytesIO()
    EXPORTERS[name](rows, buffer, context)
    if isinstance(to, (str, Path)):
        save(Path(to), buffer.getvalue())
    else:
        to.write(buffer.getvalue())
        to.flush()
