"""Figures: drawn, with what they should hold, and with a font for every script that one is installed for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import stdalign
from stdalign.errors import UsageError

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("agg")

import matplotlib.pyplot as plt  # noqa: E402

from stdalign import plots  # noqa: E402


@pytest.fixture(autouse=True)
def _closed() -> object:
    yield
    plt.close("all")


def test_reports_and_tables_plot(shipped: Path, tmp_path: Path) -> None:
    with stdalign.Workspace.open(shipped, readonly=True) as ws:
        matrix, limits, table = ws.matrix(), ws.limits("annual-leave"), ws.alignments("CN", "VN")
        grid = matrix.plot()
        assert [tick.get_text() for tick in grid.get_xticklabels()] == list(matrix.countries) and len(
            grid.texts
        ) == 11 * len(matrix.countries)
        assert len(limits.plot().get_yticklabels()) == sum(one.common is not None and not one.step for one in limits)
        assert len(table.plot(most=12).lines) == 12 and len(table.plot("scores").patches) >= 3
        with pytest.raises(UsageError, match="map or scores"):
            table.plot("pie")
        with pytest.raises(UsageError, match="no pair"):
            table.filter(no_counterpart=True).plot()
        ax = table.plot("scores", ax=plt.subplots()[1])
        ax.figure.savefig(tmp_path / "x.png")
        assert (tmp_path / "x.png").stat().st_size > 5000


def test_the_reliability_diagram_tells_good_from_bad() -> None:
    chance = np.random.default_rng(7)
    said = chance.random(4000)
    good = plots.reliability(list(said), list(chance.random(4000) < said))
    bad = plots.reliability(list(said), list(chance.random(4000) < said**3))
    errors = [float(ax.get_title().split("ECE ")[1].rstrip(")")) for ax in (good, bad)]
    assert errors[0] < 0.03 < 0.15 < errors[1]
    with pytest.raises(UsageError, match="2 probabilities"):
        plots.reliability([0.1, 0.2], [True])


def test_an_embedding_map_keeps_groups_apart() -> None:
    chance = np.random.default_rng(7)
    rows = np.vstack([chance.normal(0, 0.1, (20, 8)) + np.eye(8)[0] * 3, chance.normal(0, 0.1, (20, 8))]).astype(np.float32)
    ax = plots.embedding_map(rows, ["a"] * 20 + ["b"] * 20)
    left, right = (part.get_offsets()[:, 0] for part in ax.collections)
    assert max(left) < min(right) or max(right) < min(left)


@pytest.mark.parametrize("text", ["安全帽", "หมวกนิรภัย", "មួកសុវត្ថិភាព", "ຫມວກນິລະໄພ", "ဦးထုပ်", "mũ bảo hộ"])
def test_every_script_has_a_font_where_one_is_installed(text: str) -> None:
    found = plots.fonts_for(text)
    there = {char for path in plots._installed() for char in text if char in plots._letters(path)}
    from matplotlib import font_manager

    drawn = {char for name in found for char in text if char in plots._letters(font_manager.findfont(name))}
    assert drawn >= there and found[0] == "DejaVu Sans"


def test_a_letter_without_a_font_is_told() -> None:
    with pytest.warns(UserWarning, match="no installed font has"):
        plots.axes_for(None, ["\U000e0fff"], (2, 2))
