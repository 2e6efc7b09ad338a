"""Kinds of figures and of prohibitions that were once read wrong, each with its relatives, in sentences of our own."""

from __future__ import annotations

import pytest

from stdalign import analyse
from stdalign.analysis import analyse_text
from stdalign.knowledge import Knowledge
from stdalign.model import Requirement

KNOWN = Knowledge.shipped()
JURISDICTION = {
    "zh": "CN", "en": "SG", "vi": "VN", "th": "TH", "id": "ID", "ms": "MY", "my": "MM", "km": "KH", "lo": "LA", "tl": "PH", "pt": "TL",
}  # fmt: skip


def read(language: str, text: str) -> Requirement:
    language, _, jurisdiction = language.partition(":")
    return analyse_text(text, jurisdiction or JURISDICTION[language], language, knowledge=KNOWN)


def first(language: str, text: str) -> tuple[str, str, float, str]:
    found = read(language, text).quantities
    assert len(found) == 1, found
    return found[0].kind, found[0].op, found[0].value, found[0].unit


@pytest.mark.parametrize(
    ("language", "text", "op", "value", "unit"),
    [
        ("zh", "冷库温度不得超过-18℃", "<=", -18, "Cel"), ("zh", "零下二十摄氏度以下", "<=", -20, "Cel"), ("zh", "储罐温度不得低于零下5℃", ">=", -5, "Cel"),
        ("en", "The store must not fall below -5 °C.", ">=", -5, "Cel"), ("en", "a temperature not exceeding −18 °C", "<=", -18, "Cel"),
        ("en", "work at 10 °C below zero", "=", -10, "Cel"), ("en", "never to drop below minus 20 degrees Celsius", ">=", -20, "Cel"),
        ("vi", "nhiệt độ không được xuống dưới âm 5 độ C", ">=", -5, "Cel"), ("vi", "kho lạnh không quá -18 °C", "<=", -18, "Cel"),
        ("th", "อุณหภูมิต้องไม่ต่ำกว่า -๕ องศาเซลเซียส", ">=", -5, "Cel"), ("id", "suhu tidak boleh turun di bawah minus 5 derajat Celsius", ">=", -5, "Cel"),
        ("ms", "suhu tidak boleh jatuh di bawah -5 °C", ">=", -5, "Cel"), ("pt", "a temperatura não deve descer abaixo de -5 °C", ">=", -5, "Cel"),
        ("km", "សីតុណ្ហភាពមិនត្រូវចុះក្រោម -5 °C", ">=", -5, "Cel"), ("lo", "ອຸນຫະພູມຕ້ອງບໍ່ຕ່ຳກວ່າ -5 °C", ">=", -5, "Cel"),
        ("tl", "hindi dapat bumaba sa -5 °C", ">=", -5, "Cel"), ("en", "1×10^3 mg/m³", "=", 1000, "mg/m3"), ("en", "an activity of 3.7 × 10⁴ Bq", "=", 37000, "Bq"),
        ("zh", "浓度不超过2×10⁻² mg/m³", "<=", 0.02, "mg/m3"),
    ],
)  # fmt: skip
def test_below_nought_and_powers_of_ten(language: str, text: str, op: str, value: float, unit: str) -> None:
    assert first(language, text)[1:] == (op, value, unit)


@pytest.mark.parametrize("text", ["5-10 °C", "5 °C–10 °C", "from 5 °C to 10 °C", "5 to 10 °C"])
def test_a_stroke_between_figures_is_no_minus(text: str) -> None:
    (found,) = read("en", text).quantities
    assert (found.op, found.value, found.value2) == ("range", 5, 10)


