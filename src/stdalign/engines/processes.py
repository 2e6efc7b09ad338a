"""Steps on several cores of one machine, each in a process of its own."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import mkstemp
from typing import Any, TypeVar
from weakref import finalize

from stdalign.errors import WorkspaceError

A = TypeVar("A")
B = TypeVar("B")


class Filed:
    """A value in a file of its own, read once a process."""

    def __init__(self, value: object) -> None:
        handle, self._path = mkstemp(suffix=".pickle")
        with os.fdopen(handle, "wb") as file:
            pickle.dump(value, file, protocol=pickle.HIGHEST_PROTOCOL)
        finalize(self, Path(self._path).unlink, missing_ok=True)

    def __reduce__(self) -> tuple[Callable[[str], Callable[[], object]], tuple[str]]:
        return _of_file, (self._path,)

    def __call__(self) -> Any:
        return _read(self._path)


def _of_file(path: str) -> Callable[[], object]:
    return partial(_read, path)


@lru_cache(maxsize=2)
def _read(path: str) -> Any:
    with Path(path).open("rb") as file:
        return pickle.load(file)  # what this process's parent wrote a moment ago, in a file that only its user can open


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

    def put(self, value: B) -> Callable[[], B]:
        """A value in a file that each worker reads once; it is deleted with what is given back."""
        return Filed(value)

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
