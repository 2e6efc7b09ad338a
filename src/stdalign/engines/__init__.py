"""Engines: where the pure steps of a build run. ``local`` in this process, ``auto`` in copies of it where that is safe, ``processes`` on
several cores of this machine, ``ray`` on a cluster.

An engine maps one picklable function over items and gives the results in the order of the items; everything that the
step needs travels with the function (``functools.partial``), nothing is read from a global.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from stdalign.errors import StdalignError, UsageError
from stdalign.ports import Encoder, Engine
from stdalign.registry import Registry

V = TypeVar("V")
ENGINES: Registry[type[Engine]] = Registry(
    "engine",
    {
        "auto": "stdalign.engines.copied:CopyEngine",
        "local": "stdalign.engines.local:LocalEngine",
        "processes": "stdalign.engines.processes:ProcessEngine",
        "ray": "stdalign.engines.ray_engine:RayEngine",
    },
)


def load_engine(name: str | Engine = "local") -> Engine:
    """The engine of a name, ``NAME`` or ``NAME:ARGUMENT`` (``processes:4``: four workers); an engine object is itself.

    Raises:
        UnknownName: no such engine. UsageError: an argument that the engine does not take.
        MissingExtra: the package that it needs is not installed.
    """
    if not isinstance(name, str):
        return name
    kind, _, argument = name.partition(":")
    factory = ENGINES[kind]
    try:
        return factory(argument) if argument else factory()  # type: ignore[call-arg]
    except StdalignError:
        raise
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"engine {kind!r} does not take {argument!r} ({error})",
            next_step="write auto, local, processes:4, ray:2 or ray:auto",
        ) from None


def elsewhere(engine: Engine) -> Engine | None:
    """An engine for what is read and analysed, where it runs that outside of this process; None where not, as ``auto`` does."""
    return None if engine.name in ("auto", "local") else engine


class Held:
    """A value that travels with a step as it is."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __call__(self) -> Any:
        return self._value


def held(engine: Engine, value: V) -> Callable[[], V]:
    """A large value that every step needs: put where an engine's workers find it, else sent along with each step.

    An engine puts it by a method ``put(value)``, which gives something picklable that gives the value when it is called.
    """
    put: Callable[[V], Callable[[], V]] = getattr(engine, "put", Held)
    return put(value)


@contextmanager
def encoding(engine: Engine | None, encoder: Encoder) -> Iterator[Encoder]:
    """The encoder where an engine runs it (its method ``encoder``); the encoder itself where it runs none."""
    spread = getattr(engine, "encoder", None)
    made: Any = encoder if spread is None else spread(encoder)
    try:
        yield made
    finally:
        if made is not encoder:
            made.close()


def costs_of(engine: Engine) -> tuple[str, ...]:
    """What each kind of step took, a line each, where an engine keeps account."""
    return tuple(map(str, getattr(engine, "costs", ())))
