"""What a workspace holds of a country's law, so that what is not here is never shown as what is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from stdalign.instrument import GENERAL, Instrument
from stdalign.record import Record

LEVELS = ("text", "digest", "title", "nothing")
"""What is held, best first: an official text, a digest, the title alone, nothing."""


@dataclass(frozen=True)
class Law(Record):
    """An instrument as coverage and citations name it; ``clauses`` and ``checked`` are counts."""

    id: str
    title: str
    title_en: str
    language: str
    number: str
    year: int
    date: str
    in_force: str
    kind: str
    standing: str
    status: str
    source: str
    uri: str
    clauses: int = 0
    checked: int = 0

    @property
    def short(self) -> str:
        """The English title with the year: ``OSH Act (2011)``."""
        title = self.title_en or self.title
        return f"{title} ({self.year})" if self.year and str(self.year) not in title else title


@dataclass(frozen=True)
class Coverage(Record):
    """What is held of a country for some topics.

    ``level`` is the best that is held of it, one of ``LEVELS``. ``missing`` are the laws that would answer and of which
    the title alone is here; with one of them, nothing can be said of what the country does not ask for.
    """

    jurisdiction: str
    topics: tuple[str, ...]
    level: str
    text: int
    digest: int
    listed: int
    past: int
    missing: tuple[Law, ...]

    @property
    def whole(self) -> bool:
        """Whether "nothing answers it" may be said: something is held, and no law that would answer is known by title alone."""
        return self.level in ("text", "digest") and not self.missing


def law(one: Instrument, counted: Mapping[str, tuple[int, int]] | None = None) -> Law:
    """An instrument as coverage names it; ``counted`` has clauses and checked clauses by id."""
    clauses, checked = (counted or {}).get(one.id, (0, 0))
    return Law(
        one.id, one.title, one.title_en, one.language, one.number, one.year, one.date, one.in_force, one.kind, one.standing,
        one.status, one.source, one.uri, clauses, checked,
    )  # fmt: skip


def coverage(instruments: Iterable[Instrument], jurisdiction: str, topics: Sequence[str] = ()) -> Coverage:
    """What is held of a country.

    Args:
        instruments: all of the workspace.
        jurisdiction: code of the country.
        topics: what is asked about; nothing means every topic, for which only a general law is missed.

    >>> acts = [Instrument("th-osh", "TH", "…", "th", "OSH Act", year=2011, kind="listed", answers=("general",))]
    >>> found = coverage(acts, "TH", ["training"])
    >>> found.level, found.whole, [one.short for one in found.missing]
    ('title', False, ['OSH Act (2011)'])
    """
    own = [one for one in instruments if one.jurisdiction == jurisdiction]
    held = [one for one in own if one.kind != "listed" and not one.historical]
    texts = sum(one.kind != "digest" for one in held)
    level = "text" if texts else "digest" if held else "title" if own else "nothing"
    asked = set(topics)
    missing = tuple(
        law(one)
        for one in own
        if one.kind == "listed" and not one.historical and _would_answer(one.answers, asked) and not is_held(one, held)
    )
    return Coverage(
        jurisdiction, tuple(topics), level, texts, len(held) - texts, sum(one.kind == "listed" for one in own),
        sum(one.historical for one in own), missing,
    )  # fmt: skip


def _would_answer(answers: Collection[str], asked: set[str]) -> bool:
    return GENERAL in answers or bool(asked.intersection(answers))


def is_held(listed: Instrument, held: Iterable[Instrument]) -> bool:
    """Whether the very law is here under another id, as when its text was read: the same title, or number and year."""
    names = {_plain(name) for name in (listed.title, listed.title_en) if name}
    for one in held:
        if names & {_plain(name) for name in (one.title, one.title_en) if name}:
            return True
        if listed.number and _plain(listed.number) == _plain(one.number) and listed.year == one.year:
            return True
    return False


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
