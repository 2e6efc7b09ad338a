"""n-to-m groups: several targets that answer a source each for itself, or only jointly (NIST IR 8477, 4.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from stdalign.align.coverage import SPREAD, Coverage, Facts
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


def joint(coverage: Coverage, source: Facts, targets: Sequence[Facts], answered: float) -> JointAnswer:
    """How the targets answer the source: by phrases and concepts of the source, met by any target or by the best one.

    Args:
        answered: cosine at which a phrase counts as half answered.
    """
    met, named = [], []
    for target in targets:
        best = (source.vectors @ target.vectors.T).max(axis=1)
        met.append(1 / (1 + np.exp(-2 * (best - answered) / SPREAD)))
        named.append({name for name in source.concepts if target.concepts.get(name, 0.0) >= 1})
    alone = [(float(m.mean()) + coverage.weight(source, n)) / 2 for m, n in zip(met, named, strict=True)]
    together = (float(np.max(met, axis=0).mean()) + coverage.weight(source, set().union(*named))) / 2
    answer = "single" if len(targets) == 1 else "jointly" if together - max(alone) >= GAIN else "each"
    return JointAnswer(answer, round(together, 3), round(max(alone), 3))


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
