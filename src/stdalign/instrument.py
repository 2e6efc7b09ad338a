"""A law, regulation or standard as it is known: title, number, dates, source, and whether it is in force."""

from __future__ import annotations

from dataclasses import dataclass

from stdalign.record import Record

STANDINGS = ("in_force", "amended", "superseded", "repealed", "not_in_force", "not_stated")
"""In force as held (amendments named are in what is held); in force, but amended after what is held; another act stands in
its place; gone without one; a bill, or an act that has not begun; not stated."""

PAST = ("superseded", "repealed")
"""Standings of an act that binds nobody any more."""
GENERAL = "general"
"""In ``Instrument.answers``: every topic of work safety."""


@dataclass(frozen=True)
class Instrument(Record):
    """One law, regulation or standard: FRBR work, language, version, dates, source.

    ``kind`` is ``text`` for an ingested official text, ``digest`` for our own digests of one, and ``listed`` for one that
    is known by its title and number alone. ``standing`` is one of ``STANDINGS``; ``amended_by`` and ``superseded_by`` are
    acts by id, or by title and number where they are not held; ``standing_on`` is the day on which that was known, as
    exact as it is (``2025``, ``2025-01``, ``2025-01-31``). ``answers`` are the topics that a law known by its title alone
    would answer, or ``GENERAL``.
    """

    id: str
    jurisdiction: str
    title: str
    language: str
    title_en: str = ""
    number: str = ""
    year: int = 0
    date: str = ""
    in_force: str = ""
    issuer: str = ""
    status: str = ""
    source: str = ""
    licence: str = ""
    kind: str = "text"
    uri: str = ""
    sha256: str = ""
    standing: str = "not_stated"
    amended_by: tuple[str, ...] = ()
    superseded_by: tuple[str, ...] = ()
    standing_on: str = ""
    answers: tuple[str, ...] = ()

    @property
    def historical(self) -> bool:
        """Whether it binds nobody any more: superseded or repealed."""
        return self.standing in PAST
