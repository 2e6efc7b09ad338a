"""Word files of the kinds that people send, split: standards by multi-level lists, annexes, revisions of rows, fields, controls."""

from __future__ import annotations

from test_read_docx import definition, docx, instance, level, p

from stdalign.model import Split
from stdalign.profile import load_profile
from stdalign.splitting import split_source


def split(code: str, body: str, numbering: str = "", styles: str = "") -> Split:
    return split_source(docx(body, numbering, styles), load_profile(code))


def units(done: Split) -> list[str]:
    stars = {"main": "", "annex": "*"}
    return [stars[c.component.value] + c.number for c in done.clauses if c.unit and c.component.value in stars]


def eids(done: Split) -> set[str]:
    return {clause.eid for clause in done.clauses}


STANDARD = (
    definition(
        0, level(0, "decimal", "%1"), level(1, "decimal", "%1.%2"), level(2, "decimal", "%1.%2.%3"),
        level(3, "lowerLetter", "%4)"),
    )
    + definition(1, level(0, "upperLetter", "Annex %1"), level(1, "decimal", "%1.%2"))
    + instance(1, 0) + instance(2, 1)
)  # fmt: skip


def test_a_standard_by_a_list_of_levels() -> None:
    body = p("MS 9999:2031 Lamps")
    body += p("Scope", (1, 0)) + p("This standard is about lamps.")
    body += p("Requirements", (1, 0)) + p("General", (1, 1)) + p("The keeper shall light the lamp.")
    body += p("Wicks", (1, 1)) + p("The wick shall be dry.", (1, 2)) + p("The keeper should:", (1, 2))
    body += p("trim the wick;", (1, 3)) + p("fill the lamp.", (1, 3))
    body += (
        p("", (2, 0)) + p("(normative)") + p("Oil") + p("Oil shall be clear.", (2, 1)) + p("Oil may be fish oil.", (2, 1))
    )
    done = split("MY", body, STANDARD)
    assert units(done) == ["1", "2.1", "2.2.1", "2.2.2", "*A.1", "*A.2"]
    assert {"cl_2.2.2__point_a", "cl_2.2.2__point_b"} <= eids(done)
    assert {c.heading for c in done.clauses if c.eid in ("cl_1", "cl_2.1")} == {"Scope", "General"}


def test_a_standard_by_styles_of_headings() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="H{at}"><w:name w:val="heading {at}"/><w:pPr><w:outlineLvl w:val="{at - 1}"/>'
        f'<w:numPr><w:ilvl w:val="{at - 1}"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        for at in (1, 2, 3)
    )
    body = p("GB/T 99999—2031") + p("范围", style="H1") + p("本文件规定了灯的要求。")
    body += p("要求", style="H1") + p("检查", style="H2") + p("守灯人应每晚检查。")
    body += p("记录", style="H2") + p("记录保存三年。", style="H3") + p("记录宜用笔写。", style="H3")
    done = split("CN", body, STANDARD, styles)
    assert units(done) == ["1", "2.1", "2.2.1", "2.2.2"]


def test_vietnamese_articles_by_a_list() -> None:
    numbering = (
        definition(0, level(0, "decimal", "Điều %1."), level(1, "decimal", "%2."), level(2, "lowerLetter", "%3)"))
        + definition(1, level(0, "upperRoman", "Chương %1"))
        + instance(1, 0) + instance(2, 1)
    )  # fmt: skip
    body = p("", (2, 0)) + p("QUY ĐỊNH CHUNG") + p("Phạm vi", (1, 0)) + p("Luật này quy định về đèn.")
    body += p("Trông đèn", (1, 0)) + p("Thắp đèn.", (1, 1)) + p("Ghi sổ:", (1, 1)) + p("giờ;", (1, 2)) + p("dầu.", (1, 2))
    body += p("", (2, 0)) + p("THI HÀNH") + p("Hiệu lực", (1, 0)) + p("Hôm nay.")
    done = split("VN", body, numbering)
    assert units(done) == ["1", "2", "3"]
    assert {"chp_1", "chp_2", "art_2__para_2__point_b"} <= eids(done)


