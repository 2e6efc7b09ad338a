"""What reading every text file by file brought to light, each in a text of our own words."""

from __future__ import annotations

import pytest

from stdalign.address import Eid
from stdalign.errors import CorpusError
from stdalign.export.akn import to_akn
from stdalign.model import Component, Level, Split
from stdalign.number import FIRST
from stdalign.profile import load_profile
from stdalign.read import read_bytes
from stdalign.source import OutlineNode, Source
from stdalign.splitting import kind, split_source
from stdalign.splitting.heads import Head, Seen
from stdalign.splitting.vocabulary import table_of


def split(code: str, text: str) -> Split:
    return split_source(Source("a", text), load_profile(code))


def words(done: Split) -> dict[str, str]:
    return {clause.eid: clause.text for clause in done.clauses}


def numbers(done: Split) -> list[str]:
    return [article.number for article in done.articles()]


def codes(done: Split) -> list[str]:
    return [finding.code for finding in done.warnings]


@pytest.mark.parametrize(
    "heading", ["Pasal 2T", "Pasal 2T\n", "jadi begitu. pasal 27", "Pasal, 27", "(1) pasal 2T", "jadi begitu. Pasa1 27"]
)
def test_a_garbled_heading_is_found_between_its_neighbours(heading: str) -> None:
    before = "".join(f"Pasal {number}\nSatu hal di sini menurut Pasal 28.\n" for number in range(1, 27))
    done = split("ID", f"{before}{heading} Dua hal di sana.\nPasal 28\nTiga hal.\n")
    assert numbers(done) == [str(number) for number in range(1, 29)]
    assert "garbled_number" in codes(done) or "Pasa1" in heading


def test_a_reference_does_not_fill_a_gap() -> None:
    done = split("ID", "Pasal 26\nHal itu diatur dalam Pasal 27 ayat (2) dan Pasal 27.\nPasal 28\nTiga hal.\n")
    assert numbers(done) == ["26", "28"]
    assert codes(done) == ["missing_number", "missing_number"]


def test_a_comma_for_a_full_stop_after_the_number() -> None:
    text = "Điều 1. Một\n1. Dòng một theo\nĐiều 2 của bản mẫu.\nĐiều 2, Hai việc của tổ\n1. Dòng hai.\nĐiều 3. Ba\n1. Dòng ba.\n"
    assert numbers(split("VN", text)) == ["1", "2", "3"]


def test_an_unnumbered_line_does_not_end_the_list_around_it() -> None:
    text = (
        "Điều 1. Quyền\n1. Tổ viên có quyền:\na) Xem máy;\nb) Hỏi tổ trưởng.\n"
        "Giờ hỏi do tổ trưởng định.\nc) Về nhà.\n2. Tổ trưởng trả lời.\n"
    )
    found = words(split("VN", text))
    assert found["art_1__para_1__point_c"] == "Về nhà."
    assert found["art_1__para_2"] == "Tổ trưởng trả lời."


def test_a_list_goes_on_under_the_next_counted_paragraph() -> None:
    text = "Điều 1. Quyền\nTổ viên có quyền:\na) Xem máy;\nb) Hỏi.\nGiờ hỏi do tổ định.\nc) Về nhà.\n"
    found = words(split("VN", text))
    assert found["art_1__para_1__point_b"] == "Hỏi."
    assert found["art_1__para_2__point_c"] == "Về nhà."


def test_a_second_paragraph_whose_first_lost_its_label() -> None:
    found = words(split("ID", "Pasal 1\nKetua melihat mesin.\n(2) Ketua mencatat jam.\n(3) Catatan disimpan.\n"))
    assert found["art_1__para_2"] == "Ketua mencatat jam."
    assert found["art_1__para_3"] == "Catatan disimpan."


