"""n-to-m groups: several targets that answer a source each for itself, or only jointly (NIST IR 8477, 4.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stdalign.model import Alignment
from stdalign.record import Record


@dataclass(frozen=True)
class Group(Record):
    """Sources that have the same targets, and how these answer: ``jointly``, ``each`` or ``single``.

    ``together`` is the share (0–1) of the first source's demands that all targets answer, ``best`` that of the best alone.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    answer: str
    together: float
    best: float


def groups(alignments: Iterable[Alignment]) -> list[Group]:
    """The groups of a table of alignments: sources with the same targets stand together, in order of appearance."""
    targets: dict[str, list[Alignment]] = {}
    for one in alignments:
        if one.target and one.evidence.group is not None:
            targets.setdefault(one.source, []).append(one)
    merged: dict[frozenset[str], list[str]] = {}
    for source, found in targets.items():
        merged.setdefault(frozenset(a.target for a in found), []).append(source)
    made = []
    for sources in merged.values():
        first = targets[sources[0]]
        said = first[0].evidence.group
        if said is not None:
            made.append(Group(tuple(sources), tuple(a.target for a in first), said.answer, said.together, said.best))
    return made
