"""Documents of strangers, read in a process of its own: bounded in memory and time, without a network, thrown away afterwards.

A nursery (``nursery.py``) waits beside this process with the readers loaded; each document gets a child of it, so that a document costs a fork and
no start. Between the two go JSON and lengths, never pickles: a child that a document has taken over can say what it likes
and makes nothing run here. Where a system has no ``fork`` the nursery reads one document and is started anew.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import RLock
from time import monotonic
from typing import Any

import orjson

from stdalign import errors
from stdalign.errors import LimitExceeded, ReadError, StdalignError, UsageError
from stdalign.record import reader_of
from stdalign.source import Source

MEMORY = 900 * 1024 * 1024
"""Bytes of memory that a document may take beside what the readers themselves take."""
_LEAST_S, _EACH_MB_S, _MOST_S = 1.2, 6.0, 60.0
"""Seconds of computing: the hungriest of the law texts tried took .25 s and 2.2 s a megabyte; a small bomb is named within two seconds."""
_PATIENCE = 3
"""How many times its seconds of computing a document may take by the clock, and ten more: a busy machine is no fault of the document."""
_MOST_ANSWER = 1 << 30
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TESSDATA_PREFIX", "TMPDIR", "XDG_CACHE_HOME")
"""Variables that a reader may see: no address of a database, no key."""
_CODE = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from stdalign.read.nursery import main; main()"


@dataclass(frozen=True)
class Limits:
    """What one document may take: bytes beside the readers' own, seconds of computing, seconds by the clock."""

    memory: int
    seconds: float
    clock: float

    @classmethod
    def of(cls, size: int) -> Limits:
        """Limits for a document of so many bytes.

        >>> Limits.of(50_000).seconds, Limits.of(5_000_000).seconds
        (1.5, 31.2)
        """
        seconds = min(_MOST_S, _LEAST_S + _EACH_MB_S * size / 1e6)
        return cls(MEMORY, round(seconds, 2), 10 + _PATIENCE * seconds)


OCR = Limits(6 << 30, 1800.0, 1800.0)
"""For scanned pages, which an engine takes seconds for; asked for by name only."""


SETTING = "STDALIGN_READ_APART"
"""Variable that decides where nothing else does: ``1`` reads every document apart, ``0`` none (but PDF, which never is read here)."""


def wanted(asked: bool | None, usual: bool) -> bool:
    """Whether a document is read apart.

    Args:
        asked: what the caller said, if anything.
        usual: what is done where neither the caller nor the setting says anything.

    Raises:
        UsageError: the setting is neither 0 nor 1.
    """
    if asked is not None:
        return asked
    said = os.environ.get(SETTING, "")
    if said not in ("", "0", "1"):
        raise UsageError(f"{SETTING} is {said!r}", next_step="set it to 1 or 0, or not at all")
    return said == "1" if said else usual


def read_apart(
    data: bytes, name: str, media_type: str | None = None, *, ocr: str | None = None, languages: Sequence[str] = ()
) -> list[Source]:
    """``read_bytes`` in a process of its own; arguments as there.

    A reader that was registered in this process alone (``READERS.register``) is not known to the other and reads here.

    Raises:
        ReadError: the document cannot be read. LimitExceeded: it takes more memory or time than it may.
    """
    from stdalign.read import MOST_BYTES, READERS, read_bytes

    if READERS.here() or len(data) > MOST_BYTES or not data:
        return read_bytes(data, name, media_type, ocr=ocr, languages=languages)
    return sources(data, name, media_type, ocr, languages)


def sources(
    data: bytes, name: str, media_type: str | None = None, ocr: str | None = None, languages: Sequence[str] = ()
) -> list[Source]:
    """What the nursery's readers make of a document; as ``read_apart``."""
    given = {"name": name, "media_type": media_type, "ocr": ocr, "languages": list(languages)}
    return made_of(call("stdalign.read.nursery:sources", data, given, where=name, limits=OCR if ocr else None), name)


def made_of(answer: Any, name: str) -> list[Source]:
    """Sources of plain data.

    Raises:
        ReadError: they are none.
    """
    try:
        made: list[Source] = [_source(one) for one in answer]
    except (StdalignError, TypeError, ValueError, KeyError, AttributeError):
        raise ReadError("the reader's answer makes no sense", where=name, next_step="do not trust this file") from None
    return made


_source = reader_of(Source)


