"""What a workspace and a desk over it share: the words that may be asked for, facts, and the memory of reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from stdalign.instrument import GENERAL
from stdalign.knowledge import Knowledge
from stdalign.model import Instrument
from stdalign.query import Choices
from stdalign.report.coverage import Coverage
from stdalign.report.coverage import coverage as coverage_of
from stdalign.report.facts import Fact, fact_from
from stdalign.report.industry import Through, through_industry, through_subject
from stdalign.report.standards import Adoptions
from stdalign.standards import StandardRow
from stdalign.store import content
from stdalign.store import facts as fact_store
from stdalign.store.database import Database
from stdalign.workspace.memory import Memory
from stdalign.workspace.registers import adoption_table, standard_rows

T = TypeVar("T")


class Asking:
    """Whoever can be asked for reports."""

    db: Database
    knowledge: Knowledge
    memory: Memory

    @property
    def choices(self) -> Choices:
        """What may be asked for: codes and words of the knowledge."""
        known = self.knowledge
        return known.once("choices", lambda: choices_of(known))

    def facts(self) -> tuple[Fact, ...]:
        """All clauses as reports see them, kept until the content changes."""
        return self._kept("facts", lambda: tuple(fact_from(row) for row in fact_store.clause_facts(self.db)))

    def laws(self) -> tuple[Instrument, ...]:
        """All instruments, kept until the content changes."""
        return self._kept("laws", lambda: tuple(content.instruments(self.db)))

    def coverage(self, jurisdiction: str, topics: Sequence[str] = ()) -> Coverage:
        """What is held of a country for some topics, and which laws that would answer are not.

        Raises:
            WrongValue: a code or topic that is not known.
        """
        code = self.choices.jurisdiction("jurisdiction", jurisdiction)
        asked = tuple(self.choices.word("topic", topic) for topic in topics)
        return self._kept(("coverage", code, asked), lambda: coverage_of(self.laws(), code, asked))

    def standards(
        self, jurisdiction: str | None = None, topic: str | None = None, adopts: str | None = None, word: str = ""
    ) -> tuple[StandardRow, ...]:
        """Standards of the register, by country, topic, what they adopt, or a word.

        Raises:
            UnknownName: no such country. WrongValue: no such topic.
        """
        return standard_rows(self.knowledge, jurisdiction, topic, adopts, word)

    def adoptions(self, parent: str | None = None) -> Adoptions:
        """Who adopts an international standard, or a family of them, in every country.

        Raises:
            UnknownName: no such standard or family.
        """
        return adoption_table(self.knowledge, parent)

    def industry(self, name: str, language: str = "en", among: Sequence[str] | None = None) -> Through:
        """Check-list and negative list of an industry through all countries.

        Args:
            name: id of the industry.
            language: of names and texts.
            among: codes of the columns; every country by default.

        Raises:
            UnknownName: no such industry. WrongValue: a code or language that is not known.
        """
        known, columns = self.knowledge.industries, self._among(among)
        found, spoken = known.industry(name), self.choices.word("language", language)
        return self._kept(
            ("industry", name, spoken, columns),
            lambda: through_industry(
                self.facts(), self.knowledge.catalogue, self.laws(), known, found, jurisdictions=columns, language=spoken
            ),
        )

    def subject(self, name: str, language: str = "en", among: Sequence[str] | None = None) -> Through:
        """One subject through all countries: major accident hazards, the chain from designer to user, women at work …

        Args:
            name: id of the subject.
            language: of names and texts.
            among: codes of the columns; every country by default.

        Raises:
            UnknownName: no such subject. WrongValue: a code or language that is not known.
        """
        found, columns = self.knowledge.industries.subject(name), self._among(among)
        spoken = self.choices.word("language", language)
        return self._kept(
            ("subject", name, spoken, columns),
            lambda: through_subject(
                self.facts(), self.knowledge.catalogue, self.laws(), found, jurisdictions=columns, language=spoken
            ),
        )

    def _among(self, among: Sequence[str] | None) -> tuple[str, ...]:
        if among:
            return tuple(self.choices.jurisdiction("jurisdiction", code) for code in among)
        return tuple(code for code in self.choices.jurisdictions if code != "INT")

    def _kept(self, key: Hashable, make: Callable[[], T]) -> T:
        return self.memory.kept((self.knowledge, key), fact_store.stamp(self.db), make)

    def _code(self, field: str, given: str | None) -> str | None:
        return None if given is None else self.choices.jurisdiction(field, given)

    def _word(self, field: str, given: str | None) -> str | None:
        return None if given is None else self.choices.word(field, given)


def choices_of(known: Knowledge) -> Choices:
    """What may be asked for of what is known."""
    entries, words = known.catalogue.requirements.values(), known.vocabulary
    return Choices(
        jurisdictions=tuple(sorted(known.jurisdictions, key=lambda code: (code == "INT", code))),
        languages=tuple(sorted({language for entry in entries for language in entry.text})),
        law_languages=known.languages,
        topics=tuple(words["topics"]),
        bearers=tuple(words["bearers"]),
        themes=tuple(words["themes"]),
        sectors=tuple(sorted({name for entry in entries for name in entry.sector})),
        exchanges=tuple(words["exchange"]),
        hazards=_often(hazard for entry in entries for hazard in entry.hazard if hazard != GENERAL),
        subjects=_often(concept.topic for concept in known.termbase),
    )


def _often(words: Iterable[str]) -> tuple[str, ...]:
    """Each word once, the most frequent first."""
    return tuple(word for word, _ in sorted(Counter(words).items(), key=lambda item: (-item[1], item[0])))
