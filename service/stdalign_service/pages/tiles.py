"""A map of the countries as tiles, each about where it lies: it says quicker than a table where little is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stdalign_service.pages.fields import heat

PLACES = {
    "CN": (2, 0), "MM": (0, 1), "LA": (1, 1), "VN": (2, 1), "PH": (4, 1), "TH": (0, 2), "KH": (1, 2), "BN": (3, 2),
    "MY": (0, 3), "SG": (1, 3), "ID": (2, 3), "TL": (3, 3), "INT": (4, 3),
}  # fmt: skip
"""Country → column and row; a country that has no place of its own here stands in the row below."""
SIZE, GAP, COLUMNS = 58, 6, 5


@dataclass(frozen=True)
class Tile:
    """One country: its place, what is written, and its shade, 0 to 5."""

    code: str
    x: int
    y: int
    covered: int
    shade: int


@dataclass(frozen=True)
class Map:
    """Sizes and tiles."""

    width: int
    height: int
    total: int
    tiles: tuple[Tile, ...]


def drawn(covered: Mapping[str, int], total: int) -> Map:
    """The map of how many of ``total`` things each country has.

    >>> [(one.code, one.shade) for one in drawn({"CN": 3, "LA": 0}, 4).tiles]
    [('CN', 4), ('LA', 0)]
    """
    rest = [code for code in covered if code not in PLACES]
    places = {**PLACES, **{code: (at % COLUMNS, 4 + at // COLUMNS) for at, code in enumerate(rest)}}
    step = SIZE + GAP
    tiles = tuple(
        Tile(code, places[code][0] * step, places[code][1] * step, count, heat(count, total))
        for code, count in covered.items()
    )
    rows = max((places[code][1] for code in covered), default=0) + 1
    return Map(COLUMNS * step - GAP, rows * step - GAP, total, tiles)
