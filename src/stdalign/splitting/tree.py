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


class Tree:
    """Writes the clauses of a text; no two get one address.

    Args:
        text: the text.
        grammar: the scheme's patterns.
        detect: gives the language of some words.
        cuts: noise inside lines.
        findings: take the doubts.
    """

    def __init__(self, text: str, grammar: Grammar, detect: Detect, cuts: Spans, findings: list[Finding]) -> None:
        self.text = text
        self.grammar = grammar
        self.detect = detect
        self.cuts = cuts
        self.findings = findings
        self.taken: dict[str, int] = {}
        """How often each address was written so far."""

    def clauses(
        self, node: Node, component: Component, prefix: str, parent: str, findings: list[Finding] | None = None
    ) -> Iterator[Clause]:
        """A node and what stands under it, in document order.

        Args:
            node: the node, whose own address is told apart already.
            component: the part of the text that it belongs to.
            prefix: what its address begins with.
            parent: the address of what it stands in.
            findings: take the doubts in place of those of the text.
        """
        step = node.step or STEP[node.level]
        eid = f"{prefix}{step}_{node.number}"
        self.taken.setdefault(eid, 1)
        words = words_of(self.text, node.spans, self.cuts, [child.start for child in node.children])
        status = ""
        if not node.children and words and len(words) < 200 and self.grammar.repealed.match(words):
            status = "repealed"
        yield Clause(
            eid, node.level, node.number, node.label, node.heading, words, node.start, node.end, component,
            self.detect(words or node.heading), parent, status,
        )  # fmt: skip
        for child in node.children:
            self.told_apart(child, f"{eid}__", findings)
            yield from self.clauses(child, component, f"{eid}__", eid, findings)

    def told_apart(self, node: Node, prefix: str, findings: list[Finding] | None = None) -> str:
        """Give a node whose address is taken one of its own (point_a-2), and say so; gives the address.

        Args:
            node: the node; its number may change.
            prefix: the address under which it stands, with the sign that parts them.
            findings: take the doubt in place of those of the text.
        """
        findings = self.findings if findings is None else findings
        step = node.step or STEP[node.level]
        written, count = node.number, self.taken.get(f"{prefix}{step}_{node.number}", 0)
        if count and len(findings) < _MOST_FINDINGS:
            above = prefix.rstrip("_") or "the text"
            findings.append(Finding("duplicate_number", f"a second {step} {written} under {above}", node.start, node.end))
        while f"{prefix}{step}_{node.number}" in self.taken:
            count += 1
            node.number = f"{written}-{count}"
        self.taken[f"{prefix}{step}_{written}"] = max(count, 1)
        self.taken.setdefault(f"{prefix}{step}_{node.number}", 1)
        return f"{prefix}{step}_{node.number}"


def plain_clause(
    eid: str, level: Level, text: str, start: int, end: int, component: Component, words: str, detect: Detect,
    label: str = "", heading: str = "",
) -> Clause:  # fmt: skip
    """A clause without children: front matter, an annex, an elucidation's introduction."""
    number = eid.rpartition("_")[2]
    return Clause(eid, level, number, label, heading, words, start, end, component, detect(words or heading))
