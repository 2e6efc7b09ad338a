"""Records by the hundred thousand that all stay: Python need not look through them for rubbish again and again while they are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

SELDOM = (500_000, 20, 100)
"""New objects before Python looks through the young ones, and how often through the older: a command line has the same."""
_turn = Lock()
_within = 0
_before = gc.get_threshold()


@contextmanager
def calm() -> Iterator[None]:
    """Rubbish is looked for less often while this holds, in any thread; what was set before comes back with the last one to leave.

    What nothing refers to any more goes at once as ever; only circles of records wait. Whoever looks less often already, or not at
    all, is left alone.
    """
    global _within, _before
    with _turn:
        if not _within:
            _before = gc.get_threshold()
            if 0 < _before[0] < SELDOM[0]:
                gc.set_threshold(*SELDOM)
        _within += 1
    try:
        yield
    finally:
        with _turn:
            _within -= 1
            if not _within and gc.get_threshold() == SELDOM:
                gc.set_threshold(*_before)
