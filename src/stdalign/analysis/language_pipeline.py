"""The requirement analysis as a spaCy pipeline: registered components that fill ``doc.spans`` and ``doc._``.

| component | ``doc._`` | ``doc.spans`` |
|---|---|---|
| ``stdalign_terms`` | ``concepts`` | ``terms`` (label: concept) |
| ``stdalign_quantities`` | ``quantities``, ``unread_figures`` | ``quantities`` (label: kind) |
| ``stdalign_cues`` | ``modality``, ``bearer``, ``bearer_explicit``, ``conditions``, ``exceptions``, ``parts``, ``sanctions``, ``terms``, ``reasons``, ``unsure``, ``strength`` | ``cues`` (label: modality, bearer, ``condition`` or ``exception``) |
| ``stdalign_topics`` | ``topics``, ``themes`` | |

The steps are those of :mod:`stdalign.analysis.reader`. What ``doc._`` says at the end is the requirement: a component before,
between or after ours changes it. Spans are the same findings for spaCy's own tools, widened to whole tokens; the records in
``doc._`` keep exact offsets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import get_lang_class, registry
from spacy.vocab import Vocab

from stdalign.analysis.learned import Verdict
from stdalign.analysis.reader import Steps, TermSpotter, in_one_spelling
from stdalign.analysis.said import Said, as_given, requirement
from stdalign.demand import NOTHING, Context
from stdalign.knowledge import Knowledge
from stdalign.model import Requirement
from stdalign.normal import normal

COMPONENTS = ("stdalign_terms", "stdalign_quantities", "stdalign_cues", "stdalign_topics")
_CLUSTER = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3400-\u9fff\uf900-\ufaff"
_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u1056-\u1059\u17b4-\u17d3"
_TOKEN = re.compile(rf"[{_CLUSTER}][{_MARKS}]*|[^\W\d_{_CLUSTER}]+[\u0300-\u036f]*|\d+|.", re.DOTALL)
# The knowledge of the pipelines made here; a component in a stranger's pipeline reads what its config names.
_TEXT, _VERDICT = "stdalign.text", "stdalign.verdict"
_HANDED: WeakKeyDictionary[Language, Knowledge] = WeakKeyDictionary()


class Words:
    """Tokeniser by script, without a dictionary: words where blanks divide them, else letters with their marks.

    Args:
        vocab: spaCy's vocabulary.

    >>> [t.text for t in Words(Vocab())("用人单位 has 12 helmets.")]
    ['用', '人', '单', '位', 'has', '12', 'helmets', '.']
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        for piece in _TOKEN.findall(text):
            if piece == " " and words and not spaces[-1]:
                spaces[-1] = True
            else:
                words.append(piece)
                spaces.append(False)
        doc = Doc(self.vocab, words=words, spaces=spaces)
        doc.user_data[_TEXT] = text
        return doc

    def to_bytes(self, **kwargs: Any) -> bytes:
        """Nothing to keep."""
        return b""

    def from_bytes(self, data: bytes, **kwargs: Any) -> Words:
        """See :meth:`to_bytes`."""
        return self

    def to_disk(self, path: Path | str, **kwargs: Any) -> None:
        """See :meth:`to_bytes`."""

    def from_disk(self, path: Path | str, **kwargs: Any) -> Words:
        """See :meth:`to_bytes`."""
        return self


def words() -> Callable[[Language], Words]:
    """Makes the tokeniser of a pipeline."""
    return lambda nlp: Words(nlp.vocab)


registry.tokenizers("stdalign.words.v1", func=words)


def _extend() -> None:
    for field in fields(Said):
        if not Doc.has_extension(field.name):
            Doc.set_extension(field.name, default=field.default)


_extend()


def text_of(doc: Doc) -> str:
    """Text of a doc; ``doc.text`` is put together from its tokens anew each time, so ours keep it."""
    found = doc.user_data.get(_TEXT)
    return found if isinstance(found, str) else doc.text


def _spans(doc: Doc, group: str, rows: Sequence[tuple[int, int, str]]) -> None:
    made = [doc.char_span(a, b, label=name, alignment_mode="expand") for a, b, name in rows if b > a]
    doc.spans[group] = [span for span in made if span is not None]


class Step:
    """A component of ours: reads what ``doc._`` says, has the step fill its part, and says it in ``doc._`` and ``doc.spans``."""

    def __init__(self, steps: Steps, currency: str = "") -> None:
        self.steps = steps
        self.currency = currency

    def __call__(self, doc: Doc) -> Doc:
        before = said_of(doc)
        after = said_of(doc)
        self.fill(after, text_of(doc), doc)
        for field in fields(Said):
            value = getattr(after, field.name)
            if value is not getattr(before, field.name):
                doc._.set(field.name, value)
        return doc

    def fill(self, said: Said, text: str, doc: Doc) -> None:
        """What the component does."""
        raise NotImplementedError


class Terms(Step):
    """Component: concepts of a termbase; set ``spotter`` to have another one find them."""

    def __init__(self, steps: Steps) -> None:
        super().__init__(steps)
        self.spotter: TermSpotter = steps.spotter

    def fill(self, said: Said, text: str, doc: Doc) -> None:
        self.steps.find_terms(said, text, self.spotter)
        _spans(doc, "terms", [(c.start, c.end, c.id) for c in said.concepts])


