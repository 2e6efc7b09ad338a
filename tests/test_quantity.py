"""Numbers and units: laws that hold for every language."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stdalign.knowledge import Knowledge
from stdalign.numerals import int_to_chinese, int_to_digits
from stdalign.quantity import amount, noise_over_8h, ppm_to_mg_per_m3, to_base


@given(st.integers(1, 99_999))
@settings(max_examples=200, deadline=None)
def test_chinese_numerals_come_back(value: int) -> None:
    assert Knowledge.shipped().cues("zh").numbers.value(int_to_chinese(value)) == value


@pytest.mark.parametrize(("language", "script"), [("th", "thai"), ("lo", "lao"), ("my", "burmese"), ("km", "khmer")])
@given(value=st.integers(0, 10**9))
@settings(max_examples=50, deadline=None)
def test_digits_of_every_script(language: str, script: str, value: int) -> None:
    assert Knowledge.shipped().cues(language).numbers.value(int_to_digits(value, script)) == value


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
    assert Knowledge.shipped().cues(language).numbers.value(text) == pytest.approx(value)


PINT = {"um": "micrometer", "ug": "microgram", "wk": "week", "d": "day", "a": None, "mo": None, "workday": None, "t": "metric_ton",
        "ft2": "foot**2", "ft3": "foot**3", "m2": "m**2", "cm2": "cm**2", "mm2": "mm**2", "km2": "km**2", "m3": "m**3", "cm3": "cm**3",
        "L": "liter", "mL": "milliliter", "ppb": None, "in": "inch", "kgf/cm2": "kgf/cm**2", "%": "percent", "per_mille": "permille", "dB": None,
        "hp": "horsepower", "uSv": "microsievert", "Ci": "curie", "1": None, "ha": "hectare", "lb": "pound"}  # fmt: skip


def test_ratios_are_those_of_pint() -> None:
    pint = pytest.importorskip("pint")
    registry = pint.UnitRegistry()
    table = tomllib.loads((files("stdalign") / "units.toml").read_text("utf-8"))
    checked = 0
    for dimension, units in table.items():
        if dimension in ("alone", "flows"):
            continue
        base = next(iter(units))
        for unit in units:
            theirs, of = PINT.get(unit, unit), PINT.get(base, base)
            if theirs is None or of is None:
                continue
            ours, one = to_base(1, unit), to_base(1, base)
            assert ours is not None and one is not None
            wanted = registry.Quantity(1, registry.parse_units(theirs)).to(registry.parse_units(of)).magnitude
            assert float(ours[0] / one[0]) == pytest.approx(wanted, rel=1e-9), unit
            checked += 1
    assert checked >= 50


@given(st.fractions(min_value=Fraction(1, 1000), max_value=10**6, max_denominator=1000), st.sampled_from(
    [("h", "d"), ("mo", "a"), ("cm", "m"), ("kPa", "MPa"), ("/a", "/(6.mo)"), ("mg/m3", "ug/m3"), ("km/h", "m/s"), ("d", "wk")]
))  # fmt: skip
def test_conversions_are_exact_and_come_back(value: Fraction, units: tuple[str, str]) -> None:
    here, there = (amount(1, unit) for unit in units)
    assert here is not None and there is not None and here.dimension == there.dimension
    moved = value * here.value / there.value
    assert amount(moved, units[1]) == amount(value, units[0])
    assert moved * there.value / here.value == value


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
