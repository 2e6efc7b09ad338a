"""The API and the web page over a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from stdalign_service.settings import Settings


def create_app(workspace_path: str | Path, settings: Settings | None = None) -> FastAPI:
    """The application over one workspace; settings come from ``STDALIGN_*`` where none are given."""
    from stdalign_service.app import create_app as make

    return make(workspace_path, settings)


def run(workspace: str | Path, host: str = "127.0.0.1", port: int = 8000, workers: int | None = None) -> None:
    """Serve a workspace until stopped; ``workers`` processes share it (``STDALIGN_WORKERS``, 1 by default)."""
    from stdalign_service.serve import run as serve

    serve(workspace, host, port, workers)
