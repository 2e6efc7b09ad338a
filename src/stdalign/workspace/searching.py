"""Search in a workspace: lists and index pick the clauses that can be among the best, and only those shown are read."""

from __future__ import annotations

from collections.abc import Sequence
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


def search(
    holder: Holder,
    query: str,
    *,
    jurisdictions: Sequence[str] | None,
    language: str | None,
    top: int,
    superseded: bool = False,
) -> list[Hit]:
    """The nearest clauses, best first; see ``Workspace.search``."""
    asked = answers(holder, query, jurisdictions=jurisdictions, language=language, top=top, superseded=superseded)
    return [one.hit for one in asked]


def answers(
    holder: Holder,
    query: str,
    *,
    jurisdictions: Sequence[str] | None,
    language: str | None,
    top: int,
    superseded: bool = False,
) -> list[Answer]:
    """The nearest clauses, best first, each with what is known of it beside."""
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


def _new(ordered: Places) -> NDArray[np.bool_]:
    """Where a number stands that was not there before, in numbers in order."""
    out = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=out[1:])
    return out


def _once(parts: Sequence[Places]) -> Places:
    """All numbers of some lists in order, each once. ``np.unique`` takes several times as long for some hundreds."""
    ordered: Places = np.sort(np.concatenate(parts))
    return ordered[_new(ordered)]


def _among(places: Places, ordered: Places) -> NDArray[np.bool_]:
    """Which of some places stand in a list that is in order."""
    if not len(ordered):
        return np.zeros(len(places), dtype=bool)
    at = np.minimum(np.searchsorted(ordered, places), len(ordered) - 1)
    out: NDArray[np.bool_] = ordered[at] == places
    return out


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
        lists = [np.zeros(0, np.int32), *(lookup.naming(name) for name in sorted(asked))]
        named = np.sort(np.concatenate(lists)).astype(np.int64)
        first = np.flatnonzero(_new(named))
        self.every = named[first]
        times = np.empty(len(first), np.int64)
        np.subtract(first[1:], first[:-1], out=times[:-1])
        times[-1:] = len(named) - first[-1:]
        self.share = CONCEPT_SHARE * times / max(len(asked), 1)
        self.named = self._inside(self.every)
        self.holding = self._inside(lookup.words.holding(self.words).astype(np.int64))

    def _inside(self, places: Places) -> Places:
        return places if self.scope is None else places[self.scope.inside[places]]

    def best(self, top: int) -> list[Answer]:
        """The best clauses."""
        few = len(self.lookup) <= FEW
        every = len(self.lookup) if few else len(self.vectors if self.scope is None else self.scope.rows)
        weighed = self._weighed() if few else None
        deep = 6 * top if few else max(DEEP, 20 * top)
        while True:
            found = self._candidates(min(deep, every)) if weighed is None else self._among_all(weighed, deep)
            chosen = best_of(
                found.values.tolist(), found.open.tolist(), self._holds(found.places), self._same(found.places), top
            )
            sure = len(chosen) == top and chosen[-1][1] >= found.others + _NEARLY
            if sure or deep >= every:
                return self._shown([(int(found.places[at]), value) for at, value in chosen])
            deep *= 8

    def _weighed(self) -> NDArray[np.float64]:
        """What every clause can be worth: cosine, concepts, and the words where it may hold them."""
        most = products(self.vectors, self.vector[0])[self.lookup.rows].astype(np.float64)
        most[self.every] += self.share
        most[self.holding] += EXACT_SHARE
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
        return _Candidates(places, cosine + self._named_share(places), np.flatnonzero(_among(places, self.holding)), others)

    def _candidates(self, deep: int) -> _Candidates:
        """The nearest clauses, and of those that name a concept or may hold the words all, or the nearest of each kind."""
        among = None if self.scope is None else self.scope.rows
        near, others = self._nearest(deep, among)
        parts = [near]
        listed = _once([self.named, self.holding])
        bonus = self._bonus(listed)
        for worth in sorted(set(bonus.tolist())):
            kind = listed[bonus == worth]
            if len(kind) <= MANY:
                parts.append(kind)
                continue
            some, rest = self._nearest(deep, _once([self.lookup.rows[kind]]))
            parts.append(some)
            others = max(others, rest + worth)
        return self._exactly(_once(parts), others)

    def _bonus(self, listed: Places) -> NDArray[np.float64]:
        """What clauses of the lists can be worth above their cosine."""
        worth: NDArray[np.float64] = self._named_share(listed) + EXACT_SHARE * _among(listed, self.holding)
        return worth.round(9)

    def _named_share(self, places: Places) -> NDArray[np.float64]:
        """What the concepts that clauses name are worth."""
        if not len(self.every):
            return np.zeros(len(places))
        at = np.minimum(np.searchsorted(self.every, places), len(self.every) - 1)
        return np.where(self.every[at] == places, self.share[at], 0.0)

    def _nearest(self, deep: int, among: NDArray[np.int64] | None) -> tuple[Places, float]:
        """Places behind the nearest rows, and the cosine that no other row is above."""
        similar, found = self.index().search(self.vector, deep, among)
        there = found[0] >= 0
        rest = float(similar[0][there].min()) if there.all() else -np.inf
        return self._inside(self.lookup.of_rows(np.sort(found[0][there]))), rest

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
