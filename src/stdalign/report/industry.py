"""An industry's lists, or one subject, through all countries: in each an answer, none by laws that were read, or not held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stdalign.catalogue import Catalogue
from stdalign.industries import Industries, Industry, Subject
from stdalign.instrument import Instrument
from stdalign.record import Record
from stdalign.report.answers import ANSWER, NONE, STATES, Cell, Cells
from stdalign.report.facts import Fact, holding, meeting
from stdalign.report.matrix import text_of
from stdalign.report.tabular import Tabular

LISTS = ("check", "never", "subject")


@dataclass(frozen=True)
class ThroughRow(Record):
    """One common requirement; ``list`` says whether it is to be done (``check``), forbidden (``never``) or of a subject."""

    entry: str
    list: str
    bearer: str
    modality: str
    text: str
    language: str
    text_en: str
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Through(Tabular[ThroughRow]):
    """An industry or a subject; ``countries`` are the columns."""

    _rows = "rows"

    id: str
    name: str
    isic: tuple[str, ...]
    national: dict[str, tuple[str, ...]]
    countries: tuple[str, ...]
    rows: tuple[ThroughRow, ...]

    def _plain_rows(self) -> list[dict[str, Any]]:
        return [
            {"entry": row.entry, "list": row.list, "bearer": row.bearer, "text": row.text,
             **{code: shown(row.cells[code]) for code in self.countries}} for row in self.rows
        ]  # fmt: skip

    def columns(self) -> dict[str, str]:
        """Column → its type: a column a country."""
        return dict.fromkeys(("entry", "list", "bearer", "text", *self.countries), "string")

    @property
    def counted(self) -> dict[str, dict[str, int]]:
        """By country, how many requirements are answered, have none, are not held."""
        return {
            code: {state: sum(row.cells[code].state == state for row in self.rows) for state in STATES}
            for code in self.countries
        }


def shown(cell: Cell) -> str:
    """A cell as one text: law and label of what answers, or why nothing does.

    >>> shown(Cell("none", (), ("OSH Act (2011)",))), shown(Cell("not_held", (), ()))
    ('none: OSH Act (2011)', 'not held')
    """
    if cell.state == ANSWER:
        return "; ".join(f"{one.title} {one.label}".strip() for one in cell.clauses)
    said = "none" if cell.state == NONE else "not held"
    return f"{said}: {', '.join(cell.laws)}" if cell.laws else said


def through_industry(
    facts: tuple[Fact, ...],
    catalogue: Catalogue,
    instruments: Sequence[Instrument],
    known: Industries,
    industry: Industry,
    *,
    jurisdictions: Sequence[str],
    language: str = "en",
) -> Through:
    """The lists of an industry: its own requirements first, then those of every industry.

    Args:
        facts: of all clauses.
        catalogue: the common requirements.
        instruments: all of the workspace.
        known: for what is common to all industries.
        industry: which one.
        jurisdictions: the columns.
        language: of names and texts.
    """
    check = dict.fromkeys((*industry.check, *known.common_check), "check")
    never = dict.fromkeys((*industry.never, *known.common_never), "never")
    made = _rows(facts, catalogue, instruments, {**check, **never}, jurisdictions, language)
    return Through(industry.id, industry.name(language), industry.isic, dict(industry.national), tuple(jurisdictions), made)


def through_subject(
    facts: tuple[Fact, ...],
    catalogue: Catalogue,
    instruments: Sequence[Instrument],
    subject: Subject,
    *,
    jurisdictions: Sequence[str],
    language: str = "en",
) -> Through:
    """A subject, requirement by requirement; arguments as for an industry."""
    entries = dict.fromkeys(subject.entries, "subject")
    made = _rows(facts, catalogue, instruments, entries, jurisdictions, language)
    return Through(subject.id, subject.name(language), (), {}, tuple(jurisdictions), made)


def _rows(
    facts: tuple[Fact, ...],
    catalogue: Catalogue,
    instruments: Sequence[Instrument],
    entries: dict[str, str],
    jurisdictions: Sequence[str],
    language: str,
) -> tuple[ThroughRow, ...]:
    own = holding(facts)
    met = meeting(own)
    cells = Cells(own, instruments)
    made = []
    for name, kind in entries.items():
        entry = catalogue[name]
        found = {code: cells.of(met.get((name, code), []), code, entry.topics) for code in jurisdictions}
        spoken = language if entry.text.get(language) else "en"
        text = text_of(entry, language)
        made.append(ThroughRow(name, kind, entry.bearer, entry.modality, text, spoken, entry.text.get("en", ""), found))
    return tuple(made)