def test_the_first_item_inside_the_line_before_the_second() -> None:
    found = words(split("ID", "Pasal 1\n(1) Ketua berwenang a. melihat mesin;\nb. mencatat jam; dan\nc. pulang.\n"))
    assert found["art_1__para_1"] == "Ketua berwenang"
    assert found["art_1__para_1__point_a"] == "melihat mesin;"


def test_a_full_stop_after_a_bracketed_label_is_no_text() -> None:
    found = words(split("ID", "Pasal 1\n(1). Ketua melihat mesin.\n(2). Ketua pulang.\n"))
    assert found["art_1__para_1"] == "Ketua melihat mesin."


def test_catchwords_at_the_foot_of_a_page_are_noise() -> None:
    text = "Pasal 1\nYang dimaksud:\n1. Mesin adalah alat.\n2. Regu adalah orang.\n4. Rumah...\n3. Jam adalah waktu.\n4. Rumah adalah tempat.\n"
    done = split("ID", text)
    assert words(done)["art_1__para_4"] == "Rumah adalah tempat."
    assert "catchword" in {noise.kind for noise in done.noise}


def test_a_chapter_named_at_the_start_of_a_wrapped_line_is_no_heading() -> None:
    line = "1. Mức này áp dụng cho những việc đã nêu rõ tại các phần Chương II,\nChương III và Chương IV của bản mẫu này cùng với các phần khác nữa.\n"
    text = "Chương I\nCHUNG\nĐiều 1. Một\n" + line * 6 + "2. Việc thứ hai.\nChương II\nRIÊNG\nĐiều 2. Hai\n1. Xong.\n"
    done = split("VN", text)
    assert [c.number for c in done.clauses if c.level is Level.CHAPTER] == ["1", "2"]
    assert "art_1__para_2" in words(done)


def test_repealed_sections_at_the_end_of_a_line_are_placeholders() -> None:
    text = (
        "Leader\n\n1. The leader looks at the press. 2. [ Repealed by Act 3 of 2020 ]\n\nNoise\n\n"
        "3. —(1) No one sings. (2) [ Deleted by Act 3 of 2020 ] (3) All sleep.\n"
    )
    done = split("SG", text)
    assert numbers(done) == ["1", "2", "3"]
    status = {clause.eid: clause.status for clause in done.clauses}
    assert (status["art_2"], status["art_3__para_2"]) == ("repealed", "repealed")


def test_a_bracket_may_close_a_letter_that_it_did_not_open() -> None:
    found = words(
        split("INT", "Article 1\n1. Each shop shall:\n\na) look;\n\nb) write.\n2. It sleeps.\n\nArticle 2\nEnd.\n")
    )
    assert found["art_1__para_1__point_b"] == "write."


def test_letters_inside_a_line_and_letters_that_are_cited() -> None:
    found = words(
        split(
            "INT", "Article 1\n1. It shall provide, in particular, (a) lamps, and (b) doors, as said in (c), (d) and (e).\n"
        )
    )
    assert found["art_1__para_1__point_b"].startswith("doors")
    assert not [eid for eid in found if eid.endswith(("point_d", "point_e"))]


def test_an_article_that_opens_with_1_numbers_its_paragraphs() -> None:
    text = "Article 1\n1. The shop opens.\n\n2. The shop closes when:\n\na) it rains;\n\nb) it snows.\n\nArticle 2\nThe guard:\n\n1. wakes;\n\n2. sleeps.\n"
    found = words(split("KH", text))
    assert found["art_1__para_2__point_b"] == "it snows."
    assert found["art_2__para_1__point_2"] == "sleeps."


def test_numbers_written_as_words_number_the_sections() -> None:
    text = "BAB I UMUM\nBagian Kesatu Mesin\nParagraf 1 Jam\nPasal 1\nSatu.\nParagraf 2 Hari\nPasal 2\nDua.\nBagian Kedua Regu\nPasal 3\nTiga.\n"
    assert [c.eid for c in split("ID", text).clauses if c.level is Level.SECTION] == ["chp_1__sec_1", "chp_1__sec_2"]


