"""Elements of a page: which are blocks, which are no text, which are struck or hidden, and where one ends."""

from __future__ import annotations

import re
from functools import lru_cache

BLOCK = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "main",
        "header",
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
        "details",
        "summary",
        "aside",
        "footer",
        "figure",
        "figcaption",
        "address",
        "fieldset",
        "legend",
        "caption",
    ]
)
LEFT_OUT = frozenset(
    ["script", "style", "nav", "noscript", "template", "svg", "select", "button", "iframe", "head", "textarea"]
)
AROUND = frozenset(("footer", "aside"))
"""Left out where they stand outside the page's main part, or hold links and little else."""
STRUCK = frozenset(("del", "s", "strike"))
HIDDEN = re.compile(
    r"\shidden(?=[\s>=/])|style\s*=\s*[\"'][^\"'<>]{0,300}(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I
)
STRIKE = re.compile(r"style\s*=\s*[\"'][^\"'<>]{0,300}line-through", re.I)
NOTE = re.compile(r"class\s*=\s*[\"'][^\"'<>]{0,200}\b(?:amendNote|amend-note|amendment-note)\b", re.I)
FURNITURE = re.compile(
    r"\s(?:(?:class|id)\s*=\s*[\"']?(?:[^\"'<>=]{0,200}[\s\"'])?(?:(?:site|page|main|global|web|bottom|top|left|right|box|div)[-_]?)?"
    r"(?:(?P<head>header|banner|masthead|topbar)|footer|foot|copyright|nav|navbar|navigation|menu|sidebar|share|sharing|toolbar|pagination|pager)"
    r"(?=[\s\"'>/])|role\s*=\s*[\"']?(?:navigation|contentinfo|complementary|search)\b)",
    re.I,
)
"""Elements that a page calls its footer, its menu and the like by class, id or role; a head may hold the title, unless it is links."""
VOID = frozenset(["br", "hr", "img", "input", "meta", "link", "col", "area", "base", "embed", "source", "track", "wbr"])
ANCHOR = re.compile(r"<a\b[^<>]{0,1000}>(.{0,400}?)</a>", re.I | re.S)
ANY_TAG = re.compile(r"<[^<>]{0,3000}>")

SPECIAL = LEFT_OUT | STRUCK | AROUND | {"sup"}
"""Elements that may be passed over whatever their attributes say."""


def closing_of(page: str, tag: str, at: int) -> int:
    """Offset of the tag that closes an element of this name, its like inside it passed over; -1 where there is none."""
    if tag in ("script", "style"):
        found = _end_tag(tag).search(page, at)
        return found.start() if found else -1
    depth = 1
    for found in _either_tag(tag).finditer(page, at):
        depth += -1 if found[0].startswith("</") else 1
        if depth == 0:
            return found.start()
        if depth > 200:
            break
    return -1


def links(markup: str, words: str) -> bool:
    """Whether most of the words are links: a list of related pages and no text."""
    linked = sum(len(" ".join(ANY_TAG.sub(" ", found[1]).split())) for found in ANCHOR.finditer(markup))
    return linked > 0.5 * len(words)


@lru_cache(maxsize=32)
def _end_tag(tag: str) -> re.Pattern[str]:
    return re.compile(rf"</{tag}\s*>", re.I)


@lru_cache(maxsize=64)
def _either_tag(tag: str) -> re.Pattern[str]:
    return re.compile(rf"</?{tag}(?=[\s>/])", re.I)
