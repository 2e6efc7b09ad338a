"""The part of PDF reading that looks into the file, by pdfium; called in a process of its own alone.

Of each page its text, the stretches of it that are raised and smaller than what they follow, where its lines stand, where the cells of its
tables begin, and whether two columns that were drawn line by line were put in order; as plain data.
"""

from __future__ import annotations

import ctypes
import itertools
import re
from typing import Any

from stdalign.read.pdf_tables import cell_borders

_MARK = re.compile(r"(?<=[^\s\[(])[ ]?(?:\r\n)?[\[(]?[-\u2212\u2013]?\d{1,3}[\])]?(?!\d)")
_LINE = re.compile(r"[^\s][^\r\n]*")
_ROW = re.compile(r"(?<=\s)[<>≤≥±~]?\d[\d.,–-]*%?(?=\s|\Z)")
_ROW_MOST = 160
"""Characters of a row of a table at most."""
_ASKED = 40
"""Pages that are looked through for columns, where none has any."""
_SMALLER = 0.9
"""A raised digit is set at most this large beside what it follows."""
_RAISED = 0.12
"""Least height of its foot above the foot of what it follows, in sizes of the latter."""


def raised(textpage: Any, bounded: str) -> tuple[str, list[tuple[int, int, str]], bool]:
    """A page's text and the stretches of it that are superscripts, each with what then stands between its neighbours.

    Offsets of characters are those of the text that is not cut to the page, so that is taken where both say the same;
    whether it was is told as well.
    """
    from pypdfium2 import raw

    text = textpage.get_text_range().replace("\ufffe", "\x02")
    if textpage.count_chars() != len(text) or "".join(text.split()) != "".join(bounded.split()):
        return bounded, [], False
    out: list[tuple[int, int, str]] = []
    for found in _MARK.finditer(text):
        start, end = found.span()
        base = start - 1
        digit = next(at for at in range(start, end) if text[at].isdigit())
        size, under = raw.FPDFText_GetFontSize(textpage, digit), raw.FPDFText_GetFontSize(textpage, base)
        if size >= _SMALLER * under:
            continue
        left, low = textpage.get_charbox(base)[:2]
        start_of, foot = textpage.get_charbox(digit)[:2]
        if not (_RAISED * under < foot - low < under and start_of > left):
            continue
        after = ""
        if text.startswith("\r\n", end) and end + 2 < len(text):  # a break that the raised digit alone made
            beside = textpage.get_charbox(end + 2)
            if beside[1] < low + under / 2 and beside[0] > start_of:
                end, after = end + 2, " "
        out.append((start, end, after))
    return text, out, True


def placed(textpage: Any, text: str) -> list[tuple[int, float, float, float]]:
    """Where the lines of a page begin: offset of the first sign, the place of its foot from the left and from below, its size."""
    from pypdfium2 import raw

    out: list[tuple[int, float, float, float]] = []
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_MATRIX()
    for found in _LINE.finditer(text):
        at = found.start()
        if raw.FPDFText_GetCharOrigin(textpage, at, x, y):
            size = raw.FPDFText_GetFontSize(textpage, at)
            if raw.FPDFText_GetMatrix(textpage, at, matrix):
                size *= abs(matrix.d) or abs(matrix.b)
            out.append((at, round(x.value, 1), round(y.value, 1), round(2 * size) / 2))
    return out


def pieces(textpage: Any, text: str) -> list[list[tuple[int, float, float, str]]]:
    """The lines of a page, each in the stretches that stand apart: pdfium puts a blank of its own between them.

    A line of running text is one stretch; so is any line that is long or far from a line with a figure of its own.
    """
    from pypdfium2 import raw

    lines = [found.span() for found in _LINE.finditer(text)]
    figured = [len(_ROW.findall(text[start:end])) > 0 and end - start <= _ROW_MOST for start, end in lines]
    out: list[list[tuple[int, float, float, str]]] = []
    for at, (start, end) in enumerate(lines):
        near = end - start <= _ROW_MOST and any(figured[max(0, at - 1) : at + 3])
        cuts = [
            one + 1
            for one in range(start + 1, end - 1)
            if near and text[one] == " " and raw.FPDFText_IsGenerated(textpage, one) == 1
        ]
        borders = [start, *cuts, end + 1]
        found = []
        for low, high in itertools.pairwise(borders):
            words = text[low : high - 1].rstrip()
            if cuts and words.strip():
                left, right = textpage.get_charbox(low)[0], textpage.get_charbox(low + len(words) - 1)[2]
                found.append((low, round(left, 1), round(right, 1), words))
        out.append(found or [(start, 0.0, 0.0, "")])
    return out


def in_columns(textpage: Any, width: float) -> str | None:
    """Text of a page whose two columns are drawn line by line, None for any other page."""
    boxes = [textpage.get_rect(at) for at in range(min(textpage.count_rects(), 2000))]
    if len(boxes) < 8:
        return None
    middle = min(
        (width * part / 100 for part in range(35, 66)),
        key=lambda x: (sum(left < x < right for left, _, right, _ in boxes), abs(x - width / 2)),
    )
    sides = ["L" if right <= middle else "R" if left >= middle else "-" for left, _, right, _ in boxes]
    fewer = min(sides.count("L"), sides.count("R"))
    order = [side for side in sides if side != "-"]
    turns = sum(one != two for one, two in itertools.pairwise(order))
    if fewer < 4 or sides.count("-") > 0.3 * len(sides) or turns < 1.2 * fewer:
        return None
    words = [textpage.get_text_bounded(*box).strip() for box in boxes]
    for side in "LR":
        lines = [text for text, where in zip(words, sides, strict=True) if where == side]
        flowing = sum(two[:1].islower() for two in lines[1:])
        if sorted(map(len, lines))[len(lines) // 2] < 20 or flowing < 0.2 * len(lines):
            return None
    out: list[str] = []
    left: list[str] = []
    right: list[str] = []
    for text, side in zip(words, sides, strict=True):
        if side == "-":
            out, left, right = out + left + right + [text], [], []
        else:
            (left if side == "L" else right).append(text)
    return "\r\n".join(out + left + right)


def answer_of(data: bytes, most: int) -> dict[str, Any]:
    """What pdfium finds in a file of at most ``most`` pages, or why nothing is found: ``error``, ``pages_over``, ``text_over``."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return {"error": str(error)}
    if len(document) > most:
        return {"pages_over": len(document)}
    pages: list[str] = []
    marks: list[list[tuple[int, int, str]]] = []
    columns: list[int] = []
    lines: list[list[tuple[int, float, float, float]]] = []
    cells: list[list[int]] = []
    left = 20_000_000
    for at in range(len(document)):
        page = document[at]
        if page.get_rotation():
            page.set_rotation(0)  # the text of a page that is turned for the eye is else read from its end
        textpage = page.get_textpage()
        text = textpage.get_text_bounded()
        left -= len(text)
        if left < 0:
            return {"text_over": at}
        # Where the lines of a page stand takes longer than its text: a file that shows no columns is not asked for ever.
        ordered = in_columns(textpage, page.get_size()[0]) if columns or at < _ASKED else None
        if ordered is not None:
            columns.append(at)
        text, found, known = raised(textpage, text) if ordered is None else (ordered, [], False)
        pages.append(text)
        marks.append(found)
        lines.append(placed(textpage, text) if known else [])
        cells.append(cell_borders(pieces(textpage, text)) if known else [])
    return {"pages": pages, "marks": marks, "columns": columns, "lines": lines, "cells": cells}
