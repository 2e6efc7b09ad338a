"""Clauses of a source whose format states its tree (Akoma Ntoso): taken over, not guessed."""

from __future__ import annotations

from collections.abc import Callable

from stdalign.levels import COMPONENT_STEP, STEP
from stdalign.model import Clause, Component, Finding, Level
from stdalign.source import Source

_PREFIXES = {
    step: Component(name) for name, step in COMPONENT_STEP.items() if name in ("annex", "elucidation", "amending", "quoted")
}
_SEPARATOR = "\x1f"


def states_tree(source: Source) -> bool:
    """Whether the reader left the tree in the blocks."""
    return any(kind.startswith("akn" + _SEPARATOR) for _, _, kind in source.blocks)


def stated_clauses(source: Source, detect: Callable[[str], str], findings: list[Finding]) -> list[Clause]:
    """The clauses that the blocks state, addresses as written in the file or built from the labels."""
    rows = [
        (start, end, kind.split(_SEPARATOR)[1:]) for start, end, kind in source.blocks if kind.startswith("akn" + _SEPARATOR)
    ]
    out: list[Clause] = []
    open_rows: list[tuple[int, str]] = []
    counts: dict[str, int] = {}
    taken: set[str] = set()
    for index, (start, end, (level, eid, status, label, heading)) in enumerate(rows):
        while open_rows and start >= open_rows[-1][0]:
            open_rows.pop()
        parent = open_rows[-1][1] if open_rows else ""
        kind = Level(level)
        if not eid:
            key = f"{parent}|{level}"
            counts[key] = counts.get(key, 0) + 1
            eid = f"{parent + '__' if parent else ''}{STEP[kind]}_{counts[key]}"
        if eid in taken:
            findings.append(Finding("duplicate_number", f"a second {eid}", start, end))
            count = 2
            while f"{eid}-{count}" in taken:
                count += 1
            eid = f"{eid}-{count}"
        taken.add(eid)
        pieces: list[str] = []
        at = min(end, start + len(label) + (1 if label else 0) + (len(heading) + 1 if heading else 0))
        for low, high, _ in _children(rows, index, end):
            pieces.append(source.text[at:low])
            at = max(at, high)
        pieces.append(source.text[at:end])
        words = " ".join(" ".join(pieces).split())
        component = _PREFIXES.get(eid.partition("_")[0], Component.MAIN)
        number = eid.rpartition("__")[2].partition("_")[2]
        out.append(
            Clause(eid, kind, number, label, heading, words, start, end, component, detect(words or heading), parent, status)
        )
        open_rows.append((end, eid))
    return out


def _children(rows: list[tuple[int, int, list[str]]], index: int, end: int) -> list[tuple[int, int, list[str]]]:
    out: list[tuple[int, int, list[str]]] = []
    at = index + 1
    while at < len(rows) and rows[at][0] < end:
        if not out or rows[at][0] >= out[-1][1]:
            out.append(rows[at])
        at += 1
    return out
