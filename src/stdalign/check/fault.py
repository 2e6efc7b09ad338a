"""A fault of what ships, and the script that each language is written in."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from stdalign.record import Record

LANGUAGES = ("zh", "en", "vi", "th", "id", "ms", "my", "km", "lo", "tl", "pt")
SCRIPTS = {"zh": "CJK", "th": "THAI", "lo": "LAO", "km": "KHMER", "my": "MYANMAR"}
"""Beginning of the Unicode names of a language's own letters; the others are written in Latin letters."""


@dataclass(frozen=True)
class Fault(Record):
    """Something that breaks the rules: where, what, and what to do."""

    where: str
    what: str
    next_step: str


def script_fault(text: str, language: str) -> str:
    """What is wrong with the script of a text in a language; empty where nothing is.

    >>> script_fault("helmet", "th")
    'no letter of its own script'
    """
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return "no letters"
    if text.isascii() and text.upper() == text:
        return ""  # an international abbreviation: GHS, LPG, PM2.5
    names = [unicodedata.name(c, "") for c in letters]
    wanted = SCRIPTS.get(language, "LATIN")
    if not any(name.startswith(wanted) for name in names):
        return "no letter of its own script"
    foreign = [n.split()[0] for n in names if not n.startswith(wanted) and not n.startswith("LATIN")]
    return f"letters of {foreign[0]}" if foreign else ""
