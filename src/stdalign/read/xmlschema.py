"""From XML of any school to a tree of units: one walk, and a table for each school that says what its elements are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stdalign.model import Component, Finding
from stdalign.read.outline import Piece, Unit
from stdalign.read.safexml import local
from stdalign.read.superscript import raised

_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "i",
        "u",
        "s",
        "em",
        "strong",
        "span",
        "sub",
        "sup",
        "small",
        "inline",
        "ins",
        "q",
        "cite",
        "code",
        "ref",
        "rref",
        "mref",
        "term",
        "def",
        "date",
        "num",
        "quantity",
        "time",
        "tt",
        "docTitle",
        "docNumber",
        "docDate",
        "docType",
        "shortTitle",
        "concept",
        "person",
        "organization",
        "location",
        "role",
        "entity",
        "quotedText",
    ]
)


@dataclass(frozen=True)
class School:
    """What the elements of one school of XML are; names without namespace.

    Every other element is transparent: its own text is a piece of the unit around it, its children are walked.
    """

    units: Mapping[str, str]
    """Element to neutral name: ``article``, ``section``, ``paragraph``, ``part`` …; see ``outline``."""
    numbers: frozenset[str]
    headings: frozenset[str]
    components: Mapping[str, Component] = field(default_factory=dict)
    rows: frozenset[str] = frozenset()
    inline: frozenset[str] = frozenset()
    quoted: frozenset[str] = frozenset()
    """Text of another law inside this one: words of the unit around it, its own units a component apart."""
    left_out: frozenset[str] = frozenset()
    """What is no law text: notes of editors, histories, metadata."""
    unit: Callable[[Any, str], str] = lambda element, name: name
    """Neutral name of one element, empty where it is transparent after all."""
    raised: Callable[[Any], bool] = lambda element: local(element) == "sup"
    gone: Callable[[Any], bool] = lambda element: local(element) == "del"
    """Whether the text is struck: deleted, and shown as such."""


class Walk:
    """One document of a school."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.left = self.struck = self.marks = 0
        self.quoting = self.flat = False

    def tree(self, elements: list[Any]) -> Unit:
        """The tree under some elements."""
        root = Unit("root")
        for element in elements:
            self._part(element, root)
        return root

    def notes(self) -> list[Finding]:
        """What was left out."""
        said = (
            ("left_out", self.left, "notes of editors and publishers left out"),
            ("struck_text", self.struck, "stretches of deleted text left out"),
            ("footnote_marks", self.marks, "marks of footnotes left out"),
        )
        return [Finding(code, f"{count} {words}") for code, count, words in said if count]

    def _part(self, element: Any, unit: Unit) -> None:
        school, tag = self.school, local(element)
        if not tag:
            return
        if tag in school.left_out:
            self.left += bool("".join(element.itertext()).strip())
            return
        if school.gone(element):
            self.struck += 1
            return
        if tag in school.numbers and not unit.label and unit.name != "root":
            unit.label = self._words(element)
        elif tag in school.headings and unit.name != "root" and not any(isinstance(p, Piece) for p in unit.parts):
            unit.heading = f"{unit.heading} {self._words(element)}".strip()
        elif tag in school.quoted:
            self._quote(element, unit)
        elif tag in school.rows:
            cells = [self._words(cell) for cell in element if local(cell)]
            if any(cells):
                unit.parts.append(Piece("", tuple(cells)))
        elif self._opens(element):
            self._open(element, unit)
        elif tag in school.inline or tag in _INLINE or self._has_text(element):
            words = self._words(element)
            if words:
                unit.parts.append(Piece(words))
            self._blocks(element, unit)
        else:
            for child in element:
                self._part(child, unit)

    def _quote(self, element: Any, unit: Unit) -> None:
        """Text of another law: a tree of its own; what that quotes in turn is mere words."""
        if self.quoting:
            self.flat = True
            unit.parts.append(Piece(self._words(element)))
            self.flat = False
            return
        quoted = Unit("quoted", component=Component.QUOTED)
        unit.parts.append(quoted)
        self.quoting = True
        for words, child in ((element.text, None), *((child.tail, child) for child in element)):
            if child is not None:
                self._part(child, quoted)
            if words and words.strip():
                quoted.parts.append(Piece(words))
        self.quoting = False

    def _opens(self, element: Any) -> bool:
        tag = local(element)
        if self.flat:
            return False
        if tag in self.school.components:
            return True
        return tag in self.school.units and bool(self.school.unit(element, self.school.units[tag]))

    def _open(self, element: Any, unit: Unit) -> None:
        tag = local(element)
        name = self.school.units.get(tag, tag)
        opened = Unit(
            self.school.unit(element, name) or name, eid=element.get("eId", ""), status=element.get("status", ""),
            component=self.school.components.get(tag),
        )  # fmt: skip
        unit.parts.append(opened)
        if element.text and element.text.strip():
            opened.parts.append(Piece(element.text))
        for child in element:
            self._part(child, opened)
            if child.tail and child.tail.strip():
                opened.parts.append(Piece(child.tail))

    def _apart(self, element: Any, tag: str) -> bool:
        """Whether an element inside running text is no running text itself."""
        if self.flat:
            return False
        return tag in self.school.rows or tag in self.school.quoted or self._opens(element)

    def _has_text(self, element: Any) -> bool:
        return bool(element.text and element.text.strip()) or any(child.tail and child.tail.strip() for child in element)

    def _words(self, element: Any) -> str:
        """Running text of an element; units and tables inside it are left for ``_blocks``."""
        pieces: list[str] = []
        self._collect(element, pieces)
        return " ".join("".join(pieces).split())

    def _collect(self, element: Any, pieces: list[str]) -> None:
        school = self.school
        pieces.append(element.text or "")
        for child in element:
            tag = local(child)
            if tag in school.left_out:
                self.left += bool("".join(child.itertext()).strip())
            elif tag and school.gone(child):
                self.struck += 1
            elif tag and school.raised(child):
                self._raise("".join(child.itertext()), pieces)
            elif tag and not self._apart(child, tag):
                apart = "" if tag in _INLINE or tag in school.inline else " "
                pieces.append(apart)
                self._collect(child, pieces)
                pieces.append(apart)
            pieces.append(child.tail or "")

    def _raise(self, words: str, pieces: list[str]) -> None:
        up = raised("".join(pieces[-4:]), words)
        if up is None:
            self.marks += 1
        else:
            pieces.append(up)

    def _blocks(self, element: Any, unit: Unit) -> None:
        """Units and tables inside running text."""
        for child in element:
            tag = local(child)
            if not tag or tag in self.school.left_out:
                continue
            if self._apart(child, tag):
                self._part(child, unit)
            else:
                self._blocks(child, unit)
