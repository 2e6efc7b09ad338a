"""Kinds of figures that a corpus of judged clauses showed to be missed or made up, each with its relatives in our own words."""

from __future__ import annotations

import pytest

from stdalign.analysis.reader import Steps
from stdalign.analysis.said import Said
from stdalign.knowledge import Knowledge
from stdalign.normal import spelled

KNOWN = Knowledge.shipped()
COUNTRY = {"zh": "CN", "en": "SG", "vi": "VN", "th": "TH", "id": "ID", "ms": "MY", "km": "KH"}
Figure = tuple[str, str, float, str]


def figures(language: str, text: str) -> list[Figure]:
    said = Said()
    Steps.of(language, KNOWN).find_quantities(said, spelled(text), KNOWN.profile(COUNTRY[language]).currency)
    return [(q.kind, q.op, q.value, q.unit) for q in said.quantities]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("id", "kadar gas sebesar 0, 14% dari volume udara", 0.14), ("id", "iuran sebesar 0, 5% dari upah", 0.5), ("vi", "mức đóng 0, 25% tiền lương", 0.25),
        ("vi", "phạt 15 000.000 đồng", 15_000_000), ("vi", "phạt 120 000.000 đồng", 120_000_000), ("vi", "phạt tiền bằng.10.000.000 đồng", 10_000_000),
        ("id", "denda sebesar Rp6.0OO.000,00", 6_000_000), ("id", "denda sebesar Rp25.OOO.000,OO", 25_000_000), ("id", "denda Rp7.000. 0oo,00", 7_000_000),
        ("id", "waktu 2 (tahun) tahun", 2), ("id", "masa 30 (hari) hari", 30), ("en", "within forty‑eight hours", 48), ("en", "within twenty‐four hours", 24),
        ("en", "work of 2,5 hours", 2.5), ("vi", "dài 15.000 mm", 15_000), ("vi", "dài 15 000,5 mm", 15_000.5),
    ],
)  # fmt: skip
def test_numbers_that_a_scan_broke(language: str, text: str, expected: float) -> None:
    assert [value for _, _, value, _ in figures(language, text)] == [expected]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "a penalty of ten thousand pesos (₱10,000)", 10_000), ("en", "a fine of five hundred dollars ($500)", 500), ("ms", "denda sepuluh ribu ringgit (RM10,000)", 10_000),
        ("id", "denda lima juta rupiah (Rp5.000.000,00)", 5_000_000), ("en", "a deposit of two hundred dollars (S$200)", 200),
    ],
)  # fmt: skip
def test_money_in_words_and_signs_is_one_figure(language: str, text: str, expected: float) -> None:
    assert [value for _, _, value, _ in figures(language, text)] == [expected]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "shall report within the year following the audit", ("deadline", "<=", 1, "a")),
        ("en", "shall be filed within the month following the change", ("deadline", "<=", 1, "mo")),
        ("en", "a vessel is limited to three crossings", ("count", "<=", 3, "1")), ("en", "leave is restricted to two occasions", ("count", "<=", 2, "1")),
        ("en", "a claimant shall receive only one allowance", ("count", "<=", 1, "1")), ("id", "izin hanya dapat diperpanjang 1 (satu) kali", ("count", "<=", 1, "1")),
        ("id", "hanya boleh dibentuk 1 (satu) panitia", ("count", "<=", 1, "1")), ("vi", "giấy phép chỉ được gia hạn một lần", ("count", "<=", 1, "1")),
        ("vi", "chỉ được cấp lại 02 lần", ("count", "<=", 2, "1")), ("vi", "mỗi đơn vị được tặng tối đa một giải", ("count", "<=", 1, "1")),
        ("ms", "berhak menerima hanya satu faedah", ("count", "<=", 1, "1")), ("en", "convicted of at least 4 of those breaches", ("count", ">=", 4, "1")),
        ("en", "where 3 or more of the following apply", ("count", ">=", 3, "1")), ("zh", "预警等级分为三级。", ("count", "=", 3, "1")),
        ("zh", "场所分为4类管理", ("count", "=", 4, "1")), ("vi", "đã tham gia từ 03 dự án trở lên", ("count", ">=", 3, "1")),
        ("id", "perjanjian dibuat rangkap 3 (tiga)", ("count", "=", 3, "1")), ("id", "upah sebulan dibagi 26 (dua puluh enam)", ("count", "=", 26, "1")),
    ],
)  # fmt: skip
def test_counts_and_their_limits(language: str, text: str, expected: Figure) -> None:
    assert figures(language, text)[-1] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "where the number of workers on a site exceeds forty", ("persons", ">", 40, "person")), ("en", "the number of employees is less than 25", ("persons", "<", 25, "person")),
        ("id", "bila jumlah pekerja di lokasi melebihi 100", ("persons", ">", 100, "person")), ("id", "jumlah tenaga kerja paling sedikit 50", ("persons", ">=", 50, "person")),
        ("vi", "khi số lao động trong ca vượt quá 30", ("persons", ">", 30, "person")), ("zh", "作业人数超过30的场所", ("persons", ">", 30, "person")),
        ("zh", "人数不少于10", ("persons", ">=", 10, "person")), ("vi", "khu vực có hệ số 0,5 trở lên", ("other", ">=", 0.5, "ratio")),
        ("zh", "吊具安全系数不小于6", ("other", ">=", 6, "ratio")), ("en", "a rope with a safety factor of at least 5", ("other", ">=", 5, "ratio")),
        ("id", "tali dengan faktor keamanan paling sedikit 8", ("other", ">=", 8, "ratio")),
        ("vi", "được hưởng trợ cấp một lần là 2.500.000", ("money", "=", 2_500_000, "VND")), ("vi", "mức chi hỗ trợ 1.200.000", ("money", "=", 1_200_000, "VND")),
        ("vi", "Tỷ lệ tổn thương từ 21% - 30% 1.750.000 Bệnh binh khác", ("money", "=", 1_750_000, "VND")),
    ],
)  # fmt: skip
def test_bare_numbers_by_the_words_around(language: str, text: str, expected: Figure) -> None:
    assert expected in figures(language, text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Section 9 is amended by substituting for the words “two thousand” the words “ten thousand”."), ("en", "for the word “six” the word “nine”"),
        ("en", "after section 12g the following section: “Records 12h. An occupier keeps records.”"), ("ms", "memasukkan seksyen yang berikut: “Rekod 14h. Majikan menyimpan rekod.”"),
        ("en", "The financial year begins on the period beginning 1 July each year."), ("en", "an employee on a daily rate of pay"),
        ("zh", "达到一定规模的工程"), ("zh", "分别用红色、黄色标示一级、二级和三级的场所"), ("vi", "làm tròn đến hàng nghìn đồng"), ("vi", "Căn cứ kế hoạch huấn luyện, diễn tập hằng năm, cơ sở tổ chức lớp"),
        ("vi", "chủ đầu tư dự án hóa chất"), ("vi", "rút ngắn thời giờ làm việc hằng ngày"), ("id", "sesuai huruf b. (2t PERATURAN"), ("id", "tunjangan yang diterima setiap bulan"),
        ("id", "pendapatan rata-rata per hari"),
    ],
)  # fmt: skip
def test_what_is_no_figure(language: str, text: str) -> None:
    assert figures(language, text) == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("vi", "Một giờ thực hành là 60 phút", [("duration", "=", 60, "min")]), ("vi", "một ca làm việc là 08 giờ", [("duration", "=", 8, "h")]),
        ("id", "1 (satu) hari adalah waktu selama 24 jam", [("duration", "=", 24, "h")]),
        ("vi", "không quá 40% số giờ làm việc bình thường trong 01 ngày", [("percentage", "<=", 40, "%")]),
    ],
)  # fmt: skip
def test_what_is_measured_by_a_figure_is_none(language: str, text: str, expected: list[Figure]) -> None:
    assert figures(language, text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "每天的工作时间内安排半小时休息", ("duration", "=", 30, "min/d")), ("zh", "每年接受再培训的时间不少于8小时", ("duration", ">=", 8, "h/a")),
        ("zh", "每日加收1‰的滞纳金", ("percentage", "=", 0.1, "%")), ("id", "Tiap-tiap minggu harus diadakan sedikit-dikitnya dua hari istirahat", ("duration", ">=", 2, "d/wk")),
        ("vi", "khuyến khích tuần làm việc 44 giờ", ("duration", "=", 44, "h/wk")), ("vi", "được nghỉ bình quân 01 tháng ít nhất 05 ngày", ("duration", ">=", 5, "d/mo")),
        ("vi", "sản lượng vượt quá 50 gam/năm", ("mass", ">", 50, "g/a")), ("vi", "hỗ trợ 500.000 đồng/01 hộ/01 năm", ("money", "=", 500_000, "VND/a")),
        ("vi", "chi 80.000 đồng/người/ngày", ("money", "=", 80_000, "VND/d")), ("en", "paid semimonthly", ("frequency", "=", 1, "/(0.5.mo)")),
        ("id", "upah dibayar seminggu 1 (satu) kali", ("frequency", "=", 1, "/wk")), ("id", "diadakan sebulan 2 (dua) kali", ("frequency", "=", 2, "/mo")),
        ("ms", "dalam tiap-tiap dua tahun atau lebih Menteri boleh mengkaji kadar", ("frequency", "<=", 1, "/(2.a)")),
        ("en", "The Board shall in each year lay its accounts", ("frequency", "=", 1, "/a")), ("vi", "Báo cáo 06 tháng gửi về Sở", ("frequency", "=", 1, "/(6.mo)")),
        ("vi", "gửi báo cáo năm theo mẫu", ("frequency", "=", 1, "/a")), ("en", "every five years or more", ("frequency", "<=", 1, "/(5.a)")), ("vi", "trong 02 năm chỉ được hỗ trợ một lần", ("frequency", "<=", 1, "/(2.a)")),
    ],
)  # fmt: skip
def test_rates_and_frequencies(language: str, text: str, expected: Figure) -> None:
    assert figures(language, text) == [expected]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("th", "ให้ติดประกาศไว้เป็นเวลาไม่น้อยกว่าสิบวันนับแต่วันที่ออกประกาศ", "duration"), ("th", "ปิดกิจการเป็นระยะเวลาสามสิบวันนับแต่วันที่ได้รับแจ้ง", "duration"),
        ("ms", "berkhidmat selama lima tahun sebelum pelantikannya", "duration"), ("vi", "giấy khám sức khỏe được cấp không quá 12 tháng kể từ ngày khám", "duration"),
        ("id", "Penyedia wajib bertanggung jawab atas kerusakan dalam jangka waktu 5 (lima) tahun sejak penyerahan", "duration"),
        ("id", "Setiap orang yang menyimpan bahan kimia wajib melapor dalam jangka waktu 6 (enam) bulan.", "deadline"),
        ("zh", "近两年内曾发生死亡事故的", "duration"), ("zh", "3个月内发现有两处以上隐患的", "duration"), ("zh", "应当于有效期届满前2个月向发证机关申请", "deadline"),
        ("zh", "应当在30日内完成；可以适当延长，但是不得超过60日", "deadline"), ("vi", "sau 02 năm kể từ ngày bị thu hồi, cơ sở được cấp lại", "duration"),
        ("vi", "báo cáo chậm nhất sau 05 ngày kể từ ngày xảy ra", "deadline"), ("vi", "phải báo trước cho chủ tàu như sau: a) 20 ngày nếu hợp đồng có thời hạn dưới 18 tháng;", "duration"),
        ("en", "No claim shall be lodged more than two years after— (a) the injury", "deadline"), ("km", "ច្បាប់ត្រូវចូលជាធរមានក្នុងរយៈពេលប្រាំថ្ងៃក្រោយពីថ្ងៃប្រកាស", "duration"),
    ],
)  # fmt: skip
def test_time_limits_and_times_that_last(language: str, text: str, expected: str) -> None:
    assert [kind for kind, *_ in figures(language, text) if kind in ("deadline", "duration")][-1] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("id", "telah mencapai usia 56 tahun", ("age", ">=", 56, "a")), ("id", "sebelum pekerja mencapai usia 55 tahun", ("age", "<", 55, "a")),
        ("vi", "đủ 60 tuổi; sau đó cứ mỗi năm tăng thêm 04 tháng", ("duration", "=", 4, "mo")), ("vi", "người cao tuổi có thâm niên nghề nghiệp từ 10 năm trở lên", ("duration", ">=", 10, "a")),
        ("en", "girls under seventeen or boys under fifteen years of age", ("age", "<", 15, "a")),
    ],
)  # fmt: skip
def test_ages(language: str, text: str, expected: Figure) -> None:
    assert figures(language, text)[-1] == expected


