"""Jobs that behave as a document would that has taken its reader over: what ``stdalign.read.apart`` must hold out against."""

from __future__ import annotations

import ctypes
import os
import time
from typing import Any


def spins(data: bytes) -> None:
    """Compute for ever."""
    while data:
        pass


def sleeps(data: bytes) -> None:
    """Do nothing for ever."""
    time.sleep(3600)


def grows(data: bytes) -> int:
    """Take all the memory there is."""
    return len(data * (1 << 30))


def dies(data: bytes) -> None:
    """Read where nothing is."""
    ctypes.string_at(0)


def leaves(data: bytes) -> None:
    """End without an answer."""
    os._exit(0)


def lies(data: bytes) -> None:
    """Promise more than is sent."""
    for handle in range(3, 64):
        try:
            os.write(handle, (1 << 40).to_bytes(8, "big"))
        except OSError:
            continue
    os._exit(0)


def breaks(data: bytes) -> float:
    """Raise what no reader raises on purpose."""
    return 1 / (len(data) - len(data))


def sinks(data: bytes) -> None:
    """Call itself without end."""
    sinks(data)


def forges(data: bytes) -> list[dict[str, Any]]:
    """Answer with what is no source."""
    return [{"name": 1, "extra": data.decode()}]


def sees(data: bytes) -> list[str]:
    """Names of the variables that a reader sees."""
    return sorted(os.environ)
