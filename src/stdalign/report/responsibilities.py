"""Who must do what: bearer × topic, with the clauses behind each figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stdalign.record import Record
from stdalign.report.facts import DEMANDS, Fact, Where, countries, holding, where
from stdalign.report.tabular import Tabular


@dataclass(frozen=True)
class Duty(Record):
    """Clauses that put a duty on a bearer in a topic, by country."""

    bearer: str
    topic: str
    clauses: dict[str, tuple[Where, ...]]

    @property
    def total(self) -> int:
        """How many clauses in all."""
        return sum(len(cell) for cell in self.clauses.values())


@dataclass(frozen=True)
class Responsibilities(Tabular[Duty]):
    """Rows ordered by bearer, then topic."""

    _rows = "rows"

    countries: tuple[str, ...]
    bearers: tuple[str, ...]
    topics: tuple[str, ...]
    rows: tuple[Duty, ...]

    def _plain_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "bearer": r.bearer,
                "topic": r.topic,
                "total": r.total,
                **{code: len(found) for code, found in r.clauses.items()},
            }
            for r in self.rows
        ]

    def columns(self) -> dict[str, str]:
        """Column → its type: a count a country."""
        return {"bearer": "string", "topic": "string", **dict.fromkeys(("total", *self.countries), "int")}


def responsibilities(
    facts: tuple[Fact, ...],
    *,
    jurisdictions: Sequence[str] | None = None,
    bearer: str | None = None,
    topic: str | None = None,
    past: bool = False,
) -> Responsibilities:
    """Duties and prohibitions by who bears them and what they are about.

    Args:
        facts: of all clauses.
        jurisdictions: countries, all by default.
        bearer: only this one.
        topic: only this one.
        past: count laws that no longer hold, too.
    """
    columns = tuple(jurisdictions) if jurisdictions else countries(facts)
    facts = holding(facts, past)
    cells: dict[tuple[str, str], dict[str, list[Where]]] = {}
    for fact in facts:
        if fact.jurisdiction not in columns or fact.modality not in DEMANDS:
            continue
        for about in fact.topics:
            if (bearer is None or fact.bearer == bearer) and (topic is None or about == topic):
                cell = cells.setdefault((fact.bearer, about), {code: [] for code in columns})
                cell[fact.jurisdiction].append(where(fact))
    rows = tuple(
        Duty(who, about, {code: tuple(found) for code, found in cell.items()})
        for (who, about), cell in sorted(cells.items())
    )
    bearers = tuple(sorted({row.bearer for row in rows}))
    return Responsibilities(columns, bearers, tuple(sorted({row.topic for row in rows})), rows)


def duty_clauses(
    facts: tuple[Fact, ...],
    *,
    jurisdiction: str | None = None,
    bearer: str | None = None,
    topic: str | None = None,
    past: bool = False,
) -> tuple[Fact, ...]:
    """The clauses behind the figures of ``responsibilities``: duties and prohibitions with a topic.

    Args:
        facts: of all clauses.
        jurisdiction: only this country.
        bearer: only this one.
        topic: only this one.
        past: clauses of laws that no longer hold, too.
    """
    return tuple(
        fact
        for fact in holding(facts, past)
        if fact.modality in DEMANDS
        and (jurisdiction is None or fact.jurisdiction == jurisdiction)
        and (bearer is None or fact.bearer == bearer)
        and (fact.topics if topic is None else topic in fact.topics)
    )