def test_quoted_text_is_a_component_with_addresses_of_its_own() -> None:
    text = (
        "Short title\n\n1. (1) This Act is a sample.\n\n(2) It opens today.\n\nNew sections\n\n"
        "2. The principal Act is amended by inserting the following sections:\n\n"
        "“Work of the guard\n\n5a. (1) The guard shall—\n\n(a) wake; and\n\n(b) look.\n\n(2) The guard sleeps at noon.\n\n"
        "Work of the cook\n\n5b. The cook shall cook.”.\n\nAmended section\n\n"
        "3. Section 9 of the principal Act is amended by inserting the following subsections:\n\n"
        "“(4) The lamp is lit at dusk by the guard.\n\n(5) The lamp is put out at dawn.”.\n\nEnd\n\n4. This Act ends.\n"
    )
    done = split("MY", text)
    assert numbers(done) == ["1", "2", "3", "4"]
    quoted = {c.eid: c for c in done.clauses if c.component is Component.QUOTED}
    assert quoted["quoted_1__art_5a__para_1__point_b"].text == "look."
    assert quoted["quoted_1__art_5b"].level is Level.ARTICLE
    assert quoted["quoted_1__art_5b"].heading == "Work of the cook"
    assert quoted["quoted_2__para_5"].text == "The lamp is put out at dawn."
    for clause in quoted.values():
        assert done.source[clause.start : clause.end].startswith(clause.label)


def test_quoted_lines_that_each_have_their_marks() -> None:
    text = (
        'Section 1. Article 9 is amended to read as follows:\n"Art. 9. Lamps.\n"(a) The lamp is lit at dusk.\n"(b) It is put out."\n'
        "Section 2. This Act shall take effect today.\n"
    )
    done = split("PH", text)
    assert numbers(done) == ["1", "2"]
    assert words(done)["quoted_1__art_9__point_b"].startswith("It is put out.")


def test_a_header_with_the_title_is_not_the_first_clause() -> None:
    text = "-----\n\nLamps (Amendment) 3\n\n1. (1) This Act may be cited as the Lamps (Amendment)\nAct 2020.\n\n(2) It opens today.\n\n2. The lamp Act is amended.\n"
    done = split("MY", text)
    assert numbers(done) == ["1", "2"]
    assert "art_1__para_2" in words(done)


def test_quoted_text_beyond_the_limit_is_left_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stdalign.splitting.quoted._MOST", 10)
    text = "1. The lamp Act is amended by inserting:\n\n“(4) The lamp is lit at dusk by the guard of the house.”.\n\n2. This Act ends.\n"
    done = split("MY", text)
    assert not [clause for clause in done.clauses if clause.component is Component.QUOTED]
    assert "quoted_left_whole" in codes(done)


def test_a_heading_over_the_first_section_of_an_annex_is_kept_apart_and_not_lost() -> None:
    law = "Hoist Act\n\nShort title\n1. This is the Hoist Act.\n\nKeepers\n2. Keepers look at the hoist.\n\n"
    done = split(
        "SG",
        law
        + "FIRST SCHEDULE\n\nThis says how ropes are kept.\n\nCARE OF ROPES\n\nRope hooks\n\n1. Hooks hang dry.\n\nLamps\n\n2. Lamps burn.\n",
    )
    annexed = [clause.heading for clause in done.clauses if clause.component is Component.ANNEX]
    kept = " ".join([*annexed, *words(done).values(), *(done.source[one.start : one.end] for one in done.noise)])
    assert "CARE OF ROPES" in kept and annexed[-2:] == ["Rope hooks", "Lamps"]


