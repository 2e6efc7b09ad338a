"""What the busiest route remembers as long as nothing is committed: whole answers, and single rows as JSON."""

from __future__ import annotations

from copy import copy
from typing import Any

from starlette.responses import Response

from stdalign.desk import Desk, Query
from stdalign_service.answer import json_bytes

ANSWERS = 256
ANSWER_BYTES = 64_000
ROWS = 20_000
"""Answers that are remembered, the largest of them, and rows (about half a kilobyte each)."""

Asked = tuple[Any, ...]


class Kept:
    """Answers and rows of one database version; used on the event loop only.

    What is made after reading a version is at least as new as it, and the next reading drops everything where something
    was committed meanwhile. PostgreSQL has no such number: there nothing is kept.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._version = -1
        self._answers: dict[Asked, Response] = {}
        self._rows: dict[int, bytes] = {}

    def version(self) -> int:
        """The version now, 0 where there is none; whatever is of an older one is dropped."""
        now = self._desk.data_version()
        if now != self._version:
            self._version = now
            self._answers.clear()
            self._rows.clear()
        return now

    def answer(self, asked: Asked) -> Response | None:
        """The answer to the very same request."""
        kept = self._answers.get(asked)
        if kept is None:
            return None
        again = copy(kept)
        again.raw_headers = list(kept.raw_headers)
        return again

    def keep(self, asked: Asked, version: int, answer: Response) -> Response:
        """Remember an answer that was made after ``version`` was read, unless a newer one is known."""
        if version and version == self._version and len(answer.body) <= ANSWER_BYTES:
            self._answers[asked] = answer
            if len(self._answers) > ANSWERS:
                del self._answers[next(iter(self._answers))]
        return answer

    def page(self, query: Query) -> tuple[bytes, str | None]:
        """A page of default fields as JSON, and the cursor of the next; rows seen before are not made again."""
        rows = self._rows
        numbers, cursor = self._desk.numbers(query)
        if not all(number in rows for number in numbers):
            # One statement for all of them, so that the page is of one moment.
            made, cursor = self._desk.alignments(query)
            numbers = [row["id"] for row in made]
            if len(rows) > ROWS:
                rows.clear()
            rows.update((row["id"], json_bytes(row)) for row in made)
        items = b",".join([rows[number] for number in numbers])
        return b'{"items":[%b],"next":%b}' % (items, json_bytes(cursor)), cursor
