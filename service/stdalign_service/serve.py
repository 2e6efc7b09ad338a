"""Runs the application under uvicorn: one process or several on one workspace."""

from __future__ import annotations

import asyncio
import gc
import os
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from stdalign_service.settings import Settings


class PatientProtocol(AutoHTTPProtocol):  # type: ignore[misc,valid-type]
    """Closes a connection that does not bring a whole request head in time (half-open sockets, slow senders)."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._idle_since: Any = None
        self._limit_s = Settings.from_env().header_limit_s
        self._watch = asyncio.get_running_loop().call_later(self._limit_s, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        self._watch.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        cycle = self.cycle
        idle = cycle is None or cycle.response_complete
        if idle and (cycle is None or cycle is self._idle_since):
            self.transport.close()
            return
        self._idle_since = cycle if idle else None
        self._watch = asyncio.get_running_loop().call_later(self._limit_s, self._look)


def settle() -> None:
    """Take what is loaded once out of garbage collection: walking it would hold up answers for a tenth of a second."""
    gc.collect()
    gc.freeze()


def run(workspace: str | Path, host: str, port: int, workers: int | None = None) -> None:
    """Serve until stopped; SIGTERM lets requests in flight end."""
    settings = Settings.from_env()
    os.environ["STDALIGN_WORKSPACE"] = str(Path(workspace).resolve())
    count = workers or settings.workers
    common: dict[str, Any] = {
        "host": host,
        "port": port,
        "http": PatientProtocol,
        "access_log": False,
        "server_header": False,
        "proxy_headers": True,
        "forwarded_allow_ips": settings.forwarded_allow_ips,
        "timeout_keep_alive": 10,
        "timeout_graceful_shutdown": settings.drain_s,
        "log_level": "warning",
        "lifespan": "on",
        "ws": "none",
    }
    if count > 1:
        uvicorn.run("stdalign_service.asgi:app", workers=count, **common)
        return
    from stdalign_service.app import create_app

    app = create_app(workspace, settings)
    app.state.stdalign.warm()
    settle()
    uvicorn.run(app, **common)
