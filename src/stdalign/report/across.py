"""One common requirement across countries: the clauses with their texts, figures, what is not here, what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stdalign.catalogue import CommonRequirement
from stdalign.model import Instrument
from stdalign.record import Record
from stdalign.report.coverage import coverage
from stdalign.report.decided import DecidedPair, Past, decided_pairs
from stdalign.report.facts import Fact, holding
from stdalign.report.limits import Limit, Limits


@dataclass(frozen=True)
class Said(Record):
    """What a country says: its clauses, the figures in them by parameter, and the laws that would answer and are not held.

    ``level`` is what is held of the country at all (text, digest, title, nothing).
    """

    jurisdiction: str
    level: str
    clauses: tuple[Fact, ...]
    figures: tuple[tuple[str, Limit], ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Across(Record):
    """One requirement × countries, ``countries`` in the order of lists; ``parameters`` are its limits by id."""

    id: str
    parameters: tuple[str, ...]
    countries: tuple[Said, ...]
    decided: tuple[DecidedPair, ...]

    @property
    def met(self) -> int:
        """In how many countries a clause is here."""
        return sum(bool(one.clauses) for one in self.countries)


def across(
    entry: CommonRequirement,
    facts: Sequence[Fact],
    instruments: Sequence[Instrument],
    codes: Sequence[str],
    limits: Sequence[Limits],
    past: Past,
) -> Across:
    """One common requirement × countries.

    Args:
        entry: the requirement.
        facts: of all clauses.
        instruments: all of the workspace, for what is missing.
        codes: the countries, in the order of lists.
        limits: the figures of the entry's parameters.
        past: decisions by source and target, oldest first.
    """
    met = [fact for fact in holding(tuple(facts)) if entry.id in fact.catalogue]
    articles = {f"{fact.instrument}#{fact.article}" for fact in met}
    addresses = {fact.address for fact in met}
    told = []
    for code in codes:
        held = coverage(instruments, code, tuple(entry.topics))
        own = tuple(fact for fact in met if fact.jurisdiction == code)
        figures = tuple(
            (one.parameter.id, row)
            for one in limits
            for row in one.limits
            if row.jurisdiction == code and row.address in addresses
        )
        told.append(Said(code, held.level, own, figures, () if own else tuple(law.short for law in held.missing)))
    decided = decided_pairs(past, lambda source, target: source in articles and target in articles)
    return Across(entry.id, entry.parameters, tuple(told), decided)