def test_a_bullet_is_no_minus() -> None:
    assert first("en", "-5 workers")[2] == 5 and first("vi", "-3 người lao động")[2] == 3


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("km", "១ ០០០ ០០០ រៀល", 1_000_000, "KHR"), ("pt", "multa de 1 000 000 dólares", 1_000_000, "USD"), ("en", "a fine of 50 000 dollars", 50_000, "SGD"),
        ("vi", "phạt 5 000 000 đồng", 5_000_000, "VND"), ("id", "denda 250 000 rupiah", 250_000, "IDR"), ("th", "ปรับ ๑๐ ๐๐๐ บาท", 10_000, "THB"),
        ("lo", "ປັບໃໝ 2 500 000 ກີບ", 2_500_000, "LAK"), ("my", "ဒဏ်ငွေ ၁၀၀ ၀၀၀ ကျပ်", 100_000, "MMK"), ("zh", "罚款10 000元", 10_000, "CNY"),
        ("ms", "denda RM10 000", 10_000, "MYR"), ("tl", "multa na 20 000 piso", 20_000, "PHP"), ("en", "a fine of 1'500'000 dollars", 1_500_000, "SGD"),
    ],
)  # fmt: skip
def test_blanks_group_thousands(language: str, text: str, value: float, unit: str) -> None:
    assert first(language, text)[2:] == (value, unit)


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "1,5 m deep", 1.5), ("vi", "sâu 1,5 m", 1.5), ("id", "lebar 1,5 meter", 1.5), ("pt", "largura de 1,5 metros", 1.5), ("en", "1.5 m wide", 1.5),
        ("vi", "dài 1.500 m", 1500), ("en", "1,500 m long", 1500), ("km", "១,៥ ម៉ែត្រ", 1.5), ("lo", "1,5 ແມັດ", 1.5), ("zh", "宽1.5米", 1.5),
    ],
)  # fmt: skip
def test_commas_by_language(language: str, text: str, value: float) -> None:
    assert first(language, text)[2:] == (value, "m")


@pytest.mark.parametrize(
    ("text", "op", "value", "value2", "unit"),
    [
        ("处13万2千元罚款", "=", 132_000, None, "CNY"), ("赔偿2亿3千万元", "=", 230_000_000, None, "CNY"), ("约需三四十万元", "range", 300_000, 400_000, "CNY"),
        ("两三年", "range", 2, 3, "a"), ("五六十人", "range", 50, 60, "person"), ("七、八日", "range", 7, 8, "d"), ("一年半以内", "<=", 1.5, None, "a"),
        ("两年零六个月内", "<=", 2.5, None, "a"), ("三年零三个月", "=", 3.25, None, "a"), ("培训廿四学时", "=", 24, None, "h"), ("不少于卅二学时", ">=", 32, None, "h"),
        ("一个半小时", "=", 1.5, None, "h"), ("两个半月", "=", 2.5, None, "mo"), ("面积不小于50㎡", ">=", 50, None, "m2"), ("容积5㎥以上", ">=", 5, None, "m3"),
        ("一〇〇人以上", ">=", 100, None, "person"), ("1小时30分钟", "=", 1.5, None, "h"),
    ],
)  # fmt: skip
def test_chinese_mixed_forms(text: str, op: str, value: float, value2: float | None, unit: str) -> None:
    (found,) = read("zh", text).quantities
    assert (found.op, found.value, found.value2, found.unit) == (op, value, value2, unit)


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("en", "two years and six months", 2.5, "a"), ("en", "two and a half years", 2.5, "a"), ("en", "2½ hours", 2.5, "h"), ("en", "half an hour", 30, "min"),
        ("vi", "hai năm rưỡi", 2.5, "a"), ("vi", "1 năm 6 tháng", 1.5, "a"), ("th", "สองปีครึ่ง", 2.5, "a"), ("th", "หนึ่งปีหกเดือน", 1.5, "a"),
        ("id", "dua setengah tahun", 2.5, "a"), ("id", "1 (satu) tahun 6 (enam) bulan", 1.5, "a"), ("ms", "dua tahun setengah", 2.5, "a"),
        ("pt", "dois anos e meio", 2.5, "a"), ("km", "២ឆ្នាំ ៦ខែ", 2.5, "a"), ("lo", "ສອງປີເຄິ່ງ", 2.5, "a"), ("en", "two years and four months", 28, "mo"),
    ],
)  # fmt: skip
def test_halves_and_spans_of_two_units(language: str, text: str, value: float, unit: str) -> None:
    assert first(language, text)[2:] == (value, unit)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("a fine of P100,000.00 per day", 100_000, "PHP/d"), ("a fine of P40,000.00", 40_000, "PHP"), ("not more than P 5,000", 5000, "PHP"), ("P500 for each day", 500, "PHP/d"),
        ("Php 20,000.00 per day", 20_000, "PHP/d"), ("₱20,000 per day", 20_000, "PHP/d"), ("PHP 1,000", 1000, "PHP"), ("P1,000,000.00", 1_000_000, "PHP"),
        ("P50 a day", 50, "PHP/d"), ("five hundred pesos", 500, "PHP"), ("P2.5 million", 2_500_000, "PHP"),
    ],
)  # fmt: skip
def test_pesos(text: str, value: float, unit: str) -> None:
    assert first("en:PH", text)[2:] == (value, unit)


