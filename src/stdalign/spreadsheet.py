"""Cells that a spreadsheet would run, made harmless, and made what they were again."""

from __future__ import annotations

from typing import Any

_RUN = ("=", "+", "-", "@", "\t", "\r", "'")
# The apostrophe is the guard itself: a text that begins with one is guarded too, so that ``unguard`` takes exactly one away.


def guard(value: Any) -> Any:
    """A cell that a spreadsheet takes for text; what is no text stays.

    >>> guard("=1+1"), guard("'tis"), guard(3)
    ("'=1+1", "''tis", 3)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_RUN) else value


def unguard(text: str) -> str:
    """The text that ``guard`` was given.

    >>> unguard("'=1+1"), unguard("plain")
    ('=1+1', 'plain')
    """
    return text[1:] if text.startswith("'") else text
