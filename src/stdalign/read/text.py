"""Bytes to text: encodings, Unicode form, invisible characters."""

from __future__ import annotations

import codecs
import re

from stdalign.errors import EmptySource, LimitExceeded, NotText, WrongEncoding
from stdalign.model import Finding, Noise
from stdalign.read.mapped import Edit, Mapped
from stdalign.source import Source

MOST_BYTES = 64 * 1024 * 1024
"""Largest text that is read, in bytes."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0b\x0e-\x1f\x7f]+")
_NEWLINE = re.compile("\r\n?|\u2028|\u2029|\x85")
_CONTROL_SHARE = 0.02


def read(data: bytes, name: str) -> Source:
    """Read plain text.

    Raises:
        ReadError: the bytes are no text, or break a limit.

    >>> read("第一条 甲".encode("gb18030"), "a.txt").text
    '第一条 甲'
    """
    text, encoding, warnings = decode(data, name)
    mapped, noise, more = clean(text)
    return Source(
        name=name, text=mapped.text, encoding=encoding, segments=mapped.segments, noise=tuple(noise),
        warnings=tuple([*warnings, *more]),
    )  # fmt: skip


def decode(data: bytes, name: str) -> tuple[str, str, list[Finding]]:
    """Bytes to text, with the encoding found.

    Raises:
        EmptySource, LimitExceeded, NotText, WrongEncoding.
    """
    if len(data) > MOST_BYTES:
        raise LimitExceeded(
            f"{len(data):,} bytes of text, the limit is {MOST_BYTES:,}", where=name, next_step="split the file"
        )
    if not data.strip(b" \t\r\n\x00"):
        raise EmptySource("nothing in the file", where=name, next_step="check that it was saved whole")
    text = encoding = ""
    try:
        text, encoding = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    return text, encoding, []


def clean(text: str) -> tuple[Mapped, list[Noise], list[Finding]]:
    """One form of line ends, no invisible characters, Unicode NFC; each with its way back."""
    edits: list[Edit] = []
    warnings: list[Finding] = []
    if "\r" in text or not text.isascii() or _INVISIBLE.search(text):
        edits.extend((found.start(), found.end(), "\n") for found in _NEWLINE.finditer(text))
        gone = 0
        for found in _INVISIBLE.finditer(text):
            edits.append((found.start(), found.end(), ""))
            gone += found.end() - found.start()
        if gone:
            warnings.append(Finding("invisible_characters", f"{gone} invisible characters removed"))
    mapped = Mapped(text)
    if edits:
        mapped = mapped.edited(edits)[0]
    return mapped.composed(), [], warnings
