"""Split a decoded text into the clauses of an instrument, driven by a jurisdiction profile."""

from __future__ import annotations

from stdalign.splitting.instrument import split_source
from stdalign.splitting.kind import kind_of, looks_like

__all__ = ["kind_of", "looks_like", "split_source"]
