"""What desks of one process share: facts and reports, kept until the content changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock, RLock
from typing import Any, TypeVar

T = TypeVar("T")
KEPT_MOST = 200
"""Reports that are kept; beyond it all are dropped, which costs one making of each."""


class Memory:
    """Values by key, each of one stamp of the content, for several threads: who wants a value that another one is making waits for it."""

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[str, Any]] = {}
        self._turns: dict[Hashable, RLock] = {}
        self._guard = Lock()

    def kept(self, key: Hashable, stamp: str, make: Callable[[], T]) -> T:
        """The value of a key, made anew where the content is another than when it was made."""
        found = self._made.get(key)
        if found is None or found[0] != stamp:
            with self._turn(key):
                found = self._made.get(key)
                if found is None or found[0] != stamp:
                    found = stamp, make()
                    self._keep(key, found)
        value: T = found[1]
        return value

    def _turn(self, key: Hashable) -> RLock:
        """Whoever holds it makes the value; one that needs another value takes that one's, and no value needs itself."""
        with self._guard:
            return self._turns.setdefault(key, RLock())

    def _keep(self, key: Hashable, made: tuple[str, Any]) -> None:
        """Remember a value; what was made of the same state as the one that it replaces is of no use any more, and goes."""
        with self._guard:
            before = self._made.get(key)
            if before is not None:
                self._made = {name: one for name, one in self._made.items() if one[0] != before[0]}
            if len(self._made) >= KEPT_MOST:
                self._made = {}
            self._made[key] = made
            if len(self._turns) > 2 * KEPT_MOST:
                self._turns = {}
