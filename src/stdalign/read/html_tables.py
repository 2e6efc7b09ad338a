"""Tables of a page, found before it is read: which are figures, which are lists laid out in cells, which are layout."""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass, field

from stdalign.read.tables import kind_of

_TAG = re.compile(r"<(/?)(table|tr|td|th)\b[^<>]{0,2000}>", re.I)
_ANY = re.compile(r"<[^<>]{0,3000}>")
_ENDS = re.compile(r"</(?:p|div|li|h[1-6])\s*>|<br[^<>]{0,200}>", re.I)
_SAMPLE = 4_000
"""Characters of a cell that are looked at."""
_MOST_DEPTH = 60


@dataclass
class _Table:
    start: int
    rows: list[list[tuple[int, int]]] = field(default_factory=list)
    header: bool = False
    nested: bool = False
    cell: int = -1
    columns: int = 0


def table_kinds(page: str) -> dict[int, str]:
    """Kind of each table of a page by the offset of its tag: ``data``, ``list`` or ``layout``."""
    kinds: dict[int, str] = {}
    open_tables: list[_Table] = []
    for found in _TAG.finditer(page):
        closing, name = bool(found[1]), found[2].lower()
        if name == "table":
            if closing:
                if open_tables:
                    done = open_tables.pop()
                    _end_cell(done, found.start())
                    kinds[done.start] = _kind(page, done)
            elif len(open_tables) < _MOST_DEPTH:
                if open_tables:
                    open_tables[-1].nested = True
                open_tables.append(_Table(found.start()))
            continue
        if not open_tables:
            continue
        table = open_tables[-1]
        if name == "tr":
            _end_cell(table, found.start())
            if not closing:
                table.rows.append([])
        elif closing:
            _end_cell(table, found.start())
        else:
            _end_cell(table, found.start())
            table.cell = found.end()
            table.header = table.header or name == "th"
            if not table.rows:
                table.rows.append([])
    for table in open_tables:
        kinds[table.start] = "layout"
    return kinds


def _end_cell(table: _Table, at: int) -> None:
    if table.cell >= 0:
        table.rows[-1].append((table.cell, at))
        table.cell = -1


def _kind(page: str, table: _Table) -> str:
    rows = [[_words(page, start, end) for start, end in row] for row in table.rows]
    return kind_of(rows, header=table.header, nested=table.nested)


def _words(page: str, start: int, end: int) -> str:
    text = _ENDS.sub("\n", page[start : min(end, start + _SAMPLE)])
    lines = (" ".join(entities.unescape(line).split()) for line in _ANY.sub("", text).split("\n"))
    return "\n".join(line for line in lines if line)
