"""Word files: numbers as Word computes them, revisions, hidden text, boxes, tables; each made here from its XML."""

from __future__ import annotations

import io
import zipfile

import pytest

from stdalign.profile import load_profile
from stdalign.read import read_bytes
from stdalign.read.docx_numbers import in_form
from stdalign.source import Source
from stdalign.splitting import split_source

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
)


def docx(body: str, numbering: str = "", styles: str = "", footnotes: str = "") -> Source:
    """A Word file with some parts, read."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>")
        for name, content in (("numbering", numbering), ("styles", styles), ("footnotes", footnotes)):
            if content:
                archive.writestr(f"word/{name}.xml", f"<w:{name} {_SPACES}>{content}</w:{name}>")
    return read_bytes(out.getvalue(), "a.docx")[0]


def p(words: str, num: tuple[int, int] | None = None, style: str = "", run: str = "") -> str:
    """A paragraph: words, list and depth, style, run properties."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num:
        properties += f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{words}</w:t></w:r></w:p>"


def level(at: int, form: str, text: str, start: int = 1, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def definition(number: int, *levels: str, more: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{more}{"".join(levels)}</w:abstractNum>'


def instance(number: int, abstract: int, more: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{more}</w:num>'


def lines(source: Source) -> list[str]:
    return [line for line in source.text.splitlines() if line.strip()]


def test_levels_begin_anew_under_the_next_number_and_legal_levels_are_arabic() -> None:
    numbering = definition(
        0,
        level(0, "upperRoman", "Part %1"),
        level(1, "decimal", "%1.%2"),
        level(2, "decimal", "%1.%2.%3", more="<w:isLgl/>"),
    ) + instance(1, 0)
    body = (
        p("Oil", (1, 0))
        + p("Seed", (1, 1))
        + p("Rape", (1, 2))
        + p("Fish", (1, 1))
        + p("Wicks", (1, 0))
        + p("Cotton", (1, 1))
    )
    assert lines(docx(body, numbering)) == [
        "Part I Oil", "I.1 Seed", "1.1.1 Rape", "I.2 Fish", "Part II Wicks", "II.1 Cotton",
    ]  # fmt: skip


def test_lists_on_one_definition_share_the_count_unless_they_start_anew() -> None:
    numbering = definition(0, level(0, "decimal", "%1.")) + instance(1, 0) + instance(2, 0)
    numbering += instance(3, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="10"/></w:lvlOverride>')
    body = p("a", (1, 0)) + p("b", (2, 0)) + p("c", (1, 0)) + p("d", (3, 0)) + p("e", (3, 0)) + p("f", (1, 0))
    assert lines(docx(body, numbering)) == ["1. a", "2. b", "3. c", "10. d", "11. e", "12. f"]


def test_numbers_of_styles_and_of_what_they_are_based_on() -> None:
    numbering = (
        definition(0, level(0, "decimal", "Article %1"), level(1, "lowerLetter", "(%2)", more='<w:pStyle w:val="Item"/>'))
        + instance(1, 0)
        + instance(2, 0, f'<w:lvlOverride w:ilvl="0">{level(0, "decimal", "Rule %1")}</w:lvlOverride>')
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Art"><w:name w:val="Art"/><w:basedOn w:val="Base"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Item"><w:name w:val="Item"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Plain"><w:name w:val="Plain"/><w:basedOn w:val="Base"/>'
        '<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>'
    )
    body = p("Lamps", style="Art") + p("oil", style="Item") + p("wick", style="Item") + p("Note", style="Plain")
    body += p("Fires", style="Base") + p("coal", style="Item") + p("Own", (2, 0), style="Art")
    source = docx(body, numbering, styles)
    assert lines(source) == [
        "Article 1 Lamps", "(a) oil", "(b) wick", "Note", "Article 2 Fires", "(a) coal", "Rule 3 Own",
    ]  # fmt: skip
    assert [source.text[s:e] for s, e, kind in source.blocks if kind == "heading"] == ["Article 2 Fires"]


@pytest.mark.parametrize(
    ("form", "third", "twelfth"),
    [
        ("chineseCounting", "三", "十二"), ("ideographTraditional", "丙", "12"), ("chineseLegalSimplified", "叁", "拾贰"),
        ("thaiNumbers", "๓", "๑๒"), ("thaiLetters", "ค", "ฏ"), ("decimalZero", "03", "12"), ("ideographDigital", "三", "一二"),
        ("decimalFullWidth", "３", "１２"), ("lowerLetter", "c", "l"), ("ordinal", "3rd", "12th"), ("none", "", ""),
        ("digits:khmer:1", "៣", "១២"), ("decimalEnclosedCircle", "③", "⑫"),
    ],
)  # fmt: skip
def test_forms_of_numbers(form: str, third: str, twelfth: str) -> None:
    assert (in_form(3, form), in_form(12, form)) == (third, twelfth)


def test_chinese_articles_and_points_stay_as_printed() -> None:
    numbering = definition(0, level(0, "chineseCounting", "第%1条"), level(1, "chineseCounting", "（%2）")) + instance(1, 0)
    body = p("灯要亮：", (1, 0)) + p("红灯；", (1, 1)) + p("蓝灯。", (1, 1)) + p("灯要灭。", (1, 0))
    source = docx(body, numbering)
    assert lines(source)[0] == "第一条 灯要亮：" and lines(source)[1] == "（一） 红灯；"
    done = split_source(source, load_profile("CN"))
    assert [c.eid for c in done.clauses if c.level.value == "point"] == ["art_1__para_1__point_1", "art_1__para_1__point_2"]
    assert [c.label for c in done.articles()] == ["第一条", "第二条"]


def test_revisions_hidden_struck_and_moved_text() -> None:
    body = (
        "<w:p><w:r><w:t>1. It burns </w:t></w:r><w:del><w:r><w:delText>10</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>20</w:t></w:r></w:ins><w:r><w:t> hours.</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>2. It is </w:t></w:r></w:p><w:p><w:r><w:t>clean.</w:t></w:r></w:p>"
        "<w:p><w:moveFrom><w:r><w:t>3. Moved away.</w:t></w:r></w:moveFrom></w:p>"
        + p("Hidden words.", run="<w:vanish/>")
        + p("Struck words.", run="<w:strike/>")
        + p("Shown.", run='<w:vanish w:val="0"/>')
        + "<w:p><w:moveTo><w:r><w:t>3. Moved here.</w:t></w:r></w:moveTo></w:p>"
    )
    source = docx(body)
    assert lines(source) == ["1. It burns 20 hours.", "2. It is clean.", "Shown.", "3. Moved here."]
    assert {finding.code for finding in source.warnings} == {"hidden_text", "struck_text", "deleted_text"}


def test_boxes_once_controls_tags_and_contents() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>1. Lamps.</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape>{box}</v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        "<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:smartTag><w:r><w:t>2. Oil.</w:t></w:r></w:smartTag></w:p></w:sdtContent></w:sdt>"
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1. Lamps 2</w:t></w:r></w:p>'
        '<w:p><w:r><w:t>2. Oil 3</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3. See 1.</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    source = docx(body)
    assert lines(source) == ["1. Lamps.", "In a box.", "2. Oil.", "3. See 1."]
    assert [finding.code for finding in source.warnings] == ["contents_left_out"]


def test_exponents_stay_and_marks_of_footnotes_go() -> None:
    up = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{}</w:t></w:r>'
    body = f"<w:p><w:r><w:t>1. On 10 m</w:t></w:r>{up.format(2)}<w:r><w:t>, 5×10</w:t></w:r>{up.format(3)}<w:r><w:t> N.</w:t></w:r>{up.format(1)}</w:p>"
    notes = "<w:footnote><w:p><w:r><w:t>Of oil.</w:t></w:r></w:p></w:footnote>"
    source = docx(body, footnotes=notes)
    assert lines(source) == ["1. On 10 m², 5×10³ N.", "Of oil."]
    assert [source.text[n.start : n.end] for n in source.noise] == ["Of oil."]


def test_tables_are_rows_of_cells_and_their_figures_stay() -> None:
    def table(*rows: tuple[str, ...]) -> str:
        cells = ("".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) for row in rows)
        return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"

    body = p("Điều 1. Đèn") + p("1. Giờ thắp đèn:") + table(("Đèn", "Giờ"), ("1", "85"), ("2", "88"))
    body += table(("a)", "đèn đỏ;"), ("b)", "đèn xanh.")) + p("2. Tắt đèn.") + p("Điều 2. Hết") + p("Xong.")
    source = docx(body)
    done = split_source(source, load_profile("VN"))
    assert [(c.eid, c.text) for c in done.clauses if "para_1" in c.eid] == [
        ("art_1__para_1", "Giờ thắp đèn:"),
        ("art_1__para_1__table_1", ""),
        ("art_1__para_1__table_1__row_1", "Đèn | Giờ"),
        ("art_1__para_1__table_1__row_2", "1 | 85"),
        ("art_1__para_1__table_1__row_3", "2 | 88"),
        ("art_1__para_1__point_a", "đèn đỏ;"),
        ("art_1__para_1__point_b", "đèn xanh."),
    ]
    assert [a.number for a in done.articles()] == ["1", "2"]


def test_blocks_hold_their_words_after_cleaning() -> None:
    source = docx(
        p("So\u00adft hy\u200bphen", style="Heading1"),
        styles='<w:style w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>',
    )
    assert [source.text[s:e] for s, e, kind in source.blocks if kind == "heading"] == ["Soft hyphen"]
