"""Scanned PDF: the plumbing with an engine of our own, a real engine where one is installed; PDF that asks for a password."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from stdalign.errors import Encrypted, LimitExceeded, MissingExtra, NotText, ReadError, Scanned, UnknownName
from stdalign.profile import load_profile
from stdalign.read import ocr, read_bytes
from stdalign.registry import Registry
from stdalign.splitting import split_source


def picture_pdf(lines: Sequence[str], pages: int = 1) -> bytes:
    """A PDF whose pages are pictures of some lines."""
    image = pytest.importorskip("PIL.Image")
    draw = pytest.importorskip("PIL.ImageDraw")
    font = pytest.importorskip("PIL.ImageFont").load_default(size=36)
    sheets = []
    for _ in range(pages):
        sheet = image.new("RGB", (1240, 800), "white")
        for at, line in enumerate(lines):
            draw.Draw(sheet).text((80, 80 + 80 * at), line, fill="black", font=font)
        sheets.append(sheet)
    out = io.BytesIO()
    sheets[0].save(out, format="PDF", save_all=True, append_images=sheets[1:], resolution=150)
    return out.getvalue()


def fake(data: bytes, languages: Sequence[str]) -> list[str]:
    assert data.startswith(b"%PDF-")
    return ["Article 1\nThe lamp is lit.", f"Article 2\nSpoken here: {' '.join(languages)}."]


def blank(data: bytes, languages: Sequence[str]) -> list[str]:
    return ["", " \n"]


def broken(data: bytes, languages: Sequence[str]) -> list[str]:
    raise RuntimeError("no lamp")


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> None:
    registry: Registry[Any] = Registry("ocr", {})
    for engine in (fake, blank, broken):
        registry.register(engine.__name__, engine)
    monkeypatch.setattr(ocr, "OCR_ENGINES", registry)


def test_a_scan_is_named_and_not_read_without_an_engine() -> None:
    with pytest.raises(Scanned, match=r"scanned PDF.*stdalign\[ocr\]"):
        read_bytes(picture_pdf(["Article 1"]), "scan.pdf")


def test_the_engine_gives_pages_and_a_finding(engines: None) -> None:
    source = read_bytes(picture_pdf(["Article 1"]), "scan.pdf", ocr="fake", languages=("en", "km"))[0]
    assert [finding.code for finding in source.warnings] == ["ocr"]
    assert source.page(source.text.index("Article 2")) == 2
    done = split_source(source, load_profile("KH"))
    assert [article.number for article in done.articles()] == ["1", "2"]
    assert "en km" in source.text


def test_an_engine_is_not_asked_where_there_is_text(engines: None) -> None:
    assert read_bytes(b"Article 1", "a.txt", ocr="broken")[0].text == "Article 1"


def test_an_engine_that_finds_nothing_or_gives_up(engines: None) -> None:
    with pytest.raises(NotText, match="no letters found by blank"):
        read_bytes(picture_pdf(["x"]), "scan.pdf", ocr="blank")
    with pytest.raises(ReadError, match=r"gave up .RuntimeError: no lamp"):
        read_bytes(picture_pdf(["x"]), "scan.pdf", ocr="broken")


def test_unknown_engines_are_named_with_the_choices() -> None:
    with pytest.raises(UnknownName, match="rapidocr"):
        read_bytes(picture_pdf(["x"]), "scan.pdf", ocr="eyes")


@pytest.mark.parametrize(
    ("engine", "module"), [("rapidocr", "rapidocr"), ("tesseract", "pytesseract"), ("docling", "docling")]
)
def test_a_missing_engine_names_what_to_install(engine: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match="pip install"):
        read_bytes(picture_pdf(["x"]), "scan.pdf", ocr=engine)


def test_too_many_scanned_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "MOST_PAGES", 2)
    with pytest.raises(LimitExceeded, match="3 scanned pages, the limit is 2"):
        list(ocr.pictures(picture_pdf(["x"], pages=3)))


def test_a_page_becomes_a_picture() -> None:
    first: Any = next(ocr.pictures(picture_pdf(["x"])))
    assert first.width > 1000


def test_rapidocr_reads_a_page() -> None:
    pytest.importorskip("rapidocr")
    pytest.importorskip("onnxruntime")
    data = picture_pdf(["Article 1", "The lamp is lit at dusk.", "Article 2", "The lamp is put out at dawn."])
    source = read_bytes(data, "scan.pdf", ocr="rapidocr")[0]
    assert [article.number for article in split_source(source, load_profile("INT")).articles()] == ["1", "2"]
    assert "lamp is put out" in source.text


def test_a_pdf_that_asks_for_a_password() -> None:
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt(user_password="lamp", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(Encrypted, match=r"asks for a password.*save it without a password first"):
        read_bytes(out.getvalue(), "locked.pdf")
