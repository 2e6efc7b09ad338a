"""A document for people as data: headings, paragraphs, tables of runs that each know their language; files are made of it."""

from __future__ import annotations

from dataclasses import dataclass

from stdalign.record import Record


@dataclass(frozen=True)
class Run(Record):
    """Words in one language; ``bold`` where they stand out."""

    text: str
    language: str = "en"
    bold: bool = False


Cell = tuple[tuple[Run, ...], ...]
"""Lines of a cell, each of runs."""


@dataclass(frozen=True)
class Heading(Record):
    """A heading; ``level`` 1 is the title."""

    level: int
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Paragraph(Record):
    """A paragraph."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Grid(Record):
    """A table with a head that is repeated on each page; ``widths`` are shares of the page."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]


Block = Heading | Paragraph | Grid


@dataclass(frozen=True)
class Document(Record):
    """Blocks in order, with title and main language."""

    title: str
    language: str
    blocks: tuple[Block, ...]
