"""Knowledge files in TOML are read strictly: what nobody reads, and what no rule allows, is an error with file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from stdalign.errors import CorpusError


def place_of(text: str, name: str, key: str, occurrence: int = 1) -> str:
    """File and line at which a key of a TOML text stands, the n-th time; the file alone where it stands nowhere.

    >>> place_of("a = 1\\nb = 2\\n", "x.toml", "b")
    'x.toml:2'
    """
    found = re.compile(rf"(?m)^[ \t]*(?:\[\[?)?[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*(?:=|\])").finditer(text)
    for count, match in enumerate(found, 1):
        if count == occurrence:
            return f"{name}:{text.count(chr(10), 0, match.start()) + 1}"
    return name


def checked_table(
    text: str,
    name: str,
    top: Sequence[str],
    lists: Mapping[str, Sequence[str]],
    tables: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    """A TOML text whose keys are all known.

    Args:
        text: the TOML.
        name: what messages call the file.
        top: keys that may stand at the top.
        lists: keys that the tables of each list of tables may have.
        tables: keys that each single table may have.

    Raises:
        CorpusError: it is not TOML, or a key is not known.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(f"not TOML ({error})", where=name, next_step="mend the file") from None
    for key in raw:
        _known(key, top, text, name)
    for section, allowed in tables.items():
        value = raw.get(section, {})
        if not isinstance(value, dict):
            raise CorpusError(
                f"{section!r} is no table", where=place_of(text, name, section), next_step=f"write [{section}]"
            )
        for key in value:
            _known(key, allowed, text, name)
    for section, allowed in lists.items():
        value = raw.get(section, [])
        if not isinstance(value, list) or any(not isinstance(entry, dict) for entry in value):
            raise CorpusError(
                f"{section!r} is no list of tables", where=place_of(text, name, section), next_step=f"write [[{section}]]"
            )
        for at, entry in enumerate(value, 1):
            for key in entry:
                if key not in allowed:
                    _known(key, allowed, _from(text, section, at), name, text)
    return raw


def choice(value: object, allowed: Sequence[str], text: str, name: str, key: str) -> None:
    """Refuse a value that is none of those allowed."""
    if value not in allowed:
        at = re.search(rf"(?m)^[ \t]*{re.escape(key)}\b[^\n]*{re.escape(str(value))}", text)
        where = f"{name}:{text.count(chr(10), 0, at.start()) + 1}" if at else place_of(text, name, key)
        raise CorpusError(f"{key} cannot be {value!r}", where=where, next_step=f"choose one of {', '.join(allowed)}")


def _known(key: str, allowed: Sequence[str], text: str, name: str, whole: str = "") -> None:
    if key in allowed:
        return
    near = get_close_matches(key, allowed, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(sorted(allowed))}"
    where = place_of(text, name, key)
    found = where.rpartition(":")[2]
    if whole and found.isdigit():  # a key that is written in another way than it reads has no line
        line = int(found) + whole.count("\n", 0, len(whole) - len(text))
        where = f"{name}:{line}"
    raise CorpusError(f"unknown key {key!r}", where=where, next_step=hint)


def _from(text: str, section: str, at: int) -> str:
    """The text from the n-th table of a list on."""
    starts = [found.start() for found in re.finditer(rf"(?m)^[ \t]*\[\[[ \t]*{re.escape(section)}[ \t]*\]\]", text)]
    return text[starts[at - 1] :] if at <= len(starts) else text
