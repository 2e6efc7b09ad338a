"""Readers: every format to the same text, encodings, spans back to the file, hostile input refused by name."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from stdalign.errors import EmptySource, Encrypted, LimitExceeded, NotText, ReadError, StdalignError, WrongEncoding
from stdalign.export.akn import to_akn
from stdalign.profile import load_profile
from stdalign.read import read_bytes, read_file
from stdalign.splitting import split_source
from stdalign.zawgyi import converted

TEXT = "第一条 这是例子。\n第二条 车间要干净。\n"
VIETNAMESE = "Điều 1. Tổ trưởng phải ghi sổ mỗi ngày và giữ sổ một năm.\nĐiều 2. Người học việc làm theo tổ trưởng.\n"
THAI = "มาตรา ๑ ข้อความนี้เป็นเพียงตัวอย่าง\nมาตรา ๒ หัวหน้าต้องเขียนลงในสมุด\n"


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (TEXT, "utf-8", "utf-8"), (TEXT, "utf-8-sig", "utf-8-sig"), (TEXT, "utf-16", "utf-16"),
        (TEXT * 3, "gb18030", "gb18030"), (VIETNAMESE, "utf-16-le", "utf-16-le"), (THAI, "cp874", "cp874"),
        ("第一條 這是一個例子，應當依照規定進行。\n" * 4, "big5", "big5"),
    ],
)  # fmt: skip
def test_encodings(text: str, encoding: str, named: str) -> None:
    source = read_bytes(text.encode(encoding), "a.txt")[0]
    assert source.text == text
    assert source.encoding == named


def _legacy(name: str) -> bytes:
    from stdalign.read.legacy import _table

    back = {text: code for code, text in _table()[name].items()}
    out = bytearray()
    for char in VIETNAMESE:
        code = back.get(char)
        if code is None:
            out += char.encode("latin-1")
        else:
            out += bytes.fromhex(code) if name != "vni" else code.encode("cp1252")
    return bytes(out)


@pytest.mark.parametrize("name", ["tcvn", "viscii", "vni"])
def test_legacy_vietnamese(name: str) -> None:
    source = read_bytes(_legacy(name), "a.txt")[0]
    assert source.encoding == name
    assert source.text == VIETNAMESE
    assert "legacy_encoding" in [finding.code for finding in source.warnings]


def test_zawgyi_becomes_unicode() -> None:
    zawgyi = "\u1031\u1000\u102c\u1004\u1039\u1038 \u1031\u1019\u102c\u1004\u1039"
    source = read_bytes((zawgyi + "\n").encode(), "a.txt")[0]
    assert source.text.startswith("\u1000\u1031\u102c\u1004\u103a\u1038")
    assert converted("\u103b\u1000") == "\u1000\u103c"


def test_invisible_characters_go_and_the_way_back_stays() -> None:
    raw = "Sec\u00adtion 1. A\u200bbc\r\nnext"
    source = read_bytes(raw.encode(), "a.txt")[0]
    assert source.text == "Section 1. Abc\nnext"
    assert source.raw == raw.replace("\r\n", "\n")
    raw = source.raw
    assert raw[source.original(source.text.index("next")) :] == "next"
    assert raw[source.original(source.text.index("bc"))] == "b"


def test_markdown_bullets_before_labels_and_rules_of_tables_are_no_text() -> None:
    raw = "1. Wipe:\n\n- (a) the rail;\n- b) the lamp.\n- oil\n\n| hours | lamps |\n| --- | :---: |\n| 8 | 85 |\n"
    source = read_bytes(raw.encode(), "a.md")[0]
    assert source.text.splitlines()[2:5] == ["(a) the rail;", "b) the lamp.", "- oil"]
    assert [(n.kind, source.text[n.start : n.end]) for n in source.noise] == [("table_rule", "| --- | :---: |")]


def test_markdown_loses_its_marks_and_keeps_blocks() -> None:
    raw = "---\nTitle: x\n---\n## Part I\n\n**1. (1) A _Gazette_ word**\nmore [here](http://x.y)\n<!-- note -->\n"
    source = read_bytes(raw.encode(), "a.md")[0]
    assert "1. (1) A Gazette word\nmore here" in source.text
    kinds = {kind: source.text[start:end] for start, end, kind in source.blocks}
    assert kinds == {"heading": "Part I", "strong": "1. (1) A Gazette word"}
    assert source.metadata == (("title", "x"),)
    assert raw[source.original(source.text.index("Gazette")) :].startswith("Gazette")


def test_tables_of_markdown_are_rows_of_cells() -> None:
    raw = (
        "**Điều 1.** Đèn\n\n1. Giờ thắp đèn:\n\n| Đèn | Giờ |\n|:---|---:|\n| 1. Đỏ | 85 |\n| 2. **Xanh** |  88 |\n\n"
        "<table><tr><td>Đèn</td><td>Lít</td></tr>\n<tr><td>Đỏ</td><td>91</td></tr></table>\n\n2. Tắt đèn.\n\n**Điều 2.** Hết\n\nXong.\n"
    )
    source = read_bytes(raw.encode(), "a.md")[0]
    assert [source.text[s:e] for s, e, kind in source.blocks if kind == "cell"] == [
        "Đèn", "Giờ", "1. Đỏ", "85", "2. Xanh", "88", "Đèn", "Lít", "Đỏ", "91",
    ]  # fmt: skip
    done = split_source(source, load_profile("VN"))
    assert [(c.eid, c.text) for c in done.clauses if "row" in c.eid] == [
        ("art_1__para_1__table_1__row_1", "Đèn | Giờ"),
        ("art_1__para_1__table_1__row_2", "1. Đỏ | 85"),
        ("art_1__para_1__table_1__row_3", "2. Xanh | 88"),
        ("art_1__para_1__table_2__row_1", "Đèn | Lít"),
        ("art_1__para_1__table_2__row_2", "Đỏ | 91"),
    ]
    row = next(c for c in done.clauses if c.eid == "art_1__para_1__table_1__row_3")
    assert raw[row.start : row.end] == "2. **Xanh** |  88"
    assert [c.eid for c in done.clauses if c.level.value in ("article", "paragraph")][:3] == [
        "art_1",
        "art_1__para_1",
        "art_1__para_2",
    ]


def test_html() -> None:
    raw = (
        "<html><head><title>t</title><script>var a='<p>';</script></head><body><nav>menu</nav><h2>Chương I</h2>"
        "<p>Điều 1.&nbsp;Một<sup>2</sup></p><table><tr><td>a</td><td>b</td></tr></table><footer>f</footer></body></html>"
    )
    source = read_bytes(raw.encode(), "a.html")[0]
    assert source.text.split() == ["Chương", "I", "Điều", "1.", "Một", "a", "|", "b"]
    assert [source.text[s:e] for s, e, kind in source.blocks if kind == "heading"] == ["Chương I"]
    assert raw[source.original(source.text.index("Một")) :].startswith("Một")


def _docx(*paragraphs: str) -> bytes:
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_docx_and_zip() -> None:
    data = _docx("Điều 1. Mục đích", "Ví dụ.", "Điều 2. Hết", "Xong.")
    source = read_bytes(data, "a.docx")[0]
    assert source.text.splitlines()[:2] == ["Điều 1. Mục đích", "Ví dụ."]
    assert [a.number for a in split_source(source, load_profile("VN")).articles()] == ["1", "2"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("one.docx", data)
        archive.writestr("two.txt", TEXT)
        archive.writestr("three.png", b"\x89PNG....")
    sources = read_bytes(out.getvalue(), "a.zip")
    assert [s.name for s in sources] == ["one.docx", "two.txt"]
    assert "three.png" in sources[0].warnings[-1].message


def _pdf(text: str) -> bytes:
    stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    out = b"%PDF-1.4\n"
    places = []
    for at, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (at, part)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start


def test_pdf_with_and_without_text() -> None:
    source = read_bytes(_pdf("Section 1. This is a sample."), "a.pdf")[0]
    assert source.text.strip() == "Section 1. This is a sample."
    assert source.page(0) == 1
    with pytest.raises(NotText, match="scanned"):
        read_bytes(_pdf(""), "a.pdf")
    with pytest.raises(ReadError):
        read_bytes(_pdf("Section 1.")[:200], "a.pdf")


def test_akoma_ntoso_there_and_back() -> None:
    for code in ("CN", "VN", "SG", "TH"):
        profile = load_profile(code)
        once = split_source(read_bytes(profile.scheme("law").examples[0].text.encode(), "a.md")[0], profile)
        again = split_source(read_bytes(to_akn(once), "a.xml")[0], profile)
        keep = [(c.eid, c.level, c.label, c.heading, c.text) for c in once.clauses if c.component.value != "front"]
        assert [(c.eid, c.level, c.label, c.heading, c.text) for c in again.clauses if c.component.value != "front"] == keep
        assert all(again.source[c.start : c.end].startswith(c.label) for c in again.clauses)


BOMB = (
    b"""<?xml version="1.0"?><!DOCTYPE akomaNtoso [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;">]><akomaNtoso>&b;</akomaNtoso>"""
)
XXE = b"""<?xml version="1.0"?><!DOCTYPE akomaNtoso [<!ENTITY a SYSTEM "file:///etc/passwd">]><akomaNtoso>&a;</akomaNtoso>"""


