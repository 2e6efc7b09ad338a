"""Cells that a spreadsheet would run, made harmless, and made what they were again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl import Workbook

_RUN = ("=", "+", "-", "@", "\t", "\r", "'")
# The apostrophe is the guard itself: a text that begins with one is guarded too, so that ``unguard`` takes exactly one away.


def guard(value: Any) -> Any:
    """A cell that a spreadsheet takes for text; what is no text stays.

    >>> guard("=1+1"), guard("'tis"), guard(3)
    ("'=1+1", "''tis", 3)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_RUN) else value


def unguard(text: str) -> str:
    """The text that ``guard`` was given.

    >>> unguard("'=1+1"), unguard("plain")
    ('=1+1', 'plain')
    """
    return text[1:] if text.startswith("'") else text


def sheet(rows: Sequence[Sequence[Any]], columns: Sequence[str]) -> bytes:
    """Rows as an XLSX file of one sheet, its head frozen and filtered; the same rows give the same bytes.

    Args:
        rows: one value a column each.
        columns: names, in order.
    """
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    book = Workbook()
    made = book.active
    made.append(list(columns))
    for row in rows:
        made.append([ILLEGAL_CHARACTERS_RE.sub("", guard(v))[:32_000] if isinstance(v, str) else v for v in row])
    for head in made[1]:
        head.font = Font(bold=True)
    made.freeze_panes = "A2"
    made.auto_filter.ref = made.dimensions
    return book_bytes(book)


def book_bytes(book: Workbook) -> bytes:
    """A workbook as a file that no time is stamped into, neither as its own nor as that of a part: the same book gives the same bytes."""
    from datetime import datetime
    from io import BytesIO

    from openpyxl.writer.excel import ExcelWriter

    from stdalign.files import timeless

    out = BytesIO()
    book.properties.created = book.properties.modified = datetime(2000, 1, 1)
    with timeless(out) as archive:
        ExcelWriter(book, archive).save()
    return out.getvalue()
