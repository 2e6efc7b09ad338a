"""Limits as laws and standards word them: which side, of what, averaged how; each mechanism in several languages, in our own words."""

from __future__ import annotations

import pytest

from stdalign import analyse
from stdalign.analysis.reader import Steps
from stdalign.analysis.said import Said
from stdalign.knowledge import Knowledge
from stdalign.normal import spelled

KNOWN = Knowledge.shipped()
COUNTRY = {
    "zh": "CN",
    "en": "SG",
    "vi": "VN",
    "th": "TH",
    "id": "ID",
    "ms": "MY",
    "km": "KH",
    "lo": "LA",
    "my": "MM",
    "pt": "TL",
    "tet": "TL",
}
Figure = tuple[str, str, float, str]


def said(language: str, text: str) -> Said:
    out = Said()
    Steps.of(language, KNOWN).find_quantities(out, spelled(text), KNOWN.profile(COUNTRY[language]).currency)
    return out


def figures(language: str, text: str) -> list[Figure]:
    return [(q.kind, q.op, q.value, q.unit) for q in said(language, text).quantities]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("护栏高度不应小于1.05m，且不应大于1.2m。", [(">=", 1.05), ("<=", 1.2)]), ("坡道不宜大于8%，宽度不宜小于0.8m。", [("<=", 8), (">=", 0.8)]),
        ("风速不能大于10m/s，能见度不可低于50m。", [("<=", 10), (">=", 50)]), ("间隔不应当少于10min，温度不允许高于30℃。", [(">=", 10), ("<=", 30)]),
        ("堆高不得再高于2m。", [("<=", 2)]), ("堆高高于2m的", [(">", 2)]), ("宽度小于1m的", [("<", 1)]),
    ],
)  # fmt: skip
def test_a_negated_comparator_of_a_standard_is_the_other_limit(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(op, value) for _, op, value, _ in figures("zh", text)] == expected


def test_the_name_of_a_limit_of_explosion_is_no_limit() -> None:
    assert figures("zh", "可燃气体浓度应低于爆炸下限的10%。") == [("concentration", "<", 10, "%")]
    assert figures("zh", "浓度应低于爆炸上限的25%。") == [("concentration", "<", 25, "%")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ห้องที่มีอุณหภูมิต่ำกว่า -5 องศาเซลเซียสต้องมีสัญญาณเตือน", ("<", -5)), ("เมื่ออุณหภูมิสูงกว่า 37 องศาเซลเซียส ให้หยุดงาน", (">", 37)),
        ("อุณหภูมิต้องไม่ต่ำกว่า 18 องศาเซลเซียส", (">=", 18)), ("อุณหภูมิมิให้ต่ำกว่า 18 องศาเซลเซียส", (">=", 18)), ("ความสูงมิต่ำกว่า 2 เมตร", (">=", 2)),
    ],
)  # fmt: skip
def test_the_end_of_the_word_for_temperature_is_no_negation(text: str, expected: tuple[str, float]) -> None:
    assert [(op, value) for _, op, value, _ in figures("th", text)] == [expected]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The load shall not exceed 2 kN/m² in any bay", ("other", "<=", 2, "kN/m2")), ("zh", "荷载不得超过2kN/㎡", ("other", "<=", 2, "kN/m2")),
        ("vi", "chịu được lực tối thiểu 0,7 kN/m", ("other", ">=", 0.7, "kN/m")), ("th", "รับน้ำหนักได้ไม่น้อยกว่า 200 กิโลกรัมต่อตารางเมตร", ("other", ">=", 200, "kg/m2")),
        ("en", "apply 3 litres per square metre", ("other", "=", 3, "L/m2")), ("en", "a dose of 5 mg per kg", ("other", "=", 5, "mg/kg")),
        ("en", "lead may not exceed fifty micrograms per cubic metre", ("concentration", "<=", 50, "ug/m3")),
        ("km", "កំហាប់ធូលីមិនត្រូវលើសពី ៣ មីលីក្រាមក្នុងមួយម៉ែត្រគូប", ("concentration", "<=", 3, "mg/m3")),
        ("lo", "ຝຸ່ນຕ້ອງບໍ່ເກີນ 3 ມິນລິກຣາມຕໍ່ແມັດກ້ອນ", ("concentration", "<=", 3, "mg/m3")),
        ("en", "provide 2 kg per person", ("mass", "=", 2, "kg")), ("en", "lift no more than 10 kg per load", ("mass", "<=", 10, "kg")),
        ("en", "a ladder of at most 6 m per floor", ("length", "<=", 6, "m")), ("en", "a speed of at most 25 km/h", ("other", "<=", 25, "km/h")),
    ],
)  # fmt: skip
def test_what_is_below_the_line_belongs_to_the_unit(language: str, text: str, expected: Figure) -> None:
    assert figures(language, text) == [expected]


@pytest.mark.parametrize("text", ["submit Form 4 and keep Form 5", "see Platform 9 in the yard"])
def test_the_end_of_a_word_is_no_currency(text: str) -> None:
    assert [f for f in figures("en", text) if f[0] == "money"] == []


