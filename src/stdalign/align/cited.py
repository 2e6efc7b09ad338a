"""A penalty article that only names others says what those say: it is read together with them.

"Whoever breaches section 13, 16 or 32 is fined" has no subject of its own; what it is about stands in the sections that it names. Each
figure of such an article is taken half from the pair itself and half from that of the cited article which fits the other side
best; a target is read like a source. What the article is (force, length, place in the law) stays its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from stdalign.align import structure
from stdalign.align.pairs import Floats, Ids, Pairs
from stdalign.align.ready import Ready

SHARE = np.float32(0.5)
"""How much of a figure comes from the cited article."""
BARE = 350.0
"""Length for each cited article up to which little is said beside the references, in letters of English."""
MOST = 12
"""Articles that one may cite and still be read with them: a list of nearly all is about none."""
PENAL = 0.3
"""Share of penalties among an article's units from which on it counts as one."""
OWN = ("modality", "penalty_gap", "bearer", "length_ratio", "place_gap", *structure.NAMES)
"""Figures of what an article is, beside those whose names begin like ``_OWN``: they stay its own."""
_OWN = ("source_", "target_", "both_", "one_")


def _none() -> tuple[Ids, Ids]:
    return np.zeros(0, np.int64), np.zeros(0, np.int64)


@dataclass(frozen=True)
class Together:
    """Which pairs were read together with an article that their source, or their target, cites, and which article that is.

    Of either side the places of those pairs in order, and number of the cited article of each.
    """

    source: tuple[Ids, Ids] = field(default_factory=_none)
    target: tuple[Ids, Ids] = field(default_factory=_none)

    def of(self, place: int) -> tuple[int | None, int | None]:
        """Number of the article that the source of a pair was read with, and of that of its target; None where alone."""
        return _at(self.source, place), _at(self.target, place)


def _at(known: tuple[Ids, Ids], place: int) -> int | None:
    if not len(known[0]):
        return None
    at = int(np.searchsorted(known[0], place))
    return int(known[1][at]) if at < len(known[0]) and known[0][at] == place else None


def read_with(
    figures: dict[str, Floats], source: Ready, target: Ready, pairs: Pairs, weights: Mapping[str, float]
) -> tuple[dict[str, Floats], Together]:
    """The second stage's figures, those of penalty articles that only name others taken half from these.

    Args:
        figures: of all pairs, with the first stage's score as ``logit``; used up: arrays are put in place of others one by one,
            since a second set of them would be as large as all else; none is written to.
        weights: of the first stage's score, which follows its figures.

    Returns:
        All figures; those of a pair neither side of which is such an article are as they were. And what was read with what.
    """
    out = figures
    read: dict[str, tuple[Ids, Ids]] = {}
    for by, cites in (("row", _cites(source)), ("column", _cites(target))):
        own, other = _fitting(pairs, out["logit"], cites, by)
        if not len(own):
            continue
        order = np.argsort(own, kind="stable")
        read[by] = own[order], (pairs.rows if by == "row" else pairs.columns)[other[order]].astype(np.int64)
        moved = np.zeros(len(own), np.float32)
        for name, value in out.items():
            if name == "logit" or name in OWN or name.startswith(_OWN):
                continue
            change = SHARE * (value[other] - value[own])
            out[name] = value.copy()
            out[name][own] += change
            if name in weights:
                moved += np.float32(weights[name]) * change
        out["logit"] = out["logit"].copy()
        out["logit"][own] += moved
    return out, Together(read.get("row", _none()), read.get("column", _none()))


def _cites(side: Ready) -> dict[int, Ids]:
    """For each penalty article that says little beside its references: the articles of its law that it names."""
    return side.once("cites", lambda: _bare(side))


def _bare(side: Ready) -> dict[int, Ids]:
    place = {article.address: at for at, article in enumerate(side.side.articles)}
    out: dict[int, Ids] = {}
    for at, (article, fact) in enumerate(zip(side.side.articles, side.facts, strict=True)):
        if article.modalities.get("penalty", 0.0) > PENAL:
            named = [place[name] for name in article.cites if name in place]
            if 0 < len(named) <= MOST and fact.length < BARE * len(named):
                out[at] = np.array(named, dtype=np.int64)
    return out


def _fitting(pairs: Pairs, logits: Floats, cites: Mapping[int, Ids], by: str) -> tuple[Ids, Ids]:
    """Pairs of the articles that cite, and for each the pair of the cited article whose score is highest; places in ``pairs``.

    Args:
        by: ``row`` where sources cite, ``column`` where targets do.
    """
    if not cites:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    lines = pairs.rows if by == "row" else pairs.columns
    order = np.argsort(lines, kind="stable")
    begin = np.searchsorted(lines[order], np.arange(max(cites) + 2))
    found: list[tuple[Ids, Ids]] = []
    for at, named in cites.items():
        own = order[begin[at] : begin[at + 1]]
        keys = (
            named[:, None] * pairs.shape[1] + pairs.columns[own]
            if by == "row"
            else pairs.rows[own] * pairs.shape[1] + named[:, None]
        )
        places, known = structure.looked_up(pairs, keys)
        scored = np.where(known, logits[places], -np.inf)
        best = scored.argmax(axis=0)
        there = known[best, np.arange(len(own))]
        found.append((own[there], places[best, np.arange(len(own))][there]))
    own, other = (np.concatenate(part).astype(np.int64) for part in zip(*found, strict=True))
    return own, other
