"""Kinds of laws that were read with silent losses, each in a text of our own words."""

from __future__ import annotations

import pytest

from stdalign.model import Split
from stdalign.profile import load_profile
from stdalign.source import Source
from stdalign.splitting import split_source


def split(code: str, text: str) -> Split:
    return split_source(Source("a", text), load_profile(code))


def numbers(done: Split) -> list[str]:
    return [article.number for article in done.articles()]


def headings(done: Split) -> list[str]:
    return [article.heading for article in done.articles()]


def words(done: Split) -> dict[str, str]:
    return {clause.eid: clause.text for clause in done.clauses}


def test_lao_titles_prohibitions_new_articles_and_items_in_a_line() -> None:
    done = split(
        "LA",
        "ຫມວດທີ່ 1 ທົ່ວໄປ\nມາດຕາ 1 ຈຸດປະສົງ\nນີ້ແມ່ນຕົວຢ່າງ.\nມາດຕາ 2(ໃຫມ່) ຂໍ້ຫ້າມ\nຫ້າມ: 1. ເປີດຝາ; 2. ນອນ; 3. ຮ້ອງເພງຕາມ\n"
        "ມາດຕາ 1 ຂໍ້ 2 ຂອງຕົວຢ່າງ.\nມາດຕາ 3 ເລີ່ມ\nໃຊ້ແຕ່ມື້ນີ້.\n",
    )
    assert numbers(done) == ["1", "2", "3"] and headings(done) == ["ຈຸດປະສົງ", "ຂໍ້ຫ້າມ", "ເລີ່ມ"]
    found = words(done)
    assert found["art_1__para_1"] == "ນີ້ແມ່ນຕົວຢ່າງ." and found["art_2__para_1__point_2"] == "ນອນ;" and "chp_1" in found


def test_a_lao_number_that_scanning_garbled() -> None:
    done = split("LA", "ມາດຕາ 1 ກ\nກ.\nມາດຕາ 2 ຂ\nຂ.\nມາດຕາ 3 ສາມ\nໜຶ່ງ.\nມາດຕາ 1 ສີ່\nສອງ.\nມາດຕາ 5 ຫ້າ\nສາມ.\n")
    assert numbers(done) == ["1", "2", "3", "4", "5"]
    assert "garbled_number" in [finding.code for finding in done.warnings]


@pytest.mark.parametrize(
    "label", ["第二条 与压机", "第二条：压机", "第　二　条　压机", "第二條 压机", "第二条 至少每月", "第二条 和压机有关的人"]
)
def test_chinese_labels_and_what_may_follow_them(label: str) -> None:
    assert numbers(split("CN", f"第一条 甲。\n{label}乙。\n第三条 丙。\n")) == ["1", "2", "3"]


def test_a_chinese_reference_at_the_start_of_a_line_is_no_article() -> None:
    assert numbers(split("CN", "第一条 违反\n第二条 和第三条的规定的，罚款。\n第二条 乙。\n第三条 丙。\n")) == [
        "1",
        "2",
        "3",
    ]


def test_rules_numbered_without_articles() -> None:
    done = split("CN", "关于压机的通知\n一、要求\n每天看压机：\n（一）早上；\n（二）晚上。\n二、记录\n写在本子上。\n")
    assert numbers(done) == ["1", "2"] and headings(done) == ["要求", "记录"]
    assert words(done)["art_1__para_1__point_2"] == "晚上。"


def test_a_numbered_list_in_a_law_is_no_article() -> None:
    text = "第一条 查看：\n一、甲；\n二、乙；\n三、丙；\n四、丁。\n第二条 完。\n"
    assert numbers(split("CN", text)) == ["1", "2"]


def test_english_translations() -> None:
    text = "Article 1 This Law is a sample.\nArticle 2 A leader acts under\nArticle 1 of this Law.\nArticle 2-1 Learners wait.\n"
    assert numbers(split("CN", text)) == ["1", "2", "2-1"]
    thai = split(
        "TH", "Chapter 1\nGeneral\nSection 1. This is a sample.\nSection 2. A leader must:\n(1) look;\n(2) write.\n"
    )
    assert numbers(thai) == ["1", "2"] and "art_2__para_1__point_2" in words(thai)


