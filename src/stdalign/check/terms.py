"""Which concept a term belongs to: what data can tell of terms that stand where they should not."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from stdalign.analysis.measures import MeasureFinder
from stdalign.analysis.quantities import QuantityFinder
from stdalign.check.fault import LANGUAGES, Fault, script_fault
from stdalign.knowledge import Knowledge
from stdalign.terms import Concept

COMPARATORS = {"more-than": ">", "at-least": ">=", "less-than": "<", "not-more-than": "<="}
"""Concepts of thresholds and what the analysis must read in their terms: whether the number itself is in."""
_ALIKE = 0.66
"""Share of the words of two definitions from which on they are taken for one."""
_COMMON = 60
"""Definitions that have a word, from which on it brings no two together."""
_BASKET = 4
"""Languages in which a concept must hold kinds of another before it counts as a basket."""
_SPACED = frozenset({"en", "vi", "id", "ms", "tl", "pt"})
_NAMED = re.compile(r"(?<![\w-])[a-z0-9]*[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?![\w-])")
"""Words of a scope that may be ids: in kebab case, so that a hyphenated word is always one."""
_PLAIN = frozenset(
    [
        "a", "an", "the", "of", "or", "and", "to", "in", "for", "by", "with", "that", "is", "are", "be", "on", "at",
        "from", "as", "it", "its", "who", "which", "what", "has", "have", "not", "may", "must", "such", "when",
        "where", "into", "than", "their", "his", "her", "one", "under", "over",
    ]
)  # fmt: skip
"""Words of an English definition that say nothing of the thing."""


@dataclass(frozen=True)
class Rules:
    """What is known of languages beside the terms.

    Args:
        operators: language, term → the comparisons that the analysis reads in the term before or after a number.
        verbs: language → pattern of a word that is a verb.
        nominal: language → what makes a noun of a verb when put before it.
    """

    operators: Callable[[str, str], frozenset[str]] = lambda language, term: frozenset()
    verbs: Mapping[str, str] = field(default_factory=dict)
    nominal: Mapping[str, str] = field(default_factory=dict)


def term_faults(concepts: Mapping[str, Concept], rules: Rules) -> Iterator[Fault]:
    """Every term that stands twice, in the wrong script, under the wrong concept, or in the wrong form."""
    for concept in concepts.values():
        yield from _concept(concept, concepts)
        yield from _forms(concept, rules)
    for concept in concepts.values():
        yield from _scope(concept, concepts)
    yield from _owners(concepts)
    yield from _comparators(concepts, rules)
    yield from _alike(concepts)
    yield from _baskets(concepts)


def _concept(concept: Concept, concepts: Mapping[str, Concept]) -> Iterator[Fault]:
    where = f"termbase {concept.id}"
    if concept.broader and concept.broader not in concepts:
        yield Fault(where, f"broader concept {concept.broader!r} is not there", "name one that is, or leave it empty")
    if not concept.definition:
        yield Fault(where, "no definition", "write one short sentence in English")
    elif any(_words(concept.definition) <= _words(term.text) for term in concept.terms if term.language == "en"):
        said = f"definition {concept.definition!r} says no more than the term"
        yield Fault(where, said, "say what the thing is in other words")
    if not any(term.language == "en" for term in concept.terms):
        yield Fault(where, "no English term", "write one")
    for (language, text), count in Counter((t.language, t.text.lower()) for t in concept.terms).items():
        if count > 1:
            yield Fault(where, f"{language} term {text!r} stands twice", "leave one out")
    for term in concept.terms:
        if fault := script_fault(term.text, term.language):
            yield Fault(where, f"{term.language} term {term.text!r}: {fault}", "write it in the script of the language")


def _scope(concept: Concept, concepts: Mapping[str, Concept]) -> Iterator[Fault]:
    """The line that tells a concept from its neighbours: without one its terms drift into the next concept."""
    where, step = (
        f"termbase {concept.id}",
        "say in one line of its note how it differs from which neighbour, by the neighbour's id",
    )
    if not concept.note:
        yield Fault(where, "no scope", step)
        return
    named = set(_NAMED.findall(concept.note)) - {concept.id}
    if not named & concepts.keys():
        yield Fault(where, f"scope names no other concept: {concept.note!r}", step)
    for name in sorted(named - concepts.keys()):
        if "-" in name:
            yield Fault(where, f"scope names {name!r}, which is no concept", "write the id of one that is, or no hyphen")


def _owners(concepts: Mapping[str, Concept]) -> Iterator[Fault]:
    """A term names one concept: what is spotted as two misleads whoever compares by concepts."""
    owners: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for concept in concepts.values():
        for term in concept.terms:
            held = owners[term.language, term.text.lower()]
            held[concept.id] = held.get(concept.id, False) or term.preferred
    for (language, text), held in owners.items():
        if len(held) < 2:
            continue
        where, first = f"termbase {', '.join(held)}", [name for name, preferred in held.items() if preferred]
        if len(first) > 1:
            yield Fault(where, f"{language} term {text!r} is preferred under each", "merge the two, or tell them apart")
        elif first:
            said = f"{language} term {text!r} is the preferred one of {first[0]} and admitted elsewhere"
            yield Fault(where, said, f"leave it with {first[0]} alone")
        else:
            yield Fault(where, f"{language} term {text!r} under each", "leave it with one")


def _comparators(concepts: Mapping[str, Concept], rules: Rules) -> Iterator[Fault]:
    for name, wanted in COMPARATORS.items():
        for term in concepts[name].terms if name in concepts else ():
            read = rules.operators(term.language, term.text)
            if read and wanted not in read:
                right = next((other for other, op in COMPARATORS.items() if op in read), "another concept")
                said = f"{term.language} term {term.text!r} reads as {', '.join(sorted(read))}, not as {wanted}"
                yield Fault(f"termbase {name}", said, f"move it to {right}")


def _forms(concept: Concept, rules: Rules) -> Iterator[Fault]:
    """A verb where the concept is a thing: seen by its form, or by the noun that is admitted beside it."""
    if concept.topic == "deontic":
        return
    for language in LANGUAGES:
        texts = [term.text for term in concept.terms if term.language == language]
        preferred = next(iter(texts), "")
        noun = rules.nominal.get(language, "") + preferred
        if noun != preferred and noun in texts[1:]:
            said = f"{language} preferred term {preferred!r} is the verb, {noun!r} the noun"
            yield Fault(f"termbase {concept.id}", said, "prefer the noun")
        elif language in rules.verbs and re.match(rules.verbs[language], preferred):
            yield Fault(f"termbase {concept.id}", f"{language} preferred term {preferred!r} is a verb", "prefer a noun")


def _baskets(concepts: Mapping[str, Concept]) -> Iterator[Fault]:
    """A concept whose admitted terms are kinds of another one, in several languages, holds two things (food safety: food poisoning)."""
    owners = {(t.language, t.text.lower()): one.id for one in concepts.values() for t in one.terms if t.preferred}
    found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for concept in concepts.values():
        first = {t.language: _head(t.text, t.language, owners) for t in concept.terms if t.preferred}
        for term in concept.terms:
            head = "" if term.preferred else _head(term.text, term.language, owners)
            if head and head not in (concept.id, first.get(term.language)):
                found[concept.id, head][term.language] = term.text
    for (name, head), terms in sorted(found.items()):
        one, other = concepts[name], concepts[head]
        related = head in _above(name, concepts) or name in _above(head, concepts) or head in one.note or name in other.note
        if len(terms) >= _BASKET and not related:
            said = f"{', '.join(f'{code} {text!r}' for code, text in terms.items())} are kinds of {head}"
            yield Fault(f"termbase {name}", said, f"split them off, or say in the note how it differs from {head}")


def _head(text: str, language: str, owners: Mapping[tuple[str, str], str]) -> str:
    """The concept whose preferred term is the longest head of a longer term: its end in English and Chinese, its beginning elsewhere.

    >>> _head("food poisoning", "en", {("en", "poisoning"): "poisoning"})
    'poisoning'
    >>> _head("keracunan makanan", "id", {("id", "keracunan"): "poisoning"})
    'poisoning'
    """
    text = text.lower()
    if language == "zh":
        cuts = [text[at:] for at in range(1, len(text) - 1)]
    elif language in _SPACED:
        words = text.split()
        cuts = [" ".join(words[at:] if language == "en" else words[:-at]) for at in range(1, len(words))]
    else:
        cuts = [text[:at] for at in range(len(text) - 1, 2, -1)]
    return next((owners[language, cut] for cut in cuts if (language, cut) in owners), "")


def _above(name: str, concepts: Mapping[str, Concept]) -> set[str]:
    """The concepts above one."""
    found: set[str] = set()
    while (name := concepts[name].broader) in concepts and name not in found:
        found.add(name)
    return found


def _alike(concepts: Mapping[str, Concept]) -> Iterator[Fault]:
    """Two concepts with like definitions are one, unless the scope of one names the other."""
    words = {name: _words(concept.definition) for name, concept in concepts.items()}
    holders: dict[str, list[str]] = defaultdict(list)
    for name, found in words.items():
        for word in found:
            holders[word].append(name)
    near = {pair for names in holders.values() if len(names) < _COMMON for pair in combinations(names, 2)}
    for one, other in sorted(near):
        share = len(words[one] & words[other]) / len(words[one] | words[other])
        if share >= _ALIKE and other not in concepts[one].note and one not in concepts[other].note:
            said = f"definitions are alike ({share:.2f}): {concepts[one].definition!r} and {concepts[other].definition!r}"
            yield Fault(f"termbase {one}, {other}", said, "merge the two, or say in the note of one how the other differs")


def _words(definition: str) -> frozenset[str]:
    """Words that carry the meaning of a definition, without endings.

    >>> sorted(_words("Workers hired out by one firm to work for another."))
    ['another', 'firm', 'hir', 'out', 'work', 'worker']
    """
    found = (re.sub(r"(s|ing|ed)$", "", word) for word in re.findall(r"[a-z0-9]+", definition.lower()))
    return frozenset(word for word in found if word not in _PLAIN)


def rules_of(knowledge: Knowledge) -> Rules:
    """The rules of what a knowledge holds: its cues for comparisons, its inflection for verbs and nouns."""
    finders = {name: QuantityFinder(cues, MeasureFinder(cues)) for name in LANGUAGES for cues in [knowledge.cues(name)]}

    def operators(language: str, term: str) -> frozenset[str]:
        finder = finders.get(language)
        samples = (f"{term} 40 kg", f"40 kg {term}", f"40kg{term}")
        found = {quantity.op for text in samples for quantity in (finder.find(text, "CNY") if finder else ())}
        return frozenset(found - {"=", "approx", "within"})

    table = knowledge.inflection
    return Rules(operators, _column(table, "verb"), _column(table, "nominal"))


def _column(table: Mapping[str, Mapping[str, Any]], name: str) -> dict[str, str]:
    return {language: str(row[name]) for language, row in table.items() if name in row}
