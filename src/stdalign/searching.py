"""Search in a workspace: words or a sentence in any language, clauses in all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from stdalign.align.find import Hit, find
from stdalign.errors import UsageError
from stdalign.knowledge import Knowledge
from stdalign.model import AnalysedClause, Instrument
from stdalign.ports import Encoder, Index
from stdalign.store import content
from stdalign.store.database import Database


class Holder(Protocol):
    """What a workspace offers to search."""

    db: Database
    knowledge: Knowledge

    @property
    def encoder(self) -> Encoder: ...

    def instruments(self, jurisdiction: str | None = None) -> list[Instrument]: ...

    def rows_of(self, clauses: Sequence[AnalysedClause]) -> NDArray[np.int64]: ...

    def index(self) -> Index: ...


def search(holder: Holder, query: str, *, jurisdictions: Sequence[str] | None, language: str | None, top: int) -> list[Hit]:
    """The nearest clauses, best first; see ``Workspace.search``."""
    if not query.strip():
        raise UsageError("nothing to search for", next_step="give a word or a sentence")
    if top < 1:
        raise UsageError(f"top must be 1 or more, not {top}", next_step="give --top 10")
    codes = {holder.knowledge.code(code) for code in jurisdictions} if jurisdictions else None
    country = {i.id: i.jurisdiction for i in holder.instruments()}
    pool = [
        c
        for c in content.clauses(holder.db, [i for i, code in country.items() if codes is None or code in codes])
        if c.text_hash and (language is None or c.clause.language == language)
    ]
    if not pool:
        return []
    return [
        Hit(
            address=pool[at].address,
            jurisdiction=country[pool[at].instrument],
            language=pool[at].clause.language,
            similarity=round(float(similarity), 4),
            label=pool[at].clause.label,
            heading=pool[at].clause.heading,
            text=pool[at].full_text,
        )
        for at, similarity in find(
            query, pool, holder.rows_of(pool), holder.index(), holder.encoder, top, holder.knowledge.termbase
        )
    ]
