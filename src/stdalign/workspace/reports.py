"""Reports: matrix, limits, gaps, duties, check-lists; each kept until the content changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import overload

from stdalign.catalogue import Parameter
from stdalign.model import Review
from stdalign.report import checklist as checklists
from stdalign.report import gaps as gap_report
from stdalign.report import limits as limit_report
from stdalign.report import matrix as matrix_report
from stdalign.report import responsibilities as duty_report
from stdalign.report.checklist import Checklist
from stdalign.report.facts import Fact, Where, holding, where
from stdalign.report.gaps import Gaps
from stdalign.report.limits import Limits, Parameters
from stdalign.report.matrix import Matrix, ThemeRow
from stdalign.report.responsibilities import Responsibilities
from stdalign.store import facts as fact_store
from stdalign.store import reviews, selection
from stdalign.workspace.asking import Asking, T


class Reports(Asking):
    """The reports. Unknown words and codes are a ``WrongValue`` that lists the choices, whoever asks."""

    def matrix(
        self,
        jurisdictions: str | Sequence[str] | None = None,
        theme: str | None = None,
        sector: str | None = None,
        language: str = "en",
        past: bool = False,
    ) -> Matrix:
        """Which common requirement is met in which country, by which clauses, and what reviewers decided on pairs of these.

        Args:
            jurisdictions: columns; every country with clauses where not given.
            theme: only this theme.
            sector: only what applies there.
            language: of the catalogue's texts.
            past: count laws that no longer hold, too.

        Raises:
            WrongValue: a code or word that is not known.
        """
        columns = self._columns(jurisdictions)
        theme, sector = self._word("theme", theme), self._word("sector", sector)
        language = self.choices.word("language", language)
        return self._kept_decided(
            ("matrix", columns, theme, sector, language, past),
            lambda: matrix_report.matrix(
                self.facts(), self.knowledge.catalogue, jurisdictions=columns, theme=theme, sector=sector,
                language=language, instruments=self.laws(), past=past, decisions=self.decisions(),
            ),
        )  # fmt: skip

    def themes(self, made: Matrix, exchange: bool = False) -> tuple[ThemeRow, ...]:
        """A matrix summed up by the ILO's eleven themes, or by the six of the region's exchange."""
        return matrix_report.by_theme(made, exchange)

    def parameters(self) -> list[tuple[Parameter, int]]:
        """Parameters that some clause states, with the number of countries that do, most first."""
        return self._kept("parameters", lambda: limit_report.parameters(self.facts(), self.knowledge.catalogue))

    @overload
    def limits(self, parameter: None = None, past: bool = False) -> Parameters: ...

    @overload
    def limits(self, parameter: str, past: bool = False) -> Limits: ...

    def limits(self, parameter: str | None = None, past: bool = False) -> Limits | Parameters:
        """Every figure stated for a parameter, strictest first; without one, the parameters that there are.

        Args:
            parameter: its id.
            past: rank figures of laws that no longer hold, too.

        Raises:
            UnknownName: no such parameter, in the catalogue or in a clause.
        """
        if parameter is None:
            return limit_report.overview(self.parameters())
        return self._kept(
            ("limits", parameter, past),
            lambda: limit_report.limits(
                self._stating().get(parameter, ()),
                self.knowledge.catalogue,
                parameter,
                self.knowledge.ratios,
                self.laws(),
                past,
            ),
        )

    def gaps(self, home: str, abroad: str, sector: str | None = None, language: str = "en", past: bool = False) -> Gaps:
        """What a firm that complies at home still has to do abroad; what reviewers agreed on stands above the program's word.

        Args:
            home: country where the firm complies.
            abroad: country where it goes.
            sector: only what applies there.
            language: of the catalogue's texts.
            past: count laws that no longer hold, too.

        Raises:
            WrongValue: a code or word that is not known. UsageError: the two are the same.
            UnknownName: one of the two has no clauses here.
        """
        home, abroad = self.choices.jurisdiction("source", home), self.choices.jurisdiction("target", abroad)
        sector, language = self._word("sector", sector), self.choices.word("language", language)
        return self._kept_decided(
            ("gaps", home, abroad, sector, language, past),
            lambda: gap_report.gaps(
                self.facts(), self.knowledge.catalogue, selection.best_rows(self.db, abroad, home), home=home,
                abroad=abroad, sector=sector, language=language, instruments=self.laws(), past=past,
                decisions=reviews.between(self.db, abroad, home),
            ),
        )  # fmt: skip

    def responsibilities(
        self,
        jurisdictions: str | Sequence[str] | None = None,
        bearer: str | None = None,
        topic: str | None = None,
        past: bool = False,
    ) -> Responsibilities:
        """Who must do what: duties and prohibitions by bearer and topic.

        Args:
            jurisdictions: countries; all with clauses where not given.
            bearer: only this one.
            topic: only this one.
            past: count laws that no longer hold, too.

        Raises:
            WrongValue: a code or word that is not known.
        """
        columns = self._columns(jurisdictions)
        bearer, topic = self._word("bearer", bearer), self._word("topic", topic)
        return self._kept(
            ("duties", columns, bearer, topic, past),
            lambda: duty_report.responsibilities(self.facts(), jurisdictions=columns, bearer=bearer, topic=topic, past=past),
        )

    def duty_clauses(
        self, jurisdiction: str | None = None, bearer: str | None = None, topic: str | None = None, past: bool = False
    ) -> tuple[Fact, ...]:
        """The clauses behind the figures of ``responsibilities``; arguments as there, one country."""
        code = self._code("jurisdiction", jurisdiction)
        bearer, topic = self._word("bearer", bearer), self._word("topic", topic)
        return duty_report.duty_clauses(self.facts(), jurisdiction=code, bearer=bearer, topic=topic, past=past)

    def checklist(
        self, jurisdiction: str, sector: str | None = None, negative: bool = False, language: str = "en", past: bool = False
    ) -> Checklist:
        """What must be done in a country, or what must not be.

        Args:
            jurisdiction: the country.
            sector: only what applies there.
            negative: prohibitions instead of obligations.
            past: list what laws that no longer hold ask for, too.
            language: of the catalogue's texts.

        Raises:
            WrongValue: a code or word that is not known. UnknownName: the country has no clauses here.
        """
        code, sector = self.choices.jurisdiction("jurisdiction", jurisdiction), self._word("sector", sector)
        language = self.choices.word("language", language)
        return self._kept(
            ("list", code, sector, negative, language, past),
            lambda: checklists.checklist(
                self.facts(), self.knowledge.catalogue, jurisdiction=code, sector=sector, negative=negative,
                language=language, past=past,
            ),
        )  # fmt: skip

    def meeting(self, entry: str) -> list[tuple[str, Where]]:
        """Country and clause of everything that meets a common requirement."""
        return [(fact.jurisdiction, where(fact)) for fact in holding(self.facts()) if entry in fact.catalogue]

    def decisions(self) -> dict[tuple[str, str], list[Review]]:
        """Every decision of reviewers by source and target, oldest first."""
        return {pair: [review for review, _ in found] for pair, found in reviews.all_by_pair(self.db).items()}

    def decision_stamp(self) -> int:
        """A number that changes with each decision; the content's stamp does not."""
        return reviews.stamp(self.db)

    def _kept_decided(self, key: Hashable, make: Callable[[], T]) -> T:
        """A value that tells of decisions, too: kept until the content or a decision changes it."""
        return self.memory.kept((self.knowledge, key), f"{fact_store.stamp(self.db)} {self.decision_stamp()}", make)

    def _stating(self) -> dict[str, tuple[Fact, ...]]:
        """Parameter → the clauses that state a figure for it, in their order: sorted out once for all parameters."""

        def make() -> dict[str, tuple[Fact, ...]]:
            found: dict[str, dict[str, Fact]] = {}
            for fact in self.facts():
                for one in fact.parameters:
                    found.setdefault(str(one["id"]), {})[fact.address] = fact
            return {name: tuple(those.values()) for name, those in found.items()}

        return self._kept("stating", make)

    def _columns(self, jurisdictions: str | Sequence[str] | None) -> tuple[str, ...] | None:
        if jurisdictions is None:
            return None
        jurisdictions = [jurisdictions] if isinstance(jurisdictions, str) else jurisdictions
        return tuple(dict.fromkeys(self.choices.jurisdiction("jurisdictions", code) for code in jurisdictions))
