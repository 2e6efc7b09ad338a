"""Alignments as a table: rows, data frame, Arrow, files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from stdalign.align.groups import Group, groups
from stdalign.errors import UsageError
from stdalign.export import format_of, write
from stdalign.export.plain import NUMBERS, flat
from stdalign.frames import Condition, Framed, matching
from stdalign.model import Alignment
from stdalign.ports import Texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes


_COLUMNS = (
    "source", "target", "rank", "score", "probability", "relation", "relation_probability", "relation_firm", "stringency", "no_counterpart", "rationale", "strength",
    "stale", "counterpart", "missing", "source_jurisdiction", "target_jurisdiction", "source_standing", "target_standing",
    "source_clause", "target_clause", "source_quote", "target_quote", "concepts", "evidence",
)  # fmt: skip
"""Columns of a frame: those of the flat formats that an alignment alone fills, without titles and decisions."""


@dataclass(frozen=True, repr=False)
class AlignmentTable(Framed):
    """Alignments in order of source article and rank: indexed, sliced, filtered, and as a data frame.

    The columns of a frame are among those of the flat formats (CSV, TSV, Parquet); ``evidence`` is JSON there, and a typed
    record at ``table[0].evidence``. In a row with ``no_counterpart`` the probability is that *nothing* answers the source; there is
    none where the law that would answer is not in the workspace (``counterpart`` is ``not_in_workspace``, ``missing`` names it).
    """

    alignments: tuple[Alignment, ...]
    _shown = (
        "source",
        "target",
        "rank",
        "probability",
        "relation",
        "relation_firm",
        "stringency",
        "source_quote",
        "target_quote",
    )

    def __len__(self) -> int:
        return len(self.alignments)

    def __bool__(self) -> bool:
        return True  # a table without rows is a table

    def __iter__(self) -> Iterator[Alignment]:
        return iter(self.alignments)

    @overload
    def __getitem__(self, at: int) -> Alignment: ...

    @overload
    def __getitem__(self, at: slice) -> AlignmentTable: ...

    def __getitem__(self, at: int | slice) -> Alignment | AlignmentTable:
        return AlignmentTable(self.alignments[at]) if isinstance(at, slice) else self.alignments[at]

    def __repr__(self) -> str:
        nothing = sum(one.no_counterpart for one in self.alignments)
        return f"<AlignmentTable: {len(self) - nothing} pairs, {nothing} sources without a counterpart>"

    def filter(self, condition: Condition | None = None, **wanted: Any) -> AlignmentTable:
        """The pairs that fit.

        Args:
            condition: called with each alignment.
            wanted: values of fields, one or several (``relation="equal"``); ``min_…`` and ``max_…`` before the name of
                a number are its bounds (``min_probability=0.8``).

        Raises:
            WrongValue: no such field or value; lists what there is.
        """
        return AlignmentTable(tuple(matching(self.alignments, Alignment, condition, wanted)))

    def pairs(self) -> AlignmentTable:
        """The rows with a target: those that say that nothing answers are left out."""
        return AlignmentTable(tuple(one for one in self.alignments if not one.no_counterpart))

    def rows(self) -> list[dict[str, Any]]:
        """One plain row a pair; ``target`` is None where there is no counterpart."""
        return [
            {**a.to_dict(), "target": a.target or None, "probability": None if a.missing else a.probability}
            for a in self.alignments
        ]

    def table(self) -> list[dict[str, Any]]:
        """One flat row a pair: text, numbers and truth values only; ``evidence`` is JSON."""
        return [flat(row) for row in self.rows()]

    def columns(self) -> dict[str, str]:
        """Column → its type."""
        return {name: NUMBERS.get(name, "string") for name in _COLUMNS}

    def groups(self) -> list[Group]:
        """Sources with the same targets, and whether these answer jointly or each for itself."""
        return groups(self.alignments)

    def save(self, path: str | Path, format: str | None = None, context: Texts | None = None) -> Path:
        """Write the table to a file, which is replaced whole or not at all.

        Args:
            path: where; its ending tells the format.
            format: another one (``sssom``, ``oscal`` …; ``stdalign list exporters`` has them all).
            context: the workspace, for the titles and texts that some formats hold.

        Raises:
            UsageError: an ending that tells no format, or the file cannot be written there.
        """
        place = Path(path)
        write(self.rows(), format_of(format, place), place, context)
        return place

    def plot(self, kind: str = "map", ax: Axes | None = None, most: int = 40) -> Axes:
        """The table as a figure.

        Args:
            kind: ``map``, sources and targets on two sides with a line a pair (the surest ones); or ``scores``, how the
                probabilities are distributed by relation.
            ax: axes to draw on; new ones where not given.
            most: pairs of a map.

        Raises:
            UsageError: no such kind, or no pair. MissingExtra: matplotlib is not installed.
        """
        from stdalign.plots import scores, two_sided

        pairs = [one for one in self.alignments if not one.no_counterpart]
        if kind == "map":
            best = sorted(pairs, key=lambda one: -one.probability)[:most]
            rows = [(one.source, one.target, one.probability) for one in best]
            return two_sided(rows, f"{len(rows)} of {len(pairs)} pairs, the surest", ax)
        if kind != "scores":
            raise UsageError(f"unknown kind {kind!r}", next_step="choose map or scores")
        names = dict.fromkeys(one.relation.value for one in pairs)
        groups = {name: [one.probability for one in pairs if one.relation.value == name] for name in names}
        return scores(groups, "Probabilities by relation", ax)
