"""Numbers in words and digits of any script, and units that can be compared.

A law says ``三百人``, ``สามสิบวัน``, ``60 (sixty) days`` or ``100.000.000 rupiah``: :class:`Numbers` reads the
number, given the number words of a language; :func:`to_base` brings a value to the base unit of its
dimension through pint and our own definitions (``quantity_units.txt``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

_PERIOD = re.compile(r"(?<![\w)])/")
_DIGITS = r"\d{1,3}(?:[.,]\d{3})+(?![\d])(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?"


class Numbers:
    """Reader of the numbers of one language.

    Args:
        words: number word → value, added up (``twenty`` 20, ``five`` 5).
        multipliers: number word → factor of what stands before it (``hundred`` 100, ``mươi`` 10).
        teens: words that add ten to the unit before them (``belas``).
        never_first: multipliers that no number begins with (``သိန်း``, which follows the currency).
        glued: signs that a number may follow without a blank (``RM``, ``Rp``).
        point: the word of the decimal point (``koma``, ``จุด``).
        joins: regular expression of what may stand between two words (``and``, ``lẻ``).
        decimal: the decimal sign, ``.`` or ``,``; the other one groups thousands.
        spaced: words are divided by blanks.

    >>> zh = Numbers({"一": 1, "二": 2, "五": 5}, {"十": 10, "百": 100, "万": 10000}, spaced=False)
    >>> zh.value("二百五十"), zh.value("一百二十万"), zh.value("5万")
    (250.0, 1200000.0, 50000.0)
    >>> vi = Numbers({"ba": 3, "năm": 5}, {"mươi": 10, "triệu": 1_000_000}, decimal=",")
    >>> vi.value("ba mươi"), vi.value("1.500.000"), vi.value("2,5"), vi.value("100 triệu")
    (30.0, 1500000.0, 2.5, 100000000.0)
    """

    def __init__(
        self,
        words: Mapping[str, float],
        multipliers: Mapping[str, float],
        *,
        teens: tuple[str, ...] = (),
        never_first: tuple[str, ...] = (),
        glued: tuple[str, ...] = (),
        point: str = "",
        joins: str = "",
        decimal: str = ".",
        spaced: bool = True,
    ) -> None:
        self._words = dict(words)
        self._multipliers = dict(multipliers)
        self._teens = frozenset(teens)
        self._decimal = decimal
        self._point = point
        names = sorted({*words, *multipliers, *teens}, key=len, reverse=True)
        left, right = (r"(?<!\w)", r"(?!\w)") if spaced else ("", "")

        def one_of(chosen: Iterable[str]) -> str:
            alternatives = "|".join(map(re.escape, sorted(chosen, key=len, reverse=True)))
            return f"{left}(?:{alternatives}){right}" if alternatives else "(?!)"

        digit = {name for name in words if words[name] < 10}
        word, small, large = one_of(names), one_of(digit), one_of(set(names) - digit)
        first = one_of(set(names) - digit - set(never_first))
        factor = one_of(multipliers)
        glue = r"[ \t\u00a0\u00ad-]{0,3}" + (f"(?:{joins}[ \\t]*)?" if joins else "")
        fraction = f"(?:{glue}{re.escape(point)}(?:{glue}{word})+)?" if point else ""
        open_digits = "|".join([r"(?<![\w.,/])" if spaced else r"(?<![\d.,/])", *(f"(?<={re.escape(g)})" for g in glued)])
        digits = f"(?:{open_digits})(?:{_DIGITS})"
        # a digit word follows a ten or a hundred, never another digit word: "hai năm" is two years, not 2 + 5
        tail = f"(?:{glue}{large}(?:{glue}{small})?)*"
        self.pattern = (
            f"(?:{digits}(?:[ \\t\\u00a0]?{factor}(?:{glue}{small})?{tail})?"
            f"|(?:{small}|{first}(?:{glue}{small})?){tail}{fraction})"
        )
        """Regular expression of one number, without groups."""
        self._token = re.compile(f"(?P<digits>{_DIGITS})|(?P<word>{'|'.join(map(re.escape, names)) or '(?!)'})")

    def value(self, text: str) -> float | None:
        """Value of a number written as :attr:`pattern` matches it; None where there is none."""
        parts: list[float] = []
        whole, point, decimals = text.lower().partition(self._point) if self._point else (text.lower(), "", "")
        if point and (one := self.value(whole)) is not None and (rest := self.value(decimals)) is not None:
            lead = len(self._token.findall(decimals)) - len(str(int(rest))) if rest < 10 else 0
            return float(one + rest / 10 ** (len(str(int(rest))) + max(lead, 0)))
        for found in self._token.finditer(text.lower()):
            if found["digits"]:
                parts.append(self._decimals(found["digits"]))
                continue
            word = found["word"]
            if word in self._teens:
                parts.append((parts.pop() if parts else 0.0) + 10.0)
            elif word in self._multipliers:
                factor = float(self._multipliers[word])
                before = 0.0
                while parts and parts[-1] < factor:
                    before += parts.pop()
                parts.append((before or 1.0) * factor)
            else:
                parts.append(float(self._words[word]))
        return sum(parts) if parts else None

    def _decimals(self, digits: str) -> float:
        plain = "".join(c if c in ".," else str(unicodedata.decimal(c)) for c in digits)
        group = "," if self._decimal == "." else "."
        head, *groups = re.split(r"[.,]", plain)
        if plain.count(".") > 1 or plain.count(",") > 1 or (groups and plain[len(head)] == group):
            # groups of three are thousands; a last piece of another length is a fraction
            fraction = groups.pop() if groups and len(groups[-1]) != 3 else ""
            return float("".join([head, *groups]) + ("." + fraction if fraction else ""))
        return float(plain.replace(",", "."))


@lru_cache(maxsize=1)
def registry() -> Any:
    """The pint registry of our own definitions (``quantity_units.txt``), and nothing else."""
    from pint import UnitRegistry

    lines = (files("stdalign") / "quantity_units.txt").read_text("utf-8").splitlines()
    units: Any = UnitRegistry(None)
    units.load_definitions(lines)
    return units


@lru_cache(maxsize=1024)
def _factor(unit: str) -> tuple[float, str] | None:
    from pint.errors import PintError

    expression = _PERIOD.sub("1/", unit.replace("%", "percent").replace("(A)", "").replace(".", "*"))
    expression = "dim_one" if expression in ("", "1") else expression
    try:
        amount = registry().parse_expression(expression).to_base_units()
    except (PintError, AttributeError, SyntaxError):
        return None
    return float(amount.magnitude), str(amount.dimensionality)


def to_base(value: float, unit: str, qual: str = "") -> tuple[float, str] | None:
    """A value in the base unit of its dimension, and the dimension; None for an unknown unit.

    Args:
        value: the number. unit: as in docs/requirements.md (``d``, ``/(6.mo)``, ``mg/m3``, ``SGD/d``).
        qual: ``working_day`` counts five days a week.

    >>> to_base(1, "a") == to_base(12, "mo"), to_base(2, "d") == to_base(48, "h")
    (True, True)
    >>> to_base(1, "/(6.mo)") == to_base(2, "/a"), to_base(10, "d", "working_day") == to_base(14, "d")
    (True, True)
    >>> to_base(1, "furlong") is None
    True
    """
    if qual == "working_day" and unit == "d":
        unit = "workday"
    found = _factor(unit)
    return None if found is None else (round(value * found[0], 9), found[1])


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
