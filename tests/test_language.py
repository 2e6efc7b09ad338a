"""Language of a clause: scripts, mixed scripts, and the pair of Indonesian and Malay."""

from __future__ import annotations

import pytest

from stdalign.language import detect
from stdalign.language_pair import features, indonesian_or_malay


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Karena itu rumah sakit membutuhkan uang dari kantor polisi.", "id"),
        ("Kerana itu hospital memerlukan wang daripada pejabat polis.", "ms"),
        ("Tim peneliti menemukan bahwa kualitas udara berbeda.", "id"),
        ("Pasukan penyelidik mendapati bahawa kualiti udara berbeza.", "ms"),
        ("Setiap pengurus wajib memenuhi ketentuan sebagaimana dimaksud dalam pasal ini.", "id"),
        ("Tiap-tiap majikan hendaklah mematuhi subseksyen itu di mana-mana kilang.", "ms"),
    ],
)
def test_indonesian_and_malay(text: str, language: str) -> None:
    assert detect(text)[0] == language
    found, sure = indonesian_or_malay(text)
    assert found == language
    assert 0.5 <= sure <= 1.0


def test_names_count_less_than_words() -> None:
    assert features("Ketua Kantor pulang")["kantor"] < features("ketua kantor pulang")["kantor"]
    assert features("Kantor itu")["kantor"] == 1.0


def test_endings_and_doubled_words_lead_to_the_word() -> None:
    found = features("universitinya dan ahli-ahli")
    assert {"universiti", "ahli"} <= set(found)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("บริษัท Siam Lighting Company Limited ส่งโคม", "th"),
        ("ບໍລິສັດ Vientiane Lamps Co., Ltd", "lo"),
        ("本厂使用 Siam Lamps 灯", "zh"),
    ],
)
def test_names_in_latin_letters_do_not_make_a_text_english(text: str, language: str) -> None:
    assert detect(text)[0] == language


def test_a_foreign_word_does_not_make_an_english_text_foreign() -> None:
    assert detect("The word มาตรา in a Thai statute stands for a section of the law.")[0] == "en"
