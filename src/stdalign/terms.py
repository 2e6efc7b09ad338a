"""The multilingual termbase: TBX (ISO 30042:2019, DCA style) in, term spotting in running text.

A concept has terms in each language, each with a reliability code: ``checked`` in a real text,
``fluent``, or ``unsure``. Spotting finds the longest terms, in unspaced scripts too, by
Aho–Corasick (Aho & Corasick 1975) over case-folded text.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

from stdalign.corpora import corpora_dir
from stdalign.errors import CorpusError, UnknownName
from stdalign.frames import Found
from stdalign.model import ConceptSpan
from stdalign.normal import normal, spelled, spelled_all
from stdalign.record import Record

_TBX = "{urn:iso:std:iso:30042:ed-2}"
_LANGUAGE, _SECTION, _TERM, _DESCRIP, _ADMIN = (
    f"{_TBX}{name}" for name in ("langSec", "termSec", "term", "descrip", "admin")
)
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_QUESTIONS = 8
"""Questions that are asked of single terms, four milliseconds each, before all terms are laid out for being asked."""
_UNSPACED = frozenset({"zh", "th", "lo", "km", "my"})
_WORD = frozenset({"L", "N", "M"})


@dataclass(frozen=True)
class Term(Record):
    """One term of a concept in one language; ``reliability`` is checked, fluent or unsure.

    ``source`` names a law or standard that uses the term: an instrument with or without the address of an article
    (``cn-work-safety-law-2021#art_21``), or the designation of a standard; empty where none is known.
    """

    text: str
    language: str
    preferred: bool
    reliability: str
    source: str = ""


@dataclass(frozen=True)
class Concept(Record):
    """One concept of the termbase with its terms, preferred ones first."""

    id: str
    topic: str
    broader: str
    definition: str
    terms: tuple[Term, ...]
    note: str = ""

    def label(self, language: str) -> str:
        """The preferred term in a language, or the English one, or the id."""
        for wanted in (language, "en"):
            for term in self.terms:
                if term.language == wanted:
                    return term.text
        return self.id


@dataclass(frozen=True, repr=False)
class Termbase:
    """All concepts, by id, with a spotter for each language (built on first use)."""

    concepts: dict[str, Concept]
    suffixes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _spotters: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    _asked: list[None] = field(default_factory=list, repr=False, compare=False)
    """One for each question so far."""

    @classmethod
    def load(cls, folder: str | Path | None = None) -> Termbase:
        """Read every ``*.tbx`` of a folder (by default the termbase that ships).

        Raises:
            CorpusError: a file is not TBX, or an id stands twice; names file and line.
        """
        path = Path(folder) if folder is not None else corpora_dir() / "termbase"
        return _load(path.resolve())

    def spot(self, text: str, language: str) -> list[ConceptSpan]:
        """Concepts named in a text: longest terms, leftmost first, without overlaps.

        Args:
            text: running text; spans are offsets into it.
            language: ISO 639-1 code of the text.
        """
        made = normal(text)
        found = self._spotter(language).spot(made.text)
        return found if made.text is text else [ConceptSpan(c.id, *made.span(c.start, c.end)) for c in found]

    def named(self, text: str) -> set[str]:
        """Concepts that a text names in any language; the text is brought into one spelling once.

        Args:
            text: some words.
        """
        asked = normal(text).text
        if "" not in self._spotters:
            # An automaton of all terms pays from some questions on: the first ones are asked of the terms that stand in them.
            self._asked.append(None)
            if len(self._asked) <= _QUESTIONS:
                return _Names(self, fold(asked)).of(asked)
            self._spotters[""] = _Names(self)
        names: _Names = self._spotters[""]
        return names.of(asked)

    def _spotter(self, language: str) -> _Spotter:
        if language not in self._spotters:
            self._spotters[language] = _Spotter(self, language)
        found: _Spotter = self._spotters[language]
        return found

    @cached_property
    def _spelled(self) -> list[tuple[str, str, str]]:
        """Every term as it is looked for in a text, its language and its concept."""
        found = [(one.text, one.language, concept.id) for concept in self.concepts.values() for one in concept.terms]
        found = [one for one in found if one[0]]
        texts = _folded_all(spelled_all([text for text, _, _ in found]))
        return [(text, language, id) for text, (_, language, id) in zip(texts, found, strict=True)]

    @cached_property
    def _folded(self) -> dict[str, str]:
        """Terms of each concept as words are looked for in them, a line a term: folding all of them is most of a search."""
        return {id: "\n".join(fold(term.text) for term in one.terms) for id, one in self.concepts.items()}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages that have a term."""
        return tuple(sorted({term.language for concept in self.concepts.values() for term in concept.terms}))

    def content(self) -> dict[str, Any]:
        """All that was read, as plain data: what a fingerprint is taken of."""
        # As ``to_dict`` gives them, which takes ten times as long for forty thousand terms.
        rows = (vars(one) | {"terms": [vars(term) for term in one.terms]} for _, one in sorted(self.concepts.items()))
        return {"concepts": list(rows), "suffixes": self.suffixes}

    def broader(self) -> dict[str, str]:
        """Concept → the broader one, where there is one in the termbase."""
        found = self.concepts
        return {name: one.broader for name, one in sorted(found.items()) if one.broader in found}

    def spelled(self, language: str) -> dict[str, Any]:
        """What spotting in one language depends on: concept → its subject field and its terms, and the suffixes."""
        terms = {c.id: [c.topic, *(t.text for t in c.terms if t.language == language)] for c in self.concepts.values()}
        return {"terms": {k: v for k, v in terms.items() if v[1:]}, "suffixes": self.suffixes.get(language, ())}

    def __getitem__(self, concept: str) -> Concept:
        if concept not in self.concepts:
            raise UnknownName(
                f"no concept {concept!r} in the termbase", next_step="look it up with: stdalign list terms --word WORD"
            )
        return self.concepts[concept]

    def __getstate__(self) -> dict[str, Any]:
        return {
            "concepts": self.concepts,
            "suffixes": self.suffixes,
            "_spotters": {},
            "_asked": [],
        }  # made where they are needed

    def __len__(self) -> int:
        return len(self.concepts)

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts.values())

    def __repr__(self) -> str:
        return f"<Termbase: {len(self)} concepts, {sum(len(one.terms) for one in self)} terms>"

    def search(self, words: str, topic: str | None = None) -> Found[Concept]:
        """Concepts that have words in a term, in any language, whole terms first.

        >>> Termbase.load().search("safety helmet")[0].id
        'safety-helmet'
        """
        asked = fold(words.strip())
        concepts = [one for one in self if topic is None or one.topic == topic]
        holding = [(one, self._folded[one.id]) for one in concepts if asked in self._folded[one.id]]
        ranked = [(min(_fit(asked, term) for term in terms.split("\n")), one) for one, terms in holding]
        return Found([one for fit, one in sorted(ranked, key=lambda item: (item[0], item[1].id)) if fit < 9], Concept)