def test_p_is_pesos_in_its_own_country_only() -> None:
    assert read("en", "a P100 filter").quantities == ()


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("ရက်ပေါင်း ၃၀ အတွင်း", 30, "d"), ("ရက် ၃၀ အတွင်း", 30, "d"), ("၃၀ ရက်အတွင်း", 30, "d"), ("ရက်ပေါင်း ၆၀ အတွင်း", 60, "d"), ("ရက် ၉၀ အတွင်း", 90, "d"),
        ("လပေါင်း ၆ အတွင်း", 6, "mo"), ("နှစ်ပေါင်း ၅ အတွင်း", 5, "a"), ("၇ ရက် အတွင်း", 7, "d"), ("ရက် ၃၀ ထက်မပိုဘဲ", 30, "d"), ("၁၄ ရက်ထက်မပိုသော", 14, "d"),
        ("နာရီပေါင်း ၄၈ အတွင်း", 48, "h"), ("သုံးဆယ်ရက်အတွင်း", 30, "d"),
    ],
)  # fmt: skip
def test_burmese_units_before_and_after(text: str, value: float, unit: str) -> None:
    assert first("my", text)[1:] == ("<=", value, unit)


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit", "qual"),
    [
        ("50 µg/m3", "concentration", 50, "ug/m3", ""), ("0.1 fibre per cubic centimetre", "concentration", 0.1, "fibre/cm3", ""), ("0.1 f/cm³", "concentration", 0.1, "fibre/cm3", ""),
        ("500 lx", "other", 500, "lx", ""), ("20 mSv/a", "other", 20, "mSv/a", ""), ("20 mSv per year", "other", 20, "mSv/a", ""), ("85 dB(A)", "noise_level", 85, "dB", ""),
        ("85 dBA", "noise_level", 85, "dB", ""), ("10 % LEL", "concentration", 10, "pct_lel", ""), ("400 kPa", "pressure", 400, "kPa", ""), ("5 mg/m³ (8 h TWA)", "concentration", 5, "mg/m3", "twa"),
        ("15 ppm STEL", "concentration", 15, "ppm", "stel"), ("a ceiling limit of 2 ppm", "concentration", 2, "ppm", "ceiling"), ("a WBGT of 28 °C", "temperature", 28, "Cel", ""),
        ("2 m/s", "other", 2, "m/s", ""), ("30 ㎏", "mass", 30, "kg", ""), ("4㎎/㎥", "concentration", 4, "mg/m3", ""), ("25℃", "temperature", 25, "Cel", ""),
    ],
)  # fmt: skip
def test_units_of_standards(text: str, kind: str, value: float, unit: str, qual: str) -> None:
    (found,) = read("en", text).quantities
    assert (found.kind, found.value, found.unit, found.qual) == (kind, value, unit, qual)