def test_times_go_with_the_period_before_them() -> None:
    found = figures("zh", "井口每周至少检查两次，地面每月至少检查一次。")
    assert found == [("frequency", ">=", 2, "/wk"), ("frequency", ">=", 1, "/mo")]


def test_the_age_said_last_is_that_of_both() -> None:
    assert figures("en", "girls under seventeen or boys under fifteen years of age")[0] == ("age", "<", 17, "a")


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("vi", "hỗ trợ tối đa 12 tỷ đồng đối với cầu; 5 tỷ đồng đối với đường", [12e9, 5e9]), ("en", "not more than 20 kg for women; 15 kg for young persons", [20, 15]),
        ("zh", "噪声昼间不超过65分贝；夜间55分贝", [65, 55]), ("id", "beban paling banyak 50 kg untuk pria; 25 kg untuk wanita", [50, 25]),
    ],
)  # fmt: skip
def test_a_limit_goes_on_through_a_list(language: str, text: str, values: list[float]) -> None:
    found = figures(language, text)
    assert [(op, value) for _, op, value, _ in found] == [("<=", value) for value in values]


def test_points_of_a_list_are_no_range() -> None:
    assert [value for _, _, value, _ in figures("en", "Members: - Two (2) foremen - Three (3) workers")] == [2, 3]