def _fit(asked: str, term: str) -> int:
    """How well a term answers words: 0 is the very word, 9 not at all."""
    return 0 if asked == term else 1 if term.startswith(asked) else 2 if asked in term else 9


@lru_cache(maxsize=4)
def _load(folder: Path) -> Termbase:
    inflection = folder / "inflection.toml"
    table = tomllib.loads(inflection.read_text("utf-8")) if inflection.exists() else {}
    return read_termbase([(0, path) for path in sorted(folder.glob("*.tbx"))], table)


def read_termbase(paths: Iterable[tuple[int, Path]], inflection: Mapping[str, Any]) -> Termbase:
    """A termbase from TBX files in layers.

    Args:
        paths: layer and path of each file; a concept of a higher layer adds to the one of its id below.
        inflection: language → ``suffixes``.

    Raises:
        CorpusError: a file is not TBX, or an id stands twice in one layer; names file and line.
    """
    concepts: dict[str, Concept] = {}
    layer_of: dict[str, int] = {}
    for layer, path in paths:
        for line, concept in _concepts(path):
            if layer_of.get(concept.id) == layer:
                raise CorpusError(f"concept {concept.id!r} stands twice", where=f"{path}:{line}", next_step="merge the two")
            layer_of[concept.id] = layer
            below = concepts.get(concept.id)
            concepts[concept.id] = _joined(below, concept) if below else concept
    return Termbase(concepts, {lang: tuple(row.get("suffixes", ())) for lang, row in inflection.items()})


