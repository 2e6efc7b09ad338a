"""What a country says to a requirement: an answer, none by laws that were read, or not held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stdalign.instrument import Instrument
from stdalign.record import Record
from stdalign.report.coverage import coverage
from stdalign.report.facts import Fact, Where, where

ANSWER, NONE, NOT_HELD = "answer", "none", "not_held"
STATES = (ANSWER, NONE, NOT_HELD)
"""A clause answers; none does in the laws that were read (``laws``); what would answer is not here."""


@dataclass(frozen=True)
class Cell(Record):
    """What a country says to a requirement; ``laws`` are those read in vain, or those that are missed."""

    state: str
    clauses: tuple[Where, ...]
    laws: tuple[str, ...]


class Cells:
    """Cells, what each country's laws are about worked out once.

    A law was read where a clause of it is an official text or a digest that was compared with one (``checked``): what is
    known of a law by hearsay alone says nothing of what the law does not ask for.

    Args:
        facts: those that hold.
        instruments: all of the workspace, for what is missing.
    """

    def __init__(self, facts: tuple[Fact, ...], instruments: Sequence[Instrument]) -> None:
        self._instruments = instruments
        self._about: dict[tuple[str, str], dict[str, None]] = {}
        self._seen: dict[tuple[str, tuple[str, ...]], Cell] = {}
        for fact in facts:
            if not fact.checked and fact.kind == "digest":
                continue
            for topic in fact.topics:
                self._about.setdefault((fact.jurisdiction, topic), {})[fact.title] = None

    def of(self, met: Sequence[Fact], code: str, topics: tuple[str, ...]) -> Cell:
        """The cell of a country.

        Args:
            met: clauses of the country that answer.
            code: of the country.
            topics: of what is asked.
        """
        if met:
            return Cell(ANSWER, tuple(map(where, met)), ())
        if (code, topics) not in self._seen:
            self._seen[code, topics] = self._without(code, topics)
        return self._seen[code, topics]

    def _without(self, code: str, topics: tuple[str, ...]) -> Cell:
        """Nothing answers: whether laws on the matter were read, or are missed."""
        held = coverage(self._instruments, code, topics)
        read = tuple(dict.fromkeys(title for topic in topics for title in self._about.get((code, topic), ())))
        if not held.whole or not read:
            return Cell(NOT_HELD, (), tuple(one.short for one in held.missing))
        return Cell(NONE, (), read)
