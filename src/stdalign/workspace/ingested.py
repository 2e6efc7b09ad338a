"""What reading an official text gave, so that an expert can judge it at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stdalign.knowledge import Knowledge
from stdalign.model import Component, Finding, Instrument, Split
from stdalign.record import Record
from stdalign.steps.prepare import Asked, Prepared, check_file, prepare_text


@dataclass(frozen=True)
class Ingested(Record):
    """An instrument that was just read.

    ``units`` counts what experts cite in the enacting text (articles of a law, clauses of a standard), ``first`` and
    ``last`` are their numbers; ``blank`` counts clauses without words, which are kept and get no vector.
    ``share`` is the part of the text's letters that stands in clauses, ``noise`` the part in page heads, contents and the
    like (both 0–1); what is missing to 1 was taken for neither. ``findings`` are for an expert to look at.
    """

    instrument: Instrument
    units: int
    first: str
    last: str
    clauses: int
    blank: int
    share: float
    noise: float
    findings: tuple[Finding, ...]

    @property
    def id(self) -> str:
        """Id of the instrument."""
        return self.instrument.id

    @property
    def language(self) -> str:
        """Language of the instrument."""
        return self.instrument.language

    @classmethod
    def of(cls, made: Prepared) -> Ingested:
        """The account of a text that was read."""
        if made.split is None:
            raise TypeError("a digest was not split")
        result = made.split
        units = result.units()
        inside = _covered(result, [(c.start, c.end) for c in result.clauses])
        noise = _covered(result, [(n.start, n.end) for n in result.noise])
        total = max(_letters(result.source), 1)
        return cls(
            made.instrument,
            len(units),
            units[0].number,
            units[-1].number,
            len(made.clauses),
            sum(not row.full_text and row.clause.component is Component.MAIN for row in made.clauses),
            round(min(inside / total, 1.0), 4),
            round(min(noise / total, 1.0), 4),
            result.warnings,
        )

    def lines(self) -> list[str]:
        """The account as lines that a person reads."""
        about = self.instrument
        numbers = f"{self.first} to {self.last}" if self.units > 1 else self.first
        head = f"{about.id}: {self.units} articles ({numbers}), {self.clauses} clauses, language {about.language}"
        rest = max(0.0, 1 - self.share - self.noise)
        text = f"  {self.share:.1%} of the text stands in clauses, {self.noise:.1%} is noise, {rest:.1%} neither"
        blank = [f"  {self.blank} blank clauses are kept without a vector"] if self.blank else []
        found = [f"  {f.code}: {f.message} [{f.start}:{f.end}]" for f in self.findings]
        return [head, text, *blank, *found]


def prepare_file(path: Path, id: str, jurisdiction: str, asked: Asked, knowledge: Knowledge) -> Prepared:
    """Read, split and analyse a file.

    Raises:
        UsageError: there is no such file. ReadError, SplitError, UnknownName: as ``stdalign.split``.
    """
    from stdalign.read import file_bytes

    check_file(path)
    knowledge.code(jurisdiction)
    return prepare_text(file_bytes(path), path.name, id, jurisdiction, asked, knowledge)


def _letters(text: str) -> int:
    return sum(not char.isspace() for char in text)


def _covered(result: Split, spans: list[tuple[int, int]]) -> int:
    """Letters of the source inside some spans, each counted once."""
    count = free = 0
    for start, end in sorted(spans):
        if end > free:
            count += _letters(result.source[max(start, free) : end])
            free = end
    return count
