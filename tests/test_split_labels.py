"""Labels that name what they explain or go on the label above; lists of dashes; words parted at the ends of lines and pages."""

from __future__ import annotations

import pytest

from stdalign.hyphens import rejoined
from stdalign.model import Noise, Split
from stdalign.profile import load_profile
from stdalign.read import read_bytes
from stdalign.source import Source
from stdalign.splitting import split_source
from stdalign.splitting.paged_heads import bordering_heads


def split(text: str, code: str, kind: str | None = None) -> Split:
    return split_source(read_bytes(text.encode(), "a.txt")[0], load_profile(code), kind=kind)


def words(done: Split) -> dict[str, str]:
    return {clause.eid: clause.text for clause in done.clauses}


PATHS = [
    ("PH", "SECTION 1. Lamps. The keeper shall provide:\na. lamps:\na.1 of oil;\n(a.2) of gas:\n(a.2.1) in tins;\nb. wicks.\nSECTION 2. This rule takes effect now.\n",
     {"art_1__point_a__subpoint_1": "of oil;", "art_1__point_a__subpoint_2__subpoint_1": "in tins;", "art_1__point_b": "wicks."}),
    ("PH", "SECTION 1. Lamps. The keeper shall:\n1. clean:\n1.1 the glass:\n1.1.a dry;\n1.1.b softly;\n1.2 the base.\n2. report.\nSECTION 2. This rule takes effect now.\n",
     {"art_1__point_1__subpoint_1__subpoint_b": "softly;", "art_1__point_1__subpoint_2": "the base.", "art_1__point_2": "report."}),
    ("ID", "Pasal 1\nPenjaga wajib menyediakan:\na. lampu:\na.1. minyak;\na.2. gas;\nb. sumbu.\nPasal 2\nAturan ini berlaku.\n",
     {"art_1__point_a__subpoint_2": "gas;", "art_1__point_b": "sumbu."}),
    ("VN", "Điều 1. Đèn\n1. Người giữ đèn phải có:\na) Đèn:\na.1) Đèn dầu;\na.2) Đèn khí;\nb) Bấc.\nĐiều 2. Hiệu lực\nCó hiệu lực.\n",
     {"art_1__para_1__point_a__subpoint_2": "Đèn khí;", "art_1__para_1__point_b": "Bấc."}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text", "found"), PATHS)
def test_letters_and_figures_go_on_the_label_they_repeat(code: str, text: str, found: dict[str, str]) -> None:
    said = words(split(text, code))
    assert {eid: said.get(eid) for eid in found} == found


def test_a_letter_with_a_figure_that_goes_on_no_list_stays_text() -> None:
    said = words(split("SECTION 1. Lamps. Every lamp bears the sign of table\nb.2 of the manual.\nSECTION 2. Now.\n", "PH"))
    assert said["art_1"] == "Lamps. Every lamp bears the sign of table b.2 of the manual."


@pytest.mark.parametrize("sign", [" ", "\n"])
def test_an_elucidation_names_the_paragraphs_letters_and_figures_that_it_explains(sign: str) -> None:
    law = "Pasal 1\n(1) Lampu dijaga:\na. siang; dan\nb. malam.\n(2) Lampu terang.\nPasal 2\nBerlaku.\n"
    said = f"Pasal 1\nAyat (1){sign}Cukup jelas.\nAyat (2)\nHuruf a{sign}Cukup jelas.\nHuruf b\nAngka 1{sign}Cukup jelas.\nAngka 2\nTerang berarti bersih.\n"
    done = split(
        f"{law}PENJELASAN\nATAS\nPERATURAN LAMPU\n{said}Pasal 2\nCukup jelas.\n\nTAMBAHAN LEMBARAN NEGARA NOMOR 5\n", "ID"
    )
    found = {
        clause.eid.partition("__")[2]: (clause.label, clause.text)
        for clause in done.clauses
        if clause.eid.startswith("eluc_1__")
    }
    assert found["art_1__para_1"] == ("Ayat (1)", "Cukup jelas.")
    assert found["art_1__para_2__point_a"] == ("Huruf a", "Cukup jelas.")
    assert found["art_1__para_2__point_b__subpoint_2"] == ("Angka 2", "Terang berarti bersih.")
    assert found["art_2"][1] == "Cukup jelas."


DASHES = [
    ("VN", "Điều 1. Đèn\n1. Lau kính:\na) Bằng khăn;\nb) Không dùng sức:\n- Không cọ;\n- Không đập.\n2. Thắp đèn.\nĐiều 2. Hiệu lực\nNay.\n", "art_1__para_1__point_b", "Không dùng sức: - Không cọ; - Không đập."),
    ("ID", "Pasal 1\n(1) Kaca dilap:\na. dengan kain;\nb. tanpa tenaga:\n- tidak digosok;\n- tidak dipukul.\n(2) Lampu dinyalakan.\nPasal 2\nBerlaku.\n", "art_1__para_1__point_b", "tanpa tenaga: - tidak digosok; - tidak dipukul."),
    ("TL", "Artigo 1.º\nVidros\n1. O guarda limpa:\na) Com pano;\nb) Sem força:\n– não esfrega;\n– não bate.\n2. O guarda acende.\nArtigo 2.º\nVigor\nHoje.\n", "art_1__para_1__point_b", "Sem força: – não esfrega; – não bate."),
    ("PH", "SECTION 1. Glass. The keeper shall:\n(a) clean;\n(b) use no force:\n• no rubbing;\n• no knocking.\nSECTION 2. Now.\n", "art_1__point_b", "use no force: • no rubbing; • no knocking."),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text", "eid", "said"), DASHES)
def test_a_list_of_dashes_belongs_to_the_item_that_announces_it(code: str, text: str, eid: str, said: str) -> None:
    assert words(split(text, code))[eid] == said


@pytest.mark.parametrize("letters", ["abcdđeg", "abcdefg"])
def test_lists_of_a_vietnamese_standard_follow_either_alphabet(letters: str) -> None:
    items = "".join(f"{letter}) phần {at};\n" for at, letter in enumerate(letters))
    done = split(f"TCVN 99997:2030\n1 Phạm vi\nCho đèn.\n2 Yêu cầu\n2.1 Đèn có:\n{items}2.2 Đèn sáng.\n", "VN", "standard")
    said = words(done)
    assert [said.get(f"cl_2.1__point_{letter}") for letter in letters] == [f"phần {at};" for at in range(7)]
    assert not [one for one in done.warnings if one.code == "missing_number"]


TITLES = [
    ("BN", "PART I\nPRELIMINARY\nCitation.\n1. (1) This is the Lamps Order.\n(2) It starts now.\nMeaning of words.\n2. A lamp gives light.\nDuty of keepers.\n3. Every keeper shall light it.\n", ["Citation", "Meaning of words", "Duty of keepers"]),
    ("MY", "BAHAGIAN I\nPERMULAAN\nTajuk ringkas.\n1. (1) Ini Akta Lampu.\n(2) Ia berkuat kuasa.\nTafsiran.\n2. Lampu memberi cahaya.\nKewajipan penjaga.\n3. Penjaga hendaklah menyalakannya.\n", ["Tajuk ringkas", "Tafsiran", "Kewajipan penjaga"]),
    ("SG", "PART 1\nPRELIMINARY\nCitation.\n1.—(1) These are the Lamp Rules.\n(2) They start now.\nDefinition.\n2. A lamp gives light.\nKeepers.\n3. Every keeper must light it.\n", ["Citation", "Definition", "Keepers"]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text", "titles"), TITLES)
def test_side_notes_may_end_in_a_full_stop(code: str, text: str, titles: list[str]) -> None:
    done = split(text, code)
    assert [clause.heading for clause in done.clauses if clause.level.value == "article"] == titles
    assert words(done)["art_1__para_2"].count(".") == 1


def test_the_last_sentence_of_a_section_is_no_title() -> None:
    text = "Citation\n1. This is the Lamps Order.\n\nDuty\n2. (1) Every keeper lights it.\n(2) No keeper sleeps\nor goes away.\n3. A lamp gives light.\n"
    done = split(text, "BN")
    assert [clause.heading for clause in done.clauses if clause.level.value == "article"] == ["Citation", "Duty", ""]


def test_quoted_paragraphs_that_each_open_with_a_mark_have_clauses_of_their_own() -> None:
    done = split(
        "某会决定作如下修改：\n一、增加一条，作为第五条：“守灯人应当：\n“（一）点灯；\n“（二）擦灯。”\n二、删去第六条。\n三、删去第七条。\n",
        "CN",
    )
    assert words(done)["quoted_1__para_1__point_2"] == "擦灯。"


def test_a_code_of_construction_lists_its_standards_behind_its_last_chapter() -> None:
    text = "中华人民共和国国家标准\nGB 59998-2031\n油灯施工规范\n1 总则\n1.0.1 为安全，制定本规范。\n1.0.2 适用于油灯。\n2 要求\n2.0.1 灯应亮。\n引用标准名录\n1 《灯油》GB 2222\n2 《灯芯—试验》GB/T 3333-2019\n"
    done = split(text, "CN", "standard")
    assert done.standard is not None
    assert [(one.designation, one.edition, one.title, one.eid) for one in done.standard.references] == [
        ("GB 2222", "", "灯油", ""), ("GB/T 3333", "2019", "灯芯—试验", "")
    ]  # fmt: skip


@pytest.mark.parametrize("day", ["ថ្ងៃទី ៣ ខែមីនា ឆ្នាំ ២០២៤", "ថ្ងៃចន្ទ ៣កើត ខែមាឃ ឆ្នាំថោះ ព.ស. ២៥៦៧"])
def test_a_khmer_date_alone_on_its_line_opens_the_signatures(day: str) -> None:
    done = split(f"ប្រការ ១.-\nមើលចង្កៀង។\nប្រការ ២.-\nសរសេរ។\n\n{day}\nរដ្ឋមន្ត្រី\nចង្កៀង ភ្លឺ\n", "KH")
    assert words(done)["art_2__para_1"] == "សរសេរ។" and any(one.kind == "conclusion" for one in done.noise)


def test_rows_of_a_table_are_no_units_of_an_annex_with_a_letter() -> None:
    text = "GB 99997—2031\n1 范围\n适用于油灯。\n2 要求\n2.1 灯应亮。\n2.2 灯应洁。\n附录B\n（规范性）\n检查表\nB.1 检查项目见表B.1。\n表B.1 检查项目\n序号 项目 周期\n1 灯体 每日\n2 灯芯 每周\n"
    eids = [clause.eid for clause in split(text, "CN", "standard").clauses if clause.eid.startswith("annex_1__")]
    assert eids == ["annex_1__cl_B.1"]


PARTED = [
    ("en", "the appara-\ntus and the self-\nemployed", "apparatus, self-employed", "the apparatus and the self-employed"),
    ("ms", "penyen-\nggaraan bagi orang-\norang", "", "penyenggaraan bagi orang-orang"),
    ("pt", "aplica-\nse ao equi-\npamento", "considera-se, equipamento", "aplica-se ao equipamento"),
    ("id", "pera-\x0c\nlatan kerja", "", "peralatan kerja"),
    ("pdfium", "illu\x02mination of twenty\x02one", "twenty one", "illumination of twenty-one"),
]


@pytest.mark.parametrize(("language", "parted", "text", "whole"), PARTED)
def test_the_hyphen_at_the_end_of_a_line_goes_where_the_text_has_no_compound(
    language: str, parted: str, text: str, whole: str
) -> None:
    assert language and rejoined(parted, f"{text} {parted}") == whole


def test_a_word_parted_where_the_page_turns_is_whole_in_its_clause() -> None:
    text = "Pasal 1\nPenjaga memeriksa pera-\n- 2 -\nlatan setiap hari dengan baik.\nPasal 2\nAturan ini berlaku.\n"
    assert words(split(text, "ID"))["art_1"] == "Penjaga memeriksa peralatan setiap hari dengan baik."


@pytest.mark.parametrize("sign", ["-", "—"])
@pytest.mark.parametrize("other", ["He shall rest.", "He rests."], ids=["a word of the text", "nowhere else"])
def test_a_lead_in_that_ends_in_a_hyphen_is_not_joined_to_what_follows_its_list(sign: str, other: str) -> None:
    text = f"Duty\n1. (1) The keeper shall{sign}\n(a) trim it;\n(b) light it,\nunless it burns.\n(2) {other}\n"
    assert all("shall-unless" not in one and "shallunless" not in one for one in words(split(text, "SG")).values())


@pytest.mark.parametrize(("one", "two"), [("ดูแลรักษ", "าโคมไฟ"), ("ແສງສະຫວ", "່າງ"), ("စောင့်ရှေ", "ာက်သူ")])
def test_no_word_begins_with_a_vowel_that_stands_behind_a_consonant(one: str, two: str) -> None:
    code, labels = {
        "ด": ("TH", ("มาตรา ๑ ", "มาตรา ๒ ")),
        "ແ": ("LA", ("ມາດຕາ 1\n", "ມາດຕາ 2\n")),
        "စ": ("MM", ("၁။ ", "၂။ ")),
    }[one[0]]
    done = split(f"{labels[0]}{one}\n{two}\n{labels[1]}{one}{two}\n", code)
    assert words(done)["art_1__para_1"] == one + two


def pages_of(*pages: str) -> Source:
    text = "\f\n".join(pages)
    starts = [0]
    for page in pages[:-1]:
        starts.append(starts[-1] + len(page) + 2)
    return Source("a.pdf", text, pages=tuple(starts))


BODY = "\n".join(f"line {at} of the law" for at in "abcdefghijkl")
FACES = [
    (("Lamp Safety 1\n" + BODY, "2 Laws of Lamps ACT 9\n" + BODY), ["Lamp Safety 1", "2 Laws of Lamps ACT 9"]),
    ((BODY + "\n- 7 -", BODY + "\n- 8 -"), ["- 7 -", "- 8 -"]),
    (("LAMP ACT\n- 1 -\n" + BODY, "No. 77\n- 2 -\n" + BODY), ["LAMP ACT", "- 1 -", "No. 77", "- 2 -"]),
    ((BODY, BODY + "\n3"), []),
    (("Rule of lamps 5\n" + BODY, "Rule of lamps 5\n" + BODY), []),
]


@pytest.mark.parametrize(("pages", "found"), FACES)
def test_two_pages_tell_heads_whose_numbers_rise_with_them(pages: tuple[str, ...], found: list[str]) -> None:
    source = pages_of(*pages)
    noise: list[Noise] = sorted(bordering_heads(source.text, source.pages, []), key=lambda one: one.start)
    assert [source.text[one.start : one.end].strip() for one in noise] == found


def test_a_title_with_the_number_of_a_chapter_is_no_running_head() -> None:
    source = pages_of("1 Scope\n" + BODY, "2 References\n" + BODY)
    assert bordering_heads(source.text, source.pages, [0, source.pages[1]]) == []
