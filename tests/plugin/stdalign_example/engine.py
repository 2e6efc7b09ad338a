"""An engine: several threads of one process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


class ThreadEngine:
    name = "threads"

    def map(self, step: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
        with ThreadPoolExecutor(2) as pool:
            yield from pool.map(step, items)
