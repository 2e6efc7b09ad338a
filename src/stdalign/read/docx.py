"""DOCX to text: paragraphs with their automatic numbers, tables cell by cell, footnotes as noise at the end."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from typing import Any

from stdalign.errors import EmptySource, NotText
from stdalign.model import Finding, Noise
from stdalign.numerals import int_to_letter, int_to_roman
from stdalign.read.safexml import local, parse
from stdalign.read.text import clean
from stdalign.read.zipped import open_archive, part_bytes
from stdalign.source import Source

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LATIN = tuple("abcdefghijklmnopqrstuvwxyz")
_PARTS = ("word/document.xml",)


def read(data: bytes, name: str, archive: zipfile.ZipFile | None = None) -> Source:
    """Read a Word document.

    Raises:
        ReadError: broken, locked, too large or without text.
    """
    archive = archive or open_archive(data, name)
    names = set(archive.namelist())
    if "word/document.xml" not in names:
        raise NotText("no Word document in the archive", where=name, next_step="give a .docx file")
    root = parse(part_bytes(archive, "word/document.xml", name), name)
    levels = (
        _Numbering(parse(part_bytes(archive, "word/numbering.xml", name), name)) if "word/numbering.xml" in names else None
    )
    lines: list[str] = []
    blocks: list[tuple[int, int, str]] = []
    at = 0
    for kind, paragraph in _paragraphs(root):
        words = _words(paragraph)
        label, style = _properties(paragraph, levels)
        line = f"{label} {words}".strip() if label else words
        if line.strip():
            blocks.append((at, at + len(line), "heading" if style.lower().startswith(("heading", "title")) else kind))
        lines.append(line)
        at += len(line) + 1
    notes: list[str] = []
    if "word/footnotes.xml" in names:
        for note in parse(part_bytes(archive, "word/footnotes.xml", name), name):
            if note.get(f"{_W}type") is None:
                notes.append(_words(note))
    body = "\n".join(lines)
    text = body + ("\n" + "\n".join(notes) if any(notes) else "")
    if not text.strip():
        raise EmptySource("no text in the document", where=name, next_step="check that it holds text and not pictures")
    mapped, _, warnings = clean(text, name)
    end = len(mapped.text) - (len(text) - len(body)) if len(text) != len(body) else 0
    noise = (Noise(max(end, 0), len(mapped.text), "footnote"),) if end else ()
    if len(mapped.text) != len(text):
        blocks = []
        warnings.append(Finding("blocks_dropped", "the text changed in cleaning, so its blocks are not kept"))
    return Source(
        name=name,
        text=mapped.text,
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        segments=mapped.segments, blocks=tuple(blocks), noise=noise, warnings=tuple(warnings),
    )  # fmt: skip


def _paragraphs(root: Any) -> list[tuple[str, Any]]:
    out: list[tuple[str, Any]] = []
    for element in root.iter(f"{_W}p"):
        parent = element.getparent()
        cell = parent is not None and local(parent) == "tc"
        out.append(("table" if cell else "paragraph", element))
    return out


def _words(paragraph: Any) -> str:
    pieces: list[str] = []
    for node in paragraph.iter():
        tag = local(node)
        if tag == "t" and node.text:
            pieces.append(node.text)
        elif tag == "tab":
            if local(node.getparent()) == "r":
                pieces.append("\t")
        elif tag in ("br", "cr"):
            pieces.append("\n")
        elif tag == "noBreakHyphen":
            pieces.append("-")
    return "".join(pieces)


def _properties(paragraph: Any, levels: _Numbering | None) -> tuple[str, str]:
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        return "", ""
    style = properties.find(f"{_W}pStyle")
    named = style.get(f"{_W}val", "") if style is not None else ""
    number = properties.find(f"{_W}numPr")
    if number is None or levels is None:
        return "", named
    which, level = number.find(f"{_W}numId"), number.find(f"{_W}ilvl")
    if which is None:
        return "", named
    return levels.next(which.get(f"{_W}val", ""), int(level.get(f"{_W}val", "0")) if level is not None else 0), named


class _Numbering:
    """Automatic numbers, which stand in no text run."""

    def __init__(self, root: Any) -> None:
        self.formats: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.abstract: dict[str, str] = {}
        self.counts: dict[tuple[str, int], int] = defaultdict(int)
        for entry in root.iter(f"{_W}abstractNum"):
            rules: dict[int, tuple[str, str, int]] = {}
            for level in entry.iter(f"{_W}lvl"):
                values = {local(child): child.get(f"{_W}val", "") for child in level}
                start = values.get("start") or "1"
                at = level.get(f"{_W}ilvl", "0")
                if at.isdigit() and start.isdigit():
                    rules[int(at)] = (values.get("numFmt", "decimal"), values.get("lvlText", ""), int(start))
            self.formats[entry.get(f"{_W}abstractNumId", "")] = rules
        for entry in root.iter(f"{_W}num"):
            link = entry.find(f"{_W}abstractNumId")
            if link is not None:
                self.abstract[entry.get(f"{_W}numId", "")] = link.get(f"{_W}val", "")

    def next(self, which: str, level: int) -> str:
        """The number of the next paragraph of a list."""
        rules = self.formats.get(self.abstract.get(which, ""), {})
        if level not in rules:
            return ""
        kind, shape, start = rules[level]
        key = (which, level)
        self.counts[key] = self.counts[key] + 1 if key in self.counts else start
        for deeper in [other for other in self.counts if other[0] == which and other[1] > level]:
            del self.counts[deeper]
        label = shape
        for at in range(level + 1):
            form = rules.get(at, (kind, "", 1))
            label = label.replace(f"%{at + 1}", _written(self.counts.get((which, at), form[2]), form[0]))
        return "" if kind == "bullet" else label.strip()


def _written(value: int, kind: str) -> str:
    if kind.endswith("Letter") and 1 <= value <= 52:
        word = int_to_letter(value, _LATIN)
        return word.upper() if kind.startswith("upper") else word
    if kind.endswith("Roman") and 1 <= value < 4000:
        word = int_to_roman(value)
        return word.upper() if kind.startswith("upper") else word
    return str(value)
