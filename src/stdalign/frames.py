"""Rows as people handle them: indexed, sliced, filtered, as a data frame, in Arrow, in a notebook.

Columns and their types come from the fields of the record, so that a table without rows has them too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from enum import Enum
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    SupportsIndex,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    overload,
)

from stdalign.errors import WrongValue

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

T = TypeVar("T")
Condition = Callable[[Any], bool]
DTYPES = {"string": "string", "float": "float64", "int": "int64", "bool": "bool"}
SHOWN_MOST = 50
"""Rows of a table in a notebook."""


class Framed:
    """Mixin: what has plain rows is a data frame, speaks Arrow and the dataframe interchange protocol, and shows itself in a notebook."""

    _shown: tuple[str, ...] = ()
    """Columns that a notebook shows; all where empty."""

    def table(self) -> list[dict[str, Any]]:
        """One flat row an item: text, numbers and truth values only."""
        raise NotImplementedError

    def columns(self) -> dict[str, str]:
        """Column → its type: ``string``, ``int``, ``float`` or ``bool``."""
        raise NotImplementedError

    def to_frame(self) -> pd.DataFrame:
        """A pandas data frame, one row an item; columns and types are the same whatever the rows, and where there are none."""
        import pandas as pd

        rows, columns = self.table(), self.columns()
        data = {
            name: pd.Series([row.get(name) for row in rows], dtype=cast(Any, DTYPES[kind])) for name, kind in columns.items()
        }
        return pd.DataFrame(data, columns=list(columns))

    def to_arrow(self) -> pa.Table:
        """A pyarrow table with the columns of ``to_frame``."""
        import pyarrow as pa

        kinds = {"string": pa.string(), "float": pa.float64(), "int": pa.int64(), "bool": pa.bool_()}
        schema = pa.schema([(name, kinds[kind]) for name, kind in self.columns().items()])
        return pa.Table.from_pylist(self.table(), schema=schema)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """For Polars, DuckDB and whatever else reads Arrow."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __dataframe__(self, nan_as_null: bool = False, allow_copy: bool = True) -> object:
        """The dataframe interchange protocol."""
        return self.to_arrow().__dataframe__(nan_as_null, allow_copy)

    def _repr_html_(self) -> str:
        return html_table(self.table(), self._shown or list(self.columns()))


class Found(list[T], Framed):
    """A list of records that is a table too; a slice of it and what ``filter`` leaves are as well.

    Args:
        items: the records.
        kind: their class, for the columns of a table without rows.
        row: how a record becomes a flat row; field by field where not given.
        columns: column → type of such rows.
    """

    def __init__(
        self,
        items: Iterable[T],
        kind: type[T],
        row: Callable[[T], dict[str, Any]] | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(items)
        self._kind, self._row, self._columns = kind, row, columns

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        return Found, (list(self), self._kind, self._row, self._columns)

    @overload
    def __getitem__(self, at: SupportsIndex) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> Found[T]: ...

    def __getitem__(self, at: SupportsIndex | slice) -> T | Found[T]:
        return self._like(super().__getitem__(at)) if isinstance(at, slice) else super().__getitem__(at)

    def _like(self, items: Iterable[T]) -> Found[T]:
        return Found(items, self._kind, self._row, self._columns)

    def filter(self, condition: Condition | None = None, **wanted: Any) -> Found[T]:
        """Those that fit; see ``matching``."""
        return self._like(matching(self, self._kind, condition, wanted))

    def table(self) -> list[dict[str, Any]]:
        """One flat row a record."""
        return [self._row(one) if self._row else flat_row(one) for one in self]

    def columns(self) -> dict[str, str]:
        """Column → its type."""
        return dict(self._columns) if self._columns else columns_of(self._kind)


class Listed(Framed, Generic[T]):
    """Mixin of a record whose rows are those of one field: it has a length, is iterated, indexed, sliced, filtered by them."""

    _rows: str
    """Name of the field."""

    def _items(self) -> tuple[T, ...]:
        found: tuple[T, ...] = getattr(self, self._rows)
        return found

    @classmethod
    def _row_kind(cls) -> type[Any]:
        kind: type[Any] = get_args(field_types(cls)[cls._rows])[0]
        return kind

    def __len__(self) -> int:
        return len(self._items())

    def __bool__(self) -> bool:
        return True  # a report without rows is a report

    def __iter__(self) -> Iterator[T]:
        return iter(self._items())

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...

    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        return self._items()[at]

    def filter(self, condition: Condition | None = None, **wanted: Any) -> Found[T]:
        """The rows that fit; see ``matching``."""
        kind = self._row_kind()
        return Found(matching(self._items(), kind, condition, wanted), kind)

    def table(self) -> list[dict[str, Any]]:
        """One flat row an item."""
        return [{name: flat(value) for name, value in row.items()} for row in self._plain_rows()]

    def _plain_rows(self) -> list[dict[str, Any]]:
        rows: list[Any] = list(self._items())
        return [row.to_dict() for row in rows]

    def columns(self) -> dict[str, str]:
        """Column → its type."""
        return columns_of(self._row_kind())


def matching(items: Iterable[T], kind: type[Any], condition: Condition | None, wanted: Mapping[str, Any]) -> list[T]:
    """The records that fit.

    Args:
        items: the records.
        kind: their class.
        condition: called with each.
        wanted: values of fields, one or several (``relation="equal"``, ``relation=("equal", "subset")``); ``min_…`` and
            ``max_…`` before the name of a number are its bounds, both included.

    Raises:
        WrongValue: no such field, or a value that the field never has; lists what there is.
    """
    tests = [_test(kind, name, value) for name, value in wanted.items()]
    return [one for one in items if (condition is None or condition(one)) and all(test(one) for test in tests)]


def _test(kind: type[Any], name: str, value: Any) -> Condition:
    hints = field_types(kind)
    bound, _, of = name.partition("_")
    if name not in hints and bound in ("min", "max") and hints.get(of) in (int, float):
        return (lambda one: getattr(one, of) >= value) if bound == "min" else (lambda one: getattr(one, of) <= value)
    if name not in hints:
        raise WrongValue(f"unknown field {name!r}", where=name, next_step=f"choose of {', '.join(hints)}")
    several = isinstance(value, Collection) and not isinstance(value, (str, bytes))
    choices = list(value) if several else [value]
    if isinstance(hints[name], type) and issubclass(hints[name], Enum):
        choices = [_member(hints[name], name, one) for one in choices]
    return lambda one: getattr(one, name) in choices


def _member(kind: type[Enum], name: str, value: Any) -> Enum:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(str(one.value) or "''" for one in kind)
        raise WrongValue(f"unknown {name} {value!r}", where=name, next_step=f"choose of {known}") from None


def field_types(kind: type[Any]) -> dict[str, Any]:
    """Field → type of a record's class, in order."""
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(kind)}