def test_whichever_is_greater() -> None:
    found = read("en", "a width of at least 1.2 m or 2 m, whichever is the greater").quantities
    assert [(q.value, q.qual) for q in found] == [(1.2, "greater"), (2, "greater")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "4. Under section 12(1)(a) and Articles 13, 14 and 15 of the Act of 1997 [35/2014]"), ("zh", "依照第3条第2款和2021年6月10日的规定"), ("vi", "theo khoản 2 và khoản 3 Điều 15 Nghị định số 45/2019/NĐ-CP"),
        ("id", "sesuai Pasal 5 ayat (1) dan ayat (2) Undang-Undang Nomor 13 Tahun 2003"), ("th", "ตามมาตรา ๑๘ (๒) และมาตรา ๒๐ พ.ศ. ๒๕๕๔"), ("km", "តាមមាត្រា ១៣ និង ១៤"),
    ],
)  # fmt: skip
def test_references_and_dates_are_no_doubt(language: str, text: str) -> None:
    found = read(language, text)
    assert found.quantities == () and found.unread_figures == ()


def test_a_figure_that_nothing_takes_up_is_a_finding() -> None:
    text = "The sling must have a factor of 7 and last 5 years."
    found = read("en", text)
    assert [q.value for q in found.quantities] == [5]
    assert [(f.code, text[f.start : f.end]) for f in found.unread_figures] == [("unread_figure", "7")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pt", "Ninguém pode obstruir o inspetor."), ("pt", "Nenhum empregador poderá reter o passaporte."), ("pt", "Nenhuma pessoa deve entrar no poço sozinha."), ("pt", "A ninguém é permitido fumar no paiol."),
        ("id", "Tidak seorang pun boleh menghalangi pengawas."), ("id", "Pekerja tidak boleh dirugikan karena melapor."), ("id", "Tidak satu pun perusahaan dapat memaksa lembur."),
        ("id", "Tidak ada pekerja yang boleh masuk tangki sendirian."), ("vi", "Không ai được cản trở đoàn kiểm tra."), ("vi", "Không một tổ chức nào được thu tiền mũ của người lao động."),
        ("vi", "Không cá nhân nào có quyền ép người khác làm thêm."), ("km", "គ្មានអ្នកណាម្នាក់អាចរារាំងអធិការបានទេ។"), ("km", "គ្មាននិយោជកណាអាចដកប្រាក់ឈ្នួលសម្រាប់មួកបានទេ។"),
        ("ms", "Pekerja tidak boleh dipaksa masuk ke dalam parit."), ("ms", "Tiada orang boleh bekerja bersendirian dalam tangki."), ("th", "ห้ามมิให้ผู้ใดถอดรั้ว"), ("th", "ลูกจ้างจะถูกบังคับให้ลงบ่อคนเดียวมิได้"),
        ("zh", "高处作业不得由未成年人承担。"), ("zh", "任何人无权扣留工人的证件。"), ("en", "No employer is allowed to keep passports."), ("en", "No person shall remove a guard."),
        ("lo", "ບໍ່ມີຜູ້ໃດສາມາດກີດຂວາງເຈົ້າໜ້າທີ່ໄດ້"), ("tl", "Walang sinuman ang maaaring humadlang sa inspektor."), ("my", "မည်သူမျှ စစ်ဆေးရေးမှူးကို မနှောင့်ယှက်ရ။"),
    ],
)  # fmt: skip
def test_nobody_may_is_a_prohibition(language: str, text: str) -> None:
    assert read(language, text).modality == "prohibition"


@pytest.mark.parametrize(
    ("language", "text", "modality"),
    [
        ("pt", "O inspetor pode entrar a qualquer hora.", "power"), ("id", "Pekerja boleh menolak pekerjaan berbahaya.", "right"), ("vi", "Người lao động được nghỉ 30 phút.", "right"),
        ("en", "Workers may refuse dangerous work.", "right"), ("ms", "Pekerja boleh keluar dari tempat berbahaya.", "right"), ("km", "កម្មករអាចបដិសេធការងារគ្រោះថ្នាក់។", "right"),
    ],
)  # fmt: skip
def test_who_may_still_may(language: str, text: str, modality: str) -> None:
    assert read(language, text).modality == modality


