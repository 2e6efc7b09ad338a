"""One mapping between records and rows: a column a field, derived from the field's type."""

from __future__ import annotations

import json
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from functools import lru_cache
from typing import Any, Generic, TypeVar

import orjson

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
    return Column(field, name, to_json, lambda text: make(json.loads(text)))


def to_json(value: Any) -> str:
    """A value as it is stored: compact JSON, every script as it is; records and enums at any depth as ``to_dict`` has them."""
    try:
        return orjson.dumps(value, default=_opened, option=_FORM).decode()
    except (
        orjson.JSONEncodeError
    ):  # half a surrogate pair, or a number beyond 64 bits, as a text may hold: the same form, slower
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_opened)


_FORM = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_NON_STR_KEYS


def _opened(value: Any) -> Any:
    """One level of what JSON does not know; the writer asks again for what is inside."""
    if isinstance(value, Record):
        return value.shown()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be stored")


@lru_cache(maxsize=32)
def insert(table: str, names: tuple[str, ...]) -> str:
    """The statement that writes a row of some columns."""
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


def _same(value: Any) -> Any:
    return value
