"""Shares of a whole, multiples, counts, quoted figures and limits told from afar, in every language that has them."""

from __future__ import annotations

import pytest

from stdalign.analysis.reader import Steps
from stdalign.analysis.said import Said
from stdalign.knowledge import Knowledge
from stdalign.model import Quantity
from stdalign.normal import spelled

KNOWN = Knowledge.shipped()
CURRENCY = {
    "zh": "CNY", "en": "SGD", "vi": "VND", "th": "THB", "id": "IDR", "ms": "MYR", "my": "MMK", "km": "KHR", "lo": "LAK", "tl": "PHP", "pt": "USD",
}  # fmt: skip


def read(language: str, text: str) -> list[Quantity]:
    said = Said()
    Steps.of(language, KNOWN).find_quantities(said, spelled(text), CURRENCY[language])
    return list(said.quantities)


def told(language: str, text: str) -> list[tuple[str, str, float, str]]:
    return [(q.kind, q.op, q.value, q.unit) for q in read(language, text)]


NUMBERS = {
    "vi": ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"], "th": ["หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า", "สิบ"],
    "lo": ["ໜຶ່ງ", "ສອງ", "ສາມ", "ສີ່", "ຫ້າ", "ຫົກ", "ເຈັດ", "ແປດ", "ເກົ້າ", "ສິບ"], "km": ["មួយ", "ពីរ", "បី", "បួន", "ប្រាំ", "ប្រាំមួយ", "ប្រាំពីរ", "ប្រាំបី", "ប្រាំបួន", "ដប់"],
    "my": ["တစ်", "နှစ်", "သုံး", "လေး", "ငါး", "ခြောက်", "ခုနစ်", "ရှစ်", "ကိုး", "ဆယ်"], "zh": ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"],
    "id": ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh"], "ms": ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "lapan", "sembilan", "sepuluh"],
    "en": ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], "pt": ["um", "dois", "três", "quatro", "cinco"],
}  # fmt: skip
UNDER = {
    "en": {3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 8: "eighth", 10: "tenth"}, "pt": {3: "terço", 4: "quarto", 5: "quinto", 6: "sexto"},
}  # fmt: skip
FORMS = {
    "vi": "{top} phần {under} số phiếu", "th": "{top}ใน{under}ของคะแนน", "lo": "{top}ສ່ວນ{under} ຂອງສຽງ", "km": "{top}ភាគ{under} នៃសំឡេង",
    "my": "{under}ပုံ{top}ပုံ", "zh": "{under}分之{top}的票数", "id": "{top} per{under} suara", "ms": "{top} per{under} undi",
    "en": "{top}-{under} of the votes", "pt": "{top} {under} dos votos",
}  # fmt: skip


@pytest.mark.parametrize("language", FORMS)
def test_every_share_of_a_language_reads_back(language: str) -> None:
    words = NUMBERS[language]
    for under in range(3, 11):
        for top in range(1, min(under, len(words) + 1)):
            named = UNDER[language].get(under, "") if language in UNDER else words[under - 1]
            if not named:
                continue
            plural = "s" if language in UNDER and top > 1 else ""
            text = FORMS[language].format(top=words[top - 1], under=named + plural)
            assert told(language, text) == [("other", "=", pytest.approx(top / under), "ratio")], text


@pytest.mark.parametrize(
    ("language", "text", "op", "value"),
    [
        ("en", "at least half of the members", ">=", 1 / 2), ("en", "a two-thirds majority of the board", "=", 2 / 3), ("en", "not more than 1/4 of the wages", "<=", 1 / 4),
        ("zh", "过半数的代表通过", ">", 1 / 2), ("zh", "三分之二以上的股东", ">=", 2 / 3), ("vi", "quá nửa số thành viên", ">", 1 / 2), ("vi", "ít nhất 2/3 tổng số ủy viên có mặt", ">=", 2 / 3),
        ("vi", "một phần hai (1/2) số người dự họp", "=", 1 / 2), ("id", "paling sedikit sepertiga dari jumlah anggota", ">=", 1 / 3), ("id", "2/3 (dua pertiga) suara", "=", 2 / 3),
        ("ms", "tidak melebihi separuh jumlah upah", "<=", 1 / 2), ("th", "ไม่น้อยกว่ากึ่งหนึ่งของกรรมการ", ">=", 1 / 2), ("km", "លើសពីពាក់កណ្តាលនៃសមាជិក", ">", 1 / 2),
        ("lo", "ເຄິ່ງໜຶ່ງຂອງສະມາຊິກ", "=", 1 / 2), ("my", "ထက်ဝက်", "=", 1 / 2), ("tl", "hindi bababa sa kalahati ng mga kasapi", ">=", 1 / 2), ("tl", "dalawang-katlo ng mga boto", "=", 2 / 3),
        ("pt", "pelo menos metade dos membros", ">=", 1 / 2), ("pt", "um quarto da remuneração", "=", 1 / 4),
    ],
)  # fmt: skip
def test_shares_with_a_limit(language: str, text: str, op: str, value: float) -> None:
    ((kind, found, share, unit),) = told(language, text)
    assert (kind, found, unit) == ("other", op, "ratio") and share == pytest.approx(value)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "a third party shall be told"), ("vi", "trước ngày 1/5 hằng tuần sau"), ("en", "on the twenty-fifth day"), ("th", "บุคคลหนึ่งในการประชุม"), ("en", "Form 2/3 applies")],
)  # fmt: skip
def test_what_is_no_share(language: str, text: str) -> None:
    assert all(q.unit != "ratio" for q in read(language, text))


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "a fine of twice the amount unpaid", 2), ("en", "three times the value of the goods", 3), ("en", "double the hourly rate", 2), ("vi", "gấp đôi mức phạt", 2), ("vi", "ba lần số tiền trốn thuế", 3),
        ("zh", "处二倍罚款", 2), ("th", "ปรับสองเท่าของค่าเสียหาย", 2), ("id", "10 (sepuluh) kali maksimal denda", 10), ("ms", "dua kali ganda amaun", 2), ("pt", "o dobro da multa", 2),
    ],
)  # fmt: skip
def test_multiples(language: str, text: str, value: float) -> None:
    assert [(q.value, q.unit) for q in read(language, text)] == [(value, "x")]


