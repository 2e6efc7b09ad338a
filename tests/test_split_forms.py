"""Forms of gazettes, decisions and codes that real texts use, each in a text of our own words."""

from __future__ import annotations

import re

import pytest

from stdalign.model import Component, Split
from stdalign.profile import load_profile
from stdalign.source import Source
from stdalign.splitting import split_source
from stdalign.splitting.heads import _balanced


def split(code: str, text: str) -> Split:
    return split_source(Source("a", text), load_profile(code))


def words(done: Split) -> dict[str, str]:
    return {clause.eid: clause.text for clause in done.clauses}


def conclusion(done: Split) -> str:
    return " ".join(done.read(entry.start, entry.end) for entry in done.noise if entry.kind == "conclusion")


def test_decimals_stand_under_the_number_that_they_begin_with() -> None:
    done = split(
        "LA",
        "ມາດຕາ 1 ວຽກ\nຫົວໜ້າຕ້ອງ:\n1. ເບິ່ງເຄື່ອງ;\n2. ຝຶກ:\n2.1. ຜູ້ໃໝ່;\n2.2. ຜູ້ເກົ່າ;\n3. ຂຽນ.\nມາດຕາ 2 ເລີ່ມ\nມື້ນີ້.\n",
    )
    found = words(done)
    assert found["art_1__para_1__point_2__subpoint_2"] == "ຜູ້ເກົ່າ;" and found["art_1__para_1__point_3"] == "ຂຽນ."


def test_decimals_of_an_article_are_its_paragraphs() -> None:
    done = split(
        "PH",
        "Section 1. Lamps\n1.1 The leader shall light the lamp.\n1.2 The leader shall see to:\n1.2.1 the wick;\n1.2.2 the oil.\n"
        "Section 2. Height\n2.5 metres are the limit of a lamp.\n2.1 metres are enough.\nSection 3. Ends. It ends here.\n",
    )
    found = words(done)
    assert found["art_1__para_1"] == "The leader shall light the lamp." and found["art_1__para_2__point_2"] == "the oil."
    assert not any(clause.label.startswith("2.5") for clause in done.clauses)


@pytest.mark.parametrize(
    ("text", "eids"),
    [
        ("ប្រការ ១.-\nមេក្រុមត្រូវ៖\n១.១ មើល\n១.២ សរសេរ\nប្រការ ២.-\nចប់។\n", ["art_1__para_1__point_1", "art_1__para_1__point_2"]),
        ("ប្រការ ១.-\n១.១ មើលម៉ាស៊ីន។\n១.២ សរសេរ។\nប្រការ ២.-\nចប់។\n", ["art_1__para_1", "art_1__para_2"]),
    ],
)
def test_decimals_where_paragraphs_are_counted(text: str, eids: list[str]) -> None:
    labels = {clause.eid: clause.label for clause in split("KH", text).clauses}
    assert [labels[eid] for eid in eids] == ["១.១", "១.២"]


def test_a_quotation_whose_paragraphs_each_open_with_a_mark() -> None:
    done = split("CN", "一、增加一条：\n“第五条　组长带：\n“（一）灯；\n“（二）笔。”\n二、删去第九条。\n三、今天起施行。\n")
    found = words(done)
    assert found["quoted_1__art_5__para_1__point_2"] == "笔。" and found["art_2__para_1"] == "删去第九条。"


def test_a_quotation_that_opens_inside_a_line_keeps_its_labels() -> None:
    done = split(
        "VN",
        "Điều 1. Sửa đổi\n1. Thêm Điều 4a như sau: “Điều 4a. Đèn\n1. Tổ trưởng bật đèn.\n2. Ghi sổ:\na) Giờ;\nb) Tên.”\n"
        "2. Bỏ “mẫu: cũ” tại Điều 7.\nĐiều 2. Bắt đầu\nDùng từ hôm nay.\n",
    )
    found = words(done)
    assert found["quoted_1__art_4a__para_2__point_b"] == "Tên." and found["art_1__para_2"] == "Bỏ “mẫu: cũ” tại Điều 7."
    assert "art_1__para_2__point_a" not in found


