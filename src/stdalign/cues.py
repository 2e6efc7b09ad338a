"""Cue data of a language: what shows a limit, a duty, its bearer, its topic.

One file a language in ``profiles/languages/``; everything in it is a regular expression or a phrase, read
once and compiled on first use. Patterns may use ``{n}`` (a number of the language), ``{t}`` (a unit of time),
``{small}`` (a number of one word or two digits), ``{share}`` (a word of ``[shares]``: third, quarter)
and the names of the file's own ``[macros]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zlib import crc32

from stdalign.errors import CorpusError
from stdalign.figures import Numbers

Pattern = re.Pattern[str]
NEVER = re.compile(r"(?!)")


@dataclass(frozen=True)
class UnitRule:
    """A unit word: what it stands for, and whether it stands before the number (``S$``, ``ร้อยละ``).

    ``local`` is a sign that means its currency in its own country only (``P100``: pesos there, a filter elsewhere).
    """

    unit: str
    kind: str
    pattern: str
    qual: str = ""
    before: bool = False
    factor: float = 1.0
    local: bool = False


@dataclass(frozen=True)
class Cue:
    """A pattern with what it stands for; ``weight`` orders cues that meet, ``source`` is the pattern as the file has it."""

    name: str
    pattern: Pattern
    weight: float = 1.0
    source: str = ""

    @cached_property
    def key(self) -> str:
        """What the cue is known by: eight digits over its words, so that it stays the same when others are added."""
        return f"{crc32(f'{self.name} {self.weight:g} {self.source or self.pattern.pattern}'.encode()):08x}"


class Cues:
    """Compiled cues of one language.

    Args:
        raw: the parsed TOML file.
        shared: the parsed ``_shared.toml``.
        learned: learned phrases of topics, one a line.
    """

    def __init__(self, raw: Mapping[str, Any], shared: Mapping[str, Any], learned: str = "") -> None:
        self.raw = raw
        self.shared = shared
        self.learned = learned
        self.language = str(raw["language"])
        self.spaced = bool(raw.get("spaced", True))
        numbers = raw.get("numbers", {})
        self.numbers = Numbers(
            numbers.get("words", {}),
            numbers.get("multipliers", {}),
            teens=tuple(numbers.get("teens", ())),
            never_first=tuple(numbers.get("never_first", ())),
            point=numbers.get("point", ""),
            glued=tuple(shared.get("glued", ())),
            joins=numbers.get("joins", ""),
            half=numbers.get("half", ""),
            pairs=bool(numbers.get("pairs", False)),
            positional=bool(numbers.get("positional", False)),
            compounds=tuple(numbers.get("compounds", ())),
            decimal=str(raw.get("decimal", ".")),
            spaced=self.spaced,
        )
        rules = [UnitRule(**row) for row in raw.get("unit", ())]
        rules += [UnitRule(**row) for row in shared.get("unit", ())]
        self.units = tuple(rules)
        self._macros = dict(raw.get("macros", {}))
        time = [rule.pattern for rule in rules if rule.kind == "time" and not rule.before]
        self._macros |= {"n": f"(?:{self.numbers.pattern})", "t": "(?:" + "|".join(time) + ")"}
        self._macros |= {"small": self.numbers.small, "share": _one_of(raw.get("shares", {}).get("words", {}))}

    def compile(self, pattern: str) -> Pattern:
        """A pattern of the file with its macros written out, compiled without regard to case."""
        for name, piece in self._macros.items():
            pattern = pattern.replace("{" + name + "}", f"(?:{piece})" if name not in "nt" else piece)
        try:
            return re.compile(pattern, re.IGNORECASE)
        except re.error as error:
            raise CorpusError(
                f"pattern cannot be compiled ({error})", where=f"languages/{self.language}.toml: {pattern[:80]}"
            ) from None

    def one(self, section: str, name: str) -> Pattern:
        """The pattern of a section's entry (a string, or a list of alternatives); one that never matches if absent."""
        return self._one(section, name)

    @cached_property
    def _cache(self) -> dict[tuple[str, str], Pattern]:
        return {}

    def _one(self, section: str, name: str) -> Pattern:
        key = (section, name)
        if key not in self._cache:
            value = self.raw.get(section, {}).get(name)
            if not value:
                self._cache[key] = NEVER
            else:
                parts = [value] if isinstance(value, str) else list(value)
                self._cache[key] = self.compile("|".join(f"(?:{part})" for part in parts))
        return self._cache[key]

    def table(self, section: str, name: str = "") -> dict[str, Pattern]:
        """All patterns of a table, name → pattern."""
        part = self.raw.get(section, {})
        part = part.get(name, {}) if name else part
        return {
            key: self.compile("|".join(f"(?:{p})" for p in ([value] if isinstance(value, str) else value)))
            for key, value in part.items()
        }

    @property
    def quoted(self) -> str:
        """The language of what stands between quotation marks, where texts quote another one; else empty."""
        return str(self.raw.get("quantity", {}).get("quoted", ""))

    @cached_property
    def stop(self) -> Pattern:
        """What the words that belong to a figure do not reach over."""
        return self.compile(self.raw.get("quantity", {}).get("stop", r"[;；。]"))

    @cached_property
    def _times(self) -> tuple[tuple[str, Pattern], ...]:
        # units that stand before their number (loron 8) come last: a language may have both
        times = sorted((u for u in self.units if u.kind == "time"), key=lambda u: u.before)
        return tuple((u.unit, self.compile(u.pattern)) for u in times)

    def unit_of_time(self, text: str) -> str:
        """Which unit of time a text is; empty if it is none.

        Args:
            text: the whole of it is held against each unit.
        """
        return next((unit for unit, pattern in self._times if pattern.fullmatch(text)), "")

    @cached_property
    def modality(self) -> tuple[Cue, ...]:
        """Modality cues, the weightiest first, else in the order of the file."""
        cues = [
            Cue(row["is"], self.compile(row["pattern"]), float(row.get("weight", 1.0)), row["pattern"])
            for row in self.raw.get("modality", ())
        ]
        return tuple(sorted(cues, key=lambda cue: -cue.weight))

    @cached_property
    def strength(self) -> Pattern:
        """Verbal forms of a demand, in groups by the strength that each stands for; never matches where there are none."""
        forms = self.raw.get("strength", {})
        groups = [f"(?P<{name}>{'|'.join([value] if isinstance(value, str) else value)})" for name, value in forms.items()]
        return self.compile("|".join(groups)) if groups else NEVER

    @cached_property
    def bearer(self) -> tuple[Cue, ...]:
        """Patterns of the parties, by class."""
        return tuple(
            Cue(row["is"], self.compile(row["pattern"]), float(row.get("weight", 1.0)), row["pattern"])
            for row in self.raw.get("bearer", ())
        )

    @cached_property
    def topics(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """Topic → phrases with their weights; ``*`` at the end of a phrase lets a word go on."""
        out: dict[str, tuple[tuple[str, float], ...]] = {}
        for topic, phrases in self.raw.get("topics", {}).items():
            rows = []
            for phrase in phrases:
                text, _, weight = phrase.partition("^")
                rows.append((text, float(weight) if weight else 1.0))
            out[topic] = tuple(rows)
        return out


def _one_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"


def cues_of(table: Mapping[str, Any], common: Mapping[str, Any], where: str, *, learned: str = "") -> Cues:
    """Cues from the table of a language.

    Args:
        table: the language's table.
        common: the table that all languages share.
        where: the file, for messages.
        learned: learned phrases of topics, one a line (``learned/vi.tsv``).

    Raises:
        CorpusError: the table breaks the rules; ``where`` is named.
    """
    try:
        return Cues(table, common, learned)
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise CorpusError(
            f"cue data cannot be used ({type(error).__name__}: {error})", where=where, next_step="mend the entry named"
        ) from None
