"""PDF: turned pages, columns, exponents, scans under a watermark, text that is none, a second reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from stdalign.errors import NotText, SplitError
from stdalign.pipeline import analyse_file, split
from stdalign.read import read_bytes
from stdalign.read.garbled import doubts
from stdalign.source import Source


def pdf(*streams: str, rotate: int = 0) -> bytes:
    """A PDF with a page for each content stream; ``(words)`` are drawn by ``at``."""
    count = len(streams)
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(count))
    parts.append(f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode())
    parts.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for at, stream in enumerate(streams):
        data = stream.encode("cp1252")
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Rotate {rotate} /Contents {5 + 2 * at} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data))
    out = b"%PDF-1.4\n"
    places = []
    for at, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (at, part)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + table
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, start)


def at(x: float, y: float, words: str, size: float = 11) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td ({words}) Tj ET\n"


def read(data: bytes) -> Source:
    return read_bytes(data, "a.pdf")[0]


def test_a_turned_page_is_read_from_its_beginning() -> None:
    page = at(50, 700, "1. The lamp is lit.") + at(50, 680, "2. The lamp is put out.")
    for rotate in (0, 90, 180, 270):
        assert read(pdf(page, rotate=rotate)).text.split("\n")[0].strip() == "1. The lamp is lit."


def test_columns_drawn_line_by_line_are_put_in_order() -> None:
    left = ["1. The keeper of the lamps lights them", "at dusk and puts them out at dawn of", "the next day, the whole year long.",
            "2. The oil is clean and free of water,", "kept in cans of tin with a tight lid."]  # fmt: skip
    right = ["3. The wick is trimmed each day and", "changed when it is shorter than the", "thumb of the keeper is broad.",
             "4. The glass is wiped with a dry cloth", "before the lamp is lit."]  # fmt: skip
    page = at(50, 740, "Lamp Rules") + "".join(
        at(50, 700 - 15 * row, one) + at(320, 700 - 15 * row, two)
        for row, (one, two) in enumerate(zip(left, right, strict=True))
    )
    source = read(pdf(page))
    assert [line.strip() for line in source.text.splitlines()] == ["Lamp Rules", *left, *right]
    assert "columns" in [finding.code for finding in source.warnings]
    table = at(50, 740, "Hours") + "".join(
        at(50, 700 - 15 * row, f"Lamp {row}") + at(320, 700 - 15 * row, f"{row} h") for row in range(6)
    )
    assert "columns" not in [finding.code for finding in read(pdf(table)).warnings]


def test_exponents_are_raised_digits_and_marks_of_footnotes_go() -> None:
    page = (
        at(50, 700, "1. On 10 m")
        + at(103.5, 705, "2", 7)
        + at(110, 700, "the keeper")
        + at(163, 705, "4", 7)
        + at(170, 700, "stays.")
    )
    source = read(pdf(page))
    assert source.text.strip() == "1. On 10 m² the keeper stays."
    assert [finding.code for finding in source.warnings] == ["footnote_marks"]


def test_a_watermark_or_a_running_head_is_no_text() -> None:
    pages = [at(50, 780, f"www.lamps.example page {number}") for number in range(1, 5)]
    with pytest.raises(NotText, match="scanned PDF"):
        read(pdf(*pages))
    words = [page + at(50, 700, f"{chr(97 + number) * 4} lamp is lit by the keeper.") for number, page in enumerate(pages)]
    assert "lamp is lit" in read(pdf(*words)).text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("maRta 1>-\nc,ab;enH manRbeyaCn_.\nRkum h‘un RtUveFVIkar.\n" * 3, "legacy_font"),
        ("มาตรา ๑ ไฟฟ้าต้องดับทุกคืนและจุดใหม่ในวันรุ่งขึ้นโดยผู้ดูแลไฟ\n" * 4, ""),
        ("ข้อข้ ๑ ไฟฟ้าฟ้ต้อต้งดับดั ทุกทุ คืนคื และจุดจุ ใหม่ม่ โดยผู้ผู้ดูแลดูไฟ\n" * 4, "garbled"),
        ("ມາດຕາ 1 ໂຄມໄຟຕ້ອງຖືກດັບທຸກຄືນ ແລະ ຈູດໃໝ່ໃນມື້ຕໍ່ໄປໂດຍຜູ້ເບິ່ງແຍງ\n" * 4, ""),
        ("មាត្រា ១ ចង្កៀងត្រូវបានបំភ្លឺរៀងរាល់យប់ ហើយរលត់នៅពេលព្រឹក\n" * 4, ""),
        ("ម្តា្រ ១ ŷខៀង្តូវ្ សȻŋប់បំ ភ្លឺរៀ្ ងƶល់យប់ ្ហើ\n" * 8, "garbled"),
        ("အခန်း ၁ မီးအိမ်ကို ညတိုင်း ထွန်းရမည်။ နံနက်တွင် ငြိမ်းရမည်။\n" * 4, ""),
        ("The iPhone and the MacBook are lamps of a kind; see a<b and x>y.\n" * 4, ""),
    ],
)  # fmt: skip
def test_text_that_is_none_is_named(text: str, code: str) -> None:
    found = doubts(text)
    assert (found.code if found else "") == code


def test_the_failure_says_what_is_wrong_with_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("maRta 1>-\nc,ab;enH manRbeyaCn_.\nRkum h‘un RtUveFVIkar.\n" * 3, encoding="utf-8")
    with pytest.raises(SplitError, match=r"font from before Unicode.*convert it to Unicode"):
        split(path, jurisdiction="KH")


def test_a_second_reader_where_the_first_garbles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pdftotext"
    program.write_text("#!/bin/sh\ncat > /dev/null\nprintf '1. The lamp is lit.\\f2. It is put out.\\f'\n", encoding="utf-8")
    program.chmod(0o755)
    bad = pdf(at(50, 700, "maRta 1>- c,ab;enH manRbeyaCn_ RtUveFVIkar maRta 2>- RkumRtUv c,ab;"))
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    assert [finding.code for finding in read(bad).warnings] == ["legacy_font"]
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    source = read(bad)
    assert [finding.code for finding in source.warnings] == ["second_reader"]
    assert source.page(source.text.index("put out")) == 2


def test_rtf_is_refused_with_what_to_do() -> None:
    with pytest.raises(NotText, match=r"RTF is not read.*soffice"):
        read_bytes(b"{\\rtf1\\ansi Lamps}", "a.rtf")


def test_footnotes_that_are_drawn_first_stand_behind_the_text() -> None:
    lines = ["1. The keeper trims the lamps and fills", "them with clean oil each day of the year.", "2. The keeper wipes the glass with a dry",
             "cloth before the lamp is lit, and writes", "it into the book of the lamps."]  # fmt: skip
    body = "".join(at(50, 700 - 14 * row, line) for row, line in enumerate(lines))
    notes = at(50, 90, "4 As amended in 2019.", 8) + at(50, 80, "5 Repealed in 2020.", 8)
    drawn, usual = read(pdf(notes + body + at(300, 40, "17"))).text, read(pdf(body + notes + at(300, 40, "17"))).text
    assert (
        drawn.index("1. The keeper")
        < drawn.index("book of the lamps")
        < drawn.index("4 As amended")
        < drawn.index("5 Repealed")
    )
    assert drawn.split("1. The")[0].strip() == usual.split("1. The")[0].strip() == ""
    head = at(50, 760, "4 Lamp Gazette", 8) + body  # small letters above the text are a running head
    assert read(pdf(head)).text.strip().startswith("4 Lamp Gazette")


def test_marks_keep_their_places_where_notes_are_put_last() -> None:
    text = at(50, 700, "1. On 10 m") + at(103.5, 705, "2", 7) + at(110, 700, "the keeper stays by the lamp all night.")
    more = "".join(at(50, 686 - 14 * row, "and fills the lamps with oil of the cans of tin.") for row in range(4))
    source = read(pdf(at(50, 90, "4 As amended in 2019 by 5 m", 8) + text + more))
    assert source.text.strip().startswith("1. On 10 m² the keeper") and source.text.strip().endswith(
        "4 As amended in 2019 by 5 m"
    )


def table(*rows: tuple[str, ...], top: float = 660) -> str:
    return "".join(
        at(60 + 150 * column, top - 16 * row, cell) for row, cells in enumerate(rows) for column, cell in enumerate(cells)
    )


def test_cells_of_a_table_stand_apart_and_take_the_unit_of_their_column(tmp_path: Path) -> None:
    page = (
        at(50, 720, "Lamp Act")
        + at(50, 700, "Section 1. The keeper holds these limits:")
        + at(50, 680, "They hold for all lamps.")
    )
    rows = table(("Substance", r"Mean \(mg/m3\)", r"Peak \(mg/m3\)"), ("Lamp oil", "3.25", "16"), ("Lamp gas", "50", "100"))
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf(page + rows + at(50, 560, "Section 2. The keeper wipes the glass.")))
    text = read(file.read_bytes()).text
    assert (
        "Substance | Mean (mg/m3) | Peak (mg/m3)" in text
        and "Lamp oil | 3.25 | 16" in text
        and "Lamp gas | 50 | 100" in text
    )
    made = {one["eid"]: one for one in analyse_file(file, jurisdiction="PH")}
    assert [(q["value"], q["unit"]) for q in made["art_1"]["quantities"]] == [
        (3.25, "mg/m3"),
        (16, "mg/m3"),
        (50, "mg/m3"),
        (100, "mg/m3"),
    ]
    assert not made["art_1"]["unread_figures"]


@pytest.mark.parametrize(
    "rows",
    [
        (("Lamp", "oil"), ("clean", "tin"), ("glass", "wick")),  # no figures
        (("Lamp", "Hours"), ("Oil", "8")),  # two rows
        (("2019", "2020"), ("8", "85"), ("4", "88")),  # no heads
        (("Lamp", "Hours"), ("Oil", "8"), ("Gas", "as in 2020")),  # words and figures in a column
    ],
)
def test_what_is_no_table_of_figures_is_left_as_it_is(rows: tuple[tuple[str, str], ...]) -> None:
    assert "|" not in read(pdf(at(50, 700, "Lamp Act of 2019") + table(*rows))).text


def test_words_that_do_not_stand_below_each_other_are_no_columns() -> None:
    page = "".join(
        at(60, 700 - 16 * row, "Lamp") + at(90 + 40 * row, 700 - 16 * row, cell)
        for row, cell in enumerate(("Hours", "8", "85"))
    )
    assert "|" not in read(pdf(page)).text
