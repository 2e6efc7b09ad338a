"""HTML: what a browser shows, lists with their numbers, tables, exponents, what is struck or hidden, official pages."""

from __future__ import annotations

import pytest

from stdalign.model import Split
from stdalign.profile import load_profile
from stdalign.read import read_bytes
from stdalign.source import Source
from stdalign.splitting import split_source


def page(body: str) -> Source:
    return read_bytes(f"<html><body>{body}</body></html>".encode(), "a.html")[0]


def lines(body: str) -> list[str]:
    return [line for line in page(body).text.splitlines() if line.strip()]


def split(body: str, code: str = "SG") -> Split:
    return split_source(page(body), load_profile(code))


@pytest.mark.parametrize(
    ("tag", "items", "labels"),
    [
        ("<ol>", "<li>x<li>y", ["1.", "2."]), ('<ol type="a">', "<li>x</li><li>y</li>", ["(a)", "(b)"]),
        ("<ol type=i start=3>", "<li>x<li>y", ["(iii)", "(iv)"]), ("<ol reversed>", "<li>x<li>y<li>z", ["3.", "2.", "1."]),
        ("<ol type=A>", "<li>x<li value=5>y<li>z", ["(A)", "(E)", "(F)"]), ("<ol style='list-style-type: upper-roman'>", "<li>x", ["(I)"]),
        ("<ol type=a start=26>", "<li>x<li>y", ["(z)", "(aa)"]), ("<ol style='list-style:none'>", "<li>x", [""]), ("<ul>", "<li>x", [""]),
    ],
)  # fmt: skip
def test_lists_are_written_out(tag: str, items: str, labels: list[str]) -> None:
    words = "xyz"
    close = "</ul>" if tag == "<ul>" else "</ol>"
    assert lines(tag + items + close) == [f"{label} {words[at]}".strip() for at, label in enumerate(labels)]


def test_nested_lists_paragraphs_in_items_and_typed_numbers() -> None:
    body = "<ol><li><p>Lamps:</p><ol type=a><li><p>red;</p></li><li>blue.</li></ol></li><li>Oil.</li><li>3. Wicks.</li></ol>"
    assert lines(body) == ["1. Lamps:", "(a) red;", "(b) blue.", "2. Oil.", "3. Wicks."]


def test_letters_as_the_country_writes_them() -> None:
    body = "<p>Người giữ đèn phải làm những việc sau đây trong mỗi ngày làm việc của mình:</p><ol type=a><li>thắp đèn;<li>tắt đèn.</ol>"
    assert lines(body)[1:] == ["a) thắp đèn;", "b) tắt đèn."]


def test_articles_and_points_from_lists() -> None:
    done = split(
        "<ol><li>Lamps are lit.</li><li>The keeper must—<ol type=a><li>trim;</li><li>fill.</li></ol></li><li>Done.</li></ol>"
    )
    assert [c.eid for c in done.clauses] == ["art_1", "art_2", "art_2__point_a", "art_2__point_b", "art_3"]


def test_tables_of_figures_are_rows_and_row_numbers_are_no_sections() -> None:
    done = split(
        "<h1>Lamp Rules</h1><p>1. The hours are:</p><table><tr><th>No.</th><th>Lamp</th><th>Hours</th></tr>"
        "<tr><td>1.</td><td>Red</td><td><p>85</p></td></tr><tr><td>2.</td><td>Blue</td><td><p>88</p></td></tr></table><p>2. All else is dark.</p>"
    )
    assert [(c.eid, c.text) for c in done.clauses if c.component.value == "main"] == [
        ("art_1", "The hours are:"),
        ("art_1__table_1", ""),
        ("art_1__table_1__row_1", "No. | Lamp | Hours"),
        ("art_1__table_1__row_2", "1. | Red | 85"),
        ("art_1__table_1__row_3", "2. | Blue | 88"),
        ("art_2", "All else is dark."),
    ]
    assert [c.heading for c in done.articles()] == ["", ""]
    assert not [noise for noise in done.noise if noise.kind == "page_number"]


