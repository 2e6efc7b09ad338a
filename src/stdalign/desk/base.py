"""What every part of the desk stands on: the workspace, the knowledge, what may be asked for, and the memory."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from stdalign.desk.memory import Memory
from stdalign.knowledge import Knowledge
from stdalign.query import Choices
from stdalign.report.facts import Fact, fact_from
from stdalign.store import facts as fact_store
from stdalign.workspace import Workspace

T = TypeVar("T")


class Base:
    """A desk over an open workspace; for one thread, while ``memory`` may be shared by many.

    Args:
        workspace: an open one; whoever opened it closes it.
        memory: shared with other desks over the same workspace; one of its own where not given.
    """

    def __init__(self, workspace: Workspace, memory: Memory | None = None) -> None:
        self.workspace = workspace
        self.memory = memory if memory is not None else Memory()
        self._db = workspace.db

    @property
    def knowledge(self) -> Knowledge:
        """What is known of countries and terms: what ships, with the workspace's own folder over it."""
        return self.workspace.knowledge

    @property
    def choices(self) -> Choices:
        """What may be asked for: codes and words of the knowledge."""
        known = self.knowledge
        return known.once("desk choices", lambda: _choices(known))

    def facts(self) -> tuple[Fact, ...]:
        """All clauses as reports see them, kept until the content changes."""
        return self._kept("facts", lambda: tuple(fact_from(row) for row in fact_store.clause_facts(self._db)))

    def _kept(self, key: Hashable, make: Callable[[], T]) -> T:
        return self.memory.kept((self.knowledge, key), fact_store.stamp(self._db), make)

    def _code(self, field: str, given: str | None) -> str | None:
        return None if given is None else self.choices.jurisdiction(field, given)

    def _word(self, field: str, given: str | None) -> str | None:
        return None if given is None else self.choices.word(field, given)


def _choices(known: Knowledge) -> Choices:
    entries, words = known.catalogue.requirements.values(), known.vocabulary
    return Choices(
        jurisdictions=tuple(sorted(known.jurisdictions, key=lambda code: (code == "INT", code))),
        languages=tuple(sorted({language for entry in entries for language in entry.text})),
        law_languages=known.languages,
        topics=tuple(words["topics"]),
        bearers=tuple(words["bearers"]),
        themes=tuple(words["themes"]),
        sectors=tuple(sorted({name for entry in entries for name in entry.sector})),
    )
