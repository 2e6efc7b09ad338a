"""Read files: bytes of any supported format to decoded text with its way back to the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from stdalign.errors import EmptySource, Encrypted, LimitExceeded, NotText, ReadError, Scanned
from stdalign.model import Finding
from stdalign.registry import Registry
from stdalign.source import Source

if TYPE_CHECKING:  # the port knows of arrays; a reader does not
    from stdalign.ports import Reader

__all__ = ["READERS", "read_bytes", "read_file"]

READERS: Registry[Reader] = Registry(
    "reader", {name: f"stdalign.read.{name}" for name in ("text", "markdown", "html", "xml", "docx", "pdf", "sheet")}
)
"""Readers by name; another package adds one for endings and media types that none of ours has."""

MOST_BYTES = 256 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html",
    ".xhtml": "html", ".xml": "xml", ".akn": "xml", ".docx": "docx", ".pdf": "pdf", ".zip": "zip", ".doc": "doc",
    ".csv": "sheet", ".tsv": "sheet", ".xlsx": "xlsx",
}  # fmt: skip
_MEDIA = {
    "text/plain": "text", "text/markdown": "markdown", "text/html": "html", "application/xhtml+xml": "html",
    "application/akn+xml": "xml", "application/xml": "xml", "text/xml": "xml", "application/pdf": "pdf",
    "application/zip": "zip", "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx", "text/csv": "sheet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx", "text/tab-separated-values": "sheet",
}  # fmt: skip
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"\x7fELF", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")


def read_file(
    path: str | Path, media_type: str | None = None, *, ocr: str | None = None, languages: Sequence[str] = ()
) -> list[Source]:
    """Read a file; a ZIP gives one source for each text in it.

    Args:
        path: text, Markdown, HTML, Akoma Ntoso XML, DOCX, PDF, CSV, XLSX, or a ZIP of these.
        media_type: what the file is, where its name does not tell.
        ocr: engine for scanned PDF (``rapidocr``, ``tesseract``, ``docling``); none is used where not given.
        languages: languages of the text, for the engine.

    Raises:
        ReadError: the file cannot be read; the message says why and what to do. MissingExtra: the engine is not installed.
    """
    path = Path(path)
    return read_bytes(file_bytes(path), path.name, media_type, ocr=ocr, languages=languages)


def file_bytes(path: Path) -> bytes:
    """The bytes of a file, within the limit of size.

    Raises:
        ReadError: it cannot be opened, or is too large.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise LimitExceeded(f"{size:,} bytes, the limit is {MOST_BYTES:,}", where=str(path), next_step="split the file")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadError(f"cannot be opened ({reason})", where=str(path), next_step="check the path") from None


def read_bytes(
    data: bytes, name: str, media_type: str | None = None, *, ocr: str | None = None, languages: Sequence[str] = ()
) -> list[Source]:
    """Read bytes by what they are, whatever the name says; arguments as in ``read_file``.

    Raises:
        ReadError: they cannot be read. NotText: the media type is not supported.

    >>> read_bytes("第一条 甲".encode(), "a.txt")[0].text
    '第一条 甲'
    """
    foreign = _foreign(name, media_type)
    if media_type is not None and not foreign and media_type.partition(";")[0].strip() not in _MEDIA:
        raise NotText(f"media type {media_type!r} is not read", where=name, next_step=f"one of {', '.join(sorted(_MEDIA))}")
    if len(data) > MOST_BYTES:
        raise LimitExceeded(f"{len(data):,} bytes, the limit is {MOST_BYTES:,}", where=name, next_step="split the file")
    if not data:
        raise EmptySource("nothing in the file", where=name, next_step="check that it was saved whole")
    kind = foreign or _kind(data, name, media_type)
    if kind == "zip":
        return _archive(data, name, ocr, languages)
    return [_one(kind, data, name, ocr, languages)]


