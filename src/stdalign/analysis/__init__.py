"""Clause text to requirement: who must do what, how bindingly, within which limits, about what.

Steps that read cue data from the knowledge that is handed down (:mod:`stdalign.analysis.reader`); the same steps are components
of a spaCy pipeline (:mod:`stdalign.analysis.language_pipeline`). See docs/requirements.md for fields and conventions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from stdalign.analysis.reader import ClauseReader
from stdalign.demand import NOTHING, Context
from stdalign.errors import UsageError
from stdalign.knowledge import Knowledge
from stdalign.model import Reference, Requirement

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["ClauseReader", "analyse_many", "analyse_text"]


def analyse_text(
    text: str,
    jurisdiction: str,
    language: str,
    *,
    knowledge: Knowledge,
    context: Context | str = "",
    references: Sequence[Reference] = (),
) -> Requirement:
    """Analyse one clause.

    Args:
        text: the clause without its own label, children included.
        jurisdiction: ISO 3166 code or INT: gives the currency.
        language: ISO 639 code of the text.
        knowledge: cues, terms and currencies.
        context: what stands around it (a text alone is that which a list item hangs under): tells who is bound and how where
            the clause does not.
        references: cross-references that the splitter found in the clause.

    Returns:
        The requirement; spans are offsets into ``text``.

    Raises:
        UnknownName: no such jurisdiction, or no cues for the language.

    >>> r = analyse_text("用人单位应当每年至少组织一次演练。", "CN", "zh", knowledge=Knowledge.shipped())
    >>> r.bearer, r.modality, r.quantities[0].unit
    ('employer', 'obligation', '/a')
    """
    found = analyse_many([text], jurisdiction, [language], knowledge=knowledge, contexts=[context], references=[references])
    return found[0]


def analyse_many(
    texts: Sequence[str],
    jurisdiction: str,
    languages: Sequence[str],
    *,
    knowledge: Knowledge,
    contexts: Sequence[Context | str] | None = None,
    references: Sequence[Sequence[Reference]] | None = None,
    pipelines: Mapping[str, Language] | None = None,
) -> list[Requirement]:
    """Analyse many clauses of one jurisdiction, each in its own language; see :func:`analyse_text`.

    Args:
        texts: the clauses.
        jurisdiction: ISO 3166 code or INT.
        languages: language of each clause.
        knowledge: cues, terms and currencies.
        contexts: what stands around each clause; a text alone is its lead-in, empty where there is none.
        references: cross-references of each clause.
        pipelines: pipelines to use in the place of ours, by language.

    Raises:
        UsageError: the lists differ in length. UnknownName: as :func:`analyse_text`.
    """
    lengths = {len(texts), len(languages)} | {len(x) for x in (contexts, references) if x is not None}
    if len(lengths) != 1:
        raise UsageError("texts, languages, contexts and references differ in length")
    currency = knowledge.profile(jurisdiction).currency
    given = dict(pipelines or {})
    groups: dict[str, list[int]] = {}
    for at, language in enumerate(languages):
        groups.setdefault(language, []).append(at)
    out: dict[int, Requirement] = {}
    for language, places in groups.items():
        chosen = [texts[at] for at in places]
        around = [_context(contexts[at]) if contexts else NOTHING for at in places]
        refers = [references[at] if references else () for at in places]
        if language in given:
            from stdalign.analysis.language_pipeline import run

            rows = zip(chosen, around, refers, strict=True)
            found = [run(given[language], text, language, context=a, references=b) for text, a, b in rows]
        else:
            found = ClauseReader(language, currency, knowledge).read(chosen, around, refers)
        out.update(zip(places, found, strict=True))
    return [out[at] for at in range(len(texts))]


def _context(given: Context | str) -> Context:
    return Context(given) if isinstance(given, str) else given
