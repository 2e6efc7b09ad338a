"""Pairs of articles held against each other, many at a time: phrases, concepts, length, and how the targets of a source answer it together.

Of one pair there are some ten numbers, for which a call of an array costs more than what is counted. So pairs whose articles have
as many phrases are laid on each other, and everything else is counted for all pairs at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stdalign.align.coverage import SPREAD, Facts
from stdalign.align.legs import Parts
from stdalign.align.pairs import Doubles, Floats, Ids
from stdalign.model import JointAnswer

GAIN = 0.15
"""Share of a source's demands that the targets must answer beyond the best of them, to count as joint."""


@dataclass(frozen=True)
class Sheet:
    """The facts of some articles as arrays.

    Args:
        facts: one an article.
    """

    facts: tuple[Facts, ...]
    _bags: dict[str, tuple[dict[str, int], Doubles]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def phrases(self) -> Parts:
        """Vectors of the phrases."""
        counts = np.array([len(fact.vectors) for fact in self.facts], dtype=np.int64)
        return Parts(np.concatenate([fact.vectors for fact in self.facts]), np.cumsum(counts) - counts)

    @cached_property
    def counts(self) -> Ids:
        """How many phrases each article has."""
        return self.phrases.counts

    @cached_property
    def centre(self) -> Floats:
        """Mean of each article's phrases, as unit rows."""
        return np.stack([fact.centre for fact in self.facts])

    @cached_property
    def numbers(self) -> Doubles:
        """Length, how many concepts are named in so many words, what they weigh, whether a limit is stated; shape (n, 4)."""
        return np.array([(f.length, len(f.own), f.total, f.limits) for f in self.facts], dtype=np.float64)

    def bags(self, of: str) -> tuple[dict[str, int], Doubles]:
        """A bag of each article (``own``, ``concepts``, ``bearers``, ``modalities``, ``topics``) as rows, and the column of each name."""
        if of not in self._bags:
            bags = [getattr(fact, of) for fact in self.facts]
            names = {name: at for at, name in enumerate(sorted({name for bag in bags for name in bag}))}
            out = np.zeros((len(bags), len(names)))
            for row, bag in enumerate(bags):
                weights = list(bag.values()) if isinstance(bag, Mapping) else 1.0
                out[row, [names[name] for name in bag]] = weights
            self._bags[of] = names, out
        return self._bags[of]


@dataclass(frozen=True)
class Meetings:
    """Pairs of articles held against each other, both ways: of two columns the source's figure comes first, then the target's.

    Args:
        source: facts of the sources.
        target: facts of the targets.
        rows: source of each pair; shape (p,).
        columns: target of each pair; shape (p,).
        best: mean likeness of each phrase's best counterpart; shape (p, 2).
        met: how far the phrases are answered (0–1), their mean; shape (p, 2).
        shares: share of the concepts that the other names; shape (p, 2).
        named: share of the source's concepts that the target names in so many words; shape (p,).
        answers: how far each phrase of the source is answered, pair by pair.
        starts: where each pair's answers begin; shape (p,).
        similar: of each pair the cosine of each phrase of the source with each of the target.
        words: weights of the sources' concepts, and whether each target names them; shapes (n, names) and (m, names).
    """

    source: Sheet
    target: Sheet
    rows: Ids
    columns: Ids
    best: Doubles
    met: Doubles
    shares: Doubles
    named: Doubles
    answers: Floats
    starts: Ids
    similar: Sequence[Floats]
    words: tuple[Doubles, NDArray[np.bool_]]

    @property
    def covered(self) -> Doubles:
        """Share of the source's demands that the target answers, and the reverse (0–1): half by phrases, half by concepts."""
        return np.clip((self.met + self.shares) / 2, 0.0, 1.0)


def meet(source: Sheet, target: Sheet, rows: Ids, columns: Ids, answered: float = 0.5) -> Meetings:
    """Hold pairs of articles against each other.

    Args:
        rows: source of each pair.
        columns: target of each pair.
        answered: cosine at which a phrase counts as half answered (depends on the encoder and on the two sides).
    """
    ours, theirs = source.phrases, target.phrases
    many = source.counts[rows], target.counts[columns]
    starts = np.cumsum(many[0]) - many[0]
    best, met = np.empty((len(rows), 2)), np.empty((len(rows), 2))
    answers = np.empty(int(many[0].sum()), np.float32)
    similar: list[Floats] = [answers] * len(rows)
    kind = many[0] * (int(target.counts.max(initial=0)) + 1) + many[1]
    order = np.argsort(kind, kind="stable")
    for some in np.split(order, np.flatnonzero(np.diff(kind[order])) + 1) if len(rows) else ():
        n, m = int(many[0][some[0]]), int(many[1][some[0]])
        left = ours.vectors[ours.starts[rows[some]][:, None] + np.arange(n)]
        right = theirs.vectors[theirs.starts[columns[some]][:, None] + np.arange(m)]
        near = left @ right.transpose(0, 2, 1)
        for side, highest in enumerate((near.max(axis=2), near.max(axis=1))):
            told = (1 / (1 + np.exp((highest - answered) * (-2 / SPREAD)))).astype(np.float32, copy=False)
            best[some, side] = highest.sum(axis=1).astype(np.float64) / highest.shape[1]
            met[some, side] = told.sum(axis=1).astype(np.float64) / told.shape[1]
            if not side:
                answers[starts[some][:, None] + np.arange(n)] = told
        for at, one in zip(some.tolist(), near, strict=True):
            similar[at] = one
    shares, named, words = _shares(source, target, rows, columns)
    return Meetings(source, target, rows, columns, best, met, shares, named, answers, starts, similar, words)


def _shares(
    source: Sheet, target: Sheet, rows: Ids, columns: Ids
) -> tuple[Doubles, Doubles, tuple[Doubles, NDArray[np.bool_]]]:
    """How much of their concepts two articles share, both ways; 0.5 where one names none itself: nothing speaks either way."""
    ours, there = _shared(source.bags("own"), target.bags("concepts"))
    theirs, here = _shared(target.bags("own"), source.bags("concepts"))
    told = there >= 1
    totals = source.numbers[rows, 2], target.numbers[columns, 2]
    forward = _share((ours[rows] * there[columns]).sum(axis=1), totals[0])
    backward = _share((theirs[columns] * here[rows]).sum(axis=1), totals[1])
    named = _share((ours[rows] * told[columns]).sum(axis=1), totals[0])
    return np.stack([forward, backward], axis=1), named, (ours, told)


def _shared(one: tuple[dict[str, int], Doubles], other: tuple[dict[str, int], Doubles]) -> tuple[Doubles, Doubles]:
    """Two tables over the names that both have."""
    names = sorted(one[0].keys() & other[0].keys())
    return one[1][:, [one[0][name] for name in names]], other[1][:, [other[0][name] for name in names]]


def _share(found: Doubles, total: Doubles) -> Doubles:
    return np.where(total > 0, found / np.where(total > 0, total, 1.0), 0.5)


def compare(met: Meetings) -> tuple[Doubles, Doubles]:
    """The even and the odd figures of pairs, in the order of ``coverage.EVEN`` and ``coverage.ODD``; shapes (p, …)."""
    here, there, rows, columns = met.source, met.target, met.rows, met.columns
    a, b = here.numbers[rows], there.numbers[columns]
    whole = (here.centre[rows][:, None, :] @ there.centre[columns][:, :, None])[:, 0, 0].astype(np.float64)
    (forward, backward), (mine, theirs) = met.best.T, met.shares.T
    ratio = np.log(a[:, 0] / b[:, 0])
    left, right = (
        table[own].sum(axis=1) for (_, table), own in ((here.bags("topics"), rows), (there.bags("topics"), columns))
    )
    both = _least(met, "topics")
    even = (
        np.ones(len(rows)),
        whole,
        (forward + backward) / 2,
        np.minimum(forward, backward),
        (mine + theirs) / 2,
        np.minimum(mine, theirs),
        np.maximum(mine, theirs),
        np.abs(ratio),
        *(_least(met, of) for of in ("bearers", "modalities")),
        both / np.maximum(left + right - both, 1),
        a[:, 3] * b[:, 3],
        np.abs(a[:, 3] - b[:, 3]),
        np.log(a[:, 0] * b[:, 0]) / 2,
    )
    odd = (
        forward - backward,
        mine - theirs,
        ratio,
        np.log((1 + a[:, 1]) / (1 + b[:, 1])),
        a[:, 3] - b[:, 3],
        np.log(here.counts[rows] / there.counts[columns]),
    )
    return np.stack(even, axis=1), np.stack(odd, axis=1)


def _least(met: Meetings, of: str) -> Doubles:
    """What two articles share of a bag of shares."""
    ours, theirs = _shared(met.source.bags(of), met.target.bags(of))
    out: Doubles = np.minimum(ours[met.rows], theirs[met.columns]).sum(axis=1)
    return out


def joint(met: Meetings) -> dict[int, JointAnswer]:
    """How the targets answer each source: by phrases and concepts of the source, met by any target or by the best one.

    Args:
        met: of each source with one target or more, source by source.

    Returns:
        by number of the source.
    """
    rows, first = np.unique(met.rows, return_index=True)
    counts = np.diff(np.append(first, len(met.rows)))
    best = np.maximum.reduceat((met.met[:, 0] + met.named) / 2, first)
    weights, told = met.words
    named = np.logical_or.reduceat(told[met.columns], first, axis=0)
    shares = _share((weights[rows] * named).sum(axis=1), met.source.numbers[rows, 2])
    phrases = _together(met, rows, first)
    made = {}
    figures = zip(rows.tolist(), counts.tolist(), best.tolist(), ((phrases + shares) / 2).tolist(), strict=True)
    for row, count, most, together in figures:
        alone = round(most, 3)
        if count == 1:
            made[row] = JointAnswer("single", alone, alone)
        else:
            made[row] = JointAnswer("jointly" if together - most >= GAIN else "each", round(together, 3), alone)
    return made


def _together(met: Meetings, rows: Ids, first: Ids) -> Doubles:
    """Mean over each source's phrases of how far any of its targets answers them; shape (sources,)."""
    out = np.empty(len(rows))
    many = met.source.counts[met.rows]
    for count in np.unique(many):
        own, lines = np.flatnonzero(many[first] == count), np.flatnonzero(many == count)
        table = met.answers[met.starts[lines][:, None] + np.arange(count)]
        highest = np.maximum.reduceat(table, np.searchsorted(lines, first[own]), axis=0)
        out[own] = highest.mean(axis=1)
    return out
