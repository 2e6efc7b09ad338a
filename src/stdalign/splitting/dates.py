"""Dates as laws write them, in Gregorian and Buddhist years, to ISO 8601."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from importlib.resources import files

from stdalign.numerals import to_arabic

_NUMBERS = re.compile(r"\d{1,4}")


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    out: dict[str, int] = {}
    text = (files("stdalign.splitting") / "months.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            _, *names = line.split("\t")
            for at, spellings in enumerate(names, 1):
                out.update((name.strip().lower(), at) for name in spellings.split("|"))
    return out


@lru_cache(maxsize=1)
def _month_pattern() -> re.Pattern[str]:
    names = sorted(_months(), key=len, reverse=True)
    latin = "|".join(re.escape(name) for name in names if name.isascii())
    other = "|".join(re.escape(name) for name in names if not name.isascii())
    return re.compile(f"(?<![a-z])(?:{latin})(?![a-z])|{other}")


def iso_date(written: str, *, buddhist: bool = False) -> str:
    """ISO date of a written one; empty where it is none.

    Args:
        written: day, month and year in any order and script.
        buddhist: years count from the Buddha's passing (543 more).

    >>> iso_date("2021年6月10日"), iso_date("ngày 25 tháng 6 năm 2015"), iso_date("๑ มกราคม พ.ศ. ๒๕๖๒", buddhist=True)
    ('2021-06-10', '2015-06-25', '2019-01-01')
    """
    text = to_arabic(written)
    month_name = _month_pattern().search(text.lower())
    named = _months()[month_name[0]] if month_name else 0
    numbers = [int(found) for found in _NUMBERS.findall(text)]
    year = next((value for value in numbers if value >= 1000), 0)
    rest = [value for value in numbers if value < 1000]
    if not year or not rest:
        return ""
    if named:
        month, day = named, rest[0]
    elif len(rest) >= 2:
        first = numbers.index(year) == 0
        month, day = (rest[0], rest[1]) if first else (rest[1], rest[0])
    else:
        return ""
    if buddhist or year > 2400:
        year -= 543
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def iso_year(written: str, *, buddhist: bool = False) -> str:
    """Gregorian year of a written one; empty where there is none.

    >>> iso_year("พ.ศ. ๒๕๓๗", buddhist=True)
    '1994'
    """
    found = re.search(r"\d{4}", to_arabic(written))
    if not found:
        return ""
    year = int(found[0])
    return str(year - 543 if buddhist or year > 2400 else year)
