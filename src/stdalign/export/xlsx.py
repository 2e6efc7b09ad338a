"""XLSX made for people: frozen header, filters, wrapped text, colours by relation, a sheet of sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

from stdalign.export.declared import exporter
from stdalign.export.plain import flat
from stdalign.ports import Texts
from stdalign.spreadsheet import book_bytes, guard

COLUMNS = (
    ("source_title", 30), ("source_label", 12), ("source_quote", 60), ("source_en", 40), ("target_title", 30),
    ("target_label", 12), ("target_quote", 60), ("target_en", 40), ("relation", 12), ("relation_probability", 11), ("relation_firm", 9),
    ("stringency", 14), ("probability", 11), ("state", 12), ("recognition", 16), ("conditions", 30), ("reviewers", 30),
    ("decided_on", 12), ("reasons", 30), ("mutual", 9), ("through_parent", 30), ("outdated", 9), ("machine_relation", 12), ("counterpart", 16), ("missing", 30),
    ("source_standing", 14), ("target_standing", 14), ("no_counterpart", 12), ("rank", 6), ("source", 30), ("target", 30),
    ("concepts", 40), ("rationale", 12), ("strength", 9),
)  # fmt: skip
"""Column and width in characters."""
_RELATION = next(at for at, (name, _) in enumerate(COLUMNS, 1) if name == "relation")
_TEXTS = tuple(at for at, (_, width) in enumerate(COLUMNS, 1) if width >= 30)
COLOURS = {
    "equal": "C6E7C8",
    "subset": "D9EAD3",
    "superset": "D9EAD3",
    "intersects": "FFF2CC",
    "none": "F4CCCC",
}


@exporter("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", binary=True)
def xlsx(rows: Sequence[dict[str, Any]], out: BinaryIO, context: Texts | None) -> None:
    """Write the sheet ``alignments`` and, where a workspace is given, the sheet ``sources``."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    def clean(value: Any) -> Any:
        value = guard(value)
        return ILLEGAL_CHARACTERS_RE.sub("", value)[:32_000] if isinstance(value, str) else value

    book = Workbook()
    sheet = book.active
    sheet.title = "alignments"
    sheet.append([name for name, _ in COLUMNS])
    fills = {name: PatternFill("solid", fgColor=colour) for name, colour in COLOURS.items()}
    wrapped = Alignment(wrap_text=True, vertical="top")
    for line, row in enumerate(rows, 2):  # ``max_row`` would look at every cell that is there, for each row anew
        cells = flat(row)
        sheet.append([clean(cells.get(name)) for name, _ in COLUMNS])
        fill = fills.get(str(cells.get("relation")))
        if fill and (cells["relation_firm"] or not cells.get("target")):  # a colour says the kind outright
            sheet.cell(line, _RELATION).fill = fill
        for column in _TEXTS:
            sheet.cell(line, column).alignment = wrapped
    for at, (_, width) in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
        sheet.cell(1, at).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    if context is not None:
        sources = book.create_sheet("sources")
        sources.append(
            [
                "id",
                "jurisdiction",
                "title",
                "title_en",
                "number",
                "language",
                "kind",
                "standing",
                "status",
                "in_force",
                "source",
                "uri",
                "licence",
            ]
        )
        for one in context.instruments():
            values = (
                one.id,
                one.jurisdiction,
                one.title,
                one.title_en,
                one.number,
                one.language,
                one.kind,
                one.standing,
                one.status,
                one.in_force,
                one.source,
                one.uri,
            )
            sources.append([clean(value) for value in (*values, one.licence)])
    out.write(book_bytes(book))
