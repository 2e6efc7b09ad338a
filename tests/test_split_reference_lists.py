"""Lists of references: each is found where it stands and resolved, in the languages of the profiles."""

from __future__ import annotations

import itertools

import pytest

from stdalign.model import Reference
from stdalign.profile import load_profile
from stdalign.source import Source
from stdalign.splitting import split_source


def cited(code: str, text: str) -> list[Reference]:
    """The references of a text whose last article cites."""
    return [one for clause in split_source(Source("a", text), load_profile(code)).clauses for one in clause.references]


def told(code: str, text: str) -> list[tuple[str, str]]:
    return [(one.quote, one.target) for one in cited(code, text)]


LAWS = {
    "CN": "".join(f"第{n}条 看第{n}号压机。\n写本子。\n" for n in "一二三四五六"),
    "VN": "".join(f"Điều {n}. Máy {n}\n1. Xem máy:\na) Sáng;\nb) Chiều.\n2. Ghi sổ.\n3. Khóa cửa.\n" for n in range(1, 7)),
    "ID": "".join(
        f"Pasal {n}\n(1) Pemilik memeriksa mesin {n}.\n(2) Pemilik mencatat.\n(3) Pemilik mengunci.\n" for n in range(1, 7)
    ),
    "TH": "".join(f"มาตรา {n} ให้เจ้าของดูเครื่อง\nให้เจ้าของเขียนสมุด\nให้เจ้าของปิดประตู\n" for n in "๑๒๓๔๕๖"),
    "LA": "".join(f"ມາດຕາ {n} ເຄື່ອງ\nເຈົ້າຂອງເບິ່ງເຄື່ອງ.\n" for n in range(1, 7)),
    "KH": "".join(f"មាត្រា {n}\nម្ចាស់ត្រូវមើលម៉ាស៊ីន។\n" for n in "១២៣៤៥៦"),
    "MM": "".join(f"{n}။ ပိုင်ရှင်သည် စက်ကို ကြည့်ရမည်။\n" for n in "၁၂၃၄၅၆"),
    "TL": "".join(
        f"Artigo {n}.º\nMáquina {n}\n1. O dono vê a máquina:\na) De manhã;\nb) À tarde.\n2. O dono escreve.\n"
        for n in range(1, 7)
    ),
    "INT": "".join(
        f"Article {n}\n1. The owner sees press {n}.\n2. The owner writes.\n3. The owner locks.\n" for n in range(1, 7)
    ),
    "PH": "".join(f"Section {n}. Press {n}. - The owner sees press {n}.\n" for n in range(1, 7)),
    "SG": "".join(f"{n}.—(1) The owner sees press {n}.\n(2) The owner writes.\n(3) The owner locks.\n" for n in range(1, 7)),
}
LAST = {
    "CN": "第七条 {}\n", "VN": "Điều 7. Phạt\n{}\n", "ID": "Pasal 7\n{}\n", "TH": "มาตรา ๗ {}\n", "LA": "ມາດຕາ 7 ໂທດ\n{}\n",
    "KH": "មាត្រា ៧\n{}\n", "MM": "၇။ {}\n", "TL": "Artigo 7.º\nPena\n{}\n", "INT": "Article 7\n{}\n", "PH": "Section 7. Fine. - {}\n",
    "SG": "7. {}\n",
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "words", "wanted"),
    [
        ("SG", "Whoever breaches section 1, 3 or 5 is fined.", [("section 1", "art_1"), ("3", "art_3"), ("5", "art_5")]),
        (
            "SG",
            "Sections 1(1), (2) and 4 apply.",
            [("Sections 1(1)", "art_1__para_1"), ("(2)", "art_1__para_2"), ("4", "art_4")],
        ),
        ("SG", "Sections 2 to 4 apply.", [("Sections 2", "art_2"), ("to", "art_3"), ("4", "art_4")]),
        ("MY", "Seksyen 1, 3 atau 5 terpakai.", [("Seksyen 1", "art_1"), ("3", "art_3"), ("5", "art_5")]),
        ("CN", "违反第一条、第三条或者第五条的，罚款。", [("第一条", "art_1"), ("第三条", "art_3"), ("第五条", "art_5")]),
        ("CN", "违反第三条第一款、第二款的，罚款。", [("第三条第一款", "art_3__para_1"), ("第二款", "art_3__para_2")]),
        ("CN", "违反第二条至第四条的，罚款。", [("第二条", "art_2"), ("至", "art_3"), ("第四条", "art_4")]),
        (
            "VN",
            "Ai vi phạm các điều 1, 3 và 5 của Luật này bị phạt.",
            [("điều 1", "art_1"), ("3", "art_3"), ("5 của Luật này", "art_5")],
        ),
        (
            "VN",
            "Ai vi phạm các Điều 1, 3 và 5 của Luật này bị phạt.",
            [("Điều 1", "art_1"), ("3", "art_3"), ("5 của Luật này", "art_5")],
        ),
        (
            "VN",
            "Theo điểm a, b khoản 1, khoản 2 và 3 Điều 4.",
            [
                ("điểm a", "art_4__para_1__point_a"),
                ("b khoản 1", "art_4__para_1__point_b"),
                ("khoản 2", "art_4__para_2"),
                ("3 Điều 4", "art_4__para_3"),
            ],
        ),
        ("VN", "Theo Điều 2 đến Điều 4.", [("Điều 2", "art_2"), ("đến", "art_3"), ("Điều 4", "art_4")]),
        (
            "ID",
            "Barang siapa melanggar Pasal 1, Pasal 3, dan 5 didenda.",
            [("Pasal 1", "art_1"), ("Pasal 3", "art_3"), ("5", "art_5")],
        ),
        (
            "ID",
            "Pelanggaran Pasal 2 ayat (1), ayat (2), dan ayat (3) didenda.",
            [("Pasal 2 ayat (1)", "art_2__para_1"), ("ayat (2)", "art_2__para_2"), ("ayat (3)", "art_2__para_3")],
        ),
        (
            "TH",
            "ผู้ใดฝ่าฝืนมาตรา ๑ มาตรา ๓ หรือมาตรา ๕ ต้องโทษ",
            [("มาตรา ๑", "art_1"), ("มาตรา ๓", "art_3"), ("มาตรา ๕", "art_5")],
        ),
        ("TH", "ผู้ใดฝ่าฝืนมาตรา ๑, ๓ และ ๕ ต้องโทษ", [("มาตรา ๑", "art_1"), ("๓", "art_3"), ("๕", "art_5")]),
        ("TH", "ให้นำมาตรา ๒ วรรคหนึ่งและวรรคสองมาใช้", [("มาตรา ๒ วรรคหนึ่ง", "art_2__para_1"), ("วรรคสอง", "art_2__para_2")]),
        ("LA", "ຜູ້ລະເມີດ ມາດຕາ 1, 3, ແລະ 5 ຖືກປັບໄໝ.", [("ມາດຕາ 1", "art_1"), ("3", "art_3"), ("5", "art_5")]),
        ("KH", "អ្នកណាល្មើសមាត្រា ១, ៣ និង ៥ ត្រូវពិន័យ។", [("មាត្រា ១", "art_1"), ("៣", "art_3"), ("៥", "art_5")]),
        ("KH", "Whoever breaches Articles 1, 3 and 5 is fined.", [("Articles 1", "art_1"), ("3", "art_3"), ("5", "art_5")]),
        ("MM", "ပုဒ်မ ၁၊ ၃ သို့မဟုတ် ပုဒ်မ ၅ ကို ချိုးဖောက်သူ", [("ပုဒ်မ ၁", "art_1"), ("၃", "art_3"), ("ပုဒ်မ ၅", "art_5")]),
        ("TL", "Quem viola os artigos 1.º, 3.º e 5.º paga.", [("artigos 1.º", "art_1"), ("3.º", "art_3"), ("5.º", "art_5")]),
        (
            "TL",
            "Nos termos das alíneas a) e b) do n.º 1 do artigo 4.º paga.",
            [("alíneas a)", "art_4__para_1__point_a"), ("b) do n.º 1 do artigo 4.º", "art_4__para_1__point_b")],
        ),
        ("INT", "Articles 1, 3 and 5 apply.", [("Articles 1", "art_1"), ("3", "art_3"), ("5", "art_5")]),
        (
            "INT",
            "Article 2, paragraphs 1 and 3, and Article 4 apply.",
            [("Article 2, paragraphs 1", "art_2__para_1"), ("3", "art_2__para_3"), ("Article 4", "art_4")],
        ),
        ("PH", "Sections 1, 3 and 5 apply.", [("Sections 1", "art_1"), ("3", "art_3"), ("5", "art_5")]),
        ("PH", "Ang lumabag sa Seksyon 1, 3 at 5 ay magmumulta.", [("Seksyon 1", "art_1"), ("3", "art_3"), ("5", "art_5")]),
    ],
)
def test_each_of_a_list_is_found_and_resolved(code: str, words: str, wanted: list[tuple[str, str]]) -> None:
    law = {"MY": "SG"}.get(code, code)
    assert told(code, LAWS[law] + LAST[law].format(words)) == wanted