def test_a_currency_before_its_number_is_read_still() -> None:
    assert figures("ms", "denda RM500") == [("money", "=", 500, "MYR")]
    assert figures("en", "a fine of (RM 500) or US$20") == [("money", "=", 500, "MYR"), ("money", "=", 20, "USD")]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("id", "Dilarang mempekerjakan anak di bawah 15 tahun.", ("age", "<", 15, "a")), ("ms", "Pekerja di bawah 16 tahun dilarang mengendalikan kren.", ("age", "<", 16, "a")),
        ("en", "No worker under 18 years shall operate a crane.", ("age", "<", 18, "a")), ("en", "Employees over 5 years of service are entitled to a bonus.", ("duration", ">", 5, "a")),
    ],
)  # fmt: skip
def test_years_of_a_person_are_an_age(language: str, text: str, expected: Figure) -> None:
    assert figures(language, text) == [expected]


@pytest.mark.parametrize(
    ("language", "text", "quals"),
    [
        ("en", "The limit is 20 ppm (TWA) and 30 ppm (STEL).", ["twa", "stel"]), ("en", "The limit is 25 ppm (8 h TWA) or 29 mg/m³.", ["twa", "twa"]),
        ("en", "The short-term limit is 30 ppm and the time-weighted average 20 ppm.", ["stel", "twa"]), ("pt", "O limite é de 20 ppm (TWA) e 30 ppm (STEL).", ["twa", "stel"]),
        ("zh", "苯的时间加权平均容许浓度不得超过3mg/m³，短时间接触容许浓度不得超过6mg/m³。", ["twa", "stel"]), ("zh", "时间加权平均50mg/m3，短时间100mg/m3。", ["twa", "stel"]),
        ("vi", "Nồng độ không quá 20 mg/m³ (TWA), và 40 mg/m³ (STEL).", ["twa", "stel"]),
        ("en", "a fine not exceeding $500 or twice the gain, whichever is the greater, or imprisonment not exceeding 2 years", ["greater", "greater", ""]),
        ("en", "whichever is the greater: $500 or three times the profit", ["greater", "greater"]), ("en", "pay the lesser of $2,000 and two months' wages", ["lesser", "lesser"]),
    ],
)  # fmt: skip
def test_a_qualifier_is_that_of_the_figure_it_stands_at(language: str, text: str, quals: list[str]) -> None:
    assert [q.qual for q in said(language, text).quantities] == quals


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "the level averaged over 8 hours shall be no more than 85 dB(A)", [("duration", "=", 8, "h"), ("noise_level", "<=", 85, "dB")]),
        ("en", "over any period of 8 hours", [("duration", "=", 8, "h")]), ("en", "work of over 8 hours", [("duration", ">", 8, "h")]),
        ("pt", "não pode ser inferior a -5 °C nem superior a 35 °C", [("temperature", ">=", -5, "Cel"), ("temperature", "<=", 35, "Cel")]),
        ("pt", "a carga não excede 200 kg", [("mass", "<=", 200, "kg")]), ("pt", "empresas com 50 ou mais trabalhadores", [("persons", ">=", 50, "person")]),
        ("pt", "coima do dobro do benefício", [("money", "=", 2, "x")]), ("my", "၂၅ ကီလိုဂရမ်ထက် လေးသော ပစ္စည်း", [("mass", ">", 25, "kg")]),
        ("tet", "Oras servisu la bele liu oras 8 loron ida.", [("duration", "<=", 8, "h/d")]), ("tet", "la bele liu oras 44 iha semana ida", [("duration", "<=", 44, "h/wk")]),
        ("tet", "Temperatura labele menus husi 5 °C.", [("temperature", ">=", 5, "Cel")]), ("lo", "ລະດັບສຽງຕ້ອງບໍ່ເກີນ 85 ເດຊິເບລ", [("noise_level", "<=", 85, "dB")]),
        ("ms", "Borang itu hendaklah dihantar dalam 7 hari.", [("deadline", "<=", 7, "d")]),
    ],
)  # fmt: skip
def test_limits_and_their_units(language: str, text: str, expected: list[Figure]) -> None:
    assert figures(language, text) == expected


def test_ranges() -> None:
    one = said("en", "an enterprise with 50 or more but fewer than 200 workers").quantities
    assert [(q.op, q.value, q.value2, q.value2_exclusive, q.unit) for q in one] == [("range", 50, 200, True, "person")]
    two = said("tet", "Multa husi dólar 100 to'o dólar 500.").quantities
    assert [(q.op, q.value, q.value2, q.unit) for q in two] == [("range", 100, 500, "USD")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Setiap orang yang melanggar dipidana dengan pidana penjara paling singkat 6 (enam) bulan dan paling lama 3 (tiga) tahun.", (6, 36, "mo")),
        ("Setiap orang yang melanggar dipidana dengan pidana penjara paling singkat 7 (tujuh) tahun dan paling lama 9 (sembilan) tahun.", (7, 9, "a")),
    ],
)  # fmt: skip
def test_both_ends_of_a_sanction_are_in_one_unit(text: str, expected: tuple[float, float, str]) -> None:
    found = analyse(text, jurisdiction="ID", language="id").sanctions
    assert [(one.low, one.high, one.unit) for one in found] == [expected]
