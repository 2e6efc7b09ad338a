"""CSV and XLSX to text: each sheet a table whose heading are the cells above its columns, each row a clause under it.

A file of one column, or with a whole law in a cell, is a text and is read as such. Read is what the program shows: values and not formulas, no
hidden sheets, rows or columns; what is left out is a finding.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from stdalign.errors import EmptySource, LimitExceeded, NotText
from stdalign.model import Finding, Level
from stdalign.read import text as plain
from stdalign.read.tables import CELL
from stdalign.read.text import clean, decode
from stdalign.read.zipped import open_archive
from stdalign.source import OutlineNode, Source

suffixes = (".csv", ".tsv", ".xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
media_types = ("text/csv", "text/tab-separated-values", XLSX)
MOST_ROWS = 50_000
"""Most rows with words of a file."""
MOST_COLUMNS = 500
_SEPARATORS = ",;\t|"
_SAMPLE = 50
"""Records by which the sign between the cells is told."""
_HEAD_MOST = 80
"""Most characters of a cell above a column."""
_TEXT_LINES, _TEXT_SIGNS = 8, 3_000
"""Lines or characters of a cell that holds a text of its own and is no entry of a table."""
_SENTENCE = ".;。；។၊!?"
_LEFT = {
    "hidden_sheets": "hidden sheets left out", "hidden_cells": "cells in hidden rows or columns left out",
    "uncounted_formulas": "formulas left out whose value the file does not hold: open it and save it again",
}  # fmt: skip

Rows = list[list[str]]


def read(data: bytes, name: str) -> Source:
    """Read a table.

    Raises:
        ReadError: no CSV or XLSX file, broken, too large or without words.

    >>> read(b"No,Duty\\n1,Trim the lamp\\n", "a.csv").text
    'No | Duty\\n1 | Trim the lamp'
    """
    if data.startswith(b"PK"):
        return _workbook(data, name)
    text, encoding, warnings = decode(data, name)
    rows = _records(text, name)
    if max(map(len, rows), default=0) < 2 or _holds_texts(rows):
        return plain.read(data, name)
    media = media_types[1] if name.lower().endswith(".tsv") else media_types[0]
    return _source([("", rows)], name, media, encoding, warnings)


def _records(text: str, name: str) -> Rows:
    """The records of a CSV file, parted by the sign that parts most of them into equally many cells."""
    best: tuple[float, str] = (0.0, "")
    for sign in _SEPARATORS:
        counts = Counter(len(row) for row, _ in zip(_parted(text, sign, name), range(_SAMPLE), strict=False) if row)
        wide, often = max(((n, c) for n, c in counts.items() if n > 1), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
        share = often / max(1, counts.total())
        if wide and share > best[0]:
            best = (share, sign)
    if not best[1]:
        return [[line] for line in text.split("\n")]
    rows: Rows = []
    for row in _parted(text, best[1], name):
        rows.append([cell.strip() for cell in row])
        _within(len(rows), len(row), name)
    return rows


def _parted(text: str, sign: str, name: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text), delimiter=sign)
    except csv.Error as error:
        raise NotText(f"no CSV ({error})", where=name, next_step="close the quotation marks, or save it as XLSX") from None


def _holds_texts(rows: Rows) -> bool:
    """Whether a cell holds a text of its own: a table of laws, one a row."""
    return any(cell.count("\n") >= _TEXT_LINES or len(cell) > _TEXT_SIGNS for row in rows for cell in row)


def _within(rows: int, columns: int, name: str) -> None:
    """Keep the limits.

    Raises:
        LimitExceeded: they are broken.
    """
    if rows > MOST_ROWS:
        raise LimitExceeded(f"more than {MOST_ROWS:,} rows", where=name, next_step="split the file")
    if columns > MOST_COLUMNS:
        raise LimitExceeded(f"more than {MOST_COLUMNS:,} columns", where=name, next_step="leave out what is no text")


def _workbook(data: bytes, name: str) -> Source:
    open_archive(data, name)  # its limits
    left: Counter[str] = Counter()
    try:
        from openpyxl import load_workbook

        # Values and formulas are two readings of the file: where there is a formula and no value, something is lost.
        book = load_workbook(io.BytesIO(data), data_only=True)
        formulas = load_workbook(io.BytesIO(data), read_only=True)
        sheets: list[tuple[str, Rows]] = []
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                left["hidden_sheets"] += 1
                continue
            written = formulas[sheet.title].iter_rows(values_only=True) if sheet.title in formulas.sheetnames else iter(())
            sheets.append((sheet.title, _shown(sheet, written, left, name)))
    except (LimitExceeded, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        reason = f"not an XLSX file ({type(error).__name__})"
        raise NotText(reason, where=name, next_step="save it as XLSX or CSV again") from None
    sheets = [(title, rows) for title, rows in sheets if any(map(any, rows))]
    if len(sheets) == 1:
        sheets = [("", sheets[0][1])]
    found = [Finding(code, f"{left[code]} {words}") for code, words in _LEFT.items() if left[code]]
    return _source(sheets, name, XLSX, "utf-8", found)


def _shown(sheet: Any, written: Iterator[tuple[Any, ...]], left: Counter[str], name: str) -> Rows:
    """The cells of a sheet as they are shown."""
    _within(0, sheet.max_column or 0, name)
    away = {letter for letter, column in sheet.column_dimensions.items() if column.hidden}
    rows: Rows = []
    for number, line in enumerate(sheet.iter_rows(), 1):
        row = [_words(cell) for cell in line]
        for at, formula in enumerate(next(written, ())[: len(row)]):
            left["uncounted_formulas"] += not row[at] and isinstance(formula, str) and formula.startswith("=")
        if number in sheet.row_dimensions and sheet.row_dimensions[number].hidden:
            left["hidden_cells"] += sum(map(bool, row))
            continue
        if away:
            for at, cell in enumerate(line):
                if row[at] and cell.column_letter in away:
                    left["hidden_cells"] += 1
                    row[at] = ""
        rows.append(row)
        _within(sum(map(any, rows[-1:])) and len(rows), 0, name)
    return rows


def _words(cell: Any) -> str:
    """A cell as it is shown, near enough: dates as days, shares in per cent, whole numbers without a point."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, float) and "%" in (cell.number_format or ""):
        return f"{value * 100:.10g}%"
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value).strip()


