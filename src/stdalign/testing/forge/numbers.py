"""Numbers as the countries print them, written apart from the reading of them in ``stdalign.numerals``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

LETTERS = {
    "a": "abcdefghijklmnopqrstuvwxyz", "vi": "abcdđeghiklmnopqrstuvxy", "th": "กขคงจฉชซฌญ",
    "km": "កខគឃងចឆជឈញ", "my": "ကခဂဃငစဆဇဈည", "lo": "ກຂຄງຈສຊຍດຕ",
}  # fmt: skip
DIGITS = {"th": "๐๑๒๓๔๕๖๗๘๙", "km": "០១២៣៤៥៦៧៨៩", "my": "၀၁၂၃၄၅၆၇၈၉", "lo": "໐໑໒໓໔໕໖໗໘໙"}
_CHINESE = "零一二三四五六七八九"
_ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_FIELD = re.compile(r"\{(\w+)\}")


def chinese(n: int) -> str:
    """A number below a thousand in Chinese.

    >>> [chinese(n) for n in (3, 10, 15, 40, 42, 105, 110)]
    ['三', '十', '十五', '四十', '四十二', '一百零五', '一百一十']
    """
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    out = f"{_CHINESE[hundreds]}百" if hundreds else ""
    if tens:
        out += ("" if tens == 1 and not hundreds else _CHINESE[tens]) + "十"
    elif hundreds and ones:
        out += "零"
    return out + (_CHINESE[ones] if ones or not n else "")


def roman(n: int) -> str:
    """A number below ninety in Roman capitals.

    >>> roman(4), roman(19)
    ('IV', 'XIX')
    """
    out = ""
    for value, sign in _ROMAN:
        while n >= value:
            out, n = out + sign, n - value
    return out


def digits(n: int, script: str) -> str:
    """A number in the decimal digits of a script."""
    return "".join(DIGITS[script][int(d)] for d in str(n))


def _letter(row: str, *, upper: bool = False) -> Callable[[int], str]:
    return lambda n: row[n - 1].upper() if upper else row[n - 1]


def _script(name: str) -> Callable[[int], str]:
    return lambda n: digits(n, name)


_FORMS: dict[str, Callable[[int], str]] = {
    "n": str, "cn": chinese, "ROMAN": roman, "roman": lambda n: roman(n).lower(), "A": _letter(LETTERS["a"], upper=True),
    **{key: _letter(row) for key, row in LETTERS.items()}, **{f"n{key}": _script(key) for key in DIGITS},
}  # fmt: skip


def write(template: str, n: int, more: int = 0, words: Sequence[str] = ()) -> str:
    """A label from its template: ``{cn}``, ``{n}``, ``{ROMAN}``, ``{vi}``, ``{nth}`` …; ``{more…}`` is an inserted part.

    >>> write("第{cn}条之{more_cn}", 14, 1), write("({roman})", 4), write("มาตรา {nth}/{more_nth}", 14, 2)
    ('第十四条之一', '(iv)', 'มาตรา ๑๔/๒')
    """

    def one(found: re.Match[str]) -> str:
        name = found[1]
        if name == "word":
            return words[n - 1]
        if name == "more_word":
            return words[more - 1]
        if name.startswith("more_"):
            return _FORMS[name.removeprefix("more_")](more)
        return _FORMS[name](n)

    return _FIELD.sub(one, template)


def normal(template: str, n: int, more: int = 0) -> str:
    """The number as the library promises it: letters and small Roman numerals stay, every other number is Arabic.

    >>> normal("({roman})", 4), normal("第{cn}条之{more_cn}", 14, 1), normal("{n}{more_A}.", 14, 1), normal("{vi})", 5)
    ('iv', '14-1', '14a', 'đ')
    """
    names = _FIELD.findall(template)
    kept = [name for name in names if name in LETTERS or name == "roman"]
    first = _FORMS[kept[0]](n) if kept else str(n)
    extra = [name for name in names if name.startswith("more_")]
    if not extra or not more:
        return first
    form = extra[0].removeprefix("more_")
    if form in LETTERS or form == "A":
        return first + _FORMS[form](more).lower()
    return f"{first}-{more}"


_WORD_FORMATS = {
    "n": "decimal", "cn": "chineseCountingThousand", "ROMAN": "upperRoman", "roman": "lowerRoman", "a": "lowerLetter",
    "A": "upperLetter", "nth": "thaiNumbers", "th": "thaiLetters",
}  # fmt: skip


def word_format(template: str) -> tuple[str, str] | None:
    """Number format and level text of a word processor for a template; None where it has none (Khmer digits, ``đ``).

    >>> word_format("第{cn}条"), word_format("{vi})")
    (('chineseCountingThousand', '第%1条'), None)
    """
    names = _FIELD.findall(template)
    if len(names) != 1 or names[0] not in _WORD_FORMATS:
        return None
    return _WORD_FORMATS[names[0]], _FIELD.sub("%1", template)
