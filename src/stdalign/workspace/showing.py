"""How a workspace shows itself: clauses as flat rows, progress in a notebook."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from stdalign.export.figures import figure
from stdalign.model import AnalysedClause
from stdalign.ports import Progress

CLAUSE_COLUMNS = {
    **dict.fromkeys(("address", "level", "number", "label", "heading", "text", "text_en", "language"), "string"),
    **dict.fromkeys(("bearer", "modality", "topics", "concepts", "quantities", "catalogue"), "string"),
    "checked": "bool",
}
"""Columns of a table of clauses."""
_PAUSE_S = 0.2
"""Seconds between two pictures of the progress."""


def clause_row(row: AnalysedClause) -> dict[str, Any]:
    """A clause with its requirement as one flat row."""
    clause, asks = row.clause, row.requirement
    return {
        "address": row.address, "level": clause.level.value, "number": clause.number, "label": clause.label,
        "heading": clause.heading, "text": row.full_text, "text_en": row.text_en, "language": clause.language,
        "bearer": asks.bearer, "modality": asks.modality, "topics": " ".join(asks.topics),
        "concepts": " ".join(dict.fromkeys(one.id for one in asks.concepts)),
        "quantities": "; ".join(one.quote or f"{one.op} {figure(one.value)} {one.unit}" for one in asks.quantities),
        "catalogue": " ".join(row.catalogue), "checked": row.checked,
    }  # fmt: skip


@contextmanager
def shown_progress(given: Progress | None) -> Iterator[Progress | None]:
    """The progress that a caller gave; in a notebook where none is given a line that is written anew; else none."""
    if given is not None or not _in_notebook():
        yield given
        return
    line = _Line()
    try:
        yield line
    finally:
        line.done()


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    found = shell.get_ipython() if shell is not None else None
    return found is not None and hasattr(found, "kernel")


class _Line:
    """One line of a notebook: what is being done, how far it is; it disappears at the end."""

    def __init__(self) -> None:
        self._shown: Any = None
        self._last = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        from IPython.display import display

        if monotonic() - self._last < _PAUSE_S and done < total:
            return
        self._last = monotonic()
        text = {"text/plain": f"{stage}: {done} of {total}"}
        if self._shown is None:
            self._shown = display(text, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._shown.update(text, raw=True)

    def done(self) -> None:
        """Take the line away."""
        if self._shown is not None:
            self._shown.update({"text/plain": ""}, raw=True)
