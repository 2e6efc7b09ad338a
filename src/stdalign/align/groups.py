"""n-to-m groups: several targets that answer a source each for itself, or only jointly (NIST IR 8477, 4.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from stdalign.align.coverage import Coverage, Meeting
from stdalign.model import Alignment, JointAnswer
from stdalign.record import Record

GAIN = 0.15
"""Share of a source's demands that the targets must answer beyond the best of them, to count as joint."""


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


def joint(coverage: Coverage, meetings: Sequence[Meeting]) -> JointAnswer:
    """How the targets answer the source: by phrases and concepts of the source, met by any target or by the best one.

    Args:
        meetings: of the source with each target, one or more.
    """
    source = meetings[0].source
    named = [{name for name in source.concepts if one.target.concepts.get(name, 0.0) >= 1} for one in meetings]
    alone = [(one.met[0] + coverage.weight(source, n)) / 2 for one, n in zip(meetings, named, strict=True)]
    best = max(alone)
    if len(meetings) == 1:
        return JointAnswer("single", round(best, 3), round(best, 3))
    phrases = float(np.max([one.answers[0] for one in meetings], axis=0).mean())
    together = (phrases + coverage.weight(source, set().union(*named))) / 2
    return JointAnswer("jointly" if together - best >= GAIN else "each", round(together, 3), round(best, 3))


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
