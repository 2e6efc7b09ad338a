"""Figures in the cells of tables take the unit and the limit of their column, with rows as lines or folded."""

from __future__ import annotations

import pytest

from stdalign.analysis import analyse_text
from stdalign.knowledge import Knowledge

KNOWN = Knowledge.shipped()
LIMITS = [
    ("concentration", "=", 3.25, "mg/m3"),
    ("concentration", "=", 16, "mg/m3"),
    ("concentration", "=", 50, "mg/m3"),
    ("concentration", "=", 100, "mg/m3"),
]
TIMES = [
    ("duration", "=", 8, "h"),
    ("noise_level", "<=", 85, "dB"),
    ("duration", "=", 4, "h"),
    ("noise_level", "<=", 88, "dB"),
]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The limits are:\nSubstance | TWA (mg/m3) | STEL (mg/m3)\nBenzene | 3.25 | 16\nToluene | 50 | 100", LIMITS),
        ("en", "The limits are: Substance | TWA (mg/m3) | STEL (mg/m3) Benzene | 3.25 | 16 Toluene | 50 | 100", LIMITS),
        ("en", "The limits are: Substance | TWA (mg/m3) | STEL (mg/m3) |---|---|---| Benzene | 3.25 | 16 Toluene | 50 | 100", LIMITS),
        ("en", "Duration (h) | Noise level not more than (dB(A)) | Remark 8 | 85 | none 4 | 88 | none", TIMES),
        ("id", "Waktu (jam) | Kebisingan maksimal (dB)\n8 | 85\n4 | 88", TIMES),
        ("vi", "Hành vi | Mức phạt tối đa (triệu đồng) --- | --- Không đội mũ | 5 Không che máy | 20", [("money", "<=", 5_000_000, "VND"), ("money", "<=", 20_000_000, "VND")]),
        ("vi", "Năm | Tuổi nghỉ hưu thấp nhất --- | --- 2021 | 55 tuổi 3 tháng 2022 | 56 tuổi", [("age", ">=", 55.25, "a"), ("age", ">=", 56, "a")]),
        ("zh", "名称 | 最高温度（℃） | 时间（h）\n冷库 | 28 | 4\n车间 | 33 | 8", [("temperature", "<=", 28, "Cel"), ("duration", "=", 4, "h"), ("temperature", "<=", 33, "Cel"), ("duration", "=", 8, "h")]),
        ("th", "งาน | ระยะเวลา (ชั่วโมง)\nหลอม | 4\nตัด | 7", [("duration", "=", 4, "h"), ("duration", "=", 7, "h")]),
        ("en", "Noise must not exceed: Duration (h) | Noise (dB(A)) 8 | 85 4 | 88", [("duration", "=", 8, "h"), ("noise_level", "=", 85, "dB"), ("duration", "=", 4, "h"), ("noise_level", "=", 88, "dB")]),
        ("en", "Crane | Load (t)\nTower | 5-10\nMobile | 20", [("mass", "=", 20, "t")]),
    ],
)  # fmt: skip
def test_cells_take_the_unit_of_their_column(language: str, text: str, expected: list[tuple[str, str, float, str]]) -> None:
    country = {"en": "SG", "vi": "VN", "zh": "CN", "id": "ID", "th": "TH"}[language]
    found = analyse_text(text, country, language, knowledge=KNOWN)
    assert [(q.kind, q.op, q.value, q.unit) for q in found.quantities if q.op != "range"] == expected
    assert not found.unread_figures or "5-10" in text


def test_a_column_without_a_unit_leaves_its_figures_as_doubts() -> None:
    found = analyse_text("Item | Number\na | 5\nb | 7", "SG", "en", knowledge=KNOWN)
    assert found.quantities == () and [f.code for f in found.unread_figures] == ["unread_figure", "unread_figure"]


def test_a_limit_does_not_reach_into_the_next_cell() -> None:
    found = analyse_text("Word | not more than | 5 m\nb | above | 7 m", "SG", "en", knowledge=KNOWN).quantities
    assert [q.op for q in found] == ["=", "="]
