"""The process that reads documents for another: waits with the readers loaded, forks a bounded child for each document.

Started by ``apart.py``, which says what goes over the pipes: eight bytes with the length of a JSON line, eight with that of the document, both; back
eight bytes and a JSON line. Only the child ever looks into a document; what it answers is moved on as it is.
"""

from __future__ import annotations

import ctypes
import gc
import json
import math
import os
import platform
import select
import signal
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any

import orjson

from stdalign.errors import StdalignError
from stdalign.record import Record

_MOST_ANSWER = 1 << 30
_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 44, 46, 49, 50, 53, 101, 307, 425)),
    "aarch64": (0xC00000B7, (198, 199, 200, 201, 203, 206, 211, 269, 117, 425)),
}
"""By machine, the kernel's number of it and of the calls that are refused: socket, socketpair, connect, bind, listen, send, ptrace, io_uring."""
_TIME = (signal.SIGPROF, signal.SIGXCPU) if hasattr(signal, "SIGPROF") else ()


def inside() -> bool:
    """Whether this process reads a document for another."""
    return bool(_STATE["inside"])


_STATE: dict[str, Any] = {"inside": False, "known": set()}
_NEEDED = {"pdf": ("pypdfium2",), "zip": ("lxml.etree",), "xml": ("lxml.etree",)}
_SAMPLES = {
    "txt": "Điều 1. Người học phải ghi sổ.\n1. (a) Lamps.\n",
    "html": "<ol><li>The keeper must trim the wick each day.</ol><table><tr><td>8</table><p>Người học phải ghi sổ mỗi ngày.</p>",
}


def main() -> None:
    """Read documents until nobody asks any more."""
    _load()
    given, answers = sys.stdin.fileno(), sys.stdout.fileno()
    while True:
        try:
            line, size = int.from_bytes(_exactly(given, 8), "big"), int.from_bytes(_exactly(given, 8), "big")
            head, data = json.loads(_exactly(given, line)), _exactly(given, size)
        except EOFError:
            return
        kind = _kind(data)
        _ready(kind)
        answer = _forked(head, data) if hasattr(os, "fork") else _answer(head, data)
        _send(answers, answer)
        if not hasattr(os, "fork"):
            return
        _learn(kind)


def _load() -> None:
    """Import what every document needs: a child that is forked has it already."""
    from stdalign.read import READERS

    for name in ("text", "markdown", "html", "xml", "docx", "pdf", "sheet"):
        _ = READERS[name]
    READERS.added()
    gc.freeze()


def _ready(kind: str) -> None:
    """Import what documents that begin like this one need, once."""
    for module in _NEEDED.get(kind, ()):
        import_module(module)


def _learn(kind: str) -> None:
    """After the first document of a kind: load what its child had to load, by a document of our own."""
    if kind not in _STATE["known"]:
        _STATE["known"].add(kind)
        if kind in _SAMPLES:
            with suppress(StdalignError):
                sources(_SAMPLES[kind].encode(), f"a.{kind}", None, None, ())
        gc.freeze()


def _kind(data: bytes) -> str:
    """How a document begins: enough to know what will be needed."""
    head = data[:1024].lstrip()
    return "pdf" if b"%PDF-" in head else "zip" if head.startswith(b"PK") else "xml" if head.startswith(b"<?xml") else (
        "html" if head.startswith(b"<") else "txt")  # fmt: skip


def sources(data: bytes, name: str, media_type: str | None, ocr: str | None, languages: Sequence[str]) -> list[Any]:
    """The job of reading a document: its sources, records of plain data."""
    from stdalign.read import read_bytes

    return list(read_bytes(data, name, media_type, ocr=ocr, languages=languages))


def probe(data: bytes) -> dict[str, bool]:
    """The job of trying what a document must not do; a bound holds where it is refused."""
    import resource
    import socket
    import tempfile

    held = {"memory": resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY,
            "time": resource.getrlimit(resource.RLIMIT_CPU)[0] != resource.RLIM_INFINITY}  # fmt: skip
    try:
        socket.socket().close()
        held["network"] = False
    except OSError:
        held["network"] = True
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"x")
        held["files"] = False
    except OSError:
        held["files"] = True
    return held


