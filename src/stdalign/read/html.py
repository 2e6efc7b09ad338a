"""HTML to text: tags out, blocks to lines, scripts and menus left out, every character with its way back.

A tokeniser of our own instead of a tree: it never recurses, never fetches, never expands anything,
and it knows the offset of every character, which a tree does not.
"""

from __future__ import annotations

import html as entities
import re
from functools import lru_cache

from stdalign.errors import EmptySource, LimitExceeded
from stdalign.model import Finding
from stdalign.read.mapped import Edit
from stdalign.read.text import clean, decode, newlines
from stdalign.source import Source

suffixes = (".html", ".htm", ".xhtml")
media_types = ("text/html", "application/xhtml+xml")
MOST_TAGS = 500_000
"""Most tags that a page may have."""

_TAG = re.compile(
    r"</?([A-Za-z][A-Za-z0-9:-]{0,40})(?:[^<>\"']|\"[^\"<>]{0,20000}\"|'[^'<>]{0,20000}')*>|<[!?][^>]{0,5000}>"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([A-Za-z0-9_-]{2,20})", re.I)
_BLOCK = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "thead",
        "tbody",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "blockquote",
        "pre",
        "dl",
        "dt",
        "dd",
        "hr",
        "form",
        "center",
        "title",
        "body",
        "html",
    ]
)
_CELL = frozenset(("td", "th"))
_LEFT_OUT = frozenset(
    ("script", "style", "nav", "noscript", "template", "svg", "select", "button", "iframe", "footer", "aside", "head")
)
_HEADING = re.compile(r"h[1-6]\Z")
_FOOTNOTE = re.compile(r"\[?\(?\d{1,3}\)?\]?\Z")


def read(data: bytes, name: str) -> Source:
    """Read an HTML page.

    Raises:
        ReadError: no text in it, or more tags than the limit.

    >>> read(b"<p>Article 1</p><script>x()</script><p>Caf&eacute;</p>", "a.html").text.split()
    ['Article', '1', 'Café']
    """
    text, encoding, warnings = _decoded(data, name)
    mapped, _, more = clean(text, name)
    page = mapped.text
    edits: list[Edit] = []
    blocks: list[tuple[int, int, str]] = []
    out_from = -1
    out_name = ""
    left_out = tags = 0
    never: set[str] = set()
    heading = -1
    sup = -1
    at = 0
    size = len(page)
    while at < size:
        start = page.find("<", at)
        end_text = start if start >= 0 else size
        if out_from < 0:
            edits.extend(_entities(page, at, end_text))
        if start < 0:
            break
        if page.startswith("<!--", start):
            close = page.find("-->", start + 4)
            close = size if close < 0 else close + 3
            edits.append((start, close, "")) if out_from < 0 else None
            at = close
            continue
        found = _TAG.match(page, start)
        if not found:
            at = start + 1
            continue
        tags += 1
        if tags > MOST_TAGS:
            raise LimitExceeded(f"more than {MOST_TAGS:,} tags", where=name, next_step="split the page")
        tag = (found[1] or "").lower()
        closing = page.startswith("</", start)
        at = found.end()
        if out_from >= 0:
            if closing and tag == out_name:
                edits.append((out_from, at, "\n"))
                left_out += 1
                out_from = -1
            continue
        if tag in _LEFT_OUT and not closing and not page.startswith("/>", at - 2):
            ending = None if tag in never else _closing(tag).search(page, at)
            if ending is None:
                never.add(tag)
                edits.append((start, at, "\n"))
                continue
            out_from, out_name = start, tag
            if tag in ("script", "style"):
                at = ending.start()
            continue
        if _HEADING.match(tag):
            if closing and heading >= 0:
                blocks.append((heading, start, "heading"))
                heading = -1
            elif not closing:
                heading = at
        if tag == "sup":
            if closing and sup >= 0 and _FOOTNOTE.match(page[sup:start].strip()):
                edits.append((sup, start, ""))
            sup = -1 if closing else at
        edits.append((start, at, "\n" if tag in _BLOCK else "\t" if tag in _CELL else ""))
    if out_from >= 0:
        edits.append((out_from, size, "\n"))
    done, forward = mapped.edited(edits)
    if not done.text.strip():
        raise EmptySource("no text in the page", where=name, next_step="check that the page was saved with its text")
    if left_out:
        warnings.append(Finding("left_out", f"{left_out} scripts, menus, styles and the like left out"))
    return Source(
        name=name, text=done.text, encoding=encoding, media_type="text/html", segments=done.segments,
        blocks=tuple((forward(start), forward(end), kind) for start, end, kind in blocks),
        warnings=(*warnings, *more), raw=text,
    )  # fmt: skip


@lru_cache(maxsize=32)
def _closing(tag: str) -> re.Pattern[str]:
    return re.compile(rf"</{tag}\s*>", re.I)


def _decoded(data: bytes, name: str) -> tuple[str, str, list[Finding]]:
    named = _CHARSET.search(data[:4096])
    if named:
        encoding = named[1].decode("ascii").lower()
        encoding = {"gb2312": "gb18030", "gbk": "gb18030", "tis-620": "cp874", "windows-874": "cp874"}.get(
            encoding, encoding
        )
        if encoding not in ("utf-8", "utf8"):
            try:
                return newlines(data.decode(encoding)), encoding, []
            except (LookupError, UnicodeDecodeError):
                pass
    return decode(data, name)


def _entities(page: str, start: int, end: int) -> list[Edit]:
    if page.find("&", start, end) < 0:
        return []
    out: list[Edit] = []
    for found in _ENTITY.finditer(page, start, end):
        words = entities.unescape(found[0])
        if words != found[0]:
            out.append((found.start(), found.end(), "" if words in "\u00ad\u200b\ufeff" else words))
    return out
