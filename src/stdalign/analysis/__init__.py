"""Clause text to requirement: who must do what, how bindingly, within which limits, about what.

A spaCy pipeline a language (:mod:`stdalign.analysis.language_pipeline`) with components that read cue data from the
knowledge that is handed down. See docs/requirements.md for fields and conventions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.language import Language

from stdalign.analysis.language_pipeline import COMPONENTS, TermSpotter, language_pipeline, requirement_of, run
from stdalign.errors import UsageError
from stdalign.knowledge import Knowledge
from stdalign.model import Reference, Requirement

__all__ = ["COMPONENTS", "TermSpotter", "analyse_many", "analyse_text", "language_pipeline", "requirement_of", "run"]


def analyse_text(
    text: str,
    jurisdiction: str,
    language: str,
    *,
    knowledge: Knowledge,
    lead_in: str = "",
    references: Sequence[Reference] = (),
) -> Requirement:
    """Analyse one clause.

    Args:
        text: the clause without its own label, children included.
        jurisdiction: ISO 3166 code or INT: gives the currency.
        language: ISO 639 code of the text.
        knowledge: cues, terms and currencies.
        lead_in: the text that a list item hangs under; tells who is bound and how where the item does not.
        references: cross-references that the splitter found in the clause.

    Returns:
        The requirement; spans are offsets into ``text``.

    Raises:
        UnknownName: no such jurisdiction, or no cues for the language.

    >>> r = analyse_text("用人单位应当每年至少组织一次演练。", "CN", "zh", knowledge=Knowledge.shipped())
    >>> r.bearer, r.modality, r.quantities[0].unit
    ('employer', 'obligation', '/a')
    """
    found = analyse_many([text], jurisdiction, [language], knowledge=knowledge, lead_ins=[lead_in], references=[references])
    return found[0]


def analyse_many(
    texts: Sequence[str],
    jurisdiction: str,
    languages: Sequence[str],
    *,
    knowledge: Knowledge,
    lead_ins: Sequence[str] | None = None,
    references: Sequence[Sequence[Reference]] | None = None,
    pipelines: Mapping[str, Language] | None = None,
) -> list[Requirement]:
    """Analyse many clauses of one jurisdiction, each in its own language; see :func:`analyse_text`.

    Args:
        texts: the clauses.
        jurisdiction: ISO 3166 code or INT.
        languages: language of each clause.
        knowledge: cues, terms and currencies.
        lead_ins: the words above each clause, empty where there are none.
        references: cross-references of each clause.
        pipelines: pipelines to use in the place of ours, by language.

    Raises:
        UsageError: the lists differ in length. UnknownName: as :func:`analyse_text`.
    """
    lengths = {len(texts), len(languages)} | {len(x) for x in (lead_ins, references) if x is not None}
    if len(lengths) != 1:
        raise UsageError("texts, languages, lead_ins and references differ in length")
    currency = knowledge.profile(jurisdiction).currency
    given = dict(pipelines or {})
    for language in set(languages) - set(given):
        given[language] = ours(language, currency, knowledge)
    return [
        run(
            given[languages[at]],
            text,
            languages[at],
            lead_in=lead_ins[at] if lead_ins else "",
            references=references[at] if references else (),
        )
        for at, text in enumerate(texts)
    ]


def ours(language: str, currency: str, knowledge: Knowledge) -> Language:
    """The pipeline of a language and currency, made once for a knowledge; not to be changed."""
    return knowledge.once(("nlp", language, currency), lambda: language_pipeline(language, currency, knowledge))
