"""Files of other people's bug reports and of real kinds, in Word, HTML, XML and PDF: each comes out as their note expects."""

from __future__ import annotations

from pathlib import Path

import pytest

from stdalign.errors import SplitError, StdalignError
from stdalign.pipeline import split

CASES = Path(__file__).resolve().parents[1].parent / "shared" / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the collected cases are not here")

# File, jurisdiction, numbers of what experts cite, addresses that must be there, words that must and must not be in clauses.
EXPECTED: list[tuple[str, str, list[str], list[str], list[str], list[str]]] = [
    ("02-docx-auto-style.docx", "SG", ["1", "2", "3"], [], [], []),
    ("05-docx-start-override.docx", "SG", ["1", "2", "10", "11"], [], [], []),
    ("06-docx-tracked.docx", "SG", ["1", "2", "3", "4"], [], ["20 hours"], ["10", "3. The Minister"]),
    ("09-docx-fields.docx", "SG", ["1", "2"], [], [], ["Helmets"]),
    ("10-docx-table.docx", "VN", ["1", "2"], ["art_1__para_1__table_1__row_2"], ["85", "88", "91"], []),
    ("15-docx-rownum-table.docx", "VN", ["1", "2"], ["art_1__table_1__row_2"], ["16", "24", "48"], []),
    ("27b-docx-table-cn.docx", "CN", ["1", "2"], ["art_1__para_1__table_1__row_2"], ["85", "88", "91"], []),
    ("08-osha-page.html", "INT", ["1910.999"], ["cl_1910.999__para_a__point_1__subpoint_i", "cl_1910.999__para_b"], [], []),
    ("15-sso-labels.html", "SG", ["1", "2", "3", "4"], ["art_2__para_1", "art_3__para_2"], [], []),
    ("16-heading-far-above.html", "SG", ["1", "2"], [], [], []),
    ("20-html-ol.html", "SG", ["1", "2"], ["art_1__point_a", "art_1__point_b", "art_1__point_c"], [], []),
    ("23-html-del-ins.html", "CN", ["1", "2", "3"], [], ["每两年", "2022年"], ["三两", "一万元", "隐藏"]),
    ("24-html-sup.html", "SG", ["1", "2"], [], ["10 m²", "5 × 10³ N", "85 dB"], []),
    ("29-sg-table-rownums.html", "SG", ["1", "2", "3"], ["art_1__table_1__row_1"], ["85 dB(A)", "Drilling"], []),
    ("34-html-table-points.html", "INT", ["1", "2"], ["art_1__point_a", "art_1__point_b", "art_2__para_2"], [], []),
    ("35-html-data-uri.html", "INT", ["1", "2"], [], [], ["base64", "AAAA"]),
    ("50-old-new-table.html", "CN", ["1", "2"], [], [], []),
    ("32-akn-section.xml", "SG", ["1", "2"], ["part_1__sec_2__subsec_1__para_b"], [], []),
    ("40-clml.xml", "INT", ["1"], ["art_1__para_1"], [], []),
    ("41-formex.xml", "INT", ["1"], ["art_1__para_1__point_a"], [], []),
    ("42-uslm.xml", "INT", ["999"], ["art_999__para_a"], [], []),
    ("55-akn-indigo.xml", "SG", ["1", "2", "3"], ["chp_1__sec_2__subsec_2"], ["85", "10 m²"], ["885", "editor"]),
    ("71-pdf-two-columns-interleaved.pdf", "SG", ["1", "2", "3", "4", "5", "6"], [], ["helmet to every worker at no cost"], []),
    ("76-pdf-rotated-ligature-hyphen.pdf", "SG", ["1", "2"], [], ["safety with the Commissioner"], []),
    ("81c-chrome-sup.pdf", "CN", ["1", "2"], [], ["5×10³ N", "10 m²"], ["[1]"]),
]  # fmt: skip
HEADINGS = {
    "15-sso-labels.html": ["Short title", "Duty of occupier", "Duty of worker", "Penalty"],
    "16-heading-far-above.html": ["Short title", "Duty of occupier"],
    "34-html-table-points.html": ["Scope", "Daily check"],
    "32-akn-section.xml": ["Short title", "Duty of occupier"],
    "40-clml.xml": ["Duty of occupier"],
    "41-formex.xml": ["Scope"],
    "42-uslm.xml": ["PRESSES."],
}
FINDINGS = {
    "06-docx-tracked.docx": "deleted_text", "09-docx-fields.docx": "contents_left_out", "23-html-del-ins.html": "struck_text",
    "24-html-sup.html": "footnote_marks", "50-old-new-table.html": "law_in_a_table", "71-pdf-two-columns-interleaved.pdf": "columns",
    "55-akn-indigo.xml": "left_out", "81c-chrome-sup.pdf": "footnote_marks",
}  # fmt: skip


@pytest.mark.parametrize(("file", "code", "numbers", "eids", "there", "gone"), EXPECTED, ids=[row[0] for row in EXPECTED])
def test_case(file: str, code: str, numbers: list[str], eids: list[str], there: list[str], gone: list[str]) -> None:
    done = split(CASES / file, jurisdiction=code)
    assert [unit.number for unit in done.units()] == numbers
    known = {clause.eid for clause in done.clauses}
    assert not [eid for eid in eids if eid not in known]
    words = "\n".join(f"{c.label} {c.heading} {c.text}" for c in done.clauses if c.component.value == "main")
    assert not [part for part in there if part not in words]
    assert not [part for part in gone if part in words]
    if file in HEADINGS:
        assert [unit.heading for unit in done.units()] == HEADINGS[file]
    if file in FINDINGS:
        assert FINDINGS[file] in [finding.code for finding in done.warnings]


@pytest.mark.parametrize(
    ("file", "code", "says"),
    [
        ("30-scan-with-watermark.pdf", "VN", "scanned PDF without a text layer"),
        ("31-km-legacy-font.txt", "KH", "font from before Unicode"),
    ],
)
def test_refused_with_the_reason(file: str, code: str, says: str) -> None:
    with pytest.raises(StdalignError, match=says):
        split(CASES / file, jurisdiction=code)


def test_real_legacy_and_scanned_files_are_named() -> None:
    more = CASES.parent / "texts" / "more"
    with pytest.raises(SplitError, match="font from before Unicode"):
        split(more / "KH" / "law_f_14.hiv.legacyfont.pdf", jurisdiction="KH")
    for file in ("KH/law_e_20.scan-header.pdf", "VN/03_2010_TT-BLDTBXH.scan-watermark.pdf"):
        with pytest.raises(StdalignError, match="scanned PDF"):
            split(more / file, jurisdiction=file[:2])


@pytest.mark.parametrize(
    ("file", "code", "count"),
    [
        ("SG/sso-wsha-2006.html", "SG", 72), ("INT/akn-uk-pga-2014-27.xml", "SG", 8), ("INT/akn-us-title9-chap3.xml", "INT", 7),
        ("INT/akn-eu-com-2013-0619.xml", "INT", 24), ("EU/eurlex-modern_1.html", "INT", 5), ("EU/eurlex-old_1.html", "INT", 6),
        ("US/osha-1910.22.html", "INT", 1), ("UK/clml-legislation_test_4.xml", "INT", 1), ("EU/formex-mifid_ii.xml", "INT", 15),
    ],
)  # fmt: skip
def test_real_files_of_official_publishers(file: str, code: str, count: int) -> None:
    done = split(CASES.parent / "texts" / "more" / file, jurisdiction=code)
    assert len(done.units()) == count
    if not file.startswith("US"):
        assert all(unit.heading for unit in done.units())
