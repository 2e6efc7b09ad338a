"""Decoded text of a file with its way back to the file: encoding, pages, removed characters."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from stdalign.model import Component, Finding, Level, Noise
from stdalign.record import Record

PAGE_HEAD = "page_head"
"""Key of ``Source.metadata`` for the words at the head of a document's pages, where the file keeps them apart from its text."""
UNREADABLE = frozenset(("legacy_font", "no_unicode_map", "garbled"))
"""Codes of the findings by which a reader says that a text is none; the message is a reason and, behind ``; ``, what to do."""


@dataclass(frozen=True)
class OutlineNode(Record):
    """A container or clause that the file itself states.

    ``start``/``end`` slice the whole node from ``Source.text``, what stands under it included; its own words begin at
    ``body``. ``depth`` says what stands under what. ``number`` is normalised from ``label`` as printed, ``eid`` is the
    address as the file gives it, empty where it gives none. ``step`` names what is counted: a table, a row.
    """

    start: int
    end: int
    body: int
    depth: int
    level: Level
    label: str = ""
    number: str = ""
    heading: str = ""
    eid: str = ""
    status: str = ""
    component: Component = Component.MAIN
    step: str = ""


@dataclass(frozen=True)
class Source(Record):
    """What reading a file gives.

    ``text`` is the decoded text that every span slices. ``segments`` are pairs
    ``(offset in text, offset in the decoded original)`` at which the two start to run in parallel,
    sorted by the first; ``pages`` are offsets in ``text`` at which a page begins.
    ``blocks`` are ``(start, end, kind)`` for formats that tell: ``title``, ``heading``, ``strong``, ``paragraph``, ``item``,
    ``table``, ``row``, ``cell``. ``raw`` is the decoded file itself, as ``open(name, encoding=encoding).read()`` gives it
    (line ends as ``\\n``, no byte order mark); empty where the format is no text (PDF, DOCX, XML), whose spans slice
    ``text``. ``outline`` is the tree that the file states (XML of parliaments and gazettes), in document order: what is
    stated is not guessed again. ``kind`` is the kind of document that the format itself tells, empty where it does not.
    """

    name: str
    text: str
    encoding: str = "utf-8"
    media_type: str = "text/plain"
    segments: tuple[tuple[int, int], ...] = ((0, 0),)
    pages: tuple[int, ...] = ()
    blocks: tuple[tuple[int, int, str], ...] = ()
    noise: tuple[Noise, ...] = ()
    warnings: tuple[Finding, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    raw: str = ""
    outline: tuple[OutlineNode, ...] = ()
    kind: str = ""

    def original(self, offset: int) -> int:
        """Offset in the decoded original of an offset in ``text``.

        >>> Source("a.txt", "abcd", segments=((0, 0), (2, 5))).original(3)
        6
        """
        at = bisect_right(self.segments, (offset, 1 << 60)) - 1
        here, there = self.segments[max(at, 0)]
        return there + offset - here

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of ``text`` as a stretch of ``raw``; the same stretch where there is no ``raw``.

        >>> Source("a.md", "ab c", segments=((0, 0), (1, 3)), raw="a**b** c").span(0, 2)
        (0, 4)
        """
        return self.way()(start, end)

    def way(self) -> Callable[[int, int], tuple[int, int]]:
        """``span`` for many stretches."""
        if not self.raw:
            return lambda start, end: (start, end)
        heres = [here for here, _ in self.segments]
        theres = [there for _, there in self.segments]
        raw, text = self.raw, self.text

        def span(start: int, end: int) -> tuple[int, int]:
            at = bisect_right(heres, start) - 1
            first = theres[at] + start - heres[at]
            if end <= start:
                return first, first
            at = bisect_left(heres, end) - 1
            last = theres[at] + end - 1 - heres[at]
            if at + 1 < len(heres) and heres[at + 1] > end:
                return first, last + 1
            while at + 2 < len(heres) and heres[at + 2] == end:
                at += 1
            limit = theres[at + 1] if at + 1 < len(heres) else len(raw)
            if last < len(raw) and raw[last] != text[end - 1]:
                return first, max(first, limit)  # what was replaced (an entity, letters that compose) counts whole
            stop = min(last + 1, len(raw))  # the last line end may be the reader's own
            while stop < limit and unicodedata.combining(raw[stop]):
                stop += 1
            return first, max(first, stop)

        return span

    def page(self, offset: int) -> int:
        """1-based page of an offset, 0 where the format has no pages."""
        return bisect_right(self.pages, offset)
