"""The mixin of every frozen record: plain data out and back in, both derived from its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from stdalign.errors import DataError

Made = TypeVar("Made", bound="Record")


class Record:
    """Mixin: plain-data view of a frozen record, a short ``repr``, a table in a notebook."""

    def __init_subclass__(cls, **given: Any) -> None:
        super().__init_subclass__(**given)
        # ``dataclass`` writes a repr of its own only where the class has none.
        if "__repr__" not in vars(cls):
            cls.__repr__ = _short_repr  # type: ignore[method-assign]

    def _repr_html_(self) -> str:
        from stdalign.frames import html_record

        return html_record(self)

    def shown(self) -> dict[str, Any]:
        """The fields that ``to_dict`` writes, by name, each as it is; a record that leaves some out says so here."""
        names, held = _names(type(self)), self.__dict__  # type: ignore[arg-type]
        # A record that has worked out nothing else holds its fields, in their order.
        return held.copy() if len(held) == len(names) else {name: held[name] for name in names}

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON-ready data; enums become their values, tuples lists."""
        return {name: _plain(value) for name, value in self.shown().items()}

    @classmethod
    def from_dict(cls: type[Made], data: Mapping[str, Any]) -> Made:
        """The inverse of ``to_dict``, by the types of the fields; fields that are left out take their defaults.

        Raises:
            DataError: a field that the record does not have, one missing, or a value of another kind.
        """
        back = _back(cls)  # type: ignore[arg-type]
        try:
            return cls(**{name: value if (read := back[name]) is _same else read(value) for name, value in data.items()})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(
                f"no {cls.__name__}: {error}", where=", ".join(map(str, data)), next_step="write what to_dict gives"
            ) from None


_REPR_MOST = 100
"""Characters of a field in a ``repr``."""


def _short_repr(self: Any) -> str:
    """Fields by name; what is long is cut, so that a record of a whole law is one line of a terminal."""
    shown = ", ".join(f"{one.name}={_short(getattr(self, one.name))}" for one in fields(self) if one.repr)
    return f"{type(self).__name__}({shown})"


def _short(value: Any) -> str:
    if isinstance(value, (tuple, list, Mapping)) and len(value) > _ITEMS_MOST:
        return f"<{len(value)} items>"
    if isinstance(value, str) and len(value) > _REPR_MOST:
        return f"{value[: _REPR_MOST - 1]!r}…"
    text = repr(value)
    if len(text) <= _REPR_MOST or isinstance(value, Record):
        return text
    return f"<{len(value)} items>" if isinstance(value, (tuple, list, Mapping)) else text[: _REPR_MOST - 1] + "…"


_ITEMS_MOST = 12


_ATOMS = frozenset({str, int, float, bool, type(None)})
"""Kinds that are plain already: most of what a record holds, so they are told first."""


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _ATOMS:
        return value
    if kind is tuple or kind is list:
        return [_plain(item) for item in value]
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name in _names(type(value))}
    return value


@cache
def _names(kind: type) -> tuple[str, ...]:
    """Names of a record's fields; worked out once a record."""
    return tuple(f.name for f in fields(kind))


@cache
def _back(record: type[Record]) -> dict[str, Callable[[Any], Any]]:
    """How each field of a record is read from plain data; worked out once a record."""
    hints = get_type_hints(record)
    return {f.name: _reader(hints[f.name]) for f in fields(record)}  # type: ignore[arg-type]


def _reader(kind: Any) -> Callable[[Any], Any]:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        known = [_reader(one) for one in inner if one is not type(None)]
        return lambda value: None if value is None else known[0](value)
    if origin is tuple and inner[-1] is Ellipsis:
        each = _reader(inner[0])
        return lambda value: tuple(each(one) for one in value)
    if origin is tuple:
        place = [_reader(one) for one in inner]
        return lambda value: tuple(read(one) for read, one in zip(place, value, strict=True))
    if origin in (dict, Mapping) or (isinstance(origin, type) and issubclass(origin, Mapping)):
        key, item = map(_reader, inner)
        return lambda value: {key(name): item(one) for name, one in value.items()}
    if isinstance(kind, type) and issubclass(kind, Record):
        return kind.from_dict
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _same


def _same(value: Any) -> Any:
    return value


def reader_of(kind: Any) -> Callable[[Any], Any]:
    """How a value of a type is read from the plain data that ``to_dict`` made of it."""
    return _reader(kind)
