"""Split a decoded text into the clauses of an instrument, driven by a jurisdiction profile."""

from __future__ import annotations

from stdalign.splitting.instrument import split_source

__all__ = ["split_source"]
