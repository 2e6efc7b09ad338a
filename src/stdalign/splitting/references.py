"""Cross-references inside clauses: found by the scheme's patterns, resolved to addresses of the same instrument."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice

from stdalign.address import Eid
from stdalign.errors import AddressError
from stdalign.model import Clause, Component, Level, Reference
from stdalign.numerals import chinese_to_int, to_arabic
from stdalign.splitting.grammar import CompiledReference, Grammar

_LEAST = 4
_MOST = 500
"""Most references of one kind that a clause is searched for."""


def with_references(clauses: list[Clause], grammar: Grammar) -> list[Clause]:
    """The clauses with the references that their words make, targets resolved where they exist here."""
    rules, anchor = grammar.references.rules, grammar.references.anchor
    if not rules:
        return clauses
    known = {clause.eid for clause in clauses}
    numbers = _numbers(clauses) if any({"path", "annex"} & set(rule.regex.groupindex) for rule in rules) else {}
    out: list[Clause] = []
    for clause in clauses:
        text = clause.text
        if (
            len(text) < _LEAST
            or clause.component is Component.FRONT
            or clause.level is Level.ANNEX
            or (anchor and not anchor.search(text))
        ):
            out.append(clause)
            continue
        found = tuple(_found(clause, rules, known, numbers))
        out.append(_with(clause, found) if found else clause)
    return out


def _with(clause: Clause, references: tuple[Reference, ...]) -> Clause:
    """Like ``dataclasses.replace``, three times as fast."""
    return Clause(
        clause.eid, clause.level, clause.number, clause.label, clause.heading, clause.text, clause.start, clause.end,
        clause.component, clause.language, clause.parent, clause.status, references,
    )  # fmt: skip


def _numbers(clauses: list[Clause]) -> dict[str, str]:
    """Addresses by the numbers that a text cites them by: 4.2.1, A.3; ``annex A``."""
    out: dict[str, str] = {}
    for clause in clauses:
        if clause.level is Level.ANNEX and clause.label:
            out.setdefault(f"annex {clause.label.split()[-1][-1]}", clause.eid)
        elif clause.level in (Level.CLAUSE, Level.SECTION):
            lettered = clause.component is Component.ANNEX and not clause.number[:1].isdigit()
            if clause.component is Component.MAIN or lettered:
                out.setdefault(clause.number, clause.eid)
    return out


def _by_number(found: re.Match[str], numbers: Mapping[str, str], known: Iterable[str]) -> Reference | None:
    """A reference by a path, where the document has that number: others are figures."""
    parts = {name: value for name, value in found.groupdict().items() if value}
    wanted = f"annex {parts['annex']}" if "annex" in parts else to_arabic(parts["path"]).replace("．", ".")
    target = numbers.get(wanted, "")
    if not target:
        return None
    point = f"{target}__point_{parts['point']}" if "point" in parts else ""
    start = found.start("cite") if "cite" in found.re.groupindex else found.start()
    return Reference(start, found.end(), found.string[start : found.end()], point if point in known else target)


def _found(
    clause: Clause, rules: tuple[CompiledReference, ...], known: Iterable[str], numbers: Mapping[str, str]
) -> list[Reference]:
    out: list[Reference] = []
    done = -1
    spans: list[tuple[int, int, Reference]] = []
    for rule in rules:
        for found in islice(rule.regex.finditer(clause.text), _MOST):
            groups = rule.regex.groupindex
            reference = (
                _by_number(found, numbers, known)
                if "path" in groups or "annex" in groups
                else _reference(found, rule, clause, known)
            )
            if reference is not None:
                spans.append((reference.start, reference.end, reference))
    for start, end, reference in sorted(spans, key=lambda entry: (entry[0], -entry[1])):
        if start >= done and end > start:
            out.append(reference)
            done = end
    return out


def _reference(found: re.Match[str], rule: CompiledReference, clause: Clause, known: Iterable[str]) -> Reference:
    parts = {name: value for name, value in found.groupdict().items() if value}
    law = parts.get("law", "")
    steps: list[str] = []
    if "art" in parts:
        number = _number(parts["art"], rule)
        if "sub" in parts:
            number = f"{number}-{_number(parts['sub'], rule)}"
        steps.append(f"art_{number}")
    elif "same" in parts or "previous" in parts:
        steps.append(_article(clause.eid))
    if steps and steps[0] not in known and "__art_" in clause.eid:
        beside = f"{clause.eid.rpartition('__art_')[0]}__{steps[0]}"  # numbers begin anew in each chapter
        steps[0] = beside if beside in known else steps[0]
    paragraph = parts.get("para") or parts.get("para2") or rule.words.get(parts.get("word", ""), "")
    if "previous" in parts:
        paragraph = _previous(clause.eid)
    if paragraph:
        steps.append(f"para_{_number(paragraph, rule)}")
    point = parts.get("point") or parts.get("point2")
    if point and steps and steps[0]:
        if not paragraph and f"{steps[0]}__para_1" in known:
            steps.append("para_1")
        steps.append(f"point_{_number(point, rule)}")
    target = "__".join(steps) if steps and steps[0] else ""
    if not law:
        while target and target not in known:
            target = target.rpartition("__")[0]
    return Reference(found.start(), found.end(), found[0], target, law.strip())


def _number(written: str, rule: CompiledReference) -> str:
    if rule.chinese:
        value = chinese_to_int(written)
        if value is not None:
            return str(value)
    return to_arabic(written).lower().replace("/", "-").strip()


def _article(eid: str) -> str:
    try:
        parsed = Eid.parse(eid)
    except AddressError:
        return ""
    return parsed.article_eid if parsed.article else ""


def _previous(eid: str) -> str:
    try:
        number = next((value for name, value in Eid.parse(eid).steps if name == "para"), "")
    except AddressError:
        return ""
    return str(int(number) - 1) if number.isdigit() and int(number) > 1 else ""
