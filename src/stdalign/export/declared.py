"""How an exporter says what it writes: on itself, so that no table elsewhere has to know it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from stdalign.ports import Texts

Write = Callable[[Sequence[dict[str, Any]], BinaryIO, Texts | None], None]
"""Rows of ``Alignment.to_dict()``, the open stream, and the workspace for titles and texts, where one is at hand."""


@dataclass(frozen=True)
class Declared:
    """A function that writes rows, with what it writes."""

    write: Write
    media_type: str
    suffix: str
    binary: bool = False

    def __call__(self, rows: Sequence[dict[str, Any]], out: BinaryIO, context: Texts | None = None) -> None:
        """Write the rows."""
        self.write(rows, out, context)


def exporter(media_type: str, suffix: str, *, binary: bool = False) -> Callable[[Write], Declared]:
    """Make an exporter of a function ``f(rows, out, context)``.

    Args:
        media_type: of the file (IANA), with its character set where it is text.
        suffix: ending of the file's name, with its dot.
        binary: not for a terminal.

    >>> @exporter("text/plain; charset=utf-8", ".txt")
    ... def addresses(rows, out, context):
    ...     "One source a line."
    ...     out.write("".join(f"{row['source']}\\n" for row in rows).encode())
    >>> addresses.suffix, addresses.binary
    ('.txt', False)
    """

    def declare(write: Write) -> Declared:
        made = Declared(write, media_type, suffix, binary)
        object.__setattr__(made, "__doc__", write.__doc__)
        return made

    return declare
