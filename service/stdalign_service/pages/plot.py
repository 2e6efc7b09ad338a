"""A plot of one limit over countries, as SVG made on the server."""

from __future__ import annotations

import math
from dataclasses import dataclass

from stdalign.desk import Limits
from stdalign_service.i18n import number
from stdalign_service.pages.figures import figure

WIDTH, LEFT, RIGHT, ROW, TOP = 600, 126, 190, 26, 12


@dataclass(frozen=True)
class Dot:
    """One figure: where it stands and what is written beside it."""

    y: float
    x: float
    name: str
    written: str
    place: int
    checked: bool


@dataclass(frozen=True)
class Plot:
    """Sizes and dots of a plot; ``ticks`` are (x, text)."""

    width: int
    height: int
    left: int
    dots: tuple[Dot, ...]
    ticks: tuple[tuple[float, str], ...]


def plot(limits: Limits, names: dict[str, str], language: str) -> Plot | None:
    """The plot of a parameter, or None where no two figures can be compared.

    Args:
        names: country code to its name in the reader's language.
        language: of the reader.
    """
    rows = [row for row in limits.limits if row.common is not None and not row.step]
    if len(rows) < 2:
        return None
    values = [float(row.common or 0) for row in rows]
    low, high = min(values), max(values)
    logarithmic = low > 0 and high / low > 50
    if not logarithmic:
        low, high = min(0.0, low), high if high > 0 else 1.0

    def x(value: float) -> float:
        share = (math.log(value / low) / math.log(high / low)) if logarithmic else (value - low) / (high - low)
        return round(LEFT + 12 + share * (WIDTH - LEFT - RIGHT - 24), 1)

    dots = tuple(
        Dot(
            TOP + ROW * at + ROW / 2,
            x(value),
            names.get(row.jurisdiction, row.jurisdiction),
            figure(language, row.op, row.value, row.value2, row.unit),
            row.place,
            row.checked,
        )
        for at, (row, value) in enumerate(zip(rows, values, strict=True))
    )
    ends = (low, high) if logarithmic else (low, (low + high) / 2, high)
    ticks = tuple((x(value), number(language, float(f"{value:.6g}"))) for value in ends)
    return Plot(WIDTH, TOP + ROW * len(rows) + 30, LEFT, dots, ticks)
