"""Steps on the machines of a Ray cluster (extra ``ray``), or on several cores of this one by the same means.

What all steps need is put into Ray's store once and unpacked once a worker; a worker that dies is started anew and its step run
again, so that a result never depends on where or how often it was worked out.
"""

from __future__ import annotations

import os
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter, process_time
from typing import Any, TypeVar
from uuid import uuid4

import numpy as np

from stdalign.errors import MissingExtra, WorkspaceError
from stdalign.ports import Encoder, Vectors
from stdalign.record import Record

A = TypeVar("A")
B = TypeVar("B")
AHEAD = 4
"""Steps that are under way for each worker: enough that none waits, few enough that results do not pile up."""
RETRIES = 10
"""How often a step is run again when its worker dies: machines that may be taken away at any time are the cheap ones."""
TEXTS = 512
"""Texts that an actor encodes at a time."""
_KEPT = 4
"""Shared values that a worker keeps unpacked."""


@dataclass(frozen=True)
class Cost(Record):
    """What one kind of step took: how many there were, CPU time in the workers, and time from the first to the last."""

    step: str
    count: int
    cpu_s: float
    wall_s: float

    def __str__(self) -> str:
        return f"{self.step}: {self.count} steps, {self.cpu_s:.1f} s of CPU in {self.wall_s:.1f} s"


class RayEngine:
    """Steps as Ray tasks; results come in the order of the items.

    Args:
        where: ``auto`` or an address for a cluster that runs; a number of workers, or nothing, for one on this machine.

    Raises:
        MissingExtra: Ray is not installed. ValueError: a number below 1.
    """

    name = "ray"

    def __init__(self, where: str | int = "") -> None:
        try:
            import ray
        except ImportError:
            raise MissingExtra("the engine ray needs Ray", next_step="pip install 'stdalign[ray]'") from None
        self._ray: Any = ray
        number = str(where).isdigit()
        if number and int(where) < 1:
            raise ValueError("workers must be 1 or more")
        if not ray.is_initialized():
            os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
            quiet = {"log_to_driver": False, "configure_logging": False}
            if where and not number:
                ray.init(address=str(where), **quiet)
            else:
                ray.init(num_cpus=int(where) if number else None, include_dashboard=False, **quiet)
        self.workers = max(int(ray.cluster_resources().get("CPU", 1)), 1)
        self._costs: dict[str, Cost] = {}

    @property
    def costs(self) -> tuple[Cost, ...]:
        """What each kind of step has taken so far."""
        return tuple(self._costs.values())

    def put(self, value: B) -> Callable[[], B]:
        """A value in Ray's store; what comes back travels with a step and gives the value wherever that runs."""
        return _Put(uuid4().hex, self._ray.put(value))

    def map(self, step: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
        """The results of ``step`` over ``items``; what a step raises is raised here, at its place in the order.

        Raises:
            WorkspaceError: workers died again and again.
        """
        run = self._ray.remote(_run).options(max_retries=RETRIES, num_cpus=1)
        shared, start, under_way = self.put(step), perf_counter(), deque[Any]()
        name = _name_of(step)
        try:
            for item in items:
                under_way.append(run.remote(shared, item))
                if len(under_way) >= AHEAD * self.workers:
                    yield self._done(under_way.popleft(), name, start)
            while under_way:
                yield self._done(under_way.popleft(), name, start)
        finally:
            for one in under_way:
                self._ray.cancel(one)

    def encoder(self, encoder: Encoder) -> Encoder:
        """The encoder as actors, one a worker, each with the model loaded once; rows are those of the encoder itself."""
        return ActorEncoder(self, encoder)

    def close(self) -> None:
        """Leave the cluster, or end the one on this machine."""
        self._ray.shutdown()

    def _done(self, task: Any, name: str, start: float) -> Any:
        try:
            good, value, cpu = self._ray.get(task)
        except self._ray.exceptions.RayError as error:
            raise WorkspaceError(
                f"a worker was lost ({type(error).__name__})",
                where="ray",
                next_step="run it again; ray status and ray memory say what is short",
            ) from error
        self.count(name, 1, cpu, perf_counter() - start)
        if not good:
            raise value
        return value

    def count(self, name: str, steps: int, cpu_s: float, wall_s: float) -> None:
        """Add steps to what is told of a kind; ``wall_s`` since its first one."""
        before = self._costs.get(name, Cost(name, 0, 0.0, 0.0))
        self._costs[name] = replace(
            before, count=before.count + steps, cpu_s=round(before.cpu_s + cpu_s, 3), wall_s=round(wall_s, 3)
        )


class ActorEncoder:
    """An encoder whose model is held by actors; blocks of texts go to one after another, and rows come back in order."""

    def __init__(self, engine: RayEngine, encoder: Encoder) -> None:
        self._engine, self._encoder = engine, encoder
        self.name = encoder.name
        ray = engine._ray
        made = ray.remote(_Encoding).options(max_restarts=-1, max_task_retries=RETRIES, num_cpus=1)
        self._model = ray.put(encoder)  # kept here: an actor that is started anew asks for it again
        self._actors = [made.remote(self._model) for _ in range(engine.workers)]
        self._start = perf_counter()

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._encoder.dimension

    @property
    def fingerprint(self) -> str:
        """That of the encoder inside."""
        return self._encoder.fingerprint

    def encode(self, texts: Sequence[str], /) -> Vectors:
        """Unit rows, float32, shape (n, dimension)."""
        ray, blocks = self._engine._ray, [texts[at : at + TEXTS] for at in range(0, len(texts), TEXTS)]
        if not blocks:
            return np.zeros((0, self.dimension), np.float32)
        tasks = [self._actors[at % len(self._actors)].encode.remote(list(block)) for at, block in enumerate(blocks)]
        done = ray.get(tasks)
        self._engine.count("encode", len(blocks), sum(cpu for _, cpu in done), perf_counter() - self._start)
        return np.concatenate([rows for rows, _ in done])

    def close(self) -> None:
        """End the actors: they hold a processor each."""
        for actor in self._actors:
            self._engine._ray.kill(actor)


class _Encoding:
    """What an actor is."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def encode(self, texts: list[str]) -> tuple[Vectors, float]:
        start = process_time()
        rows = self._encoder.encode(texts)
        return rows, process_time() - start


class _Put:
    """A value in Ray's store, unpacked once a process."""

    def __init__(self, name: str, place: Any) -> None:
        self._name, self._place = name, place

    def __call__(self) -> Any:
        if self._name not in _UNPACKED:
            import ray

            _UNPACKED[self._name] = ray.get(self._place)
            while len(_UNPACKED) > _KEPT:
                _UNPACKED.popitem(last=False)
        _UNPACKED.move_to_end(self._name)
        return _UNPACKED[self._name]


_UNPACKED: OrderedDict[str, Any] = OrderedDict()


def _run(step: Callable[[], Callable[[A], B]], item: A) -> tuple[bool, B | Exception, float]:
    """A step in a worker: whether it went well, what it gave or raised, and its CPU time."""
    start = process_time()
    try:
        return True, step()(item), process_time() - start
    except Exception as error:
        return False, error, process_time() - start


def _name_of(step: Any) -> str:
    """What a step is called in the costs: its function's name, without what was fixed beforehand."""
    inner = getattr(step, "func", step)
    return str(getattr(inner, "__name__", type(inner).__name__)).strip("_").replace("_", " ")
