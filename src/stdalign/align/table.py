"""Alignments as a table: rows, data frame, files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stdalign.align.groups import Group, groups
from stdalign.model import Alignment

if TYPE_CHECKING:
    import pandas as pd


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
        shown["source text"] = [a.evidence.source_quote for a in self.alignments]
        shown["target text"] = [a.evidence.target_quote for a in self.alignments]
        return str(shown.head(50).to_html(index=False, escape=True))
