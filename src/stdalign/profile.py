"""Jurisdiction profiles: one TOML file a country with its languages, numbering grammar and cues.

A new country is one new file in ``profiles/``. Patterns are regular expressions in which
``{lead}``, ``{cn}``, ``{rom}`` and ``{sp}`` stand for the pieces named in ``_MACROS``.
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
from stdalign.model import Component, Jurisdiction, Level
from stdalign.record import Record

_MACROS = {
    "{lead}": r"[ \t\u00a0\u3000#*_>]{0,16}",
    "{cn}": r"[〇零○一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰0-9０-９]{1,12}",
    "{rom}": r"[IVXLC]{1,8}",
    "{sp}": r"[ \t\u00a0\u3000]",
}
_STEP = {"part": "part", "chapter": "chp", "section": "sec", "subsection": "subsec"}


@dataclass(frozen=True)
class HeadRule(Record):
    """How an article or a container announces itself.

    ``weight`` says how sure the form is; rules of different ``family`` are never mixed in one instrument.
    """

    level: Level
    pattern: str
    weight: float = 1.0
    family: str = "article"
    numerals: str = "arabic"
    word: bool = True


@dataclass(frozen=True)
class MarkRule(Record):
    """A label inside an article: its kind of numeral and the level that it opens.

    ``inline`` finds it inside a line where the order asks for it; ``back`` finds one that stood inside the
    text before, once the label after it has turned up at the start of a line.
    """

    level: Level
    pattern: str
    numerals: str = "arabic"
    inline: str = ""
    under: str = ""
    back: str = ""


@dataclass(frozen=True)
class MarkerRule(Record):
    """A line that opens another component (annex, elucidation …) or closes the enacting text."""

    component: Component | None
    pattern: str
    hard: bool = False


@dataclass(frozen=True)
class NoiseRule(Record):
    """Lines that are no text of the law."""

    kind: str
    pattern: str


@dataclass(frozen=True)
class Profile(Record):
    """Everything that reading a jurisdiction's texts needs to know.

    ``paragraphs`` is ``counted`` (款, วรรค: by order), ``numbered`` (ayat, khoản, subsection) or ``either``.
    ``blocks`` says what ends an unnumbered paragraph: ``line`` or ``sentence``.
    """

    code: str
    name: str
    names: dict[str, str]
    languages: tuple[str, ...]
    currency: str
    calendar: str
    paragraphs: str
    blocks: str
    heading: str
    terminal: str
    letters: dict[str, tuple[str, ...]]
    digits: str
    articles: tuple[HeadRule, ...]
    containers: tuple[HeadRule, ...]
    marks: tuple[MarkRule, ...]
    markers: tuple[MarkerRule, ...]
    noise: tuple[NoiseRule, ...]
    quotes: dict[str, Any]
    repealed: str
    references: tuple[dict[str, Any], ...]
    metadata: tuple[dict[str, Any], ...]
    definition: str = ""
    amends: str = ""
    quoted_after: str = ""
    skipped_after: str = ""
    lost: dict[str, Any] = field(default_factory=dict)
    ordinals: dict[str, int] = field(default_factory=dict)
    example: dict[str, Any] = field(default_factory=dict)

    @property
    def jurisdiction(self) -> Jurisdiction:
        """The country as a record."""
        return Jurisdiction(self.code, self.name, self.languages, self.currency)

    def name_in(self, language: str) -> str:
        """Name of the jurisdiction in a language, in English where the profile has none."""
        return self.names.get(language, self.name)


def jurisdictions() -> tuple[str, ...]:
    """Codes of all jurisdictions that have a profile.

    >>> "CN" in jurisdictions() and "VN" in jurisdictions()
    True
    """
    folder = files("stdalign") / "profiles"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name[:-5].upper() for name in names if name.endswith(".toml") and not name.startswith("_")))


@lru_cache(maxsize=64)
def load_profile(code: str) -> Profile:
    """Profile of a jurisdiction by its ISO 3166 code, or ``INT``.

    Raises:
        UnknownName: no profile has that code. CorpusError: the profile breaks its own rules.

    >>> load_profile("vn").currency
    'VND'
    """
    name = code.upper()
    if name not in jurisdictions():
        raise UnknownName(f"unknown jurisdiction {code!r}", next_step=f"choose one of {', '.join(jurisdictions())}")
    where = f"profiles/{name.lower()}.toml"
    raw = _read(name.lower())
    base = dict(raw)
    for other in raw.get("extends", ()):
        base = _merge(_read(other), base)
    return profile_of(base, where)


def profile_of(table: Mapping[str, Any], where: str) -> Profile:
    """A profile from its table, with what it extends already laid under it.

    Raises:
        CorpusError: the table breaks the rules; ``where`` is named.
    """
    try:
        return _build(table)
    except (KeyError, ValueError, TypeError, re.error) as error:
        raise CorpusError(
            f"profile cannot be used ({type(error).__name__}: {error})", where=where, next_step="mend the entry named"
        ) from None


def expand(pattern: str) -> str:
    """A profile's pattern with its macros written out; checked to compile."""
    for macro, piece in _MACROS.items():
        pattern = pattern.replace(macro, piece)
    re.compile(pattern)
    return pattern


