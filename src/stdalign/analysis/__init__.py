"""Clause text to requirement: who must do what, how bindingly, within which limits, about what.

A spaCy pipeline a language (own tokenisers, blank, no downloads) with components that read cue data from
``profiles/languages/``. See docs/requirements.md for fields and conventions.
"""

from __future__ import annotations

from collections.abc import Sequence

from stdalign.analysis.components import Task, TermSpotter, pipeline
from stdalign.analysis.topics import themes
from stdalign.errors import UsageError
from stdalign.model import Quantity, Reference, Requirement
from stdalign.profile import load_profile

__all__ = ["TermSpotter", "analyse_many", "analyse_text"]


def analyse_text(
    text: str,
    jurisdiction: str,
    language: str,
    *,
    spotter: TermSpotter | None = None,
    lead_in: str = "",
    references: Sequence[Reference] = (),
) -> Requirement:
    """Analyse one clause.

    Args:
        text: the clause without its own label, children included.
        jurisdiction: ISO 3166 code or INT: gives the currency. language: ISO 639 code of the text.
        spotter: finds concepts, for instance a :class:`stdalign.terms.Termbase`; none are looked for without.
        lead_in: the text that a list item hangs under; tells who is bound and how where the item does not.
        references: cross-references that the splitter found in the clause.

    Returns:
        The requirement; spans are offsets into ``text``.

    Raises:
        UnknownName: no such jurisdiction, or no cues for the language.

    >>> r = analyse_text("用人单位应当每年至少组织一次演练。", "CN", "zh")
    >>> r.bearer, r.modality, r.quantities[0].unit
    ('employer', 'obligation', '/a')
    """
    return analyse_many(
        [text], jurisdiction, [language], spotter=spotter, lead_ins=[lead_in], references=[tuple(references)]
    )[0]


def analyse_many(
    texts: Sequence[str],
    jurisdiction: str,
    languages: Sequence[str],
    *,
    spotter: TermSpotter | None = None,
    lead_ins: Sequence[str] | None = None,
    references: Sequence[Sequence[Reference]] | None = None,
) -> list[Requirement]:
    """Analyse many clauses of one jurisdiction, each in its own language; see :func:`analyse_text`.

    Raises:
        UsageError: the lists differ in length. UnknownName: as :func:`analyse_text`.
    """
    lengths = {len(texts), len(languages)} | {len(x) for x in (lead_ins, references) if x is not None}
    if len(lengths) != 1:
        raise UsageError("texts, languages, lead_ins and references differ in length")
    currency = load_profile(jurisdiction).currency
    out: list[Requirement | None] = [None] * len(texts)
    for language in dict.fromkeys(languages):
        nlp = pipeline(language)
        for at, text in enumerate(texts):
            if languages[at] != language:
                continue
            doc = nlp.make_doc(text)
            doc._.stdalign = Task(language, text, currency, lead_ins[at] if lead_ins else "", spotter)
            for _, component in nlp.pipeline:
                doc = component(doc)
            out[at] = _requirement(doc._.stdalign, text, tuple(references[at]) if references else ())
    return [r for r in out if r is not None]


def _requirement(task: Task, text: str, references: tuple[Reference, ...]) -> Requirement:
    parties = task.parties
    if parties is None:
        raise UsageError("the pipeline has no parties component")
    return Requirement(
        language=task.language,
        bearer=parties.bearer,
        bearer_explicit=parties.bearer_explicit,
        modality=parties.modality,
        quantities=task.quantities,
        topics=task.topics,
        concepts=task.concepts,
        conditions=tuple(text[a:b].strip(" ,，") for a, b in parties.conditions),
        references=references,
        themes=themes(task.topics, parties.modality, parties.bearer),
        penalties=_sanctions(task.quantities) if parties.modality == "penalty" else (),
    )


def _sanctions(quantities: Sequence[Quantity]) -> tuple[Quantity, ...]:
    return tuple(q for q in quantities if q.kind in ("money", "duration"))
