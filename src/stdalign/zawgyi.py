"""Burmese written for the Zawgyi font, turned into Unicode: the one mechanism of readers, encoder and analysis.

Much Burmese text on the web stores glyphs in their visual order under the code points of other letters. The rules
are those of the Unicode CLDR transform ``my-t-my-s0-zawgyi``, in ``zawgyi.tsv``.
"""

from __future__ import annotations

import re
from functools import cache, partial
from importlib.resources import files

_DIGIT = re.compile(r"\\(\d)")
_BURMESE = re.compile("[\u1000-\u109f]")
_FINE = 1_000_000
"""Above so many characters a run is one replacement: syllable by syllable would take seconds."""
_RUN = re.compile("[\u1000-\u109f]{1,4000}")
_SYLLABLE = re.compile(
    "[\u1031]*[\u103b\u107e-\u1084]*[\u1000-\u102a\u103f\u106a\u106b\u106e\u106f\u1086\u108f\u1090-\u1092]?"
    "[^\u1031\u103b\u107e-\u1084\u1000-\u102a\u103f\u106a\u106b\u106e\u106f\u1086\u108f\u1090-\u1092]*"
)
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
    return converted(text)


def converted(text: str) -> str:
    """Zawgyi in Unicode's code points and logical order; for text that is known to be Zawgyi."""
    for pattern, replacements in _passes():
        text = pattern.sub(partial(_replaced, replacements), text)
    return text


def edits(text: str) -> list[tuple[int, int, str]]:
    """``converted`` as replacements in place, one a syllable (one a run in a text of more than a million characters).

    A run whose syllables give something else one by one is replaced whole, so that the words are always those of
    ``converted``.

    >>> edits("1 \u1031\u1000\u102c\u1004\u1039\u1038 2")
    [(2, 5, '\u1000\u1031\u102c'), (5, 8, '\u1004\u103a\u1038')]
    """
    out: list[tuple[int, int, str]] = []
    for run in _RUN.finditer(text):
        whole = converted(run[0])
        if len(text) > _FINE:
            out.append((run.start(), run.end(), whole))
            continue
        pieces = [(found.start(), found.end(), converted(found[0])) for found in _SYLLABLE.finditer(run[0])]
        if "".join(new for _, _, new in pieces) != whole:
            pieces = [(0, len(run[0]), whole)]
        base = run.start()
        out.extend((base + start, base + end, new) for start, end, new in pieces if new != run[0][start:end])
    return out


def _replaced(replacements: tuple[tuple[int, str], ...], match: re.Match[str]) -> str:
    """Each rule is one group of the alternation; its own groups follow it."""
    group, template = next((group, template) for group, template in replacements if match.start(group) >= 0)
    return _DIGIT.sub(lambda digit: str(match.group(group + int(digit.group(1))) or ""), template)


@cache
def _passes() -> tuple[tuple[re.Pattern[str], tuple[tuple[int, str], ...]], ...]:
    table: dict[str, list[tuple[str, str]]] = {}
    for line in (files("stdalign") / "zawgyi.tsv").read_text("utf-8").splitlines():
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