def test_a_quoted_paragraph_keeps_its_level_whatever_its_number() -> None:
    done = split(
        "VN",
        "Điều 1. Sửa\n1. Sửa khoản 2 Điều 3 như sau:\n“2. Tổ trưởng xem máy mỗi sáng một lần.”\nĐiều 2. Bắt đầu\nHôm nay.\n",
    )
    assert words(done)["quoted_1__para_2"] == "Tổ trưởng xem máy mỗi sáng một lần."


@pytest.mark.parametrize(
    ("code", "text", "last", "told"),
    [
        ("CN", "一、看灯。\n二、写字。\n" + " " * 32 + "试验办公室\n" + " " * 32 + "2024年5月6日\n", "写字。", "试验办公室"),
        (
            "MM",
            "၁။ မီးထွန်းရမည်။\n၂။ စာရေးရမည်။\n၃။ ပြီးပြီ။\nပြည်ထောင်စုသမ္မတ မြန်မာနိုင်ငံတော် ဥပဒေအရ ကျွန်ုပ်လက်မှတ်ရေးထိုးသည်။\n",
            "ပြီးပြီ။",
            "ကျွန်ုပ်",
        ),
        (
            "BN",
            "1. This Order is a sample.\n2. The leader lights the lamp.\nMade this 3rd day of Rejab, 1440 Hijriah corresponding to the 5th day of "
            "August, 2019 at Our Sample House, Sample Town, Sample Land.\nHIS MAJESTY\n",
            "The leader lights the lamp.",
            "HIS MAJESTY",
        ),
        (
            "MY",
            "1. This is a sample.\n2. The leader lights the lamp.\nMade 3 March 2023\n[AB/1]\n",
            "The leader lights the lamp.",
            "Made",
        ),
        (
            "PH",
            "Section 1. Lamps. Light them.\nSection 2. Ends. It ends here.\n(SGD.) A. SAMPLE\nSecretary\n",
            "Ends. It ends here.",
            "SAMPLE",
        ),
    ],
)
def test_signatures_are_no_text_of_the_last_article(code: str, text: str, last: str, told: str) -> None:
    done = split(code, text)
    main = [clause for clause in done.clauses if clause.component is Component.MAIN]
    assert main[-1].text == last and told in conclusion(done)


def test_a_code_of_construction_ends_before_the_notes_on_its_words() -> None:
    done = split(
        "CN",
        "样本规范 JGJ 997－2022\n1 总则\n1.0.1 为看灯，制定本规范。\n1.0.2 组长应看灯。\n本规范用词说明\n1 用词如下：\n1）“应”表示要做：\n"
        "引用标准名录\n1 《灯》GB 1\n条文说明\n1 总则\n1.0.1 说明。\n",
    )
    assert words(done)["cl_1.0.2"] == "组长应看灯。" and "《灯》" in conclusion(done)
    assert words(done)["eluc_1__cl_1.0.1"] == "说明。" and dict(done.metadata)["number"] == "JGJ 997－2022"


