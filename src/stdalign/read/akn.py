"""Akoma Ntoso (LegalDocML) to text; the tree that the file states is kept as blocks, so that it is not guessed again."""

from __future__ import annotations

from typing import Any

from stdalign.errors import EmptySource, NotText
from stdalign.read.safexml import local, parse
from stdalign.read.text import clean
from stdalign.source import Source

MEDIA_TYPE = "application/akn+xml"
LEVELS = {
    "part": "part", "title": "part", "book": "part", "chapter": "chapter", "section": "section",
    "subsection": "subsection", "article": "article", "rule": "article", "paragraph": "paragraph",
    "subparagraph": "paragraph", "point": "point", "item": "point", "indent": "point", "subpoint": "subpoint",
    "list": "", "alinea": "text", "attachment": "annex",
}  # fmt: skip
"""Level of each hierarchical element; those without a level only hold others."""


def is_akn(data: bytes) -> bool:
    """Whether the bytes look like Akoma Ntoso."""
    return b"akomaNtoso" in data[:4096]


def read(data: bytes, name: str) -> Source:
    """Read an Akoma Ntoso document.

    Raises:
        ReadError: not well-formed, a document type, too deep, or no text.
    """
    root = parse(data, name)
    if local(root) != "akomaNtoso":
        raise NotText("XML, but not Akoma Ntoso", where=name, next_step="convert it to Akoma Ntoso, HTML or text")
    writer = _Writer()
    for document in root:
        for part in document:
            if local(part) != "meta":
                writer.walk(part)
    text = "".join(writer.pieces)
    if not text.strip():
        raise EmptySource("no text in the document", where=name, next_step="check the body element")
    metadata = [
        ("uri", element.get("value", "")) for element in root.iter() if local(element) == "FRBRthis" and element.get("value")
    ][:1]
    mapped, _, warnings = clean(text, name)
    blocks = tuple(writer.blocks) if mapped.text == text else ()
    return Source(
        name=name, text=mapped.text, media_type=MEDIA_TYPE, segments=mapped.segments, blocks=blocks,
        warnings=tuple(warnings), metadata=tuple(metadata),
    )  # fmt: skip


class _Writer:
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.at = 0
        self.blocks: list[tuple[int, int, str]] = []
        self.level = ""

    def put(self, words: str) -> tuple[int, int]:
        start = self.at
        self.pieces.append(words)
        self.at += len(words)
        return start, self.at

    def line(self) -> None:
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self.put("\n")

    def walk(self, element: Any) -> None:
        tag = local(element)
        level = "annex" if tag == "hcontainer" and element.get("name") == "annex" else LEVELS.get(tag, "")
        if level:
            nested = level == "point" and self.level in (
                "point",
                "subpoint",
            )  # the standard has no subpoint: a point in a point
            self.structure(element, "subpoint" if nested else level)
            return
        if tag in ("p", "heading", "num", "longTitle", "docTitle", "block", "li", "tr"):
            self.line()
            words = " ".join("".join(element.itertext()).split())
            if words:
                self.put(words)
                self.line()
            return
        for child in element:
            self.walk(child)

    def structure(self, element: Any, level: str) -> None:
        self.line()
        outer, self.level = self.level, level
        start = self.at
        slot = len(self.blocks)
        self.blocks.append((start, start, ""))
        label = heading = ""
        for child in element:
            tag = local(child)
            words = " ".join("".join(child.itertext()).split())
            if tag == "num" and not label:
                label = words
                self.put(words + " ")
            elif tag == "heading" and not heading:
                heading = words
                self.put(words)
                self.line()
            else:
                self.walk(child)
        eid = element.get("eId", "")
        end = self.at - 1 if self.pieces and self.pieces[-1].endswith("\n") else self.at
        parts = (level, eid, element.get("status", ""), label, heading)
        self.level = outer
        self.blocks[slot] = (start, max(start, end), "\x1f".join(("akn", *parts)))
