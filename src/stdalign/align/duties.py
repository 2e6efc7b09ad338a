"""What ranks two duties beside their figures: whom they bind, how soon the act is due, how far they go.

Readers who hold two laws against each other mostly leave such duties unranked, so little is asked here and much of it: both are
obligations, of the same party, and name the same act; one side says a word that decides, and nothing on its own side takes that
back. What decided is quoted. Everything else cannot be told.
"""

from __future__ import annotations

from dataclasses import dataclass

from stdalign.align import stringency
from stdalign.align.side import Article, above
from stdalign.model import AnalysedClause, Comparison, Quantity
from stdalign.relation import Stringency


@dataclass(frozen=True)
class Duty:
    """A part of an article as far as its words say whom, how soon and how far."""

    article: Article
    place: int
    rules: stringency.Rules

    @property
    def unit(self) -> AnalysedClause:
        """The part."""
        return self.article.units[self.place]

    @property
    def said(self) -> stringency.Said:
        """What its words say."""
        return self.rules.said(self.unit.full_text, self.unit.clause.language)

    @property
    def acts(self) -> frozenset[str]:
        """Concepts that it names, parties and the forms of law apart."""
        return frozenset(self.article.spans[self.place]) - self.rules.aside

    @property
    def heads(self) -> Quantity | None:
        """The head-count from which it holds, where a condition names one."""
        limits, conditional = self.article.limits[self.place], self.article.conditional[self.place]
        return next((q for at, q in enumerate(limits) if at in conditional and q.kind == "persons"), None)

    @property
    def deadline(self) -> Quantity | None:
        """The latest time for the act."""
        return next((q for q in self.article.limits[self.place] if q.kind == "deadline" and q.op in ("<=", "<", "=")), None)

    @property
    def some(self) -> str:
        """What says that it holds for some only: a head-count, or words."""
        return self.heads.quote if self.heads else self.said.some

    @property
    def every(self) -> str:
        """The word by which it holds for all; empty where something else in it says for some."""
        return "" if self.some else self.said.every


def compare(one: Duty, other: Duty) -> list[Comparison]:
    """What ranks two obligations of one party: when the act is due, for whom; where neither ranks, how far they go.

    The act is the same where they share a concept that names one (``Duty.acts``); for whom a duty holds is asked of duties on
    the same subject too.
    """
    here, there = one.unit.requirement, other.unit.requirement
    if (here.modality, there.modality) != ("obligation", "obligation") or here.bearer != there.bearer:
        return []
    act = bool(one.acts & other.acts)
    subject = act or (bool(here.topics) and set(here.topics) == set(there.topics))
    ranked = [promptness(one, other) if act else None, scope(one, other) if subject else None]
    found = [one for one in ranked if one]
    last = reach(one, other) if act and not found else None
    return [last] if last else found


def promptness(one: Duty, other: Duty) -> Comparison | None:
    """At once on both sides is the same; at once on one side is shorter than any figure on the other."""
    here, there = one.said.promptly, other.said.promptly
    if here and there:
        return Comparison("promptness", here, there, Stringency.SAME)
    if here and other.deadline and not one.deadline:
        return Comparison("promptness", here, other.deadline.quote, Stringency.STRICTER)
    if there and one.deadline and not other.deadline:
        return Comparison("promptness", one.deadline.quote, there, Stringency.LOOSER)
    return None


def scope(one: Duty, other: Duty) -> Comparison | None:
    """A duty that says it holds for all before one that says it holds for some (from a size on, of some trades, as listed)."""
    if one.every and other.some:
        return Comparison("scope", one.every, other.some, Stringency.STRICTER)
    if other.every and one.some:
        return Comparison("scope", one.some, other.every, Stringency.LOOSER)
    return None


def reach(one: Duty, other: Duty) -> Comparison | None:
    """An absolute duty before one within bounds ("so far as is reasonably practicable"); the wider bounds before the narrower."""
    bounds = bound(one), bound(other)
    verdict = stringency.by_duty("obligation", "obligation", (bounds[0][0], bounds[1][0]), one.rules)
    if verdict not in (Stringency.STRICTER, Stringency.LOOSER):
        return None
    quotes = [words or duty.article.quotes[duty.place] for (_, words), duty in zip(bounds, (one, other), strict=True)]
    return Comparison("qualifier", quotes[0], quotes[1], verdict)


def bound(duty: Duty) -> tuple[str, str]:
    """How far an obligation goes, and the words that say so: its own, those it stands under, or those of the paragraph it serves.

    "For the purposes of subsection (1), the measures include" carries the bounds of subsection (1) with it.
    """
    units = {unit.clause.eid: unit for unit in duty.article.units}
    own = duty.unit
    if own.requirement.modality != "obligation":
        return "", ""
    if own.stated and own.stated.qualifier:
        return own.stated.qualifier, own.stated.qualifier.replace("_", " ")
    language = own.clause.language
    if duty.said.qualifier:
        return duty.said.qualifier, duty.said.bound
    for eid in above(own.clause.eid)[::-1]:
        if eid not in units:
            continue
        lead = units[eid]
        serves = duty.rules.serves(lead.clause.text, language)
        aims = [ref.target for ref in lead.requirement.references if serves and not ref.instrument and ref.target != eid]
        for text in (lead.clause.text, *(units[aim].full_text for aim in aims if aim in units)):
            said = duty.rules.said(text, language)
            if said.qualifier:
                return said.qualifier, said.bound
    return "", ""
