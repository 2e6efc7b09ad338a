"""What a page's query says: words, codes and numbers, an empty one for one that was not chosen.

Every page reads its query here alone, so that what it reads is what it has: a field of an address that no page asked for is told
(``unread``), without a list of fields by page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request

from stdalign_service.problems import Problem, invalid
from stdalign_service.state import state_of

LINES = 40
"""Rows of a table a page."""
FIELDS = {
    "source": "from_country", "target": "to_country", "jurisdiction": "country", "jurisdictions": "country", "in": "country",
    "country": "country", "topic": "topic", "theme": "theme", "exchange": "exchange", "sector": "sector", "hazard": "hazard",
    "relation": "relation", "stringency": "stringency", "min_probability": "probability", "review": "reviews", "sort": "order",
    "parameter": "parameter", "decision": "decision", "reason": "reason", "bearer": "bearer", "instrument": "instrument",
    "kind": "document_kind", "subject": "subject", "q": "words", "language": "language", "languages": "languages", "jointly_with": "jointly",
    "whose": "whose", "rows": "rows_page", "page": "page_field", "view": "queue", "article": "jump", "to": "new_version", "superseded": "past_too",
    "industry": "industry", "adopts": "adopts", "by": "theme", "lang": "language",
}  # fmt: skip
"""Field of an address or a form → the word that names it on the pages."""


class Query(dict[str, str]):
    """The query of a request, which notes which of its names are asked for; going through all of them is no asking.

    Args:
        request: whose query it is; what is noted belongs to it.
    """

    def __init__(self, request: Request) -> None:
        super().__init__(request.query_params)
        self._asked = _asked(request)

    def __getitem__(self, name: str) -> str:
        self._asked.setdefault(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """A field, or what stands for one that was not sent."""
        self._asked.setdefault(name)
        return super().get(name, default)


def _asked(request: Request) -> dict[str, None]:
    """Names of fields that a page asked for, in the order in which it did."""
    found: dict[str, None] = request.scope.setdefault("stdalign.asked", {})
    return found


def unread(request: Request) -> tuple[list[str], list[str]]:
    """Fields that were sent and that the page never asked for, and those that it has, ``lang`` of every page left out."""
    asked = _asked(request)
    return [name for name in dict.fromkeys(request.query_params) if name not in asked and name != "lang"], list(asked)


def text(request: Request, name: str, default: str = "") -> str:
    """A field of the query as it was sent."""
    return str(Query(request).get(name, default))


def several(request: Request, name: str) -> list[str]:
    """Every value of a field that may come more than once, without the empty ones."""
    _asked(request).setdefault(name)
    return [value for value in request.query_params.getlist(name) if value]


def given(request: Request, name: str) -> str | None:
    """A word of the query, None where it is empty; what it may be is the desk's to say."""
    return text(request, name).strip() or None


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
    number = text(request, "page", "1")
    if not (number.isascii() and number.isdigit() and 1 <= int(number[:6]) <= 9_999 and len(number) <= 4):
        raise invalid("query.page", "a whole number from 1")
    return int(number)


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
    chosen = given(request, name)
    if chosen is not None and chosen not in allowed:
        raise invalid(f"query.{name}", f"choose of {', '.join(allowed)}")
    return chosen


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
        one if one and "#" in one else desk.choices.jurisdiction(field, one) if one else None
        for field, one in zip(("source", "target"), asked, strict=True)
    ]
    source = found[0] or next(code for code in first if code != found[1])
    target = found[1] or next(code for code in first if code != source)
    if source == target:
        raise Problem(409, "the two countries are the same", "name two different countries")
    return source, target
