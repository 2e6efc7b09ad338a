"""Jurisdictions: one TOML file a country with its code, names, languages, currency and calendar, and its schemes.

A new country is one new file in ``profiles/`` and one in ``schemes/``; both may lie in a folder of the user's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from stdalign.errors import CorpusError, UnknownName
from stdalign.model import Jurisdiction
from stdalign.record import Record
from stdalign.scheme import KINDS, Scheme, scheme_table
from stdalign.strict import checked_table, choice

CALENDARS = ("gregorian", "buddhist")
_FACTS = ("code", "name", "languages", "currency", "calendar", "names")
_HELD = re.compile(r"(?m)^for[ \t]*=[^\n]*")


class Shelf:
    """The schemes at hand, by jurisdiction and kind of document; each is read when it is first asked for.

    Args:
        texts: TOML of each scheme by its name; later ones go before earlier ones, so that a user's own win. Names that
            begin with ``_`` are only there to be extended.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = dict(texts)
        self._made: dict[str, Scheme] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._order: list[str] = []
        for name, text in self._texts.items():
            if not name.startswith("_"):
                self._enter(name, text)

    def _enter(self, name: str, text: str) -> None:
        line = _HELD.search(text)
        try:
            held = tomllib.loads(line[0])["for"] if line else {}
            codes, kinds = list(held["jurisdictions"]), list(held["kinds"])
        except (tomllib.TOMLDecodeError, KeyError, TypeError):
            codes, kinds = list(self._scheme(name).jurisdictions), list(self._scheme(name).kinds)
        for code in codes:
            for kind in kinds:
                self._names[str(code).upper(), str(kind)] = name

    def _scheme(self, name: str) -> Scheme:
        if name not in self._made:
            self._made[name] = Scheme.from_toml(self._texts[name], name, self._texts)
        return self._made[name]

    def kinds(self, code: str) -> tuple[str, ...]:
        """Kinds of document that have a scheme in a jurisdiction."""
        return tuple(kind for kind in KINDS if (code.upper(), kind) in self._names)

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Jurisdiction and kind of each scheme, one pair a scheme and kind, countries before INT."""
        first: dict[str, tuple[str, str]] = {}
        for code, kind in sorted(self._names, key=lambda pair: (len(pair[0]), KINDS.index(pair[1]), pair[0])):
            first.setdefault(self._names[code, kind], (code, kind))
        return tuple(first.values())

    def names(self) -> tuple[str, ...]:
        """Names of the schemes that can be asked for."""
        return tuple(sorted({*self._names.values()}))

    def scheme(self, code: str, kind: str) -> Scheme:
        """The scheme of a kind of document in a jurisdiction.

        Raises:
            UnknownName: there is none.
        """
        name = self._names.get((code.upper(), kind))
        if name is None:
            raise UnknownName(
                f"no scheme for {kind!r} in {code}", next_step=f"choose one of {', '.join(self.kinds(code)) or 'no kind'}"
            )
        return self._scheme(name)

    def named(self, name: str) -> Scheme:
        """A scheme by its own name.

        Raises:
            UnknownName: there is none.
        """
        if name not in self._texts and name not in self._made:
            raise UnknownName(f"unknown scheme {name!r}", next_step=f"choose one of {', '.join(self.names())}")
        return self._scheme(name)

    def content(self, code: str) -> list[dict[str, Any]]:
        """The tables of the schemes of a jurisdiction: what a fingerprint is taken of."""
        names = [self._names[code.upper(), kind] for kind in self.kinds(code)]
        return [scheme_table(self._texts[name], name, self._texts) for name in names if name in self._texts]

    def with_scheme(self, scheme: Scheme) -> Shelf:
        """This shelf with one more scheme before all others."""
        out = Shelf({})
        out._texts, out._made, out._names = dict(self._texts), dict(self._made), dict(self._names)
        out._made[scheme.name] = scheme
        out._names.update({(code, kind): scheme.name for code in scheme.jurisdictions for kind in scheme.kinds})
        return out


@dataclass(frozen=True)
class Profile(Record):
    """What is known of a jurisdiction, and the schemes that its documents follow."""

    code: str
    name: str
    names: Mapping[str, str]
    languages: tuple[str, ...]
    currency: str
    calendar: str = "gregorian"
    shelf: Shelf = field(default_factory=lambda: Shelf({}), compare=False, repr=False)

    @property
    def jurisdiction(self) -> Jurisdiction:
        """The country as a record."""
        return Jurisdiction(self.code, self.name, self.languages, self.currency)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of document that can be read here."""
        return self.shelf.kinds(self.code)

    def scheme(self, kind: str) -> Scheme:
        """The scheme of a kind of document.

        Raises:
            UnknownName: there is none here.
        """
        return self.shelf.scheme(self.code, kind)

    def name_in(self, language: str) -> str:
        """Name of the jurisdiction in a language, in English where the profile has none."""
        return self.names.get(language, self.name)

    @classmethod
    def from_toml(cls, text: str, name: str, shelf: Shelf) -> Profile:
        """A profile from its TOML.

        Raises:
            CorpusError: a key or a value is wrong; file and line are named.
        """
        raw = checked_table(text, name, _FACTS, {}, {})
        choice(raw.get("calendar", "gregorian"), CALENDARS, text, name, "calendar")
        return profile_of(raw, name, shelf)


