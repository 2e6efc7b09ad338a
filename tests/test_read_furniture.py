"""What a page or a Word file keeps around its text: footers and menus known by class, the head of the pages."""

from __future__ import annotations

import io

import docx
import pytest

from stdalign.profile import load_profile
from stdalign.read import read_bytes
from stdalign.splitting import split_source

PAGES = [
    ("VN", "Điều {}. Đèn\nThắp đèn.", '<div class="main-menu"><ul><li>Trang chủ</li></ul></div>', '<div class="site-footer bottom"><p>Bản quyền thuộc Bộ Đèn.</p></div>'),
    ("ID", "Pasal {}\nLampu dinyalakan.", '<div class="header"><a href="/">Beranda</a></div>', '<section id=footer><p>Hak cipta Kementerian Lampu.</p></section>'),
    ("CN", "第{}条 点灯。", '<div class="top-nav">首页</div>', '<div class="share">分享到微信</div><div class="page_footer"><p>版权所有：灯部</p></div>'),
    ("PH", "SECTION {}. Light. - The lamp is lit.", '<ul class="navbar"><li>Home</li></ul>', '<div role="contentinfo"><p>All rights reserved.</p></div>'),
]  # fmt: skip


@pytest.mark.parametrize(("code", "unit", "menu", "foot"), PAGES)
def test_menus_and_footers_known_by_class_are_no_text_and_are_named(code: str, unit: str, menu: str, foot: str) -> None:
    lines = [line for number in (1, 2, 3) for line in unit.format(number).split("\n")]
    body = "".join(f"<p>{line}</p>" for line in lines)
    page = f'<html><body>{menu}<div class="content"><h1>Lamp</h1>{body}</div>{foot}</body></html>'
    source = read_bytes(page.encode(), "a.html")[0]
    assert source.text.split() == ["Lamp", *" ".join(lines).split()]
    assert any(one.code == "around_left_out" for one in source.warnings)
    assert len(split_source(source, load_profile(code)).articles()) == 3


@pytest.mark.parametrize(
    "opening", ['<div class="footnotes">', '<div class="page with sidebar">', '<div class="banner">', '<div id="menu-act">']
)
def test_an_element_that_holds_the_text_is_read_whatever_its_class(opening: str) -> None:
    body = "".join(f"<p>Article {number}</p><p>The lamp is lit at dusk and put out at dawn.</p>" for number in range(1, 6))
    text = read_bytes(f"<html><body>{opening}{body}</div></body></html>".encode(), "a.html")[0].text
    assert text.count("lit at dusk") == 5


HEADS = [
    ("CN", "GB 99999—2024", ["中华人民共和国国家标准", "1 范围", "适用于油灯。", "2 要求", "2.1 灯应亮。", "2.2 灯应洁。"], 2024),
    ("VN", "TCVN 99999:2024", ["TIÊU CHUẨN QUỐC GIA", "1 Phạm vi áp dụng", "Cho đèn.", "2 Yêu cầu", "2.1 Đèn sáng.", "2.2 Đèn sạch."], 2024),
    ("ID", "SNI 99999:2024", ["Standar Nasional Indonesia", "1 Ruang lingkup", "Untuk lampu.", "2 Syarat", "2.1 Lampu terang.", "2.2 Lampu bersih."], 2024),
    ("CN", "内部资料", ["中华人民共和国国家标准", "1 范围", "适用于油灯。", "2 要求", "2.1 灯应亮。", "2.2 灯应洁。"], 0),
]  # fmt: skip


@pytest.mark.parametrize(("code", "head", "lines", "year"), HEADS)
def test_the_head_of_the_pages_of_a_word_file_gives_the_designation_that_the_text_lacks(
    code: str, head: str, lines: list[str], year: int
) -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = head
    for line in lines:
        made.add_paragraph(line)
    data = io.BytesIO()
    made.save(data)
    done = split_source(read_bytes(data.getvalue(), "a.docx")[0], load_profile(code), kind="standard")
    assert done.standard is not None
    assert (done.standard.designation, done.standard.year) == ((head, year) if year else ("", 0))
    assert "page_head" not in dict(done.metadata) and head not in done.text
