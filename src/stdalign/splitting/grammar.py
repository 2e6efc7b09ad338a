"""A profile's patterns compiled once, and the reading of one label's number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from stdalign.model import Level
from stdalign.numerals import (
    chinese_to_int,
    digits_to_int,
    int_to_letter,
    letter_to_int,
    roman_to_int,
    to_arabic,
)
from stdalign.profile import HeadRule, MarkerRule, MarkRule, NoiseRule, Profile, load_profile

Key = tuple[int, str]
"""A number's place in its order: whole part and inserted part, ``(14, "1")``, ``(60, "fa")``."""

_ANCHORED = "(?m)^"
_LATIN = tuple("abcdefghijklmnopqrstuvwxyz")
_NUMBER = re.compile(r"(\d+)(?:[-/.]?\s?(\d+(?:[-/]\d+)*|[a-zđ]{1,3}))?\Z")
_OCR = str.maketrans("OolIit", "001111")
_SCANNED = re.compile(r"(?<=\d)[OoltIi]+")


@dataclass(frozen=True)
class CompiledHead:
    """A head rule with its compiled pattern."""

    rule: HeadRule
    regex: re.Pattern[str]


@dataclass(frozen=True)
class CompiledMark:
    """A mark rule with its compiled patterns."""

    rule: MarkRule
    regex: re.Pattern[str]
    inline: re.Pattern[str] | None
    order: tuple[str, ...]
    back: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Grammar:
    """Everything compiled that splitting one jurisdiction's texts needs."""

    profile: Profile
    articles: tuple[CompiledHead, ...]
    containers: tuple[CompiledHead, ...]
    marks: tuple[CompiledMark, ...]
    any_mark: re.Pattern[str]
    any_inline: re.Pattern[str] | None
    line_starts: re.Pattern[str]
    markers: tuple[tuple[MarkerRule, re.Pattern[str]], ...]
    noise: tuple[tuple[str, re.Pattern[str]], ...]
    repealed: re.Pattern[str]
    definition: re.Pattern[str] | None
    amends: re.Pattern[str] | None
    quoted_after: re.Pattern[str] | None
    skipped_after: re.Pattern[str] | None
    ends: frozenset[str]


@lru_cache(maxsize=64)
def grammar_of(code: str) -> Grammar:
    """The compiled grammar of a jurisdiction."""
    profile = load_profile(code)
    marks = []
    for rule in profile.marks:
        order = profile.letters.get(rule.numerals, _LATIN)
        inline = re.compile(rule.inline) if rule.inline else None
        back = re.compile(rule.back) if rule.back else None
        marks.append(CompiledMark(rule, re.compile(rule.pattern), inline, order, back))
    starts = "|".join(_anonymous(rule.pattern) for rule in profile.marks) or "(?!)"
    inlines = "|".join(_anonymous(rule.inline) for rule in profile.marks if rule.inline)
    headed: tuple[HeadRule | MarkerRule | NoiseRule, ...] = (
        *profile.articles, *profile.containers, *profile.markers, *profile.noise,
    )  # fmt: skip
    return Grammar(
        profile=profile,
        articles=tuple(CompiledHead(rule, re.compile(rule.pattern, re.M)) for rule in profile.articles),
        containers=tuple(CompiledHead(rule, re.compile(rule.pattern, re.M)) for rule in profile.containers),
        marks=tuple(marks),
        any_mark=re.compile(starts),
        any_inline=re.compile(inlines) if inlines else None,
        line_starts=_line_starts([rule.pattern for rule in headed]),
        markers=tuple((rule, re.compile(rule.pattern, re.M)) for rule in profile.markers),
        noise=tuple((rule.kind, re.compile(rule.pattern, re.M)) for rule in profile.noise),
        repealed=re.compile(profile.repealed),
        definition=re.compile(profile.definition) if profile.definition else None,
        amends=re.compile(profile.amends) if profile.amends else None,
        quoted_after=re.compile(profile.quoted_after) if profile.quoted_after else None,
        skipped_after=re.compile(profile.skipped_after) if profile.skipped_after else None,
        ends=frozenset(profile.terminal),
    )


def anchored(pattern: str) -> bool:
    """Whether a pattern can only match where a line begins."""
    return pattern.startswith(_ANCHORED)


def _line_starts(patterns: list[str]) -> re.Pattern[str]:
    """One pattern that finds every line start at which any anchored pattern matches."""
    union = "|".join(_anonymous(pattern[len(_ANCHORED) :]) for pattern in patterns if anchored(pattern))
    return re.compile(f"^(?={union or '(?!)'})", re.M)


def _anonymous(pattern: str) -> str:
    return "(?:" + re.sub(r"\(\?P<\w+>", "(?:", pattern) + ")"


