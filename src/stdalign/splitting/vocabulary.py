"""Words that tell something whatever the country of a text, from ``words.toml``, as pieces of regular expressions."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from stdalign.errors import CorpusError
from stdalign.language import LANGUAGES
from stdalign.strict import checked_table, place_of

_FILE = "splitting/words.toml"
_USES = ("demand", "joining", "behind_quotation", "unfinished", "abbreviation", "page", "page_of")


def words(use: str) -> tuple[str, ...]:
    """The words of one use in all languages, each once, in the order of the file.

    >>> words("page_of")
    ('of', 'dari')
    """
    return tuple(dict.fromkeys(word for own in _table()[use].values() for word in own))


def any_of(use: str, *, begins: bool = False, ends: bool = False) -> str:
    """An alternation of the words of one use.

    Args:
        use: a table of the file.
        begins: a word begins there, where the script parts words by blanks.
        ends: it ends there.

    >>> any_of("page_of", begins=True)
    '\\\\b(?:of|dari)'
    """
    parted = "|".join(re.escape(word) for word in words(use) if word < _UNPARTED)
    others = [re.escape(word) for word in words(use) if word >= _UNPARTED]
    whole = (r"\b" if begins else "") + f"(?:{parted})" + (r"\b" if ends else "")
    return "|".join([*([whole] if parted else []), *others])


_UNPARTED = "\u0e00"
"""From Thai on scripts of the region write without blanks between words; Vietnamese and Latin letters stand before."""


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, list[str]]]:
    return table_of((files("stdalign") / _FILE).read_text(encoding="utf-8"), _FILE)


def table_of(text: str, name: str) -> dict[str, dict[str, list[str]]]:
    """The table of a TOML text, use by use and language by language.

    Raises:
        CorpusError: a use or language that nobody knows, a use that is missing, or what is no list of words.
    """
    raw = checked_table(text, name, _USES, {}, dict.fromkeys(_USES, LANGUAGES))
    for use in _USES:
        if not raw.get(use):
            raise CorpusError(f"no words for {use!r}", where=name, next_step=f"add [{use}]")
        for language, own in raw[use].items():
            if not isinstance(own, list) or not own or not all(isinstance(word, str) and word.strip() for word in own):
                where = place_of(text, name, language)
                raise CorpusError(f"{use}.{language} is no list of words", where=where, next_step='write ["word", "word"]')
    return dict(raw)
