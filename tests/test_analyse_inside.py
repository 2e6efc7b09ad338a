"""What stands inside a clause: points and sentences, conditions and exceptions, sanctions, defined terms, and why; in our own words."""

from __future__ import annotations

import re

import pytest

import stdalign
from stdalign.analysis import analyse_text
from stdalign.analysis.reader import Steps
from stdalign.knowledge import Knowledge
from stdalign.model import Requirement

KNOWN = Knowledge.shipped()
JURISDICTION = {
    "zh": "CN", "en": "SG", "vi": "VN", "th": "TH", "id": "ID", "ms": "MY", "my": "MM", "km": "KH", "lo": "LA", "tl": "PH", "pt": "TL", "tet": "TL",
}  # fmt: skip


def read(language: str, text: str, lead_in: str = "") -> Requirement:
    return analyse_text(text, JURISDICTION[language], language, knowledge=KNOWN, context=lead_in)


@pytest.mark.parametrize(
    ("language", "text", "labels", "bearer", "modality"),
    [
        ("vi", "Người lao động có quyền sau đây: a) Từ chối xuống hố; b) Được khám sức khỏe; c) Khiếu nại; d) Nghỉ giữa ca; đ) Hỏi về rủi ro; e) Rời nơi nguy hiểm.", "a b c d đ e", "worker", "right"),
        ("zh", "企业负责人应当：（一）建立责任制；（二）组织制定规程；（三）保证投入。", "一 二 三", "responsible_person", "obligation"),
        ("en", "Every employer shall: (a) train workers; (b) provide helmets; and (c) keep records for 5 years.", "a b c", "employer", "obligation"),
        ("en", "No person shall: (i) enter the pit alone; (ii) remove a guard; or (iii) smoke near the store.", "i ii iii", "any_person", "prohibition"),
        ("th", "ให้นายจ้างดำเนินการดังต่อไปนี้ (๑) จัดให้มีหมวก (๒) อบรมลูกจ้าง (๓) ตรวจเครื่องจักร", "๑ ๒ ๓", "employer", "obligation"),
        ("id", "Pengurus wajib: a. melatih pekerja; b. menyediakan alat; dan c. mencatat kecelakaan.", "a b c", "responsible_person", "obligation"),
        ("ms", "Majikan hendaklah: (a) melatih pekerja; (b) menyediakan topi; dan (c) menyimpan rekod.", "a b c", "employer", "obligation"),
        ("km", "និយោជកត្រូវ៖ ក- បណ្តុះបណ្តាលកម្មករ ខ- ផ្តល់មួក គ- កត់ត្រា", "ក ខ គ", "employer", "obligation"),
        ("pt", "O empregador deve: a) formar os trabalhadores; b) fornecer capacetes; c) guardar os registos.", "a b c", "employer", "obligation"),
        ("lo", "ນາຍຈ້າງຕ້ອງ: 1. ຝຶກອົບຮົມຄົນງານ; 2. ຈັດຫາໝວກ; 3. ບັນທຶກອຸບັດຕິເຫດ.", "1 2 3", "employer", "obligation"),
        ("tl", "Dapat gawin ng employer ang sumusunod: (a) sanayin ang manggagawa; (b) magbigay ng helmet; (c) magtago ng rekord.", "a b c", "employer", "obligation"),
    ],
)  # fmt: skip
def test_points_are_requirements_under_their_lead_in(
    language: str, text: str, labels: str, bearer: str, modality: str
) -> None:
    parts = read(language, text).parts
    assert [p.label.strip("()（）.-") for p in parts] == labels.split()
    assert {(p.bearer, p.modality) for p in parts} == {(bearer, modality)}
    (lead,) = {p.lead_in for p in parts}
    assert text.startswith(text[slice(*lead)]) and lead[1] > lead[0]
    assert all(text[p.start : p.end] and p.start >= lead[1] for p in parts)


