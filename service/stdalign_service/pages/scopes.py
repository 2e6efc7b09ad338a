"""What a figure is for (light work, lead as the mean of a shift), in the reader's language: words, terms, numbers, and several of them."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from stdalign.desk import Desk
from stdalign_service import i18n
from stdalign_service.pages import figures

_FILE = Path(__file__).parent.parent / "scopes.toml"
_NUMBER = re.compile(r"([a-z]+)_([0-9]+)(?:_([a-z]+))?")
YEARS = "a"
"""Unit of a scope that names none: an age."""


@lru_cache(maxsize=1)
def table() -> dict[str, dict[str, str]]:
    """What ``scopes.toml`` says: ``concept``, ``same``, ``number``, ``unit``."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def scope(desk: Desk, language: str, word: str) -> str:
    """The name of a scope; the word in plain letters where nothing names it.

    Args:
        desk: for terms.
        language: of the reader.
        word: the scope (``light_work``, ``lead_twa``, ``over_100_workers``), empty for all.
    """
    return _named(desk, language, word or "general") or word.replace("_", " ")


def _named(desk: Desk, language: str, word: str) -> str:
    known, words = table(), i18n.words(language)["scope"]
    word = known["same"].get(word, word)
    if word in words:
        return words[word]
    if word in known["concept"]:
        return desk.term_label(known["concept"][word], language)
    numbered = _NUMBER.fullmatch(word)
    if numbered and numbered[1] in known["number"] and (numbered[3] or "days") in known["unit"]:
        unit = known["unit"][numbered[3]] if numbered[3] else YEARS
        return figures.figure(language, known["number"][numbered[1]], float(numbered[2]), None, unit)
    parts = word.split("_")
    for at in range(len(parts) - 1, 0, -1):
        halves = [_named(desk, language, "_".join(half)) for half in (parts[:at], parts[at:])]
        if all(halves):
            return ", ".join(halves)
    return ""
