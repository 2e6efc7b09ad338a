"""Metadata (stub)."""
from __future__ import annotations
from stdalign.profile import Profile


def metadata_of(text: str, profile: Profile, front_end: int) -> tuple[tuple[str, str], ...]:
    return ()
