"""Lazy registries: a name to ``module:attribute``, from built-ins or entry points.

Nothing is imported until a name is asked for, so ``import stdalign`` stays fast.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from stdalign.errors import UnknownName


class Registry(Mapping[str, Any]):
    """Names of one kind of plug, resolved on first use.

    Args:
        kind: what the names are, for error messages (``encoder``).
        builtin: name to ``module:attribute``.

    >>> Registry("codec", {"json": "json:dumps"})["json"]([1])
    '[1]'
    """

    def __init__(self, kind: str, builtin: dict[str, str]) -> None:
        self.kind = kind
        self._where = dict(builtin)
        self._scanned = False

    def _scan(self) -> None:
        if not self._scanned:
            for point in entry_points(group=f"stdalign.{self.kind}"):
                self._where.setdefault(point.name, point.value)
            self._scanned = True

    def __getitem__(self, name: str) -> Any:
        if name not in self._where:
            self._scan()
        if name not in self._where:
            raise UnknownName(f"unknown {self.kind} {name!r}", next_step=f"choose one of {', '.join(sorted(self._where))}")
        module, _, attribute = self._where[name].partition(":")
        return getattr(import_module(module), attribute)

    def __contains__(self, name: object) -> bool:
        self._scan()
        return name in self._where

    def __iter__(self) -> Iterator[str]:
        self._scan()
        return iter(sorted(self._where))

    def __len__(self) -> int:
        self._scan()
        return len(self._where)