@pytest.mark.parametrize(
    ("code", "text", "told"),
    [
        ("CN", "某市关于修改《样本办法》的决定\n一、看灯。\n二、写字。\n", {"title": "某市关于修改《样本办法》的决定"}),
        (
            "VN",
            "LUẬT\nĐÈN VÀ BẤC\n\nLuật Đèn và bấc số 7/2024/QH15 ngày 2 tháng 3 năm 2024 của\nTổ mẫu, có hiệu lực kể từ ngày 01 tháng 7 năm 2024, được sửa đổi, bổ sung bởi:\n"
            "Luật Dầu số 9/2025/QH15 ngày 4 tháng 5 năm 2025, có hiệu lực kể từ ngày 01 tháng 01 năm 2026.\n\nĐiều 1. Đèn\nMột.\n\nĐiều 2. Bấc\nHai.\n",
            {"number": "7/2024/QH15", "title": "LUẬT ĐÈN VÀ BẤC", "in_force": "2024-07-01"},
        ),
        ("VN", "TỔ MẪU\n\nBỘ LUẬT\nĐÈN\n\nĐiều 1. Đèn\nMột.\n\nĐiều 2. Bấc\nHai.\n", {"title": "BỘ LUẬT ĐÈN"}),
        (
            "VN",
            "CÔNG BÁO/Số 1/Ngày 2-3-2024\nSố: 7/2024/TT-BM\nTHÔNG TƯ\nQuy định về đèn\ncủa tổ mẫu\n\nCăn cứ Luật mẫu;\nĐiều 1. Đèn\nBật.\nĐiều 2. Sổ\nGhi.\n",
            {"number": "7/2024/TT-BM", "title": "Quy định về đèn của tổ mẫu"},
        ),
        (
            "ID",
            "PERATURAN CONTOH\nNOMOR 3/CTH.01/2024\nTENTANG\nLAMPU DAN\nBUKU KERJA\n\nMengingat: Undang-Undang Nomor 9 Tahun 2001;\nPasal 1\nA.\nPasal 2\nB.\n",
            {"number": "3/CTH.01/2024", "title": "LAMPU DAN BUKU KERJA"},
        ),
        (
            "SG",
            "No. S 77\nSAMPLE ACT 2006\nSAMPLE (LAMPS) REGULATIONS 2024\n\nARRANGEMENT OF REGULATIONS\nThe Minister makes these:\n1. Light the lamp.\n2. Write it.\n",
            {"number": "No. S 77", "title": "SAMPLE (LAMPS) REGULATIONS 2024"},
        ),
        (
            "PH",
            "=====\nRepublic of the Philippines\nDEPARTMENT ORDER NO. 9\nSeries of 2024\nGUIDELINES ON LAMPS\nSection 1. Lamps. Light.\nSection 2. End. End.\n",
            {"number": "DEPARTMENT ORDER NO. 9 Series of 2024", "title": "GUIDELINES ON LAMPS"},
        ),
        (
            "TH",
            "พระราชบัญญัติ\nตะเกียง\nพ.ศ. ๒๕๖๗\nมาตรา ๑ จุดตะเกียง\nมาตรา ๒ เขียนสมุด\n",
            {"title": "พระราชบัญญัติ ตะเกียง พ.ศ. ๒๕๖๗"},
        ),
        ("KH", "ព្រះរាជាណាចក្រកម្ពុជា\nប្រកាស\nស្តីពី\nចង្កៀង\nប្រការ ១.- មួយ។\nប្រការ ២.- ពីរ។\n", {"title": "ប្រកាស ស្តីពី ចង្កៀង"}),
        ("LA", "ສາທາລະນະລັດ\nກົດໝາຍ\nວ່າດ້ວຍ ໂຄມໄຟ\nມາດຕາ 1 ໜຶ່ງ\nກ.\nມາດຕາ 2 ສອງ\nຂ.\n", {"title": "ກົດໝາຍ ວ່າດ້ວຍ ໂຄມໄຟ"}),
        (
            "TL",
            "Jornal da República\nDECRETO-LEI N.º 9/2024\nde 27 de Março\n\nREGIME DAS LÂMPADAS\nArtigo 1.º\nA\nA.\nArtigo 2.º\nB\nB.\n",
            {"title": "REGIME DAS LÂMPADAS"},
        ),
    ],
)
def test_what_a_front_says_of_itself(code: str, text: str, told: dict[str, str]) -> None:
    found = dict(split(code, text).metadata)
    assert {key: found.get(key) for key in told} == told


def test_a_year_is_no_number_of_an_act() -> None:
    assert "number" not in dict(split("SG", "Sample Act 2006\n\n1. Light the lamp.\n2. Write it down.\n").metadata)


