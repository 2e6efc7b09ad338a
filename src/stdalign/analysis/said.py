"""What is said of a clause while it is read, and the requirement that it becomes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stdalign.demand import NOTHING, Context, DefinedTerm, Part, Reason, Sanction, Span, Strength
from stdalign.model import ConceptSpan, Finding, Quantity, Reference, Requirement
from stdalign.normal import Normal


@dataclass
class Said:
    """Everything that a requirement says, with conditions and exceptions as spans; each step of the reading fills its part."""

    context: Context = NOTHING
    references: tuple[Reference, ...] = ()
    concepts: tuple[ConceptSpan, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    unread_figures: tuple[Finding, ...] = ()
    modality: str = ""
    bearer: str = ""
    bearer_explicit: bool = False
    conditions: tuple[Span, ...] = ()
    exceptions: tuple[Span, ...] = ()
    topics: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    terms: tuple[DefinedTerm, ...] = ()
    reasons: tuple[Reason, ...] = ()
    unsure: tuple[str, ...] = ()
    strength: Strength = Strength.NONE


def requirement(said: Said, text: str, language: str) -> Requirement:
    """The requirement that was read.

    Args:
        said: what the steps found.
        text: the clause they read.
        language: ISO 639 code of the clause.
    """
    return Requirement(
        language=language,
        bearer=said.bearer,
        bearer_explicit=said.bearer_explicit,
        modality=said.modality,
        quantities=said.quantities,
        topics=said.topics,
        concepts=said.concepts,
        conditions=_words(text, said.conditions),
        references=said.references,
        themes=said.themes,
        penalties=tuple(q for q in said.quantities if q.kind in ("money", "duration")) if said.modality == "penalty" else (),
        unread_figures=said.unread_figures,
        exceptions=_words(text, said.exceptions),
        parts=said.parts,
        sanctions=said.sanctions,
        terms=said.terms,
        reasons=said.reasons,
        unsure=said.unsure,
        strength=said.strength,
    )


def _words(text: str, spans: tuple[Span, ...]) -> tuple[str, ...]:
    return tuple(text[a:b].strip(" ,，") for a, b in spans)


def as_given(found: Requirement, made: Normal, text: str) -> Requirement:
    """A requirement with its spans in the text as given, where that was spelled otherwise.

    Args:
        found: the requirement, read from ``made.text``.
        made: the text in one spelling.
        text: the text as given.
    """

    def there(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(made.span(a, b) if b > a else (0, 0) for a, b in spans)

    def quantity(q: Quantity) -> Quantity:
        start, end = made.span(q.start, q.end)
        return replace(q, start=start, end=end, quote=text[start:end])

    def moved(f: Finding) -> Finding:
        start, end = made.span(f.start, f.end)
        return replace(f, start=start, end=end)

    def part(p: Part) -> Part:
        (start, end), (lead,) = made.span(p.start, p.end), there((p.lead_in,))
        return replace(p, start=start, end=end, lead_in=lead, conditions=there(p.conditions), exceptions=there(p.exceptions))

    def sanction(s: Sanction) -> Sanction:
        (start, end), (act,) = made.span(s.start, s.end), there((s.act,))
        return replace(s, start=start, end=end, act=act)

    def term(t: DefinedTerm) -> DefinedTerm:
        (start, end), (meaning,) = made.span(t.start, t.end), there((t.meaning,))
        return DefinedTerm(text[start:end], start, end, meaning)

    return replace(
        found,
        quantities=tuple(map(quantity, found.quantities)),
        penalties=tuple(map(quantity, found.penalties)),
        concepts=tuple(ConceptSpan(c.id, *made.span(c.start, c.end)) for c in found.concepts),
        unread_figures=tuple(map(moved, found.unread_figures)),
        parts=tuple(map(part, found.parts)),
        sanctions=tuple(map(sanction, found.sanctions)),
        terms=tuple(map(term, found.terms)),
        reasons=tuple(replace(r, spans=there(r.spans)) for r in found.reasons),
    )
