"""Automatic numbers of Word, which stand in no text run: computed as Word computes them.

A paragraph gets its list from its own properties, from its style or from a style that this is based on; a list is an
instance of an abstract definition, whose counters it shares with the other instances unless it starts anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from stdalign.numerals import ZERO, int_to_chinese, int_to_digits, int_to_roman
from stdalign.read.safexml import local

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{W}val"
_PLACE = re.compile(r"%(\d)")
_MOST_DEPTH = 30
_THAI = "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
_LEGAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_CYCLES = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸", "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛", "thaiLetters": _THAI,
}  # fmt: skip
_DASHES = "-–—+"


@dataclass(frozen=True)
class _Rule:
    """One level of a list: how its number is written and where it begins."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False
    restart: int = -1
    suffix: str = "tab"
    style: str = ""


@dataclass
class _List:
    """An abstract definition with its counters, which every instance of it shares."""

    rules: dict[int, _Rule]
    counts: dict[int, int]
    link: str = ""


def child(element: Any, name: str) -> Any | None:
    """The first child of a name; many times as fast as ``find``."""
    return next(element.iterchildren(W + name), None) if element is not None else None


def value(element: Any, name: str, default: str = "") -> str:
    """The ``w:val`` of a child element."""
    found = child(element, name)
    return str(found.get(_VAL, default)) if found is not None else default


def number_of(element: Any, name: str, default: int) -> int:
    """The ``w:val`` of a child element as a number."""
    text = value(element, name)
    return int(text) if text.lstrip("-").isdigit() else default


class Styles:
    """Paragraph and character styles with what they are based on."""

    def __init__(self, root: Any | None) -> None:
        self.by_id: dict[str, Any] = {}
        self.default = ""
        self._chains: dict[str, list[Any]] = {}
        self._switches: dict[tuple[str, str], bool] = {}
        for style in root.iter(f"{W}style") if root is not None else ():
            name = style.get(f"{W}styleId", "")
            self.by_id[name] = style
            if style.get(f"{W}default") in ("1", "true") and style.get(f"{W}type") == "paragraph":
                self.default = name

    def chain(self, name: str) -> list[Any]:
        """A style and those it is based on, nearest first."""
        if name not in self._chains:
            self._chains[name] = self._chain(name)
        return self._chains[name]

    def switch(self, name: str, switch: str) -> bool:
        """Whether a style, or the nearest that it is based on, turns a switch of its letters on."""
        key = (name, switch)
        if key not in self._switches:
            said = (is_on(child(entry, "rPr"), switch) for entry in self.chain(name))
            self._switches[key] = next((one for one in said if one is not None), False)
        return self._switches[key]

    def _chain(self, name: str) -> list[Any]:
        out: list[Any] = []
        while name in self.by_id and len(out) < _MOST_DEPTH:
            style = self.by_id[name]
            if style in out:
                break
            out.append(style)
            name = value(style, "basedOn")
        return out

    def title(self, name: str) -> str:
        """Name of the style in small letters, as Word shows it (``heading 1``)."""
        style = self.by_id.get(name)
        return value(style, "name", name).lower() if style is not None else name.lower()


