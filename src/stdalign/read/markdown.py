"""Markdown to plain text: emphasis, heading signs, links and comments go; headings and bold stretches are kept as blocks."""

from __future__ import annotations

import re

from stdalign.model import Noise
from stdalign.read.mapped import Edit, Mapped
from stdalign.read.markdown_tables import stroke_tables, tag_tables
from stdalign.read.text import clean, decode
from stdalign.source import Source

suffixes = (".md", ".markdown")
media_types = ("text/markdown",)
_FRONT = re.compile(
    r"\A\s*---[ \t]*\n(?:[^\n]*\n){0,60}?---[ \t]*(?:\n|\Z)(?:---[ \t]*\n(?:[^\n]*\n){0,40}?---[ \t]*(?:\n|\Z))?"
)
_FIELD = re.compile(r"(?m)^([A-Za-z][A-Za-z _-]{0,30}):[ \t]*(\S[^\n]*)$")
_HEADING = re.compile(r"(?m)^[ \t]{0,3}(#{1,6})[ \t]*(?=\S)([^\n]*?)[ \t]*#*[ \t]*$")
_STRONG_LINES = re.compile(r"\*\*(?=[^\s*])([^*]{1,600})(?<=\S)\*\*(?!\*)")
_EMPHASIS = re.compile(r"(?<![\w_\\])_(?=[^\s_])([^_\n]{1,400}?)(?<=[^\s_])_(?![\w_])")
_STAR = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*\n]{1,400}?)\*(?![\w*])")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{1,500}\)")
_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->)){0,2000}-->")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,300}>")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>])")
_RULE = re.compile(r"(?m)^[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*(?:\|[ \t]*:?-{3,}:?[ \t]*)+\|?[ \t]*$")
_BULLET = re.compile(
    r"(?m)^[ \t]*[-*+•][ \t]+(?=(?:(?:[(（][^\s()（）]{1,6}[)）]|[^\W_]{1,4}[.．)）、]|[^\W\d_]{1,2}[ \t]?[-–—])[ \t\u3000]*\S|\d{1,2}[ \t\u3000]+[\u4e00-\u9fff]))"
)
"""A bullet before a label that counts by itself: the label is the law's, the bullet is not."""


def read(data: bytes, name: str) -> Source:
    """Read Markdown bytes.

    Raises:
        ReadError: the bytes are no text, or break a limit.
    """
    text, encoding, warnings = decode(data, name)
    mapped, noise, more = clean(text, name)
    return _without_marks(Source(name, text, encoding, warnings=(*warnings, *more), raw=text), mapped, noise)


def _without_marks(file: Source, mapped: Mapped, noise: list[Noise]) -> Source:
    """Take the marks of Markdown out of a text."""
    text = mapped.text
    edits: list[Edit] = []
    blocks: list[tuple[int, int, str]] = []
    marks: list[tuple[int, int, str]] = [(n.start, n.end, n.kind) for n in noise]
    metadata: list[tuple[str, str]] = []
    front = _FRONT.match(text)
    if front:
        marks.append((front.start(), front.end(), "front_matter"))
        metadata = [(found[1].lower(), found[2].strip()) for found in _FIELD.finditer(front[0])]
    begin = front.end() if front else 0
    for found in _HEADING.finditer(text, begin):
        edits.append((found.start(), found.start(2), ""))
        if found.end(2) < found.end():
            edits.append((found.end(2), found.end(), ""))
        blocks.append((found.start(2), found.end(2), "heading"))
    for found in _COMMENT.finditer(text, begin):
        marks.append((found.start(), found.end(), "comment"))
    for found in _RULE.finditer(text, begin):
        marks.append((found.start(), found.end(), "table_rule"))
    for found in _BULLET.finditer(text, begin):
        edits.append((found.start(), found.end(), ""))
    if "|" in text:
        more, cells = stroke_tables(text, begin)
        edits += more
        blocks += cells
    if "**" in text:
        for found in _STRONG_LINES.finditer(text, begin):
            edits.append((found.start(), found.start(1), ""))
            edits.append((found.end(1), found.end(), ""))
            blocks.append((found.start(1), found.end(1), "strong"))
    for pattern in (_EMPHASIS, _STAR):
        sign = "_" if pattern is _EMPHASIS else "*"
        if sign in text:
            for found in pattern.finditer(text, begin):
                edits.append((found.start(), found.start(1), ""))
                edits.append((found.end(1), found.end(), ""))
    if "](" in text:
        for found in _LINK.finditer(text, begin):
            edits.append((found.start(), found.start(1), ""))
            edits.append((found.end(1), found.end(), ""))
    if "<" in text:
        more, cells, inside = tag_tables(text, begin) if "<t" in text or "<T" in text else ([], [], [])
        edits += more
        blocks += cells
        edits.extend(
            (found.start(), found.end(), "")
            for found in _TAG.finditer(text, begin)
            if not any(start <= found.start() < end for start, end in inside)
        )
    if "\\" in text:
        edits.extend((found.start(), found.start(1), "") for found in _ESCAPE.finditer(text, begin))
    done, forward = mapped.edited(edits)
    return Source(
        name=file.name,
        text=done.text,
        encoding=file.encoding,
        media_type="text/markdown",
        segments=done.segments,
        blocks=tuple(sorted((forward(start), forward(end), kind) for start, end, kind in blocks)),
        noise=tuple(
            Noise(forward(start), forward(end), kind) for start, end, kind in marks if forward(end) > forward(start)
        ),
        warnings=file.warnings,
        metadata=tuple(metadata),
        raw=file.raw,
    )
