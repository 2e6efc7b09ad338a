"""The reading of clauses of one language, many at a time: terms, quantities, modality and bearer, topics, parts.

The same steps as the spaCy pipeline (:mod:`stdalign.analysis.language_pipeline`), without a ``Doc``; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from stdalign.analysis.measures import MeasureFinder
from stdalign.analysis.parties import Parties, PartyFinder
from stdalign.analysis.parts import parts
from stdalign.analysis.quantities import QuantityFinder
from stdalign.analysis.said import Said, as_given, requirement
from stdalign.analysis.sanctions import SanctionFinder
from stdalign.analysis.strength import strength_of
from stdalign.analysis.topics import TopicFinder, themes
from stdalign.demand import Reason
from stdalign.knowledge import Knowledge
from stdalign.model import ConceptSpan, Reference, Requirement
from stdalign.normal import normal, spelled


class TermSpotter(Protocol):
    """What finds concepts in a text; :class:`stdalign.terms.Termbase` is one."""

    def spot(self, text: str, language: str) -> list[ConceptSpan]: ...


class Steps:
    """The steps of reading a clause, each filling its part of what is said; made once a language and knowledge."""

    def __init__(self, language: str, knowledge: Knowledge) -> None:
        cues = knowledge.cues(language)
        self.language = language
        self.cues = cues
        self.spotter = knowledge.termbase
        self.quantities = QuantityFinder(cues, MeasureFinder(cues))
        self.parties = PartyFinder(cues)
        self.sanctions = SanctionFinder(cues)
        self.topics = TopicFinder(cues)

    @staticmethod
    def of(language: str, knowledge: Knowledge) -> Steps:
        """The steps for a language, made once for a knowledge."""
        return knowledge.once(("steps", language), lambda: Steps(language, knowledge))

    def find_terms(self, said: Said, text: str, spotter: TermSpotter | None = None) -> None:
        """Concepts of the termbase, or of what else spots them."""
        said.concepts = tuple((spotter or self.spotter).spot(text, self.language))

    def find_quantities(self, said: Said, text: str, currency: str) -> None:
        """Quantities, and figures that nothing took up."""
        found, unread = self.quantities.read(text, currency)
        said.quantities, said.unread_figures = tuple(found), tuple(unread)

    def find_parties(self, said: Said, text: str) -> Parties:
        """Modality, bearer, conditions, exceptions, and what stands inside the clause."""
        found = self.parties.find(text, said.lead_in)
        said.modality, said.bearer, said.bearer_explicit = found.modality, found.bearer, found.bearer_explicit
        said.conditions, said.exceptions = found.conditions, found.exceptions
        said.reasons = reasons_of(found)
        said.strength = strength_of(text, self.cues, (*said.conditions, *said.exceptions), said.lead_in)
        self.look_inside(said, text, found)
        return found

    def look_inside(self, said: Said, text: str, found: Parties) -> None:
        """Parts, sanctions and defined terms of a clause whose parties are known."""
        said.parts = parts(text, self.parties, said.quantities, said.lead_in)
        settled = replace(found, modality=said.modality, bearer=said.bearer)
        said.sanctions = self.sanctions.sanctions(text, settled, said.quantities)
        listed = [one for p in said.parts for one in self.sanctions.terms(text, p.modality, p.start, p.end)]
        said.terms = tuple(listed) or self.sanctions.terms(text, said.modality)

    def find_topics(self, said: Said, text: str) -> None:
        """Topics and themes, given modality and bearer."""
        said.topics = self.topics.find(text, said.modality, said.bearer)
        said.themes = themes(said.topics, said.modality, said.bearer, self.topics.shared)
        said.reasons += tuple(Reason("topics", topic, "rule", "phrases") for topic in said.topics)


def reasons_of(found: Parties) -> tuple[Reason, ...]:
    """Why the rules say what they say of modality and bearer."""

    def reason(field: str, value: str, seen: bool, rule: str, span: tuple[int, int]) -> Reason:
        if field in found.lent:
            return Reason(field, value, "lead_in")
        return Reason(field, value, "rule", rule, None, (span,)) if seen else Reason(field, value, "default")

    cue, subject = found.cue, found.subject
    return (
        reason("modality", found.modality, cue is not None, f"modality.{cue.rule}", (cue.start, cue.end))
        if cue
        else reason("modality", found.modality, False, "", (0, 0)),
        reason("bearer", found.bearer, found.bearer_explicit, f"bearer.{subject.rule}", (subject.start, subject.end))
        if subject
        else reason("bearer", found.bearer, False, "", (0, 0)),
    )


class ClauseReader:
    """Reads clauses of one language and country.

    Args:
        language: ISO 639 code.
        currency: of money without a country's name.
        knowledge: cues, terms, topics.

    Raises:
        UnknownName: there are no cues for the language.
    """

    def __init__(self, language: str, currency: str, knowledge: Knowledge) -> None:
        self.language = language
        self.currency = currency
        self.steps = Steps.of(language, knowledge)

    def read(
        self, texts: Sequence[str], lead_ins: Sequence[str], references: Sequence[Sequence[Reference]]
    ) -> list[Requirement]:
        """The requirement of each clause; spans are those of the texts as given."""
        out = []
        for text, lead_in, refers in zip(texts, lead_ins, references, strict=True):
            made = normal(text)
            said = Said(lead_in=spelled(lead_in), references=tuple(refers))
            self.steps.find_terms(said, made.text)
            self.steps.find_quantities(said, made.text, self.currency)
            self.steps.find_parties(said, made.text)
            self.steps.find_topics(said, made.text)
            found = requirement(said, made.text, self.language)
            out.append(found if made.text is text else as_given(found, made, text))
        return out