class Numbering:
    """The lists of a document; ``label`` gives the number of the next paragraph."""

    def __init__(self, root: Any | None, styles: Styles) -> None:
        self.styles = styles
        self.lists: dict[str, _List] = {}
        self.abstract: dict[str, str] = {}
        self.own: dict[str, dict[int, _Rule]] = {}
        self.starts: dict[str, dict[int, int]] = {}
        self.linked: dict[str, str] = {}
        if root is None:
            return
        for entry in root.iter(f"{W}abstractNum"):
            name = entry.get(f"{W}abstractNumId", "")
            rules = {at: _rule(level) for level in entry.iter(f"{W}lvl") if (at := _place(level)) >= 0}
            self.lists[name] = _List(rules, {}, value(entry, "numStyleLink"))
            if value(entry, "styleLink"):
                self.linked[value(entry, "styleLink")] = name
        for entry in root.iter(f"{W}num"):
            name = entry.get(f"{W}numId", "")
            self.abstract[name] = value(entry, "abstractNumId")
            for override in entry.iter(f"{W}lvlOverride"):
                at = _place(override)
                if (level := override.find(f"{W}lvl")) is not None:
                    self.own.setdefault(name, {})[at] = _rule(level)
                start = number_of(override, "startOverride", -1)
                if start >= 0:
                    self.starts.setdefault(name, {})[at] = start

    def place(self, properties: Any, style: str) -> tuple[str, int] | None:
        """Which list a paragraph is in, and how deep: its own properties over those of its style."""
        own = child(properties, "numPr")
        which, level = value(own, "numId"), number_of(own, "ilvl", -1)
        for entry in self.styles.chain(style):
            if which and level >= 0:
                break
            inherited = child(child(entry, "pPr"), "numPr")
            if inherited is None:
                continue
            from_style = value(inherited, "numId")
            if not which:
                which = from_style
            if level < 0 and from_style == which:
                level = number_of(inherited, "ilvl", -1)
                if level < 0:
                    level = self._styled(which, entry.get(f"{W}styleId", ""))
        if not which or which == "0" or which not in self.abstract:
            return None
        return which, max(level, 0)

    def _styled(self, which: str, style: str) -> int:
        """Level of a list that names a style as its own."""
        found = self._list(which)
        return next((at for at, rule in found.rules.items() if rule.style == style), -1) if found else -1

    def _list(self, which: str) -> _List | None:
        found = self.lists.get(self.abstract.get(which, ""))
        if found and found.link and not found.rules:
            found = self.lists.get(self.linked.get(found.link, ""), found)
        return found

    def label(self, which: str, level: int) -> tuple[str, str]:
        """The number of the next paragraph of a list as printed, and what stands between it and the words."""
        found = self._list(which)
        if found is None:
            return "", ""
        rules = {**found.rules, **self.own.get(which, {})}
        if level not in rules:
            return "", ""
        starts = self.starts.get(which, {})
        counts = found.counts
        if level in starts:
            counts[level] = starts.pop(level)
        else:
            counts[level] = counts[level] + 1 if level in counts else rules[level].start
        for deeper in [at for at in counts if at > level]:
            restart = rules[deeper].restart if deeper in rules else -1
            if restart != 0 and (restart < 0 or level < restart):
                del counts[deeper]
        rule = rules[level]
        if rule.form == "bullet":
            sign = rule.text.strip()
            return (sign, " ") if sign in _DASHES and sign else ("", "")

        def written(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            there = rules.get(at, _Rule())
            return in_form(counts.get(at, there.start), "decimal" if rule.legal and at < level else there.form)

        if rule.form == "none" and not rule.text.strip():
            return "", ""
        return _PLACE.sub(written, rule.text).strip(), "" if rule.suffix == "nothing" else " "


def _place(element: Any) -> int:
    text = element.get(f"{W}ilvl", "")
    return int(text) if text.isdigit() else -1


def _rule(level: Any) -> _Rule:
    form, custom = "decimal", ""
    for found in level.iter(f"{W}numFmt"):  # a newer form stands beside the one for old readers, and first
        form, custom = found.get(f"{W}val", "decimal"), found.get(f"{W}format", "")
        break
    rule = _Rule(
        form, value(level, "lvlText"), number_of(level, "start", 1), level.find(f"{W}isLgl") is not None,
        number_of(level, "lvlRestart", -1), value(level, "suff", "tab"), value(level, "pStyle"),
    )  # fmt: skip
    return replace(rule, form=_custom(custom)) if form == "custom" else rule


def _custom(sample: str) -> str:
    """A form given by samples (``๑, ๒, ๓, ...``): the script of its digits, padded where the first one is."""
    first = sample.partition(",")[0].strip()
    script = next((name for name, zero in ZERO.items() if first and zero <= ord(first[-1]) <= zero + 9), "arabic")
    return f"digits:{script}:{len(first)}"


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else ""


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _digit_by_digit(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def _chinese(number: int) -> str:
    return int_to_chinese(number) if 0 <= number < 100_000 else str(number)


def _roman(number: int) -> str:
    return int_to_roman(number) if 1 <= number < 4000 else str(number)


_FORMS: dict[str, Callable[[int], str]] = {
    "lowerLetter": _letters, "upperLetter": lambda n: _letters(n).upper(), "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(), "decimalZero": lambda n: f"{n:02}", "ordinal": _ordinal, "none": lambda n: "",
    "decimalFullWidth": lambda n: int_to_digits(n, "fullwidth"), "decimalFullWidth2": lambda n: int_to_digits(n, "fullwidth"),
    "thaiNumbers": lambda n: int_to_digits(n, "thai"), "thaiCounting": lambda n: int_to_digits(n, "thai"),
    "chineseCounting": _chinese, "chineseCountingThousand": _chinese, "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese, "japaneseCounting": _chinese, "ideographDigital": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit, "japaneseDigitalTenThousand": _digit_by_digit,
    "chineseLegalSimplified": lambda n: _chinese(n).translate(_LEGAL), "ideographLegalTraditional": lambda n: _chinese(n).translate(_LEGAL),
    "numberInDash": lambda n: f"- {n} -",
}  # fmt: skip


def in_form(number: int, form: str) -> str:
    """A number as a form of Word writes it.

    >>> [in_form(12, form) for form in ("decimal", "chineseCounting", "thaiNumbers", "lowerRoman", "upperLetter", "decimalEnclosedCircle")]
    ['12', '十二', '๑๒', 'xii', 'L', '⑫']
    """
    if form in _FORMS:
        return _FORMS[form](number)
    if form in _CYCLES:
        signs = _CYCLES[form]
        return signs[number - 1] if 1 <= number <= len(signs) else str(number)
    if form.startswith("digits:"):
        _, script, width = form.split(":")
        return int_to_digits(number, script).rjust(int(width), chr(ZERO[script]))
    return str(number)


def is_on(properties: Any, name: str) -> bool | None:
    """Whether a switch (``w:vanish``) is on, None where it is not said."""
    found = child(properties, name)
    if found is None:
        return None
    return found.get(_VAL, "true") not in ("0", "false", "off", "none")


def tag_of(element: Any) -> str:
    """Name of an element without its namespace, empty for comments."""
    return local(element)