def test_the_title_under_an_annex_label_opens_no_second_annex() -> None:
    done = split(
        "VN",
        "Điều 1. Đèn\nBật đèn.\nĐiều 2. Sổ\nGhi sổ.\nPHỤ LỤC I\nDANH MỤC ĐÈN\n1. Đèn to.\n2. Đèn nhỏ.\nPHỤ LỤC II\nMẪU SỔ\n1. Giờ.\n2. Tên.\n",
    )
    annexes = {clause.eid: clause.heading for clause in done.clauses if clause.level == "annex"}
    assert annexes == {"annex_1": "DANH MỤC ĐÈN", "annex_2": "MẪU SỔ"} and words(done)["annex_2__cl_2"] == "Tên."


def test_titles_with_a_colon_and_rules_that_number_after_themselves() -> None:
    done = split(
        "PH",
        "RULE 1040\nLAMPS\n1041: Kinds and Use of Lamps:\n1041.01: Light the lamp.\n1041.02: Clean it.\nRULE 1050\nBOOKS\n1051: Write it down.\n",
    )
    found = {clause.eid: clause.heading for clause in done.clauses}
    assert found["sec_1041"] == "Kinds and Use of Lamps" and "missing_number" not in [one.code for one in done.warnings]


def test_the_running_head_of_a_gazette_that_names_the_day_first() -> None:
    done = split(
        "TL",
        "Artigo 1.º\nA\nAcende a lâmpada.\nQuarta-Feira, 27 de Março de 2024      Série I, N.° 12      Página 346\nArtigo 2.º\nB\nEscreve.\n",
    )
    assert words(done)["art_1"] == "Acende a lâmpada."


def test_headings_set_in_the_middle_of_a_wide_page() -> None:
    wide = " " * 40
    done = split(
        "MY",
        f"{wide}PART I\n\n{wide}LAMPS\n\nLight\n1. The leader lights the lamp.\n\n{wide}PART II\n\n{wide}BOOKS\n\nNotes\n2. The leader writes it down.\n",
    )
    found = {clause.eid: clause.heading for clause in done.clauses}
    assert found["part_1"] == "LAMPS" and found["part_2"] == "BOOKS" and found["art_2"] == "Notes"


def test_rulers_are_no_paragraphs() -> None:
    done = split("TH", "มาตรา ๑ จุดตะเกียง\n---------------------\nมาตรา ๒ เขียนสมุด\n---------------------\n")
    assert [clause.eid for clause in done.clauses] == ["art_1", "art_1__para_1", "art_2", "art_2__para_1"]


def test_lines_of_a_front_that_come_once_are_no_running_heads() -> None:
    text = "Sample of lamps\nthe leader lights the lamp\nand writes down the hour\nin the book of the shift\n"
    assert "in the book of the shift" in split("MY", text).clauses[0].text


def test_a_mark_before_a_label_opens_replacement_text_without_a_colon() -> None:
    done = split("TH", "มาตรา ๑ ให้ใช้ความต่อไปนี้แทน\n“มาตรา ๗ จุดตะเกียง\nเขียนสมุด”\nมาตรา ๒ เริ่มวันนี้\n")
    found = words(done)
    assert found["quoted_1__art_7__para_2"] == "เขียนสมุด" and "art_1__para_2" not in found


def test_timorese_replacement_text_with_articles_far_apart() -> None:
    done = split(
        "TL",
        "Artigo 1.º\nAlteração\nOs artigos 5.º e 8.º passam a ter a seguinte redação:\n«Artigo 5.º\nLuz\nAcende.\nArtigo 8.º\nLivro\n1. Escreve:\n"
        "a) Hora.»\nArtigo 2.º\nTermos\nEntende-se por:\n«Luz», a lâmpada acesa de manhã;\n«Livro», o caderno.\n",
    )
    found = words(done)
    assert found["quoted_1__art_5"] == "Acende." and found["quoted_1__art_8__para_1__point_a"] == "Hora."
    assert [clause.number for clause in done.articles()] == ["1", "2"] and "quoted_2" not in found


