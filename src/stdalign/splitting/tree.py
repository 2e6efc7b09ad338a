"""From nodes to clauses: addresses, levels, languages, status."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator

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
        self.taken: set[str] = set()
        self.copies: dict[str, int] = {}

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
        self.taken.add(eid)
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
        address = f"{prefix}{step}_{node.number}"
        if address in self.taken:
            if len(findings) < _MOST_FINDINGS:
                above = prefix.rstrip("_") or "the text"
                findings.append(
                    Finding("duplicate_number", f"a second {step} {node.number} under {above}", node.start, node.end)
                )
            address = counted(address, self.copies, self.taken)
            node.number = address[len(prefix) + len(step) + 1 :]
        self.taken.add(address)
        return address


def counted(address: str, copies: dict[str, int], *held: Container[str]) -> str:
    """An address with the lowest number behind it that is not held (point_a-2).

    Args:
        address: the address, which is taken.
        copies: the last number that each address was given, from which the next is looked for: a text may number all alike.
        held: what is taken.
    """
    count = copies.get(address, 1) + 1
    while any(f"{address}-{count}" in one for one in held):
        count += 1
    copies[address] = count
    return f"{address}-{count}"


def plain_clause(
    eid: str, level: Level, text: str, start: int, end: int, component: Component, words: str, detect: Detect,
    label: str = "", heading: str = "",
) -> Clause:  # fmt: skip
    """A clause without children: front matter, an annex, an elucidation's introduction."""
    number = eid.rpartition("_")[2]
    return Clause(eid, level, number, label, heading, words, start, end, component, detect(words or heading))
