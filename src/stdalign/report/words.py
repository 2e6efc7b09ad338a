"""Words of reports in each interface language: one TOML file a language under ``vocabulary/``, shared with the pages."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=32)
def words(language: str) -> dict[str, dict[str, str]]:
    """Tables of words of a language (relation, stringency, state, topic, standing, recognition, dossier …); English where it has none.

    >>> words("en")["standing"]["repealed"]
    'repealed'
    """
    base = _read("en")
    own = _read(language) if language in languages() else {}
    return {table: {**rows, **own.get(table, {})} for table, rows in base.items()}


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Codes of the languages that there are words in, English first."""
    folder = files("stdalign.report") / "vocabulary"
    found = (file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))
    return tuple(sorted(found, key=lambda code: (code != "en", code)))


@lru_cache(maxsize=8)
def said_as(table: str) -> dict[str, str]:
    """What people write → the word of a table: the word itself, and its names in every language, case and blanks folded.

    >>> said_as("relation")["equal"]
    'equal'
    """
    found: dict[str, str] = {}
    for language in languages():
        for key, text in words(language)[table].items():
            found.setdefault(folded(text), key)
    return {**found, **{folded(key): key for key in words("en")[table]}}


def folded(text: str) -> str:
    """A word as it is compared: without case, blanks, strokes and marks at its ends."""
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split()).strip(" .;,:!'\"")


def _read(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((files("stdalign.report") / "vocabulary" / f"{language}.toml").read_text("utf-8"))
