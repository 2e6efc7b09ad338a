"""From a tree to the paragraphs that are printed, in order, whatever the file format."""

from __future__ import annotations

from collections.abc import Iterator

from stdalign.testing.forge.convention import Convention, convention
from stdalign.testing.forge.tree import Document, Line, Node


def lines_of(document: Document) -> list[Line]:
    """Every printed paragraph of a document but its contents list and page headers."""
    form = convention(document.jurisdiction, document.kind)
    out = [Line("front", text=line) for line in document.front]
    for node in document.body:
        out.extend(_node(node, form, 0))
    out.extend(Line("sign", text=line) for line in document.closing)
    for node in document.annexes:
        out.append(Line("annex", text=node.label))
        out.extend(Line("annexhead", text=line) for line in node.rows[0])
        for child in node.children:
            out.extend(_node(child, form, 0))
    out.extend(Line("after", text=line) for line in form.after)
    return out


def entries_of(document: Document) -> list[str]:
    """The lines of the contents list."""
    out: list[str] = []
    for node in (*document.body, *document.annexes):
        for part in node.walk():
            if part.role == "container" or (part.role in ("unit", "title") and part.heading):
                out.append(f"{part.label}{part.gap}{part.heading}")
            if part.role == "annex":
                out.append(f"{part.label} {part.heading}")
                break
    return out


def _node(node: Node, form: Convention, depth: int) -> Iterator[Line]:
    if node.role == "front":
        yield Line("front", text=node.text)
        yield from (Line("plain", text=child.text) for child in node.children)
        return
    if node.role == "container":
        same = node.style == "same"
        yield Line("container", node.label, node.gap, node.heading if same else "", depth, node.auto)
        if not same:
            yield Line("head", text=node.heading, depth=depth)
    elif node.role == "unit":
        yield from _unit(node, form)
        return
    elif node.role in ("title", "clause"):
        yield from _numbered(node, form, depth)
        return
    else:
        yield Line(node.role, node.label, node.gap, node.text, depth, node.auto, node.rows)
    for child in node.children:
        yield from _node(child, form, depth + (node.role != "container"))


def _numbered(node: Node, form: Convention, depth: int) -> Iterator[Line]:
    own = depth or node.number.count(".")
    if node.style == "term":
        yield Line("term", node.label, node.gap, "", own)
        yield Line("head", text=node.heading, depth=own)
    else:
        yield Line(node.role, node.label, node.gap, node.heading or node.text, own)
    for child in node.children:
        inner = 0 if child.role in ("title", "clause") else 1
        yield from _node(child, form, inner)


def _unit(node: Node, form: Convention) -> Iterator[Line]:
    rank = form.unit
    gone = node.style == "gone"
    below = rank.body == "next" and not (gone and rank.head == "same")
    if node.heading and node.level == "above":
        yield Line("side", text=node.heading)
    if node.heading and node.level == "same":
        yield Line("unit", node.label, node.gap, node.heading, 0, node.auto)
    elif below:
        yield Line("unit", node.label, node.gap, "", 0, node.auto)
        if node.heading:
            yield Line("head", text=node.heading)
    children = list(node.children)
    if not below and not (node.heading and node.level == "same"):
        first = children.pop(0)
        title = f"{node.heading}. – " if node.heading and node.level == "dash" else ""
        merged = Line(first.role, first.label, first.gap, first.text)
        gap = form.paragraph.first_gap if first.label and form.paragraph.first_gap else node.gap
        yield Line("unit", node.label, gap, title + merged.written, 0, node.auto)
        for child in first.children:
            yield from _node(child, form, 1 + (first.role == "paragraph"))
    for child in children:
        yield from _node(child, form, 0 if child.role == "plain" else 1)