@pytest.mark.parametrize(
    ("language", "text", "op", "value"),
    [
        ("en", "The cabin must have at least two exits.", ">=", 2), ("en", "Where two or more undertakings share a site, they coordinate.", ">=", 2), ("en", "A hoist may carry not more than 6 buckets.", "<=", 6),
        ("zh", "作业平台应当设两个以上出口。", ">=", 2), ("zh", "每处设三个以上灭火器。", ">=", 3), ("vi", "Gian máy phải có ít nhất hai lối thoát.", ">=", 2), ("vi", "Bố trí tối thiểu 02 bình chữa cháy.", ">=", 2),
        ("id", "Ruang harus mempunyai paling sedikit 2 (dua) pintu keluar.", ">=", 2), ("ms", "Bilik hendaklah mempunyai sekurang-kurangnya dua pintu.", ">=", 2), ("pt", "A sala deve ter pelo menos duas saídas.", ">=", 2),
    ],
)  # fmt: skip
def test_counts_of_things(language: str, text: str, op: str, value: float) -> None:
    assert first(language, text) == ("count", op, value, "1")


@pytest.mark.parametrize(
    "text", ["See at least section 4 of the Act.", "in not less than 1994 terms", "item 3 or more", "at least 5."]
)
def test_what_is_no_count(text: str) -> None:
    assert all(q.kind != "count" for q in read("en", text).quantities)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("a fine of not less than fifty dollars nor more than two hundred dollars", 50, 200, "SGD"), ("imprisonment for not less than ten days nor more than 60 days", 10, 60, "d"),
        ("not less than 2 m and not more than 4 m", 2, 4, "m"), ("at least 5 but not exceeding 10 minutes", 5, 10, "min"),
    ],
)  # fmt: skip
def test_not_less_than_nor_more_than_is_a_range(text: str, low: float, high: float, unit: str) -> None:
    (found,) = read("en", text).quantities
    assert (found.op, found.value, found.value2, found.unit) == ("range", low, high, unit)


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [("zh", "间隔不超过30秒", 30), ("en", "for 15 seconds", 15), ("vi", "trong 20 giây", 20), ("id", "selama 10 detik", 10), ("th", "๔๕ วินาที", 45), ("en", "a period of 30 s", 30)],
)  # fmt: skip
def test_seconds(language: str, text: str, value: float) -> None:
    assert first(language, text)[2:] == (value, "s")


@pytest.mark.parametrize(
    ("language", "text", "kind", "op", "value", "unit"),
    [
        ("vi", "Định kỳ hằng năm gửi báo cáo bằng văn bản.", "frequency", "=", 1, "/a"),
        ("vi", "Tổ chức diễn tập mỗi năm một lần.", "frequency", "=", 1, "/a"),
        ("vi", "Phạt tiền đến 7. 000. 000 đồng.", "money", "<=", 7_000_000, "VND"),
        ("vi", "Phạt tiền đến 30..000. 000 đồng.", "money", "<=", 30_000_000, "VND"),
        ("vi", "Mức hỗ trợ là 2.500 đồng/01 km.", "money", "=", 2500, "VND/km"),
        ("vi", "Cơ sở sử dụng đến 300 người lao động.", "persons", "<=", 300, "person"),
        ("id", "Laporan disampaikan paling lambat 3 kali 24 jam setelah kejadian.", "deadline", "<=", 72, "h"),
        ("id", "Denda paling banyak Rp. 500.000.- (lima ratus ribu rupiah).", "money", "<=", 500_000, "IDR"),
        ("zh", "工资不得低于约定工资的百分之八十。", "percentage", ">=", 80, "%"),
        ("en", "A fee of RM45, 000 is due.", "money", "=", 45_000, "MYR"),
        ("en", "Nobody shall employ persons below the age of sixteen years.", "age", "<", 16, "a"),
        ("en", "Air with 3 milligrams per cubic meter of dust.", "concentration", "=", 3, "mg/m3"),
        ("en", "The panel reports every third year.", "frequency", "=", 1, "/(3.a)"),
    ],
)
def test_figures_as_scans_and_old_laws_write_them(
    language: str, text: str, kind: str, op: str, value: float, unit: str
) -> None:
    country = {"vi": "VN", "id": "ID", "zh": "CN", "en": "MY"}[language]
    (found,) = analyse(text, jurisdiction=country, language=language).quantities
    assert (found.kind, found.op, found.value, found.unit) == (kind, op, value, unit)


