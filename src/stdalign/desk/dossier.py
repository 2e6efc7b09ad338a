"""The dossier at the desk: everything about some countries and a subject, as one document to sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stdalign.desk.pairs import Pairs
from stdalign.errors import UnknownName, UsageError
from stdalign.export.opencre import to_opencre
from stdalign.query import wrong
from stdalign.report import dossier_files
from stdalign.report.coverage import coverage, law
from stdalign.report.document import Document
from stdalign.report.dossier import Material, dossier
from stdalign.report.facts import holding
from stdalign.report.kinship import Kinship
from stdalign.report.limits import Limits
from stdalign.report.words import languages as word_languages
from stdalign.terms import Concept
from stdalign.workspace.reports import Reports

COUNTRIES_MOST = 4
CONCEPTS_MOST = 80


class Dossiers(Pairs, Reports):
    """Dossiers of a recognition."""

    def dossier(
        self,
        jurisdictions: Sequence[str],
        *,
        topic: str | None = None,
        sector: str | None = None,
        hazard: str | None = None,
        language: str = "en",
        second: str | None = None,
    ) -> Document:
        """The dossier of two or more countries: laws, coverage, decided pairs, limits, open points, terms, signatures.

        Args:
            jurisdictions: two to ``COUNTRIES_MOST`` countries.
            topic: only pairs about it.
            sector: only pairs of it.
            hazard: id of a concept that a pair must name (``confined-space``).
            language: of the dossier's own words; English stands beside it.
            second: another one.

        Raises:
            WrongValue: a code or word that is not known. UsageError: fewer than two countries, or too many.
            UnknownName: no such concept.
        """
        codes = tuple(dict.fromkeys(self.choices.jurisdiction("jurisdictions", code) for code in jurisdictions))
        if not 2 <= len(codes) <= COUNTRIES_MOST:
            raise UsageError(f"a dossier is of 2 to {COUNTRIES_MOST} countries", next_step="name them: CN,VN")
        shown = tuple(dict.fromkeys((language, *([second] if second else []))))
        for code in shown:
            if code not in word_languages():
                raise wrong("language", "language", word_languages(), code)
        topic, sector = self._word("topic", topic), self._word("sector", sector)
        if hazard and hazard not in self.knowledge.termbase.concepts:
            raise UnknownName("no such concept", next_step="search the terms for a word of it")
        rows = self._about(codes, topic, sector, hazard)
        laws = [one for one in self.laws() if one.jurisdiction in codes]
        asked = {"topic": topic, "sector": sector, "hazard": hazard}
        return dossier(
            Material(
                codes=codes,
                names={code: {one: self.knowledge.profile(one).name_in(code) for one in codes} for code in (*shown, "en")},
                laws={code: [law(one) for one in laws if one.jurisdiction == code] for code in codes},
                coverage=[coverage(laws, code, (topic,) if topic else ()) for code in codes],
                rows=rows,
                limits=self._limits_of(codes, topic),
                concepts=self._concepts_of(rows),
                languages=shown,
                subject={kind: word for kind, word in asked.items() if word},
                parameter_names=self.knowledge.catalogue.parameter_names,
                kinships=self._kin(codes, topic),
            )
        )

    def _kin(self, codes: Sequence[str], topic: str | None) -> list[tuple[str, str, Kinship]]:
        pairs = [(one, other) for at, one in enumerate(codes) for other in codes[at + 1 :]]
        return [(*pair, found) for pair in pairs for found in self.common_standards(pair, topic)]

    def dossier_file(self, document: Document, form: str) -> bytes:
        """A dossier as a file: docx, pdf or html; the same dossier gives the same bytes.

        Raises:
            UsageError: no such form. MissingExtra: PDF, and no Chromium is here.
        """
        return dossier_files.write(document, form)

    def opencre(self, jurisdictions: Sequence[str] | None = None) -> bytes:
        """OpenCRE's import sheet of the common requirements and the clauses that meet them, as CSV.

        Raises:
            WrongValue: no such jurisdiction.
        """
        codes = self._columns(jurisdictions) or tuple(dict.fromkeys(fact.jurisdiction for fact in self.facts()))
        met: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        for fact in holding(self.facts()):
            for entry in fact.catalogue:
                met.setdefault((entry, fact.jurisdiction), []).append((fact.address, fact.label, fact.title))
        return to_opencre(list(self.knowledge.catalogue.requirements.values()), met, codes)

    def _about(
        self, codes: Sequence[str], topic: str | None, sector: str | None, hazard: str | None
    ) -> list[dict[str, Any]]:
        filters = {name: word for name, word in (("topic", topic), ("sector", sector)) if word}
        rows = [row for one in codes for other in codes if one != other for row in self.rows(one, other, filters)]
        if hazard:
            rows = [row for row in rows if hazard in {found["id"] for found in row["evidence"].get("concepts", ())}]
        return rows

    def _limits_of(self, codes: Sequence[str], topic: str | None) -> list[Limits]:
        about = {
            str(stated["id"])
            for fact in self.facts()
            if fact.jurisdiction in codes and (topic is None or topic in fact.topics)
            for stated in fact.parameters
        }
        found = []
        for name in sorted(about):
            made = self.limits(name)
            kept = tuple(one for one in made.limits if one.jurisdiction in codes)
            if len({one.jurisdiction for one in kept}) > 1:
                found.append(Limits(made.parameter, made.unit, kept))
        return found

    def _concepts_of(self, rows: Sequence[dict[str, Any]]) -> list[Concept]:
        decided = [row for row in rows if row["review"]["decided"]] or rows
        names = {found["id"] for row in decided for found in row["evidence"].get("concepts", ())}
        known = self.knowledge.termbase.concepts
        return [known[name] for name in sorted(names) if name in known][:CONCEPTS_MOST]