def call(job: str, data: bytes, given: Mapping[str, Any], *, where: str, limits: Limits | None = None) -> Any:
    """What a function makes of a document in a process of its own; plain data.

    Args:
        job: ``module:function`` of this library, called as ``function(data, **given)``.
        data: the document.
        given: further arguments, plain data.
        where: how an error speaks of the document.
        limits: what it may take; by its size where not given.

    Raises:
        LimitExceeded: it took more memory or time than it may. ReadError: the reader broke on it. StdalignError: what the function raised.
    """
    chosen = limits or Limits.of(len(data))
    head = {"job": job, "given": dict(given), "memory": chosen.memory, "seconds": chosen.seconds, "clock": chosen.clock}
    answer = _NURSERY.ask(head, data, chosen.clock + 30)
    if answer is None:
        raise ReadError("the reader ended without an answer", where=where, next_step="try again, or give DOCX or HTML")
    if "value" in answer:
        return answer["value"]
    raise error_of(answer, where, chosen)


def error_of(answer: Mapping[str, Any], where: str, limits: Limits) -> StdalignError:
    """The error that an answer tells of."""
    fault = str(answer.get("fault", ""))
    if fault == "raised":
        kind = getattr(errors, str(answer.get("error")), ReadError)
        if not (isinstance(kind, type) and issubclass(kind, StdalignError)):
            kind = ReadError
        words = {name: str(answer.get(name, ""))[:2000] for name in ("what", "where", "next_step")}
        return kind(words["what"], where=words["where"], next_step=words["next_step"])
    if fault == "time":
        what = f"reading takes longer than {limits.seconds:g} s"
        return LimitExceeded(what, where=where, next_step="split it, or give DOCX or HTML; do not trust it if it is small")
    if fault == "memory":
        what = f"reading takes more than {limits.memory // 1024**2} MB"
        return LimitExceeded(what, where=where, next_step="do not trust this file")
    return ReadError(
        f"the reader broke on it ({str(answer.get('said', ''))[:200]})", where=where, next_step="do not trust this file"
    )


def protections() -> dict[str, bool]:
    """Which bounds hold on this machine: ``memory``, ``time``, ``network``, ``files`` (nothing is written)."""
    found = call("stdalign.read.nursery:probe", b"", {}, where="the reader's process")
    return {str(name): bool(held) for name, held in dict(found).items()}


class _Nursery:
    """The process that waits with the readers loaded; started at the first document, ended with this process."""

    def __init__(self) -> None:
        self._lock = RLock()
        # Two threads ask one after the other: a document costs a fork and what reading it takes, and answers cannot be mixed up.
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._seen: dict[str, str] = {}

    def start(self) -> subprocess.Popen[bytes]:
        """The process, started where there is none."""
        with self._lock:
            seen = {name: os.environ[name] for name in _KEPT if name in os.environ}
            alive = self._process is not None and self._owner == os.getpid() and self._process.poll() is None
            if not alive or seen != self._seen:
                self.stop()
                places = json.dumps([place for place in sys.path if place])
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-c", _CODE, places], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                    env=seen | {"OMP_NUM_THREADS": "1"},
                    start_new_session=True, bufsize=0,
                )  # fmt: skip
                self._owner, self._seen = os.getpid(), seen
            assert self._process is not None
            return self._process

    def ask(self, head: Mapping[str, Any], data: bytes, clock: float) -> dict[str, Any] | None:
        """One document; None where the process ended instead."""
        line = json.dumps(head).encode()
        with self._lock:
            process = self.start()
            assert process.stdin is not None and process.stdout is not None
            try:
                _write(process.stdin.fileno(), len(line).to_bytes(8, "big") + len(data).to_bytes(8, "big") + line)
                _write(process.stdin.fileno(), data)
                end = monotonic() + clock
                size = int.from_bytes(_taken(process.stdout.fileno(), 8, end), "big")
                if size > _MOST_ANSWER:
                    raise EOFError
                found = _loaded(_taken(process.stdout.fileno(), size, end))
                return found if isinstance(found, dict) else None
            except (OSError, EOFError, ValueError):
                self.stop()
                return None
            except BaseException:  # an answer that nobody waits for any more must not be taken for the next one
                self.stop()
                raise

    def stop(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        if self._owner == os.getpid():
            process.kill()
            process.wait()


def _loaded(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except ValueError:  # half a character of UTF-16
        return json.loads(data)


def _write(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view[: 1 << 20]) :]


def _taken(handle: int, size: int, end: float) -> bytes:
    """So many bytes from a pipe.

    Raises:
        EOFError: it ended before, or the time was over.
    """
    out = bytearray()
    while len(out) < size:
        if hasattr(os, "fork") and not select.select([handle], [], [], max(0.0, end - monotonic()))[0]:
            raise EOFError
        piece = os.read(handle, min(size - len(out), 1 << 20))
        if not piece:
            raise EOFError
        out += piece
    return bytes(out)


_NURSERY = _Nursery()
atexit.register(_NURSERY.stop)


def end() -> None:
    """End the nursery; the next document starts it anew."""
    _NURSERY.stop()


def warm() -> None:
    """Start the nursery now, so that it loads its readers while this process does something else."""
    _NURSERY.start()