def test_points_within_points_and_sentences_after() -> None:
    text = "1. Chủ cơ sở phải: a) treo biển; b) rào hố sâu hơn 2 m. 2. Người lao động có quyền rời nơi làm việc."
    parts = read("vi", text).parts
    assert [(p.label, p.bearer, p.modality) for p in parts] == [
        ("1. a)", "employer", "obligation"),
        ("1. b)", "employer", "obligation"),
        ("2.", "worker", "right"),
    ]
    assert [p.quantities for p in parts] == [(), (0,), ()]
    text = "The owner must: (a) guard the pit; (b) light it. The inspector may close the pit."
    assert [(p.label, p.modality) for p in read("en", text).parts] == [
        ("(a)", "obligation"),
        ("(b)", "obligation"),
        ("", "power"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("zh", "超过一百人的，应当设置管理机构；在一百人以下的，应当配备管理人员。", 2), ("en", "The employer shall keep records. The inspector may see them. Nobody shall alter them.", 3),
        ("en", "The employer shall keep records. These are forms of the Ministry.", 0), ("en", "The employer shall comply with subsections (1) and (2) of section 4.", 0),
        ("th", "ผู้ใดฝ่าฝืนตาม (๑) หรือ (๒) ต้องระวางโทษปรับ", 0), ("vi", "Người lao động phải đội mũ.", 0),
    ],
)  # fmt: skip
def test_sentences_with_a_verb_of_duty_are_requirements(language: str, text: str, count: int) -> None:
    assert len(read(language, text).parts) == count


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "A worker shall not enter the tank unless a second person stands by.", "unless a second person"), ("zh", "除抢险救灾外，不得延长工作时间。", "除抢险救灾外"),
        ("vi", "Không được làm thêm quá 4 giờ một ngày, trừ trường hợp cứu người.", "trừ trường hợp cứu người"), ("id", "Pekerja dilarang masuk, kecuali dengan izin tertulis.", "kecuali dengan izin tertulis"),
        ("ms", "Tiada orang boleh masuk melainkan jika dibenarkan secara bertulis.", "melainkan jika dibenarkan"), ("th", "ห้ามผู้ใดเข้าไปในบ่อ เว้นแต่ได้รับอนุญาต", "เว้นแต่ได้รับอนุญาต"),
        ("km", "ហាមចូលទីតាំង លើកលែងតែមានការអនុញ្ញាត", "លើកលែងតែមានការអនុញ្ញាត"), ("lo", "ຫ້າມເຂົ້າ ຍົກເວັ້ນໄດ້ຮັບອະນຸຍາດ", "ຍົກເວັ້ນໄດ້ຮັບອະນຸຍາດ"),
        ("my", "အရေးပေါ်အခြေအနေမှအပ တွင်းထဲသို့ မဝင်ရ။", "အရေးပေါ်အခြေအနေမှအပ"), ("tl", "Bawal pumasok maliban kung may pahintulot.", "maliban kung may pahintulot"),
        ("pt", "Ninguém pode entrar, salvo com autorização escrita.", "salvo com autorização"), ("tet", "La bele tama, exetu ho lisensa.", "exetu ho lisensa"),
    ],
)  # fmt: skip
def test_exceptions_are_a_field(language: str, text: str, words: str) -> None:
    found = read(language, text).exceptions
    assert len(found) == 1 and words in found[0], found


