"""Steps one after another in this process: the reference that every other engine must agree with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


class LocalEngine:
    """One step at a time, in order.

    >>> list(LocalEngine().map(str.upper, ["a", "b"]))
    ['A', 'B']
    """

    name = "local"

    def map(self, step: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
        """The results of ``step`` over ``items``, lazily and in their order."""
        return map(step, items)
