"""How a text is set tells its paragraphs: blank lines, setting in, full lines, turns of pages; rows of figures; running heads."""

from __future__ import annotations

import pytest

from stdalign.model import Noise, Split
from stdalign.profile import load_profile
from stdalign.read import read_bytes
from stdalign.read.pdf import with_superscripts
from stdalign.read.pdf_lines import laid_out
from stdalign.splitting import split_source
from stdalign.splitting.heads import content_lines
from stdalign.splitting.layout import Layout

ONE = "The keeper of the yard shall look at every lamp before the bell"
TWO = "and write down what was seen. The book is kept in the drawer of"
END = "the shift."


def split(text: str, code: str) -> Split:
    return split_source(read_bytes(text.encode(), "a.txt")[0], load_profile(code))


def words(done: Split) -> dict[str, str]:
    return {clause.eid: clause.text for clause in done.clauses}


def law(body: str) -> str:
    """Two articles of a law that counts its paragraphs."""
    return f"Article 1\n\n{body}\n\nArticle 2\n\n{ONE}\n{TWO}\n{END}\n\n{ONE}\n{END}\n"


def test_a_full_line_that_ends_in_a_full_stop_goes_on_where_blank_lines_part_paragraphs() -> None:
    body = (
        f"{ONE}\nand write it down in the book that hangs beside the door there.\nThe leader signs it.\n\nThe book is kept."
    )
    found = words(split(law(body), "KH"))
    assert found["art_1__para_1"].endswith("The leader signs it.")
    assert found["art_1__para_2"] == "The book is kept."
    assert "art_1__para_3" not in found


@pytest.mark.parametrize("border", ["\n1\n\fSample Law\n\n", "\n\n1\n\fSample Law\n\n"])
def test_a_paragraph_goes_on_over_the_turn_of_a_page(border: str) -> None:
    page = f"Sample Law\n\n{law(f'{ONE}{border}{TWO}{chr(10)}{END}')}"
    text = page + "\n2\n\fSample Law\n\n" + f"Article 3\n\n{ONE}\n{TWO}\n{END}\n\n3\n\fSample Law\n\nArticle 4\n\n{END}\n"
    found = words(split(text, "KH"))
    assert found["art_1__para_1"] == f"{ONE} {TWO} {END}"
    assert "art_1__para_2" not in found


def test_a_line_that_is_set_in_begins_a_paragraph() -> None:
    full = "每名学徒应当在早铃之前清点全部绳钩并写进簿子里然后交给班组"
    text = "".join(
        f"　　第{number}条　{full[:-1]}。\n　　{full}\n长签字。{full[:-4]}。\n这一天的簿子由车间保管。\n"
        for number in "一二三四"
    )
    found = words(split(text, "CN"))
    assert found["art_1__para_2"].endswith("这一天的簿子由车间保管。")
    assert "art_1__para_3" not in found


def test_the_setting_of_a_text_is_seen() -> None:
    text = f"{ONE}\n{TWO}\n{END}\n\n{ONE}\n{TWO}\n{END}\n\n{ONE}\n{END}\n\n{ONE}\n"
    layout = Layout(text, content_lines(text, []), (), frozenset("."))
    assert layout.spaced and layout.stops and not layout.indents
    assert layout.width == len(TWO)
    loose = Layout("Short.\nLines.\n" * 9, content_lines("Short.\nLines.\n" * 9, []))
    assert not loose.width and loose.goes_on(6, 7) is None


def test_ends_of_lines_at_the_border_of_a_page_do_not_count() -> None:
    text = "one\n\n7\n\nHead\n\ntwo\n\n\n8\n\nHead\n\nthree\n"
    noise = [
        Noise(5, 6, "page_number"),
        Noise(8, 12, "page_header"),
        Noise(20, 21, "page_number"),
        Noise(23, 27, "page_header"),
    ]
    layout = Layout(text, content_lines(text, noise), noise)
    assert layout.ends_between(3, text.index("two")) == 1
    assert layout.ends_between(text.index("two") + 3, text.index("three")) == 2


def test_a_side_note_stands_below_a_table_of_figures_or_a_turn_of_the_page() -> None:
    text = (
        "Lamps\n1. The keeper shall trim these:\nHours\tLevel\n8\t85\nBook\n2. The keeper shall write.\n"
        "Bell\n\n1\n\fSample Act\n\n3. The keeper shall ring.\n"
    )
    done = split("Sample Act\n\n" + text, "SG")
    assert [unit.heading for unit in done.units()] == ["Lamps", "Book", "Bell"]


def test_a_cross_heading_with_blank_lines_around_it_is_in_no_clause() -> None:
    text = (
        "Lamps\n1. The keeper shall trim the lamps.\n\nDuties which are Shared\n\nBook\n2. The keeper shall write.\n\n"
        "Bell\n3. The keeper shall ring.\n"
    )
    done = split(text, "MY")
    assert [unit.heading for unit in done.units()] == ["Lamps", "Book", "Bell"]
    assert words(done)["art_1"] == "The keeper shall trim the lamps."
    assert "cross_heading" in {entry.kind for entry in done.noise}


