"""A made-up document drawn on pages: Latin and Vietnamese in DejaVu, Chinese in a font that every reader has."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from stdalign.errors import MissingExtra
from stdalign.testing.forge.text import wrapped_pages
from stdalign.testing.forge.tree import Document


@lru_cache(maxsize=1)
def _fonts() -> None:
    try:
        import matplotlib
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.pdfbase.ttfonts import TTFont
    except ImportError as error:
        raise MissingExtra("drawing PDF needs reportlab", next_step="pip install 'stdalign[dev]'") from error
    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    pdfmetrics.registerFont(TTFont("DejaVuSans", str(path)))
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


def drawn(document: Document) -> bytes:
    """The hard-wrapped pages, each line drawn; a blank line is a gap.

    Raises:
        MissingExtra: the drawing library is not installed.
    """
    _fonts()
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    font, size = ("STSong-Light", 12) if document.language == "zh" else ("DejaVuSans", 9)
    for page in wrapped_pages(document):
        canvas.setFont(font, size)
        y = 800.0
        for line in page:
            if line.strip():
                indent = 24 if line.startswith("　　") else 0
                canvas.drawString(60 + indent, y, line.strip("　 "))
            y -= 16 if line.strip() else 10
        canvas.showPage()
    canvas.save()
    return out.getvalue()