def columns_of(kind: type[Any]) -> dict[str, str]:
    """Column → type of the flat rows of a record's class."""
    return {name: column_type(hint) for name, hint in field_types(kind).items()}


def column_type(hint: Any) -> str:
    """``string``, ``int``, ``float`` or ``bool`` for the type of a field; a number that may be missing is a ``float``.

    >>> column_type(int), column_type(float | None), column_type(tuple[str, ...])
    ('int', 'float', 'string')
    """
    inner = [one for one in get_args(hint) if one is not type(None)]
    if get_origin(hint) in (Union, UnionType) and len(inner) == 1:
        return "float" if inner[0] in (int, float) else "string"
    return {bool: "bool", int: "int", float: "float"}.get(hint, "string")


def flat_row(record: Any) -> dict[str, Any]:
    """A record as one flat row."""
    return {name: flat(value) for name, value in record.to_dict().items()}


def flat(value: Any) -> Any:
    """Lists as text with blanks between, clauses as their addresses, other records as JSON, everything else as it is.

    >>> flat([{"address": "cn-x#art_1", "checked": True}, {"address": "cn-x#art_2", "checked": True}])
    'cn-x#art_1 cn-x#art_2'
    """
    if isinstance(value, (list, tuple)):
        if any(isinstance(one, dict) and "address" not in one for one in value):
            return json.dumps(value, ensure_ascii=False)
        return " ".join(str(one["address"]) if isinstance(one, dict) else str(one) for one in value)
    if isinstance(value, dict):
        return str(value["address"]) if "address" in value else json.dumps(value, ensure_ascii=False)
    return value


def html_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], most: int = SHOWN_MOST) -> str:
    """Rows as an HTML table for a notebook: everything escaped (clauses are other people's words), the count told."""
    from html import escape

    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(shown(row.get(name)))}</td>" for name in columns) + "</tr>" for row in rows[:most]
    )
    count = f"{most} of {len(rows)} rows" if len(rows) > most else f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{count}</p>"


def shown(value: Any, most: int = 200) -> str:
    """A value as a cell that a person reads."""
    if value is None:
        return ""
    text = f"{value:.4g}" if isinstance(value, float) else "yes" if value is True else "no" if value is False else str(value)
    return text if len(text) <= most else text[: most - 1] + "…"


def html_record(record: Any) -> str:
    """A record as an HTML table of its fields, for a notebook."""
    from html import escape

    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(shown(flat(value), 600))}</td></tr>"
        for name, value in record.to_dict().items()
        if value not in (None, "", [], {})
    )
    return f"<table><caption>{escape(type(record).__name__)}</caption><tbody>{rows}</tbody></table>"
