"""DOCX to text: paragraphs with their automatic numbers, tables row by row, footnotes as noise at the end.

Read is what Word prints: text that was moved or deleted under revision, hidden or struck out is left out, a text box is
read once, contents lists that Word makes are left out; whatever was left out is a finding.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from stdalign.errors import EmptySource, NotText
from stdalign.model import Finding, Noise
from stdalign.read.docx_numbers import Numbering, Styles, W, child, is_on, tag_of, value
from stdalign.read.safexml import parse
from stdalign.read.superscript import raised
from stdalign.read.tables import CELL, kind_of
from stdalign.read.text import clean
from stdalign.read.zipped import open_archive, part_bytes
from stdalign.source import PAGE_HEAD, Source

suffixes = (".docx",)
media_types = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LEFT = {
    "hidden_text": "stretches of hidden text left out", "struck_text": "stretches of struck-out text left out",
    "deleted_text": "deletions and moves under revision left out", "contents_left_out": "stretches of a contents list left out",
    "footnote_marks": "marks of footnotes left out",
}  # fmt: skip
_TRANSPARENT = frozenset(
    ("sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "sdt", "fldSimple", "dir", "bdo")
)
_GONE = frozenset(("del", "moveFrom"))
_HEAD = re.compile(r"word/header\d{0,3}\.xml")
_HEAD_MOST, _HEADS = 120, 6
"""Most characters that the head of the pages may have, and most parts of the file that are looked at for it."""
_SIGNS = {"noBreakHyphen": "-", "br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t"}


def read(data: bytes, name: str, archive: zipfile.ZipFile | None = None) -> Source:
    """Read a Word document.

    Raises:
        ReadError: broken, locked, too large or without text.
    """
    archive = archive or open_archive(data, name)
    names = set(archive.namelist())
    if "word/document.xml" not in names:
        raise NotText("no Word document in the archive", where=name, next_step="give a .docx file")

    def part(file: str) -> Any | None:
        return parse(part_bytes(archive, f"word/{file}.xml", name), name) if f"word/{file}.xml" in names else None

    styles = Styles(part("styles"))
    reader = _Reader(styles, Numbering(part("numbering"), styles))
    root = part("document")
    body = root.find(f"{W}body") if root is not None else None
    reader.blocks(body if body is not None else root)
    notes: list[str] = []
    for file in ("footnotes", "endnotes"):
        notes_part = part(file)
        for note in notes_part if notes_part is not None else ():
            if note.get(f"{W}type") in (None, "normal"):
                notes.append(" ".join(reader.words(p) for p in note.iter(f"{W}p")))
    heads = [part(file[5:-4]) for file in sorted(filter(_HEAD.fullmatch, names))[:_HEADS]]
    said = [" ".join("".join(head.itertext(f"{W}t")).split()) for head in heads if head is not None]
    head = next((words for words in said if 0 < len(words) <= _HEAD_MOST), "")
    return _source(reader, [note for note in notes if note.strip()], name, head)


def _source(reader: _Reader, notes: list[str], name: str, head: str = "") -> Source:
    text = "\n".join((*reader.lines, *notes))
    if not text.strip():
        raise EmptySource("no text in the document", where=name, next_step="check that it holds text and not pictures")
    body_end = sum(len(line) + 1 for line in reader.lines)
    mapped, _, warnings = clean(text, name)
    here = mapped.here
    warnings += [Finding(code, f"{reader.left[code]} {words}") for code, words in _LEFT.items() if reader.left[code]]
    return Source(
        name=name, text=mapped.text, media_type=MEDIA_TYPE,
        blocks=tuple((here(start), here(end), kind) for start, end, kind in reader.found),
        noise=(Noise(here(body_end), len(mapped.text), "footnote"),) if notes else (), warnings=tuple(warnings),
        metadata=((PAGE_HEAD, head),) if head else (),
    )  # fmt: skip


@dataclass
class _Field:
    """A field that is open: what it is, and whether its result has begun."""

    code: str = ""
    result: bool = False


@dataclass
class _Reader:
    styles: Styles
    numbering: Numbering
    lines: list[str] = field(default_factory=list)
    found: list[tuple[int, int, str]] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    at: int = 0
    fields: list[_Field] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    carried: str = ""

    def blocks(self, parent: Any) -> None:
        """Paragraphs and tables of the body, in order."""
        for element in _blocks(parent):
            if tag_of(element) == "tbl":
                self.table(element)
            else:
                self.paragraph(element)

    def line(self, words: str, kind: str) -> None:
        if words.strip():
            self.found.append((self.at, self.at + len(words), kind))
        self.lines.append(words)
        self.at += len(words) + 1

    def paragraph(self, element: Any) -> None:
        words, kind = self.written(element)
        self.line(words, kind)
        while self.boxes:
            boxes, self.boxes = self.boxes, []
            for box in boxes:
                self.blocks(box)

    def written(self, element: Any) -> tuple[str, str]:
        """A paragraph as printed with its number, and what it is."""
        properties = child(element, "pPr")
        style = value(properties, "pStyle") or self.styles.default
        title = self.styles.title(style)
        words = self.words(element, style)
        if title.startswith(("toc ", "toc\u00a0")):
            self.left["contents_left_out"] += bool(words.strip())
            return "", "paragraph"
        mark = child(properties, "rPr")
        if mark is not None and any(mark.find(f"{W}{tag}") is not None for tag in _GONE):
            # The end of the paragraph is deleted: its words go on in the next, and it takes no number of its list.
            self.carried += words
            return "", "paragraph"
        words, self.carried = self.carried + words, ""
        place = self.numbering.place(properties, style)
        label, gap = self.numbering.label(*place) if place else ("", "")
        if label:
            words = f"{label}{gap}{words}".strip()
        heading = title.startswith(("heading", "title")) or value(properties, "outlineLvl") in tuple("012345678")
        return words, "heading" if heading else "item" if label else "paragraph"

    def _contents(self) -> bool:
        return any(field.code.lstrip().upper().startswith("TOC") for field in self.fields)

    def words(self, element: Any, style: str = "") -> str:
        """Running text of a paragraph."""
        pieces: list[str] = []
        hidden = self.styles.switch(style, "vanish")
        struck = self.styles.switch(style, "strike") or self.styles.switch(style, "dstrike")
        for run in _runs(element, self.left):
            self._run(run, pieces, hidden, struck)
        return "".join(pieces)

    def _run(self, run: Any, pieces: list[str], hidden: bool, struck: bool) -> None:
        properties = child(run, "rPr")
        own = value(properties, "rStyle")

        def said(name: str, default: bool) -> bool:
            direct = is_on(properties, name)
            return direct if direct is not None else self.styles.switch(own, name) or default

        text = self._text(run)
        if not text:
            return
        if properties is None and not hidden and not struck:
            pieces.append(text)
            return
        if said("vanish", hidden):
            self.left["hidden_text"] += bool(text.strip())
            return
        if said("strike", struck) or said("dstrike", False):
            self.left["struck_text"] += bool(text.strip())
            return
        if value(properties, "vertAlign") == "superscript":
            up = raised("".join(pieces[-4:]), text)
            if up is None:
                self.left["footnote_marks"] += 1
                return
            text = up
        pieces.append(text)

    def _text(self, run: Any) -> str:
        out: list[str] = []
        for node in run:
            tag = tag_of(node)
            if tag == "fldChar":
                self._field(node.get(f"{W}fldCharType", ""))
            elif tag == "instrText":
                if self.fields:
                    self.fields[-1].code += node.text or ""
            elif self.fields and not all(field.result for field in self.fields):
                continue  # the code of a field
            elif self._contents():
                self.left["contents_left_out"] += tag == "t"
            elif tag == "t":
                out.append(node.text or "")
            elif tag in _SIGNS:
                out.append("" if node.get(f"{W}type") == "page" else _SIGNS[tag])
            elif tag == "sym":
                out.append(_symbol(node))
            elif tag in ("footnoteReference", "endnoteReference"):
                self.left["footnote_marks"] += 1
            elif tag in ("drawing", "pict", "object", "AlternateContent"):
                self.boxes.extend(_text_boxes(node))
        return "".join(out)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            self.fields[-1].result = True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def table(self, element: Any) -> None:
        """A table: rows of figures as rows, lists laid out as lines, layout as paragraphs."""
        rows: list[list[list[str]]] = []
        nested = False
        for row in _children(element, "tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                self.left["deleted_text"] += 1
                continue
            cells: list[list[str]] = []
            for cell in _children(row, "tc"):
                nested = nested or any(True for _ in cell.iter(f"{W}tbl"))
                merged = cell.find(f"{W}tcPr/{W}vMerge")
                if merged is not None and merged.get(f"{W}val", "continue") == "continue":
                    cells.append([])
                    continue
                cells.append(self._cell(cell))
            rows.append(cells)
        kind = kind_of([["\n".join(cell) for cell in row] for row in rows], nested=nested)
        start = self.at
        for row in rows:
            if kind == "data":
                self._row([" ".join(" ".join(cell).split()) for cell in row])
            elif kind == "list":
                filled = [line for cell in row for line in cell if line.strip()]
                for at, words in enumerate([" ".join(filled[:2]), *filled[2:]]):
                    self.line(words, "item" if at == 0 else "paragraph")
            else:
                for cell in row:
                    for words in cell:
                        self.line(words, "paragraph")
        if kind == "data" and self.at > start:
            self.found.append((start, self.at - 1, "table"))

    def _row(self, cells: list[str]) -> None:
        at = self.at
        if any(cells):
            self.found.append((at, at + len(CELL.join(cells)), "row"))
        for cell in cells:
            self.found.append((at, at + len(cell), "cell"))
            at += len(cell) + len(CELL)
        self.lines.append(CELL.join(cells))
        self.at += len(self.lines[-1]) + 1

    def _cell(self, cell: Any) -> list[str]:
        out: list[str] = []
        for element in _blocks(cell):
            if tag_of(element) == "tbl":
                out.extend(" ".join(self._cell(inner)) for row in _children(element, "tr") for inner in _children(row, "tc"))
            else:
                out.append(self.written(element)[0])
        return out


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables under an element, content controls and smart tags looked through."""
    for inner in parent:
        tag = tag_of(inner)
        if tag in ("p", "tbl"):
            yield inner
        elif tag in _TRANSPARENT:
            gallery = inner.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery") if tag == "sdt" else None
            if gallery is None or "Table of Contents" not in gallery.get(f"{W}val", ""):
                yield from _blocks(inner)
        elif tag == "AlternateContent":
            yield from _blocks(_chosen(inner))


