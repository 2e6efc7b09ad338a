"""The N-country matrix: which common requirement is met where, and by which clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from stdalign.catalogue import Catalogue, CommonRequirement
from stdalign.model import Instrument
from stdalign.record import Record
from stdalign.report.answers import ANSWER, NONE, NOT_HELD, Cells
from stdalign.report.decided import DecidedPair, Past, decided_pairs
from stdalign.report.facts import Fact, Where, countries, holding, meeting
from stdalign.report.tabular import Tabular

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class MatrixRow(Record):
    """One common requirement; ``cells`` holds the clauses of each country, an empty tuple where none is known.

    An empty cell means "no clause in this workspace", never "the country has no such rule": either laws on the matter were
    read in vain, which ``none`` names, or what would answer is not held; of that ``missing`` names the laws that are here
    by their title alone. ``decided`` are the pairs of its clauses that reviewers decided on.
    """

    id: str
    theme: str
    sector: tuple[str, ...]
    text: str
    language: str
    cells: dict[str, tuple[Where, ...]]
    missing: dict[str, tuple[str, ...]]
    none: dict[str, tuple[str, ...]]
    exchange: str = ""
    decided: tuple[DecidedPair, ...] = ()

    def state(self, code: str) -> str:
        """What the cell of a country is, one of ``STATES`` (report/answers.py)."""
        return ANSWER if self.cells[code] else NONE if code in self.none else NOT_HELD

    @property
    def covered(self) -> int:
        """In how many countries a clause is known."""
        return sum(bool(cell) for cell in self.cells.values())


@dataclass(frozen=True)
class Matrix(Tabular[MatrixRow]):
    """Rows in the order of the catalogue; ``countries`` are the columns."""

    _rows = "rows"

    countries: tuple[str, ...]
    rows: tuple[MatrixRow, ...]

    def _plain_rows(self) -> list[dict[str, Any]]:
        return [{"id": r.id, "theme": r.theme, "text": r.text, **r.to_dict()["cells"]} for r in self.rows]

    def columns(self) -> dict[str, str]:
        """Column → its type: a column a country."""
        return dict.fromkeys(("id", "theme", "text", *self.countries), "string")

    def plot(self, ax: Axes | None = None) -> Axes:
        """Share of each theme's common requirements that have a clause in each country, as shaded cells.

        Args:
            ax: axes to draw on; new ones where not given.

        Raises:
            MissingExtra: matplotlib is not installed.
        """
        from stdalign.plots import cells

        rows = by_theme(self)
        shares = np.array([[row.covered[code] / row.total for code in self.countries] for row in rows])
        names = [f"{row.theme.replace('-', ' ')} ({row.total})" for row in rows]
        return cells(names, self.countries, shares, "Common requirements with a clause here, by theme", ax)


@dataclass(frozen=True)
class ThemeRow(Record):
    """One theme: how many of its ``total`` common requirements have a clause in each country."""

    theme: str
    total: int
    covered: dict[str, int]


def matrix(
    facts: tuple[Fact, ...],
    catalogue: Catalogue,
    *,
    instruments: Sequence[Instrument] = (),
    past: bool = False,
    jurisdictions: Sequence[str] | None = None,
    theme: str | None = None,
    sector: str | None = None,
    language: str = "en",
    decisions: Past | None = None,
) -> Matrix:
    """Catalogue × countries.

    Args:
        facts: of all clauses.
        catalogue: the common requirements.
        instruments: all of the workspace, for what is missing.
        past: count laws that no longer hold, too.
        jurisdictions: columns; all with clauses by default.
        theme: only this theme.
        sector: only entries of this sector or of all sectors.
        language: of ``text``.
        decisions: of reviewers.
    """
    columns = tuple(jurisdictions) if jurisdictions else countries(facts)
    own = holding(facts, past)
    met = meeting(own)
    cells = Cells(own, instruments)
    rows = []
    for entry in chosen(catalogue, theme, sector):
        articles = (
            {f"{fact.instrument}#{fact.article}" for code in columns for fact in met.get((entry.id, code), ())}
            if decisions
            else set()
        )
        found = {code: cells.of(met.get((entry.id, code), ()), code, tuple(entry.topics)) for code in columns}
        rows.append(
            MatrixRow(
                entry.id,
                entry.theme,
                entry.sector,
                text_of(entry, language),
                language if entry.text.get(language) else "en",
                {code: cell.clauses for code, cell in found.items()},
                {code: cell.laws for code, cell in found.items() if cell.state == NOT_HELD and cell.laws},
                {code: cell.laws for code, cell in found.items() if cell.state == NONE},
                entry.exchange,
                decided_pairs(decisions or {}, partial(_both, articles)),
            )
        )
    return Matrix(columns, tuple(rows))


def _both(articles: set[str], source: str, target: str) -> bool:
    return source in articles and target in articles


def by_theme(made: Matrix, exchange: bool = False) -> tuple[ThemeRow, ...]:
    """The matrix summed up by the ILO's eleven themes, or by the six of the region's exchange."""
    themes: dict[str, list[MatrixRow]] = {}
    for row in made.rows:
        themes.setdefault(row.exchange if exchange else row.theme, []).append(row)
    return tuple(
        ThemeRow(theme, len(rows), {code: sum(bool(row.cells[code]) for row in rows) for code in made.countries})
        for theme, rows in themes.items()
    )


def chosen(catalogue: Catalogue, theme: str | None = None, sector: str | None = None) -> list[CommonRequirement]:
    """Entries of a theme and a sector; entries that name no sector, or ``general``, belong to every one."""
    return [
        entry
        for entry in catalogue.requirements.values()
        if (theme is None or entry.theme == theme) and in_sector(entry, sector)
    ]


def in_sector(entry: CommonRequirement, sector: str | None) -> bool:
    """Whether an entry applies in a sector."""
    return sector is None or not entry.sector or sector in entry.sector or "general" in entry.sector


def text_of(entry: CommonRequirement, language: str) -> str:
    """An entry's text in a language, in English where it has none."""
    return entry.text.get(language) or entry.text.get("en", entry.id)
