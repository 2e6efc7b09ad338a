"""Why a pair was made: the clauses that carry it, the concepts on both sides, what only one side has, which leg found it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stdalign.align import stringency
from stdalign.align.side import Article, Side
from stdalign.catalogue import Catalogue
from stdalign.model import Comparison
from stdalign.relation import Rationale, Relation, Stringency
from stdalign.store.content import StoredClause

QUOTE = 300
"""Characters of a quote; a longer clause is cut at a blank with an ellipsis."""


@dataclass(frozen=True)
class Detail:
    """What is worked out for one pair of articles."""

    source_unit: StoredClause
    target_unit: StoredClause
    comparisons: tuple[Comparison, ...]
    stringency: Stringency
    evidence: dict[str, Any]


def detail(
    source: Side,
    row: int,
    target: Side,
    column: int,
    *,
    catalogue: Catalogue,
    values: dict[str, float],
) -> Detail:
    """Work out evidence and stringency of one pair.

    Args:
        source: side of ``row``. target: side of ``column``.
        catalogue: for the direction of parameters. values: each leg's value, shown in the evidence.
    """
    here, there = _units(source, row), _units(target, column)
    similarity = source.vectors[here] @ target.vectors[there].T
    one, other = source.articles[row], target.articles[column]
    leaves_a = [at for at, unit in enumerate(one.units) if _is_leaf(unit, one)]
    leaves_b = [at for at, unit in enumerate(other.units) if _is_leaf(unit, other)]
    concepts_a = [_names(u) for u in one.units]
    concepts_b = [_names(u) for u in other.units]
    both = similarity + 0.3 * _concept_overlap(concepts_a, concepts_b)
    # The smallest units that match best carry the evidence; a whole article only where it has no parts.
    mask = np.full_like(both, -1.0)
    mask[np.ix_(leaves_a, leaves_b)] = 0
    i, j = np.unravel_index(int(np.argmax(both + mask)), both.shape)
    unit_a, unit_b = one.units[int(i)], other.units[int(j)]
    found = _comparisons(one, other, unit_a, unit_b, catalogue)
    limits = any(u.requirement.quantities or u.parameters for u in (unit_a, unit_b))
    penalty = "penalty" in (unit_a.requirement.modality, unit_b.requirement.modality)
    shared = stringency.kinds(u.requirement for u in one.units) & stringency.kinds(u.requirement for u in other.units)
    verdict = stringency.overall(found, limits or bool(shared), penalty)
    evidence = _evidence(unit_a, unit_b, one, other, found, values)
    return Detail(unit_a, unit_b, tuple(found), verdict, evidence)


def _units(side: Side, row: int) -> NDArray[np.int64]:
    start = int(side.starts[row])
    return np.arange(start, start + len(side.articles[row].units))


def _is_leaf(unit: StoredClause, article: Article) -> bool:
    prefix = unit.clause.eid + "__"
    return not any(u.clause.eid.startswith(prefix) for u in article.units)


def _names(unit: StoredClause) -> frozenset[str]:
    return frozenset(span.id for span in unit.requirement.concepts)


def _concept_overlap(left: list[frozenset[str]], right: list[frozenset[str]]) -> NDArray[np.float64]:
    return np.array([[len(a & b) / max(len(a | b), 1) for b in right] for a in left])


def _comparisons(
    one: Article, other: Article, unit_a: StoredClause, unit_b: StoredClause, catalogue: Catalogue
) -> list[Comparison]:
    stated_a = [p for u in one.units for p in u.parameters]
    stated_b = [p for u in other.units for p in u.parameters]
    if (stated_a and stated_b) or ((stated_a or stated_b) and unit_a.text_en and unit_b.text_en):
        # Digests say what their figures measure; a share of pay for illness is not one for maternity.
        if one.catalogue and other.catalogue and not set(one.catalogue) & set(other.catalogue):
            return []
        return stringency.compare_parameters(stated_a, stated_b, catalogue.parameters)
    found = stringency.compare_all(unit_a.requirement.quantities, unit_b.requirement.quantities)
    prompt = stringency.promptness(unit_a.full_text, unit_a.clause.language, unit_b.full_text, unit_b.clause.language)
    return found or ([prompt] if prompt else [])


def _evidence(
    a: StoredClause,
    b: StoredClause,
    one: Article,
    other: Article,
    found: list[Comparison],
    values: dict[str, float],
) -> dict[str, Any]:
    concepts_a, concepts_b = _spans(a), _spans(b)
    shared = [name for name in concepts_a if name in concepts_b]
    return {
        "source_clause": a.clause.eid,
        "target_clause": b.clause.eid,
        "source_quote": quote(a.full_text),
        "target_quote": quote(b.full_text),
        "concepts": [{"id": name, "source": concepts_a[name], "target": concepts_b[name]} for name in shared],
        "only_source": [name for name in concepts_a if name not in concepts_b],
        "only_target": [name for name in concepts_b if name not in concepts_a],
        "legs": {name: round(value, 3) for name, value in values.items()},
        "catalogue": sorted(set(one.catalogue) & set(other.catalogue)),
        "comparisons": [c.to_dict() for c in found],
        "bearer": [a.requirement.bearer, b.requirement.bearer],
        "modality": [a.requirement.modality, b.requirement.modality],
        "modality_stringency": stringency.by_modality(a.requirement.modality, b.requirement.modality).value,
    }


def _spans(unit: StoredClause) -> dict[str, list[list[int]]]:
    spans: dict[str, list[list[int]]] = {}
    for span in unit.requirement.concepts:
        spans.setdefault(span.id, []).append([span.start, span.end])
    return spans


def quote(text: str) -> str:
    """The beginning of a text, marked where it is cut."""
    if len(text) <= QUOTE:
        return text
    cut = text.rfind(" ", 0, QUOTE)
    return text[: cut if cut > QUOTE // 2 else QUOTE] + " …"


def rationale(values: dict[str, float], relation: Relation) -> Rationale:
    """Wording where the same language says nearly the same, function where bearers differ, else meaning."""
    if values.get("lexical", 0.0) > 0.6:
        return Rationale.SYNTACTIC
    if relation is Relation.INTERSECTS and values.get("bearer", 0.0) < 0.2:
        return Rationale.FUNCTIONAL
    return Rationale.SEMANTIC
