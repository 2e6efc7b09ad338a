"""Routes under /api/v1."""

from __future__ import annotations

from fastapi import APIRouter

from stdalign_service.api import alignments, content, dossiers, exports, registers, reports, reviews, system, versions, work


def routers() -> list[APIRouter]:
    """Every router of the API."""
    return [
        content.router, versions.router, alignments.router, reports.router, work.router, reviews.router, exports.router, dossiers.router, registers.router,
        system.router,
    ]  # fmt: skip
