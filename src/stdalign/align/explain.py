"""Why a pair was made: the clauses that carry it, the concepts on both sides, what only one side has, which leg found it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stdalign.align import duties, stringency
from stdalign.align.meetings import Meetings
from stdalign.align.pairs import Ids
from stdalign.align.side import Article, Leaves, Side, quote
from stdalign.catalogue import Catalogue
from stdalign.model import AnalysedClause, Comparison, Evidence, Ground, JointAnswer, Met, SharedConcept
from stdalign.ports import Vectors
from stdalign.relation import Rationale, Relation, Stringency

WORDS = 3
"""Stretches of words that are named as meeting each other."""
NEAR = 0.3
"""Cosine below which two stretches of words do not meet."""
ANYWHERE = 0.75
"""How much of the likeness that a part has with everything in the other side is taken off."""
SHARED = 0.5
"""What all concepts in common weigh beside a cosine."""
ALIKE = {"modality": 0.1, "bearer": 0.03}
"""What the same kind of statement, and the same party, weigh. These three were chosen by which parts readers name (docs/alignment.md)."""
DEFINING = {"definition", "scope"}
"""Statements whose figures say whom or what words mean."""
NOTHING_SAID = stringency.Said()
NEARLY = 0.05
"""How much worse than the best two parts may fit whose limits are compared where those of the best two cannot be."""


@dataclass(frozen=True)
class Detail:
    """What is worked out for one pair of articles."""

    source_unit: AnalysedClause
    target_unit: AnalysedClause
    comparisons: tuple[Comparison, ...]
    stringency: Stringency
    modality: Stringency
    places: tuple[int, int]
    qualifier: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Weighed:
    """What the score and the relation model say of a pair; other fields as in ``model.Evidence``, rounded as they are shown there."""

    legs: Mapping[str, float]
    forward: float
    backward: float
    relation: Relation
    relations: Mapping[Relation, float]
    rationale: Rationale
    abstain: bool
    counterpart: float
    group: JointAnswer | None = None
    words: tuple[Met, ...] = ()
    reasons: tuple[Ground, ...] = ()
    read_with: tuple[str, ...] = ()


def words(met: Meetings, found: Sequence[Detail]) -> list[tuple[Met, ...]]:
    """The stretches of the carrying clauses of each pair that meet best, each of them once; of whole articles where no phrase is theirs.

    Args:
        met: the articles held against each other.
        found: which clauses carry each pair.
    """
    said = _said(met, found)
    made: list[tuple[Met, ...]] = [()] * len(found)
    shapes = [similar.shape for similar in met.similar]
    for shape in dict.fromkeys(shapes):
        some = [at for at, own in enumerate(shapes) if own == shape]
        kept = [np.stack([said[at][side] for at in some]) for side in (0, 1)]
        near = np.stack([met.similar[at] for at in some])
        left = np.where(kept[0][:, :, None] & kept[1][:, None, :], near, np.float32(0))
        for places, highest in _highest(left, min(WORDS, *shape)):
            for one in np.flatnonzero(highest >= NEAR).tolist():
                at, (i, j) = some[one], divmod(int(places[one]), shape[1])
                texts = met.source.facts[int(met.rows[at])].texts[i], met.target.facts[int(met.columns[at])].texts[j]
                made[at] = (*made[at], Met(quote(texts[0]), quote(texts[1]), round(float(highest[one]), 3)))
    return made


def _highest(left: Vectors, most: int) -> Iterator[tuple[Ids, Vectors]]:
    """Place and value of the highest of each table, then of what is left of it without that row and that column, and so on."""
    own = np.arange(len(left))
    for _ in range(most):
        flat = left.reshape(len(left), -1)
        places = flat.argmax(axis=1)
        yield places, flat[own, places]
        i, j = np.divmod(places, left.shape[2])
        left[own, i, :] = 0.0
        left[own, :, j] = 0.0


def _said(met: Meetings, found: Sequence[Detail]) -> list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """Of each pair which phrases of either article stand in the clause that carries it; all where none does."""
    known: dict[tuple[int, int, int], NDArray[np.bool_]] = {}

    def inside(side: int, at: int, place: int, texts: Sequence[str], unit: AnalysedClause) -> NDArray[np.bool_]:
        if (side, at, place) not in known:
            held = np.array([text in unit.full_text for text in texts])
            known[side, at, place] = held if held.any() else np.ones(len(texts), bool)
        return known[side, at, place]

    return [
        (
            inside(0, row, one.places[0], met.source.facts[row].texts, one.source_unit),
            inside(1, column, one.places[1], met.target.facts[column].texts, one.target_unit),
        )
        for row, column, one in zip(met.rows.tolist(), met.columns.tolist(), found, strict=True)
    ]


def detail(source: Side, row: int, target: Side, column: int, *, catalogue: Catalogue, rules: stringency.Rules) -> Detail:
    """``details`` of one pair."""
    return details(source, np.array([row]), target, np.array([column]), catalogue=catalogue, rules=rules)[0]


def details(
    source: Side, rows: Ids, target: Side, columns: Ids, *, catalogue: Catalogue, rules: stringency.Rules
) -> list[Detail]:
    """Find the two clauses that carry each pair, and compare their limits.

    Args:
        source: side of ``rows``.
        rows: source article of each pair.
        target: side of ``columns``.
        columns: target article of each pair.
        catalogue: for the direction of parameters.
        rules: directions of limits, and units.
    """
    made = []
    for row, column, fit in zip(rows.tolist(), columns.tolist(), _fits(source, rows, target, columns), strict=True):
        one, other = source.articles[row], target.articles[column]
        a, b = divmod(int(fit.argmax()), fit.shape[1])
        found: list[Comparison] = []
        if _comparable(one, rules) or _comparable(other, rules):
            near = ((int(one.leaves[i]), int(other.leaves[j])) for i, j in _near(fit))
            found = next((held for i, j in near if (held := _comparisons(one, i, other, j, catalogue, rules))), [])
        made.append(_detail(one, int(one.leaves[a]), other, int(other.leaves[b]), found, rules))
    return made


def _detail(one: Article, a: int, other: Article, b: int, found: list[Comparison], rules: stringency.Rules) -> Detail:
    unit_a, unit_b = one.units[a], other.units[b]
    limits = bool(one.limits[a] or other.limits[b] or unit_a.parameters or unit_b.parameters or one.kinds & other.kinds)
    penalty = "penalty" in (unit_a.requirement.modality, unit_b.requirement.modality)
    verdict = stringency.overall(found, limits, penalty)
    reach = (duties.bound(duties.Duty(one, a, rules))[0], duties.bound(duties.Duty(other, b, rules))[0])
    binding = stringency.by_duty(unit_a.requirement.modality, unit_b.requirement.modality, reach, rules)
    return Detail(unit_a, unit_b, tuple(found), verdict, binding, (a, b), reach)


def _comparable(article: Article, rules: stringency.Rules) -> bool:
    """Whether an article has anything that ``_comparisons`` looks at."""
    return article.limited or any(rules.said(unit.full_text, unit.clause.language) != NOTHING_SAID for unit in article.units)


def _fits(source: Side, rows: Ids, target: Side, columns: Ids) -> Iterator[Vectors]:
    """How well each smallest part of one article fits each of another, pair by pair; shapes (parts, parts).

    Likeness counts as far as it is more than either part has with the whole other side: a part that speaks of everything
    carries nothing. Concepts in common and who does what (modality, bearer) decide between parts that are about as near.
    """
    here, there = source.leaves, target.leaves
    many = (here.counts[rows] > 1) | (there.counts[columns] > 1)
    alone: Vectors = np.ones((1, 1), dtype=np.float32)
    # What articles of one part fit is not asked; the parts of the others are all held against each other once.
    (ours, i), (theirs, j) = (_parts(own, found[many]) for own, found in ((here, rows), (there, columns)))
    shared = _concept_overlap(here, ours, there, theirs)
    anywhere = (here.vectors[ours] @ target.middle)[:, None] + (there.vectors[theirs] @ source.middle)[None, :]
    fit = here.vectors[ours] @ there.vectors[theirs].T - ANYWHERE * anywhere + SHARED * shared
    for name, weight in ALIKE.items():
        fit += weight * (here.told[name][ours][:, None] == there.told[name][theirs][None, :])
    table: Vectors = fit.astype(np.float32)
    up, left = iter(i.tolist()), iter(j.tolist())
    sizes = zip(here.counts[rows].tolist(), there.counts[columns].tolist(), many.tolist(), strict=True)
    for high, wide, held in sizes:
        if held:
            first, second = next(up), next(left)
            yield table[first : first + high, second : second + wide]
        else:
            yield alone


def _parts(leaves: Leaves, articles: Ids) -> tuple[Ids, Ids]:
    """The parts of some articles, each article once, and where those of each article begin among them."""
    own, back = np.unique(articles, return_inverse=True)
    counts = leaves.counts[own]
    starts = np.cumsum(counts) - counts
    rows = np.repeat(leaves.starts[own] - starts, counts) + np.arange(int(counts.sum()))
    return rows, starts[back]


def _near(fit: Vectors) -> list[tuple[int, int]]:
    """Places of the pair of parts that fits best, and of those that fit nearly as well, best first."""
    if fit.size == 1:
        return [(0, 0)]
    good = np.flatnonzero(fit >= fit.max() - NEARLY)
    order = good[np.argsort(-fit.ravel()[good], kind="stable")]
    return [divmod(int(at), fit.shape[1]) for at in order]


def _concept_overlap(here: Leaves, ours: Ids, there: Leaves, theirs: Ids) -> NDArray[np.float64]:
    """Of what either of two parts names, the share that both do."""
    names = sorted(here.names.keys() & there.names.keys())
    left, right = (
        own.named[np.ix_(rows, np.array([own.names[name] for name in names], dtype=np.int64))]
        for own, rows in ((here, ours), (there, theirs))
    )
    both = (left @ right.T).astype(np.float64)
    counts = [own.named[rows].sum(axis=1, dtype=np.float64) for own, rows in ((here, ours), (there, theirs))]
    out: NDArray[np.float64] = both / np.maximum(counts[0][:, None] + counts[1][None, :] - both, 1)
    return out


def _comparisons(
    one: Article, here: int, other: Article, there: int, catalogue: Catalogue, rules: stringency.Rules
) -> list[Comparison]:
    """The limits of a unit of one article held against those of a unit of the other; of digests their parameters."""
    unit_a, unit_b = one.units[here], other.units[there]
    stated_a, stated_b = one.parameters, other.parameters
    if (stated_a and stated_b) or ((stated_a or stated_b) and unit_a.text_en and unit_b.text_en):
        # Digests say what their figures measure; a share of pay for illness is not one for maternity.
        if one.catalogue and other.catalogue and not set(one.catalogue) & set(other.catalogue):
            return []
        return stringency.compare_parameters(stated_a, stated_b, catalogue.parameters, rules.units)
    said = {unit_a.requirement.modality, unit_b.requirement.modality}
    found = stringency.compare_all(
        one.limits[here], other.limits[there], rules, (one.conditional[here], other.conditional[there]), not said & DEFINING
    )
    return found or duties.compare(duties.Duty(one, here, rules), duties.Duty(other, there, rules))


def evidence(one: Article, other: Article, found: Detail, weighed: Weighed) -> Evidence:
    """The evidence of a pair of articles: the one place where it is made."""
    a, b = found.source_unit, found.target_unit
    concepts_a, concepts_b = one.spans[found.places[0]], other.spans[found.places[1]]
    shared = [name for name in concepts_a if name in concepts_b]
    return Evidence(
        source_clause=a.clause.eid,
        target_clause=b.clause.eid,
        source_quote=one.quotes[found.places[0]],
        target_quote=other.quotes[found.places[1]],
        concepts=tuple(SharedConcept(name, concepts_a[name], concepts_b[name]) for name in shared),
        only_source=tuple(name for name in concepts_a if name not in concepts_b),
        only_target=tuple(name for name in concepts_b if name not in concepts_a),
        legs=weighed.legs,
        catalogue=tuple(sorted(set(one.catalogue) & set(other.catalogue))),
        comparisons=found.comparisons,
        bearer=(a.requirement.bearer, b.requirement.bearer),
        modality=(a.requirement.modality, b.requirement.modality),
        modality_stringency=found.modality,
        forward=weighed.forward,
        backward=weighed.backward,
        relations=weighed.relations,
        abstain=weighed.abstain,
        counterpart=weighed.counterpart,
        group=weighed.group,
        qualifier=found.qualifier if any(found.qualifier) else (),
        words=weighed.words,
        reasons=weighed.reasons,
        read_with=weighed.read_with,
    )


def evidence_of_none(source: Article, counterpart: float) -> Evidence:
    """What is known where nothing answers an article: its first clause, and the chance that it is answered after all."""
    first = source.units[0]
    return Evidence(first.clause.eid, source_quote=source.quotes[0], counterpart=round(counterpart, 4))


def rationale(lexical: float, bearer: float, relation: Relation) -> Rationale:
    """Wording where the same language says nearly the same, function where bearers differ, else meaning.

    Args:
        lexical: likeness of wording.
        bearer: agreement of bearers.
    """
    if lexical > 0.6:
        return Rationale.SYNTACTIC
    if relation is Relation.INTERSECTS and bearer < 0.2:
        return Rationale.FUNCTIONAL
    return Rationale.SEMANTIC
