"""One side of an alignment: articles with their units, vectors, concepts and requirements as arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stdalign.align import stringency
from stdalign.levels import DEMANDS
from stdalign.model import AnalysedClause, Component, Instrument, Quantity, Requirement
from stdalign.ports import Vectors
from stdalign.terms import Termbase
from stdalign.vectors import unit_rows

UNIT_LEVELS = DEMANDS
BROADER_SHARE = 0.4
"""Weight of a concept that is only the broader one of a concept spotted."""
QUOTE = 300
"""Characters of a quote; a longer clause is cut at a blank with an ellipsis."""
FEW = 10
"""Units of a side at which half of their mean counts."""


@dataclass(frozen=True)
class Article:
    """What experts cite: an article with the units (itself, paragraphs, points) that carry evidence.

    ``cites`` has the addresses of the other articles of its instrument that any of its clauses refers to.
    """

    address: str
    instrument: str
    jurisdiction: str
    language: str
    heading: str
    text: str
    units: tuple[AnalysedClause, ...]
    topics: frozenset[str]
    bearers: Mapping[str, float]
    modalities: Mapping[str, float]
    catalogue: tuple[str, ...]
    cites: tuple[str, ...] = ()

    @property
    def requirement(self) -> Requirement:
        """The requirement of the whole article, or of its first unit."""
        return self.units[0].requirement

    @cached_property
    def leaves(self) -> NDArray[np.int64]:
        """Places of the units that have no parts of their own here."""
        higher = {eid for unit in self.units for eid in above(unit.clause.eid)}
        return np.array([at for at, unit in enumerate(self.units) if unit.clause.eid not in higher], dtype=np.int64)

    @cached_property
    def limits(self) -> tuple[tuple[Quantity, ...], ...]:
        """Limits of each unit, with those of the lead-ins that it stands under: a fine before a list is that of each point."""
        return tuple(tuple(limit for limit, _ in found) for found in self._limits)

    @cached_property
    def conditional(self) -> tuple[frozenset[int], ...]:
        """Of each unit which of its limits stand in a condition: from where on a duty holds, not what it demands."""
        return tuple(frozenset(at for at, (_, condition) in enumerate(found) if condition) for found in self._limits)

    @cached_property
    def _limits(self) -> tuple[tuple[tuple[Quantity, bool], ...], ...]:
        own = {u.clause.eid: [(q, _conditional(q, u.requirement)) for q in u.requirement.quantities] for u in self.units}
        below = {_said(q) for at in self.leaves for q in self.units[int(at)].requirement.quantities}
        led = {eid: [pair for pair in found if _said(pair[0]) not in below] for eid, found in own.items()}
        return tuple(
            (*own[u.clause.eid], *(pair for eid in above(u.clause.eid)[::-1] for pair in led.get(eid, ())))
            for u in self.units
        )

    @cached_property
    def spans(self) -> tuple[dict[str, tuple[tuple[int, int], ...]], ...]:
        """Where each unit names each concept."""
        made = []
        for unit in self.units:
            found: dict[str, list[tuple[int, int]]] = {}
            for span in unit.requirement.concepts:
                found.setdefault(span.id, []).append((span.start, span.end))
            made.append({name: tuple(places) for name, places in found.items()})
        return tuple(made)

    @cached_property
    def parameters(self) -> tuple[dict[str, Any], ...]:
        """The figures that the units state."""
        return tuple(one for unit in self.units for one in unit.parameters)

    @cached_property
    def limited(self) -> bool:
        """Whether a smallest unit states a limit, or a figure is stated of the article."""
        return bool(self.parameters) or any(self.limits[int(at)] for at in self.leaves)

    @cached_property
    def quotes(self) -> tuple[str, ...]:
        """The beginning of each unit."""
        return tuple(quote(unit.full_text) for unit in self.units)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of limit that the units state."""
        return frozenset(stringency.kinds(unit.requirement for unit in self.units))


