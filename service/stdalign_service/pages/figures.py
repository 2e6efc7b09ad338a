"""Figures as people write them, in the reader's language: 98 days, twice a year, not "98 d" and "2 /a"."""

from __future__ import annotations

import re

from stdalign_service import i18n

_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "", "range": "", "approx": "≈"}
_SYMBOLS = {"Cel": "°C", "mg/m3": "mg/m³", "1/cm3": "/cm³", "m2": "m²", "m3": "m³", "1": "", "ug": "µg"}
"""Units that are written with the same signs everywhere, where our code is another."""
_STATED = re.compile(r"(>=|<=|>|<|=|≈) ?(-?[\d.,]+)(?:–(-?[\d.,]+))? (\S+)\Z")


def unit(language: str, code: str, number: float = 2) -> str:
    """A unit in words.

    Args:
        language: of the reader.
        code: as the library writes it (``h``, ``/a``, ``SGD/d``).
        number: that it goes with, for languages that have a plural.

    >>> unit("en", "d"), unit("en", "d", 1), unit("en", "SGD/d"), unit("en", "dB")
    ('days', 'day', 'SGD a day', 'dB')
    """
    words = i18n.words(language)["unit"]
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    if code in words and code not in ("per", "times"):
        return i18n.of_number(words[code], number)
    above, stroke, below = code.partition("/")
    if stroke and below in words and (not above or above in words or above.isalpha()):
        left = i18n.of_number(words["times"], number) if not above else unit(language, above, number)
        return words["per"].replace("{a}", left).replace("{b}", i18n.of_number(words[below], 1))
    return code


def figure(language: str, op: str, value: float, value2: float | None, code: str) -> str:
    """A limit as people write it.

    >>> figure("en", ">=", 100.0, None, "person"), figure("en", "<=", 1.0, None, "/a"), figure("vi", ">=", 98.0, None, "d")
    ('≥ 100 people', '≤ 1 time a year', '≥ 98 ngày')
    >>> figure("id", "<=", 0.5, None, "mg/m3"), figure("lo", ">", 1000, None, "person")[:7]
    ('≤ 0,5 mg/m³', '> 1.000')
    """
    number = "–".join(i18n.number(language, one) for one in (value, value2) if one is not None)
    words = i18n.words(language)["unit"]
    above, stroke, below = code.partition("/")
    if stroke and code not in _SYMBOLS and below in words and (not above or above in words or above.isalpha()):
        # The number goes with what is counted, not with the period: in some languages the period stands before both.
        left = i18n.of_number(words["times"], value) if not above else unit(language, above, value)
        whole = words["per"].replace("{a}", f"{number} {left}").replace("{b}", i18n.of_number(words[below], 1))
    else:
        said = unit(language, code, value)
        whole = f"{number}{said}" if said in ("%", "/cm³") else f"{number} {said}".strip()
    sign = _SIGNS.get(op, op)
    return f"{sign} {whole}" if sign else whole


def stated(language: str, text: str) -> str:
    """A limit that was written down in short form (``>= 98 d``) as people write it; a quotation stays as it is.

    >>> stated("pt", ">= 98 d"), stated("en", "within 48 hours")
    ('≥ 98 dias', 'within 48 hours')
    """
    found = _STATED.match(text)
    if not found:
        return text
    try:
        low, high = float(found[2].replace(",", "")), found[3] and float(found[3].replace(",", ""))
    except ValueError:
        return text
    return figure(language, found[1], low, high or None, found[4])
