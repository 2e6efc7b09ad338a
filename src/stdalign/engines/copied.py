"""Steps shared by copies of this process, where the machine has a processor free for more than one and a copy is safe.

A copy has all that this process has, so nothing is sent to it and nothing is loaded again; what it gives comes back through a pipe. It is
made for the steps alone and ends with them. What a copy that was killed did not give is worked out here.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from threading import Condition, Thread
from typing import Any, TypeVar

from stdalign.engines.local import LocalEngine

A = TypeVar("A")
B = TypeVar("B")
AHEAD = 4
"""Results of a copy that wait here until it is their turn."""
_TOKENS = 8192
"""Runs of steps that are given out: all of them fit into a pipe."""
_WORD = 8
_LATE = float("inf")
_UNSAFE = ("torch", "ray")
"""Libraries whose own threads a copy would have without what they work on."""


class CopyEngine:
    """Copies of this process, as many as it may use processors; one step after another here where no copy is safe.

    A process may be copied on Linux, from its main thread, where it has no other and none of the libraries whose threads would be
    missing in a copy. Results come in the order of the items and are those of ``local``.

    Args:
        workers: how many copies; as many as this process may use processors where 0.

    Raises:
        ValueError: ``workers`` is no number, or below 0.

    >>> list(CopyEngine(2).map(str.upper, ["a", "b"]))
    ['A', 'B']
    """

    name = "auto"

    def __init__(self, workers: int | str = 0) -> None:
        asked = int(workers)
        if asked < 0:
            raise ValueError("workers must be 0 or more")
        self.workers = asked or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)

    def map(self, step: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
        """The results of ``step`` over ``items``; what a step raises is raised here, at its place in the order."""
        todo = list(items)
        copies = min(self.workers, len(todo))
        if copies < 2 or not may_copy():
            return LocalEngine().map(step, todo)
        return _shared(step, todo, copies)


def may_copy() -> bool:
    """Whether this process can be copied as it stands: a copy has one thread, and whatever another one held stays held in it."""
    alone = threading.active_count() == 1 and threading.current_thread() is threading.main_thread()
    return sys.platform == "linux" and alone and not any(name in sys.modules for name in _UNSAFE)


def _shared(step: Callable[[A], B], items: Sequence[A], count: int) -> Iterator[B]:
    """The results of copies in the order of the items."""
    run = -(-len(items) // _TOKENS)
    tickets, give = os.pipe()
    os.write(give, b"".join(at.to_bytes(_WORD, "big") for at in range(0, len(items), run)))
    os.close(give)
    copies: list[_Copy] = []
    coming = Condition()
    try:
        gc.freeze()  # what is there is not looked through in a copy: looking would copy its memory
        try:
            for _ in range(count):
                try:
                    copies.append(_copied(step, items, run, tickets, coming))
                except OSError:  # no memory or no process left: those that are there do it, or this one
                    break
        finally:
            gc.unfreeze()
        for one in copies:
            one.listen()
        for at, item in enumerate(items):
            good, found = _next(copies, at, coming)
            if found is None:
                yield step(item)
                continue
            value: Any = pickle.loads(found)  # what a copy of this very process wrote into a pipe that nobody else has
            if not good:
                raise value
            yield value
    finally:
        os.close(tickets)
        for one in copies:
            one.end()


def _copied(step: Callable[[Any], Any], items: Sequence[Any], run: int, tickets: int, coming: Condition) -> _Copy:
    back, out = os.pipe()
    with warnings.catch_warnings():
        # Python from 3.12 on warns of threads that a library of numbers has of its own: it stops them for a copy.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            child = os.fork()
        except OSError:
            os.close(back)
            os.close(out)
            raise
    if not child:
        _serve(step, items, run, tickets, out)
    os.close(out)
    return _Copy(child, back, coming)


def _serve(step: Callable[[Any], Any], items: Sequence[Any], run: int, tickets: int, out: int) -> None:
    """What a copy does: take a ticket, do its steps, say what came out; it never comes back from here."""
    try:
        gc.disable()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _leave_all_but(tickets, out)
        _one_thread_each()
        with os.fdopen(out, "wb") as way:
            while ticket := os.read(tickets, _WORD):
                first = int.from_bytes(ticket, "big")
                for at in range(first, min(first + run, len(items))):
                    good, found = _done(step, items[at])
                    if found is None:
                        os._exit(1)  # what cannot be sent is worked out where it is wanted
                    way.write(at.to_bytes(_WORD, "big") + bytes([good]) + len(found).to_bytes(_WORD, "big") + found)
                    way.flush()
    finally:
        os._exit(0)


def _done(step: Callable[[Any], Any], item: Any) -> tuple[bool, bytes | None]:
    try:
        value, good = step(item), True
    except Exception as error:
        value, good = error, False
    try:
        return good, pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    except Exception:
        return good, None


def _leave_all_but(*kept: int) -> None:
    """Close every open file but some and the three of the console: locks and connections are the parent's."""
    first = 3
    for one in sorted(kept):
        os.closerange(first, one)
        first = one + 1
    os.closerange(first, os.sysconf("SC_OPEN_MAX"))


