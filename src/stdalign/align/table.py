"""Alignments as a table: rows, data frame, files; and alignment by the names that people use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from stdalign.align.engine import Engine
from stdalign.align.feedback import calibrated
from stdalign.align.groups import Group, groups
from stdalign.align.hub import Hub
from stdalign.align.score import Weights
from stdalign.align.side import Side, build_side
from stdalign.catalogue import Catalogue
from stdalign.errors import UsageError
from stdalign.model import Alignment, Instrument
from stdalign.ports import Encoder, Reranker, Vectors
from stdalign.store import content
from stdalign.store.content import StoredClause
from stdalign.store.database import Database
from stdalign.terms import Termbase

if TYPE_CHECKING:
    import pandas as pd

LEVELS = ("article", "clause")


class Holder(Protocol):
    """What a workspace offers to alignment."""

    db: Database

    @property
    def encoder(self) -> Encoder: ...

    def resolve(self, name: str) -> list[Instrument]: ...

    def vectors_of(self, clauses: Sequence[StoredClause]) -> Vectors: ...


@dataclass(frozen=True)
class AlignmentTable:
    """Alignments in order of source article and rank."""

    alignments: tuple[Alignment, ...]

    def __len__(self) -> int:
        return len(self.alignments)

    def __iter__(self) -> Iterator[Alignment]:
        return iter(self.alignments)

    def rows(self) -> list[dict[str, Any]]:
        """One plain row a pair; ``target`` is None where there is no counterpart."""
        return [{**a.to_dict(), "target": a.target or None} for a in self.alignments]

    def to_frame(self) -> pd.DataFrame:
        """A pandas data frame, one row a pair; ``evidence`` holds dictionaries."""
        import pandas as pd

        names = list(Alignment.__dataclass_fields__)
        return pd.DataFrame(self.rows(), columns=names)

    def groups(self) -> list[Group]:
        """Sources with the same targets, and whether these answer jointly or each for itself."""
        return groups(self.alignments)

    def _repr_html_(self) -> str:
        frame = self.to_frame()
        shown = frame[["source", "target", "rank", "probability", "relation", "stringency"]].copy()
        shown["source text"] = [a.evidence.get("source_quote", "") for a in self.alignments]
        shown["target text"] = [a.evidence.get("target_quote", "") for a in self.alignments]
        return str(shown.head(50).to_html(index=False, escape=True))


def engine_of(holder: Holder) -> Engine:
    """An engine with the termbase, catalogue and weights that ship and the workspace's encoder."""
    termbase = Termbase.load()
    weights = calibrated(Weights.load(), holder.db.meta("calibration", ""))
    return Engine(Hub(Catalogue.load(), termbase, holder.encoder), termbase, weights)


def side_of(holder: Holder, found: Sequence[Instrument], level: str = "article") -> Side:
    """The articles (or clauses) of some instruments as one side."""
    rows = content.clauses(holder.db, [i.id for i in found])
    return build_side(rows, {i.id: i for i in found}, holder.vectors_of, level=level)


def align_names(
    holder: Holder,
    source: str,
    targets: Sequence[str],
    *,
    level: str,
    top: int | None,
    reranker: Reranker | None = None,
) -> AlignmentTable:
    """Align a source with each target; see ``Workspace.align``."""
    if not targets:
        raise UsageError("no target", next_step="name an instrument or a jurisdiction to align with")
    if level not in LEVELS:
        raise UsageError(f"unknown level {level!r}", next_step=f"choose one of {', '.join(LEVELS)}")
    if top is not None and top < 1:
        raise UsageError(f"top must be 1 or more, not {top}", next_step="give --top 10")
    engine = engine_of(holder)
    left = side_of(holder, holder.resolve(source), level)
    made: list[Alignment] = []
    for name in targets:
        made.extend(engine.align(left, side_of(holder, holder.resolve(name), level), top, reranker))
    return AlignmentTable(tuple(made))
