"""The web page: server-rendered, readable without JavaScript."""

from __future__ import annotations

from types import ModuleType

from fastapi import APIRouter

from stdalign_service.pages import (
    catalogue,
    compare,
    countries,
    dossiers,
    duties,
    glossary,
    importing,
    reading,
    registers,
    reviewing,
    summary,
    versions,
    worklist,
)
from stdalign_service.pages.errors import error_page

__all__ = ["error_page", "parts", "router"]
_PARTS = (
    compare, summary, catalogue, countries, glossary, dossiers, duties, reading, registers, importing, worklist, reviewing, versions,
)  # fmt: skip


def parts() -> tuple[ModuleType, ...]:
    """The modules of the pages, each with its ``router``."""
    return _PARTS


def router() -> APIRouter:
    """Every page."""
    made = APIRouter()
    for part in _PARTS:
        made.include_router(part.router)
    return made
