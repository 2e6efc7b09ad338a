"""Faults that the forge found, each as a small text of its own."""

from __future__ import annotations

import pytest

from stdalign.model import Component, Split
from stdalign.profile import load_profile
from stdalign.read import read_bytes
from stdalign.splitting import split_source
from stdalign.splitting.dates import iso_date, iso_year


def split(text: str, code: str) -> Split:
    return split_source(read_bytes(text.encode(), "a.txt")[0], load_profile(code))


LAW = {
    "TH": ("มาตรา ๑ ดูโคม\nมาตรา ๒ จดลงสมุด\n", "ให้ไว้ ณ วันที่ ๓ มกราคม พ.ศ. ๒๕๖๓\nนายโคม\n"),
    "KH": ("មាត្រា ១\nមើលចង្កៀង ។\nមាត្រា ២\nសរសេរ ។\n", "ធ្វើនៅភ្នំពេញ ថ្ងៃទី ៣ ខែមករា ឆ្នាំ ២០២០\nលោក ចង្កៀង\n"),
    "MM": ("၁။ မီးအိမ်ကို ကြည့်ရမည်။\n၂။ ရေးရမည်။\n", "(ပုံ) မီးအိမ်\n"),
    "LA": ("ມາດຕາ 1 ໂຄມ\nເບິ່ງໂຄມ.\nມາດຕາ 2 ປຶ້ມ\nຂຽນ.\n", "ປະທານສະພາແຫ່ງຊາດ\nທ່ານ ໂຄມ\n"),
    "BN": (
        "Lamps\n1. The keeper shall trim the lamps.\n\nBook\n2. The keeper shall write it down.\n",
        "Made this 3rd day of January, 2020.\nKEEPER\n",
    ),
    "MY": (
        "Lampu\n1. Penjaga hendaklah melihat lampu itu.\n\nBuku\n2. Penjaga hendaklah menulis.\n",
        "Diperbuat pada 3 Januari 2020.\nPENJAGA\n",
    ),
    "ID": ("Article 1\nTrim the lamps.\nArticle 2\nWrite it down.\n", "Enacted in Bandung\non 3 January 2020\n"),
    "VN": ("Article 1. Lamps\nTrim the lamps.\nArticle 2. Book\nWrite it down.\n", "CHAIRMAN OF THE LAMP ASSEMBLY\nTran\n"),
}


@pytest.mark.parametrize("code", LAW)
def test_a_block_of_signatures_is_no_text_of_the_last_article(code: str) -> None:
    body, closing = LAW[code]
    done = split(body + "\n" + closing, code)
    first = closing.split("\n")[0]
    assert len(done.units()) == 2
    assert not any(first in " ".join(c.text.split()) for c in done.clauses if c.component is Component.MAIN)
    assert any(noise.kind == "conclusion" and first in done.source[noise.start : noise.end] for noise in done.noise)


def test_a_date_in_a_sentence_closes_nothing() -> None:
    done = split("Article 1\nThe list\nMade on 3 January 2020 is kept.\nArticle 2\nWrite it down.\n", "ID")
    assert [c.number for c in done.units()] == ["1", "2"] and "is kept" in done.units()[0].text


def test_sections_of_a_federal_code_have_titles_in_sentence_case() -> None:
    text = "§ 9910.4 Lamps and wicks.\n(a) Trim the wick.\n(b) Fill the lamp.\n§ 9910.5 Oil.\n(a) Any oil will do.\n"
    text += "§ 9910.6 Rims of lamps.\n(a) Polish the rim.\n§ 9910.7 Glass.\n(a) Wipe it.\n"
    done = split(text, "INT")
    assert [(c.number, c.heading) for c in done.units()] == [
        ("9910.4", "Lamps and wicks."),
        ("9910.5", "Oil."),
        ("9910.6", "Rims of lamps."),
        ("9910.7", "Glass."),
    ]


