"""What benchmarks over HTTP share: a free port, a server in a process of its own that answers, its processor time."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

RUN = "import sys; from stdalign_service import run; run(sys.argv[1], '127.0.0.1', int(sys.argv[2]), int(sys.argv[3]))"
WAIT_S = 90
"""How long a server may take to answer: it loads its workspace on a machine that others use."""


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def ours(folder: Path | str, port: int, workers: int = 1) -> list[str]:
    """The command that serves a workspace with this build."""
    return [sys.executable, "-c", RUN, str(folder), str(port), str(workers)]


def answered(process: subprocess.Popen[bytes], url: str) -> None:
    """Wait until an address of a server answers; ends the benchmark where the server ends or ``WAIT_S`` are over."""
    end, why = time.monotonic() + WAIT_S, "the server ended"
    while time.monotonic() < end and process.poll() is None:
        try:
            urlopen(url, timeout=60).read()
            return
        except (OSError, HTTPException) as error:
            why = str(error)
            time.sleep(0.1)
    raise SystemExit(f"no answer at {url}: {why}")


@contextmanager
def served(command: Sequence[str], url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server's process, from its first answer on; ended at the end.

    Args:
        command: what starts it.
        url: an address that answers once it is up.
    """
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        answered(process, url)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def cpu_s(process: int) -> float:
    """Processor seconds of a process so far (Linux: from ``/proc``).

    Raises:
        SystemExit: the system does not say.
    """
    place = Path(f"/proc/{process}/stat")
    if not place.exists():
        raise SystemExit(f"no {place}: the processor time of a server is measured on Linux alone")
    fields = place.read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