def profile_of(table: Mapping[str, Any], where: str, shelf: Shelf) -> Profile:
    """A profile from its table.

    Raises:
        CorpusError: the table breaks the rules; ``where`` is named.
    """
    for key in table:
        if key not in _FACTS:
            raise CorpusError(f"unknown key {key!r}", where=where, next_step=f"the keys are {', '.join(sorted(_FACTS))}")
    for key in ("code", "name", "languages", "currency"):
        if not table.get(key):
            raise CorpusError(f"has no {key!r}", where=where, next_step=f"write {key} = …")
    return Profile(
        code=table["code"],
        name=table["name"],
        names=table.get("names", {}),
        languages=tuple(table["languages"]),
        currency=table["currency"],
        calendar=table.get("calendar", "gregorian"),
        shelf=shelf,
    )


def _texts(folder: str) -> dict[str, str]:
    entries = sorted((files("stdalign") / folder).iterdir(), key=lambda entry: entry.name)
    return {e.name.removesuffix(".toml"): e.read_text(encoding="utf-8") for e in entries if e.name.endswith(".toml")}


@lru_cache(maxsize=1)
def shipped_shelf() -> Shelf:
    """The schemes that ship."""
    return Shelf(_texts("schemes"))


@lru_cache(maxsize=1)
def jurisdictions() -> tuple[str, ...]:
    """Codes of all jurisdictions that have a profile.

    >>> "CN" in jurisdictions() and "VN" in jurisdictions()
    True
    """
    names = (entry.name for entry in (files("stdalign") / "profiles").iterdir())
    return tuple(sorted(name[:-5].upper() for name in names if name.endswith(".toml")))


@lru_cache(maxsize=64)
def load_profile(code: str) -> Profile:
    """Profile of a jurisdiction by its ISO 3166 code, or ``INT``, with the schemes that ship.

    Raises:
        UnknownName: no profile has that code. CorpusError: the profile breaks its own rules.

    >>> load_profile("vn").currency
    'VND'
    """
    name = code.upper()
    if name not in jurisdictions():
        raise UnknownName(f"unknown jurisdiction {code!r}", next_step=f"choose one of {', '.join(jurisdictions())}")
    path = files("stdalign") / "profiles" / f"{name.lower()}.toml"
    return Profile.from_toml(path.read_text(encoding="utf-8"), f"profiles/{name.lower()}.toml", shipped_shelf())
