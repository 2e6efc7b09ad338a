"""The statements of a standard, read from its split: designation and adoption, normative references, terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from stdalign.model import Component, Split
from stdalign.numerals import to_arabic
from stdalign.scheme import Scheme
from stdalign.splitting.grammar import Grammar, grammar_of
from stdalign.standard import Degree, NormativeReference, Standard, Term

_KINDS = ("standard", "code")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|2[0-6])\d{2}(?!\d)")
_BUDDHIST, _BUDDHIST_LEAST = 543, 2400  # as in dates.py
_TERM_MOST = 80
_NAMED = re.compile(
    r"(?P<term>[^\x00-\x7f][^(（]*?)[ \u3000]+(?P<name>[A-Za-z][A-Za-z ,;/'’-]+)\Z|(?P<plain>[^(（;；]+?)[ ]?[(（](?P<other>[^()（）]+)[)）]\Z"
)
_LISTED = re.compile(r"(?:\d{1,3}[.、．]?[ \t]*)?《(?P<title>[^《》\n]{2,80})》[ \t]*(?P<name>[A-Z][^《》\n]{2,40})")
_PARTS = re.compile(r"[;；,，]\s*")


def with_facts(done: Split, scheme: Scheme) -> Split:
    """The split of a standard or code with what it says of itself; any other split as it is."""
    if done.kind not in _KINDS:
        return done
    grammar = grammar_of(scheme)
    known = dict(done.metadata)
    designation = known.get("number", "")
    standard = Standard(
        designation,
        _year(designation, grammar),
        known.get("status", ""),
        known.get("replaces", ""),
        known.get("adopted_from", ""),
        _degree(known.get("degree", ""), scheme),
        tuple(_references(done, scheme, grammar)),
        tuple(_terms(done, grammar)),
    )
    return replace(done, standard=standard)


def _year(designation: str, grammar: Grammar) -> int:
    """The year of our era that a designation ends in, 0 where it has none; ``2626`` of GB 2626 is its number."""
    text = to_arabic(designation)
    named = grammar.designation.search(text) if grammar.designation else None
    years = _YEAR.findall(text[named.end("name") :] if named else text)
    year = int(years[-1]) if years else 0
    return year - _BUDDHIST if year > _BUDDHIST_LEAST else year


def _degree(words: str, scheme: Scheme) -> Degree:
    """The degree of correspondence that some words name."""
    for name, pattern in scheme.degrees.items():
        if re.search(pattern, words, re.I):
            return Degree(name)
    return Degree.NONE


def _references(done: Split, scheme: Scheme, grammar: Grammar) -> Iterator[NormativeReference]:
    """One entry a line that begins with a designation, in the clause of normative references."""
    if grammar.normative is None or grammar.designation is None:
        return
    for clause in done.clauses:
        if clause.component is not Component.MAIN or not grammar.normative.match(clause.heading):
            continue
        for line in done.read(clause.start, clause.end).split("\n"):
            text = line.strip(" \t\u3000*#-–—•|")
            found = grammar.designation.match(text)
            if found:
                yield _reference(text, found, clause.eid, scheme, grammar)
    for entry in done.noise:
        lines = done.read(entry.start, entry.end).split("\n")
        if entry.kind != "conclusion" or not grammar.normative.match(lines[0].strip(" \t\u3000*#")):
            continue
        for line in lines[1:]:  # a code of construction lists them behind its last chapter: 1 《灯油》GB 2222
            listed = _LISTED.match(line.strip())
            found = grammar.designation.match(listed["name"]) if listed else None
            if listed and found:
                text = f"{listed['name']} {listed['title']}"
                yield _reference(text, found, "", scheme, grammar)


def _reference(text: str, found: re.Match[str], eid: str, scheme: Scheme, grammar: Grammar) -> NormativeReference:
    """The entry of a line: designation, edition, title, and the standard adopted in brackets."""
    rest = text[found.end() :]
    brackets = re.search(r"[(（]([^()（）]*)[)）]", rest)
    inside = brackets[1] if brackets else ""
    adopted = grammar.designation.match(inside.strip()) if grammar.designation and inside else None
    if brackets and adopted:
        rest = rest[: brackets.start()] + rest[brackets.end() :]
    return NormativeReference(
        " ".join(found["name"].split()),
        found["year"] or "",
        " ".join(rest.split()).strip(" ,，.;；:：—–-"),
        eid,
        " ".join(adopted[0].split()) if adopted else "",
        _degree(inside, scheme) if adopted else Degree.NONE,
    )


def _terms(done: Split, grammar: Grammar) -> Iterator[Term]:
    """The entries under the clause of terms: a heading above its definition, or a term that a sign or word parts from it."""
    if grammar.terms is None:
        return
    by_eid = {clause.eid: clause for clause in done.clauses}
    notes: dict[str, list[str]] = {}
    for clause in done.clauses:
        if "__note_" in clause.eid:
            notes.setdefault(clause.parent, []).append(clause.text)
    for clause in done.clauses:
        above = by_eid.get(clause.parent)
        defined = False
        while above is not None and not defined:
            defined = bool(grammar.terms.search(above.heading))
            above = by_eid.get(above.parent)
        if not defined or not clause.unit:
            continue
        term, meaning = clause.heading, clause.text
        if not term:
            parted = grammar.defines.search(meaning[: 3 * _TERM_MOST]) if grammar.defines else None
            if parted is None or parted.start() > _TERM_MOST:
                continue
            term, meaning = meaning[: parted.start()].strip(" “”\"'"), meaning[parted.end() :].strip()
        named = _NAMED.match(term)
        names: tuple[str, ...] = ()
        if named:
            names = tuple(_PARTS.split((named["name"] or named["other"]).strip()))
            term = (named["term"] or named["plain"]).strip()
        yield Term(clause.eid, clause.number, term, names, meaning, tuple(notes.get(clause.eid, ())))
