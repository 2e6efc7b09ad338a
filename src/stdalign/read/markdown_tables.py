"""Tables of Markdown: rows of strokes, and the HTML tables that OCR tools write into it."""

from __future__ import annotations

import itertools
import re

from stdalign.read.html_elements import closing_of
from stdalign.read.html_tables import table_kinds
from stdalign.read.mapped import Edit
from stdalign.read.tables import CELL, kind_of

Blocks = list[tuple[int, int, str]]
_STROKES = re.compile(r"(?m)(?:^[ \t]*\|[^\n]*\|[ \t]*(?:\n|\Z))+")
_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*\Z")
_STROKE = re.compile(r"[ \t]*(?<!\\)\|[ \t]*")
_TAG = re.compile(
    r"<(/?)(table|thead|tbody|tfoot|tr|td|th|br|p|div|b|i|strong|em|sup|sub|span|u)\b[^<>]{0,1000}>[ \t\n]*", re.I
)


def stroke_tables(text: str, begin: int) -> tuple[list[Edit], Blocks]:
    """Edits and blocks of the tables written with strokes: ``| 8 h | 85 |`` becomes ``8 h | 85``, a row of two cells."""
    edits: list[Edit] = []
    blocks: Blocks = []
    for found in _STROKES.finditer(text, begin):
        rows: list[tuple[int, int]] = []
        at = found.start()
        for line in found[0].splitlines(keepends=True):
            end = at + len(line.rstrip())
            if not _RULE.match(text[at:end]):
                rows.append((at, end))
            at += len(line)
        if not rows:
            continue
        cut = [[text[start:end] for start, end in _cells(text, *row)] for row in rows]
        kind = kind_of(cut)
        between = {"data": CELL, "list": " "}.get(kind, "\n")
        for row in rows:
            edits.extend(_stroke_edits(text, row, between))
            if kind == "data":
                blocks.append((*row, "row"))
                blocks.extend((start, end, "cell") for start, end in _cells(text, *row))
        if kind == "data":
            blocks.append((rows[0][0], rows[-1][1], "table"))
    return edits, blocks


def _stroke_edits(text: str, row: tuple[int, int], between: str) -> list[Edit]:
    strokes = list(_STROKE.finditer(text, *row))
    inner = [(one.start(), one.end(), between) for one in strokes[1:-1]]
    return [(strokes[0].start(), strokes[0].end(), ""), *inner, (strokes[-1].start(), strokes[-1].end(), "")]


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    strokes = list(_STROKE.finditer(text, start, end))
    return [(one.end(), two.start()) for one, two in itertools.pairwise(strokes)]


def tag_tables(text: str, begin: int) -> tuple[list[Edit], Blocks, list[tuple[int, int]]]:
    """Edits, blocks and stretches of the tables written as HTML."""
    edits: list[Edit] = []
    blocks: Blocks = []
    spans: list[tuple[int, int]] = []
    for start, kind in sorted(table_kinds(text).items()):
        close = closing_of(text, "table", start + 6)
        if start < begin or close < 0 or (spans and start < spans[-1][1]):
            continue
        end = text.find(">", close) + 1
        spans.append((start, end))
        between = {"data": CELL, "list": " "}.get(kind, "\n")
        row = cell = -1
        cells = 0
        for found in _TAG.finditer(text, start, end):
            closing, name = bool(found[1]), found[2].lower()
            words = ""
            if name in ("td", "th") and not closing:
                words, cells, cell = between if cells else "", cells + 1, found.end()
            elif name in ("td", "th"):
                if kind == "data" and cell >= 0:
                    blocks.append((cell, found.start(), "cell"))
                cell = -1
            elif name == "tr" and not closing:
                words, cells, row = "\n", 0, found.end()
            elif name == "tr":
                if kind == "data" and row >= 0:
                    blocks.append((row, found.start(), "row"))
                row = -1
            elif name in ("br", "p", "div"):
                words = " "
            elif name == "table":
                words = "\n"
            if name in ("b", "i", "strong", "em", "sup", "sub", "span", "u"):
                edits.append((found.start(), text.find(">", found.start()) + 1, ""))
            else:
                edits.append((found.start(), found.end(), words))
        if kind == "data":
            blocks.append((start, end, "table"))
    return edits, blocks, spans