@pytest.mark.parametrize(
    "text",
    [
        "1926.3\n\nGo.\n\n1926.4(a)(3)\n\nRopes are dry.\n\n1926.5(d)(1)\n\nHooks are shut.\n\n1926.5(d)(2)\n\nBells ring.\n\n1926.5(d)(3)\n\nLamps burn.\n",
        "1926.4(a)(1)\n\nRopes are dry.\n\n1926.5(a)(1)\n\nHooks are shut.\n\n1926.6(a)(1)\n\nLamps burn.\n",
    ],
)
def test_paragraphs_whose_section_is_not_there_have_addresses_of_their_own(text: str) -> None:
    done = split_source(Source("a", text), load_profile("INT"), kind="standard")
    addresses = [clause.eid for clause in done.clauses]
    assert len(addresses) == len(set(addresses)) >= 3
    assert "duplicate_number" in codes(done)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("PH", "Sample Order\n\nSection 1. Scope. - 1.1 This is for lamps. 1.2 It is for hoists.\n\nSection 2. Fines. - 2.1 A keeper pays 2.5 coins.\n2.2 A leader pays twice.\n"),
        ("PH", "Sample Order\n\nSection 1. 1.1. This is for lamps; 1.2. It is for hoists.\n\nSection 2. Fines. - 2.1 A keeper pays 2.5 coins. 2.2 A leader pays twice.\n"),
        ("VN", "Điều 1. Đèn\nViệc lau đèn: 1.1. Lau mỗi ngày. 1.2. Ghi vào sổ.\n\nĐiều 2. Tời\nViệc tra dầu: 2.1. Tra mỗi tuần. 2.2. Ghi vào sổ.\n"),
    ],
)  # fmt: skip
def test_decimals_of_an_article_inside_one_line_are_its_clauses(code: str, text: str) -> None:
    labels = [
        clause.label.rstrip(".") for clause in split(code, text).clauses if clause.level is Level.PARAGRAPH and clause.label
    ]
    assert labels == ["1.1", "1.2", "2.1", "2.2"]


def test_a_quantity_or_a_reference_inside_a_line_opens_no_decimal() -> None:
    done = split(
        "PH", "Section 2. Ropes. - Ropes hang at 2.1 Metres. See item 2.2 Hooks are dry.\n\nSection 3. Lamps burn.\n"
    )
    assert [clause.eid for clause in done.clauses] == ["art_2", "art_3"]


LAW_VN = "Điều 1. Đèn\nLau đèn mỗi ngày.\n\nĐiều 2. Tời\nTra dầu tời.\n\n"


@pytest.mark.parametrize(
    "annex",
    [
        "PHỤ LỤC I\nBẢNG GIỚI HẠN ĐÈN\nSTT\nVIỆC\nMỨC\n1\nLau\n85\n2\nTra dầu\n88\n",
        "PHỤ LỤC I\nBẢNG GIỚI HẠN ĐÈN\nSTT | VIỆC | MỨC\n1 | Lau | 85\n",
        "PHỤ LỤC I\nBẢNG GIỚI HẠN ĐÈN\n(Kèm theo mẫu)\nTT\nTÊN ĐÈN\nMỨC (DB)\nA\nLau\n",
    ],
)
def test_the_title_of_an_annex_takes_no_cells(annex: str) -> None:
    done = split("VN", LAW_VN + annex)
    title = next(clause.heading for clause in done.clauses if clause.eid == "annex_1")
    assert title.startswith("BẢNG GIỚI HẠN ĐÈN") and "TT" not in title and "MỨC" not in title


def test_the_title_of_an_annex_ends_before_a_table_of_the_file() -> None:
    table = "<table><tr><td>STT</td><td>VIỆC</td></tr><tr><td>1</td><td>Lau</td></tr></table>"
    page = "".join(f"<p>{line}</p>" for line in LAW_VN.split("\n") if line) + f"<p>PHỤ LỤC</p><p>BẢNG ĐÈN</p>{table}"
    done = split_source(read_bytes(page.encode(), "a.html")[0], load_profile("VN"))
    told = words(done)
    assert told["annex_1__table_1__row_1"] == "STT | VIỆC" and told["annex_1__table_1__row_2"] == "1 | Lau"