def _children(parent: Any, name: str) -> Iterator[Any]:
    for inner in parent:
        tag = tag_of(inner)
        if tag == name:
            yield inner
        elif tag in _TRANSPARENT:
            yield from _children(inner, name)


def _runs(parent: Any, left: Counter[str]) -> Iterator[Any]:
    for inner in parent:
        tag = tag_of(inner)
        if tag == "r":
            yield inner
        elif tag in _GONE:
            left["deleted_text"] += 1
        elif tag == "fldSimple" and inner.get(f"{W}instr", "").lstrip().upper().startswith("TOC"):
            left["contents_left_out"] += 1
        elif tag in _TRANSPARENT:
            yield from _runs(inner, left)
        elif tag == "AlternateContent":
            yield from _runs(_chosen(inner), left)


def _chosen(element: Any) -> Any:
    """The one of several ways to say the same that newer programs take; the others repeat it."""
    return next((inner for inner in element if tag_of(inner) == "Choice" and len(inner)), next(iter(element), element))


def _text_boxes(element: Any) -> Iterator[Any]:
    if tag_of(element) == "AlternateContent":
        element = _chosen(element)
    for inner in element:
        tag = tag_of(inner)
        if tag == "txbxContent":
            yield inner
        elif tag == "AlternateContent" or tag:
            yield from _text_boxes(inner)


def _symbol(node: Any) -> str:
    """A sign of a symbol font: those that stand for a letter or sign of their own place, others as a dash of a list."""
    code = node.get(f"{W}char", "")
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return {0xF0B7: "•", 0xF0B0: "°", 0xF0B1: "±", 0xF0A3: "≤", 0xF0B3: "≥", 0xF0B4: "×", 0xF06D: "μ"}.get(
        number, "" if 0xF000 <= number <= 0xF0FF else chr(number)
    )
