"""A law, regulation or standard as it is known: title, number, dates, source, and whether it is in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stdalign.errors import WrongValue
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
    would answer, or ``GENERAL``. ``adopts`` is the designation of the standard that this one adopts, ``degree`` how closely
    (``standard.Degree``: identical, modified, not_equivalent), where its text says so.
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
    adopts: str = ""
    degree: str = ""

    @property
    def historical(self) -> bool:
        """Whether it binds nobody any more: superseded or repealed."""
        return self.standing in PAST


LISTS = ("amended_by", "superseded_by")
"""What a person says in one text, with semicolons between."""
DEGREES = ("", "identical", "modified", "not_equivalent")


def known_of(about: Mapping[str, str]) -> dict[str, Any]:
    """What a person says of an instrument as its fields; a word that is none of the words of a field is refused.

    Raises:
        WrongValue: no such standing or degree.

    >>> known_of({"standing": "superseded", "superseded_by": "vn-osh-2026; 12/2027"})["superseded_by"]
    ('vn-osh-2026', '12/2027')
    """
    for name, words in (("standing", STANDINGS), ("degree", DEGREES)):
        if about.get(name) and about[name] not in words:
            raise WrongValue(
                f"unknown {name} {about[name][:60]!r}",
                where=name,
                next_step=f"choose of {', '.join(words).removeprefix(', ')}",
            )
    found: dict[str, Any] = {
        name: tuple(piece.strip() for piece in text.split(";") if piece.strip()) if name in LISTS else text
        for name, text in about.items()
    }
    if "standing" in found and not found["standing"]:
        found["standing"] = Instrument.standing
    return found
