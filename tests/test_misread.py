"""A letter that stands for a digit is told, never read over; what is written so on purpose is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from stdalign.model import Clause, Component, Level
from stdalign.pipeline import split
from stdalign.splitting.misread import misread


def told(text: str) -> list[str]:
    clause = Clause("art_1", Level.ARTICLE, "1", "1", "", text, 0, len(text), Component.MAIN, "en")
    return [one.message.split("'")[1] for one in misread([clause])]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Lamps are kept for l0 years and 1O days.", ["l0", "1O"]), ("A fine of P1O,OOO or Rp5.00O.000,00.", ["P1O,OOO", "Rp5.00O.000,00"]),
        ("Lampu disimpan 3.1O mg selama 2O hari sejak 2O22.", ["3.1O", "2O", "2O22"]), ("Not above 4O%, l2l lamps.", ["4O%"[:2], "l2l"]),
        ("Undang-undang Nomor 1l4 Tahun 2OI7", ["1l4", "2OI7"]),
    ],
)  # fmt: skip
def test_a_letter_in_a_figure_is_told(text: str, figures: list[str]) -> None:
    assert told(text) == figures


@pytest.mark.parametrize(
    "text",
    ["10l of oil, 2.5l a day", "CO2, H2O, O2 and P2O5", "section 4I applies; class I5 (lamps)", "parts I.1, II.3 and III19", "N2O, SO2, COCl2, PCl3",
     "form 2O.", "IIIO", "article 1-O", "lol 100 Oil 5"],
)  # fmt: skip
def test_what_is_written_so_on_purpose_is_none(text: str) -> None:
    assert not told(text)


def test_a_split_says_it(tmp_path: Path) -> None:
    file = tmp_path / "act.txt"
    file.write_text("Sample Act\n\nSection 1. Lamps burn for l0 hours.\n\nSection 2. A fine of P1O,OOO.\n", "utf-8")
    made = split(file, jurisdiction="PH")
    found = [(one.code, one.message) for one in made.warnings if one.code == "misread_figure"]
    assert len(found) == 2 and "art_1" in found[0][1] and "'P1O,OOO' of art_2" in found[1][1]
