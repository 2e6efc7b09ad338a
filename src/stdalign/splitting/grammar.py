"""A scheme's patterns compiled once, and the reading of one label's number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from stdalign.errors import CorpusError
from stdalign.model import Level
from stdalign.number import Number
from stdalign.numerals import chinese_to_int, digits_to_int, letter_to_int, roman_to_int, to_arabic
from stdalign.scheme import HeadRule, MarkerRule, MarkRule, NoiseRule, Scheme, expand

_ANCHORED = "(?m)^"
_LATIN = tuple("abcdefghijklmnopqrstuvwxyz")
_NUMBER = re.compile(r"(\d+)(?:[-/]?\s?(\d+(?:[-/]\d+)*|[a-zđ]{1,3}))?\Z")
_PATH = re.compile(
    r"(?:(?P<first>\d{1,4})|(?P<letter>[^\W\d_])(?P<joined>\d{1,3})?)(?P<rest>(?:[.．]\d{1,4}){0,7})(?P<inserted>[a-z]?)(?P<brackets>(?:\([a-z0-9]{1,5}\))*)\Z",
    re.I,
)
_BRACKET = re.compile(r"\(([^()]+)\)")
_LEAD = re.compile(r"\[[^\]\[]+\](?:\*|\{0,\d+\})(?![?+])")
"""The blanks with which patterns of headings begin."""
_BLANK = re.compile(r"\s+")
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
class CompiledReference:
    """A reference rule with its compiled patterns."""

    regex: re.Pattern[str]
    chinese: bool
    words: Mapping[str, str]
    more: re.Pattern[str] | None = None
    item: re.Pattern[str] | None = None


@dataclass(frozen=True)
class References:
    """The ways of citing, and a quick test whether a text cites at all."""

    rules: tuple[CompiledReference, ...]
    anchor: re.Pattern[str] | None


@dataclass(frozen=True)
class Grammar:
    """Everything compiled that splitting texts of one scheme needs."""

    scheme: Scheme
    units: tuple[CompiledHead, ...]
    containers: tuple[CompiledHead, ...]
    annex_units: tuple[CompiledHead, ...]
    annex_containers: tuple[CompiledHead, ...]
    marks: tuple[CompiledMark, ...]
    any_mark: re.Pattern[str]
    any_inline: re.Pattern[str] | None
    line_starts: re.Pattern[str]
    first_line: re.Pattern[str]
    annex_label: re.Pattern[str]
    markers: tuple[tuple[MarkerRule, re.Pattern[str]], ...]
    noise: tuple[tuple[str, re.Pattern[str]], ...]
    references: References
    unanchored: tuple[re.Pattern[str] | None, ...]
    terms: re.Pattern[str] | None
    defines: re.Pattern[str] | None
    normative: re.Pattern[str] | None
    designation: re.Pattern[str] | None
    repealed: re.Pattern[str]
    definition: re.Pattern[str] | None
    amends: re.Pattern[str] | None
    quoted_after: re.Pattern[str] | None
    amending_item: re.Pattern[str] | None
    skipped_after: re.Pattern[str] | None
    closing: re.Pattern[str] | None
    ends: frozenset[str]


@lru_cache(maxsize=128)
def grammar_of(scheme: Scheme) -> Grammar:
    """The compiled grammar of a scheme.

    Raises:
        CorpusError: a pattern of it is no regular expression.
    """
    marks = []
    for rule in scheme.marks:
        order = scheme.letters.get(rule.numerals, _LATIN)
        inline = _compiled(rule.inline, scheme) if rule.inline else None
        back = _compiled(rule.back, scheme) if rule.back else None
        marks.append(CompiledMark(rule, _compiled(rule.pattern, scheme), inline, order, back))
    starts = "|".join(_anonymous(rule.pattern) for rule in scheme.marks) or "(?!)"
    inlines = "|".join(_anonymous(rule.inline) for rule in scheme.marks if rule.inline)
    headed: tuple[HeadRule | MarkerRule | NoiseRule, ...] = (
        *(rule for rule in (*scheme.units, *scheme.containers) if not rule.annex), *scheme.markers, *scheme.noise,
    )  # fmt: skip
    units, annex_units = _heads(scheme.units, scheme)
    containers, annex_containers = _heads(scheme.containers, scheme)
    return Grammar(
        scheme=scheme,
        units=units,
        unanchored=tuple(
            re.compile(c.regex.pattern[len(_ANCHORED) :], re.M) if anchored(c.regex.pattern) else None for c in units
        ),
        containers=containers,
        annex_units=annex_units,
        annex_containers=annex_containers,
        marks=tuple(marks),
        any_mark=re.compile(starts),
        any_inline=re.compile(inlines) if inlines else None,
        line_starts=_line_starts([rule.pattern for rule in headed], "\n"),
        first_line=_line_starts([rule.pattern for rule in headed], ""),
        annex_label=_line_starts([c.regex.pattern for c in (*annex_units, *annex_containers)], ""),
        markers=tuple((rule, _compiled(rule.pattern, scheme, re.M)) for rule in scheme.markers),
        noise=tuple((rule.kind, _compiled(rule.pattern, scheme, re.M)) for rule in scheme.noise),
        references=_references(scheme),
        repealed=_compiled(scheme.repealed, scheme),
        definition=_compiled(scheme.definition, scheme) if scheme.definition else None,
        amends=_compiled(scheme.amends, scheme) if scheme.amends else None,
        quoted_after=_compiled(scheme.quoted_after, scheme) if scheme.quoted_after else None,
        amending_item=_compiled(scheme.amending_item, scheme, re.M) if scheme.amending_item else None,
        skipped_after=_compiled(scheme.skipped_after, scheme) if scheme.skipped_after else None,
        closing=_compiled(scheme.closing, scheme) if scheme.closing else None,
        terms=_compiled(scheme.terms, scheme, re.I) if scheme.terms else None,
        defines=_compiled(scheme.defines, scheme) if scheme.defines else None,
        normative=_compiled(scheme.normative, scheme, re.I) if scheme.normative else None,
        designation=_compiled(scheme.designation, scheme) if scheme.designation else None,
        ends=frozenset(scheme.terminal),
    )


def _heads(rules: tuple[HeadRule, ...], scheme: Scheme) -> tuple[tuple[CompiledHead, ...], tuple[CompiledHead, ...]]:
    """Rules of the enacting text, and those of annexes."""
    made = [CompiledHead(rule, _compiled(rule.pattern, scheme, re.M)) for rule in rules]
    return tuple(one for one in made if not one.rule.annex), tuple(one for one in made if one.rule.annex)


def _compiled(pattern: str, scheme: Scheme, flags: int = 0) -> re.Pattern[str]:
    try:
        return re.compile(pattern, flags)
    except re.error as error:
        raise CorpusError(
            f"not a regular expression ({error}): {pattern[:80]!r}", where=scheme.name, next_step="mend the pattern"
        ) from None


def _references(scheme: Scheme) -> References:
    rules = tuple(
        CompiledReference(
            _compiled(expand(rule.pattern), scheme),
            rule.numerals == "chinese",
            rule.words,
            _compiled(rule.more, scheme) if rule.more else None,
            _compiled(rule.item, scheme) if rule.item else None,
        )
        for rule in scheme.references
    )
    anchors = [rule.anchor for rule in scheme.references if rule.anchor]
    return References(rules, _compiled("|".join(anchors), scheme) if anchors and len(anchors) == len(rules) else None)


def anchored(pattern: str) -> bool:
    """Whether a pattern can only match where a line begins."""
    return pattern.startswith(_ANCHORED)


def _line_starts(patterns: list[str], before: str) -> re.Pattern[str]:
    """One pattern that finds every end of a line after which any anchored pattern matches.

    It begins with a fixed character, for which a text is searched twenty times as fast as for a place.
    """
    groups: dict[str, list[str]] = {}  # alternatives that all begin alike are tried behind that beginning once
    for pattern in patterns:
        if anchored(pattern):
            rest = pattern[len(_ANCHORED) :]
            lead = _LEAD.match(rest)
            groups.setdefault(lead[0] if lead else "", []).append(_anonymous(rest[lead.end() if lead else 0 :]))
    union = "|".join(f"{lead}(?:{'|'.join(rests)})" for lead, rests in groups.items())
    return re.compile(f"{before}(?={union or '(?!)'})", re.M)


def _anonymous(pattern: str) -> str:
    return "(?:" + re.sub(r"\(\?P<\w+>", "(?:", pattern) + ")"


def head_number(found: re.Match[str], numerals: str) -> tuple[Number, str] | None:
    """Place and normalised number of a unit's or container's label, None where it is no number.

    >>> head_number(re.match(r"(?P<num>.+)", "๑๔/๑"), "arabic")[1], head_number(re.match(r"(?P<num>.+)", "A.3"), "path")[1]
    ('14-1', 'A.3')
    """
    written = found["num"].strip()
    inserted = found.groupdict().get("sub") or ""
    if numerals == "path":
        return _path(written)
    if numerals == "chinese":
        value = chinese_to_int(written)
    elif numerals == "roman":
        return _roman(written)
    elif numerals == "ocr":
        return _plain(_SCANNED.sub(lambda run: run[0].translate(_OCR), written.replace(" ", "").replace(".", "")))
    elif numerals == "latin":
        value = letter_to_int(written, _LATIN)
    elif numerals == "any":
        value = digits_to_int(written) or chinese_to_int(written)
        if value is None:
            return _roman(written) or _plain(written)
    else:
        return _plain(written + inserted.lstrip("-"))
    if value is None:
        return None
    if inserted:
        extra = chinese_to_int(inserted) or digits_to_int(inserted) or 0
        return Number.of(value, str(extra)), f"{value}-{extra}"
    return Number.of(value), str(value)


def _roman(written: str) -> tuple[Number, str] | None:
    value = roman_to_int(written)
    if value is not None:
        return Number.of(value), str(value)
    value = roman_to_int(written[:-1])
    if value is None:
        return None
    return Number.of(value, written[-1].lower()), f"{value}{written[-1].lower()}"


def _plain(written: str) -> tuple[Number, str] | None:
    text = to_arabic(written).lower()
    found = _NUMBER.match(text)
    if not found:
        return _path(written)
    if len(found[1]) > 9:
        return None
    value, inserted = int(found[1]), found[2] or ""
    if not inserted:
        return Number.of(value), str(value)
    separator = "-" if inserted[0].isdigit() else ""
    return Number.of(value, inserted), f"{value}{separator}{inserted.replace('/', '-')}"


def _path(written: str) -> tuple[Number, str] | None:
    """A number of parts: 4.2.1, A.3, A3, 1991.02, 1910.147(a)(1), and 4.2.1a for what was inserted."""
    text = _BLANK.sub("", to_arabic(written)).replace("．", ".")
    found = _PATH.match(text)
    if not found:
        return None
    head = int(found["first"]) if found["first"] else ord(found["letter"].lower()) - ord("a") + 1
    parts = [(head, ""), *([(int(found["joined"]), "")] if found["joined"] else [])]
    parts += [(int(part), "") for part in found["rest"].split(".")[1:]]
    if found["inserted"]:
        parts[-1] = (parts[-1][0], found["inserted"].lower())
    for depth, part in enumerate(_BRACKET.findall(found["brackets"])):
        value = _bracketed(part, depth)
        if value is None:
            return None
        parts.append((value, ""))
    return Number(parts), text


def _bracketed(part: str, depth: int) -> int | None:
    """Value of a part in brackets: (a), (1), (i), (A), (1), (i) by its depth."""
    if part.isdigit():
        return int(part) if depth % 3 == 1 else None
    if depth % 3 == 2:
        return roman_to_int(part)
    return letter_to_int(part, _LATIN) if depth % 3 == 0 else None


def mark_keys(written: str, mark: CompiledMark) -> list[tuple[Number, str]]:
    """Every reading of a label inside a unit, likeliest first.

    >>> rule = CompiledMark(MarkRule(Level.POINT, "", "vi"), re.compile(""), None, ("a", "b", "c", "d", "đ"))
    >>> mark_keys("đ", rule)[0][1], mark_keys("đ", rule)[0][0].value
    ('đ', 5)
    """
    kind = mark.rule.numerals
    text = written.strip()
    if kind == "arabic":
        plain = _plain(text)
        return [plain] if plain else []
    if kind == "chinese":
        value = chinese_to_int(text)
        return [(Number.of(value), str(value))] if value else []
    if kind == "roman":
        value = roman_to_int(text)
        return [(Number.of(value), text.lower())] if value else []
    low = text.lower()
    out: list[tuple[Number, str]] = []
    if len(low) == 1:
        value = letter_to_int(low, mark.order)
        return [(Number.of(value), low)] if value else []
    head = letter_to_int(low[0], mark.order)
    if head:
        out.append((Number.of(head, low[1:]), low))
    whole = letter_to_int(low, mark.order)
    if whole:
        out.append((Number.of(whole), low))
    return out


def same_list(marks: tuple[CompiledMark, ...], one: int, two: int) -> bool:
    """Whether two rules of labels number one list: the same rule, two forms of a paragraph's number, or the letters of two orders (đ goes on d)."""
    if one == two:
        return True
    if one < 0 or two < 0:
        return False
    first, second = marks[one].rule, marks[two].rule
    if first.level is second.level is Level.POINT and first.numerals != second.numerals:
        return {first.numerals, second.numerals} == {"latin", "vi"}
    return (
        first.level is second.level is Level.PARAGRAPH
        and first.numerals == second.numerals
        and not first.under
        and not second.under
    )