@dataclass
class _Written:
    """The text of all tables while it is put together."""

    lines: list[str] = field(default_factory=list)
    at: int = 0
    blocks: list[tuple[int, int, str]] = field(default_factory=list)
    nodes: list[OutlineNode] = field(default_factory=list)

    def line(self, cells: list[str]) -> tuple[int, int]:
        """A row on a line of its own; gives where it stands."""
        start, cells = self.at, [" ".join(cell.split()) for cell in cells]
        for cell in cells:
            self.blocks.append((self.at, self.at + len(cell), "cell"))
            self.at += len(cell) + len(CELL)
        words = CELL.join(cells)
        self.lines.append(words)
        self.at = start + len(words) + 1
        self.blocks.append((start, self.at - 1, "row"))
        return start, self.at - 1

    def text(self, title: str, rows: Rows) -> None:
        """Cells that hold texts: the words of each on lines of their own, blank lines around them."""
        for words in (title, *(cell for row in rows for cell in row if cell)):
            self.lines += [words, ""] if words else []
            self.at += len(words) + 2 if words else 0

    def table(self, title: str, rows: Rows) -> None:
        """A table: its title, the cells above its columns, its rows."""
        start = self.at
        above, head, rows = _parts(rows)
        titles = [" ".join(words.split()) for words in (title, *above) if words]
        head = [" ".join(cell.split()) for cell in head]
        for words in titles:
            self.lines.append(words)
            self.at += len(words) + 1
        if head:
            self.line(head)
        body, slot = self.at, len(self.nodes)
        heading = " / ".join([*titles, *([CELL.join(head)] if head else [])])
        self.nodes.append(OutlineNode(start, start, body, 0, Level.TEXT, heading=heading, step="table"))
        end = self.at - 1
        for row in rows:
            begin, end = self.line(row)
            self.nodes.append(OutlineNode(begin, end, begin, 1, Level.TEXT, step="row"))
        self.nodes[slot] = OutlineNode(start, end, min(body, end), 0, Level.TEXT, heading=heading, step="table")
        self.blocks.append((start, end, "table"))


def _parts(rows: Rows) -> tuple[list[str], list[str], Rows]:
    """The lines above a table, the cells above its columns (none where the first row is one like the others), its rows.

    Columns without words are left out; an empty cell between others stays, so that each stands in its column.
    """
    rows = [row for row in rows if any(row)]
    filled = sorted({at for row in rows for at, cell in enumerate(row) if cell})
    rows = [[row[at] if at < len(row) else "" for at in filled] for row in rows]
    above: list[str] = []
    while len(rows) > 1 and len(filled) > 1 and sum(map(bool, rows[0])) == 1:
        above.append("".join(rows[0]))
        rows = rows[1:]
    first = [cell for cell in rows[0] if cell] if rows else []
    headed = len(rows) > 1 and all(
        len(cell) <= _HEAD_MOST and cell[-1] not in _SENTENCE and not cell[0].isdigit() for cell in first
    )
    return (above, rows[0], rows[1:]) if headed else (above, [], rows)


def _source(sheets: list[tuple[str, Rows]], name: str, media: str, encoding: str, warnings: list[Finding]) -> Source:
    written = _Written()
    texts = any(_holds_texts(rows) for _, rows in sheets)
    for title, rows in sheets:
        (written.text if texts else written.table)(title, rows)
    text = "\n".join(written.lines)
    if not text.replace("|", "").strip():
        raise EmptySource("no words in the table", where=name, next_step="check that it was saved whole")
    mapped, _, more = clean(text, name)
    here = mapped.here
    nodes = tuple(
        OutlineNode(
            here(node.start), here(node.end), here(node.body), node.depth, node.level, heading=clean(node.heading)[0].text,
            step=node.step,
        )
        for node in written.nodes
    )  # fmt: skip
    return Source(
        name=name, text=mapped.text, encoding=encoding, media_type=media,
        blocks=tuple((here(start), here(end), kind) for start, end, kind in written.blocks if end > start),
        warnings=(*warnings, *more), outline=nodes,
    )  # fmt: skip