def test_a_second_age_is_an_age() -> None:
    found = analyse("Pekerja berumur di atas 14 tahun, tetapi di bawah 18 tahun.", jurisdiction="ID", language="id")
    assert [(q.kind, q.op, q.value) for q in found.quantities] == [("age", ">", 14), ("age", "<", 18)]
    other = analyse("A person aged 16 years and employed for 2 years.", jurisdiction="SG", language="en")
    assert [q.kind for q in other.quantities] == ["age", "duration"]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "施工单位应当提前十日通知居民。", ("deadline", "=", 10, "d")),
        ("zh", "企业应当于许可证期满前2个月申请延期。", ("deadline", "=", 2, "mo")),
        ("id", "Laporan disampaikan paling lambat 14 (empat belas) hari sebelum pekerjaan dimulai.", ("deadline", ">=", 14, "d")),
        ("id", "Laporan disampaikan paling lambat 14 (empat belas) hari setelah pekerjaan selesai.", ("deadline", "<=", 14, "d")),
        ("en", "The permit may be renewed after the expiry of 6 years from the date of issue.", ("duration", "=", 6, "a")),
        ("vi", "Thí sinh làm bài trong thời gian không quá 90 phút.", ("duration", "<=", 90, "min")),
        ("vi", "Doanh nghiệp báo cáo trong thời hạn 15 ngày.", ("deadline", "<=", 15, "d")),
        ("id", "Izin diberikan dalam jangka waktu paling lama 4 (empat) tahun.", ("duration", "<=", 4, "a")),
    ],
)  # fmt: skip
def test_time_limits_that_lie_ahead_and_times_that_last(
    language: str, text: str, expected: tuple[str, str, float, str]
) -> None:
    assert first(language, text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "滞纳金每日按万分之五计收", ("percentage", "=", 0.05, "%")), ("zh", "纵坡不得超过3‰", ("percentage", "<=", 0.3, "%")),
        ("zh", "一年内3次以上发现隐患的矿山", ("frequency", ">=", 3, "/a")),
        ("en", "Lifts must be examined at intervals of not more than 6 months.", ("frequency", ">=", 1, "/(6.mo)")),
        ("vi", "tổ chức làm thêm từ trên 100 giờ đến 150 giờ trong năm", ("duration", "range", 100, "h/a")),
        ("vi", "xử phạt hành vi vi phạm; đến 8.000.000 đồng đối với tổ chức", ("money", "<=", 8_000_000, "VND")),
    ],
)  # fmt: skip
def test_shares_times_and_ranges(language: str, text: str, expected: tuple[str, str, float, str]) -> None:
    assert first(language, text) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "设备每日使用前应当检查。"), ("zh", "工会经费按每月工资总额拨缴。"), ("zh", "保险机构按月发给津贴。"),
        ("en", "The report covers the preceding calendar year."), ("en", "This applies to one or more persons."), ("en", "where there is more than one person on board"),
        ("vi", "Người lao động được nghỉ hằng tuần vào chủ nhật."),
    ],
)  # fmt: skip
def test_periods_that_are_no_frequency_and_persons_that_are_no_number(language: str, text: str) -> None:
    assert read(language, text).quantities == ()


def test_who_is_pregnant_has_no_age_in_months() -> None:
    found = read("zh", "女职工怀孕满4个月的，休假42天。").quantities
    assert (found[0].kind, found[0].op, found[0].value) == ("duration", ">=", 4)
