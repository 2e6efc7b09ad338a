"""Search in a workspace: the index and the words pick few clauses, and these alone are read and weighed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from stdalign.align.find import Hit, concepts_of, find
from stdalign.errors import UsageError
from stdalign.knowledge import Knowledge
from stdalign.ports import Encoder, Index
from stdalign.store import content, finding
from stdalign.store.database import Database
from stdalign.store.vectors import Generation

DEEP = 200
"""Nearest texts that a search weighs by concepts and words too: twenty for each of the ten that are shown."""


class Holder(Protocol):
    """What a workspace offers to search."""

    db: Database
    knowledge: Knowledge

    @property
    def encoder(self) -> Encoder: ...

    def generation(self) -> Generation: ...

    def index(self) -> Index: ...


def search(holder: Holder, query: str, *, jurisdictions: Sequence[str] | None, language: str | None, top: int) -> list[Hit]:
    """The nearest clauses, best first; see ``Workspace.search``."""
    if not query.strip():
        raise UsageError("nothing to search for", next_step="give a word or a sentence")
    if top < 1:
        raise UsageError(f"top must be 1 or more, not {top}", next_step="give --top 10")
    codes = sorted({holder.knowledge.code(code) for code in jurisdictions}) if jurisdictions else None
    return _searched(holder, holder.db, query, codes, language, top)


def _searched(
    holder: Holder, db: Database, query: str, jurisdictions: Sequence[str] | None, language: str | None, top: int
) -> list[Hit]:
    generation = holder.generation()
    rows = generation.rows
    if not rows:
        return []
    among = None
    if jurisdictions is not None or language is not None:
        within = finding.keys_within(db, jurisdictions, language)
        among = np.array([rows[key] for key in within if key in rows], dtype=np.int64)
        if not len(among):
            return []
    vector = holder.encoder.encode([query])
    _, found = holder.index().search(vector, min(max(DEEP, 20 * top), len(rows)), among)
    near = {int(row) for row in found[0] if row >= 0}
    asked = concepts_of(query, holder.knowledge.termbase)
    keys = {key for key, row in rows.items() if row in near}
    keys |= set(
        finding.keys_naming(db, query.strip(), sorted(asked), jurisdictions=jurisdictions, language=language, most=DEEP)
    )
    pool = finding.clauses_of(db, sorted(keys & rows.keys()), jurisdictions=jurisdictions, language=language)
    cosine = generation.vectors[[rows[clause.text_hash] for clause in pool]] @ vector[0]
    country = {one.id: one.jurisdiction for one in content.instruments(db)}
    return [
        Hit(
            address=pool[at].address,
            jurisdiction=country[pool[at].instrument],
            language=pool[at].clause.language,
            similarity=round(similarity, 4),
            label=pool[at].clause.label,
            heading=pool[at].clause.heading,
            text=pool[at].full_text,
        )
        for at, similarity in find(query, asked, pool, cosine, top)
    ]