def test_chapters_numbered_with_a_nought_stand_above_their_clauses() -> None:
    text = (
        "Guidelines on lamps\n1.0 Lamps and their wicks\n1.1 Trim the wick each morning.\n1.2 Fill the lamp.\n"
        "2.0 Rules for oil\n2.1 Any oil will do.\n2.2 Keep it cool.\n"
    )
    done = split(text, "MY")
    assert [(c.number, c.heading) for c in done.clauses if c.heading] == [
        ("1.0", "Lamps and their wicks"),
        ("2.0", "Rules for oil"),
    ]
    assert [c.parent for c in done.units()] == ["sec_1.0", "sec_1.0", "sec_2.0", "sec_2.0"]


@pytest.mark.parametrize("note", ["NOTE Any oil will do.", "NOTE 1 Any oil will do.", "NOTE. Any oil will do."])
def test_notes_of_standards_need_no_colon(note: str) -> None:
    text = f"SS 999 : 2020\n1 Lamps\n1.1 The keeper shall trim the wick.\n{note}\n1.2 The keeper shall fill the lamp.\n"
    text += "1.3 The keeper shall wipe the glass.\n1.4 The keeper shall polish the rim.\n"
    done = split(text, "SG")
    assert [(c.eid, c.text) for c in done.clauses if "note" in c.eid] == [("cl_1.1__note_1", "Any oil will do.")]


def test_items_of_a_code_of_construction_are_bare_numbers() -> None:
    text = "JGJ 999—2020\n1 总则\n1.0.1 看灯的人应当：\n1 剪灯芯；\n2 加灯油。\n1.0.2 灯应当亮。\n"
    done = split(text, "CN")
    assert [(c.eid, c.text) for c in done.clauses if "point" in c.eid] == [
        ("cl_1.0.1__point_1", "剪灯芯；"),
        ("cl_1.0.1__point_2", "加灯油。"),
    ]


def test_items_of_translations() -> None:
    text = "Article 1:\nThe keeper shall:\na. trim the wick;\nb. fill the lamp.\nArticle 2:\nWrite it down.\n"
    assert [c.number for c in split(text, "KH").clauses if c.level.value == "point"] == ["a", "b"]
    text = "1. The keeper shall:\n(a) trim:\n(i) the wick;\n(ii) the rim;\n(b) fill the lamp.\n2. Write it down.\n"
    assert [c.number for c in split(text, "MM").clauses if c.level.value in ("point", "subpoint")] == ["a", "i", "ii", "b"]


def test_the_title_beside_a_page_number_is_a_running_head() -> None:
    page = "Lamp Rules\nof 2020\n\nArticle 1\nThe keeper shall trim\n\n- 1 -\nLamp Rules\n\nthe wick.\nArticle 2\nLamp Rules\nare kept.\n"
    done = split(page, "VN")
    assert [c.text for c in done.units()] == ["The keeper shall trim the wick.", "Lamp Rules are kept."]


def test_an_annex_after_signatures_begins_anew() -> None:
    text = "Điều 1. Đèn\nLau đèn.\nĐiều 2. Sổ\nGhi sổ.\nTM. TỔ ĐÈN\nTrần Đèn\nPHỤ LỤC I\nLAU ĐÈN\n1. Khăn\n1.1. Khăn phải khô.\n1.2. Khăn phải sạch.\n"
    done = split(text, "VN")
    assert [(c.number, c.heading or c.text) for c in done.clauses if c.component is Component.ANNEX] == [
        ("1", "LAU ĐÈN"),
        ("1", "Khăn"),
        ("1.1", "Khăn phải khô."),
        ("1.2", "Khăn phải sạch."),
    ]


def test_a_schedule_by_decimal_numbers_has_no_sections() -> None:
    text = "".join(f"Lamp {n}\n{n}. The keeper shall trim lamp {n}.\n\n" for n in range(1, 8))
    text += "FIRST SCHEDULE\nWicks\n\n"
    text += "1. Cotton\n1.1. Cotton is white.\n1.2. Cotton is dry.\n2. Wool\n2.1. Wool is warm.\n2.2. Wool is dry.\n"
    done = split(text, "SG")
    numbers = [c.number for c in done.clauses if c.component is Component.ANNEX and c.label][1:]
    assert numbers == ["1", "1.1", "1.2", "2", "2.1", "2.2"]


