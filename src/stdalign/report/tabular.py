"""Reports as tables: flat rows, a data frame, and what a notebook shows."""

from __future__ import annotations

from typing import Generic, TypeVar

from stdalign.frames import Framed, Listed
from stdalign.record import Record

R = TypeVar("R", bound=Record)


class Tabular(Listed[R], Record, Generic[R]):
    """A report whose rows are those of one field; clauses are shown by their addresses."""

    def _repr_html_(self) -> str:
        return Framed._repr_html_(self)