def test_decimals_in_brackets_in_a_hard_wrapped_text() -> None:
    text = "ข้อ ๑ ให้ทำดังนี้\n(๑) จุดตะเกียง\n(๒) เขียน\n(๒.๑) เวลา\n(๒.๒) ชื่อ\n(๓) เก็บสมุด\nข้อ ๒ เริ่มวันนี้\n"
    found = words(split("TH", text))
    assert found["art_1__para_1__point_2__subpoint_2"] == "ชื่อ" and found["art_1__para_1__point_3"] == "เก็บสมุด"


def test_sections_of_a_standard_that_number_anew() -> None:
    done = split(
        "VN",
        "QCVN 97:2023/BM\nVỀ ĐÈN\nI. QUY ĐỊNH CHUNG\n1. Phạm vi\nQuy chuẩn này nói về đèn.\n2. Từ ngữ\n2.1. Đèn là vật sáng.\n"
        "II. QUY ĐỊNH KỸ THUẬT\n1. Yêu cầu\n1.1. Đèn phải sáng.\n2. Thử\nThử mỗi năm.\nIII. THI HÀNH\nTổ mẫu thi hành.\n",
    )
    found = words(done)
    assert found["sec_1__cl_2.1"] == "Đèn là vật sáng." and found["sec_2__cl_1.1"] == "Đèn phải sáng."
    assert found["sec_3"] == "Tổ mẫu thi hành." and not done.warnings


def test_an_annex_with_its_title_behind_a_dash() -> None:
    text = "1 Scope\nLamps.\n2 Lamps\n2.1 Light the lamp.\n2.2 Write it.\nAnnex A — Forms\nA.1 Three columns.\n"
    done = split_source(Source("a", text), load_profile("SG"), kind="standard")
    annex = next(clause for clause in done.clauses if clause.eid == "annex_1")
    assert (annex.label, annex.heading) == ("Annex A", "Forms")


def test_rules_under_a_title_are_a_standard() -> None:
    done = split("PH", "LAMP SAFETY\nRULE 1040\nLAMPS\n1041: General: Light the lamp.\n1042: Books:\n1042.01: Write it.\n")
    assert done.kind == "standard" and words(done)["cl_1042.01"] == "Write it."


def test_footnotes_by_raised_digits_and_exponents_that_stay() -> None:
    done = split(
        "VN", "Điều 1. Đèn\nTổ trưởng bật đèn¹ trong phòng 20 m² mỗi sáng.\n\n¹ Đèn mẫu của tổ.\n\nĐiều 2. Sổ\nGhi sổ.\n"
    )
    assert words(done)["art_1"] == "Tổ trưởng bật đèn trong phòng 20 m² mỗi sáng."
    assert [done.read(one.start, one.end) for one in done.noise if one.kind == "footnote"] == ["¹ Đèn mẫu của tổ."]


def test_khmer_titles_on_the_line_of_the_label() -> None:
    done = split("KH", "មាត្រា ១. គោលបំណង\nច្បាប់នេះជាគំរូ។\nមាត្រា ២. ថ្ងៃនេះចាប់ផ្តើម។\nមាត្រា ៣.\nសៀវភៅ\nចប់។\n")
    assert [clause.heading for clause in done.articles()] == ["គោលបំណង", "", ""]
    assert words(done)["art_1__para_1"] == "ច្បាប់នេះជាគំរូ។"


@pytest.mark.parametrize(("levels", "ends"), [(12, True), (13, False), (4000, False)])
def test_marks_that_stay_open_are_not_read_to_the_end_from_each(levels: int, ends: bool) -> None:
    text = "“x" * levels + "”." * levels
    assert bool(_balanced(text, 0, re.compile("[“”]"), "“", most=len(text), whole=True)) is ends