def test_blanks_that_do_not_break_are_blanks() -> None:
    done = split(
        "Điều\u00a01.\u00a0\u00a0Đèn\nLau\u00a0đèn.\nĐiều\u00a02.\u00a0Sổ\n1.\u00a0Ghi sổ:\na)\u00a0giờ;\nb)\u00a0tên.\n",
        "VN",
    )
    assert [c.number for c in done.clauses] == ["1", "2", "1", "a", "b"]


def test_side_notes_need_no_mark_where_only_containers_are_marked() -> None:
    text = "".join(
        f"## PART {n}\n\n## LAMPS\n\nLamp {n}\n\n{n}. The keeper shall trim lamp {n} each day.\n\n" for n in range(1, 5)
    )
    done = split_source(read_bytes(text.encode(), "a.md")[0], load_profile("SG"))
    assert [c.heading for c in done.units()] == ["Lamp 1", "Lamp 2", "Lamp 3", "Lamp 4"]
    assert [c.heading for c in done.clauses if c.level.value == "part"] == ["LAMPS"] * 4


def test_a_contents_list_with_tabs_is_no_text() -> None:
    text = "Guidelines on lamps\n1.0 Trimming\t3\n2.0 Filling\t4\n3.0 Wiping\t5\n1.0 Trimming\n1.1 Trim the wick.\n"
    text += "2.0 Filling\n2.1 Fill the lamp.\n3.0 Wiping\n3.1 Wipe the glass.\n3.2 Dry it.\n"
    done = split(text, "MY")
    assert [(c.number, c.text) for c in done.units()] == [
        ("1.1", "Trim the wick."),
        ("2.1", "Fill the lamp."),
        ("3.1", "Wipe the glass."),
        ("3.2", "Dry it."),
    ]
    rows = "Lamps\n1. The hours are:\nmorning\t3\nnoon\t4\nnight\t5\n\nBook\n2. The keeper shall write it down.\n"
    assert "noon" in split(rows, "SG").units()[0].text


def test_standards_on_pages_with_blanks_that_do_not_break() -> None:
    html = "<p>SS 999 : 2020</p>" + "".join(
        f"<p>{'&nbsp;' * 4}<b>1.{n}</b>&nbsp;&nbsp;The keeper shall trim lamp {n}.</p>" for n in range(1, 6)
    )
    done = split_source(read_bytes(f"<html><body>{html}</body></html>".encode(), "a.html")[0], load_profile("SG"))
    assert done.kind == "standard" and [c.number for c in done.units()] == ["1.1", "1.2", "1.3", "1.4", "1.5"]


def test_a_deleted_place_holder_ends_before_what_follows() -> None:
    text = "Lamps\n1. The keeper shall trim the lamps.\n\nBook\n2. The keeper shall write.\n3. (Deleted by Act A1)\nFIRST SCHEDULE\nWicks\n(a) cotton;\n(b) wool.\n"
    done = split(text, "MY")
    assert done.units()[-1].text == "(Deleted by Act A1)"
    assert [c.number for c in done.clauses if c.level.value == "point"] == ["a", "b"]


def test_lines_that_run_on_between_paragraphs_set_apart() -> None:
    long = "นายโรงต้องดูแลโคมไฟทุกดวงในโรงซ่อมตัวอย่างแห่งนี้ให้สว่างอยู่เสมอ"
    text = "".join(f"มาตรา {n}  {long}\nทุกวันทำงาน\n\n(๑) โคม\n\n(๒) ไส้\n\n" for n in range(1, 6))
    done = split(text, "TH")
    paragraphs = [c for c in done.clauses if c.level.value == "paragraph"]
    assert len(done.units()) == len(paragraphs) == 5 and all("ทุกวันทำงาน" in c.text for c in paragraphs)


