"""What stands in the workspace: countries, instruments, clauses, terms, the catalogue, search, counts."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from stdalign.align.find import Hit, concepts_of
from stdalign.desk.base import Base
from stdalign.errors import UnknownName
from stdalign.model import AnalysedClause, Instrument
from stdalign.query import wrong
from stdalign.report.coverage import is_held
from stdalign.store import content, selection
from stdalign.store import facts as fact_store
from stdalign.store.database import FORMAT_VERSION
from stdalign.store.orphans import Orphan
from stdalign.terms import Concept
from stdalign.workspace.searching import Answer, answers

_MARKS = ".,;:!?()[]\"'“”‘’«»、。，；：？（）"
_LATIN = "[a-z\u00e0-\u024f\u1e00-\u1eff]"
"""Letters of scripts that put blanks between words: there a word is looked for whole."""


class Reading(Base):
    """Questions about content."""

    # ---- countries -------------------------------------------------------------------------------

    def names(self, language: str = "en") -> dict[str, str]:
        """Code → name of each jurisdiction that can be read, in the order of lists."""
        return {code: self.knowledge.profile(code).name_in(language) for code in self.choices.jurisdictions}

    def jurisdictions(self, language: str = "en") -> list[dict[str, Any]]:
        """Each jurisdiction that can be read, with what is here of it: instruments, clauses, checked clauses."""
        language = self.choices.word("language", language)
        none = dict.fromkeys(fact_store.COUNTED, 0)
        counted = self._kept("country counts", lambda: fact_store.country_counts(self._db))
        return [
            {
                "code": code,
                "name": name,
                "languages": list(self.knowledge.profile(code).languages),
                **counted.get(code, none),
            }
            for code, name in self.names(language).items()
        ]

    def present(self) -> list[str]:
        """Codes of the jurisdictions that have instruments here, in the order of lists."""
        here = {one.jurisdiction for one in content.instruments(self._db)}
        return sorted(here, key=lambda code: (code == "INT", code))

    # ---- instruments and clauses -----------------------------------------------------------------

    def instruments(self, jurisdiction: str | None = None) -> list[Instrument]:
        """Instruments in the order they came, or those of one jurisdiction.

        Raises:
            WrongValue: no such jurisdiction.
        """
        return content.instruments(self._db, self._code("jurisdiction", jurisdiction))

    def instrument(self, id: str) -> Instrument:
        """One instrument.

        Raises:
            UnknownName: there is none.
        """
        return content.instrument(self._db, id)

    def same_law(self, about: Instrument) -> list[Instrument]:
        """The same law under other ids, as when its digest ships and its text was read: same title, or number and year."""
        own = [one for one in self.laws() if one.jurisdiction == about.jurisdiction and one.id != about.id]
        return [one for one in own if is_held(one, [about])]

    def clauses(self, instrument: str) -> list[AnalysedClause]:
        """The clauses of an instrument in document order.

        Raises:
            UnknownName: there is no such instrument.
        """
        return self.workspace.clauses(instrument)

    def outline(self, instrument: str) -> list[dict[str, Any]]:
        """What a page shows of each clause of an instrument, in its order.

        Raises:
            UnknownName: there is no such instrument.
        """
        content.instrument(self._db, instrument)
        return selection.outline(self._db, instrument)

    def clause(self, address: str) -> AnalysedClause:
        """One clause by its short address, ``ID#art_21``.

        Raises:
            AddressError: not an address. UnknownName: nothing stands there.
        """
        return self.workspace.clause(address)

    def remove(self, id: str) -> tuple[Orphan, ...]:
        """Take an instrument out; reviews stay, and those that stand on nothing now are returned.

        Raises:
            UnknownName: there is no such instrument.
        """
        return self.workspace.remove(id)

    def rename(self, id: str, new: str) -> Instrument:
        """Give an instrument another id; clauses and alignments follow.

        Raises:
            UnknownName: there is no such instrument. DuplicateInstrument: the new id is taken. UsageError: it is none.
        """
        return self.workspace.rename(id, new)

    def labels(self, addresses: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What stands beside a quote, by address: label, heading, language, English, check, and the instrument's title."""
        return selection.labels(self._db, addresses)

    # ---- words -----------------------------------------------------------------------------------

    def terms(self, words: str | None = None, topic: str | None = None) -> list[Concept]:
        """Concepts of the termbase; with words those that have them in a term, whole terms first.

        Raises:
            WrongValue: no such subject.
        """
        topic = self._word("subject", topic)
        if words and words.strip():
            return self.knowledge.termbase.search(words, topic)
        return [c for c in self.knowledge.termbase if topic is None or c.topic == topic]

    def term(self, id: str) -> Concept:
        """One concept.

        Raises:
            UnknownName: there is none.
        """
        found = self.knowledge.termbase.concepts.get(id)
        if found is None:
            raise UnknownName("no such concept", next_step="search the terms for a word of it")
        return found

    def term_label(self, id: str, language: str) -> str:
        """Name of a concept in a language; its id in plain words where it is unknown."""
        found = self.knowledge.termbase.concepts.get(id)
        return found.label(language) if found else id.replace("-", " ")

    def parameter_name(self, id: str, language: str) -> tuple[str, str]:
        """Name of a limit's parameter, and the language that it is in: English where it has none in the one asked for."""
        known = self.knowledge.catalogue.parameter_names.get(id, {})
        return self.knowledge.catalogue.parameter_name(id, language), language if language in known else "en"

    # ---- search ----------------------------------------------------------------------------------

    def search(
        self,
        words: str,
        jurisdictions: Sequence[str] | None = None,
        language: str | None = None,
        top: int = 10,
        superseded: bool = False,
    ) -> list[Hit]:
        """Clauses for words in any of the languages, best first.

        Args:
            words: words or a sentence.
            jurisdictions: where to search; everywhere where not given.
            language: only clauses in this language.
            top: how many, at least 1.
            superseded: among laws that no longer hold, too.

        Raises:
            WrongValue: a code or language that is not known.
            UsageError: nothing to search for, or ``top`` below 1.
        """
        return [one.hit for one in self._answers(words, jurisdictions, language, top, superseded)]

    def answers(
        self,
        words: str,
        jurisdictions: Sequence[str] | None = None,
        language: str | None = None,
        top: int = 10,
        superseded: bool = False,
    ) -> list[dict[str, Any]]:
        """The same as ``search`` as plain rows, each with title, kind and standing of the law, and whether a person compared the clause.

        Args:
            words: words or a sentence.
            jurisdictions: where to search; everywhere where not given.
            language: only clauses in this language.
            top: how many, at least 1.
            superseded: among laws that no longer hold, too.

        Raises:
            WrongValue: a code or language that is not known.
            UsageError: nothing to search for, or ``top`` below 1.
        """
        found = self._answers(words, jurisdictions, language, top, superseded)
        return [{**one.hit.to_dict(), **selection.beside(one.row)} for one in found]

    def _answers(
        self, words: str, jurisdictions: Sequence[str] | None, language: str | None, top: int, superseded: bool
    ) -> list[Answer]:
        codes = None if jurisdictions is None else [self.choices.jurisdiction("in", code) for code in jurisdictions]
        if language is not None and language not in self.choices.law_languages:
            raise wrong("language", "language", self.choices.law_languages, language)
        return answers(self.workspace, words, jurisdictions=codes, language=language, top=top, superseded=superseded)

    def concepts_of(self, words: str) -> set[str]:
        """Concepts that words name in any language."""
        return concepts_of(words, self.knowledge.termbase)

    def found_in(self, words: str, asked: Collection[str], text: str, language: str) -> list[tuple[int, int, str]]:
        """Where a text answers the words of a search: spans with the concept that they name, an empty one for the words themselves.

        Args:
            words: of the search, in any language.
            asked: concepts that they name (``concepts_of``).
            text: of a clause.
            language: of the text.
        """
        spans = [
            (span.start, span.end, span.id) for span in self.knowledge.termbase.spot(text, language) if span.id in asked
        ]
        lowered = text.lower()
        if len(lowered) == len(text):  # a letter that grows in lower case would shift the places
            pieces = dict.fromkeys((words.strip().lower(), *(piece.strip(_MARKS) for piece in words.lower().split())))
            spans += [
                (found.start(), found.end(), "")
                for piece in pieces
                if len(piece) > (2 if piece.isascii() else 1)
                for found in re.finditer(rf"(?<!{_LATIN}){re.escape(piece)}(?!{_LATIN})", lowered)
            ]
        return sorted(spans, key=lambda span: (span[0], -span[1]))

    # ---- about the workspace ---------------------------------------------------------------------

    def counts(self) -> dict[str, Any]:
        """Counts of everything, and of alignments by country pair and by relation."""
        kept = self._kept("counts", lambda: fact_store.counts(self._db))
        return {**kept, "reviews": fact_store.review_count(self._db)}

    def about(self) -> dict[str, Any]:
        """Format of the workspace, its encoder, and the generation of its vectors."""
        return {
            "workspace_format": FORMAT_VERSION,
            "encoder": self._db.meta("encoder", "builtin"),
            "generation": int(self._db.meta("generation", "0")),
        }

    def data_version(self) -> int:
        """A number that changes with each commit of another connection; 0 where the database has none."""
        return fact_store.data_version(self._db)

    def content_stamp(self) -> str:
        """Changes whenever clauses or alignments do, and with nothing else: not with decisions."""
        return fact_store.stamp(self._db)
