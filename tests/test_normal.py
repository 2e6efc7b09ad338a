"""One spelling before reading: what looks the same is read the same, and spans lie in the text as given."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stdalign import terms
from stdalign.analysis import analyse_text
from stdalign.encode import load_encoder
from stdalign.knowledge import Knowledge
from stdalign.normal import normal, spelled, spelled_all
from stdalign.terms import Termbase

DATA = Path(__file__).resolve().parent.parent / "src" / "stdalign" / "profiles" / "languages"
PAIRS = [
    ("th", "นายจ้างต้องกําหนดเวลาทำงานไม่เกิน ๘ ชั่วโมง", "นายจ้างต้องกำหนดเวลาทำงานไม่เกิน ๘ ชั่วโมง"),
    ("th", "ค่านํ้าและนํ้ามัน", "ค่าน้ำและน้ำมัน"),
    ("lo", "ນາຍຈ້າງຕ້ອງກໍານົດເວລາ", "ນາຍຈ້າງຕ້ອງກຳນົດເວລາ"),
    ("lo", "ຄົນຫນຶ່ງ ຫມວດທີ ສອງ", "ຄົນໜຶ່ງ ໝວດທີ ສອງ"),
    ("km", "ស្រ្តីមានផ្ទៃពោះ", "ស្ត្រីមានផ្ទៃពោះ"),
    ("km", "ក្រសួង​ការងារ", "ក្រសួងការងារ"),
    ("vi", "hoà giải viên và uỷ ban", "hòa giải viên và ủy ban"),
    ("vi", "huỷ bỏ, xoá tên, khoẻ mạnh, thuỷ thủ", "hủy bỏ, xóa tên, khỏe mạnh, thủy thủ"),
    ("zh", "面积五十㎡，浓度4㎎/㎥", "面积五十m2，浓度4mg/m3"),
    ("en", "at least 2 \u00adme\u00adtres", "at least 2 metres"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "one", "other"), PAIRS)
def test_spellings_meet(language: str, one: str, other: str) -> None:
    assert spelled(one) == spelled(other) == spelled(spelled(one))
    vectors = load_encoder().encode([one, other])
    assert float(vectors[0] @ vectors[1]) == pytest.approx(1, abs=1e-6)
    termbase = Termbase.load()
    assert [c.id for c in termbase.spot(one, language)] == [c.id for c in termbase.spot(other, language)]


@pytest.mark.parametrize(
    "word", ["quý", "quỳ", "hoàn", "toàn", "loài", "ngoại", "thuyền", "khoảng", "tuyển", "quyền", "quả", "goòng", "ý"]
)
def test_tones_that_stand_stay(word: str) -> None:
    assert spelled(word) == word


def test_text_in_parts_is_read_and_its_spans_are_its_own() -> None:
    whole = "Người lao động nghỉ tối thiểu 24 giờ liên tục; hoà giải trong thời hạn 5 ngày."
    for text in (unicodedata.normalize("NFD", whole), whole.replace("giờ", "gi\u00adờ"), whole):
        found = analyse_text(text, "VN", "vi", knowledge=Knowledge.shipped())
        assert [(q.op, q.value, q.unit) for q in found.quantities] == [(">=", 24, "h"), ("<=", 5, "d")]
        for q in found.quantities:
            assert text[q.start : q.end] == q.quote and spelled(q.quote)[-1] in "ờy"
        assert found.concepts == () or all(0 <= c.start < c.end <= len(text) for c in found.concepts)


@given(st.text(alphabet="aoòàeèuỳyqhn ă\u0300\u0301\u0323\u00ad\u200b0152㎡㎎ກໍາຫນມ້ทํา่าស្ត្រី៍តស", max_size=40))
@settings(max_examples=600, deadline=None)
def test_spans_find_back(text: str) -> None:
    made = normal(text)
    assert spelled(made.text) == made.text
    last = 0
    for at in range(len(made.text)):
        start, end = made.span(at, at + 1)
        assert 0 <= start <= end <= len(text) and start >= last
        last = start
        if end - start == 1 and made.text[at] in text:
            assert spelled(text[start:end]) != "" or made.text[at] == text[start]
    assert made.span(0, len(made.text))[1] <= len(text)


@pytest.mark.parametrize("path", sorted(DATA.glob("*.toml")), ids=lambda p: p.stem)
def test_cues_are_in_the_one_spelling(path: Path) -> None:
    text = path.read_text("utf-8")
    assert spelled(text) == text


def test_plain_text_is_handed_back_as_it_is() -> None:
    for text in ("plain", "từ đủ 18 tuổi", "用人单位", "မြန်မာ", "ຄົນງານ"):
        assert normal(text).text is text
    assert np.array_equal(load_encoder().encode(["plain"]), load_encoder().encode(["plain"]))


def test_many_texts_are_spelled_as_each_by_itself() -> None:
    from random import Random

    draw = Random(3)
    signs = [
        "helmet",
        "hoà giải",
        "安全帽",
        "㎡",
        "",
        "a\u200bb",
        "thuỷ",
        "x",
        "\u0eab\u0e99",
        "e\u0301",
        "a\nb",
        "\u1780\u17d2\u179a\u17bc",
    ]
    for _ in range(300):
        texts = draw.choices(signs, k=draw.randint(0, 6))
        assert spelled_all(texts) == [spelled(text) for text in texts], texts


def test_the_first_questions_are_answered_as_all_later_ones() -> None:
    from random import Random

    made = Termbase.load()
    base = Termbase(made.concepts, made.suffixes)
    draw, words = Random(5), [term.text for one in made for term in one.terms]
    questions = ["", "Mũ bảo hộ lao động", "x", *(" ".join(draw.sample(words, 3)) for _ in range(terms._QUESTIONS - 3))]
    first = [base.named(one) for one in questions]
    assert not base._spotters, "none of them laid out all terms"
    assert any(first) and [base.named(one) for one in questions] == first
    assert base._spotters
