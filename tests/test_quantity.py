"""Numbers and units: laws that hold for every language."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stdalign.cues import load_cues
from stdalign.numerals import int_to_chinese, int_to_digits
from stdalign.quantity import noise_over_8h, ppm_to_mg_per_m3, to_base


@given(st.integers(1, 99_999))
@settings(max_examples=200, deadline=None)
def test_chinese_numerals_come_back(value: int) -> None:
    assert load_cues("zh").numbers.value(int_to_chinese(value)) == value


@pytest.mark.parametrize(("language", "script"), [("th", "thai"), ("lo", "lao"), ("my", "burmese"), ("km", "khmer")])
@given(value=st.integers(0, 10**9))
@settings(max_examples=50, deadline=None)
def test_digits_of_every_script(language: str, script: str, value: int) -> None:
    assert load_cues(language).numbers.value(int_to_digits(value, script)) == value


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "one hundred and twenty-five thousand", 125_000), ("vi", "một trăm linh năm", 105),
        ("vi", "hai mươi lăm triệu", 25_000_000), ("id", "dua belas", 12), ("id", "seratus lima puluh", 150),
        ("ms", "tiga ribu lima ratus", 3500), ("th", "สามแสนสองหมื่นเอ็ด", 320_001), ("th", "ยี่สิบหกจุดห้า", 26.5),
        ("km", "ប្រាំពីររយសាមសិប", 730), ("lo", "ຊາວຫ້າ", 25), ("my", "သုံးရာငါးဆယ်", 350),
        ("tl", "isang daan at limampu", 150), ("pt", "duzentos e trinta e dois mil", 232_000),
        ("en", "1,250,000", 1_250_000), ("vi", "1.250.000", 1_250_000), ("id", "0,5", 0.5), ("en", "0.5", 0.5),
    ],
)  # fmt: skip
def test_number_words(language: str, text: str, value: float) -> None:
    assert load_cues(language).numbers.value(text) == pytest.approx(value)


@given(st.floats(0.001, 1e6))
def test_units_scale(value: float) -> None:
    for small, large, factor in (("h", "d", 24), ("mo", "a", 12), ("cm", "m", 100), ("kPa", "MPa", 1000)):
        one, other = to_base(value * factor, small), to_base(value, large)
        assert one is not None and other is not None and one[1] == other[1]
        assert one[0] == pytest.approx(other[0], rel=1e-6, abs=1e-6)


def test_what_does_not_compare() -> None:
    dimensions = [
        to_base(1, unit) for unit in ("CNY", "VND", "dB", "ppm", "mg/m3", "person", "d", "/a", "h/d", "x", "mo_salary")
    ]
    assert None not in dimensions
    assert len({d[1] for d in dimensions if d}) == len(dimensions)
    assert to_base(1, "nonsense") is None


def test_exposure_rules() -> None:
    assert noise_over_8h(85, 8) == 85
    assert noise_over_8h(88, 8) > noise_over_8h(88, 4)
    with pytest.raises(ValueError, match="above 0"):
        noise_over_8h(85, 0)
    with pytest.raises(ValueError, match="molar mass"):
        ppm_to_mg_per_m3(1, 0)
