"""Cross-references inside clauses: found by the scheme's patterns, resolved to addresses of the same instrument."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
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
    numbers = _numbers(clauses) if any({"path", "annex"} & set(rule.regex.groupindex) for rule in rules) else {}
    place = _Place(clauses, numbers)
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
        found = tuple(_found(clause, rules, place))
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


class _Place:
    """The clauses that references are resolved to.

    Args:
        clauses: of the document, in order.
        numbers: addresses by the numbers that a text cites them by (``_numbers``).
    """

    def __init__(self, clauses: list[Clause], numbers: Mapping[str, str]) -> None:
        self.numbers = numbers
        self.known = frozenset(clause.eid for clause in clauses)
        self._clauses = clauses

    @cached_property
    def _beside(self) -> dict[tuple[str, str], list[str]]:
        """Addresses in order, by what stands above them and by kind: ``("art_5", "para")``."""
        out: dict[tuple[str, str], list[str]] = {}
        for clause in self._clauses:
            above, _, last = clause.eid.rpartition("__")
            out.setdefault((above, last.partition("_")[0]), []).append(clause.eid)
        return out

    def between(self, first: str, last: str) -> list[str]:
        """The addresses between two of one kind under the same clause; none where they aren't that, or the wrong way round."""
        (above, _, one), (other, _, end) = first.rpartition("__"), last.rpartition("__")
        if not one or above != other or one.partition("_")[0] != end.partition("_")[0]:
            return []
        row = self._beside.get((above, one.partition("_")[0]), [])
        if first not in row or last not in row:
            return []
        return row[row.index(first) + 1 : row.index(last)][:_MOST]


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


def _found(clause: Clause, rules: tuple[CompiledReference, ...], place: _Place) -> list[Reference]:
    out: list[Reference] = []
    done = -1
    spans: list[tuple[int, int, list[Reference]]] = []
    for rule in rules:
        until = 0
        for found in islice(rule.regex.finditer(clause.text), _MOST):
            if found.start() < until:
                continue
            groups = rule.regex.groupindex
            if "path" in groups or "annex" in groups:
                one = _by_number(found, place.numbers, place.known)
                made = [[one]] if one is not None else []
            else:
                made = _of_list(found, rule, clause, place)
                until = max(ref.end for group in made for ref in group)
            spans += [(group[0].start, group[0].end, group) for group in made]
    for start, end, group in sorted(spans, key=lambda entry: (entry[0], -entry[1])):
        if start >= done and end > start:
            out += group
            done = end
    return out


def _of_list(found: re.Match[str], rule: CompiledReference, clause: Clause, place: _Place) -> list[list[Reference]]:
    """A reference and those that go on from it ("sections 8, 14 to 16 or 21 of the Act"), each group of one span.

    What lies between the ends of a range stands at the words that join them. A number that goes on from a reference, without
    a law of its own, is a figure where the document has no such clause: the list ends before it.
    """
    members = _one_law(_chain(found, rule))
    own = len(_members(found, rule))
    out: list[list[Reference]] = []
    last: Reference | None = None
    for at, one in enumerate(members):
        target, exact = _target(one, rule, clause, place)
        if at >= own and not one.law and not exact:
            break
        made = Reference(one.start, one.end, clause.text[one.start : one.end], target, one.law)
        if one.upto and last is not None and not one.law:
            words = clause.text[last.end : one.start]
            start = last.end + len(words) - len(words.lstrip())
            between = place.between(last.target, target)
            if between and words.strip():
                out.append([Reference(start, start + len(words.strip()), words.strip(), name) for name in between])
        out.append([made])
        last = made
    return out


@dataclass(frozen=True)
class _Member:
    """One of a list: span, what it says by group of the rule, its law, and whether a range ends with it."""

    start: int
    end: int
    parts: Mapping[str, str]
    law: str = ""
    own: bool = False
    ahead: bool = False
    upto: bool = False


def _chain(found: re.Match[str], rule: CompiledReference) -> list[_Member]:
    """What a match lists, and what goes on from it; each says in full what it names."""
    out = _members(found, rule)
    end = found.end()
    while rule.more and len(out) < _MOST and (after := rule.more.match(found.string, end)):
        last = out[-1].parts
        for one in _members(after, rule):
            parts = _going_on(last, one.parts)
            if parts is None:
                return out
            last = parts
            out.append(replace(one, parts=parts))
        end = after.end()
    return out


