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
    taken: dict[str, int] = {}
    for child in node.children:
        told_apart(child, f"{eid}__", taken, findings)
        yield from clauses_of(child, text, grammar, component, eid + "__", eid, detect, cuts, findings)


def told_apart(node: Node, prefix: str, taken: dict[str, int], findings: list[Finding]) -> None:
    """Give a node whose address is taken one of its own (point_a-2), and say so.

    Args:
        node: the node; its number may change.
        prefix: the address under which it stands, with the sign that parts them.
        taken: how often each address was written so far; the node's is added.
        findings: take the doubt.
    """
    step = node.step or STEP[node.level]
    written, count = node.number, taken.get(f"{prefix}{step}_{node.number}", 0)
    if count and len(findings) < _MOST_FINDINGS:
        above = prefix.rstrip("_") or "the text"
        findings.append(Finding("duplicate_number", f"a second {step} {written} under {above}", node.start, node.end))
    while f"{prefix}{step}_{node.number}" in taken:
        count += 1
        node.number = f"{written}-{count}"
    taken[f"{prefix}{step}_{written}"] = max(count, 1)
    taken.setdefault(f"{prefix}{step}_{node.number}", 1)


def plain_clause(
    eid: str, level: Level, text: str, start: int, end: int, component: Component, words: str, detect: Detect,
    label: str = "", heading: str = "",
) -> Clause:  # fmt: skip
    """A clause without children: front matter, an annex, an elucidation's introduction."""
    number = eid.rpartition("_")[2]
    return Clause(eid, level, number, label, heading, words, start, end, component, detect(words or heading))
