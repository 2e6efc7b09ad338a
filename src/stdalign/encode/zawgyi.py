"""Burmese written for the Zawgyi font, turned into Unicode before it is encoded.

Much Burmese text on the web stores glyphs in their visual order under the code points of other letters. The rules
are those of the Unicode CLDR transform ``my-t-my-s0-zawgyi``, in ``zawgyi.tsv``.
"""

from __future__ import annotations

import re
from functools import cache, partial
from importlib.resources import files

_DIGIT = re.compile(r"\\(\d)")
_BURMESE = re.compile("[\u1000-\u109f]")
# What correct Unicode cannot contain: a vowel sign that stands before its consonant, a stacker with nothing
# under it, code points that only the font's glyph table uses.
_WRONG = re.compile(
    "(?<![\u1000-\u102a\u103b-\u103f\u1039])\u1031|\u1039(?![\u1000-\u1021])|[\u1033\u1034\u105a\u1060-\u1097]"
)
_RIGHT = re.compile(
    "[\u1000-\u1021]\u103a(?:\u1037|\u1038|(?=[\u1000-\u1021]))|[\u1000-\u1021][\u103b-\u103e]*\u1031[\u102b\u102c]"
)


def is_zawgyi(text: str) -> bool:
    """Whether a text's Burmese is written for Zawgyi.

    >>> is_zawgyi("\u1031\u1000\u102c\u1004\u1039\u1038"), is_zawgyi("\u1000\u1031\u102c\u1004\u103a\u1038")
    (True, False)
    """
    wrong = len(_WRONG.findall(text))
    return wrong > 0 and wrong > len(_RIGHT.findall(text))


def to_unicode(text: str) -> str:
    """The text in Unicode if it is Zawgyi, else as it is.

    >>> to_unicode("\u1031\u1000\u102c\u1004\u1039\u1038") == "\u1000\u1031\u102c\u1004\u103a\u1038"
    True
    """
    if not _BURMESE.search(text) or not is_zawgyi(text):
        return text
    for pattern, replacements in _passes():
        text = pattern.sub(partial(_replaced, replacements), text)
    return text


def _replaced(replacements: tuple[tuple[int, str], ...], match: re.Match[str]) -> str:
    """Each rule is one group of the alternation; its own groups follow it."""
    group, template = next((group, template) for group, template in replacements if match.start(group) >= 0)
    return _DIGIT.sub(lambda digit: str(match.group(group + int(digit.group(1))) or ""), template)


@cache
def _passes() -> tuple[tuple[re.Pattern[str], tuple[tuple[int, str], ...]], ...]:
    table: dict[str, list[tuple[str, str]]] = {}
    for line in (files("stdalign.encode") / "zawgyi.tsv").read_text("utf-8").splitlines():
        if line.startswith(("#", "pass\t")):
            continue
        number, pattern, replacement = line.split("\t")
        table.setdefault(number, []).append(
            (pattern, re.sub(r"\\u([0-9A-Fa-f]{4})", lambda m: chr(int(m.group(1), 16)), replacement))
        )
    out = []
    for rules in table.values():
        at, parts, replacements = 1, [], []
        for pattern, replacement in rules:
            parts.append(f"({pattern})")
            replacements.append((at, replacement))
            at += 1 + re.compile(pattern).groups
        out.append((re.compile("|".join(parts)), tuple(replacements)))
    return tuple(out)
