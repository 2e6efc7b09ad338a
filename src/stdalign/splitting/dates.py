"""Dates as laws write them, in Gregorian and Buddhist years, to ISO 8601."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from importlib.resources import files

from stdalign.numerals import chinese_to_int, to_arabic

_NUMBERS = re.compile(r"\d{1,4}")
_CHINESE = re.compile(r"[〇○零一二三四五六七八九十廿卅]+(?=\s*[年月日号])")
_REPUBLIC = re.compile(r"民[国國]\s*(?P<year>\d{1,3})(?=\s*年)")
_REPUBLIC_BEFORE_FIRST = 1911
_BUDDHIST_LEAST = 2400  # no law has a Gregorian year so late, nor a Buddhist one so early
_GREGORIAN = re.compile(r"ค\.?\s?ศ|\bA\.?D\.?\b|\bCE\b")


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

    >>> iso_date("二〇二一年六月十日"), iso_date("民国110年6月10日"), iso_date("๕ พฤษภาคม ค.ศ. ๒๐๑๑", buddhist=True)
    ('2021-06-10', '2021-06-10', '2011-05-05')
    >>> iso_date("2021年6月10日"), iso_date("ngày 25 tháng 6 năm 2015"), iso_date("๑ มกราคม พ.ศ. ๒๕๖๒", buddhist=True)
    ('2021-06-10', '2015-06-25', '2019-01-01')
    """
    text = _in_figures(written)
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
    year = _gregorian(year, written, buddhist)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def iso_year(written: str, *, buddhist: bool = False) -> str:
    """Gregorian year of a written one; empty where there is none.

    >>> iso_year("พ.ศ. ๒๕๓๗", buddhist=True)
    '1994'
    """
    found = re.search(r"\d{4}", _in_figures(written))
    return str(_gregorian(int(found[0]), written, buddhist)) if found else ""


def _in_figures(written: str) -> str:
    """A date with Arabic figures: Chinese numerals before 年, 月 and 日 and the years of the Republic written out."""
    text = _CHINESE.sub(lambda found: str(chinese_to_int(found[0]) or found[0]), to_arabic(written))
    return _REPUBLIC.sub(lambda found: str(int(found["year"]) + _REPUBLIC_BEFORE_FIRST), text)


def _gregorian(year: int, written: str, buddhist: bool) -> int:
    """A year of our era; in a country that counts from the Buddha's passing a year may still be one (ค.ศ. ๒๐๑๑)."""
    if year <= _BUDDHIST_LEAST or (buddhist and _GREGORIAN.search(written)):
        return year
    return year - 543