@pytest.mark.parametrize(
    ("code", "words", "wanted"),
    [
        ("SG", "Sections 1, 3 and 5 of the Glue Act apply.", ["Glue Act"] * 3),
        ("VN", "Theo Điều 1, Điều 3 của Luật Keo dán.", ["Luật Keo dán"] * 2),
        ("CN", "依照《胶水法》第一条、第三条处罚，依照本法第四条、第五条办理。", ["胶水法", "胶水法", "", ""]),
        ("ID", "Menurut Pasal 1 dan Pasal 3 Undang-Undang Nomor 5 Tahun 1999.", ["Undang-Undang Nomor 5 Tahun 1999"] * 2),
        ("TH", "ตามมาตรา ๑ และมาตรา ๓ แห่งพระราชบัญญัติกาว", ["พระราชบัญญัติกาว"] * 2),
        ("TH", "ตามมาตรา ๑ และมาตรา ๓ แห่งพระราชบัญญัตินี้", ["", ""]),
    ],
)
def test_a_law_named_once_is_that_of_all_it_stands_with(code: str, words: str, wanted: list[str]) -> None:
    assert [one.instrument for one in cited(code, LAWS[code] + LAST[code].format(words))] == wanted


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("SG", "Within the time of section 1, 3 days more, the owner pays."),
        ("SG", "Under section 1 or 5 persons may go."),
        ("SG", "Under section 1, 40 presses stand."),
        ("VN", "Theo Điều 1, 5 ngày sau."),
        ("ID", "Menurut Pasal 1, 3 (tiga) mesin dikunci."),
        ("TH", "ตามมาตรา ๑ และ ๕ วันต่อมา"),
        ("LA", "ຕາມ ມາດຕາ 1, 5 ວັນ."),
        ("MM", "ပုဒ်မ ၁၊ ၅ ရက်အတွင်း"),
        ("TL", "Segundo o artigo 1.º, 5 dias depois."),
    ],
)
def test_figures_after_a_reference_are_no_references(code: str, words: str) -> None:
    assert [one.target for one in cited(code, LAWS[code] + LAST[code].format(words))] == ["art_1"]


def test_spans_do_not_cross_and_quote_what_they_span() -> None:
    found = cited("VN", LAWS["VN"] + LAST["VN"].format("Theo khoản 1, 2 Điều 2, khoản 3 Điều 3 và các Điều 4, 5."))
    assert [one.quote for one in found] == ["khoản 1", "2 Điều 2", "khoản 3 Điều 3", "Điều 4", "5"]
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


def test_an_article_that_lists_a_hundred_others_has_each() -> None:
    law = "".join(f"{n}. The owner sees press {n}.\n" for n in range(1, 121))
    listed = ", ".join(str(n) for n in range(2, 102))
    found = cited("SG", f"{law}121. Sections {listed} and 110 apply.\n")
    assert [one.target for one in found] == [f"art_{n}" for n in (*range(2, 102), 110)]
