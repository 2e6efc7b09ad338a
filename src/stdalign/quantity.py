"""Units that can be compared: exact ratios, the calendar, and what a figure is in another unit.

:func:`amount` brings a value to the base unit of its dimension by the ratios of ``units.toml``, and :func:`order` says which
of two is more. Nothing is rounded.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import Any

from stdalign.errors import CorpusError

_PIECE = re.compile(r"\(?(?:(?P<count>\d+(?:\.\d+)?)\.)?(?P<unit>[^().]+)\)?")
_PERIODS = ("time", "calendar")
_DAY = 86400
_CYCLE = 146097  # days of 400 Gregorian years


@dataclass(frozen=True)
class Amount:
    """A value with its unit, in the base of its dimension; ``dimension`` names what it can be compared with."""

    value: Fraction
    dimension: str


@lru_cache(maxsize=4096)
def exact(value: float) -> Fraction:
    """A figure as it is written: the decimal that the number shows, not its binary neighbour.

    >>> exact(0.1), exact(98)
    (Fraction(1, 10), Fraction(98, 1))
    """
    return Fraction(repr(float(value)))


class Units:
    """Units and their exact ratios.

    Args:
        table: ``alone`` (units that bind to no other), ``flows`` (dimensions that flow), and unit → ratio by dimension,
            as ``units.toml`` has them.

    Raises:
        CorpusError: a ratio is no number.
    """

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._known = {str(unit): (Fraction(1), str(unit)) for unit in table["alone"]}
        self._flows = frozenset(table["flows"])
        self._factors: dict[str, tuple[Fraction, str] | None] = {}
        for dimension, units in table.items():
            if isinstance(units, Mapping):
                self._known |= {unit: (_ratio(unit, ratio), dimension) for unit, ratio in units.items()}

    def factor(self, unit: str) -> tuple[Fraction, str] | None:
        """Ratio of a unit to the base of its dimension, and the dimension; None for a unit that is not known."""
        if unit not in self._factors:
            self._factors[unit] = self._factor(unit)
        return self._factors[unit]

    def _factor(self, unit: str) -> tuple[Fraction, str] | None:
        if unit in self._known:
            return self._known[unit]
        above, line, below = unit.partition("/")
        top = self._known.get(above or "1")
        if not line or top is None:
            return None
        piece = _PIECE.fullmatch(below)
        under = self._known.get(piece["unit"]) if piece else None
        if piece is None or under is None:
            return None
        size = Fraction(piece["count"] or 1) * under[0]
        if under[1] not in _PERIODS or top[1] in self._flows:
            return top[0] / size, f"{top[1]}/{under[1]}"
        if not above:
            return 1 / size, f"1/{under[1]}"
        return top[0], f"{top[1]} a {size} {under[1]}"


def _ratio(unit: str, ratio: object) -> Fraction:
    try:
        return Fraction(str(ratio))
    except (ValueError, ZeroDivisionError):
        raise CorpusError(
            f"ratio of unit {unit!r} is no number: {ratio!r}", where="units.toml", next_step='write 7 or "0.001" or "1/3"'
        ) from None


@lru_cache(maxsize=1)
def shipped_units() -> Units:
    """The units that ship: what the functions here go by where no others are handed in."""
    return Units(tomllib.loads((files("stdalign") / "units.toml").read_text("utf-8")))


def amount(value: float | Fraction, unit: str, qual: str = "", units: Units | None = None) -> Amount | None:
    """A value in the base unit of its dimension; None for a unit that is not known.

    Args:
        value: the number.
        unit: as in docs/requirements.md (``d``, ``/(6.mo)``, ``mg/m3``, ``SGD/d``).
        qual: ``working_day`` counts five days a week.
        units: the units that are known; those that ship by default.

    >>> amount(98, "d") == amount(14, "wk"), amount(1, "/(6.mo)") == amount(2, "/a")
    (True, True)
    >>> amount(1, "/(5.a)") == amount(1, "/(6.a)"), amount(1, "furlong") is None
    (False, True)
    """
    if qual == "working_day" and unit == "d":
        unit = "workday"
    found = (units or shipped_units()).factor(unit)
    if found is None:
        return None
    return Amount((value if isinstance(value, Fraction) else exact(value)) * found[0], found[1])


def to_base(value: float, unit: str, qual: str = "") -> tuple[Fraction, str] | None:
    """A value in the base unit of its dimension, and the dimension; None for an unknown unit.

    Args:
        value: the number. unit: as in docs/requirements.md. qual: ``working_day`` counts five days a week.

    >>> to_base(1, "a") == to_base(12, "mo"), to_base(2, "d") == to_base(48, "h")
    (True, True)
    >>> to_base(10, "d", "working_day") == to_base(14, "d"), to_base(1, "furlong") is None
    (True, True)
    """
    found = amount(value, unit, qual)
    return None if found is None else (found.value, found.dimension)


def order(one: Amount, other: Amount) -> int | None:
    """-1, 0 or 1 as the first is below, equal to or above the other; None where that cannot be told.

    Days and months meet by the calendar: a month has 28 to 31 days, a year 365 or 366. So ten days are less than
    a month and 45 days more, but 30 days are neither: laws count the two differently.

    >>> order(amount(10, "d"), amount(1, "mo")), order(amount(30, "d"), amount(1, "mo")), order(amount(98, "d"), amount(6, "mo"))
    (-1, None, -1)
    >>> order(amount(5, "CNY"), amount(5, "VND")) is None
    True
    """
    if one.dimension == other.dimension:
        return (one.value > other.value) - (one.value < other.value)
    here, there = _days(one), _days(other)
    if here is None or there is None or here[2] != there[2]:
        return None
    if here[1] < there[0]:
        return -1
    return 1 if here[0] > there[1] else None


def comparable(one: Amount, other: Amount) -> bool:
    """Whether two amounts measure the same thing, if only within the bounds of the calendar."""
    here, there = _days(one), _days(other)
    return one.dimension == other.dimension or bool(here and there and here[2] == there[2])


def apart(one: Amount, other: Amount) -> Fraction | None:
    """How many times the larger of two amounts is the smaller, at the least; None where they do not compare or one is nought.

    >>> apart(amount(1, "a"), amount(5, "d")), apart(amount(30, "d"), amount(1, "mo")), apart(amount(2, "kg"), amount(2, "m"))
    (Fraction(73, 1), Fraction(1, 1), None)
    """
    if one == other:
        return Fraction(1)
    spans = []
    for found in (one, other):
        days = _days(found)
        spans.append(days if days and one.dimension != other.dimension else (found.value, found.value, found.dimension))
    (low, high, measured), (least, most, by) = spans
    ends = sorted(abs(x) for x in (low, high)), sorted(abs(x) for x in (least, most))
    if measured != by or not ends[0][0] or not ends[1][0]:
        return None
    return max(Fraction(1), ends[0][0] / ends[1][1], ends[1][0] / ends[0][1])


def _days(found: Amount) -> tuple[Fraction, Fraction, str] | None:
    """Shortest and longest run of seconds (or least and most often a second) that an amount of time can be."""
    if found.dimension in ("time", "1/time"):
        return found.value, found.value, found.dimension
    if found.value <= 0 or found.dimension not in ("calendar", "1/calendar"):
        return None
    if found.dimension == "calendar":
        low, high = months_in_days(found.value)
        return low * _DAY, high * _DAY, "time"
    low, high = months_in_days(1 / found.value)
    return 1 / (high * _DAY), 1 / (low * _DAY), "1/time"


@lru_cache(maxsize=256)
def months_in_days(months: Fraction) -> tuple[Fraction, Fraction]:
    """Fewest and most days that a number of months can have, anywhere in the Gregorian calendar.

    >>> [tuple(map(int, months_in_days(Fraction(n)))) for n in (1, 2, 3, 6, 12)]
    [(28, 31), (59, 62), (89, 92), (181, 184), (365, 366)]
    """
    whole, part = int(months), months - int(months)
    ends = _month_ends()
    cycle = len(ends) - 1
    twice = ends + [end + _CYCLE for end in ends[1:]]
    times, rest = divmod(whole, cycle)
    runs = [twice[at + rest] - ends[at] for at in range(cycle)]
    return times * _CYCLE + min(runs) + 28 * part, times * _CYCLE + max(runs) + 31 * part


@lru_cache(maxsize=1)
def _month_ends() -> list[int]:
    """Days from the start of the 400 years of the Gregorian cycle to the end of each of its months."""
    from calendar import monthrange

    return [0, *accumulate(monthrange(year, month)[1] for year in range(2000, 2400) for month in range(1, 13))]


def convert(value: float, unit: str, to: str, qual: str = "", units: Units | None = None) -> float | None:
    """A value in another unit to show it in, or None where the two do not measure the same thing.

    Exact within a dimension; days in months (or back) are shown by the mean month of the calendar (30.436875 d), and must
    be compared with :func:`order` only.

    >>> convert(2, "d", "h"), convert(14, "wk", "d"), convert(1, "CNY", "VND") is None
    (48.0, 98.0, True)
    >>> round(convert(98, "d", "mo"), 2)
    3.22
    """
    one, base = amount(value, unit, qual, units), amount(1, to, units=units)
    if one is None or base is None:
        return None
    if one.dimension == base.dimension:
        return float(one.value / base.value)
    if not comparable(one, base):
        return None
    mean = Fraction(_CYCLE * _DAY, 4800)
    there = {"calendar": mean, "1/calendar": 1 / mean}
    return float(one.value * there.get(one.dimension, 1) / (base.value * there.get(base.dimension, 1)))


def ppm_to_mg_per_m3(ppm: float, molar_mass: float) -> float:
    """Concentration of a gas in mg/m3 at 25 °C and 101.325 kPa (molar volume 24.45 L).

    Args:
        ppm: parts per million by volume, at least 0. molar_mass: g/mol, above 0.

    >>> round(ppm_to_mg_per_m3(10, 28.01), 2)
    11.46
    """
    if molar_mass <= 0:
        raise ValueError(f"molar mass above 0 g/mol, not {molar_mass}")
    return ppm * molar_mass / 24.45


def noise_over_8h(level_db: float, hours: float, exchange_rate_db: float = 3.0) -> float:
    """Noise level in dB(A) which over eight hours gives the same dose.

    Args:
        level_db: level in dB(A). hours: time at that level, above 0.
        exchange_rate_db: dB per halving of time: 3 (ISO 1999) or 5 (OSHA).

    >>> noise_over_8h(88, 4), noise_over_8h(90, 4, 5)
    (85.0, 85.0)
    """
    from math import log2

    if hours <= 0 or exchange_rate_db <= 0:
        raise ValueError("hours and exchange rate must be above 0")
    return level_db + exchange_rate_db * log2(hours / 8)
