"""The records of the forge: a tree of a made-up document, the lines it is printed in, what must come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Auto:
    """How a word processor would number a label: its number format, the level text (``%1`` is the number), its value."""

    format: str
    text: str
    value: int


@dataclass
class Node:
    """One node of a made-up document.

    ``role`` is container, unit, title, paragraph, point, subpoint, plain, table, note, quote or annex. ``number`` is normalised
    as the library promises it (``14-1``, ``4.2.1``, ``đ``); ``label`` is as printed.
    """

    role: str
    number: str = ""
    label: str = ""
    gap: str = " "
    heading: str = ""
    text: str = ""
    level: str = ""
    style: str = ""
    auto: Auto | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Line:
    """One printed paragraph: what it is, its label and words, how deep it stands; a table carries its rows."""

    kind: str
    label: str = ""
    gap: str = ""
    text: str = ""
    depth: int = 0
    auto: Auto | None = None
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def written(self) -> str:
        """The line as it is printed."""
        return f"{self.label}{self.gap if self.label and self.text else ''}{self.text}".rstrip()


@dataclass
class Document:
    """A made-up document: where it comes from, its body, its annexes, and what stands around them."""

    jurisdiction: str
    kind: str
    document: str
    language: str
    title: str
    seed: int
    counted: bool
    front: list[str]
    body: list[Node]
    annexes: list[Node]
    closing: list[str]
    running: list[str]
    page: str
    contents: str
    spaced: bool
    lists: bool = False
    school: str = "article"

    def nodes(self) -> Iterator[Node]:
        """All nodes of body and annexes in document order."""
        for node in (*self.body, *self.annexes):
            yield from node.walk()


@dataclass(frozen=True)
class Entry:
    """One clause as it must come back, without address: component, class, numbers from the citable clause down, words."""

    component: str
    kind: str
    path: tuple[str, ...]
    heading: str
    words: str
    citable: bool = False