def test_thai_sections_by_thai_numbers() -> None:
    numbering = definition(0, level(0, "thaiNumbers", "มาตรา %1"), level(1, "thaiNumbers", "(%2)")) + instance(1, 0)
    body = p("ให้ใช้โคม", (1, 0)) + p("นายจ้างต้อง", (1, 0)) + p("จุดโคม", (1, 1)) + p("ดับโคม", (1, 1)) + p("ให้จด", (1, 0))
    done = split("TH", body, numbering)
    assert units(done) == ["1", "2", "3"] and "art_2__para_1__point_2" in eids(done)


def test_indonesian_articles_by_a_list() -> None:
    numbering = (
        definition(0, level(0, "decimal", "Pasal %1"), level(1, "decimal", "(%2)"), level(2, "lowerLetter", "%3."))
        + instance(1, 0)
    )  # fmt: skip
    body = p("", (1, 0)) + p("Lampu adalah cahaya.") + p("", (1, 0)) + p("Penjaga wajib hadir.", (1, 1))
    body += p("Penjaga mencatat:", (1, 1)) + p("jam; dan", (1, 2)) + p("minyak.", (1, 2))
    done = split("ID", body, numbering)
    assert units(done) == ["1", "2"] and "art_2__para_2__point_b" in eids(done)


def row(*cells: str, gone: bool = False) -> str:
    mark = "<w:trPr><w:del/></w:trPr>" if gone else ""
    return f"<w:tr>{mark}{''.join(f'<w:tc>{p(cell)}</w:tc>' for cell in cells)}</w:tr>"


def test_rows_that_were_deleted_are_out_and_nested_tables_in() -> None:
    inner = "<w:tbl>" + row("2", "91") + "</w:tbl>"
    table = "<w:tbl>" + row("hours", "dB") + row("8", "85") + row("6", "86", gone=True)
    table += f"<w:tr><w:tc>{p('4')}</w:tc><w:tc>{p('88')}{inner}</w:tc></w:tr></w:tbl>"
    done = split("SG", p("1. The limits are:") + table + p("2. The keeper must measure."))
    words = " ".join(c.text for c in done.clauses)
    assert units(done) == ["1", "2"]
    assert all(figure in words for figure in ("85", "88", "91")) and "86" not in words


def test_contents_in_a_control_fields_and_comments() -> None:
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>'
    )
    contents += p("1. Lamps 2") + p("2. Wicks 3") + "</w:sdtContent></w:sdt>"
    simple = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple>'
    body = contents + p("1. The lamp is lit.") + f"<w:p><w:r><w:t>2. The wick is </w:t></w:r><w:commentRangeStart/>{simple}"
    body += '<w:r><w:t>cm</w:t><w:tab/><w:t>long</w:t><w:noBreakHyphen/><w:t>ish.</w:t></w:r><w:r><w:commentReference w:id="1"/></w:r></w:p>'
    done = split("SG", body)
    assert [c.text for c in done.units()] == ["The lamp is lit.", "The wick is 7cm long-ish."]


def test_a_law_whose_labels_are_typed_and_items_numbered() -> None:
    numbering = (
        definition(0, level(0, "lowerLetter", "(%1)"), level(1, "lowerRoman", "(%2)"))
        + instance(1, 0)
        + instance(2, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')
    )
    body = (
        p("Short title", run="<w:b/>")
        + p("1. This Act is the Lamp Act.")
        + p("Duties", run="<w:b/>")
        + p("2. The keeper must—")
    )
    body += p("light:", (1, 0)) + p("the lamp;", (1, 1)) + p("the stairs;", (1, 1)) + p("write.", (1, 0))
    body += p("Offence", run="<w:b/>") + p("3. It is an offence—") + p("to smoke;", (2, 0)) + p("to sleep.", (2, 0))
    done = split("SG", body, numbering)
    assert [(c.number, c.heading) for c in done.units()] == [("1", "Short title"), ("2", "Duties"), ("3", "Offence")]
    assert {"art_2__point_a__subpoint_ii", "art_2__point_b", "art_3__point_b"} <= eids(done)