def _foreign(name: str, media_type: str | None) -> str:
    """Name of another package's reader for this ending or media type, empty where there is none or one of ours knows it."""
    suffix = PurePosixPath(name).suffix.lower()
    media = (media_type or "").partition(";")[0].strip()
    if (media in _MEDIA or not media) and (suffix in _KINDS or not suffix):
        return ""
    for plug in READERS.added():
        reader = READERS[plug]
        if (media and media not in _MEDIA and media in reader.media_types) or (not media and suffix in reader.suffixes):
            return plug
    return ""


def _kind(data: bytes, name: str, media_type: str | None) -> str:
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith(_OLE):
        return "doc"
    if head.startswith(b"{\\rtf"):
        raise NotText(
            "RTF is not read",
            where=name,
            next_step="save it as .docx, or convert it: soffice --headless --convert-to docx FILE",
        )
    if data[:1024].find(b"%PDF-") >= 0:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if any(data.startswith(sign) for sign in _PICTURES):
        raise NotText(
            "a picture, a program or a packed file, not text", where=name, next_step="give text, HTML, DOCX or PDF"
        )
    named = (
        _MEDIA[media_type.partition(";")[0].strip()] if media_type else _KINDS.get(PurePosixPath(name).suffix.lower(), "")
    )
    if named in ("pdf", "zip", "docx", "xlsx"):
        raise NotText(f"not a {named.upper()} file, whatever its name says", where=name, next_step="fetch the file again")
    low = head[:256].lower()
    if named in ("", "text") and (low.startswith((b"<!doctype html", b"<html"))):
        return "html"
    if named in ("", "text", "xml", "html") and low.startswith((b"<?xml", b"<akomantoso")) and b"akomaNtoso" in data[:4096]:
        return "xml"
    if named == "html" or (named == "xml" and b"<html" in low):
        return "html"
    if named == "doc":
        return "html" if b"<html" in low else "text"
    return named or "text"


def _one(kind: str, data: bytes, name: str, ocr: str | None, languages: Sequence[str]) -> Source:
    if kind == "doc":
        if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00" in data[: 65536 * 8]:
            raise Encrypted("the document asks for a password", where=name, next_step="save it without a password first")
        raise NotText(
            "the old Word format (.doc) is not read",
            where=name,
            next_step="save it as .docx, or convert it: soffice --headless --convert-to docx FILE",
        )
    try:
        done = READERS[kind].read(data, name)
    except Scanned:
        if not ocr:
            raise
        from stdalign.read.ocr import read_scanned

        done = read_scanned(data, name, ocr, languages)
    if not done.text.strip():
        raise EmptySource("no text in the file", where=name, next_step="check that it was saved whole")
    return done


def _archive(data: bytes, name: str, ocr: str | None, languages: Sequence[str]) -> list[Source]:
    from stdalign.read import docx, sheet
    from stdalign.read.zipped import open_archive, part_bytes

    archive = open_archive(data, name)
    names = archive.namelist()
    if "word/document.xml" in names:
        return [docx.read(data, name, archive)]
    if "xl/workbook.xml" in names:
        return [sheet.read(data, name)]
    if "[Content_Types].xml" in names:
        reason = "an Office file that is neither a Word document nor an XLSX table"
        raise NotText(reason, where=name, next_step="save it as .docx, .xlsx or PDF")
    out: list[Source] = []
    skipped: list[str] = []
    for part in sorted(names):
        if (
            part.endswith("/") or part.startswith(("__MACOSX", "META-INF/")) or part == "mimetype"
        ):  # what an EPUB says of itself
            continue
        content = part_bytes(archive, part, name)
        try:
            if not content or (_kind(content, part, None) == "zip" and not part.lower().endswith((".docx", ".xlsx"))):
                skipped.append(part)
                continue
            out.extend(read_bytes(content, part, ocr=ocr, languages=languages))
        except LimitExceeded:
            raise
        except ReadError as error:
            skipped.append(f"{part} ({error.what})")
    if not out:
        raise EmptySource(
            "no readable text in the archive", where=name, next_step="; ".join(skipped)[:300] or "put texts in it"
        )
    if skipped:
        from dataclasses import replace

        note = Finding("left_out", f"left out: {'; '.join(skipped)[:500]}")
        out[0] = replace(out[0], warnings=(*out[0].warnings, note))
    return out
