"""Decoded text of a file with its way back to the file: encoding, pages, removed characters."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from stdalign.model import Finding, Noise
from stdalign.record import Record


@dataclass(frozen=True)
class Source(Record):
    """What reading a file gives.

    ``text`` is the decoded text that every span slices. ``segments`` are pairs
    ``(offset in text, offset in the decoded original)`` at which the two start to run in parallel,
    sorted by the first; ``pages`` are offsets in ``text`` at which a page begins.
    ``blocks`` are ``(start, end, kind)`` for formats that tell (heading, paragraph, table, list item).
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

    def original(self, offset: int) -> int:
        """Offset in the decoded original of an offset in ``text``.

        >>> Source("a.txt", "abcd", segments=((0, 0), (2, 5))).original(3)
        6
        """
        at = bisect_right(self.segments, (offset, 1 << 60)) - 1
        here, there = self.segments[max(at, 0)]
        return there + offset - here

    def page(self, offset: int) -> int:
        """1-based page of an offset, 0 where the format has no pages."""
        return bisect_right(self.pages, offset)