def head_number(found: re.Match[str], numerals: str) -> tuple[Key, str] | None:
    """Key and normalised number of an article or container label, None where it is no number.

    >>> head_number(re.match(r"(?P<num>.+)", "๑๔/๑"), "arabic")
    ((14, '1'), '14-1')
    """
    written = found["num"].strip()
    inserted = found.groupdict().get("sub") or ""
    if numerals == "chinese":
        value = chinese_to_int(written)
    elif numerals == "roman":
        return _roman(written)
    elif numerals == "ocr":
        return _plain(_SCANNED.sub(lambda run: run[0].translate(_OCR), written.replace(" ", "")))
    elif numerals == "any":
        value = digits_to_int(written) or chinese_to_int(written)
        if value is None:
            return _roman(written) or _plain(written)
    else:
        return _plain(written)
    if value is None:
        return None
    if inserted:
        extra = chinese_to_int(inserted) or digits_to_int(inserted) or 0
        return (value, str(extra)), f"{value}-{extra}"
    return (value, ""), str(value)


def _roman(written: str) -> tuple[Key, str] | None:
    value = roman_to_int(written)
    if value is not None:
        return (value, ""), str(value)
    value = roman_to_int(written[:-1])
    if value is None:
        return None
    return (value, written[-1].lower()), f"{value}{written[-1].lower()}"


def _plain(written: str) -> tuple[Key, str] | None:
    text = to_arabic(written).lower()
    found = _NUMBER.match(text)
    if not found or len(found[1]) > 9:
        return None
    value, inserted = int(found[1]), found[2] or ""
    if text[found.end(1) : found.end(1) + 1] == "." and inserted.isdigit():
        return (int(found[1] + inserted), ""), found[1] + inserted
    if not inserted:
        return (value, ""), str(value)
    separator = "-" if inserted[0].isdigit() else ""
    return (value, inserted), f"{value}{separator}{inserted.replace('/', '-')}"


def mark_keys(written: str, mark: CompiledMark) -> list[tuple[Key, str]]:
    """Every reading of a label inside an article, likeliest first.

    >>> grammar = grammar_of("VN")
    >>> mark_keys("đ", grammar.marks[1])
    [((5, ''), 'đ')]
    """
    kind = mark.rule.numerals
    text = written.strip()
    if kind == "arabic":
        plain = _plain(text)
        return [plain] if plain else []
    if kind == "chinese":
        value = chinese_to_int(text)
        return [((value, ""), str(value))] if value else []
    if kind == "roman":
        value = roman_to_int(text)
        return [((value, ""), text.lower())] if value else []
    low = text.lower()
    out: list[tuple[Key, str]] = []
    if len(low) == 1:
        value = letter_to_int(low, mark.order)
        return [((value, ""), low)] if value else []
    head = letter_to_int(low[0], mark.order)
    if head:
        out.append(((head, low[1:]), low))
    whole = letter_to_int(low, mark.order)
    if whole:
        out.append(((whole, ""), low))
    return out


def follows(key: Key, last: Key) -> bool:
    """Whether ``key`` is the very next place after ``last``.

    >>> follows((4, ""), (3, "1")), follows((3, "1"), (3, "")), follows((5, ""), (3, ""))
    (True, True, False)
    """
    if key[0] == last[0] + 1:
        return True
    return key[0] == last[0] and later(key[1], last[1])


def later(inserted: str, last: str) -> bool:
    """Whether an inserted part comes after another: numbers by value, letters by length and alphabet."""
    if inserted.isdigit() and last.isdigit():
        return int(inserted) > int(last)
    return bool(inserted) and (last == "" or inserted > last)


DEEPER = {
    Level.ARTICLE: Level.PARAGRAPH,
    Level.PARAGRAPH: Level.POINT,
    Level.POINT: Level.SUBPOINT,
    Level.SUBPOINT: Level.SUBPOINT,
    Level.TEXT: Level.POINT,
    Level.ANNEX: Level.PARAGRAPH,
}
"""Level of a labelled clause that stands under another and whose own level would not be deeper."""

RANK = {
    Level.ANNEX: 0, Level.ARTICLE: 0, Level.PARAGRAPH: 1, Level.TEXT: 1, Level.POINT: 2, Level.SUBPOINT: 3,
}  # fmt: skip

STEP = {
    Level.PART: "part", Level.CHAPTER: "chp", Level.SECTION: "sec", Level.SUBSECTION: "subsec",
    Level.ARTICLE: "art", Level.PARAGRAPH: "para", Level.POINT: "point", Level.SUBPOINT: "subpoint",
    Level.TEXT: "text", Level.ANNEX: "annex",
}  # fmt: skip
"""Element name of each level in an eId."""


def ordinal_letter(place: int) -> str:
    """Latin letter at a place, for labels that carry none."""
    return int_to_letter(place, _LATIN)
