"""What reading an official text gave, so that an expert can judge it at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from os import PathLike

from stdalign.engines.local import LocalEngine
from stdalign.errors import DataError, StdalignError, UsageError, WrongValue
from stdalign.knowledge import Knowledge
from stdalign.model import Component, Finding, Instrument, Split
from stdalign.ports import Engine
from stdalign.read.given import given
from stdalign.record import Record
from stdalign.steps.prepare import ABOUT, Asked, Prepared, prepare_text
from stdalign.workspace.grave import faults, refuse


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
        total = max(_letters(result.text or result.source), 1)
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


@dataclass(frozen=True)
class Item:
    """A text to be taken in, with what is known of it; arguments as of ``Workspace.ingest``."""

    source: object
    name: str | None = None
    title: str = ""
    language: str = ""
    kind: str = ""
    ocr: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    accept_findings: bool = False


def prepare_all(
    items: Mapping[str, Item], jurisdiction: str, knowledge: Knowledge, engine: Engine | None = None
) -> list[Prepared]:
    """Read, split and analyse texts; all of them, or an error that says which cannot be.

    Args:
        items: by id.
        jurisdiction: code of the country.
        knowledge: schemes, cues and terms.
        engine: where they are read; here where not given.

    Raises:
        UsageError: nothing to read, or a fault in what was asked for. ReadError, SplitError: the one that cannot be read.
        BadReading: it was read, but badly, and its findings are not accepted.
        DataError: several cannot be; names each.
    """
    if not items:
        raise UsageError("nothing to take in", next_step="give one text or more")
    knowledge.code(jurisdiction)
    made: list[Prepared] = []
    wrong: list[tuple[str, StdalignError]] = []
    step = partial(_read, jurisdiction=jurisdiction, knowledge=knowledge)
    sent = items if engine is None else {id: _sendable(item) for id, item in items.items()}
    for id, done in zip(items, (engine or LocalEngine()).map(step, sent.items()), strict=True):
        if isinstance(done, StdalignError):
            wrong.append((id, done))
        else:
            made.append(done)
    if not wrong:
        return made
    if len(wrong) == 1:
        id, fault = wrong[0]
        rest = f" ({id}; none of the {len(items)} is stored)" if len(items) > 1 else ""
        raise type(fault)(fault.what, where=f"{fault.where}{rest}".strip(), next_step=fault.next_step) from fault
    listed = "; ".join(f"{id}: {fault.what} ({fault.where})" for id, fault in wrong)
    raise DataError(
        f"{len(wrong)} of {len(items)} texts cannot be read",
        where=listed,
        next_step="mend or leave out these; none is stored",
    )


def _read(given: tuple[str, Item], jurisdiction: str, knowledge: Knowledge) -> Prepared | StdalignError:
    """A text, or why it cannot be read: the others are read all the same."""
    try:
        return _prepared(*given, jurisdiction, knowledge)
    except StdalignError as error:
        return error


def _sendable(item: Item) -> Item:
    """An item that can go to another process: what is open here is read here."""
    if isinstance(item.source, (str, PathLike, bytes, Split)):
        return item
    read = given(item.source, item.name)
    return replace(item, source=read.data, name=read.name)


def _prepared(id: str, item: Item, jurisdiction: str, knowledge: Knowledge) -> Prepared:
    split = item.source if isinstance(item.source, Split) else None
    source = given(split.source if split is not None else item.source, item.name).strange()
    kind = item.kind or (split.kind if split is not None else "")
    asked = Asked(item.title, item.language, kind, item.ocr, about_of(item.about))
    made = prepare_text(source, id, jurisdiction, asked, knowledge, split)
    if not item.accept_findings:
        done = Ingested.of(made)
        refuse(faults(done.findings, done.units, done.share), source.where)
    return made


def about_of(about: Mapping[str, str]) -> dict[str, str]:
    """What is known of an instrument, checked.

    Raises:
        WrongValue: no such field. UsageError: a date is none.

    >>> about_of({"number": "88", "date": "2021-06-10"})
    {'number': '88', 'date': '2021-06-10'}
    """
    for name, value in about.items():
        if name not in ABOUT:
            raise WrongValue(f"unknown field {name!r}", where=name, next_step=f"choose of {', '.join(ABOUT)}")
        if name in ("date", "in_force") and value:
            try:
                date.fromisoformat(value)
            except ValueError:
                raise UsageError(f"not a date: {value!r}", where=name, next_step="write it as 2021-06-10") from None
    return {name: str(value) for name, value in about.items()}


def _letters(text: str) -> int:
    return sum(not char.isspace() for char in text)


def _covered(result: Split, spans: list[tuple[int, int]]) -> int:
    """Letters that were read inside some spans of the source, each counted once: tags and marks are no text."""
    count = free = 0
    for start, end in sorted(spans):
        if end > free:
            count += _letters(result.read(max(start, free), end))
            free = end
    return count