def test_a_title_that_comes_again_page_by_page_is_a_running_head() -> None:
    rules = "".join(f"Article {number}\nRule {number}\n" + f"{ONE}.\n" * 3 for number in range(1, 21))
    lines = ["SAMPLE LAMP RULES", *rules.splitlines()]
    for at in (90, 60, 30):
        lines.insert(at, "SAMPLE LAMP RULES")
    done = split("\n".join(lines), "KH")
    assert len(done.units()) == 20
    assert not any("SAMPLE" in clause.text + clause.heading for clause in done.clauses if clause.component.value == "main")


def test_a_running_head_beside_the_numbers_of_pages() -> None:
    text = "".join(
        f"Note {number}\n{number}. {ONE} {ONE} {ONE} {ONE} {number}.\n\nLamps\n\n{number + 20}\n\n" for number in range(1, 9)
    )
    done = split(text, "MY")
    assert len(done.units()) == 8
    assert all(unit.text.endswith(f"bell {unit.number}.") for unit in done.units())


def test_headings_at_the_ends_of_pages_are_no_running_heads() -> None:
    pages = [f"Article {number}\n{ONE}\nArticle {number + 1}\f\n{END}\n" for number in range(1, 9, 2)]
    done = split("".join(pages), "KH")
    assert [unit.number for unit in done.units()] == [str(number) for number in range(1, 9)]


def test_a_chinese_rule_of_two_sentences_has_no_heading() -> None:
    text = "样品规定\n\n一、班组长清点绳钩，写进簿子。学徒清扫\n油漆间。\n\n二、保管员锁箱。\n\n三、保管员看护栏。\n"
    done = split(text, "CN")
    assert [unit.heading for unit in done.units()] == ["", "", ""]


def test_lines_of_a_pdf_are_set_apart_and_set_in_as_drawn() -> None:
    lines = [(0, 60.0, 700.0, 10.0), (6, 60.0, 688.0, 10.0), (12, 84.0, 676.0, 10.0), (18, 60.0, 652.0, 10.0)]
    small = [(at, x, y, 8.0) for at, x, y, _ in lines]
    placed = laid_out([lines, lines, lines, small])
    assert placed[0] == [(12, "  "), (18, "\n")]
    assert laid_out([lines[:2]]) == [[]]
    text, dropped = with_superscripts("aaaaa\nbbbbb\nccccc\nddddd", [(3, 4, "")], placed[0])
    assert text == "aaaa\nbbbbb\n  ccccc\n\nddddd" and dropped == 1


NOTES = (
    "Điều 1. Phạm vi1\nTổ trưởng xem máy mỗi sáng theo lịch\n{rule}\n1 Điều này được viết lại như\nsau:\n“Căn cứ sổ máy;\n\n"
    "CÔNG BÁO/Số 1/Ngày 2-3-2024\n63\n\nvà ghi sổ.\nĐiều 2. Sổ máy2\nSổ để trong ngăn kéo.\n{rule}\nTheo đề nghị của tổ.”.\n"
    "2 Điều này có từ năm 2023.\n\n64\nCÔNG BÁO/Số 1/Ngày 2-3-2024\n\nĐiều 3. Hiệu lực\nTừ hôm nay.\n"
)


def test_notes_under_the_rule_of_a_word_processor_are_no_text_and_open_no_quotation() -> None:
    done = split(NOTES.format(rule=" " * 42), "VN")
    assert [(unit.number, unit.heading) for unit in done.units()] == [("1", "Phạm vi"), ("2", "Sổ máy"), ("3", "Hiệu lực")]
    assert words(done)["art_1"] == "Tổ trưởng xem máy mỗi sáng theo lịch và ghi sổ."
    assert not any(clause.component.value == "quoted" for clause in done.clauses)


def test_small_lines_from_a_number_on_at_the_foot_of_a_page_are_its_notes() -> None:
    text = "Words of a page\nand more of them\nand yet more\n1 A note\nthat goes on\n"
    starts = [0, 16, 33, 46, 55]
    page = [(at, 60.0, 700.0 - 12 * place, 12.0 if at < 46 else 9.0) for place, at in enumerate(starts)]
    assert laid_out([page, page], [text, text])[1] == [(46, "\n" + " " * 40 + "\n")]
    assert laid_out([page, page], [text.replace("1 A", "A n"), text])[0] == []


def test_a_side_note_that_comes_again_is_no_running_head() -> None:
    units = "".join(
        f"{'Tool chest' if number % 6 == 1 else f'Note {number}'}\n{number}. {ONE}.\n\n{ONE}.\n\n" for number in range(1, 20)
    )
    done = split(f"SAMPLE ORDER\n\n{units}", "BN")
    assert [unit.number for unit in done.units() if unit.heading == "Tool chest"] == ["1", "7", "13", "19"]
