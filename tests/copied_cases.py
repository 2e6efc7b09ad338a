"""Copies of this process: what they give is what this process would have given, whatever becomes of them.

Run by ``test_copied.py`` in a process of its own: beside other tests there may be threads, and then no copy is made.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from stdalign.encode.builtin import BuiltinEncoder
from stdalign.encode.cache import CachedEncoder
from stdalign.engines import copied, elsewhere, load_engine
from stdalign.engines.copied import CopyEngine, may_copy

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux alone")


def test_here_copies_are_made() -> None:
    assert may_copy()


def _where(item: int) -> tuple[int, int]:
    return item, os.getpid()


def test_items_are_shared_by_copies_and_come_in_order() -> None:
    found = list(CopyEngine(2).map(_where, range(400)))
    assert [item for item, _ in found] == list(range(400))
    assert os.getpid() not in {process for _, process in found}


def test_more_items_than_a_pipe_has_room_for() -> None:
    count = 3 * copied._TOKENS + 5
    assert [item for item, _ in CopyEngine(3).map(_where, range(count))] == list(range(count))


def test_a_copy_has_what_this_process_has() -> None:
    value = [threading.Lock()]  # nothing that could be sent
    assert list(CopyEngine(2).map(lambda at: (at, len(value)), range(3))) == [(0, 1), (1, 1), (2, 1)]


def test_large_results_of_one_copy_wait_for_the_small_ones_of_another() -> None:
    assert [len(one) for one in CopyEngine(2).map(lambda at: b"x" * (at % 7) * 300_000, range(60))] == [
        (at % 7) * 300_000 for at in range(60)
    ]


@pytest.mark.parametrize("deadly", [(0,), (7,), (3, 11), (29,)])
def test_a_killed_copy_changes_nothing(deadly: tuple[int, ...]) -> None:
    here = os.getpid()

    def step(item: int) -> int:
        if item in deadly and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return item * item

    assert list(CopyEngine(2).map(step, range(30))) == [n * n for n in range(30)]


def test_what_cannot_be_sent_is_worked_out_here() -> None:
    found = list(CopyEngine(2).map(lambda at: lambda: at, range(6)))
    assert [one() for one in found] == list(range(6))


def test_copies_end_with_whoever_asks_no_more() -> None:
    results = CopyEngine(2).map(_where, range(1000))
    processes = {next(results)[1] for _ in range(20)}
    results.close()  # type: ignore[attr-defined]
    assert not [one for one in threading.enumerate() if "_listen" in one.name]
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_a_process_with_threads_is_not_copied() -> None:
    found: list[tuple[int, int]] = []
    thread = threading.Thread(target=lambda: found.extend(CopyEngine(2).map(_where, range(4))))
    thread.start()
    thread.join()
    assert found == [(at, os.getpid()) for at in range(4)]


def test_a_library_with_threads_of_its_own_forbids_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copied, "_UNSAFE", ("numpy",))
    assert not may_copy()


def test_reading_stays_in_this_process() -> None:
    assert elsewhere(load_engine("auto")) is None
    assert elsewhere(load_engine("processes:2")) is not None


def test_a_copy_keeps_vectors_in_a_file_of_its_own(tmp_path: Path) -> None:
    encoder = CachedEncoder(BuiltinEncoder(), tmp_path)
    encoder.encode(["a helmet"])

    def step(at: int) -> list[float]:
        return [float(one) for one in encoder.encode([f"worker {at}"])[0]]

    found = list(CopyEngine(2).map(step, range(4)))
    assert found == [[float(one) for one in BuiltinEncoder().encode([f"worker {at}"])[0]] for at in range(4)]
    encoder.encode(["a glove"])
    again = CachedEncoder(BuiltinEncoder(), tmp_path)
    assert len(again) == 6
    assert not again._read(list(again._places))[1], "every row is the one that was written"
