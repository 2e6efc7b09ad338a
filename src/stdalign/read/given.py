"""What a caller may hand over to be read: a path, text, HTML, bytes, an open file, a data frame; standard input by ``-``."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stdalign.errors import UsageError
from stdalign.read import file_bytes
from stdalign.source import Source

TEXT_COLUMN = "text"
"""Column of a data frame that holds the words; where there is none of that name, the only column of strings."""
_LONGEST_NAME = 1000
_FILE_LIKE = re.compile(r"[/\\]|\.[A-Za-z][A-Za-z0-9]{0,7}\Z")
_MARKUP = re.compile(r"\s*<(?:!doctype|[a-z][a-z0-9]*[\s>/])", re.I)
_XML = re.compile(r"\s*<\?xml[^>]*>")
_HEADING = re.compile(r"(?m)^#{1,6} \S|^\*\*\S")


@dataclass(frozen=True)
class Given:
    """Bytes to be read.

    Args:
        data: the bytes.
        name: a name whose ending tells the format, where it does; kept as the name of the file.
        where: how an error speaks of it.
        guessed: whether a string of one line was taken for text, though it may be the name of a file that is not there.
        plain: whether it is a string that a program handed over as text, in no format that a reader has to take apart.
        apart: whether it is read in a process of its own.
    """

    data: bytes
    name: str
    where: str
    guessed: bool = False
    plain: bool = False
    apart: bool = False

    def strange(self, asked: bool | None = None, usual: bool = True) -> Given:
        """The same, to be read in a process of its own where that is wanted (``apart.wanted``): for what may come from anybody."""
        from stdalign.read.apart import wanted, warm

        if self.plain or not wanted(asked, usual):
            return self
        warm()
        return replace(self, apart=True)

    def sources(self, ocr: str | None = None, languages: Sequence[str] = ()) -> list[Source]:
        """What is read of it; here, or in a process of its own.

        Raises:
            ReadError: it cannot be read.
        """
        from stdalign.read import read_bytes
        from stdalign.read.apart import read_apart

        read = read_apart if self.apart else read_bytes
        return read(self.data, self.name, ocr=ocr, languages=languages)


def given(source: object, name: str | None = None) -> Given:
    """The bytes of whatever a caller handed over.

    A string is text where it has a line break, begins with ``<``, or cannot be the name of a file; a ``Path`` is always a
    file. ``-`` is standard input.

    Args:
        source: a path, text, HTML, bytes, an open file (text or binary), a data frame or column of lines.
        name: a name that tells the format, ``law.html``; that of the file where not given.

    Raises:
        UsageError: there is no such file, or nothing that can be read. ReadError: the file cannot be opened.

    >>> given("第一条 甲\\n第二条 乙\\n").name, given(b"<p>1. One</p>", "law.html").name
    ('text.txt', 'law.html')
    """
    if isinstance(source, str):
        return _string(source, name)
    if isinstance(source, os.PathLike):
        return _file(Path(os.fspath(source)), name)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _bytes(bytes(source), name)
    if callable(getattr(source, "read", None)):
        return _stream(source, name)
    return _text("\n".join(column_of(source)), name)


def column_of(table: object) -> list[str]:
    """The lines of a data frame (its column ``text``, with ``label`` before it where there is one), or of a column.

    Raises:
        UsageError: it is none, or no column is clearly the one with the words.
    """
    names = getattr(table, "columns", None)
    if names is None:
        return _lines(table)
    columns: Any = table
    found = [str(name) for name in names]
    chosen = TEXT_COLUMN if TEXT_COLUMN in found else _only_strings(columns, found)
    words = _lines(columns[chosen])
    labels = [_blank(one) for one in columns["label"]] if "label" in found and chosen == TEXT_COLUMN else [""] * len(words)
    return [f"{label} {text}".strip() for label, text in zip(labels, words, strict=True)]


def check_there(path: Path, what: str = "give the path of a file") -> None:
    """Refuse a path that is not there or is a folder, before any work starts; a pipe or device is as good as a file.

    Args:
        path: the path.
        what: the next step for the person.

    Raises:
        UsageError: there is no such file, or it is a folder.
    """
    if str(path) == "-":
        return
    if not _exists(path):
        raise UsageError("no such file", where=str(path)[:300], next_step=what)
    if path.is_dir():
        raise UsageError("a folder, not a file", where=str(path), next_step=what)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, or with a null character
        return False


def _string(source: str, name: str | None) -> Given:
    if source == "-":
        return _file(Path(source), name)
    if "\n" in source or "\r" in source or source.lstrip().startswith("<") or len(source) > _LONGEST_NAME:
        return _text(source, name)
    if _exists(Path(source)) and source:
        return _file(Path(source), name)
    if _FILE_LIKE.search(source) or not source.strip():
        raise UsageError(
            "no such file" if source.strip() else "nothing to read",
            where=source,
            next_step="give a path that is there, or the text itself (a text of one line ends with a line break)",
        )
    made = _text(source, name)
    return replace(made, where=f"{source!r} (taken for text: there is no file of that name)", guessed=True)


def _file(path: Path, name: str | None) -> Given:
    if str(path) == "-":
        stream = getattr(sys.stdin, "buffer", sys.stdin)
        return _bytes(_read(stream), name, "standard input")
    check_there(path, "give the path of a law text, or - for standard input")
    if not path.is_file():  # a pipe or a device: its name tells nothing
        return _bytes(file_bytes(path), name, str(path))
    return Given(file_bytes(path), name or path.name, str(path))


def _stream(source: Any, name: str | None) -> Given:
    title = name or getattr(source, "name", None)
    title = Path(title).name if isinstance(title, str) else None
    found = source.read()
    if isinstance(found, str):
        return _text(found, title)
    if not isinstance(found, (bytes, bytearray)):
        raise UsageError(f"read() gave {type(found).__name__}", next_step="give a file opened for reading")
    return _bytes(bytes(found), title)


def _read(stream: Any) -> bytes:
    found = stream.read()
    return found.encode("utf-8") if isinstance(found, str) else bytes(found)


def _bytes(data: bytes, name: str | None, where: str = "") -> Given:
    """Bytes without a name: what they are is told by what they begin with."""
    title = name or ("text.md" if _HEADING.search(data[:65536].decode("utf-8", "ignore")) else "text")
    return Given(data, title, where or name or f"{len(data):,} bytes")


def _text(text: str, name: str | None) -> Given:
    """Text that is decoded already: nothing that it says of its own encoding may count."""
    markup = bool(_MARKUP.match(text)) or bool(_XML.match(text))
    title = name or ("text.html" if markup else "text.md" if _HEADING.search(text) else "text.txt")
    if _XML.match(text):
        title = name or "text.xml"
        text = _XML.sub("", text, count=1)
    data = text.encode("utf-8-sig" if markup else "utf-8", "surrogatepass")
    return Given(data, title, name or f"{len(text):,} characters", plain=title.endswith((".txt", ".md")))


def _lines(column: object) -> list[str]:
    if isinstance(column, (str, bytes)) or not isinstance(column, Iterable):
        raise UsageError(
            f"a {type(column).__name__} cannot be read",
            next_step="give a path, text, bytes, an open file, or a data frame with a column 'text'",
        )
    found = [_blank(one) for one in column]
    if not any(found):
        raise UsageError("no text in it", next_step="give lines that are not blank")
    return found


def _blank(value: object) -> str:
    """A cell as text; nothing (None, NaN) is blank."""
    if isinstance(value, str):
        return value
    if value is None or value != value:
        return ""
    raise UsageError(f"a line must be text, not {type(value).__name__}", next_step="convert the column to strings")


def _only_strings(table: Any, names: list[str]) -> str:
    strings = [name for name in names if len(table[name]) and all(isinstance(one, str) for one in table[name])]
    if len(strings) != 1:
        raise UsageError(
            f"no column {TEXT_COLUMN!r}",
            where=f"columns {', '.join(names)}",
            next_step="rename the one with the words to text",
        )
    return strings[0]
