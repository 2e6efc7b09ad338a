"""Steps on several cores of one machine, each in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from stdalign.errors import WorkspaceError

A = TypeVar("A")
B = TypeVar("B")


class ProcessEngine:
    """A pool of worker processes; results come in the order of the items.

    Args:
        workers: how many processes; as many as this process may use cores where 0.

    Raises:
        ValueError: ``workers`` is no number, or below 0.
    """

    name = "processes"

    def __init__(self, workers: int | str = 0) -> None:
        asked = int(workers)
        if asked < 0:
            raise ValueError("workers must be 0 or more")
        self.workers = asked or len(
            os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
        )

    def map(self, step: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
        """The results of ``step`` over ``items``; what a step raises is raised here, at its place in the order.

        Raises:
            WorkspaceError: a worker was killed.
        """
        # Spawned, not forked: a fork would copy threads' locks of NumPy and FAISS in whatever state they are.
        with ProcessPoolExecutor(self.workers, mp_context=get_context("spawn")) as pool:
            try:
                yield from pool.map(step, items)
            except BrokenProcessPool:
                raise WorkspaceError(
                    "a worker process was killed",
                    where=f"processes:{self.workers}",
                    next_step="run it again, with fewer workers if memory was short: --engine processes:1",
                ) from None
