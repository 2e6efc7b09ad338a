"""What a standard says of itself: designation, adoption, normative references, terms, references between its clauses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stdalign.model import Split
from stdalign.profile import load_profile
from stdalign.read import read_bytes
from stdalign.splitting import split_source
from stdalign.splitting.facts import with_facts
from stdalign.standard import Degree, Standard


def split(text: str, code: str) -> Split:
    return split_source(read_bytes(text.encode(), "a.txt")[0], load_profile(code))


def said(text: str, code: str) -> Standard:
    found = split(text, code).standard
    assert found is not None
    return found


GB = """GB/T 88888.2—2029
代替 GB/T 88888.2—2019
油灯 第2部分：使用
（ISO 88888-2:2027，Oil lamps — Part 2: Use，IDT）
1 范围
本文件规定了油灯的使用要求。
2 规范性引用文件
下列文件的内容构成本文件必不可少的条款。
GB/T 88888.1—2028 油灯 第1部分：词汇（ISO 88888-1:2026，MOD）
GB 2222 灯油
3 术语和定义
3.1
灯盘 tray
放灯的盘。
注：也称灯台。
4 要求
4.1 灯盘应平稳，见附录A。
4.2 灯油应符合第2章和4.1的规定。
附录A
（资料性）
灯盘
A.1 灯盘宽20 cm，按4.1执行。
"""


def test_a_chinese_standard() -> None:
    found = said(GB, "CN")
    assert (found.designation, found.year, found.degree) == ("GB/T 88888.2—2029", 2029, Degree.IDENTICAL)
    assert (found.replaces, found.adopted_from) == ("GB/T 88888.2—2019", "ISO 88888-2:2027")
    assert [(r.designation, r.edition, r.title, r.adopts, r.degree) for r in found.references] == [
        ("GB/T 88888.1", "2028", "油灯 第1部分：词汇", "ISO 88888-1:2026", Degree.MODIFIED),
        ("GB 2222", "", "灯油", "", Degree.NONE),
    ]
    assert [(t.term, t.names, t.definition, t.notes) for t in found.terms] == [
        ("灯盘", ("tray",), "放灯的盘。", ("也称灯台。",))
    ]


def test_references_between_clauses_have_their_target() -> None:
    cited = {c.eid: [r.target for r in c.references] for c in split(GB, "CN").clauses if c.references}
    assert cited == {"cl_4.1": ["annex_1"], "cl_4.2": ["cl_2", "cl_4.1"], "annex_1__cl_A.1": ["cl_4.1"]}


@pytest.mark.parametrize(
    ("code", "text", "designation", "year", "adopted", "names"),
    [
        ("VN", "TCVN 98765-2:2031\nISO 98765-2:2029\nĐèn\n1 Phạm vi áp dụng\nTiêu chuẩn này dùng cho đèn.\n2 Tài liệu viện dẫn\nTCVN 98765-1:2030 (ISO 98765-1:2028), Đèn\n3 Thuật ngữ và định nghĩa\n3.1\nĐèn dầu (oil lamp)\nĐèn dùng dầu.\n4 Yêu cầu\n4.1 Đèn phải sáng.\n",
         "TCVN 98765-2:2031", 2031, "ISO 98765-2:2029", ("oil lamp",)),
        ("ID", "SNI 9999:2031\nLampu\nStandar ini adopsi identik dari ISO 9999:2029.\n1 Ruang lingkup\nStandar ini untuk lampu.\n2 Acuan normatif\nSNI ISO 9998:2025, Minyak\n3 Istilah dan definisi\n3.1\nsumbu\ntali yang mengisap minyak\n4 Persyaratan\n4.1 Lampu harus menyala.\n",
         "SNI 9999:2031", 2031, "ISO 9999:2029", ()),
        ("MY", "MS 9999:2031\nLamps\nThis standard is identical with ISO 9999:2029.\n1 Scope\nThis standard is about lamps.\n2 Normative references\nMS 9998:2025, Oils\n3 Terms and definitions\n3.1\nwick\ncord that draws oil\n4 Keeping\n4.1 The lamp shall be lit.\n",
         "MS 9999:2031", 2031, "ISO 9999:2029", ()),
        ("TH", "มอก. ๙๙๙๙-๒๕๗๔\nตะเกียง\n๑. ขอบข่าย\n๑.๑ มาตรฐานนี้ใช้กับตะเกียง\n๒. บทนิยาม\n๒.๑ ไส้ หมายถึง เชือก\n๓. คุณลักษณะ\n๓.๑ ไส้ต้องยาว\n",
         "มอก. ๙๙๙๙-๒๕๗๔", 2031, "", ()),
    ],
    ids=["VN", "ID", "MY", "TH"],
)  # fmt: skip
def test_standards_of_other_countries(
    code: str, text: str, designation: str, year: int, adopted: str, names: tuple[str, ...]
) -> None:
    found = said(text, code)
    assert (found.designation, found.year, found.adopted_from) == (designation, year, adopted)
    assert [term.names for term in found.terms] == [names]
    assert len(found.references) == (0 if code == "TH" else 1)
    if code in ("ID", "MY"):
        assert found.degree is Degree.IDENTICAL


def test_figures_are_no_references_and_a_draft_says_so() -> None:
    text = "DRAFT MALAYSIAN STANDARD\nMS 9999:2031\n1 Scope\n1.1 The lamp stands in 1.2 m.\n1.2 The lamp shall be as in 1.1.\n1.3 See 7.9.\n1.4 Done.\n"
    done = split(text, "MY")
    assert {c.eid: [r.target for r in c.references] for c in done.clauses if c.references} == {"cl_1.2": ["cl_1.1"]}
    assert done.standard is not None and done.standard.status == "draft"


def test_a_law_has_no_such_facts_and_plain_data_keeps_them() -> None:
    assert split("Article 1\nThe lamp is lit.\nArticle 2\nDone.\n", "INT").standard is None
    done = split(GB, "CN")
    assert done.standard == Standard.from_dict(done.to_dict()["standard"]) == replace(done).standard


@pytest.mark.parametrize(
    ("designation", "year"), [("GB 2626", 0), ("GB 2626—2029", 2029), ("ISO 2631-1", 0), ("Code of lamps 2029", 2029)]
)
def test_the_number_of_a_standard_is_no_year(designation: str, year: int) -> None:
    told = replace(split(GB, "CN"), metadata=(("number", designation),))
    found = with_facts(told, load_profile("CN").scheme("standard")).standard
    assert found is not None and (found.designation, found.year) == (designation, year)
