"""Conditions, points and terms of clauses, each with its relatives in our own words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from stdalign.analysis import analyse_text
from stdalign.analysis.parts import segments
from stdalign.knowledge import Knowledge
from stdalign.model import Requirement

KNOWN = Knowledge.shipped()
COUNTRY = {"zh": "CN", "en": "SG", "vi": "VN", "th": "TH", "id": "ID", "ms": "MY"}
JUDGED = Path(__file__).resolve().parent.parent / "corpora" / "gold" / "parts_judged.tsv"


def read(language: str, text: str) -> Requirement:
    return analyse_text(text, COUNTRY[language], language, knowledge=KNOWN)


@pytest.mark.parametrize(
    ("language", "text", "openings"),
    [
        ("en", "If the alarm sounds, every worker must leave.", ["If the alarm"]), ("en", "The owner shall, in the case of a repeated breach, close the pit.", ["in the case of a repeated"]),
        ("en", "For the purposes of this Part, the officer may enter a yard.", []), ("en", "Notwithstanding section 4, the owner must keep the log.", []),
        ("en", "An employer must fence the pit unless it is filled.", []), ("en", "The sum is payable as if it were wages.", []),
        ("zh", "责令停产；逾期未整改的，处二万元罚款；造成事故的，依法赔偿。", ["逾期未整改的", "造成事故的"]), ("zh", "矿长发现瓦斯超限的，应当撤出人员。", ["发现瓦斯超限的"]),
        ("zh", "值班人员认为必要时，可以停机。", ["值班人员认为必要时"]), ("zh", "为了保护劳动者，企业应当设置防护。", []), ("zh", "按照国家规定，企业应当提取费用。", []),
        ("zh", "企业应当每年演练，除停产外。", []), ("zh", "作业场所地面湿滑的，应当铺设防滑垫。", ["作业场所地面湿滑的"]), ("zh", "经检验合格的，方可使用。", ["经检验合格的"]),
        ("id", "Apabila mesin rusak, pengurus wajib menghentikan kerja.", ["Apabila mesin"]), ("id", "Dengan persetujuan Menteri, pengurus dapat membuka tambang.", []),
        ("id", "Pengurus wajib menutup lubang kecuali apabila lubang dipagari.", []), ("ms", "Walau apa pun seksyen 3, majikan hendaklah menyimpan rekod.", []),
        ("ms", "Majikan hendaklah menutup tapak sekiranya— (a) tanah runtuh; atau (b) air melimpah.", ["sekiranya"]), ("ms", "Jika pekerja cedera, majikan hendaklah melapor.", ["Jika pekerja"]),
        ("vi", "Nếu máy hỏng, người lao động phải dừng máy.", ["Nếu máy"]), ("vi", "Theo quy định của Bộ, người sử dụng lao động phải báo cáo.", []),
        ("vi", "Chỉ được vào hầm khi người thợ có đủ các điều kiện sau: a) Có thẻ; b) Có đèn.", ["khi người thợ"]), ("th", "ระหว่างหยุดงาน ให้นายจ้างจ่ายค่าจ้าง", ["ระหว่างหยุดงาน"]),
        ("zh", "责令改正；有违法收入的，没收违法收入；给他人造成损失的，应当赔偿。", ["有违法收入的", "给他人造成损失的"]), ("zh", "发生较大事故，处上一年收入百分之四十的罚款。", ["发生较大事故"]),
        ("en", "When calculating the bonus, the employer shall count leave.", []), ("en", "The inspector may refuse if— (a) the form is blank; or (b) it is late.", ["if"]),
        ("vi", "Khi máy dừng, người vận hành phải ngắt điện.", ["Khi máy"]), ("th", "ถ้าเครื่องชำรุด ให้ลูกจ้างหยุดเครื่อง", ["ถ้าเครื่อง"]),
        ("zh", "发生坍塌，对负有责任的矿主处五万元罚款。", ["发生坍塌"]), ("zh", "吊车在坡道上倾倒，妨碍通行的，其使用人应当立即移走。", ["吊车在坡道上倾倒"]),
        ("zh", "矿主应当建立台账，记录下井人员的，由矿长签字。", []), ("vi", "Người thợ khi thôi việc mà đã làm đủ hai năm thì được hưởng trợ cấp.", ["khi thôi việc"]),
        ("id", "Pengurus dapat meminjam alat sepanjang tidak mengganggu kerja tambang.", ["sepanjang tidak"]), ("id", "Pengurus wajib memasang pagar sepanjang jalan tambang.", []),
        ("th", "ความผิดตามหมวดนี้ ถ้าอธิบดีเห็นว่าเป็นเรื่องเล็กน้อย ให้มีอำนาจเปรียบเทียบได้", ["ถ้าอธิบดี"]),
        ("ms", "Pemilik yang ingkar boleh, apabila disabitkan, didenda tidak melebihi lima ribu ringgit.", []),
    ],
)  # fmt: skip
def test_conditions_and_what_is_none(language: str, text: str, openings: list[str]) -> None:
    found = read(language, text)
    assert len(found.conditions) == len(openings), found.conditions
    assert all(words.startswith(opening) for words, opening in zip(found.conditions, openings, strict=True)), (
        found.conditions
    )


@pytest.mark.parametrize(
    "text",
    [
        "a matter within section 61 (1)(c)(ii) or (2)(b) with the Board", "conduct under subsections (1)(b) or (c), (2) or (3), and any other conduct",
        "sebagaimana dimaksud dalam ayat (1) dan ayat (2) ditetapkan oleh Menteri", "tại điểm a) và điểm b) khoản này", "ตามวรรค (๑) และ (๒) ของมาตรานี้",
    ],
)  # fmt: skip
def test_numbers_of_a_reference_are_no_points(text: str) -> None:
    assert not any(one.label for one in segments(text))


def test_a_definition_behind_its_scope_and_an_exception_in_brackets() -> None:
    (term,) = read("en", "For the purposes of this Part, “deep pit” means a pit of more than four metres.").terms
    assert term.term == "deep pit"
    assert read("en", "The Board may delegate its powers (except the power to fine) to an officer.").exceptions


def test_an_amount_above_which_a_fine_is_due_is_no_fine() -> None:
    found = read("zh", "责令停产；违法所得在20万元以上的，并处违法所得3倍以上6倍以下的罚款。").sanctions
    assert [(one.kind, one.low, one.high, one.unit) for one in found] == [("fine", 3, 6, "x")]


def test_besides_is_no_exception() -> None:
    assert read("zh", "企业除应当设置专职人员外，还应当签订救护协议。").exceptions == ()
    assert read("zh", "除紧急情况外，不得进入井下。").exceptions == ("除紧急情况外",)


def test_a_lead_in_begins_where_its_points_are_announced() -> None:
    text = "有下列行为之一的，责令限期改正；拒不改正的，处二万元罚款： （一） 未设置警示标志的； （二） 未建立台账记录的。"
    found = read("zh", text).parts
    assert [part.label for part in found] == ["（一）", "（二）"] and {part.lead_in[0] for part in found} == {0}


@pytest.mark.parametrize(
    ("language", "text", "term"),
    [
        ("id", "Yang dimaksud dengan lubang dalam adalah lubang lebih dari 4 meter.", "lubang dalam"),
        ("zh", "本条例下列用语的含义： 深井，是指深度超过四米的井。", "深井"),
    ],
)
def test_terms_behind_what_introduces_them(language: str, text: str, term: str) -> None:
    assert [one.term for one in read(language, text).terms] == [term]


def test_judged_parts_are_addresses_and_figures() -> None:
    rows = list(csv.DictReader(JUDGED.open(encoding="utf-8"), delimiter="\t"))
    assert len(rows) >= 100 and {row["lang"] for row in rows} == set(COUNTRY)
    for row in rows:
        assert int(row["parts"]) >= 1 and len(row["hash"]) == 16
        assert all(
            mark == "-" or mark.replace(":", "").isdigit() for mark in (row["conditions"] + " " + row["terms"]).split()
        )