def test_timorese_and_khmer_labels() -> None:
    assert numbers(split("TL", "Art. 1º Texto de amostra.\nArt. 2º Outro texto.\nArtigo 2.º-A\nNovo\nMais texto.\n")) == [
        "1",
        "2",
        "2a",
    ]
    assert numbers(split("KH", "មាត្រា ១ នេះជាគំរូ។\nមាត្រា ២ មេក្រុមមើលម៉ាស៊ីន។\n")) == ["1", "2"]


def test_vietnamese_labels_with_a_stroke_or_a_full_stop() -> None:
    done = split("VN", "Điều 1. Việc\n1/ Tổ trưởng xem máy:\na. Buổi sáng;\nb. Buổi tối.\n2/ Ngày 1/5/2020 nghỉ.\n")
    assert [eid for eid in words(done) if "para" in eid] == [
        "art_1__para_1", "art_1__para_1__point_a", "art_1__para_1__point_b", "art_1__para_2",
    ]  # fmt: skip


def test_philippine_rulers_and_titles() -> None:
    done = split(
        "PH",
        "=========\nCHAPTER I: START\n---------\nSECTION 1. Duties of the Leader\nThe leader shall look.\n"
        "SECTION 2: SCOPE\nAll presses.\nSECTION 3. Book. –  The leader writes.\nSECTION 4. The leader shall keep\nthe book.\n",
    )
    assert headings(done) == ["Duties of the Leader", "SCOPE", "Book", ""]
    assert not any("==" in clause.text + clause.heading or "--" in clause.heading for clause in done.clauses)


@pytest.mark.parametrize(
    ("code", "text", "eids"),
    [
        (
            "PH",
            "RULE I\nGENERAL\nSection 1. Scope. - For presses.\nSection 2. Words. - A press bends.\nRULE II\nBOOKS\n"
            "Section 1. Book. - Write as Section 2 says.\nSection 2. Keeping. - Keep it.\n",
            ["chp_1__art_1", "chp_1__art_2", "chp_2__art_1", "chp_2__art_2"],
        ),
        (
            "CN",
            "第一章 压机\n第一条 看压机。\n第二条 写本子。\n第二章 库房\n第一条 看库房。\n第二条 锁门。\n第三条 交钥匙。\n",
            ["chp_1__art_1", "chp_1__art_2", "chp_2__art_1", "chp_2__art_2", "chp_2__art_3"],
        ),
        (
            "TH",
            "หมวด ๑\nเครื่อง\nข้อ ๑ ดูเครื่อง\nข้อ ๒ เขียนสมุด\nหมวด ๒\nห้อง\nข้อ ๑ ดูห้อง\nข้อ ๒ ปิดประตู\n",
            ["chp_1__art_1", "chp_1__art_2", "chp_2__art_1", "chp_2__art_2"],
        ),
    ],
)
def test_numbers_that_begin_anew_in_each_chapter(code: str, text: str, eids: list[str]) -> None:
    done = split(code, text)
    assert [article.eid for article in done.articles()] == eids and all(article.unit for article in done.articles())
    assert done.warnings == ()
    if code == "PH":
        assert [one.target for clause in done.clauses for one in clause.references] == ["chp_2__art_2"]


def test_a_contents_list_is_no_second_run() -> None:
    listed = "Chương I\nMÁY\nĐiều 1. Xem máy\nĐiều 2. Ghi sổ\nChương II\nKHO\nĐiều 3. Xem kho\nĐiều 4. Khóa cửa\n"
    text = listed.replace("máy\n", "máy\nTổ trưởng xem máy mỗi buổi sáng trước giờ làm việc của cả tổ.\n").replace(
        "sổ\n", "sổ\nGhi rõ.\n"
    )
    assert [article.eid for article in split("VN", listed + text).articles()] == ["art_1", "art_2", "art_3", "art_4"]


