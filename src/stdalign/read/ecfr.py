"""eCFR and the annual Code of Federal Regulations: sections as divisions, their paragraphs as plain text with labels."""

from __future__ import annotations

import re
from typing import Any

from stdalign.model import Component
from stdalign.numerals import roman_to_int
from stdalign.read.outline import Piece, Unit, source_of
from stdalign.read.safexml import local
from stdalign.read.xmlschema import School, Walk
from stdalign.source import Source

MEDIA_TYPE = "application/xml"
ROOTS = frozenset(("ECFR", "DLPSTEXTCLASS", "CFRDOC", "DIV1", "DIV3", "DIV5", "DIV6", "DIV8"))
_TYPES = {
    "TITLE": "title", "SUBTITLE": "title", "CHAPTER": "chapter", "SUBCHAP": "subchapter", "PART": "part", "SUBPART": "subpart",
    "SUBJGRP": "group", "SECTION": "section", "APPENDIX": "annex",
}  # fmt: skip
_LABEL = re.compile(r"\(([A-Za-z]{1,5}|\d{1,3})\)[\s\u2009]*")
_HEAD = re.compile(
    r"(§{1,2}\s*[\d.a-zA-Z–-]*\d[\da-z.–-]*|(?:SUB)?PART\s+\S+?|(?:SUB)?CHAPTER\s+\S+?|Title\s+\d+)(?:\s*[—–-]\s*|\.?\s+|$)",
    re.I,
)
_NAMES = ("subsection", "paragraph", "subparagraph", "clause", "item", "subitem")


def _unit(element: Any, name: str) -> str:
    return _TYPES.get(element.get("TYPE", ""), "group")


SCHOOL = School(
    units={f"DIV{at}": "div" for at in range(1, 10)},
    numbers=frozenset(),
    headings=frozenset(("HEAD",)),
    rows=frozenset(("TR", "ROW")),
    inline=frozenset(["I", "E", "B", "SU", "FR", "AC", "HED", "PSPACE", "SUP"]),
    left_out=frozenset(
        [
            "CITA",
            "AUTH",
            "SOURCE",
            "CFRTOC",
            "EDNOTE",
            "FTNT",
            "EFFDNOT",
            "SECAUTH",
            "XREF",
            "TOC",
            "HEADER",
            "PG",
            "STARS",
            "APPRO",
        ]
    ),
    unit=_unit,
    raised=lambda element: local(element) in ("SU", "SUP"),
)


def read(root: Any, name: str) -> Source:
    """Read a part of the Code of Federal Regulations.

    Raises:
        EmptySource: no text in it.
    """
    walk = Walk(SCHOOL)
    tree = walk.tree([root] if local(root).startswith("DIV") else list(root))
    for unit in list(tree.units()):
        found = _HEAD.match(unit.heading)
        if found:
            unit.label, unit.heading = found[1], unit.heading[found.end() :].strip(" .—")
        if unit.name == "annex":
            unit.component = Component.ANNEX
        if unit.name == "section":
            unit.parts = nested(unit.parts)
    return source_of(tree, name, MEDIA_TYPE, walk.notes(), {}, "standard")


def nested(parts: list[Unit | Piece]) -> list[Unit | Piece]:
    """Paragraphs with labels (a), (1), (i), (A), (1), (i) as a tree, as the Code nests them.

    >>> done = nested([Piece("(a) Lamps. (1) They are lit."), Piece("(2) They are:"), Piece("(i) Red."), Piece("(ii) Blue.")])
    >>> [(p.label, [(q.label, [r.label for r in q.parts if isinstance(r, Unit)]) for q in p.parts if isinstance(q, Unit)]) for p in done]
    [('(a)', [('(1)', []), ('(2)', ['(i)', '(ii)'])])]
    """
    top = Unit("root")
    open_units: list[Unit] = [top]
    labels = [_labels(part.words) if isinstance(part, Piece) and not part.cells else [] for part in parts]
    for part, found, coming in zip(parts, labels, _following(labels), strict=True):
        if not isinstance(part, Piece) or part.cells or not found:
            open_units[-1].parts.append(part)
            continue
        at = 0
        for place, (label, start, end) in enumerate(found):
            words = part.words[at:start].strip()
            if words:
                open_units[-1].parts.append(Piece(words))
            depth = _depth(label, open_units, found[place + 1][0] if place + 1 < len(found) else coming)
            del open_units[depth + 1 :]
            unit = Unit(_NAMES[min(depth, len(_NAMES) - 1)], f"({label})")
            open_units[-1].parts.append(unit)
            open_units.append(unit)
            at = end
        words = part.words[at:].strip()
        if words:
            open_units[-1].parts.append(Piece(words))
    return top.parts


def _labels(words: str) -> list[tuple[str, int, int]]:
    """Labels at the start of a paragraph with their offsets; ``(a) Heading. (1)`` opens two levels."""
    out: list[tuple[str, int, int]] = []
    at = 0
    while True:
        found = _LABEL.match(words, at)
        if not found:
            break
        out.append((found[1], found.start(), found.end()))
        at = found.end()
    if out and len(out) == 1:
        title = re.match(r"[A-Z][^.()]{2,80}[.—-]+\s*(?=\((?:1|i|a|A)\)\s)", words[at:])
        inner = _LABEL.match(words, at + title.end()) if title else None
        if inner:
            out.append((inner[1], inner.start(), inner.end()))
    return out


def _following(labels: list[list[tuple[str, int, int]]]) -> list[str]:
    """For each paragraph the first label after it."""
    out: list[str] = []
    coming = ""
    for found in reversed(labels):
        out.append(coming)
        coming = found[0][0] if found else coming
    return out[::-1]


def _depth(label: str, open_units: list[Unit], coming: str) -> int:
    """Depth at which a label goes on with its like, or begins."""
    kinds = ("a", "1", "i", "A", "1", "i")
    last = [unit.label.strip("()") for unit in open_units[1:]]
    for depth in range(len(last) - 1, -1, -1):
        if _next(last[depth], label, kinds[min(depth, 5)]) and not (
            label == "i" and kinds[min(depth, 5)] == "a" and coming == "ii"
        ):
            return depth
    for depth in range(len(last), len(kinds)):
        if label in ("a", "1", "i", "A") and kinds[depth] == label:
            return depth
    fitting = [depth for depth, kind in enumerate(kinds[: len(last) + 1]) if _is(label, kind)]
    return fitting[-1] if fitting else len(last)


def _is(label: str, kind: str) -> bool:
    if kind == "1":
        return label.isdigit()
    if kind == "i":
        return label.islower() and roman_to_int(label) is not None
    return label.isalpha() and (label.islower() if kind == "a" else label.isupper())


def _next(last: str, label: str, kind: str) -> bool:
    if not (_is(last, kind) and _is(label, kind)):
        return False
    if kind == "1":
        return int(label) == int(last) + 1
    if kind == "i":
        return (roman_to_int(label) or 0) == (roman_to_int(last) or 0) + 1
    if last[-1] in "zZ":
        return label == ("a" if last[-1] == "z" else "A") * (len(last) + 1)
    return len(label) == len(last) and label[:-1] == last[:-1] and ord(label[-1]) == ord(last[-1]) + 1
