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


def _read(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((files("stdalign.report") / "vocabulary" / f"{language}.toml").read_text("utf-8"))