def test_a_page_may_begin_with_a_heading_after_its_form_feed() -> None:
    done = split("Điều 1. Đèn\nLau đèn.\n\fĐiều 2. Sổ\nGhi sổ.\n\fĐiều 3. Khăn\nGiặt khăn.\n", "VN")
    assert [(c.number, c.label) for c in done.units()] == [("1", "Điều 1"), ("2", "Điều 2"), ("3", "Điều 3")]


def test_the_word_for_contents_is_no_section() -> None:
    done = split("MỤC LỤC\nChương I\nĐÈN\nĐiều 1. Đèn\nLau đèn.\nĐiều 2. Sổ\nGhi sổ.\n", "VN")
    assert [c.level.value for c in done.clauses if c.component is Component.MAIN] == ["chapter", "article", "article"]


@pytest.mark.parametrize(
    ("written", "buddhist", "date"),
    [
        ("๕ พฤษภาคม ค.ศ. ๒๐๑๑", True, "2011-05-05"), ("5 พฤษภาคม 2011", True, "2011-05-05"), ("๕ พฤษภาคม พ.ศ. ๒๕๕๔", True, "2011-05-05"), ("5 พฤษภาคม 2554", False, "2011-05-05"),
        ("二〇二一年六月十日", False, "2021-06-10"), ("二○一九年十二月三十一日", False, "2019-12-31"), ("二〇一一年廿二月", False, ""), ("民国110年6月10日", False, "2021-06-10"), ("民國九十九年一月一日", False, "2010-01-01"),
        ("一九九四年七月五日", False, "1994-07-05"), ("2011年五月廿八日", False, "2011-05-28"), ("ngày 5 tháng 5 năm 2011", False, "2011-05-05"),
    ],
)  # fmt: skip
def test_dates_of_every_era(written: str, buddhist: bool, date: str) -> None:
    assert iso_date(written, buddhist=buddhist) == date


@pytest.mark.parametrize(
    ("written", "year"),
    [("ค.ศ. 2011", "2011"), ("2011", "2011"), ("พ.ศ. ๒๕๕๔", "2011"), ("民国110年", "2021"), ("二〇二一年", "2021")],
)
def test_years_of_every_era(written: str, year: str) -> None:
    assert iso_year(written, buddhist=True) == year


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("VN", "LUẬT ĐÈN\n\nĐiều 1. Đèn\nĐèn phải sạch.\n\nĐiều 2. Kiểm\nĐèn phải kiểm.\n\nLUẬT QUẠT\n\nĐiều 1. Quạt\nQuạt phải sạch.\n\nĐiều 2. Kiểm\nQuạt phải kiểm.\n"),
        ("PH", "Lamp Rules\n\nChapter 1 Fans\n\nSection 1. Fans are kept.\n\nSection 2. Fans are clean.\n\nChapter 2 Lamps\n\nSection 1. Lamps burn.\n\nSection 2. Lamps are dark.\n"),
    ],
)  # fmt: skip
def test_a_short_law_within_an_article_of_another_is_told(code: str, text: str) -> None:
    found = [one for one in split(text, code).warnings if one.code == "numbered_anew"]
    assert len(found) == 1 and "within art_2" in found[0].message
    alone = text.rpartition("\n\nLUẬT" if code == "VN" else "\n\nChapter 2")[0]
    assert not [one for one in split(alone, code).warnings if one.code == "numbered_anew"]


def test_references_to_articles_1_and_2_at_the_heads_of_lines_are_no_law() -> None:
    text = "Lamp Rules\n\nSection 1. Fans are kept as in\nSection 2 and the rest.\n\nSection 2. Fans are clean, as\nSection 1 says.\n\nSection 3. End.\n"
    assert not [one for one in split(text, "PH").warnings if one.code == "numbered_anew"]
