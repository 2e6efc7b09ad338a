"""Who decided, as a cell of a file says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def said_by(review: Mapping[str, Any]) -> str:
    """The reviewers in one cell: ``A. Expert (CN, inspector); B. Expert (VN)``."""
    return "; ".join(person(one) for one in review.get("reviewers", ()))


def person(one: Mapping[str, str]) -> str:
    """A reviewer with country and role where they are known.

    >>> person({"name": "A. Expert", "country": "CN", "role": ""})
    'A. Expert (CN)'
    """
    about = ", ".join(text for text in (one["country"], one["role"]) if text)
    return f"{one['name']} ({about})" if about else one["name"]


def decided_on(review: Mapping[str, Any]) -> str:
    """The day of the last decision that counts, ``2026-11-28``; empty where there is none."""
    return max((str(one["time"])[:10] for one in review.get("reviewers", ())), default="")


def through(row: Mapping[str, Any]) -> str:
    """The international standard that both sides adopt, in a cell: ``identical through ISO 45001:2018``; empty for laws."""
    return str((row.get("through") or {}).get("said", ""))
