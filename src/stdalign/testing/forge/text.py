"""A made-up document as text: plain, hard-wrapped with pages, and Markdown as tools for scanned pages write it."""

from __future__ import annotations

import random
import re

from stdalign.testing.forge.grow import dice_of
from stdalign.testing.forge.layout import entries_of, lines_of
from stdalign.testing.forge.numbers import digits
from stdalign.testing.forge.tree import Document, Line

_LEADING = "เแโใไເແໂໃໄ"
_JOINING = "\u17d2\u1039"
_INDENTED = ("plain", "point", "subpoint", "paragraph", "quote", "note")


def plain_text(document: Document) -> bytes:
    """One paragraph a line."""
    out: list[str] = []
    for line in lines_of(document):
        if line.kind in ("container", "annex", "sign", "side", "title") and out and out[-1]:
            out.append("")
        if line.kind == "table":
            out.extend("\t".join(row) for row in line.rows)
        else:
            out.append(line.written)
    return ("\n".join(out) + "\n").encode()


def wrapped_pages(document: Document) -> list[list[str]]:
    """Hard-wrapped lines in pages with running head, page number and, on the first page, the contents list."""
    dice = dice_of(document, "wrapped")
    width = (36 if document.language == "zh" else 66) + dice.randint(0, 8)
    body: list[str] = []
    lines = lines_of(document)
    front = [line for line in lines if line.kind == "front"]
    rest = lines[len(front) :] if all(line.kind == "front" for line in lines[: len(front)]) else lines
    if rest is not lines:
        body += [line.written for line in front]
        body += _contents(document, width)
    for line in rest:
        body += _paragraph(line, document, width)
    size = dice.randint(34, 44)
    pages = [body[at : at + size] for at in range(0, len(body), size)]
    return [_page(document, page, number) for number, page in enumerate(pages, 1)]


def wrapped_text(document: Document) -> bytes:
    """The pages one after the other, with form feeds in half of the documents."""
    feed = dice_of(document, "feed").random() < 0.5
    pages = ["\n".join(page) for page in wrapped_pages(document)]
    return (("\n\f" if feed else "\n").join(pages) + "\n").encode()


def _contents(document: Document, width: int) -> list[str]:
    if not document.contents:
        return []
    out = ["", document.contents, ""]
    for place, entry in enumerate(entries_of(document), 1):
        dots = "…" * 6 if document.language == "zh" else "." * max(6, width - len(entry) - 6)
        out.append(
            f"{entry} {dots} {1 + place // 3}" if document.kind not in ("act", "act_ms", "order", "order_ms") else entry
        )
    return [*out, ""]


def _page(document: Document, lines: list[str], number: int) -> list[str]:
    head = [line.format(page_th=digits(number, "th")) for line in document.running] if number > 1 else []
    foot = ["", document.page.format(page=number)] if document.page else []
    return [*head, *([""] if head else []), *lines, *foot]


def _paragraph(line: Line, document: Document, width: int) -> list[str]:
    if line.kind == "table":
        return ["", *("    ".join(row) for row in line.rows), ""]
    words = wrap(line.written, width, spaced=document.spaced)
    if document.language == "zh" and line.kind in _INDENTED:
        return ["　　" + words[0], *words[1:]]
    if line.kind in ("container", "annex"):
        return ["", *words]
    if line.kind in ("head", "unit", "annexhead") and line.kind != "unit":
        return [*words, ""]
    if line.kind == "side":
        return ["", *words]
    return [*words, ""] if line.kind in _INDENTED or line.text else words


def wrap(text: str, width: int, *, spaced: bool) -> list[str]:
    """Lines of at most a width; scripts without blanks break between clusters.

    >>> wrap("one two three", 8, spaced=True)
    ['one two', 'three']
    """
    out = [""]
    pieces = re.findall(r"\s*\S+", text) if spaced else _clusters(text)
    for piece in pieces:
        if out[-1] and len(out[-1]) + len(piece) > width and piece.strip():
            out.append(piece.lstrip())
        else:
            out[-1] += piece
    return [line.rstrip() for line in out]


def _clusters(text: str) -> list[str]:
    """Pieces between which a line may break: any two Chinese signs, else only before what always begins a syllable."""
    out: list[str] = []
    for at, char in enumerate(text):
        if out and not (_begins(text, at) or out[-1][-1] == " "):
            out[-1] += char
        else:
            out.append(char)
    return out


def _begins(text: str, at: int) -> bool:
    char, before = text[at], text[at - 1 : at]
    if "\u4e00" <= char <= "\u9fff":
        return before not in "（“《第" and not before.isascii()
    if char in _LEADING:
        return before not in _LEADING
    base = "\u1000" <= char <= "\u102a" or "\u1780" <= char <= "\u17b3"
    closed = any(sign in text[at + 1 : at + 3] for sign in "\u103a\u1039")  # a final or stacked consonant
    return base and not closed and before not in _JOINING and before != "("


def markdown(document: Document) -> bytes:
    """Markdown with marks on some headings, bold labels, bullets before items, pipe tables."""
    dice = dice_of(document, "markdown")
    style = dice.choice(("marks", "bold", "mixed"))
    bullets = dice.random() < 0.3
    out = [f"# {document.front[0]}"]
    for line in lines_of(document)[1:]:
        out += ["", *_markdown(line, style, bullets, dice)]
    return ("\n".join(out) + "\n").encode()


def _markdown(line: Line, style: str, bullets: bool, dice: random.Random) -> list[str]:
    if line.kind == "table":
        head, *rows = (f"| {' | '.join(row)} |" for row in line.rows)
        return [head, "|" + " --- |" * len(line.rows[0]), *rows]
    marked = style == "marks" or (style == "mixed" and dice.random() < 0.5)
    if line.kind in ("container", "annex", "title"):
        return [f"{'#' * (2 + min(3, line.depth))} {line.written}"] if marked else [f"**{line.written}**"]
    if line.kind == "head" and marked:
        return [f"## {line.text}"]
    if line.kind in ("unit", "term", "clause") and (not line.text or len(line.text) < 40):
        return [f"### {line.written}"] if marked else [f"**{line.label}**{line.gap}{line.text}".rstrip()]
    if line.kind in ("unit", "clause"):
        return [f"**{line.label}**{line.gap}{line.text}" if style == "bold" else line.written]
    if line.kind in ("point", "subpoint") and bullets:
        return [f"{'  ' * (line.depth - 1)}- {line.written}"]
    return [line.written]
