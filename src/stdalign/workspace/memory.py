"""What desks of one process share: facts and reports, kept until the content changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")
KEPT_MOST = 200
"""Reports that are kept; beyond it all are dropped, which costs one making of each."""


class Memory:
    """Values by key, each of one stamp of the content; used by several threads, where two may make the same value twice."""

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[str, Any]] = {}

    def kept(self, key: Hashable, stamp: str, make: Callable[[], T]) -> T:
        """The value of a key, made anew where the content is another than when it was made."""
        found = self._made.get(key)
        if found is None or found[0] != stamp:
            if len(self._made) >= KEPT_MOST:
                self._made.clear()
            found = self._made[key] = (stamp, make())
        value: T = found[1]
        return value
