"""Lazy registries: a name to a plug, from what ships, from another package's entry points, or from this process.

Nothing is imported until a name is asked for, so ``import stdalign`` stays fast. The group of a registry's entry points is
``stdalign.KIND``; ``GROUPS`` lists them all, and docs/how-to.md has a recipe for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Generic, TypeVar, cast

from stdalign.errors import MissingExtra, UnknownName

T = TypeVar("T")

GROUPS = ("scheme", "reader", "encoder", "reranker", "index", "exporter", "store", "engine")
"""Kinds of plug that another package can add, each under the entry point group ``stdalign.KIND``."""


class Registry(Mapping[str, T], Generic[T]):
    """Names of one kind of plug, resolved on first use.

    Args:
        kind: what the names are, for error messages and the entry point group (``encoder``).
        builtin: name to ``module:attribute``.

    >>> Registry("codec", {"json": "json:dumps"})["json"]([1])
    '[1]'
    """

    def __init__(self, kind: str, builtin: dict[str, str]) -> None:
        self.kind = kind
        self._builtin = dict(builtin)
        self._foreign: dict[str, str] = {}
        self._made: dict[str, T] = {}
        self._scanned = False

    def register(self, name: str, plug: T) -> None:
        """Add a plug of this process under a name; a name that is there is replaced."""
        self._made[name] = plug

    def added(self) -> tuple[str, ...]:
        """Names that do not ship: those of installed packages and of this process."""
        self._scan()
        return tuple(sorted({*self._foreign, *self._made}))

    def here(self) -> tuple[str, ...]:
        """Names that this process alone knows, by ``register``."""
        return tuple(sorted(self._made))

    def _scan(self) -> None:
        if not self._scanned:
            for point in entry_points(group=f"stdalign.{self.kind}"):
                # What ships cannot be taken over by an installed package without anybody noticing.
                if point.name not in self._builtin:
                    self._foreign[point.name] = point.value
            self._scanned = True

    def __getitem__(self, name: str) -> T:
        if name in self._made:
            return self._made[name]
        if name in self._builtin:
            # Our own module missing is a fault of ours or of an extra: it is raised as it is.
            return cast(T, _resolved(self._builtin[name]))
        self._scan()
        if name not in self._foreign:
            raise UnknownName(f"unknown {self.kind} {name!r}", next_step=f"choose one of {', '.join(self)}")
        try:
            return cast(T, _resolved(self._foreign[name]))
        except (ImportError, AttributeError) as error:
            raise MissingExtra(
                f"{self.kind} {name!r} cannot be loaded ({type(error).__name__}: {error})",
                where=f"entry point {self._foreign[name]!r} of group stdalign.{self.kind}",
                next_step="mend or remove the package that names it",
            ) from error

    def __contains__(self, name: object) -> bool:
        self._scan()
        return name in self._builtin or name in self._made or name in self._foreign

    def __iter__(self) -> Iterator[str]:
        self._scan()
        return iter(sorted({*self._builtin, *self._foreign, *self._made}))

    def __len__(self) -> int:
        return len(list(iter(self)))


def _resolved(where: str) -> Any:
    module, _, attribute = where.partition(":")
    return getattr(import_module(module), attribute) if attribute else import_module(module)