def _zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 90_000_000)
    return out.getvalue()


def _many_parts() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for at in range(10_001):
            archive.writestr(f"{at}.txt", b"")
    return out.getvalue()


HOSTILE = [
    ("empty", b"", "a.txt", EmptySource), ("blank", b" \n\x00", "a.txt", EmptySource), ("bomb", BOMB, "a.xml", NotText),
    ("xxe", XXE, "a.xml", NotText), ("deep", b"<akomaNtoso>" + b"<a>" * 50_000, "a.xml", ReadError),
    ("deep closed", b"<akomaNtoso>" + b"<a>" * 240 + b"x" + b"</a>" * 240 + b"</akomaNtoso>", "a.xml", LimitExceeded),
    ("zip bomb", _zip_bomb, "a.docx", LimitExceeded), ("many parts", _many_parts, "a.zip", LimitExceeded),
    ("broken zip", b"PK\x03\x04" + b"x" * 100, "a.docx", NotText), ("broken pdf", b"%PDF-1.7\n%%EOF", "a.pdf", ReadError),
    ("picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "a.txt", NotText), ("binary", bytes(range(256)) * 40, "a.txt", ReadError),
    ("old word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.doc", NotText),
    ("locked", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.docx", Encrypted),
    ("random", bytes((i * 7919 + i * i) % 96 + 160 for i in range(3000)), "a.txt", (WrongEncoding, NotText)),
    ("long line", b"a" * 30_000_000, "a.txt", LimitExceeded),
    ("not a pdf", b"hello", "a.pdf", NotText), ("media type", b"hello", "a.txt", NotText),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "file", "error"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_hostile_input_gets_a_named_error(name: str, data: object, file: str, error: type[StdalignError]) -> None:
    content = data() if callable(data) else data
    media = "application/x-unknown" if name == "media type" else None
    began = time.monotonic()
    with pytest.raises(error) as caught:
        read_bytes(content, file, media)
    assert time.monotonic() - began < 10
    assert caught.value.where


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("第一条 " * 300_000, "CN"), ("第一条 \n" * 300_000, "CN"), ("\u202e\u200f第一条 甲\ud800\x00", "CN"), ("(a) " * 300_000, "SG"),
        ("a" + "\u0301\u0327" * 300_000, "VN"), ("Pasal 1 " * 200_000, "ID"), ('x:\n"' * 200_000, "MY"), ("\n" * 1_000_000, "TH"),
        ("1. (1) x\n(a) y\n" * 60_000, "MY"), ("“a”:\n“" * 150_000, "MY"),
    ],
)  # fmt: skip
def test_hostile_text_ends_soon(text: str, code: str) -> None:
    began = time.process_time()  # a busy machine is no fault of the text
    try:
        source = read_bytes(text.encode("utf-8", "surrogatepass"), "a.txt")[0]
        done = split_source(source, load_profile(code))
        assert done.source == source.raw
    except StdalignError as error:
        assert error.what
    assert time.process_time() - began < 10


def test_a_missing_file_and_a_folder_are_named(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ReadError, match="cannot be opened"):
        read_file(tmp_path / "none.txt")
    with pytest.raises(ReadError, match="cannot be opened"):
        read_file(tmp_path)


@pytest.mark.parametrize("odd", [b"\xff", b"\x81", b"\x8d\x9d"])
def test_a_stray_byte_in_a_text_of_ascii_is_left_out_and_told(odd: bytes) -> None:
    source = read_bytes(b"Section 1. Lamps burn.\n" * 9 + b"Section 2. Hoists " + odd + b"move.\n", "a.txt")[0]
    assert source.text.endswith("Section 2. Hoists move.\n")
    assert [finding.code for finding in source.warnings] == ["bad_bytes"]


@pytest.mark.parametrize(
    "page",
    [
        "<p>1. Lamps burn.</p>\n<p>2. Hoists",
        "<p>1. Lamps</p><footer>x</footer></body></html>\n<p>2. Ang t",
        "<ul><li>a<li>b",
    ],
)
def test_a_page_that_breaks_off_has_no_way_back_beyond_its_end(page: str) -> None:
    source = read_bytes(page.encode(), "a.html")[0]
    for at in range(len(source.text)):
        start, end = source.span(at, at + 1)
        assert 0 <= start <= end <= len(source.raw)


def test_what_an_epub_says_of_itself_is_no_text() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr("META-INF/container.xml", "<container/>")
        book.writestr("law.xhtml", "<html><body><p>1. Lamps burn.</p></body></html>")
    sources = read_bytes(out.getvalue(), "law.epub")
    assert [source.name for source in sources] == ["law.xhtml"] and not sources[0].warnings
