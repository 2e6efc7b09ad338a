"""The spaCy pipeline of a language: tokeniser, then components for concepts, quantities, parties and topics.

Blank pipelines only, nothing is downloaded. The results lie on the ``Doc``: ``doc.spans["concepts"]``,
``doc.spans["quantities"]`` and ``doc._.stdalign``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from stdalign.analysis.parties import Parties, party_finder
from stdalign.analysis.quantities import quantity_finder
from stdalign.analysis.tokens import tokenizer
from stdalign.analysis.topics import topic_finder
from stdalign.cues import load_cues
from stdalign.model import ConceptSpan, Quantity

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


class TermSpotter(Protocol):
    """What finds concepts in a text; :class:`stdalign.terms.Termbase` is one."""

    def spot(self, text: str, language: str) -> list[ConceptSpan]: ...


@dataclass
class Task:
    """What the components read (language, text, currency, lead-in, spotter) and what they leave behind."""

    language: str
    text: str
    currency: str = ""
    lead_in: str = ""
    spotter: TermSpotter | None = None
    concepts: tuple[ConceptSpan, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    parties: Parties | None = None
    topics: tuple[str, ...] = ()


def _spans(doc: Doc, rows: Sequence[tuple[int, int, str]]) -> list[Any]:
    made = [doc.char_span(a, b, label=name, alignment_mode="expand") for a, b, name in rows if b > a]
    return [span for span in made if span is not None]


def concepts(doc: Doc) -> Doc:
    """Concepts of the termbase, where a spotter is given."""
    task: Task = doc._.stdalign
    if task.spotter is not None:
        task.concepts = tuple(task.spotter.spot(task.text, task.language))
        doc.spans["concepts"] = _spans(doc, [(c.start, c.end, c.id) for c in task.concepts])
    return doc


def quantities(doc: Doc) -> Doc:
    """Quantities with comparator, kind and unit."""
    task: Task = doc._.stdalign
    task.quantities = tuple(quantity_finder(task.language).find(task.text, task.currency))
    doc.spans["quantities"] = _spans(doc, [(q.start, q.end, q.kind) for q in task.quantities])
    return doc


def parties(doc: Doc) -> Doc:
    """Modality and bearer."""
    task: Task = doc._.stdalign
    task.parties = party_finder(task.language).find(task.text, task.lead_in)
    return doc


def topics(doc: Doc) -> Doc:
    """Topics, given modality and bearer."""
    task: Task = doc._.stdalign
    if task.parties is not None:
        task.topics = topic_finder(task.language).find(task.text, task.parties.modality, task.parties.bearer)
    return doc


_COMPONENTS = {
    "stdalign_concepts": concepts,
    "stdalign_quantities": quantities,
    "stdalign_parties": parties,
    "stdalign_topics": topics,
}
_SPACY = ("en", "vi", "id", "ms", "tl", "pt")


def _words(language: str) -> Callable[[Language], Any]:
    """Our tokeniser of a language, or spaCy's by its rules alone: its lists of exceptions (emoticons, slang) are slow to load."""

    def make(nlp: Language) -> Any:
        from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
        from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

        rules = nlp.Defaults
        return tokenizer(nlp.vocab, language) or Tokenizer(
            nlp.vocab,
            prefix_search=compile_prefix_regex(rules.prefixes or ()).search,
            suffix_search=compile_suffix_regex(rules.suffixes or ()).search,
            infix_finditer=compile_infix_regex(rules.infixes or ()).finditer,
        )

    return make


@lru_cache(maxsize=32)
def pipeline(language: str) -> Language:
    """The pipeline of a language, built once.

    Raises:
        UnknownName: there are no cues for the language.
    """
    load_cues(language)
    import spacy
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.util import registry

    if not Doc.has_extension("stdalign"):
        Doc.set_extension("stdalign", default=None)
    registry.tokenizers("stdalign.words.v1", func=_words)
    config = {"nlp": {"tokenizer": {"@tokenizers": "stdalign.words.v1", "language": language}}}
    nlp = spacy.blank(language if language in _SPACY else "xx", config=config)
    for name, component in _COMPONENTS.items():
        Language.component(name, func=component)
        nlp.add_pipe(name)
    return nlp
