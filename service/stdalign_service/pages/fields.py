"""What a page's query says: words, codes and numbers, an empty one for one that was not chosen."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request

from stdalign_service.problems import Problem, invalid
from stdalign_service.state import state_of

LINES = 40
"""Rows of a table a page."""


def given(request: Request, name: str) -> str | None:
    """A word of the query, None where it is empty; what it may be is the desk's to say."""
    return request.query_params.get(name, "").strip() or None


def with_past(request: Request) -> bool:
    """Whether laws that no longer hold are asked for, too.

    Raises:
        Problem: 422, another word than ``true``.
    """
    return word(request, "superseded", ("true",)) is not None


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


def word(request: Request, name: str, allowed: Sequence[str]) -> str | None:
    """A word of the query that a page itself takes, None where it is empty.

    Raises:
        Problem: 422, not one of them.
    """
    text = given(request, name)
    if text is not None and text not in allowed:
        raise invalid(f"query.{name}", f"choose of {', '.join(allowed)}")
    return text


async def sides(request: Request) -> tuple[str, str]:
    """The two countries that a page is asked for; where one is not chosen, the first that are here.

    Raises:
        Problem: 409, they are the same. WrongValue: no such country.
    """
    state = state_of(request)
    desk = state.desk
    here = await state.read(lambda desk: desk.present())
    first = [*here, *(code for code in desk.choices.jurisdictions if code not in here)]
    asked = [given(request, "source"), given(request, "target")]
    found = [
        text if text and "#" in text else desk.choices.jurisdiction(field, text) if text else None
        for field, text in zip(("source", "target"), asked, strict=True)
    ]
    source = found[0] or next(code for code in first if code != found[1])
    target = found[1] or next(code for code in first if code != source)
    if source == target:
        raise Problem(409, "the two countries are the same", "name two different countries")
    return source, target
