"""The reading of clauses of one language, many at a time: terms, quantities, modality and bearer, topics, parts.

The same steps as the spaCy pipeline (:mod:`stdalign.analysis.language_pipeline`), without a ``Doc``; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from stdalign.analysis.cases import CaseFinder
from stdalign.analysis.features import Seen
from stdalign.analysis.learned import Learned, Verdict
from stdalign.analysis.measures import MeasureFinder
from stdalign.analysis.parties import Found, Parties, PartyFinder, agreed, moved
from stdalign.analysis.parts import Inside, Judged, inside, part_of, pooled
from stdalign.analysis.quantities import QuantityFinder
from stdalign.analysis.said import Said, as_given, requirement
from stdalign.analysis.sanctions import SanctionFinder
from stdalign.analysis.strength import strength_of
from stdalign.analysis.topics import TopicFinder, themes
from stdalign.demand import NOTHING, Context, Part, Reason
from stdalign.embeddings import shipped_table
from stdalign.knowledge import Knowledge
from stdalign.language import detect
from stdalign.model import ConceptSpan, Finding, Quantity, Reference, Requirement
from stdalign.normal import normal, spelled

Made = TypeVar("Made")
_QUOTATION = re.compile(r"“(?:[^“”]|“[^“”]*”)*(?:”|\Z)|\"[^\"]*\"|‘(?:[^‘’]|’(?=\w))*’")
_VOID = " "
_REMEMBERED = 512  # lead-ins, openings and headings that are kept as read
BATCH = 256
"""Clauses that are judged at a time."""


class TermSpotter(Protocol):
    """What finds concepts in a text; :class:`stdalign.terms.Termbase` is one."""

    def spot(self, text: str, language: str) -> list[ConceptSpan]: ...


class Steps:
    """The steps of reading a clause, each filling its part of what is said; made once a language and knowledge."""

    def __init__(self, language: str, knowledge: Knowledge) -> None:
        cues = knowledge.cues(language)
        self.language = language
        self.cues = cues
        self.spaced = cues.spaced
        self.spotter = knowledge.termbase
        self.quantities = QuantityFinder(cues, MeasureFinder(cues))
        self.parties = PartyFinder(cues)
        self.sanctions = SanctionFinder(cues)
        self.topics = TopicFinder(cues)
        self._knowledge = knowledge
        self._around: dict[str, Parties] = {}
        self._above: dict[str, tuple[tuple[Found, ...], dict[str, float]]] = {}
        self.cases = CaseFinder(cues)
        self._quoted = cues.quoted

    @staticmethod
    def of(language: str, knowledge: Knowledge) -> Steps:
        """The steps for a language, made once for a knowledge."""
        return knowledge.once(("steps", language), lambda: Steps(language, knowledge))

    @property
    def learned(self) -> Learned:
        """The learned part, read once a knowledge."""
        known = self._knowledge
        return known.once("learned", lambda: Learned(known.demand_model, known.once("embeddings", shipped_table)))

    def find_terms(self, said: Said, text: str, spotter: TermSpotter | None = None) -> None:
        """Concepts of the termbase, or of what else spots them."""
        said.concepts = tuple((self.spotter if spotter is None else spotter).spot(text, self.language))

    def find_quantities(self, said: Said, text: str, currency: str) -> None:
        """Quantities, also those of a quoted language, and figures that nothing took up."""
        found, unread, _ = self.account(text, currency)
        said.quantities, said.unread_figures = tuple(found), tuple(unread)

    def account(self, text: str, currency: str) -> tuple[list[Quantity], list[Finding], list[tuple[int, int]]]:
        """Every figure of a clause: quantities, findings of those that nothing took up, and spans of dates, references, numbers of items.

        What stands between quotation marks is read by the grammar of the quoted language, too, where the language's file names one.
        """
        found, unread, besides = self.quantities.account(text, currency)
        if not self._quoted or not (passages := quoted(text)):
            return found, unread, besides
        other, _, aside = Steps.of(self._quoted, self._knowledge).quantities.account(passages, currency)
        more = [q for q in other if not any(own.start < q.end and q.start < own.end for own in found)]
        found = sorted([*found, *(replace(q, quote=text[q.start : q.end]) for q in more)], key=lambda q: q.start)
        taken = aside + [(q.start, q.end) for q in more]
        return found, [f for f in unread if not any(a < f.end and f.start < b for a, b in taken)], besides + aside

    def look(self, said: Said, text: str) -> Seen:
        """The clause as the rules see it, for the model to judge."""
        start = self.parties.amended(text)
        spoken = self._spoken(text, start)
        own = text[start:]
        alone = moved(spoken.parties.find(own), start) if start else self.parties.find(text)
        around = said.context
        above = self._heard(around.lead_in)
        read = self.parties.under(text, alone, above)
        return Seen(
            spoken.language, text, around, read, alone, above, spoken.topics.scores(own), said.quantities, said.concepts,
            self._heard(around.opening), *self._titled(around.heading), self._fields(said.concepts), start,
        )  # fmt: skip

    def _spoken(self, text: str, start: int) -> Steps:
        """The steps of the language that a text put in by an amending clause is in: an English text in a Malay bill."""
        if not start or not self._quoted:
            return self
        spoken, _ = detect(text[start:], (self.language, self._quoted), self.language)
        return self if spoken == self.language else Steps.of(self._quoted, self._knowledge)

    def _fields(self, concepts: Sequence[ConceptSpan]) -> tuple[str, ...]:
        known = self.spotter.concepts
        return tuple(known[one.id].topic for one in concepts if one.id in known)

    def _heard(self, text: str) -> Parties | None:
        """What words around a clause say; clauses beside one another share them, so they are read once."""
        return _remembered(self._around, text, self.parties.find) if text else None

    def _titled(self, heading: str) -> tuple[tuple[Found, ...], dict[str, float]]:
        """The parties and topics that headings name, read once for the clauses below them."""
        if not heading:
            return (), {}
        return _remembered(self._above, heading, lambda said: (self.parties.named_in(said), self.topics.scores(said)))

    def look_inside(self, said: Said, seen: Seen) -> list[tuple[Inside, Seen]]:
        """The requirements inside a clause, each as the rules see it under its lead-in, for the model to judge."""
        around, out = said.context, []
        for one in inside(seen.text, self.parties, around.lead_in):
            start, end = one.segment.start, one.segment.end
            text = seen.text[start:end]
            held = [q for q in said.quantities if start <= q.start < end]
            meant = [c for c in said.concepts if start <= c.start < end]
            look = replace(
                seen, text=text, context=replace(around, lead_in=one.lead_in), read=one.read, alone=one.alone, above=one.above,
                topics=self.topics.scores(text), quantities=held, concepts=meant, fields=self._fields(meant),
            )  # fmt: skip
            out.append((one, look))
        return out

    def judge(self, seen: Sequence[Seen]) -> list[Verdict]:
        """What the model says of clauses as the rules see them."""
        return self.learned.judge(seen, self.spaced)

    def _settled(self, read: Parties, verdict: Verdict) -> tuple[str, str, list[bool]]:
        """Modality and bearer of the model, unless a rule keeps the last word, and which a rule keeps."""
        by_rule = [_keeps(self.learned, one) for one in (read.cue, read.subject)]
        modality = read.modality if by_rule[0] else verdict.modality
        bearer = read.bearer if by_rule[1] else verdict.bearer
        return modality if by_rule[0] else agreed(modality, bearer)[0], bearer, by_rule

    def settle(self, said: Said, seen: Seen, verdict: Verdict, held: Sequence[tuple[Inside, Verdict]] = ()) -> None:
        """Modality, bearer and conditions of a clause, and what stands inside it.

        Args:
            said: is filled.
            seen: the clause as the rules see it.
            verdict: what the model says of it.
            held: the requirements inside it with what the model says of each.
        """
        read = seen.read
        said.modality, said.bearer, by_rule = self._settled(read, verdict)
        said.bearer_explicit = any(one.name == said.bearer for one in seen.alone.mentions)
        said.conditions = self.cases.conditions(seen.text, read.conditions, read.exceptions)
        said.exceptions = self.cases.exceptions(seen.text, read.exceptions)
        said.reasons = (
            _reason("modality", said.modality, seen, read.cues, None if by_rule[0] else verdict.modality_chance, read.cue),
            _reason("bearer", said.bearer, seen, read.mentions, None if by_rule[1] else verdict.bearer_chance, read.subject),
        )
        chances = zip(("modality", "bearer"), by_rule, (verdict.modality_chance, verdict.bearer_chance), strict=True)
        least = dict(zip(("modality", "bearer"), self.learned.facts.sure, strict=True))
        mute = _mute(seen)
        said.unsure = tuple(field for field, ruled, chance in chances if not ruled and (mute or chance < least[field]))
        said.strength = strength_of(seen.text, self.cues, (*read.conditions, *read.exceptions), said.context.lead_in)
        self._settle_inside(said, seen, held)

    def _settle_inside(self, said: Said, seen: Seen, held: Sequence[tuple[Inside, Verdict]]) -> None:
        text = seen.text
        modalities: list[Judged] = []
        bearers: list[Judged] = []
        for one, verdict in held:
            modality, bearer, (ruled, named) = self._settled(one.read, verdict)
            modalities.append((modality, None if ruled else verdict.modality_chance))
            bearers.append((bearer, None if named else verdict.bearer_chance))
        inner = [one for one, _ in held]
        rows = zip(inner, pooled(inner, modalities, "modality"), pooled(inner, bearers, "bearer"), strict=True)
        said.parts = tuple(self._with_conditions(text, part_of(*row, said.quantities)) for row in rows)
        settled = replace(seen.read, modality=said.modality, bearer=said.bearer)
        # the amount above which a fine is due is no fine
        threatened = [q for q in said.quantities if not any(a <= q.start < b for a, b in said.conditions)]
        said.sanctions = self.sanctions.sanctions(text, settled, threatened)
        listed = [one for p in said.parts for one in self.sanctions.terms(text, p.modality, p.start, p.end)]
        said.terms = tuple(listed) or self.sanctions.terms(text, said.modality)

    def _with_conditions(self, text: str, part: Part) -> Part:
        conditions = self.cases.conditions(text, part.conditions, part.exceptions, part.start, part.end)
        return replace(part, conditions=conditions, exceptions=self.cases.exceptions(text, part.exceptions))

    def settle_topics(self, said: Said, verdict: Verdict) -> None:
        """Topics of the model, and the themes that follow."""
        said.topics = tuple(topic for topic, _ in verdict.topics)
        said.themes = themes(said.topics, said.modality, said.bearer, self.topics.shared)
        said.reasons += tuple(Reason("topics", topic, "model", "", chance) for topic, chance in verdict.topics)


def _remembered(held: dict[str, Made], text: str, read: Callable[[str], Made]) -> Made:
    """What is read in a text, kept; what was read longest ago is forgotten: a law has few headings, a batch of laws has many.

    Threads share what is kept: what one has found another may forget before it is looked at again.
    """
    found = held.get(text)
    if found is None:
        found = read(text)
        for old in tuple(held)[: max(0, len(held) - _REMEMBERED + 1)]:
            held.pop(old, None)
        held[text] = found
    return found


def quoted(text: str) -> str:
    """The text with all but its quotations blotted out, same length; empty where it quotes nothing.

    A quotation that holds others, as an inserted section does, reaches to the last mark that closes.

    >>> quoted('gantikan "two years" dengan "five years"').split()
    ['"two', 'years"', '"five', 'years"']
    """
    spans = [found.span() for found in _QUOTATION.finditer(text)]
    if not spans:
        return ""
    out, at = [], 0
    for start, end in spans:
        out += [_VOID * (start - at), text[start:end]]
        at = end
    return "".join(out) + _VOID * (len(text) - at)


def in_one_spelling(context: Context) -> Context:
    """A context spelled as clauses are read."""
    if context == NOTHING:
        return NOTHING
    return Context(spelled(context.lead_in), spelled(context.heading), spelled(context.opening))


def _mute(seen: Seen) -> bool:
    """Whether nothing that the analysis knows stands in a clause: whatever is said of it then is a guess at large."""
    alone = seen.alone
    known = alone.cues or alone.mentions or alone.implied or seen.concepts or seen.quantities
    return not known and (seen.above is None or not seen.above.cues)


def _keeps(learned: Learned, found: Found | None) -> bool:
    return found is not None and learned.trusts(found.rule)


def _reason(
    field: str, value: str, seen: Seen, found: Sequence[Found], chance: float | None, decided: Found | None
) -> Reason:
    """Why a field has its value: the words that say so, and the rule or the chance that the model gives it."""
    read = seen.read
    spans = tuple((one.start, one.end) for one in found if one.name == value)
    if chance is None and decided is not None:
        return Reason(field, value, "rule", f"{field}.{decided.rule}", None, ((decided.start, decided.end),))
    if not spans and field in read.lent and getattr(read, field) == value:
        return Reason(field, value, "lead_in", "", chance)
    return Reason(field, value, _told_by(field, value, seen) if not spans else "model", "", chance, spans)


def _told_by(field: str, value: str, seen: Seen) -> str:
    """What around a clause says what its own words do not."""
    opening = seen.opening
    if (
        opening is not None
        and getattr(opening, field) == value
        and (opening.bearer_explicit if field == "bearer" else opening.cue)
    ):
        return "opening"
    return "heading" if field == "bearer" and any(one.name == value for one in seen.titled) else "model"


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
        self, texts: Sequence[str], contexts: Sequence[Context], references: Sequence[Sequence[Reference]]
    ) -> list[Requirement]:
        """The requirement of each clause; spans are those of the texts as given."""
        out: list[Requirement] = []
        rows = list(zip(texts, contexts, references, strict=True))
        for start in range(0, len(rows), BATCH):
            out += self._batch(rows[start : start + BATCH])
        return out

    def _batch(self, rows: Sequence[tuple[str, Context, Sequence[Reference]]]) -> list[Requirement]:
        made = [normal(text) for text, _, _ in rows]
        told = [Said(context=in_one_spelling(around), references=tuple(refers)) for _, around, refers in rows]
        seen = []
        for said, one in zip(told, made, strict=True):
            self.steps.find_terms(said, one.text)
            self.steps.find_quantities(said, one.text, self.currency)
            seen.append(self.steps.look(said, one.text))
        held = [self.steps.look_inside(said, clause) for said, clause in zip(told, seen, strict=True)]
        verdicts = self.steps.judge([*seen, *(look for looks in held for _, look in looks)])
        inner = iter(verdicts[len(seen) :])
        out = []
        for said, one, clause, verdict, row, looks in zip(told, made, seen, verdicts[: len(seen)], rows, held, strict=True):
            self.steps.settle(said, clause, verdict, [(part, next(inner)) for part, _ in looks])
            self.steps.settle_topics(said, verdict)
            found = requirement(said, one.text, self.language)
            out.append(found if one.text is row[0] else as_given(found, one, row[0]))
        return out
