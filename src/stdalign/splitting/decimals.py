"""Numbers that repeat the one they stand under: 2.1 and 2.2 under item 2, 3.1.1 under article 3, b.1 under item b, 1.1.a under 1.1."""

from __future__ import annotations

import re

from stdalign.levels import LEVELS, RANK
from stdalign.model import Level
from stdalign.number import Number
from stdalign.splitting.heads import Span
from stdalign.splitting.node import Node

_DECIMAL = re.compile(
    r"(?P<label>\(?(?P<num>(?:\d{1,3}|[a-z](?=\.\d))(?:\.(?:\d{1,2}|[a-z](?![a-z])))+)[.)]?)[ \t\u00a0]+(?=[^\W_]|[(“\"«])"
)


def decimal_under(text: str, start: int, end: int, stack: list[Node]) -> tuple[int, Node] | None:
    """The clause that a line opens by a number which begins with that of an open clause, and is the next one there.

    A quantity that happens to open a line ("2.5 metres") goes on no count, so it stays text.

    Args:
        text: the text.
        start: where the line begins.
        end: where it ends.
        stack: the open clauses, the unit itself first.

    Returns:
        Place of the clause above in the stack and the new clause, None where the line opens none.
    """
    found = _DECIMAL.match(text, start, end)
    if not found:
        return None
    path = tuple(str(int(part)) if part.isdecimal() else part for part in found["num"].split("."))
    last = _value(path[-1])
    for depth in range(len(stack) - 1, -1, -1):
        above = stack[depth]
        if _place(above) != path[:-1] or last != _last(above, path[-1].isdecimal()) + 1:
            continue
        level = _level(above)
        low, high = found.span("label")
        return depth, Node(level, path[-1], text[low:high], low, high, key=Number.of(last), place=path)
    return None


def at_decimals(text: str, number: str, lines: list[Span]) -> list[Span]:
    """The lines of a unit, parted where its own decimals stand inside them: "Section 4. Title. - 4.1 … 4.2 …".

    They count from 4.1 on, one after the other, each after the end of a sentence, and are at least two; a reference or a
    quantity goes on no count.

    Args:
        text: the text.
        number: the unit's number.
        lines: the lines of its body.
    """
    if not number.isdecimal() or f"{number}.2" not in text[lines[0][0] : lines[-1][1]]:
        return lines
    inside = re.compile(
        rf"[.;:](?:[ \t]*[-–—]{{1,2}}[ \t]*|[ \t]+)(?P<at>{number}\.(?P<last>\d{{1,2}}))[.)]?[ \t]+(?P<next>[^\W\d_])"
    )
    out: list[Span] = []
    count = parted = 0
    for start, end in lines:
        opens = _DECIMAL.match(text, start, end)
        count += bool(opens and opens["num"] == f"{number}.{count + 1}")
        for found in inside.finditer(text, start, end):
            if int(found["last"]) == count + 1 and not found["next"].islower():
                out.append((start, found.start("at")))
                start, count, parted = found.start("at"), count + 1, parted + 1
        out.append((start, end))
    return out if parted and count > 1 else lines


def plainly_labelled(text: str, start: int, end: int) -> bool:
    """Whether a decimal at the start of a line has the sign of a label: (2.1) or 2.1. and no bare 2.1."""
    found = _DECIMAL.match(text, start, end)
    return found is not None and not found["label"][-1].isdecimal()


def opens_decimals(text: str, start: int, end: int, unit: Node) -> bool:
    """Whether a line is the first of a unit's own decimals: 3.1 in article 3."""
    found = decimal_under(text, start, end, [unit])
    return found is not None and found[1].number == "1"


def hold_decimals(paragraph: Node, node: Node) -> int:
    """Put the first decimal of an article whose paragraphs are counted under the paragraph it opens; gives its depth."""
    paragraph.place = node.place[:-1]
    node.level = Level.POINT
    return 1


def _level(above: Node) -> Level:
    own = Level.PARAGRAPH if above.level is Level.ARTICLE else Level(LEVELS[above.level].below)
    return own if RANK[own] > RANK[above.level] else Level(LEVELS[above.level].below)


def _value(part: str) -> int:
    """Place of a figure or a letter in its list."""
    return int(part) if part.isdecimal() else ord(part) - ord("a") + 1


def _place(node: Node) -> tuple[str, ...]:
    if node.place:
        return node.place
    if node.level is Level.ARTICLE or node.kind >= 0:
        told = node.number.isdecimal() or (len(node.number) == 1 and "a" <= node.number <= "z")
        return (node.number,) if told else ()
    return ()


def _last(above: Node, figures: bool) -> int:
    """Place of the last clause under one that goes on its number by a figure, or by a letter."""
    own = _place(above)
    parts = (child.place[-1] for child in above.children if child.place and child.place[:-1] == own)
    return max((_value(part) for part in parts if part.isdecimal() == figures), default=0)