@pytest.mark.parametrize(
    ("language", "text", "op", "value"),
    [
        ("vi", "hợp đồng lập thành 02 bản", "=", 2), ("vi", "nộp 01 (một) bộ hồ sơ", "=", 1), ("vi", "đạt 70 điểm", "=", 70), ("zh", "合同一式3份", "=", 3), ("en", "in three copies", "=", 3),
        ("id", "dibuat rangkap dan 3 (tiga) pintu darurat", "=", 3), ("id", "peringatan sebanyak 3 (tiga) kali", "=", 3), ("th", "ขาดประชุมสามครั้งติดต่อกัน", "=", 3), ("lo", "ເຮັດເປັນສາມສະບັບ", "=", 3),
        ("ms", "disediakan dalam tiga salinan", "=", 3), ("en", "at least one dressing-room", ">=", 1), ("pt", "em duas vias", "=", 2),
    ],
)  # fmt: skip
def test_counts_without_a_unit(language: str, text: str, op: str, value: float) -> None:
    assert told(language, text) == [("count", op, value, "1")]


@pytest.mark.parametrize(
    ("language", "text"),
    [("vi", "trợ cấp một lần"), ("zh", "报上一级工会"), ("zh", "一次性补助"), ("id", "Paragraf 2 Jenis Usaha"), ("th", "ไม่เกินร้อยละยี่สิบสองของดอกผล"), ("en", "under one roof")],
)  # fmt: skip
def test_what_counts_nothing(language: str, text: str) -> None:
    assert all(q.kind != "count" for q in read(language, text))


def test_figures_of_a_quoted_language() -> None:
    found = told(
        "ms", "dengan menggantikan “two years” dengan “a term not exceeding five years”; denda tidak melebihi RM500."
    )
    assert found == [("duration", "=", 2, "a"), ("duration", "<=", 5, "a"), ("money", "<=", 500, "MYR")]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The maximum age of admission to the nursery school is six years.", ("age", "<=", 6, "a")), ("en", "The minimum salary of a guard of the plant shall be 900 dollars.", ("money", ">=", 900, "SGD")),
        ("vi", "Mức phạt tối đa với cá nhân trong lĩnh vực hóa chất của vùng là 50.000.000 đồng", ("money", "<=", 50_000_000, "VND")),
        ("vi", "Nhà nước nắm giữ từ 50% vốn điều lệ của công ty trở xuống", ("percentage", "<=", 50, "%")), ("vi", "Không quá 12 ngày với sự cố làm ngã nhiều thợ xây trở lên", ("duration", "<=", 12, "d")), ("en", "a daily penalty of $500", ("money", "=", 500, "SGD/d")),
        ("en", "punished by a fine of not less than fifty dollars nor more than two hundred and fifty", ("money", "range", 50, "SGD")), ("vi", "tâm cách mép trên 15 mm", ("length", "=", 15, "mm")),
        ("vi", "tháng lẻ ít hơn hoặc bằng 06 tháng", ("duration", "<=", 6, "mo")), ("id", "telah dibayar selama 1 tahun atau lebih, tetapi kurang dari 2 tahun", ("duration", "range", 1, "a")),
    ],
)  # fmt: skip
def test_limits_from_afar_and_ranges(language: str, text: str, expected: tuple[str, str, float, str]) -> None:
    assert told(language, text) == [expected]
