"""Which blanks of a PDF page part the cells of a table: rows of as many pieces, standing in columns, one of them of figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

Piece = tuple[int, float, float, str]
"""Offset of a stretch of a line that stands apart, its left and right border in points, its words."""

_FIGURE = re.compile(r"[<>≤≥±~]? ?\d[\d.,]*(?: ?[-–~] ?\d[\d.,]*)? ?%?")
_LEAST = 3
"""Rows of a table at least, its heads among them."""
_ALIGNED = 4.0
"""Points by which the same border of two cells of a column may differ."""


def cell_borders(lines: Sequence[Sequence[Piece]]) -> list[int]:
    """Offsets at which a new cell of a row begins.

    Args:
        lines: the lines of a page in their order, each as its pieces.

    >>> heads, row = [(0, 50.0, 90.0, "Lamp"), (5, 120.0, 160.0, "Noise (dB)")], (16, 50.0, 70.0, "Oil")
    >>> cell_borders([heads, [row, (20, 120.0, 131.0, "85")], [(23, 50.0, 72.0, "Gas"), (27, 120.0, 131.0, "88")]])
    [5, 20, 27]
    """
    out: list[int] = []
    at = 0
    while at < len(lines):
        end = at + 1
        if len(lines[at]) > 1:
            while end < len(lines) and len(lines[end]) == len(lines[at]):
                end += 1
            low = next((one for one in range(at, end - _LEAST + 1) if _is_table(lines[one:end])), None)
            if low is not None:
                out += [piece[0] for line in lines[low:end] for piece in line[1:]]
        at = end
    return out


def _is_table(rows: Sequence[Sequence[Piece]]) -> bool:
    """Whether all rows but the first stand in columns, of which one behind the first holds figures alone."""
    columns = list(zip(*rows[1:], strict=True))
    heads = any(_FIGURE.fullmatch(piece[3]) for piece in rows[0])
    figures = any(all(_FIGURE.fullmatch(piece[3]) for piece in column) for column in columns[1:])
    return not heads and figures and all(map(_aligned, columns)) and all(map(_apart, rows))


def _aligned(column: Sequence[Piece]) -> bool:
    borders = (
        [piece[1] for piece in column],
        [piece[2] for piece in column],
        [(piece[1] + piece[2]) / 2 for piece in column],
    )
    return any(max(places) - min(places) <= _ALIGNED for places in borders)


def _apart(row: Sequence[Piece]) -> bool:
    return all(one[2] < two[1] for one, two in pairwise(row))