def _said(limit: Quantity) -> tuple[object, ...]:
    """A limit without its place, which differs between a point and the article that it is part of."""
    return limit.kind, limit.op, limit.value, limit.unit, limit.value2, limit.quote


def _conditional(limit: Quantity, said: Requirement) -> bool:
    """Whether a figure stands in a condition of its clause; what must not be exceeded is demanded wherever it stands."""
    return (limit.op in (">=", ">") or limit.kind == "persons") and any(limit.quote in one for one in said.conditions)


def above(eid: str) -> list[str]:
    """The eIds that one stands under.

    >>> above("art_3__para_2__point_a")
    ['art_3', 'art_3__para_2']
    """
    steps = eid.split("__")
    return ["__".join(steps[:at]) for at in range(1, len(steps))]


def quote(text: str) -> str:
    """The beginning of a text, marked where it is cut."""
    if len(text) <= QUOTE:
        return text
    cut = text.rfind(" ", 0, QUOTE)
    return text[: cut if cut > QUOTE // 2 else QUOTE] + " …"


@dataclass(frozen=True)
class Leaves:
    """The smallest parts of articles, article by article.

    Args:
        units: the parts.
        vectors: unit row of each.
        starts: first part of each article.
    """

    units: tuple[AnalysedClause, ...]
    vectors: Vectors
    starts: NDArray[np.int64]

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many parts each article has."""
        return np.diff(np.append(self.starts, len(self.units)))

    @cached_property
    def names(self) -> dict[str, int]:
        """Column of each concept that a part names."""
        found = {span.id for unit in self.units for span in unit.requirement.concepts}
        return {name: at for at, name in enumerate(sorted(found))}

    @cached_property
    def named(self) -> NDArray[np.float32]:
        """Concepts of each part as rows of 0 and 1."""
        out = np.zeros((len(self.units), len(self.names)), np.float32)
        for row, unit in enumerate(self.units):
            out[row, [self.names[span.id] for span in unit.requirement.concepts]] = 1
        return out

    @cached_property
    def told(self) -> dict[str, NDArray[np.str_]]:
        """Force and bearer of each part."""
        found = [unit.requirement for unit in self.units]
        return {"modality": np.array([one.modality for one in found]), "bearer": np.array([one.bearer for one in found])}


@dataclass(frozen=True)
class Side:
    """Articles of a side; ``vectors`` has one unit row for each unit, ``owner`` the article it belongs to."""

    articles: tuple[Article, ...]
    units: tuple[AnalysedClause, ...]
    owner: NDArray[np.int64]
    vectors: Vectors

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Row of each article's first unit; units are stored article by article."""
        out: NDArray[np.int64] = np.searchsorted(self.owner, np.arange(len(self.articles)))
        return out

    @cached_property
    def leaves(self) -> Leaves:
        """The smallest parts of all articles."""
        own = [article.leaves for article in self.articles]
        counts = np.array([len(leaves) for leaves in own], dtype=np.int64)
        rows = np.concatenate([leaves + start for leaves, start in zip(own, self.starts, strict=True)])
        return Leaves(tuple(self.units[int(row)] for row in rows), self.vectors[rows], np.cumsum(counts) - counts)

    @cached_property
    def whole(self) -> Vectors:
        """One unit row for each article: its own vector and those of its parts, in equal shares."""
        if not self.articles:
            return self.vectors
        sums = np.add.reduceat(self.vectors, self.starts, axis=0)
        counts = np.diff(np.append(self.starts, len(self.units)))[:, None]
        return unit_rows(self.vectors[self.starts] + sums / counts, 1e-9)

    @cached_property
    def middle(self) -> Vectors:
        """Mean of all units' vectors, as far as they are many: of very few it is their own subject; shape (dimension,)."""
        n = len(self.units)
        out: Vectors = (self.vectors.sum(axis=0) / (n + FEW)).astype(np.float32)
        return out

    def of(self, keep: Callable[[Article], bool]) -> Side:
        """The side of some of its articles."""
        kept = [at for at, article in enumerate(self.articles) if keep(article)]
        rows = np.flatnonzero(np.isin(self.owner, kept))
        owner = np.searchsorted(np.array(kept, dtype=np.int64), self.owner[rows]).astype(np.int64)
        articles = tuple(self.articles[at] for at in kept)
        return Side(articles, tuple(self.units[int(r)] for r in rows), owner, self.vectors[rows])


def build_side(
    clauses: Sequence[AnalysedClause],
    instruments: Mapping[str, Instrument],
    vectors_of: Callable[[Sequence[AnalysedClause]], Vectors],
    level: str = "article",
) -> Side:
    """Group the enacting clauses of some instruments by article, or at level ``clause`` each for itself.

    Repealed articles and other components (annex, elucidation, quoted) are left out.
    """
    groups: dict[tuple[str, str], list[AnalysedClause]] = {}
    for row in clauses:
        good = row.article and row.text_hash and row.clause.level in UNIT_LEVELS
        if good and row.clause.component is Component.MAIN and row.clause.status != "repealed":
            key = row.article if level == "article" else row.clause.eid
            groups.setdefault((row.instrument, key), []).append(row)
    articles = [_article(rows, eid, instruments[name]) for (name, eid), rows in groups.items()]
    units = [unit for article in articles for unit in article.units]
    owner = np.repeat(np.arange(len(articles)), [len(a.units) for a in articles])
    return Side(tuple(articles), tuple(units), owner.astype(np.int64), vectors_of(units))


def _article(rows: list[AnalysedClause], eid: str, instrument: Instrument) -> Article:
    seen: set[str] = set()
    units = []
    for row in sorted(rows, key=lambda r: (r.clause.eid != eid, r.position)):
        if row.full_text and row.full_text not in seen:
            seen.add(row.full_text)
            units.append(row)
    units = units or rows[:1]
    own = [u for u in units if u.clause.eid == eid]
    parts = [u for u in units if u.clause.eid != eid]
    heading = next((u.clause.heading for u in units if u.clause.heading), "")
    return Article(
        address=f"{instrument.id}#{eid}",
        instrument=instrument.id,
        jurisdiction=instrument.jurisdiction,
        language=units[0].clause.language,
        heading=heading,
        text=own[0].full_text if own else " ".join(u.full_text for u in parts),
        units=tuple(units),
        topics=frozenset(t for u in units for t in u.requirement.topics),
        bearers=_shares(u.requirement.bearer for u in units),
        modalities=_shares(u.requirement.modality for u in units),
        catalogue=tuple(dict.fromkeys(c for u in units for c in u.catalogue)),
        # Of the rows, not the units: an article of one paragraph has its references on the paragraph, which says nothing more.
        cites=tuple(f"{instrument.id}#{named}" for named in _named(rows, eid)),
    )


def _named(rows: Sequence[AnalysedClause], eid: str) -> tuple[str, ...]:
    """The eIds of other articles of the same instrument that clauses refer to."""
    targets = [one.target.split("__") for row in rows for one in row.clause.references if not one.instrument]
    found = ("__".join(steps[: at + 1]) for steps in targets for at, step in enumerate(steps) if step.startswith("art_"))
    return tuple(dict.fromkeys(one for one in found if one != eid))


def _shares(values: object) -> dict[str, float]:
    counts = Counter(values)  # type: ignore[call-overload]
    total = sum(counts.values())
    return {str(name): count / total for name, count in counts.items()}


def concept_counts(unit: AnalysedClause, termbase: Termbase) -> dict[str, float]:
    """Concepts of a unit with damped counts, broader concepts at a reduced weight."""
    counts = Counter(span.id for span in unit.requirement.concepts)
    weights: dict[str, float] = {}
    for name, count in counts.items():
        weights[name] = max(weights.get(name, 0.0), 1 + float(np.log(count)))
        concept = termbase.concepts.get(name)
        if concept and concept.broader in termbase.concepts:
            weights[concept.broader] = max(weights.get(concept.broader, 0.0), BROADER_SHARE)
    return weights