def test_lists_laid_out_as_tables_are_lines() -> None:
    row = "<tr><td></td><td><p>{}</p></td><td><p>{}</p>{}</td></tr>"
    inner = "<table>" + row.format("(i)", "red;", "") + "</table>"
    body = (
        "<p>Article 1</p><p>Lamps are:</p><table>"
        + row.format("(a)", "lit:", inner)
        + "</table><table>"
        + row.format("(b)", "oiled.", "")
        + "</table>"
    )
    assert lines(body) == ["Article 1", "Lamps are:", "(a) lit:", "(i) red;", "(b) oiled."]


def test_cells_of_a_layout_are_paragraphs() -> None:
    body = "<table><tr><td><p>Lighting</p></td></tr></table><table><tr><td>1. Lamps are lit.</td></tr></table>"
    assert lines(body) == ["Lighting", "1. Lamps are lit."]
    assert split(body).articles()[0].heading == "Lighting"


def test_the_whole_law_in_a_table_is_a_finding() -> None:
    row = "<tr><td>第{0}条 灯每{1}点一次。</td><td>第{0}条 灯每天点一次。</td></tr>"
    done = split("<table>" + row.format("一", "年") + row.format("二", "月") + "</table>", "CN")
    assert "law_in_a_table" in [finding.code for finding in done.warnings]
    assert [a.number for a in done.articles()] == ["1", "2"]


def test_exponents_ordinals_and_marks_of_footnotes() -> None:
    body = "<p>On 10 m<sup>2</sup>, 5 × 10<sup>-3</sup> N,<sup>1</sup> the 1<sup>st</sup> of H<sub>2</sub>O<sup><a href='#f'>2</a></sup></p>"
    assert lines(body) == ["On 10 m², 5 × 10⁻³ N, the 1st of H2O"]
    assert [f.code for f in page(body).warnings] == ["footnote_marks"]


def test_struck_hidden_and_inserted_text() -> None:
    body = "<p>It burns <del>10</del><ins>20</ins> hours <span style='text-decoration:line-through'>a week</span>.</p>"
    body += "<div style='display: none'><div>Hidden.</div> More.</div><p hidden>Gone.</p><p>Shown.</p>"
    assert lines(body) == ["It burns 20 hours .", "Shown."]
    assert {f.code for f in page(body).warnings} == {"struck_text", "hidden_text"}


def test_asides_and_footers_inside_the_text_stay_and_others_are_named() -> None:
    body = "<main><aside>第一条 灯要亮。</aside><p>第二条 灯要灭。</p><footer>第三条 完。</footer><aside><a href=x>Related page</a></aside></main>"
    body += "<footer>Company of lamps</footer>"
    assert lines(body) == ["第一条 灯要亮。", "第二条 灯要灭。", "第三条 完。"]
    assert any("Related page; Company of lamps" in f.message for f in page(body).warnings)


def test_pictures_in_the_page_and_torn_tags() -> None:
    picture = (
        "<img src=\"data:image/svg+xml;utf8,<svg a='1'><p>no words</p></svg>\" alt=x><img src='data:image/png;base64,"
        + "A" * 60_000
        + "'>"
    )
    assert lines(f'<p>1. Lamps.</p>{picture}<p title="odd>2. Oil.</p>') == ["1. Lamps.", "2. Oil."]


def test_paragraphs_headed_by_their_citation() -> None:
    cited = "<div><p>\n{}\n</p></div><div>{}</div>"
    rows = [("9.7(a)", "Scope -"), ("9.7(a)(1)", "All lamps."), ("9.7(a)(1)(i)", "Small lamps."), ("9.7(b)", "No fires.")]
    done = split("<h1>9.7 - Lamps.</h1>" + "".join(cited.format(*row) for row in rows) + "<p>[9 FR 1]</p>", "INT")
    assert [(c.eid, c.label, c.heading, c.text) for c in done.clauses] == [
        ("art_9.7", "9.7", "Lamps.", ""),
        ("art_9.7__para_a", "9.7(a)", "", "Scope -"),
        ("art_9.7__para_a__point_1", "9.7(a)(1)", "", "All lamps."),
        ("art_9.7__para_a__point_1__subpoint_i", "9.7(a)(1)(i)", "", "Small lamps."),
        ("art_9.7__para_b", "9.7(b)", "", "No fires."),
    ]
