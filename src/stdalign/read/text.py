"""Bytes to text: encodings, Unicode form, invisible characters."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache

from stdalign.errors import EmptySource, LimitExceeded, NotText, WrongEncoding
from stdalign.model import Finding, Noise
from stdalign.read.garbled import doubts
from stdalign.read.legacy import decode_legacy
from stdalign.read.mapped import Edit, Mapped
from stdalign.source import Source
from stdalign.zawgyi import edits as zawgyi_edits
from stdalign.zawgyi import is_zawgyi

suffixes = (".txt", ".text")
media_types = ("text/plain",)
MOST_BYTES = 20 * 1024 * 1024
"""Largest text that is read, in bytes."""
MOST_CHARACTERS = 6_000_000
"""Longest text that is read; the longest law known here has 1.3 million characters."""
_MOST_MARKS = 64

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]+"
)
_BLANK = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
_NEWLINE = re.compile("[\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")
_CONTROL_SHARE = 0.02
_BURMESE = re.compile("[\u1000-\u109f]")


def read(data: bytes, name: str) -> Source:
    """Read plain text.

    Raises:
        ReadError: the bytes are no text, or break a limit.

    >>> read("第一条 甲".encode("gb18030"), "a.txt").text
    '第一条 甲'
    """
    text, encoding, warnings = decode(data, name)
    mapped, noise, more = clean(text, name)
    doubt = doubts(mapped.text)
    if doubt:
        more.append(Finding(doubt.code, f"{doubt.reason}; {doubt.next_step}"))
    return Source(
        name=name, text=mapped.text, encoding=encoding, segments=mapped.segments, noise=tuple(noise),
        warnings=(*warnings, *more), raw=text,
    )  # fmt: skip


def decode(data: bytes, name: str) -> tuple[str, str, list[Finding]]:
    """Bytes to text with line ends as ``\\n``, as ``open`` decodes a file, with the encoding found.

    Raises:
        EmptySource, LimitExceeded, NotText, WrongEncoding.
    """
    if len(data) > MOST_BYTES:
        raise LimitExceeded(
            f"{len(data):,} bytes of text, the limit is {MOST_BYTES:,}", where=name, next_step="split the file"
        )
    if not data.strip(b" \t\r\n\x00"):
        raise EmptySource("nothing in the file", where=name, next_step="check that it was saved whole")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return newlines(data.decode(encoding)), encoding, []
            except UnicodeDecodeError:
                break
    if data[:4096].count(0) > len(data[:4096]) // 5:
        return _wide(data, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _other(data, name, error)
    _check(text, name)
    return newlines(text), "utf-8", []


def newlines(text: str) -> str:
    """Line ends of Windows and of old Macs as ``\\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _wide(data: bytes, name: str) -> tuple[str, str, list[Finding]]:
    """UTF-16 without a mark of its byte order."""
    head = data[:4096]
    encoding = "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise NotText("binary, not text", where=name, next_step="give a text, HTML, DOCX, PDF or XML file") from None
    _check(text, name)
    return newlines(text), encoding, []


def _other(data: bytes, name: str, error: UnicodeDecodeError) -> tuple[str, str, list[Finding]]:
    broken = len(re.findall(rb"[\x00-\x08\x0e-\x1f]", data[:65536]))
    if broken > _CONTROL_SHARE * min(len(data), 65536):
        raise NotText("binary, not text", where=name, next_step="give a text, HTML, DOCX, PDF or XML file")
    lenient = data.decode("utf-8", errors="ignore")
    lost = len(data) - len(lenient.encode())
    few = lost <= max(8, len(data) // 500) and len(lenient) > 2 * lost
    found = decode_legacy(data) if not few or lenient.isascii() else None
    if found is None and few:
        finding = Finding("bad_bytes", f"{lost} bytes are no UTF-8 and were left out, the first at {error.start}")
        return newlines(lenient), "utf-8", [finding]
    if found is None:
        raise WrongEncoding("no known encoding explains the bytes", where=name, next_step="save the file as UTF-8") from None
    return newlines(found[0]), found[1], [Finding("legacy_encoding", f"read as {found[1]}")]


@lru_cache(maxsize=1)
def _piles() -> re.Pattern[str]:
    """Heaps of combining marks, on which canonical ordering takes quadratic time."""
    marks = "".join(chr(code) for code in range(0x300, 0x10000) if unicodedata.combining(chr(code)))
    return re.compile(f"[{marks}]{{{_MOST_MARKS + 1},}}")


def _check(text: str, name: str) -> None:
    controls = len(_CONTROLS.findall(text[:200_000]))
    if controls > _CONTROL_SHARE * min(len(text), 200_000) and controls > 16:
        raise NotText("binary, not text", where=name, next_step="give a text, HTML, DOCX, PDF or XML file")


def clean(text: str, name: str = "") -> tuple[Mapped, list[Noise], list[Finding]]:
    """One form of line ends, no invisible characters, Unicode NFC, no Zawgyi; each with its way back."""
    if len(text) > MOST_CHARACTERS:
        raise LimitExceeded(
            f"{len(text):,} characters, the limit is {MOST_CHARACTERS:,}", where=name, next_step="split the file"
        )
    warnings: list[Finding] = []
    if not text.isascii():
        text = _BLANK.sub(" ", text)  # a blank of any width is a blank: labels and figures are told by it
    mapped = Mapped(text)
    edits: list[Edit] = [(found.start(), found.end(), "\n") for found in _NEWLINE.finditer(text)]
    gone = 0
    for found in INVISIBLE.finditer(text):
        edits.append((found.start(), found.end(), ""))
        gone += found.end() - found.start()
    if gone:
        warnings.append(Finding("invisible_characters", f"{gone} invisible characters removed"))
    piles: list[Edit] = []
    if not text.isascii():
        piles = [(found.start() + _MOST_MARKS, found.end(), "") for found in _piles().finditer(text)]
        edits.extend(piles)
    if edits:
        mapped, forward = mapped.edited(edits)
        if piles:
            at = forward(piles[0][0])
            warnings.append(Finding("piled_marks", f"{len(piles)} heaps of combining marks cut", at, at))
    if _BURMESE.search(mapped.text) and is_zawgyi(mapped.text):
        mapped = mapped.edited(zawgyi_edits(mapped.text))[0]
        warnings.append(Finding("zawgyi", "Burmese written for Zawgyi was turned into Unicode"))
    return mapped.composed(), [], warnings
