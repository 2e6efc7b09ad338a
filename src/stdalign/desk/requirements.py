"""Common requirements at the desk: found by theme, hazard or words, and one across countries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stdalign.catalogue import CommonRequirement
from stdalign.desk.base import Base
from stdalign.errors import UnknownName
from stdalign.report.across import Across, across
from stdalign.report.facts import countries, holding
from stdalign.report.matrix import chosen, in_sector, text_of
from stdalign.terms import Concept, fold
from stdalign.workspace.reports import Reports


class Requirements(Base, Reports):
    """Questions about the catalogue."""

    def requirements(
        self,
        theme: str | None = None,
        sector: str | None = None,
        language: str = "en",
        *,
        exchange: str | None = None,
        hazard: str | None = None,
        words: str | None = None,
    ) -> list[tuple[CommonRequirement, str]]:
        """Common requirements, each with its text in a language.

        Args:
            theme: one of the ILO's eleven.
            sector: only what applies there.
            language: of the text.
            exchange: one of the six themes of the region's exchange.
            hazard: only what is about it.
            words: that the text or its English has.

        Raises:
            WrongValue: a word or language that is not known.
        """
        language = self.choices.word("language", language)
        found = chosen(self.knowledge.catalogue, self._word("theme", theme), self._word("sector", sector))
        exchange, hazard = self._word("exchange", exchange), self._word("hazard", hazard)
        asked = fold(words.strip()) if words else ""
        return [
            (entry, text_of(entry, language))
            for entry in found
            if (exchange is None or entry.exchange == exchange)
            and (hazard is None or hazard in entry.hazard)
            and (not asked or any(asked in fold(entry.text.get(code, "")) for code in (language, "en")))
        ]

    def requirement(self, id: str) -> CommonRequirement:
        """One common requirement.

        Raises:
            UnknownName: there is none.
        """
        found = self.knowledge.catalogue.requirements.get(id)
        if found is None:
            raise UnknownName("no such common requirement", next_step="list them first")
        return found

    def met_in(self) -> dict[str, tuple[str, ...]]:
        """Common requirement → countries that have a clause for it here."""

        def make() -> dict[str, tuple[str, ...]]:
            found: dict[str, dict[str, None]] = {}
            for fact in holding(self.facts()):
                for entry in fact.catalogue:
                    found.setdefault(entry, {})[fact.jurisdiction] = None
            return {entry: tuple(codes) for entry, codes in found.items()}

        return self._kept("met in", make)

    def across(self, id: str, jurisdictions: str | Sequence[str] | None = None) -> Across:
        """One common requirement × countries: texts, figures, what is not here, what was decided.

        Args:
            id: of the requirement.
            jurisdictions: countries; every one with clauses where not given.

        Raises:
            UnknownName: no such requirement. WrongValue: a code that is not known.
        """
        entry = self.requirement(id)
        codes = self._columns(jurisdictions) or countries(self.facts())
        stated = {str(one["id"]) for fact in self.facts() for one in fact.parameters}
        limits = [self.limits(name) for name in entry.parameters if name in stated]
        return across(entry, self.facts(), self.laws(), codes, limits, self.decisions())

    def named_by(self, sector: str | None = None, hazard: str | None = None) -> frozenset[str]:
        """Addresses of the clauses that meet a common requirement of a sector and a hazard.

        Raises:
            WrongValue: a word that is not known.
        """
        entries = {
            entry.id
            for entry, _ in self.requirements(sector=None, hazard=hazard)
            if sector is None or (in_sector(entry, self._word("sector", sector)) and sector in entry.sector)
        }
        return frozenset(fact.address for fact in self.facts() if entries.intersection(fact.catalogue))

    def glossary(
        self, topic: str | None = None, languages: tuple[str, ...] = (), words: str | None = None
    ) -> list[dict[str, Any]]:
        """Concepts with their terms in some languages, one row a concept, the preferred term first.

        Args:
            topic: a subject of the termbase (``Choices.subjects``).
            languages: codes; all of the interface where there are none.
            words: only concepts that have them in a term, in any language.

        Raises:
            WrongValue: a subject or language that is not known.
        """
        shown = languages or self.choices.languages
        for code in shown:
            self.choices.word("language", code)
        topic = self._word("subject", topic)
        known = self.knowledge.termbase
        found: list[Concept] = list(known.search(words, topic)) if words and words.strip() else [
            one for one in known if topic is None or one.topic == topic
        ]  # fmt: skip
        return [
            {
                "concept": one.id,
                "topic": one.topic,
                **{code: "; ".join(term.text for term in one.terms if term.language == code) for code in shown},
                "definition": one.definition,
            }
            for one in found
        ]
