"""Numbers of law headings in any script to Arabic and back.

Decimal digits of every script are read through their Unicode value; Chinese numerals, Roman
numerals and the letter orders of a script (``đ`` after ``d``, Thai ก ข ค) are read here. Letter
orders come from the jurisdiction profiles.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_CHINESE = {
    "〇": 0, "零": 0, "○": 0, "一": 1, "壹": 1, "二": 2, "贰": 2, "两": 2, "三": 3, "叁": 3, "四": 4, "肆": 4,
    "五": 5, "伍": 5, "六": 6, "陆": 6, "七": 7, "柒": 7, "八": 8, "捌": 8, "九": 9, "玖": 9,
}  # fmt: skip
_CHINESE_UNIT = {
    "十": 10,
    "拾": 10,
    "廿": 20,
    "卅": 30,
    "百": 100,
    "佰": 100,
    "千": 1000,
    "仟": 1000,
    "万": 10000,
}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_ROMAN_FORM = re.compile(r"m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})\Z")
_ROMAN_PARTS = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_CHINESE_DIGIT = "零一二三四五六七八九"

ZERO = {
    "arabic": 0x30, "fullwidth": 0xFF10, "thai": 0x0E50, "lao": 0x0ED0, "burmese": 0x1040, "khmer": 0x17E0,
}  # fmt: skip
"""Code point of the digit nought of each decimal script."""

_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")


def digits_to_int(text: str) -> int | None:
    """Value of decimal digits of any script, or None.

    >>> digits_to_int("๒๑"), digits_to_int("១៥២"), digits_to_int("၃၀"), digits_to_int("ແ")
    (21, 152, 30, None)
    """
    if not text or len(text) > 12:
        return None
    value = 0
    for char in text:
        digit = unicodedata.decimal(char, None)
        if digit is None:
            return None
        value = value * 10 + digit
    return value


def chinese_to_int(text: str) -> int | None:
    """Value of a Chinese numeral (full, digit by digit, or Arabic digits), or None.

    >>> [chinese_to_int(t) for t in ("十", "二十一", "一百零五", "一百一十", "二〇", "一千二百三十四", "法")]
    [10, 21, 105, 110, 20, 1234, None]
    """
    if not text or len(text) > 16:
        return None
    if text[0] not in _CHINESE and text[0] not in _CHINESE_UNIT:
        return digits_to_int(text)
    if all(char in _CHINESE for char in text):
        value = 0
        for char in text:
            value = value * 10 + _CHINESE[char]
        return value
    total = section = digit = 0
    for char in text:
        if char in _CHINESE:
            digit = _CHINESE[char]
            continue
        unit = _CHINESE_UNIT.get(char)
        if unit is None:
            return None
        if unit == 10000:
            total += (section + digit) * unit
            section = digit = 0
        elif char in "廿卅":
            section += unit
        else:
            section += (digit or 1) * unit
            digit = 0
    return total + section + digit


def int_to_chinese(value: int) -> str:
    """Chinese numeral as laws write it, 0–99,999.

    >>> [int_to_chinese(n) for n in (10, 21, 105, 110, 1003)]
    ['十', '二十一', '一百零五', '一百一十', '一千零三']
    """
    if not 0 <= value < 100_000:
        raise ValueError(f"0 to 99999, not {value}")
    if value < 10:
        return _CHINESE_DIGIT[value]
    if value >= 10000:
        rest = value % 10000
        gap = "零" if 0 < rest < 1000 else ""
        return int_to_chinese(value // 10000) + "万" + (gap + int_to_chinese(rest) if rest else "")
    out = ""
    pending = False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            out += ("零" if pending else "") + _CHINESE_DIGIT[digit] + name
            pending = False
        elif out:
            pending = True
    return out.removeprefix("一") if out.startswith("一十") else out


def roman_to_int(text: str) -> int | None:
    """Value of a Roman numeral in either case, or None.

    >>> roman_to_int("XVII"), roman_to_int("iv"), roman_to_int("iiii"), roman_to_int("")
    (17, 4, None, None)
    """
    low = text.lower()
    if not low or len(low) > 15 or not _ROMAN_FORM.match(low):
        return None
    total = 0
    last = 0
    for char in reversed(low):
        value = _ROMAN[char]
        total += -value if value < last else value
        last = max(last, value)
    return total


def int_to_roman(value: int) -> str:
    """Roman numeral in small letters, 1–3999.

    >>> int_to_roman(17)
    'xvii'
    """
    if not 1 <= value < 4000:
        raise ValueError(f"1 to 3999, not {value}")
    out = ""
    for amount, sign in _ROMAN_PARTS:
        count, value = divmod(value, amount)
        out += sign * count
    return out


def int_to_digits(value: int, script: str = "arabic") -> str:
    """Decimal digits of a script: arabic, fullwidth, thai, lao, burmese, khmer.

    >>> int_to_digits(21, "thai"), int_to_digits(152, "khmer")
    ('๒๑', '១៥២')
    """
    shift = ZERO[script] - 0x30
    return "".join(chr(ord(char) + shift) for char in str(value))


def letter_to_int(text: str, order: Sequence[str]) -> int | None:
    """Place of a letter in a letter order, 1-based; ``aa`` comes after the whole order. None where it has none.

    >>> letter_to_int("đ", ["a", "b", "c", "d", "đ", "e"]), letter_to_int("bb", ["a", "b"])
    (5, 4)
    """
    low = text.lower()
    if low in order:
        return order.index(low) + 1
    if len(low) == 2 and low[0] == low[1] and low[0] in order:
        return len(order) + order.index(low[0]) + 1
    return None


def int_to_letter(value: int, order: Sequence[str]) -> str:
    """Letter at a 1-based place of a letter order.

    >>> int_to_letter(4, ["ກ", "ຂ", "ຄ", "ງ"])
    'ງ'
    """
    if not 1 <= value <= 2 * len(order):
        raise ValueError(f"1 to {2 * len(order)}, not {value}")
    return order[value - 1] if value <= len(order) else order[value - 1 - len(order)] * 2


def to_arabic(text: str) -> str:
    """Replace the decimal digits of any script by Arabic ones, the rest stays.

    >>> to_arabic("มาตรา ๒๙/๑")
    'มาตรา 29/1'
    """
    if text.isascii():
        return text
    return _FOREIGN_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)
