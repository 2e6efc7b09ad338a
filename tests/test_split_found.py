"""Faults that the forge found, each as a small text of its own."""

from __future__ import annotations

import pytest

from stdalign.model import Component, Split
from stdalign.profile import load_profile
from stdalign.read import read_bytes
from stdalign.splitting import split_source


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