def _joined(below: Concept, above: Concept) -> Concept:
    """A concept with the terms of both layers, the upper ones first; what the upper one leaves open stays."""
    new = {(term.language, term.text) for term in above.terms}
    terms = (*above.terms, *(term for term in below.terms if (term.language, term.text) not in new))
    return Concept(
        below.id,
        above.topic or below.topic,
        above.broader or below.broader,
        above.definition or below.definition,
        terms,
        above.note or below.note,
    )


def _concepts(path: Path) -> list[tuple[Any, Concept]]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(path.read_bytes(), parser)
    except etree.XMLSyntaxError as error:
        raise CorpusError(f"not TBX ({error.msg})", where=str(path), next_step="mend the XML") from None
    rows = []
    for entry in root.iter(f"{_TBX}conceptEntry"):
        kinds = {node.get("type"): node for node in entry.findall(f"{_TBX}descrip")}
        definition = entry.find(f"{_TBX}descripGrp/{_TBX}descrip[@type='definition']")
        note = entry.find(f"{_TBX}note")
        terms = tuple(_terms(entry))
        topic, broader = kinds.get("subjectField"), kinds.get("broaderConceptGeneric")
        rows.append(
            (
                entry.sourceline,
                Concept(
                    id=entry.get("id", ""),
                    topic="" if topic is None else topic.text or "",
                    broader="" if broader is None else broader.get("target", ""),
                    definition="" if definition is None else definition.text or "",
                    terms=terms,
                    note="" if note is None else note.text or "",
                ),
            )
        )
    return rows


def _terms(entry: Any) -> Iterator[Term]:
    """The terms of an entry, in one walk over the nodes that matter: a walk at each level costs half as much again."""
    code = text = reliability = source = ""
    preferred = opened = False
    for node in entry.iterdescendants(_LANGUAGE, _SECTION, _TERM, _DESCRIP, _ADMIN):
        tag = node.tag
        if tag == _TERM:
            text = text or node.text or ""
        elif tag in (_SECTION, _LANGUAGE):
            if opened:
                yield _term(text, code, preferred, reliability, source)
                preferred = False
            text = reliability = source = ""
            opened = tag == _SECTION
            if not opened:
                code, preferred = node.get(_XML_LANG, ""), True
        elif opened:
            kind = node.get("type")
            if kind == "reliabilityCode":
                reliability = reliability or node.text or ""
            elif kind == "source":
                source = source or node.text or ""
    if opened:
        yield _term(text, code, preferred, reliability, source)


def _term(text: str, language: str, preferred: bool, reliability: str, source: str) -> Term:
    return Term(normalize("NFC", text.strip()), language, preferred, reliability or "fluent", source.strip())


def fold(text: str) -> str:
    """Case-folded text of the same length, so that offsets stay true.

    >>> fold("Người SỬ DỤNG")
    'người sử dụng'
    """
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _folded_all(texts: list[str]) -> list[str]:
    """Each of some texts folded: in one go, where they stay as long as they are."""
    joined = "\n".join(texts)
    lower = joined.lower()
    made = lower.split("\n")
    return made if len(lower) == len(joined) and len(made) == len(texts) else [fold(text) for text in texts]


