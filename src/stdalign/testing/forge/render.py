"""The ten ways in which a made-up document is printed."""

from __future__ import annotations

from collections.abc import Callable

from stdalign.errors import UnknownName
from stdalign.testing.forge.tree import Document

RENDERINGS = {
    "plain": ".txt", "wrapped": ".txt", "markdown": ".md", "html": ".html", "html_lines": ".html", "html_table": ".html",
    "docx": ".docx", "docx_auto": ".docx", "pdf": ".pdf", "akn": ".xml",
}  # fmt: skip
"""Name of each rendering and the ending of its file."""

UNPRINTABLE = {
    "th": "no font for Thai comes with the drawing library, and it does not shape",
    "my": "Burmese needs shaping, which the drawing library does not do",
    "km": "Khmer needs shaping, which the drawing library does not do",
    "lo": "no shaping: vowels and tone marks would stand beside their letters",
}
"""Languages left out of PDF, and why."""


def render(document: Document, rendering: str) -> bytes | None:
    """The bytes of a file that prints a document; None where no file of that format can print its language.

    Args:
        document: a tree from ``grow``.
        rendering: one of ``RENDERINGS``.

    Raises:
        UnknownName: no such rendering.
    """
    if rendering == "pdf" and document.language in UNPRINTABLE:
        return None
    return _writer(rendering)(document)


def _writer(rendering: str) -> Callable[[Document], bytes]:
    from stdalign.testing.forge import akn, docx, html, pdf, text

    writers: dict[str, Callable[[Document], bytes]] = {
        "plain": text.plain_text, "wrapped": text.wrapped_text, "markdown": text.markdown, "html": html.semantic,
        "html_lines": html.by_lines, "html_table": html.by_table, "docx": docx.typed, "docx_auto": docx.automatic,
        "pdf": pdf.drawn, "akn": akn.stated,
    }  # fmt: skip
    if rendering not in writers:
        raise UnknownName(f"no rendering {rendering!r}", next_step=f"one of {', '.join(RENDERINGS)}")
    return writers[rendering]
