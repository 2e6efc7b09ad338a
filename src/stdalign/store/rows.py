"""One mapping between records and rows: a column a field, derived from the field's type."""

from __future__ import annotations

import json
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from functools import lru_cache
from typing import Any, Generic, TypeVar

from stdalign.record import Record, reader_of

R = TypeVar("R", bound=Record)
_AS_IT_IS = (str, int, float)


@dataclass(frozen=True)
class Column:
    """A field of a record in the database: its column, how it is written, how it is read."""

    field: str
    name: str
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


class Rows(Generic[R]):
    """The columns of a record.

    Args:
        kind: the record.
        names: column of a field where the two differ.
        without: fields that are no column of their own.
    """

    def __init__(self, kind: type[R], names: Mapping[str, str] | None = None, without: Sequence[str] = ()) -> None:
        self.kind = kind
        hints = typing.get_type_hints(kind)
        chosen = [f.name for f in fields(kind) if f.name not in without]  # type: ignore[arg-type]
        self.columns = tuple(column((names or {}).get(name, name), name, hints[name]) for name in chosen)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in the order of ``values``."""
        return tuple(column.name for column in self.columns)

    def values(self, record: R) -> list[Any]:
        """What a record puts into its columns."""
        return [column.write(getattr(record, column.field)) for column in self.columns]

    def read(self, row: Any) -> dict[str, Any]:
        """The fields of the record that a row holds, by name."""
        return {column.field: column.read(row[column.name]) for column in self.columns}


def column(name: str, field: str, hint: Any) -> Column:
    """The column of a field: text and numbers as they are, enums by value, everything else as JSON."""
    if hint is bool:
        return Column(field, name, int, bool)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Column(field, name, lambda value: value.value, hint)
    if isinstance(hint, type) and issubclass(hint, _AS_IT_IS):
        return Column(field, name, _same, _same)
    make = reader_of(hint)
    return Column(field, name, lambda value: to_json(plain(value)), lambda text: make(json.loads(text)))


def plain(value: Any) -> Any:
    """Records inside tuples and dictionaries as plain data."""
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def to_json(value: Any) -> str:
    """A value as it is stored: compact JSON, every script as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=32)
def insert(table: str, names: tuple[str, ...]) -> str:
    """The statement that writes a row of some columns."""
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


def _same(value: Any) -> Any:
    return value