def _build(base: Mapping[str, Any]) -> Profile:
    return Profile(
        code=base["code"],
        name=base["name"],
        names=base.get("names", {}),
        languages=tuple(base["languages"]),
        currency=base["currency"],
        calendar=base.get("calendar", "gregorian"),
        paragraphs=base.get("paragraphs", "either"),
        blocks=base.get("blocks", "sentence"),
        heading=base.get("heading", "none"),
        terminal=base.get("terminal", ".;:!?"),
        letters={key: tuple(value) for key, value in base.get("letters", {}).items()},
        digits=base.get("digits", "arabic"),
        articles=tuple(_head(entry, Level.ARTICLE) for entry in base["article"]),
        containers=tuple(_head(entry, Level(entry["level"])) for entry in base.get("container", ())),
        marks=tuple(
            MarkRule(
                Level(entry["level"]),
                expand(entry["pattern"]),
                entry.get("numerals", "arabic"),
                expand(entry["inline"]) if entry.get("inline") else "",
                entry.get("under", ""),
                expand(entry["back"]) if entry.get("back") else "",
            )
            for entry in base.get("mark", ())
        ),
        markers=tuple(
            MarkerRule(
                Component(entry["component"]) if entry.get("component") else None,
                expand(entry["pattern"]),
                bool(entry.get("hard", False)),
            )
            for entry in base.get("marker", ())
        ),
        noise=tuple(NoiseRule(entry["kind"], expand(entry["pattern"])) for entry in base.get("noise", ())),
        quotes=base.get("quotes", {}),
        repealed=expand(base.get("repealed", r"(?!)")),
        references=tuple(base.get("reference", ())),
        metadata=tuple(base.get("metadata", ())),
        definition=expand(base["definition"]) if base.get("definition") else "",
        amends=expand(base["amends"]) if base.get("amends") else "",
        quoted_after=expand(base["quoted_after"]) if base.get("quoted_after") else "",
        skipped_after=expand(base["skipped_after"]) if base.get("skipped_after") else "",
        lost=base.get("lost", {}),
        ordinals=base.get("ordinals", {}),
        example=base.get("example", {}),
    )


def _head(entry: dict[str, Any], level: Level) -> HeadRule:
    return HeadRule(
        level,
        expand(entry["pattern"]),
        float(entry.get("weight", 1.0)),
        entry.get("family", "article"),
        entry.get("numerals", "arabic"),
        bool(entry.get("word", True)),
    )


def _read(name: str) -> dict[str, Any]:
    path = files("stdalign") / "profiles" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _merge(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """``over`` upon ``under``; lists of rules are joined, own rules first."""
    out = dict(under)
    for key, value in over.items():
        if key in out and isinstance(value, list) and value and isinstance(value[0], dict):
            out[key] = [*value, *out[key]]
        elif key in out and isinstance(value, dict):
            out[key] = {**out[key], **value}
        else:
            out[key] = value
    return out


def step_name(level: Level) -> str:
    """Element name that a container has in an eId: ``part``, ``chp``, ``sec``, ``subsec``."""
    return _STEP[level.value]