def test_a_text_that_begins_late_and_two_laws_in_one_file_are_findings() -> None:
    assert [f.message for f in split("CN", "第三条 甲。\n第四条 乙。\n").warnings] == [
        "the text begins with 3: numbers 1 to 2 are missing"
    ]
    law = "第一条 甲。\n第二条 乙。\n第三条 丙。\n"
    assert "second_instrument" in [f.code for f in split("CN", f"压机办法\n{law}库房办法\n{law}").warnings]


def test_first_and_last_headings_that_scanning_garbled() -> None:
    done = split("VN", "Điều l: Phạm vi của bản mẫu\nĐiều 2. Xem\nXem máy.\nĐiều 3. Ghi\nGhi sổ.\nĐiểu4: Bắt đầu hôm nay\n")
    assert numbers(done) == ["1", "2", "3", "4"]
    assert [f.code for f in done.warnings] == ["garbled_number", "garbled_number"]


def test_a_clause_far_longer_than_the_others_is_a_finding() -> None:
    short = "".join(f"Điều {number}. Việc\nTổ trưởng xem máy.\n" for number in range(1, 9))
    assert [f.code for f in split("VN", short).warnings] == []
    assert [f.code for f in split("VN", short + "Điều 9. Việc\n" + "Tổ trưởng xem máy mỗi ngày, " * 300).warnings] == [
        "long_clause"
    ]


def test_amending_acts_with_articles_between_two_roman_ones() -> None:
    done = split(
        "ID",
        "PERUBAHAN ATAS CONTOH\nPasal I\nBeberapa ketentuan dalam Contoh diubah sebagai berikut:\n"
        "1. Ketentuan Pasal 3 diubah sehingga berbunyi sebagai berikut:\nPasal 3\n(1) Ketua melihat mesin.\n(2) Ketua mencatat.\n"
        "2. Di antara Pasal 5 dan Pasal 6 disisipkan Pasal 5A sehingga berbunyi sebagai berikut:\nPasal 5A\nMurid belajar.\n"
        "3. Pasal 7 dihapus.\nPasal II\nContoh ini berlaku hari ini.\n",
    )
    assert [article.label for article in done.articles()] == ["Pasal I", "Pasal II"]
    found = words(done)
    assert found["quoted_1__art_3__para_2"] == "Ketua mencatat." and found["quoted_2__art_5a"] == "Murid belajar."
    assert found["art_1__para_3"] == "Pasal 7 dihapus." and "Murid belajar." in found["art_1__para_2"]


def test_a_first_article_that_scanning_made_roman() -> None:
    done = split("ID", "Pasal I\nKetua melihat mesin.\nPasal 2\nKetua mencatat.\nPasal 3\nSelesai.\n")
    assert numbers(done) == ["1", "2", "3"]
    assert [finding.code for finding in done.warnings] == ["garbled_number"]


def test_amended_articles_without_quotation_marks() -> None:
    done = split(
        "KH",
        "Article 1: This sample changes the press rules.\nArticle 2: Articles 4 and 8 are amended as follows:\n"
        "Article 4: A learner waits.\nArticle 8: The book is kept.\nArticle 3: The leader carries this out.\n",
    )
    assert numbers(done) == ["1", "2", "3"]
    found = words(done)
    assert found["quoted_1__art_8__para_1"] == "The book is kept." and "A learner waits." in found["art_2__para_1"]


def test_acts_by_sections_where_no_country_is_given() -> None:
    text = "PART 1\nSTART\n\nDefinitions\n\n1. In this Act a press bends.\n\nDuties\n\n2.—(1) A leader looks.\n\n(2) A leader writes.\n"
    done = split("INT", text)
    assert numbers(done) == ["1", "2"] and headings(done) == ["Definitions", "Duties"]
    assert words(done)["art_2__para_2"] == "A leader writes."
    assert numbers(split("INT", "Article 1\n1. One thing.\n2. Another thing.\nArticle 2\nThe end.\n")) == ["1", "2"]
