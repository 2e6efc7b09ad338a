"""From nodes to clauses: addresses, levels, languages, status."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stdalign.levels import STEP
from stdalign.model import Clause, Component, Finding, Level
from stdalign.splitting.grammar import Grammar
from stdalign.splitting.heads import Spans
from stdalign.splitting.lines import words_of
from stdalign.splitting.node import Node

Detect = Callable[[str], str]
_MOST_FINDINGS = 5000


def clauses_of(
    node: Node,
    text: str,
    grammar: Grammar,
    component: Component,
    prefix: str,
    parent: str,
    detect: Detect,
    cuts: Spans,
    findings: list[Finding],
) -> Iterator[Clause]:
    """A node and what stands under it, in document order."""
    step = node.step or STEP[node.level]
    eid = f"{prefix}{step}_{node.number}"
    words = words_of(text, node.spans, cuts, [child.start for child in node.children])
    status = ""
    if not node.children and words and len(words) < 200 and grammar.repealed.match(words):
        status = "repealed"
    yield Clause(
        eid, node.level, node.number, node.label, node.heading, words, node.start, node.end, component,
        detect(words or node.heading), parent, status,
    )  # fmt: skip
    taken: set[tuple[str, str]] = set()
    copies: dict[tuple[str, str], int] = {}
    for child in node.children:
        name = child.step or STEP[child.level]
        if (name, child.number) in taken:
            written = child.number
            count = copies.get((name, written), 1) + 1
            while (name, f"{written}-{count}") in taken:
                count += 1
            copies[name, written] = count
            child.number = f"{written}-{count}"
            if len(findings) < _MOST_FINDINGS:
                findings.append(
                    Finding("duplicate_number", f"a second {name} {written} under {eid}", child.start, child.end)
                )
        taken.add((name, child.number))
        yield from clauses_of(child, text, grammar, component, eid + "__", eid, detect, cuts, findings)


def plain_clause(
    eid: str, level: Level, text: str, start: int, end: int, component: Component, words: str, detect: Detect,
    label: str = "", heading: str = "",
) -> Clause:  # fmt: skip
    """A clause without children: front matter, an annex, an elucidation's introduction."""
    number = eid.rpartition("_")[2]
    return Clause(eid, level, number, label, heading, words, start, end, component, detect(words or heading))
