"""Clauses of a source whose format states its tree: taken over from the outline, not guessed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from stdalign.address import Eid
from stdalign.errors import AddressError
from stdalign.levels import COMPONENT_STEP, RANK, STEP, UNITS
from stdalign.model import Clause, Component, Finding, Level
from stdalign.scheme import Scheme
from stdalign.source import OutlineNode, Source
from stdalign.splitting.tree import counted

_BY_CLAUSES = frozenset({"standard", "code"})
"""Kinds of document whose units are clauses."""


def stated_clauses(
    source: Source, detect: Callable[[str], str], findings: list[Finding], scheme: Scheme, kind: str
) -> list[Clause]:
    """The clauses of a source's outline with addresses made as for any text (``art_2__para_1``).

    The addresses of the file follow in ``as_given``: references are resolved between the two, since they name articles
    and not addresses. What a law calls an article is a clause in a standard.

    Args:
        scheme: gives the numbers that the country's containers write as a word (Bagian Kesatu).
        kind: kind of document.
    """
    out: list[Clause] = []
    above: list[tuple[int, str]] = []
    counts: dict[tuple[str, str], int] = {}
    taken: set[str] = set()
    copies: dict[str, int] = {}
    for index, node in enumerate(source.outline):
        root = node.depth == 0 and node.component is not Component.MAIN
        while above and (root or node.depth <= above[-1][0]):
            above.pop()
        parent = above[-1][1] if above else ""
        prefix = parent + "__" if parent and (node.level not in UNITS or node.component is not Component.MAIN) else ""
        level = Level.CLAUSE if kind in _BY_CLAUSES and node.level is Level.ARTICLE else node.level
        step = COMPONENT_STEP[node.component] if root else node.step or STEP[level]
        number = str(scheme.ordinals.get(node.number, node.number))
        if not number or root:
            counts[parent, step] = counts.get((parent, step), 0) + 1
            number = str(counts[parent, step])
        eid = _free(f"{prefix}{step}_{number}", parent, taken, copies)
        if eid.startswith(f"{prefix}{step}_{number}-"):
            findings.append(Finding("duplicate_number", f"a second {prefix}{step}_{number}", node.start, node.end))
        taken.add(eid)
        words = _own_words(source, index)
        out.append(
            Clause(
                eid,
                level,
                number,
                node.label,
                node.heading,
                words,
                node.start,
                node.end,
                node.component,
                detect(words or node.heading),
                parent,
                "repealed" if node.status in ("removed", "repealed") else node.status,
            )
        )
        above.append((node.depth, eid))
    return out


def _free(eid: str, parent: str, taken: set[str], copies: dict[str, int]) -> str:
    """An address that is not taken: numbers that begin anew in each chapter are told apart by the chapter, others counted."""
    if eid not in taken:
        return eid
    if parent and not eid.startswith(parent) and f"{parent}__{eid}" not in taken:
        return f"{parent}__{eid}"
    return counted(eid, copies, taken)


def _own_words(source: Source, index: int) -> str:
    """Words of a node without its label, its heading and what stands under it; those that it quotes are its own too."""
    nodes = source.outline
    at, end = nodes[index].body, nodes[index].end
    pieces: list[str] = []
    quoted = nodes[index].component is Component.QUOTED
    index += 1
    while index < len(nodes) and nodes[index].start < end:
        if nodes[index].start >= at and quoted is (nodes[index].component is Component.QUOTED):
            pieces.append(source.text[at : nodes[index].start])
            at = nodes[index].end
        index += 1
    pieces.append(source.text[at:end])
    return " ".join(" ".join(pieces).split())


def as_given(clauses: Sequence[Clause], outline: Sequence[OutlineNode]) -> list[Clause]:
    """Clauses under the addresses that their file gives them, where these are addresses and fit together.

    An address that is no path of steps (``sect-2``, a GUID), that another clause has, or that does not go on from the
    address of the clause above it is left aside for the one that was made.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    copies: dict[str, int] = {}
    given = {node.eid for node in outline}
    for clause, node in zip(clauses, outline, strict=True):
        parent = names.get(clause.parent, "")
        rest = clause.eid.removeprefix(clause.parent + "__") if clause.parent else clause.eid
        name = f"{parent}__{rest}" if clause.parent and rest != clause.eid else clause.eid
        if _fits(node, parent) and node.eid not in taken:
            name = node.eid
        elif name in given or name in taken:
            name = counted(name, copies, taken, given)
        names[clause.eid] = name
        taken.add(name)
    return [
        replace(
            clause,
            eid=names[clause.eid],
            parent=names.get(clause.parent, ""),
            references=tuple(
                replace(one, target=names.get(one.target, one.target)) if not one.instrument else one
                for one in clause.references
            ),
        )
        for clause in clauses
    ]


def _fits(node: OutlineNode, parent: str) -> bool:
    if not node.eid or (parent and RANK[node.level] > RANK["article"] and not _goes_on(node.eid, parent)):
        return False
    try:
        return str(Eid.parse(node.eid)) == node.eid
    except AddressError:
        return False


def _goes_on(eid: str, parent: str) -> bool:
    """Whether an address goes on from another one; files write ``art_1__para_1`` and ``tblock_1.1``, and ``art_10`` goes on from no ``art_1``."""
    return eid.startswith(parent) and not eid[len(parent) :][:1].isalnum()