_Longest = dict[int, tuple[int, tuple[str, ...]]]
"""Where a term begins → where the longest one there ends, and the concepts that have it."""


class _Spotter:
    """Aho–Corasick automaton over the terms of one language."""

    def __init__(self, termbase: Termbase, language: str) -> None:
        import ahocorasick

        self._fits = _fitting(termbase, language)
        owners: dict[str, list[str]] = defaultdict(list)
        for concept in termbase.concepts.values():
            for term in concept.terms:
                if term.language == language and term.text:
                    owners[fold(spelled(term.text))].append(concept.id)
        self._automaton = ahocorasick.Automaton()
        for text, ids in owners.items():
            self._automaton.add_word(text, (len(text), tuple(dict.fromkeys(ids))))
        self._empty = not owners
        if not self._empty:
            self._automaton.make_automaton()

    def spot(self, text: str) -> list[ConceptSpan]:
        if self._empty or not text:
            return []
        folded = fold(text)
        longest: _Longest = {}
        for last, (length, ids) in self._automaton.iter(folded):
            start = last + 1 - length
            if self._fits(folded, start, last + 1):
                longest[start] = (last + 1, ids)  # ends only grow, so the last one is the longest
        return [ConceptSpan(name, start, end) for start, end, ids in _apart(longest) for name in ids]


class _Names:
    """One automaton over the terms of all languages, for a question whose language is not known: a text is read once, not once for each.

    Args:
        termbase: the concepts.
        within: only the terms that stand in this folded text, the only one that will be asked.
    """

    def __init__(self, termbase: Termbase, within: str | None = None) -> None:
        import ahocorasick

        owners: dict[str, dict[str, list[str]]] = {}
        for text, language, id in termbase._spelled:
            if within is None or text in within:  # a term that does not stand in a text is not found in it
                owners.setdefault(text, {}).setdefault(language, []).append(id)
        self._fits = {language: _fitting(termbase, language) for language in termbase.languages}
        self._automaton = ahocorasick.Automaton()
        for text, found in owners.items():
            self._automaton.add_word(text, (len(text), tuple((of, tuple(dict.fromkeys(ids))) for of, ids in found.items())))
        self._empty = not owners
        if not self._empty:
            self._automaton.make_automaton()

    def of(self, text: str) -> set[str]:
        """Concepts that a text names, language by language as ``_Spotter`` finds them."""
        if self._empty or not text:
            return set()
        folded = fold(text)
        longest: dict[str, _Longest] = {}
        for last, (length, found) in self._automaton.iter(folded):
            start = last + 1 - length
            for language, ids in found:
                if self._fits[language](folded, start, last + 1):
                    longest.setdefault(language, {})[start] = (last + 1, ids)
        return {name for one in longest.values() for _, _, ids in _apart(one) for name in ids}


def _apart(longest: _Longest) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Start, end and concepts of terms that do not overlap, leftmost first."""
    free = 0
    for start in sorted(longest):
        if start >= free:
            free, ids = longest[start]
            yield start, free, ids


def _fitting(termbase: Termbase, language: str) -> Callable[[str, int, int], bool]:
    """Whether a term of a language may stand from one place of a text to another."""
    return _cluster_fits if language in _UNSPACED else partial(_word_fits, termbase.suffixes.get(language, ()))


def _word_fits(suffixes: tuple[str, ...], text: str, start: int, end: int) -> bool:
    if start and _wordy(text[start - 1]) and _wordy(text[start]):
        return False
    if end == len(text) or not _wordy(text[end]):
        return True
    for suffix in suffixes:
        if text.startswith(suffix, end):
            after = end + len(suffix)
            if after == len(text) or not _wordy(text[after]):
                return True
    return False


def _cluster_fits(text: str, start: int, end: int) -> bool:
    # A term must not end inside a cluster: a vowel sign or tone mark that follows belongs to it.
    return end == len(text) or not category(text[end]).startswith("M")


def _wordy(char: str) -> bool:
    return category(char)[0] in _WORD