def _one_thread_each() -> None:
    """OpenMP's threads did not come along: a copy must not wait for them."""
    faiss: Any = sys.modules.get("faiss")
    if faiss is not None and hasattr(faiss, "omp_set_num_threads"):
        faiss.omp_set_num_threads(1)


class _Copy:
    """A copy as its parent sees it: what it gave so far, by number of the item.

    Args:
        child: its process.
        back: the pipe that it writes to.
        coming: told of each thing that comes.
    """

    def __init__(self, child: int, back: int, coming: Condition) -> None:
        self._child, self._coming = child, coming
        self._back = os.fdopen(back, "rb")
        self._found: dict[int, tuple[bool, bytes]] = {}
        self._unwanted = False
        self.last: float = -1
        """Number of the last item that it gave; beyond all where it gives no more."""
        self._ear = Thread(target=self._listen, daemon=True)

    def listen(self) -> None:
        """Begin to read: not before all copies are made, which have no other thread."""
        self._ear.start()

    def _listen(self) -> None:
        try:
            while len(head := self._back.read(2 * _WORD + 1)) == 2 * _WORD + 1:
                at, good, size = int.from_bytes(head[:_WORD], "big"), bool(head[_WORD]), int.from_bytes(head[-_WORD:], "big")
                data = self._back.read(size)
                if len(data) < size:
                    break
                with self._coming:
                    self._coming.wait_for(lambda: len(self._found) < AHEAD or self._unwanted)
                    if self._unwanted:
                        break
                    self._found[at], self.last = (good, data), at
                    self._coming.notify_all()
        except (OSError, ValueError):
            pass
        finally:
            with self._coming:
                self.last = _LATE
                self._coming.notify_all()

    def take(self, at: int) -> tuple[bool, bytes] | None:
        """What it gave for an item, if it did; there is room for another one then."""
        found = self._found.pop(at, None)
        if found is not None:
            self._coming.notify_all()
        return found

    def end(self) -> None:
        """It is needed no more."""
        with suppress(ProcessLookupError):
            os.kill(self._child, signal.SIGKILL)
        with self._coming:
            self._unwanted = True
            self._coming.notify_all()
        if self._ear.ident is not None:
            self._ear.join()
        self._back.close()
        with suppress(ChildProcessError):
            os.waitpid(self._child, 0)


def _next(copies: Sequence[_Copy], at: int, coming: Condition) -> tuple[bool, bytes | None]:
    """What a copy gave for an item; nothing where none will: each gives in rising order, so all are beyond it or at their end."""
    with coming:
        while True:
            for one in copies:
                if (found := one.take(at)) is not None:
                    return found
            if all(one.last > at for one in copies):
                return True, None
            coming.wait()
