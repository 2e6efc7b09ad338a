"""What a table of a page or a Word file is: figures in rows and columns, a list laid out with labels, or mere layout."""

from __future__ import annotations

import re
from collections.abc import Sequence

CELL = " | "
"""Between the cells of a row in the text that is read."""

_LABEL = re.compile(
    r"[(（]?\s*(?:[A-Za-zđĐ]{1,2}|[ivxlcdmIVXLCDM]{1,6}|\d{1,3}(?:\.\d{1,3}){0,3}|[一二三四五六七八九十]{1,3}|[ก-ฮກ-ຮក-អက-အ]|[๐-๙໐-໙០-៩၀-၉]{1,3})\s*(?:[)）.．、:။៖]{1,2}|[-–—])\Z|[-–—•·*]\Z"
)
_BARE = re.compile(r"\d{1,3}[.)]?\Z")
_SENTENCE = re.compile(r"[.;:,。；：，—–-]\s*(?:and|or|và|hoặc|dan|atau|und|oder|et|ou)?\s*\Z")
_WORDS = re.compile(r"[^\W\d_]{2}|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff]")
_LONG = 300
"""A cell with more characters holds running text, no entry of a table."""


def kind_of(rows: Sequence[Sequence[str]], *, header: bool = False, nested: bool = False) -> str:
    """``data``, ``list`` (label and words of one line) or ``layout`` (cells are paragraphs).

    Args:
        rows: words of the cells of each row, paragraphs parted by line ends.
        header: whether the file marks cells as headings of columns.
        nested: whether a cell holds a table.

    >>> kind_of([["(a)", "presses;"], ["(b)", "pumps."]]), kind_of([["8 h", "85"], ["4 h", "88"]]), kind_of([["Short title"]])
    ('list', 'data', 'layout')
    >>> kind_of([["1.", "Drilling", "85 dB(A)"]]), kind_of([["1.", "Drilling"], ["2.", "Welding"]])
    ('data', 'data')
    """
    filled = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    filled = [row for row in filled if row]
    if not filled or max(map(len, filled)) < 2:
        return "layout"
    if not header and all(len(row) <= 2 for row in filled) and _listed(filled):
        return "list"
    if nested or (
        not header and len(filled) <= 2 and any(cell.count("\n") > 1 or len(cell) > _LONG for row in filled for cell in row)
    ):
        return "layout"
    return "data"


def _listed(rows: list[list[str]]) -> bool:
    """Whether every row is a label and its words; a bare number counts only before a sentence."""
    labelled = [row for row in rows if len(row) == 2]
    if not labelled or not all(_LABEL.match(row[0]) or _BARE.match(row[0]) for row in labelled):
        return False
    if not all(_WORDS.search(row[1]) for row in labelled):
        return False
    sure = [row for row in labelled if not _BARE.match(row[0])]
    return len(sure) == len(labelled) or any(_SENTENCE.search(row[1]) for row in labelled)
