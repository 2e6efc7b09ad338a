"""Reports as tables: flat rows, a data frame, and what a notebook shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stdalign.record import Record

if TYPE_CHECKING:
    import pandas as pd


class Tabular(Record):
    """A report whose rows are those of one field; clauses are shown by their addresses."""

    _rows: str

    def table(self) -> list[dict[str, Any]]:
        """One flat row an item."""
        return [{name: flat(value) for name, value in row.items()} for row in self._plain_rows()]

    def _plain_rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = [row.to_dict() for row in getattr(self, self._rows)]
        return rows

    def to_frame(self) -> pd.DataFrame:
        """A pandas data frame of ``table()``."""
        import pandas as pd

        return pd.DataFrame(self.table())

    def _repr_html_(self) -> str:
        # Escaped: the texts of clauses are other people's words.
        return str(self.to_frame().head(100).to_html(index=False, escape=True))


def flat(value: Any) -> Any:
    """Lists as text with blanks between, clauses as their addresses, everything else as it is.

    >>> flat([{"address": "cn-x#art_1", "checked": True}, {"address": "cn-x#art_2", "checked": True}])
    'cn-x#art_1 cn-x#art_2'
    """
    if isinstance(value, (list, tuple)):
        return " ".join(str(one["address"]) if isinstance(one, dict) and "address" in one else str(one) for one in value)
    return value
