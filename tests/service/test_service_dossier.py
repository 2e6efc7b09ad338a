"""The dossier: what was decided, in the reader's languages, as DOCX, PDF and HTML; the same decisions give the same bytes."""

from __future__ import annotations

import io
import shutil
import subprocess
import unicodedata
from pathlib import Path

import docx
import pytest
from fastapi.testclient import TestClient

from stdalign.report.document import Document, Heading, Paragraph, Run
from stdalign.report.dossier_files import _BROWSERS, to_docx, to_pdf
from stdalign.report.words import languages, words

API = "/api/v1/"
ASKED = "jurisdictions=CN,VN&topic=training&lang=lo&second=vi"


@pytest.fixture
def signed(client: TestClient, keys: dict[str, str]) -> TestClient:
    """One pair recognised with conditions."""
    head = {"authorization": f"Bearer {keys['review']}", "if-match": "*"}
    body = {"source": "cn-sample#art_1", "target": "vn-sample#art_1", "decision": "change", "relation": "equal", "reason": "ດຽວກັນ",
            "recognition": "conditional", "conditions": "eight hours a year"}  # fmt: skip
    assert client.post(API + "reviews", json=body, headers=head).status_code == 201
    return client


def text_of(data: bytes) -> str:
    made = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in made.paragraphs), *cells])


def test_the_dossier_says_what_was_decided(signed: TestClient) -> None:
    answer = signed.get(f"{API}dossier.docx?{ASKED}")
    assert answer.status_code == 200, answer.text
    text = text_of(answer.content)
    for code in ("lo", "vi", "en"):
        own = words(code)["dossier"]
        for key in ("title", "laws", "coverage", "crosswalk", "limits", "open", "glossary", "signatures", "hash"):
            assert own[key] in text, (code, key)
        assert words(code)["recognition"]["conditional"] in text
    for said in (
        "雇主应当培训工人。",
        "Chủ lao động huấn luyện người làm.",
        "eight hours a year",
        "ດຽວກັນ",
        "示例安全法",
        "第一条",
    ):
        assert said in text, said
    assert answer.content == signed.get(f"{API}dossier.docx?{ASKED}").content
    assert "第二条" not in text  # another topic


def test_html_of_it_has_no_script_and_no_way_out(signed: TestClient) -> None:
    page = signed.get(f"{API}dossier.html?jurisdictions=CN,VN,MM").text
    assert "<img" not in page and "<script" not in page and "http://" not in page.replace("HYPERLINK(&quot;http://x", "")


def test_what_a_dossier_does_not_take(signed: TestClient) -> None:
    for wrong in (
        "jurisdictions=CN",
        "jurisdictions=CN,XX",
        "jurisdictions=CN,VN&topic=nope",
        "jurisdictions=CN,VN&lang=fr",
        "jurisdictions=CN,VN&second=fr",
    ):
        assert signed.get(f"{API}dossier.docx?{wrong}").status_code == 422, wrong
    assert signed.get(f"{API}dossier.docx?jurisdictions=CN,VN&hazard=no-such").status_code == 404


@pytest.mark.parametrize("language", ["en", "lo", "my"])
def test_the_page_of_the_dossier(signed: TestClient, language: str) -> None:
    page = signed.get(f"/dossier?source=CN&target=VN&topic=training&lang={language}").text
    assert (
        words(language)["topic"]["training"] in page
        and f"dossier.pdf?jurisdictions=CN%2CVN&amp;topic=training&amp;lang={language}" in page
    )


def everything() -> Document:
    """A line in each language."""
    lines = tuple(Paragraph((Run(words(code)["dossier"]["legal"], code),)) for code in languages())
    return Document("all", "en", (Heading(1, (Run("All"),)), *lines))


def test_docx_keeps_every_script_and_its_language() -> None:
    data = to_docx(everything())
    assert data == to_docx(everything())
    text = text_of(data)
    assert all(words(code)["dossier"]["legal"] in text for code in languages())
    runs = {run.font.name for one in docx.Document(io.BytesIO(data)).paragraphs for run in one.runs}
    assert {"Noto Sans Khmer", "Noto Sans Myanmar", "Noto Sans Lao", "Noto Sans Thai"} <= runs


@pytest.mark.skipif(not any(map(shutil.which, _BROWSERS)), reason="no Chromium here")
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext here")
def test_pdf_reads_back_in_all_eleven_languages(tmp_path: Path) -> None:
    path = tmp_path / "d.pdf"
    path.write_bytes(to_pdf(everything()))
    read = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True).stdout.decode()
    # Where a line is broken is the printer's choice.
    got = "".join(unicodedata.normalize("NFC", read).split())
    for code in languages():
        wanted = "".join(words(code)["dossier"]["legal"].split())
        assert wanted in got, code


def _drawn(data: bytes) -> tuple[int, int]:
    """Glyphs drawn by fonts with numbered glyphs, and how many of them are number 0, the box of a missing one."""
    pypdf = pytest.importorskip("pypdf", reason="needs the extra dev")
    drawn = missing = 0
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        fonts = page["/Resources"]["/Font"]
        numbered = False
        for given, name in pypdf.generic.ContentStream(page.get_contents(), page.pdf).operations:
            if name == b"Tf":
                numbered = fonts[given[0]]["/Subtype"] == "/Type0"
            elif name in (b"Tj", b"TJ") and numbered:
                texts = given[0] if name == b"TJ" else given
                for text in (one for one in texts if hasattr(one, "original_bytes")):
                    codes = text.original_bytes
                    glyphs = [codes[at : at + 2] for at in range(0, len(codes), 2)]
                    drawn, missing = drawn + len(glyphs), missing + glyphs.count(b"\0\0")
    return drawn, missing


@pytest.mark.skipif(not any(map(shutil.which, _BROWSERS)), reason="no Chromium here")
def test_no_glyph_is_missing_in_any_of_the_eleven_scripts() -> None:
    drawn, missing = _drawn(to_pdf(everything()))
    assert drawn > 500 and missing == 0
    unknown = Document("x", "en", (Paragraph((Run("ab \U0001e290\ue000 cd", "en"),)),))
    assert _drawn(to_pdf(unknown))[1] > 0, "a box is seen as one"


@pytest.mark.skipif(not any(map(shutil.which, _BROWSERS)), reason="no Chromium here")
def test_the_same_dossier_prints_to_the_same_bytes() -> None:
    assert to_pdf(everything()) == to_pdf(everything())


def test_without_a_printer_the_pdf_is_not_here(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STDALIGN_CHROMIUM", "")
    monkeypatch.setattr("stdalign.report.dossier_files.shutil.which", lambda name: None)
    answer = reader.get(f"{API}dossier.pdf?jurisdictions=CN,VN")
    assert answer.status_code == 404 and "Chromium" in answer.text and "docx" in answer.text.lower()
