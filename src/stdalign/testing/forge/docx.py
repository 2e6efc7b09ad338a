"""A made-up document as a Word file: numbers typed, or made by the word processor."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from docx import Document as new_file
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from stdalign.testing.forge.grow import dice_of
from stdalign.testing.forge.layout import entries_of, lines_of
from stdalign.testing.forge.tree import Auto, Document, Line

_DECIMAL = re.compile(r"\d+(?:\.\d+)*\.?\Z")


def typed(document: Document) -> bytes:
    """Every label typed; containers in heading styles, a contents list, a running head."""
    return _written(document, None)


def automatic(document: Document) -> bytes:
    """Labels that Word can number carry no text: they are lists of ``numbering.xml``."""
    return _written(document, _Numbering())


def _written(document: Document, numbering: _Numbering | None) -> bytes:
    file = new_file()
    file.sections[0].header.paragraphs[0].text = document.running[0].format(page_th="๑") if document.running else ""
    if numbering:
        numbering.open(file)
    lines = lines_of(document)
    listed = bool(document.contents) and dice_of(document, "docx").random() < 0.5
    for line in lines:
        if listed and line.kind != "front":
            file.add_paragraph(document.contents)
            for entry in entries_of(document):
                file.add_paragraph(f"{entry}\t3")
            listed = False
        if line.kind == "table":
            _table(file, line)
            continue
        styled = line.kind in ("container", "annex") or (line.kind == "title" and line.depth == 0)
        paragraph = file.add_paragraph(style="Heading 1" if styled else None)
        number = numbering.of(line) if numbering else None
        if number is None:
            paragraph.add_run(line.written)
        else:
            paragraph.add_run(line.text)
            level, num = number
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')
            )
    out = BytesIO()
    file.save(out)
    return out.getvalue()


def _table(file: Any, line: Line) -> None:
    table = file.add_table(rows=len(line.rows), cols=len(line.rows[0]))
    for row, cells in zip(table.rows, line.rows, strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words


class _Numbering:
    """The lists of a file: one definition a form of label, a new list wherever numbers begin anew."""

    def __init__(self) -> None:
        self.root: Any = None
        self.definitions: dict[tuple[str, str, str], int] = {}
        self.last: dict[tuple[str, str, str], tuple[int, int]] = {}
        self.decimal: int | None = None
        self.place: list[int] = []
        self.next = 500

    def open(self, file: Any) -> None:
        """Take hold of the numbering part."""
        self.root = file.part.numbering_part.element

    def of(self, line: Line) -> tuple[int, int] | None:
        """Level and list of a line; None where its label must be typed."""
        if line.kind in ("title", "clause", "term") and _DECIMAL.match(line.label):
            return self._decimal(line.label)
        if line.auto is None:
            return None
        return 0, self._list(line.auto, line.gap)

    def _list(self, auto: Auto, gap: str) -> int:
        key = (auto.format, auto.text, gap)
        if key not in self.definitions:
            self.definitions[key] = self._define([(auto.format, auto.text)], gap)
        num, value = self.last.get(key, (0, -1))
        if auto.value != value + 1:
            num = self._instance(self.definitions[key], auto.value)
        self.last[key] = (num, auto.value)
        return num

    def _decimal(self, label: str) -> tuple[int, int] | None:
        written = label.rstrip(".")
        dot = "." if label.endswith(".") else ""
        zero = written.endswith(".0")
        numbers = [int(part) for part in written.removesuffix(".0").split(".")]
        level = len(numbers) - 1
        if self.decimal is None:
            if numbers[0] != 1 or level:
                return None
            texts = [("decimal", ".".join(f"%{n}" for n in range(1, depth + 1)) + dot) for depth in (1, 2, 3)]
            if zero:
                texts[0] = ("decimal", "%1.0")
            self.decimal = self._instance(self._define(texts, " "), 1)
        before = self.place
        following = [*before[:level], (before[level] if len(before) > level else 0) + 1]
        if numbers != following or level > 2:
            return None
        self.place = numbers
        return level, self.decimal

    def _define(self, levels: list[tuple[str, str]], gap: str) -> int:
        number = self.next
        self.next += 1
        suffix = "nothing" if not gap else "space" if number % 2 else "tab"
        body = "".join(
            f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="{suffix}"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
            for place, (form, text) in enumerate(levels)
        )
        made = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{body}</w:abstractNum>'
        )
        first = next((child for child in self.root if child.tag.endswith("}num")), None)
        if first is None:
            self.root.append(made)
        else:
            first.addprevious(made)
        return number

    def _instance(self, definition: int, start: int) -> int:
        number = self.next
        self.next += 1
        self.root.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{definition}"/>'
                f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
            )
        )
        return number