@pytest.mark.parametrize(
    ("language", "text", "who", "act", "sanctions", "multiplier"),
    [
        ("en", "Any person who removes a guard shall be liable to a fine not exceeding $5,000 or to imprisonment for a term not exceeding 6 months; where the offender is a body corporate, the fine is twice that amount.",
         "any_person", "removes a guard", [("fine", None, 5000, "SGD"), ("imprisonment", None, 6, "mo")], 2),
        ("zh", "施工单位未设置警示标志的，停工整改，处六万元以上九万元以下罚款；再犯的，吊销其许可证。",
         "contractor", "未设置警示标志", [("fine", 60_000, 90_000, "CNY"), ("licence", None, None, "")], None),
        ("vi", "Phạt tiền từ 4.000.000 đồng đến 9.000.000 đồng với chủ cơ sở có hành vi không phát mũ; tổ chức vi phạm bị phạt bằng 02 lần mức phạt với cá nhân.",
         "", "không phát mũ", [("fine", 4_000_000, 9_000_000, "VND")], 2),
        ("id", "Barang siapa melanggar ketentuan pagar mesin dipidana dengan pidana kurungan paling lama 3 (tiga) bulan atau denda paling banyak Rp100.000,00 (seratus ribu rupiah).",
         "any_person", "melanggar ketentuan pagar mesin", [("imprisonment", None, 3, "mo"), ("fine", None, 100_000, "IDR")], None),
        ("th", "ผู้ใดฝ่าฝืนคำสั่งของพนักงานตรวจ ต้องระวางโทษจำคุกไม่เกินหกเดือน หรือปรับไม่เกินสองหมื่นบาท",
         "any_person", "ฝ่าฝืนคำสั่ง", [("imprisonment", None, 6, "mo"), ("fine", None, 20_000, "THB")], None),
    ],
)  # fmt: skip
def test_sanctions(
    language: str,
    text: str,
    who: str,
    act: str,
    sanctions: list[tuple[str, float | None, float | None, str]],
    multiplier: float | None,
) -> None:
    found = read(language, text).sanctions
    assert [(s.kind, s.low, s.high, s.unit) for s in found] == sanctions
    assert {s.who for s in found} == {who or read(language, text).bearer} and all(act in text[slice(*s.act)] for s in found)
    assert [s.multiplier for s in found if s.kind == "fine"] == [multiplier]


@pytest.mark.parametrize(
    ("language", "text", "term", "meaning"),
    [
        ("en", "In this Act, “hoist” means a lift for goods.", "hoist", "a lift for goods."), ("zh", "本条例所称吊篮，是指悬挂的作业平台。", "吊篮", "悬挂的作业平台。"),
        ("vi", "Tai nạn lao động là tai nạn xảy ra khi làm việc.", "Tai nạn lao động", "tai nạn xảy ra khi làm việc."), ("id", "Bejana tekan adalah suatu wadah tertutup.", "Bejana tekan", "suatu wadah tertutup."),
        ("ms", "“hoist” ertinya lif bagi barang;", "hoist", ""), ("th", "“ปั้นจั่น” หมายความว่า เครื่องจักรที่ใช้ยกของ", "ปั้นจั่น", "เครื่องจักรที่ใช้ยกของ"),
        ("lo", "ອຸປະຕິເຫດແຮງງານ ໝາຍເຖິງ ເຫດການທີ່ເກີດຂຶ້ນ", "ອຸປະຕິເຫດແຮງງານ", ""), ("pt", "Entende-se por andaime a estrutura provisória.", "andaime", "a estrutura provisória."),
    ],
)  # fmt: skip
def test_defined_terms(language: str, text: str, term: str, meaning: str) -> None:
    (found,) = read(language, text).terms
    assert found.term == text[found.start : found.end] == term
    assert meaning in text[slice(*found.meaning)] and found.meaning[1] == len(text)


def test_a_list_of_definitions_gives_each_term() -> None:
    text = "Trong Luật này: 1. Giàn giáo là kết cấu tạm thời. 2. Hố móng là hố đào sâu."
    found = read("vi", text, "Giải thích từ ngữ").terms
    assert [t.term for t in found] in (["Giàn giáo", "Hố móng"], [])


def test_every_field_says_why() -> None:
    text = "Trường hợp khẩn cấp, chủ cơ sở phải báo cáo trong 24 giờ."
    found = read("vi", text)
    why = {(r.field, r.value): r for r in found.reasons}
    assert ("modality", found.modality) in why and ("bearer", found.bearer) in why
    assert all(("topics", topic) in why for topic in found.topics)
    assert all(r.by in ("rule", "model", "lead_in", "opening", "heading") for r in found.reasons)
    (span,) = why["modality", "obligation"].spans
    assert "phải" in text[slice(*span)]


