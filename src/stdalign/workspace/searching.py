"""Search in a workspace: lists and index pick the clauses that can be among the best, and only those shown are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from stdalign.align.find import CONCEPT_SHARE, EXACT_SHARE, Hit, best_of, concepts_of
from stdalign.errors import UsageError
from stdalign.index.products import products
from stdalign.knowledge import Knowledge
from stdalign.ports import Encoder, Index, Vectors
from stdalign.store import finding
from stdalign.store.database import Database
from stdalign.store.vectors import Generation
from stdalign.vectors import distinct
from stdalign.workspace.lookup import Lookup, Scope

DEEP = 200
"""Nearest texts that are taken at first: twenty for each of the ten that are shown."""
FEW = 20_000
"""Clauses up to which every one is weighed, which takes less than to bring together those that lists and index give: .2 ms for three thousand."""
MANY = 50_000
"""Clauses of a list whose vectors are all compared; of longer ones the index gives the nearest."""
_NEARLY = 1e-5
"""By how much the index and the product of the vectors themselves may differ."""

Places = NDArray[np.int64]


_Asked = tuple[str, tuple[str, ...] | None, str | None, int, bool, str]
KEPT = 500
"""Questions whose answers are kept until the content changes: some five megabytes. Many people ask the same ones on one day."""


class Holder(Protocol):
    """What a workspace offers to search."""

    db: Database
    knowledge: Knowledge

    @property
    def encoder(self) -> Encoder: ...

    def generation(self) -> Generation: ...

    def index(self) -> Index: ...

    def lookup(self) -> Lookup: ...


@dataclass(frozen=True)
class Answer:
    """A clause that answers a search, and what is known of it beside: a row of ``finding.rows_of``."""

    hit: Hit
    row: Any


@dataclass(frozen=True)
class _Candidates:
    """Clauses that can be among the best; every other one is worth ``others`` at most.

    Args:
        places: of the clauses in the lookup, rising.
        values: cosine and concepts.
        open: numbers of those that may hold the words.
    """

    places: Places
    values: NDArray[np.float64]
    open: Places
    others: float


def answers(
    holder: Holder,
    query: str,
    *,
    jurisdictions: Sequence[str] | None,
    language: str | None,
    top: int,
    superseded: bool = False,
) -> list[Answer]:
    """The nearest clauses, best first, each with what is known of it beside; see ``Workspace.search``."""
    if not query.strip():
        raise UsageError("nothing to search for", next_step="give a word or a sentence")
    if top < 1:
        raise UsageError(f"top must be 1 or more, not {top}", next_step="give --top 10")
    codes = tuple(sorted({holder.knowledge.code(code) for code in jurisdictions})) if jurisdictions else None
    lookup = holder.lookup()
    asked = (query, codes, language, top, superseded, holder.encoder.fingerprint)
    kept = lookup.answers.get(asked)
    if kept is not None:
        return list(kept)
    found = _found(holder, lookup, asked)
    if len(lookup.answers) >= KEPT:
        lookup.answers.clear()
    lookup.answers[asked] = found
    return list(found)


def _found(holder: Holder, lookup: Lookup, asked: _Asked) -> list[Answer]:
    query, codes, language, top, superseded, _ = asked
    scope = lookup.scope(codes, language, None if superseded else lambda: finding.past(holder.db))
    if not len(lookup) or (scope is not None and not len(scope.rows)):
        return []
    return _Search(holder, lookup, scope, query).best(top)


def _once(parts: Sequence[Places]) -> Places:
    """All numbers of some lists, in order, each once. ``np.unique`` takes several times as long for some hundreds."""
    ordered: Places = np.sort(np.concatenate(parts))
    new = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


class _Search:
    """One question.

    Args:
        scope: the clauses that may be shown; all where None.
    """

    def __init__(self, holder: Holder, lookup: Lookup, scope: Scope | None, query: str) -> None:
        self.db, self.lookup, self.scope = holder.db, lookup, scope
        self.vectors, self.index = lookup.vectors, holder.index
        self.vector: Vectors = holder.encoder.encode([query])
        self.words = query.casefold().strip()
        self.rows = lookup.read()
        asked = concepts_of(query, holder.knowledge.termbase)
        # What is known of each clause as one number, its kind: twice the concepts that it names, and one where it may hold the words.
        self.kind = np.zeros(len(lookup), np.uint16)
        for name in sorted(asked):
            self.kind[lookup.naming(name)] += 2
        self.kind[lookup.words.holding(self.words)] += 1
        if scope is not None:
            self.kind *= scope.inside
        self.share = CONCEPT_SHARE * np.arange(len(asked) + 1) / max(len(asked), 1)
        self.above = np.repeat(self.share, 2)
        """What a clause of each kind can be worth above its cosine."""
        self.above[1::2] += EXACT_SHARE

    def best(self, top: int) -> list[Answer]:
        """The best clauses."""
        few = len(self.lookup) <= FEW
        every = len(self.lookup) if few else len(self.vectors if self.scope is None else self.scope.rows)
        most = self._most() if few else None
        deep = 6 * top if few else max(DEEP, 20 * top)
        while True:
            shown: list[tuple[int, float]] = []
            for found in self._by_kinds(min(deep, every)) if most is None else [self._among_all(most, deep)]:
                chosen = best_of(
                    found.values.tolist(), found.open.tolist(), self._holds(found.places), self._same(found.places), top
                )
                shown = [(int(found.places[at]), value) for at, value in chosen]
                if len(chosen) == top and chosen[-1][1] >= found.others + _NEARLY:
                    return self._shown(shown)
            if deep >= every:
                return self._shown(shown)
            deep *= 8

    def _most(self) -> NDArray[np.float64]:
        """What every clause can be worth: cosine, concepts, and the words where it may hold them."""
        most: NDArray[np.float64] = products(self.vectors, self.vector[0])[self.lookup.rows] + self.above[self.kind]
        if self.scope is not None:
            most[~self.scope.inside] = -np.inf
        return most

    def _among_all(self, most: NDArray[np.float64], deep: int) -> _Candidates:
        """Those of all clauses that are worth most."""
        places, others = np.arange(len(most)), -np.inf
        if deep < len(most):
            order = np.argpartition(most, len(most) - deep - 1)
            others = float(most[order[-deep - 1]])
            places = np.sort(order[-deep:])
        return self._exactly(places[most[places] > -np.inf], others)

    def _exactly(self, places: Places, others: float) -> _Candidates:
        """Some clauses with what they are worth to the last bit."""
        # Row by row: a product of matrices gives two equal rows values that differ in their last bit.
        cosine = np.einsum("rd,d->r", self.vectors[self.lookup.rows[places]], self.vector[0]).astype(np.float64)
        kinds = self.kind[places]
        return _Candidates(places, cosine + self.share[kinds >> 1], np.flatnonzero(kinds & 1), others)

    def _by_kinds(self, deep: int) -> Iterator[_Candidates]:
        """The nearest clauses, then with them kind after kind of those that name a concept or may hold the words.

        The kinds that can be worth most come first. Whatever is in none that came yet, and is not among the nearest, is worth what a
        clause as far as the last of these can be worth at most: mostly no list has to be weighed at all.
        """
        near, rest = self._nearest(deep, None if self.scope is None else self.scope.rows)
        sizes = np.bincount(self.kind, minlength=len(self.above))
        left = sorted(np.flatnonzero(sizes[1:]) + 1, key=lambda kind: -self.above[kind])
        parts, others = [near], rest
        for kind in left:
            yield self._exactly(_once(parts), max(others, rest + float(self.above[kind])))
            places = np.flatnonzero(self.kind == kind)
            if len(places) > MANY:
                places, beyond = self._nearest(deep, distinct(self.lookup.rows[places]))
                others = max(others, beyond + float(self.above[kind]))
            parts.append(places)
        yield self._exactly(_once(parts), others)

    def _nearest(self, deep: int, among: NDArray[np.int64] | None) -> tuple[Places, float]:
        """Places behind the nearest rows, and the cosine that no other row is above."""
        similar, found = self.index().search(self.vector, deep, among)
        there = found[0] >= 0
        rest = float(similar[0][there].min()) if there.all() else -np.inf
        places = self.lookup.of_rows(np.sort(found[0][there]))
        return places if self.scope is None else places[self.scope.inside[places]], rest

    def _holds(self, places: Places) -> Any:
        def holding(asked: list[int]) -> list[int]:
            ids = self.lookup.ids[places[asked]]
            self._read(ids.tolist())
            return [at for at, id in zip(asked, ids.tolist(), strict=True) if self._has(id)]

        return holding

    def _has(self, id: int) -> bool:
        return id in self.rows and self.words in self.rows[id]["full_text"].casefold()

    def _same(self, places: Places) -> Any:
        instrument, text = self.lookup.instrument, self.lookup.text
        return lambda at: (int(instrument[places[at]]), int(text[places[at]]))

    def _read(self, ids: list[int]) -> None:
        new = [id for id in ids if id not in self.rows]
        if new:
            self.rows.update(finding.rows_of(self.db, new))

    def _shown(self, chosen: list[tuple[int, float]]) -> list[Answer]:
        ids = self.lookup.ids[[at for at, _ in chosen]].tolist()
        self._read(ids)
        found = [(self.rows[id], value) for id, (_, value) in zip(ids, chosen, strict=True) if id in self.rows]
        return [
            Answer(
                Hit(
                    address=f"{row['instrument']}#{row['eid']}",
                    jurisdiction=row["jurisdiction"],
                    language=row["language"],
                    similarity=round(value, 4),
                    label=row["label"],
                    heading=row["heading"],
                    text=row["full_text"],
                ),
                row,
            )
            for row, value in found
        ]
