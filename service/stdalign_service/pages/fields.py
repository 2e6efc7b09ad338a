"""What a page's query says: words, codes and numbers, an empty one for one that was not chosen."""

from __future__ import annotations

from starlette.requests import Request

from stdalign_service.problems import invalid

LINES = 40
"""Rows of a table a page."""


def given(request: Request, name: str) -> str | None:
    """A word of the query, None where it is empty; what it may be is the desk's to say."""
    return request.query_params.get(name, "").strip() or None


def page_number(request: Request) -> int:
    """The page asked for, from 1.

    Raises:
        Problem: 422, no such number.
    """
    text = request.query_params.get("page", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 9_999 and len(text) <= 4):
        raise invalid("query.page", "a whole number from 1")
    return int(text)


def page_count(rows: int, step: int) -> int:
    """Pages that so many rows fill, at least one."""
    return max(1, -(-rows // step))


def heat(count: int, total: int) -> int:
    """Shade of a cell, 0 to 5."""
    return 0 if not count else min(5, 1 + int(4 * count / max(total, 1)))