def test_spans_are_those_of_the_text_as_given() -> None:
    text = "“hoà giải” là việc giúp các bên. Chủ thể: a) không được xoá biển; b) phải nộp báo cáo."
    found = stdalign.analyse(text.replace("a) ", "a) \u200b"), jurisdiction="VN", language="vi")
    assert all(0 <= p.start < p.end <= len(text) + 1 for p in found.parts)
    assert Requirement.from_dict(found.to_dict()) == found


def test_a_row_of_digits_that_no_number_holds_stays_unread() -> None:
    """Four hundred digits before a unit are a slip or a code; the limit beside them is read as ever."""
    found = read("en", f"The employer shall keep {'9' * 400} metres of rope and the record for 5 years.")
    assert [(one.value, one.unit) for one in found.quantities] == [(5.0, "a")]
    assert any(one.end - one.start >= 400 for one in found.unread_figures)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The occupier shall: (a) fence the pit; (b) light the stairs; and (c) keep the keys."), ("vi", "Người sử dụng lao động phải: a) Che chắn máy; b) Thông gió hầm; c) Ghi sổ sự cố."),
        ("zh", "企业应当：（一）设置围栏；（二）保持通风；（三）登记钥匙。"), ("id", "Pengusaha wajib: a. memagari lubang; b. menerangi tangga; dan c. menyimpan kunci."),
    ],
)  # fmt: skip
def test_each_part_has_the_models_verdict(language: str, text: str) -> None:
    parts = read(language, text).parts
    assert len(parts) == 3 and {p.modality for p in parts} == {"obligation"}
    for part in parts:
        chances = [chance for chance in (part.modality_probability, part.bearer_probability) if chance is not None]
        assert chances and all(0 < chance <= 1 for chance in chances)
    assert len({(p.bearer, p.bearer_probability) for p in parts}) == 1  # points of one list do not differ


def test_a_point_with_a_verb_of_its_own_says_what_it_says() -> None:
    text = "Công nhân: a) phải đội mũ; b) không được hút thuốc trong kho xăng; c) có quyền từ chối xuống hầm."
    assert [p.modality for p in read("vi", text).parts] == ["obligation", "prohibition", "right"]


def test_spans_and_verdicts_of_parts_are_the_same_in_the_pipeline() -> None:
    text = "The occupier shall: (a) fence the pit; (b) light the stairs; and (c) keep the keys."
    doc = stdalign.nlp("en", jurisdiction="SG")(text)
    assert doc._.parts == read("en", text).parts


@pytest.mark.parametrize(
    ("language", "text", "unread"),
    [
        ("vi", "Bản in khổ A4 theo Điều 20.5.LQ.84 và bước 2 của quy trình.", []),
        ("vi", "Hỗ trợ 3.000 đồng/01 km cho người đi cùng.", []),
        ("en", "The notice is posted. 1045.02 Report the accident as QCVN 02:2019 says, 2006/48/EG too.", []),
        ("ms", "Akta ibu dipinda dengan memotong perkataan “under section 36 or subsection 13(2)” itu.", []),
        ("en", "The code is 77123456789012345678901.", ["77123456789012345678901"]),
    ],
)
def test_every_figure_is_told_apart(language: str, text: str, unread: list[str]) -> None:
    """Quantity, date, reference, number of an item, or a finding; never silence."""
    quantities, findings, besides = Steps.of(language, KNOWN).account(text, "VND")
    assert [text[one.start : one.end] for one in findings] == unread
    spans = [(q.start, q.end) for q in quantities] + [(f.start, f.end) for f in findings] + besides
    assert all(any(a < m.end() and m.start() < b for a, b in spans) for m in re.finditer(r"\d+", text))
