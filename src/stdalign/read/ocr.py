"""Scanned PDF: pages as pictures, each picture to text by an engine of the ``ocr`` extra.

Engines are names of the registry ``OCR_ENGINES`` (entry points ``stdalign.ocr``): a callable that takes the PDF's bytes and
the languages of the text and gives one text a page. Nothing of them is imported before one is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from stdalign.errors import LimitExceeded, MissingExtra, NotText, ReadError, UsageError
from stdalign.model import Finding
from stdalign.registry import Registry
from stdalign.source import Source

OCR_ENGINES: Registry[Any] = Registry(
    "ocr",
    {
        "rapidocr": "stdalign.read.ocr:rapidocr_pages",
        "tesseract": "stdalign.read.ocr:tesseract_pages",
        "docling": "stdalign.read.ocr:docling_pages",
    },
)
"""Engines by name; ``rapidocr`` reads Chinese and Latin script, ``tesseract`` every language whose data is installed."""

MOST_PAGES = 300
"""Most pages that are sent to an engine; each takes seconds."""
_SCALE = 200 / 72
_MOST_PIXELS = 40_000_000
_TESSERACT = {
    "en": "eng", "zh": "chi_sim", "vi": "vie", "th": "tha", "id": "ind", "ms": "msa", "my": "mya", "km": "khm", "lo": "lao",
    "tl": "fil", "pt": "por", "tet": "por",
}  # fmt: skip
_INSTALL = "pip install 'stdalign[ocr]'"

Engine = Callable[[bytes, Sequence[str]], list[str]]


def read_scanned(data: bytes, name: str, engine: str, languages: Sequence[str] = ()) -> Source:
    """Read a PDF without a text layer.

    Args:
        data: the PDF.
        name: its name, for messages.
        engine: name in ``OCR_ENGINES``.
        languages: languages of the text, likeliest first; engines that need none leave them aside.

    Returns:
        The text with a page for each page of the PDF and a finding that says by which engine it was read.

    Raises:
        UnknownName: no such engine. MissingExtra: it is not installed. LimitExceeded: too many pages.
        NotText: no letters were found. ReadError: the engine gave up.
    """
    from stdalign.read.pdf import source_of

    run: Engine = OCR_ENGINES[engine]
    try:
        pages = run(data, tuple(languages))
    except (ReadError, UsageError):
        raise
    except Exception as error:
        # Engines wrap native code of others and raise what they like.
        raise ReadError(
            f"the OCR engine {engine} gave up ({type(error).__name__}: {error})", where=name, next_step="try another engine"
        ) from error
    if not any(page.strip() for page in pages):
        raise NotText(f"no letters found by {engine}", where=name, next_step="check the scan, or give DOCX")
    note = Finding("ocr", f"scanned pages read by {engine}; numbers and labels may be wrong")
    return source_of(pages, name, (note,))


def rapidocr_pages(data: bytes, languages: Sequence[str]) -> list[str]:
    """Pages by RapidOCR (PaddleOCR's models, in its wheel)."""
    try:
        import numpy
        from rapidocr import RapidOCR
    except ImportError:
        raise MissingExtra("OCR by rapidocr is not installed", next_step=_INSTALL) from None
    engine = RapidOCR()
    out: list[str] = []
    for picture in pictures(data):
        found = engine(numpy.asarray(picture.convert("RGB")))
        out.append(in_lines(found.boxes, found.txts))
    return out


def tesseract_pages(data: bytes, languages: Sequence[str]) -> list[str]:
    """Pages by Tesseract, a program with data for each language."""
    try:
        import pytesseract
    except ImportError:
        raise MissingExtra("OCR by tesseract is not installed", next_step=_INSTALL) from None
    codes = "+".join(dict.fromkeys(_TESSERACT[code] for code in languages if code in _TESSERACT)) or "eng"
    try:
        return [pytesseract.image_to_string(picture, lang=codes) for picture in pictures(data)]
    except pytesseract.TesseractNotFoundError:
        raise MissingExtra(
            "the program tesseract is not installed", next_step=f"install tesseract-ocr with the data for {codes}"
        ) from None


def docling_pages(data: bytes, languages: Sequence[str]) -> list[str]:
    """Pages by Docling, which keeps reading order and tables; fetches its models on first use."""
    from io import BytesIO

    try:
        from docling.datamodel.base_models import DocumentStream
        from docling.document_converter import DocumentConverter
    except ImportError:
        raise MissingExtra("OCR by docling is not installed", next_step="pip install docling") from None
    document: Any = DocumentConverter().convert(DocumentStream(name="scan.pdf", stream=BytesIO(data))).document
    return [document.export_to_markdown(page_no=number) for number in sorted(document.pages)]


def pictures(data: bytes) -> Iterator[Any]:
    """The pages of a PDF as pictures of 200 dots an inch, smaller where a page is huge."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    if len(document) > MOST_PAGES:
        raise LimitExceeded(
            f"{len(document)} scanned pages, the limit is {MOST_PAGES}", next_step="split the file, or OCR it beforehand"
        )
    for page in document:
        width, height = page.get_size()
        scale = min(_SCALE, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        yield page.render(scale=scale).to_pil()


def in_lines(boxes: Any, texts: Sequence[str] | None) -> str:
    """Pieces of text with their boxes as lines, from the top, each from the left.

    >>> in_lines([[[50, 0], [90, 0], [90, 10], [50, 10]], [[0, 1], [40, 1], [40, 11], [0, 11]]], ["two", "one"])
    'one two'
    """
    if boxes is None or not texts:
        return ""
    pieces = []
    for box, text in zip(boxes, texts, strict=True):
        rows = [float(point[1]) for point in box]
        pieces.append((min(rows), max(rows), min(float(point[0]) for point in box), text))
    pieces.sort()
    lines: list[list[tuple[float, float, float, str]]] = []
    for piece in pieces:
        middle = (piece[0] + piece[1]) / 2
        if lines and lines[-1][0][0] <= middle <= lines[-1][0][1]:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return "\n".join(" ".join(text for _, _, _, text in sorted(line, key=lambda p: p[2])) for line in lines)