class Quantities(Step):
    """Component: quantities with comparator, kind and unit; money without a country's name is in ``currency``."""

    def fill(self, said: Said, text: str, doc: Doc) -> None:
        self.steps.find_quantities(said, text, self.currency)
        _spans(doc, "quantities", [(q.start, q.end, q.kind) for q in said.quantities])


class CueFinder(Step):
    """Component: modality, bearer, conditions, and what stands inside the clause."""

    def fill(self, said: Said, text: str, doc: Doc) -> None:
        seen = self.steps.look(said, text)
        looks = self.steps.look_inside(said, seen)
        verdict, *inner = self.steps.judge([seen, *(look for _, look in looks)])
        self.steps.settle(said, seen, verdict, [(part, one) for (part, _), one in zip(looks, inner, strict=True)])
        doc.user_data[_VERDICT] = verdict
        named = [("condition", said.conditions), ("exception", said.exceptions)]
        words = [(a, b, reason.value) for reason in said.reasons for a, b in reason.spans]
        _spans(doc, "cues", [*words, *((a, b, name) for name, spans in named for a, b in spans)])


class Topics(Step):
    """Component: topics and themes, given modality and bearer."""

    def fill(self, said: Said, text: str, doc: Doc) -> None:
        verdict = doc.user_data.get(_VERDICT)
        if isinstance(verdict, Verdict):
            self.steps.settle_topics(said, verdict)


def said_of(doc: Doc) -> Said:
    """What ``doc._`` says."""
    return Said(**{field.name: doc._.get(field.name) for field in fields(Said)})


def _knowledge(nlp: Language, folder: str) -> Knowledge:
    handed = _HANDED.get(nlp)
    return handed if handed is not None else Knowledge.load(folder or None)


def _steps(nlp: Language, language: str, knowledge: str) -> Steps:
    return Steps.of(language or str(nlp.lang), _knowledge(nlp, knowledge))


@Language.factory("stdalign_terms", default_config={"language": "", "knowledge": ""})
def make_terms(nlp: Language, name: str, language: str, knowledge: str) -> Terms:
    """The component of concepts; ``knowledge`` is a folder over what ships, ``language`` the pipeline's by default."""
    return Terms(_steps(nlp, language, knowledge))


@Language.factory("stdalign_quantities", default_config={"language": "", "currency": "", "knowledge": ""})
def make_quantities(nlp: Language, name: str, language: str, currency: str, knowledge: str) -> Quantities:
    """The component of quantities; ``currency`` is that of money without a country's name."""
    return Quantities(_steps(nlp, language, knowledge), currency)


@Language.factory("stdalign_cues", default_config={"language": "", "knowledge": ""})
def make_cues(nlp: Language, name: str, language: str, knowledge: str) -> CueFinder:
    """The component of modality, bearer, conditions and parts."""
    return CueFinder(_steps(nlp, language, knowledge))


@Language.factory("stdalign_topics", default_config={"language": "", "knowledge": ""})
def make_topics(nlp: Language, name: str, language: str, knowledge: str) -> Topics:
    """The component of topics and themes."""
    return Topics(_steps(nlp, language, knowledge))


def language_pipeline(language: str, currency: str, knowledge: Knowledge) -> Language:
    """The pipeline of a language, a new one with each call; add, replace or remove components at will.

    Args:
        language: ISO 639 code.
        currency: code of the money that no country's name stands with.
        knowledge: cues, terms and topics.

    Raises:
        UnknownName: there are no cues for the language.
    """
    knowledge.cues(language)
    try:
        get_lang_class(language)
        base = language
    except ImportError:
        base = "xx"  # a language that spaCy does not name (Malay, Khmer …): our tokeniser and cues need nothing of it
    nlp = spacy.blank(base, config={"nlp": {"tokenizer": {"@tokenizers": "stdalign.words.v1"}}})
    nlp.max_length = 1 << 30  # spaCy's own limit is for its parser, which we do not use
    _HANDED[nlp] = knowledge
    for name in COMPONENTS:
        more = {"currency": currency} if name == "stdalign_quantities" else {}
        nlp.add_pipe(name, config={"language": language, **more})
    return nlp


def requirement_of(doc: Doc, language: str) -> Requirement:
    """The requirement that a pipeline's ``doc._`` states.

    Args:
        doc: what the pipeline made of a clause.
        language: ISO 639 code of the clause.
    """
    return requirement(said_of(doc), text_of(doc), language)


def run(
    nlp: Language, text: str, language: str, *, context: Context = NOTHING, references: Sequence[Any] = ()
) -> Requirement:
    """Send one clause through a pipeline, in one spelling (:mod:`stdalign.normal`); spans are those of the text as given.

    Args:
        nlp: a pipeline with any components.
        text: the clause without its own label.
        language: ISO 639 code of the clause.
        context: what stands around it.
        references: cross-references that the splitter found.
    """
    made = normal(text)
    doc = nlp.make_doc(made.text)
    doc._.context, doc._.references = in_one_spelling(context), tuple(references)
    found = requirement_of(nlp(doc), language)
    return found if made.text is text else as_given(found, made, text)