@pytest.mark.parametrize("before", ["", "  ", "\t", "\f"])
def test_a_footnote_that_is_set_in_or_opens_a_page_is_no_text(before: str) -> None:
    done = split(
        "INT", f"Article 1\nThe lamp[1] is lit.\n{before}[1] As of 2010.\nArticle 2\nIt is out.\nArticle 3\nDone.\n"
    )
    assert [(n.kind, done.source[n.start : n.end].strip()) for n in done.noise if n.kind.startswith("footnote")] == [
        ("footnote_mark", "[1]"),
        ("footnote", "[1] As of 2010."),
    ]
    assert words(done)["art_1__para_1"] == "The lamp is lit."


def test_of_chains_that_weigh_the_same_one_is_taken_in_every_process(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"family {letter}" for letter in "qwertzuiopasdfghjkl"]
    made = [Head(at, at + 1, at + 2, FIRST, "1", Level.ARTICLE, 1.0, name, True) for at, name in enumerate(names)]
    monkeypatch.setattr(Seen, "units", lambda self, text, grammar: ([], made))
    assert [head.family for head in kind._chain("", load_profile("INT").scheme("law"))] == ["family a"]


def test_an_address_of_a_file_goes_on_from_the_one_above_by_steps() -> None:
    outline = (
        OutlineNode(0, 17, 3, 0, Level.ARTICLE, "1.", "1", eid="art_1"),
        OutlineNode(9, 17, 12, 1, Level.PARAGRAPH, "(1)", "1", eid="art_10__para_1"),
        OutlineNode(18, 35, 21, 0, Level.ARTICLE, "2.", "2", eid="art_2"),
        OutlineNode(27, 35, 30, 1, Level.PARAGRAPH, "(1)", "1", eid="art_2__para_9"),
    )
    done = split_source(Source("a", "1. Lamps.(1) Lit.\n2. Lamps.(1) Out.\n", outline=outline), load_profile("INT"))
    assert [clause.eid for clause in done.clauses] == ["art_1", "art_1__para_1", "art_2", "art_2__para_9"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[demand]\nen = ["shall"]\n', "no words for 'joining'"),
        ("", "no words for 'demand'"),
        ('[demand]\nxx = ["shall"]\n', "xx"),
        ("[demands]\n", "demands"),
        ("[demand]\nen = 'shall'\n", "demand.en is no list of words"),
        ('[demand]\nen = ["shall", ""]\n', "demand.en is no list of words"),
    ],
)
def test_words_of_the_splitter_are_read_strictly(text: str, said: str) -> None:
    with pytest.raises(CorpusError, match=said):
        table_of(text, "words.toml")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("关于修改《灯具条例》的决定\n\n一、第三条修改为：“守灯人应当擦灯。”\n\n二、删去第五条。\n\n本决定自2024年7月1日起施行。\n\n《灯具条例》根据本决定作相应修改，重新公布。\n", ["本决定自", "《灯具条例》"]),
        ("关于检查绞车的决定\n一、每月检查绞车。\n检查应当记录。\n二、停用坏的绞车。\n本决定自公布之日起施行。\n样例市人民政府\n2024年5月6日\n", ["本决定自"]),
        ("关于修改部分规章的决定\n一、对《灯具办法》作出修改\n（一）删去第四条。\n（二）第二条修改为：“绞车应当上油。\n绞车应当有护栏。”\n二、对《绞车办法》作出修改\n（一）删去第九条。\n此外，对条文序号作相应调整。\n本决定自2024年6月1日起施行。\n", ["此外", "本决定自"]),
    ],
)  # fmt: skip
def test_what_a_decision_says_after_its_last_item_is_not_the_items(text: str, wanted: list[str]) -> None:
    done = split("CN", text)
    closing = [clause for clause in done.clauses if clause.eid.startswith("main_")]
    assert [clause.text[: len(one)] for clause, one in zip(closing, wanted, strict=True)] == wanted
    assert all(not clause.parent and clause.component is Component.MAIN for clause in closing)
    assert numbers(done) == ["1", "2"]
    again = split_source(read_bytes(to_akn(done), "a.xml")[0], load_profile("CN"))
    assert [clause.eid for clause in again.clauses] == [clause.eid for clause in done.clauses]


