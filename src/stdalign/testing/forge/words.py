"""Sentences made from small word banks of our own, one a language; no word of them is law text."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Words:
    """The bank of a language with a dice: makes sentences, lead-ins, items, headings, tables."""

    bank: dict[str, Any]
    dice: random.Random

    @property
    def spaced(self) -> bool:
        """Whether words are set apart by blanks."""
        return bool(self.bank["spaced"])

    def pick(self, name: str) -> str:
        """One of a list of the bank."""
        return str(self.dice.choice(self.bank[name]))

    def one(self, name: str) -> str:
        """A single word of the bank."""
        return str(self.bank[name])

    def clause(self, first: str = "") -> str:
        """A sentence without its full stop."""
        gap = " " if self.spaced else ""
        subject = first or self.pick("subjects")
        if "befores" in self.bank:
            return f"{subject}{self.pick('befores')}{self.pick('acts')}"
        parts = [subject, self.pick("acts")]
        if self.dice.random() < 0.8:
            parts.append(self.pick("tails"))
        return gap.join(parts)

    def sentence(self) -> str:
        """One sentence, or two."""
        stop = self.bank.get("stop", ".")
        out = self.clause() + stop
        if self.dice.random() < 0.35:
            out += (" " if self.spaced or not stop.strip() or self.bank["stop"] == "." else "") + self.clause() + stop
        return str(out.strip())

    def lead(self) -> str:
        """Words that a list completes."""
        subject = self.pick("subjects")
        return self.pick("leads").format(subject=subject, subject_low=subject[:1].lower() + subject[1:])

    def items(self, count: int, joiner: str = "") -> list[str]:
        """Items of a list with their punctuation, ``joiner`` after the last but one."""
        chosen = self.dice.sample(self.bank["items"], count)
        pause, stop = self.bank.get("pause", ";"), self.bank.get("stop", ".").strip()
        out = [f"{item}{pause}" for item in chosen[:-1]] + [f"{chosen[-1]}{stop}"]
        if joiner and count > 1:
            out[-2] = f"{out[-2]} {joiner}"
        return out

    def terms(self, count: int) -> list[tuple[str, str]]:
        """Terms with their meanings."""
        return [(term, meaning) for term, meaning in self.dice.sample(self.bank["terms"], count)]

    def table(self) -> tuple[tuple[str, ...], ...]:
        """A small table of figures with a head."""
        columns = tuple(self.bank["columns"])
        rows = [tuple(str(self.dice.choice((2, 4, 8, 16, 85, 88, 91, 120))) for _ in columns) for _ in range(3)]
        return (columns, *rows)


@lru_cache(maxsize=16)
def _bank(language: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "banks" / f"{language}.toml").read_text("utf-8"))


def words_of(language: str, seed: int) -> Words:
    """The bank of a language with a dice of its own.

    >>> words_of("en", 1).sentence() == words_of("en", 1).sentence()
    True
    """
    return Words(_bank(language), random.Random(seed))
