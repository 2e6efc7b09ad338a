"""A clause while it is being built."""

from __future__ import annotations

from dataclasses import dataclass, field

from stdalign.model import Level
from stdalign.number import Number
from stdalign.splitting.grammar import CompiledMark, Grammar
from stdalign.splitting.heads import Span, Spans

_NONE = Number.of(0)
_BEFORE_TERM = (";", ":", "—", "–", "-", ".", "]", ")")
_LEAD_IN = (":", "：", "—", "–", "-", "៖", "၊", "−")
SKIP = 3
"""Most numbers of a list that may be lost between two found ones."""


@dataclass(slots=True, eq=False)
class Node:
    """One clause while it is being built; ``spans`` are the stretches of its own words, ``place`` its number where it is a path."""

    level: Level
    number: str
    label: str
    start: int
    end: int
    spans: list[Span] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    heading: str = ""
    kind: int = -1
    key: Number = _NONE
    counted: bool = False
    step: str = ""
    paragraphs: int = 0
    definitions: int = 0
    place: tuple[str, ...] = ()


def add_row(above: Node, tables: Spans, start: int, end: int) -> None:
    """A row of a table as a clause under the table, which stands under what it follows."""
    table = above.children[-1] if above.children else None
    if table is None or table.step != "table" or tables.around(table.start) != tables.around(start):
        count = sum(child.step == "table" for child in above.children) + 1
        table = Node(Level.TEXT, str(count), "", start, end, step="table")
        above.children.append(table)
    table.children.append(Node(Level.TEXT, str(len(table.children) + 1), "", start, end, [(start, end)], step="row"))
    table.end = end


def within(key: Number, last: Number) -> bool:
    """Whether a number goes on a list in which a few were lost."""
    return key[:-1] == last[:-1] and last.value < key.value <= last.value + 1 + SKIP


def opens_definition(text: str, grammar: Grammar, before: int, start: int) -> bool:
    """Whether a line opens with a term and its definition, after words that a definition may follow.

    Args:
        before: where the words before it end, negative where there are none.
        start: where the line begins.
    """
    if grammar.definition is None or before < 0 or not grammar.definition.match(text, start):
        return False
    return text[max(0, before - 40) : before].rstrip(" \t\n\u00a0*_")[-1:] in _BEFORE_TERM


def cut(stack: list[Node], at: int) -> None:
    """End the text before an offset on every open clause."""
    node = stack[-1]
    low, _ = node.spans[-1]
    node.spans[-1] = (low, at)
    for open_node in stack:
        open_node.end = at


def collapse(article: Node, lone: bool) -> None:
    """Where numbering is optional: a lone unnumbered paragraph is the article itself.

    Args:
        lone: a paragraph without items stays one.
    """
    if len(article.children) != 1 or not article.children[0].counted:
        return
    only = article.children[0]
    if not only.children and lone:
        return
    article.spans = only.spans
    article.children = only.children


def is_note(node: Node, marks: tuple[CompiledMark, ...]) -> bool:
    """Whether a clause is a note or an example beside a list."""
    return node.kind >= 0 and bool(marks[node.kind].rule.step)


def leads_in(text: str, start: int) -> bool:
    """Whether the words before an offset lead into a list."""
    return text[max(0, start - 40) : start].rstrip(" \t\n\u3000*_\u00a0").endswith(_LEAD_IN)
