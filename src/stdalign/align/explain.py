"""Why a pair was made: the clauses that carry it, the concepts on both sides, what only one side has, which leg found it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stdalign.align import stringency
from stdalign.align.coverage import Meeting
from stdalign.align.side import Article, Side
from stdalign.catalogue import Catalogue
from stdalign.model import AnalysedClause, Comparison, Evidence, Ground, JointAnswer, Met, SharedConcept
from stdalign.ports import Vectors
from stdalign.relation import Rationale, Relation, Stringency

QUOTE = 300
"""Characters of a quote; a longer clause is cut at a blank with an ellipsis."""
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
    """What the score and the relation model say of a pair; fields as in ``model.Evidence``."""

    legs: Mapping[str, float]
    forward: float
    backward: float
    relations: Mapping[Relation, float]
    abstain: bool
    counterpart: float
    group: JointAnswer | None = None
    words: tuple[Met, ...] = ()
    reasons: tuple[Ground, ...] = ()


def words(met: Meeting, found: Detail) -> tuple[Met, ...]:
    """The stretches of the two carrying clauses that meet best, each of them once; of whole articles where no phrase is theirs.

    Args:
        met: the two articles held against each other.
        found: which clauses carry the pair.
    """
    texts = met.source.texts, met.target.texts
    kept = [
        [at for at, text in enumerate(own) if text in unit.full_text] or list(range(len(own)))
        for own, unit in zip(texts, (found.source_unit, found.target_unit), strict=True)
    ]
    left = met.similar[np.ix_(*kept)].copy()
    made: list[Met] = []
    while len(made) < WORDS and left.max(initial=0.0) >= NEAR:
        i, j = divmod(int(np.argmax(left)), left.shape[1])
        made.append(Met(quote(texts[0][kept[0][i]]), quote(texts[1][kept[1][j]]), round(float(left[i, j]), 3)))
        left[i, :] = left[:, j] = 0.0
    return tuple(made)


def detail(source: Side, row: int, target: Side, column: int, *, catalogue: Catalogue, rules: stringency.Rules) -> Detail:
    """Find the two clauses that carry a pair, and compare their limits.

    Args:
        source: side of ``row``.
        target: side of ``column``.
        catalogue: for the direction of parameters.
        rules: directions of limits, and units.
    """
    one, other = source.articles[row], target.articles[column]
    near = [(int(one.leaves[i]), int(other.leaves[j])) for i, j in _near(_fit(source, row, target, column))]
    a, b = near[0]
    unit_a, unit_b = one.units[a], other.units[b]
    found = next((made for i, j in near if (made := _comparisons(one, i, other, j, catalogue, rules))), [])
    limits = bool(one.limits[a] or other.limits[b] or unit_a.parameters or unit_b.parameters or one.kinds & other.kinds)
    penalty = "penalty" in (unit_a.requirement.modality, unit_b.requirement.modality)
    verdict = stringency.overall(found, limits, penalty)
    reach = (_reach(unit_a, rules), _reach(unit_b, rules))
    binding = stringency.by_duty(unit_a.requirement.modality, unit_b.requirement.modality, reach, rules)
    return Detail(unit_a, unit_b, tuple(found), verdict, binding, (a, b), reach)


def _fit(source: Side, row: int, target: Side, column: int) -> Vectors:
    """How well each smallest part of one article fits each of another; shape (parts, parts).

    Likeness counts as far as it is more than either part has with the whole other side: a part that speaks of everything
    carries nothing. Concepts in common and who does what (modality, bearer) decide between parts that are about as near.
    """
    one, other = source.articles[row], target.articles[column]
    if len(one.leaves) == len(other.leaves) == 1:
        return np.ones((1, 1), dtype=np.float32)
    ours, theirs = source.vectors[one.leaves + source.starts[row]], target.vectors[other.leaves + target.starts[column]]
    anywhere = (ours @ target.middle)[:, None] + (theirs @ source.middle)[None, :]
    shared = _concept_overlap([one.named[at] for at in one.leaves], [other.named[at] for at in other.leaves])
    made = ours @ theirs.T - ANYWHERE * anywhere + SHARED * shared
    for name, weight in ALIKE.items():
        made += weight * (one.told[name][:, None] == other.told[name][None, :])
    out: Vectors = made.astype(np.float32)
    return out


def _near(fit: Vectors) -> list[tuple[int, int]]:
    """Places of the pair of parts that fits best, and of those that fit nearly as well, best first."""
    if fit.size == 1:
        return [(0, 0)]
    good = np.flatnonzero(fit >= fit.max() - NEARLY)
    order = good[np.argsort(-fit.ravel()[good], kind="stable")]
    return [divmod(int(at), fit.shape[1]) for at in order]


def _reach(unit: AnalysedClause, rules: stringency.Rules) -> str:
    """How far the duty of a clause goes, as a person wrote it down or as its words say; empty for all but obligations."""
    if unit.requirement.modality != "obligation":
        return ""
    return (unit.stated.qualifier if unit.stated else "") or stringency.qualifier(
        unit.full_text, unit.clause.language, rules
    )


def _concept_overlap(left: list[frozenset[str]], right: list[frozenset[str]]) -> NDArray[np.float64]:
    return np.array([[0.0 if a.isdisjoint(b) else len(a & b) / len(a | b) for b in right] for a in left])


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
    found = stringency.compare_all(one.limits[here], other.limits[there], rules)
    if found:
        return found
    prompt = stringency.promptness(unit_a.full_text, unit_a.clause.language, unit_b.full_text, unit_b.clause.language, rules)
    return [prompt] if prompt else []


def evidence(one: Article, other: Article, found: Detail, weighed: Weighed) -> Evidence:
    """The evidence of a pair of articles: the one place where it is made."""
    a, b = found.source_unit, found.target_unit
    concepts_a, concepts_b = one.spans[found.places[0]], other.spans[found.places[1]]
    shared = [name for name in concepts_a if name in concepts_b]
    return Evidence(
        source_clause=a.clause.eid,
        target_clause=b.clause.eid,
        source_quote=quote(a.full_text),
        target_quote=quote(b.full_text),
        concepts=tuple(SharedConcept(name, concepts_a[name], concepts_b[name]) for name in shared),
        only_source=tuple(name for name in concepts_a if name not in concepts_b),
        only_target=tuple(name for name in concepts_b if name not in concepts_a),
        legs={name: round(value, 3) for name, value in weighed.legs.items()},
        catalogue=tuple(sorted(set(one.catalogue) & set(other.catalogue))),
        comparisons=found.comparisons,
        bearer=(a.requirement.bearer, b.requirement.bearer),
        modality=(a.requirement.modality, b.requirement.modality),
        modality_stringency=found.modality,
        forward=round(weighed.forward, 3),
        backward=round(weighed.backward, 3),
        relations={name: round(share, 3) for name, share in weighed.relations.items()},
        abstain=weighed.abstain,
        counterpart=round(weighed.counterpart, 4),
        group=weighed.group,
        qualifier=found.qualifier if any(found.qualifier) else (),
        words=weighed.words,
        reasons=weighed.reasons,
    )


def evidence_of_none(source: Article, counterpart: float) -> Evidence:
    """What is known where nothing answers an article: its first clause, and the chance that it is answered after all."""
    first = source.units[0]
    return Evidence(first.clause.eid, source_quote=quote(first.full_text), counterpart=round(counterpart, 4))


def quote(text: str) -> str:
    """The beginning of a text, marked where it is cut."""
    if len(text) <= QUOTE:
        return text
    cut = text.rfind(" ", 0, QUOTE)
    return text[: cut if cut > QUOTE // 2 else QUOTE] + " …"


def rationale(values: Mapping[str, float], relation: Relation) -> Rationale:
    """Wording where the same language says nearly the same, function where bearers differ, else meaning."""
    if values.get("lexical", 0.0) > 0.6:
        return Rationale.SYNTACTIC
    if relation is Relation.INTERSECTS and values.get("bearer", 0.0) < 0.2:
        return Rationale.FUNCTIONAL
    return Rationale.SEMANTIC
