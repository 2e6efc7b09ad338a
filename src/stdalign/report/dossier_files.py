"""Documents as files: HTML, DOCX by python-docx, PDF by the print of Chromium.

Chromium was chosen for PDF because it alone shapes Khmer, Burmese, Lao and Thai so that the text reads back as it was
written; it is a program beside Python, as Tesseract is, and where it is missing the error says so. Files hold no time of
making: the same document gives the same bytes.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from datetime import datetime
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from stdalign.errors import LimitExceeded, MissingExtra, UsageError
from stdalign.files import timeless
from stdalign.report.document import Cell, Document, Grid, Heading, Paragraph, Run

FORMS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
}
"""Form → media type."""
FONTS = {
    "zh": "Noto Sans CJK SC", "th": "Noto Sans Thai", "lo": "Noto Sans Lao", "km": "Noto Sans Khmer", "my": "Noto Sans Myanmar",
}  # fmt: skip
PLAIN = "Noto Sans"
COMPLEX = ("th", "lo", "km", "my")
"""Languages whose script Word lays out as complex."""
PRINT_MOST_S = 60
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_STYLE = """@page { size: A4 landscape; margin: 14mm 12mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; } }
body { font: 9pt/1.45 "Noto Sans", sans-serif; color: #111; } h1 { font-size: 17pt; } h2 { font-size: 12pt; break-after: avoid; margin: 1.2em 0 .4em; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; } th, td { border: 1px solid #888; padding: 3px 5px; vertical-align: top; text-align: start; overflow-wrap: anywhere; }
thead { display: table-header-group; } th { background: #eee; } tr { break-inside: avoid; } td p, th p { margin: 0 0 2px; } :lang(th), :lang(lo), :lang(km), :lang(my) { line-height: 1.8; }
"""


def write(document: Document, form: str) -> bytes:
    """A document as a file.

    Args:
        document: what is to be written.
        form: one of ``FORMS``.

    Raises:
        UsageError: no such form. MissingExtra: PDF, and no Chromium is here. LimitExceeded: it was not printed in time.
    """
    writers: dict[str, Callable[[Document], bytes]] = {"docx": to_docx, "pdf": to_pdf, "html": to_html}
    if form not in writers:
        raise UsageError(f"unknown form {form!r}", next_step=f"choose {', '.join(FORMS)}")
    return writers[form](document)


# ---- HTML ------------------------------------------------------------------------------------------


def to_html(document: Document) -> bytes:
    """One page with everything in it, no script and no address elsewhere."""
    fonts = "".join(f':lang({code}) {{ font-family: "{name}", "{PLAIN}", sans-serif; }}\n' for code, name in FONTS.items())
    body = "\n".join(_html(block) for block in document.blocks)
    text = (
        f'<!doctype html>\n<html lang="{escape(document.language)}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(document.title)}</title><style>{_STYLE}{fonts}</style></head><body>\n{body}\n</body></html>\n"
    )
    return text.encode("utf-8", "replace")


def _html(block: Heading | Paragraph | Grid) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{_spans(block.runs)}</h{block.level}>"
    if isinstance(block, Paragraph):
        return f"<p>{_spans(block.runs)}</p>"
    columns = "".join(f'<col style="width:{width}%">' for width in block.widths)
    head = "".join(f"<th>{_lines(cell)}</th>" for cell in block.head)
    rows = "\n".join("<tr>" + "".join(f"<td>{_lines(cell)}</td>" for cell in row) + "</tr>" for row in block.rows)
    return f"<table><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"


def _lines(cell: Cell) -> str:
    return "".join(f"<p>{_spans(line)}</p>" for line in cell)


def _spans(runs: tuple[Run, ...]) -> str:
    made = []
    for run in runs:
        text = escape(_clean(run.text)).replace("\n", "<br>")
        made.append(f'<span lang="{escape(run.language)}">{f"<b>{text}</b>" if run.bold else text}</span>')
    return "".join(made)


def _clean(text: str) -> str:
    """Text without the characters that neither XML nor print knows."""
    return "".join(
        char
        for char in text
        if char in "\t\n" or (char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff")
    )


# ---- DOCX ------------------------------------------------------------------------------------------


def to_docx(document: Document) -> bytes:
    """Landscape A4 with repeated heads, page numbers, a font and a language for each run."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    made = docx.Document()
    section = made.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(14)
    section.top_margin = section.bottom_margin = Mm(14)
    made.styles["Normal"].font.size = Pt(9)
    made.styles["Normal"].font.name = PLAIN
    made.core_properties.title = document.title[:250]
    made.core_properties.author = "stdalign"
    made.core_properties.created = made.core_properties.modified = datetime(2000, 1, 1)
    _page_number(section.footer.paragraphs[0])
    for block in document.blocks:
        if isinstance(block, Heading):
            _runs(made.add_heading(level=block.level), block.runs)
        elif isinstance(block, Paragraph):
            _runs(made.add_paragraph(), block.runs)
        else:
            _table(made, block)
    out = BytesIO()
    made.save(out)
    return _same_bytes(out.getvalue())


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TWIPS = 269 / 25.4 * 1440 / 100
"""Twentieths of a point in a hundredth of the text's width."""


def _table(made: Any, block: Grid) -> None:
    """A table written as the elements that python-docx would write one by one: its own way takes half a minute for some hundred rows."""
    table = made.add_table(rows=0, cols=len(block.head))
    table.style, table.autofit = "Table Grid", False
    for row in (block.head, *block.rows):
        line = _put(table._tbl, "tr")
        about = _put(line, "trPr")
        _put(about, "cantSplit")
        if row is block.head:
            _put(about, "tblHeader")
        for lines, width in zip(row, block.widths, strict=True):
            cell = _put(line, "tc")
            _put(_put(cell, "tcPr"), "tcW", w=str(round(width * _TWIPS)), type="dxa")
            for runs in lines or ((),):
                _put_runs(_put(cell, "p"), runs)


def _runs(paragraph: Any, runs: tuple[Run, ...]) -> None:
    _put_runs(paragraph._p, runs)


def _put_runs(paragraph: Any, runs: tuple[Run, ...]) -> None:
    for one in runs:
        run = _put(paragraph, "r")
        about, font = _put(run, "rPr"), FONTS.get(one.language, PLAIN)
        _put(about, "rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font)
        if one.bold:
            _put(about, "b")
            _put(about, "bCs")
        if one.language in COMPLEX:
            _put(about, "cs")
        kind = "bidi" if one.language in COMPLEX else "eastAsia" if one.language == "zh" else "val"
        _put(about, "lang", **{kind: {"zh": "zh-CN", "tl": "fil-PH"}.get(one.language, one.language)})
        for at, piece in enumerate(_clean(one.text).split("\n")):
            if at:
                _put(run, "br")
            text = _put(run, "t")
            text.text = piece.replace("\t", " ")
            text.set(_SPACE, "preserve")


def _put(parent: Any, name: str, **values: str) -> Any:
    from lxml import etree

    made = etree.SubElement(parent, _W + name)
    for key, value in values.items():
        made.set(_W + key, value)
    return made


def _page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _same_bytes(data: bytes) -> bytes:
    """The archive without the times of its files."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, timeless(out) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return out.getvalue()


# ---- PDF -------------------------------------------------------------------------------------------


def browser() -> str:
    """The Chromium that prints: the one that ``STDALIGN_CHROMIUM`` names, or one on the path.

    Raises:
        MissingExtra: there is none.
    """
    named = os.environ.get("STDALIGN_CHROMIUM", "")
    found = named or next((place for name in _BROWSERS if (place := shutil.which(name))), "")
    if not found:
        raise MissingExtra(
            "PDF needs Chromium, and none is here", next_step="install chromium and its Noto fonts, or take docx"
        )
    return found


def to_pdf(document: Document) -> bytes:
    """The HTML as Chromium prints it, without the times that it writes in.

    Raises:
        MissingExtra: there is no Chromium, or it does not print. LimitExceeded: not done in ``PRINT_MOST_S``.
    """
    program = browser()
    with tempfile.TemporaryDirectory(prefix="stdalign-") as name:
        folder = Path(name)
        page, out = folder / "dossier.html", folder / "dossier.pdf"
        page.write_bytes(to_html(document))
        root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # a sandbox cannot be made by root
        call = [
            program, "--headless", *root, "--disable-gpu", "--disable-extensions", "--no-first-run",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer",
            f"--print-to-pdf={out}", page.as_uri(),
        ]  # fmt: skip
        try:
            subprocess.run(call, capture_output=True, timeout=PRINT_MOST_S, check=False)
        except subprocess.TimeoutExpired:
            raise LimitExceeded("the PDF was not printed in time", next_step="take docx, or fewer pairs") from None
        except OSError as error:
            raise MissingExtra(f"Chromium cannot be run ({error.strerror})", next_step="set STDALIGN_CHROMIUM") from None
        if not out.is_file():
            raise MissingExtra("Chromium printed nothing", where=program, next_step="try it by hand: chromium --headless")
        return _TIMES.sub(lambda found: found[1] + b"20000101000000", out.read_bytes())


_TIMES = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}")
