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
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from stdalign.errors import LimitExceeded, MissingExtra, UsageError
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


def _table(made: Any, block: Grid) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    table = made.add_table(rows=1, cols=len(block.head))
    table.style, table.autofit = "Table Grid", False
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for row in (block.head, *block.rows):
        cells = table.rows[0].cells if row is block.head else table.add_row().cells
        for cell, lines, width in zip(cells, row, block.widths, strict=True):
            cell.width = Mm(269 * width / 100)
            for at, line in enumerate(lines or ((),)):
                _runs(cell.paragraphs[0] if at == 0 else cell.add_paragraph(), line)
    for line in table.rows:
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _runs(paragraph: Any, runs: tuple[Run, ...]) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for one in runs:
        run = paragraph.add_run(_clean(one.text))
        run.bold = one.bold or None
        font = FONTS.get(one.language, PLAIN)
        run.font.name = font
        about = run._r.get_or_add_rPr()
        for kind in ("w:eastAsia", "w:cs", "w:hAnsi"):
            about.rFonts.set(qn(kind), font)
        if one.language in COMPLEX:
            about.append(OxmlElement("w:cs"))
        language = OxmlElement("w:lang")
        kind = "w:bidi" if one.language in COMPLEX else "w:eastAsia" if one.language == "zh" else "w:val"
        language.set(qn(kind), {"zh": "zh-CN", "tl": "fil-PH"}.get(one.language, one.language))
        about.append(language)


def _page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _same_bytes(data: bytes) -> bytes:
    """The archive without the times of its files."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            about = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            about.compress_type = ZIP_DEFLATED
            new.writestr(about, old.read(name))
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