def test_a_paragraph_after_the_last_article_stays_the_articles() -> None:
    done = split("CN", "灯具规定\n第一条 应当擦灯。\n第二条 本规定由样例局解释。\n本规定自2020年1月1日起施行。\n")
    assert done.clauses[-1].eid == "art_2__para_2"


@pytest.mark.parametrize(
    ("code", "text", "note"),
    [
        ("ID", "3 Persyaratan\n\n3.1 Umum\nMandor:\na) CATATAN Buku kecil cukup.\nb) melihat lampu.\n\n3.2 Lampu\nLampu menyala.\n", "Buku kecil cukup."),
        ("CN", "3 要求\n\n3.1 总则\n班组长应当：\na) 注：写在本子上。\nb) 看灯。\n\n3.2 灯\n灯应当亮。\n", "写在本子上。"),
        ("INT", "3 Requirements\n\n3.1 General\nThe leader shall:\na) NOTE A small book is enough.\nb) look at lamps.\n\n3.2 Lamps\nLamps burn.\n", "A small book is enough."),
    ],
)  # fmt: skip
def test_a_note_right_behind_a_label_is_a_note(code: str, text: str, note: str) -> None:
    done = split_source(Source("a", text), load_profile(code), kind="standard")
    assert [clause.eid for clause in done.clauses if clause.text == note] == ["cl_3.1__note_1"]
    assert [clause.eid for clause in done.clauses if clause.label in ("a)", "b)")] == ["cl_3.1__point_a", "cl_3.1__point_b"]
    assert all(str(Eid.parse(clause.eid)) == clause.eid for clause in done.clauses)


@pytest.mark.parametrize(
    ("front", "title", "number"),
    [
        ("UNDANG-UNDANG CONTOH\n\nAKTA 514\n\nAKTA KESELAMATAN LAMPU 2094", "AKTA KESELAMATAN LAMPU 2094", "AKTA 514"),
        ("AKTA KESELAMATAN LAMPU\nDAN TALI 1994", "AKTA KESELAMATAN LAMPU DAN TALI 1994", ""),
        (
            "Akta 71\n\nAKTA LAMPU (PINDAAN) 2006\n\nSuatu Akta untuk meminda Akta 1994.",
            "AKTA LAMPU (PINDAAN) 2006",
            "Akta 71",
        ),
    ],
)
def test_an_act_in_malay_capitals_tells_its_title_and_number(front: str, title: str, number: str) -> None:
    body = "Kewajipan\n\n1. Majikan hendaklah menjaga lampu.\n\nTali\n\n2. Majikan hendaklah menjaga tali.\n"
    told = dict(split("MY", f"{front}\n\n{body}").metadata)
    assert (told.get("title"), told.get("number", "")) == (title, number)


@pytest.mark.parametrize(("title", "count"), [("Lamps", 30), ("", 30), ("", 2)])
def test_long_words_under_a_part_are_its_own_and_none_is_lost(title: str, count: int) -> None:
    long = " ".join(f"lamp{at} burns at night and nobody may put it out." for at in range(count))
    done = split(
        "SG",
        f"Lamp Act\n\nPART I\n\n{title}\n\n{long}\n{long}\n{long}\n{long}\n{long}\n{long}\n\n1. Keepers trim lamps.\n\n2. Keepers oil hoists.\n",
    )
    part = next(clause for clause in done.clauses if clause.eid == "part_1")
    assert f"{part.heading} {part.text}".split().count("lamp1") == 6
