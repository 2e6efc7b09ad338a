"""Words of the page in each interface language: one TOML file a language under ``locales/``."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from stdalign.desk import words as report_words

_FOLDER = Path(__file__).parent / "locales"


def _own_names() -> dict[str, str]:
    codes = sorted((path.stem for path in _FOLDER.glob("*.toml")), key=lambda code: (code != "en", code))
    return {code: str(_read(code)["ui"]["own_name"]) for code in codes}


@lru_cache(maxsize=16)
def words(language: str) -> dict[str, dict[str, str]]:
    """The tables of a language, those of reports among them; English where it has no word."""
    own = {**report_words(language), **_read(language)}
    base = {**report_words("en"), **_read("en")}
    return {table: {**rows, **own.get(table, {})} for table, rows in base.items()}


def _read(language: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8"))


def say(language: str, key: str, **values: object) -> str:
    """A sentence of the page, with its values put in; of two forms (``one~many``) the one for its first count.

    >>> say("en", "rows_of", total=1), say("en", "rows_of", total="20"), say("zh", "rows_of", total=1)
    ('1 row', '20 rows', '共1行')
    """
    counts = (str(value) for value in values.values())
    text = of_number(words(language)["ui"][key], float(next((one for one in counts if one.isdecimal()), 2)))
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def of_number(forms: str, count: float) -> str:
    """The form of a word for a count: ``day~days`` has two, in most languages there is one."""
    one, _, many = forms.partition("~")
    return one if count == 1 or not many else many


def number(language: str, value: float, digits: int | None = None) -> str:
    """A number with the marks of the reader's language: what is a point to one is a comma to another.

    Args:
        language: of the reader.
        value: the number.
        digits: after the mark; as many as it has where not given.

    >>> number("en", 1234.5), number("vi", 1234.5), number("id", 0.8, 2)
    ('1,234.5', '1.234,5', '0,80')
    """
    marks = words(language)["number"]
    return format(value, ",.10g" if digits is None else f",.{digits}f").translate(
        {ord(","): marks["group"], ord("."): marks["decimal"]}
    )


def name(language: str, table: str, key: str) -> str:
    """Name of a code (topic, bearer, relation …); the code in plain words where no one has named it."""
    return words(language).get(table, {}).get(key) or key.replace("_", " ").replace("-", " ")


def chosen(query: str | None, cookie: str | None, accept: str) -> str:
    """The interface language: as asked, as before, as the browser prefers, English.

    >>> chosen(None, None, "fr, vi;q=0.8, en;q=0.7")
    'vi'
    """
    for code in (query, cookie):
        if code in LANGUAGES:
            return str(code)
    ranked: list[tuple[float, str]] = []
    for part in accept[:500].split(","):
        tag, _, rest = part.strip().partition(";q=")
        code = {"fil": "tl"}.get(tag.partition("-")[0].lower(), tag.partition("-")[0].lower())
        try:
            ranked.append((-float(rest or 1), code))
        except ValueError:
            continue
    return next((code for _, code in sorted(ranked, key=lambda item: item[0]) if code in LANGUAGES), "en")


LANGUAGES = _own_names()
"""Code and own name of each interface language: a file under ``locales/`` is all that one needs."""