def _forked(head: dict[str, Any], data: bytes) -> bytes:
    """The answer of a child under limits, or what ended it."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(ours)
            gc.disable()  # a child that lives for one document need not tidy up
            _bounded(int(head["memory"]), float(head["seconds"]))
            _send(theirs, _answer(head, data))
        finally:
            os._exit(0)
    os.close(theirs)
    out, over = _collected(ours, monotonic() + float(head["clock"]))
    os.close(ours)
    if over:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    if not over and len(out) >= 8 and len(out) - 8 == int.from_bytes(out[:8], "big"):
        return bytes(out[8:])
    ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    fault = "time" if over == "time" or ended in _TIME else "memory" if over or ended in (0, signal.SIGKILL) else "broke"
    return json.dumps({"fault": fault, "said": f"signal {ended}"}).encode()


def _collected(handle: int, end: float) -> tuple[bytearray, str]:
    """What a child wrote until it ended, and which bound it went over."""
    out = bytearray()
    while True:
        if not select.select([handle], [], [], max(0.0, end - monotonic()))[0]:
            return out, "time"
        piece = os.read(handle, 1 << 20)
        if not piece:
            return out, ""
        out += piece
        if len(out) > _MOST_ANSWER:
            return out, "memory"


def _answer(head: dict[str, Any], data: bytes) -> bytes:
    """What the job made, or what it raised."""
    _STATE["inside"] = True
    module, _, name = str(head["job"]).partition(":")
    try:
        if not module.startswith("stdalign."):
            raise ValueError(module)
        return _json(getattr(import_module(module), name)(data, **head["given"]))
    except StdalignError as error:
        return json.dumps({"fault": "raised", **error.to_dict()}).encode()
    except MemoryError:
        return b'{"fault": "memory"}'
    except RecursionError:
        return json.dumps({"fault": "broke", "said": "nested too deep"}).encode()
    except Exception as error:
        return json.dumps({"fault": "broke", "said": type(error).__name__}).encode()


def _json(value: Any) -> bytes:
    try:
        return orjson.dumps({"value": value})
    except TypeError:  # half a character of UTF-16, which text may hold and UTF-8 may not
        plain = [one.to_dict() for one in value] if isinstance(value, list) and isinstance(value[0], Record) else value
        return json.dumps({"value": plain}).encode()


def _bounded(memory: int, seconds: float) -> None:
    """Bind this process: memory, time, nothing written, no network, no sight of the pipes of its parent."""
    import resource

    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    with suppress(OSError, ValueError):  # a system that has no such limit: ``probe`` tells
        own = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (own + memory, own + memory))
    whole = math.ceil(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    _without_network()


def _without_network() -> None:
    """Refuse the calls that open a socket, by a filter of the kernel's own that this process cannot take off again (Linux)."""
    known = _CALLS.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return
    machine, calls = known
    refuse, allow = len(calls) + 1, len(calls)
    steps = [(0x20, 0, 0, 4), (0x15, 0, refuse + 2, machine), (0x20, 0, 0, 0), (0x35, refuse, 0, 0x40000000)]
    steps += [(0x15, allow - at, 0, call) for at, call in enumerate(calls)]
    steps += [(0x06, 0, 0, 0x7FFF0000), (0x06, 0, 0, 0x00050001)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(
        struct.pack("HL" if struct.calcsize("P") == 8 else "HI", len(steps), ctypes.addressof(code))
    )
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    libc.prctl(22, 2, ctypes.byref(program), 0, 0)  # PR_SET_SECCOMP, a filter


def _exactly(handle: int, size: int) -> bytes:
    out = bytearray()
    while len(out) < size:
        piece = os.read(handle, min(size - len(out), 1 << 20))
        if not piece:
            raise EOFError
        out += piece
    return bytes(out)


def _send(handle: int, data: bytes) -> None:
    view = memoryview(len(data).to_bytes(8, "big") + data)
    while view:
        view = view[os.write(handle, view[: 1 << 20]) :]
