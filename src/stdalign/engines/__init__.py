"""Engines: where the pure steps of a build run. ``local`` in this process, ``processes`` on several cores of this machine.

An engine maps one picklable function over items and gives the results in the order of the items; everything that the
step needs travels with the function (``functools.partial``), nothing is read from a global.
"""

from __future__ import annotations

from stdalign.errors import UsageError
from stdalign.ports import Engine
from stdalign.registry import Registry

ENGINES: Registry[type[Engine]] = Registry(
    "engine",
    {
        "local": "stdalign.engines.local:LocalEngine",
        "processes": "stdalign.engines.processes:ProcessEngine",
    },
)


def load_engine(name: str | Engine = "local") -> Engine:
    """The engine of a name, ``NAME`` or ``NAME:ARGUMENT`` (``processes:4``: four workers); an engine object is itself.

    Raises:
        UnknownName: no such engine. UsageError: an argument that the engine does not take.
    """
    if not isinstance(name, str):
        return name
    kind, _, argument = name.partition(":")
    factory = ENGINES[kind]
    try:
        return factory(argument) if argument else factory()  # type: ignore[call-arg]
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"engine {kind!r} does not take {argument!r} ({error})", next_step="write local, or processes:4"
        ) from None