def _going_on(last: Mapping[str, str], parts: Mapping[str, str]) -> dict[str, str] | None:
    """What the next of a list names: the article of the one before where it says none; None where it lists another kind of thing."""
    out = dict(parts)
    if "num" in out and "para" in last:
        out["para"] = out["num"]
    elif "num" in out:
        out["art"] = out.pop("num")
    if "art" in out or "same" in out:
        return out
    finest = "point" if "point" in out else "para"
    if finest not in last and not ("para" in out or ("word" in out and "word" in last)):
        return None
    kept = ["art", "sub", "same"]
    if not {"para", "word"} & set(out):
        kept += ["para", "word"]
    if {"para", "word"} & set(out) and not {"para", "word"} & set(last):
        return None
    return {name: last[name] for name in kept if name in last} | out


def _members(found: re.Match[str], rule: CompiledReference) -> list[_Member]:
    """What one match names: an article, or each of the paragraphs and points that it lists ahead of one.

    Points stand before their paragraph: "points a, b of paragraph 1, paragraphs 2 and 3 of article 8" are four.
    """
    parts = {name.rstrip("0123456789"): value for name, value in found.groupdict().items() if value}
    start = found.start("cite") if parts.pop("cite", "") else found.start()
    law, own, upto = parts.pop("law", "").strip(), bool(parts.pop("own", "")), bool(parts.pop("upto", ""))
    begins = [found.start(name) for name in ("law", "own") if name in found.re.groupindex and found.start(name) >= 0]
    ahead = (
        bool(begins)
        and "art" in parts
        and min(begins) < max(found.start(n) for n in ("art", "art2") if n in found.re.groupindex)
    )
    whole = _Member(start, found.end(), parts, law, own, ahead, upto)
    if not parts.pop("before", "") or rule.item is None:
        return [whole]
    out: list[_Member] = []
    points: list[_Member] = []
    for item in rule.item.finditer(found.string, *found.span("before")):
        said = {name: value for name, value in item.groupdict().items() if value and name in ("para", "point")}
        begin = item.start("cite") if "cite" in rule.item.groupindex else item.start()
        one = replace(whole, start=begin, end=item.end(), parts={**parts, **said}, upto=bool(item.groupdict().get("upto")))
        if "point" in said:
            points.append(one)
            continue
        out += [replace(point, parts={**point.parts, **said}) for point in points] or [one]
        out[-1] = replace(out[-1], end=item.end())
        points = []
    out += points
    if not out:
        return [whole]
    return [*out[:-1], replace(out[-1], end=whole.end)]


def _one_law(members: list[_Member]) -> list[_Member]:
    """A law that is named once for all of a list is that of each: of those after it where it stands first, else of those before."""
    out = list(members)
    law: _Member | None = None
    for at, one in enumerate(out):
        if one.law or one.own:
            law = one
        elif law is not None and law.ahead:
            out[at] = replace(one, law=law.law, own=law.own)
    law = None
    for at in range(len(out) - 1, -1, -1):
        one = out[at]
        if one.law or one.own:
            law = one
        elif law is not None and not law.ahead:
            out[at] = replace(one, law=law.law, own=law.own)
    return out


def _target(one: _Member, rule: CompiledReference, clause: Clause, place: _Place) -> tuple[str, bool]:
    """The address that a reference names, cut to what the document has of it, and whether its first step is there."""
    parts, known = one.parts, place.known
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
    paragraph = parts.get("para") or rule.words.get(parts.get("word", ""), "")
    if "previous" in parts:
        paragraph = _previous(clause.eid)
    if paragraph:
        steps.append(f"para_{_number(paragraph, rule)}")
    if parts.get("point") and steps and steps[0]:
        if not paragraph and f"{steps[0]}__para_1" in known:
            steps.append("para_1")
        steps.append(f"point_{_number(parts['point'], rule)}")
    target = "__".join(steps) if steps and steps[0] else ""
    if "num" in parts and target not in known and f"art_{parts['num']}" in known:
        target = f"art_{parts['num']}"  # "article 3, paragraph 2, 7 and 9": paragraphs only where there are such
    if not one.law:
        while target and target not in known:
            target = target.rpartition("__")[0]
    return target, bool(target)


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
