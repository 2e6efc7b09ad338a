"""Answers that the content has overtaken: given while the new ones are being made, and saying since when they are old.

What RFC 5861 calls ``stale-while-revalidate`` and ``stale-if-error``, decided here because only the service knows that the content changed.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from stdalign.errors import LimitExceeded
from stdalign_service.answer import Told
from stdalign_service.problems import Problem

SINCE = "stdalign-stale-since"
"""Header of an old answer: when the content changed."""
MOST = timedelta(minutes=10)
"""How long after that it may still be given."""
BYTES = 16_000_000
"""Old answers that are held together; what was overtaken first goes first."""


class Past:
    """Old answers by what was asked; used on the event loop only.

    Args:
        patience_s: how long somebody waits for a new answer where an old one is at hand.
    """

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._held: OrderedDict[Hashable, tuple[Told, datetime]] = OrderedDict()
        self._size = 0

    def put(self, asked: Hashable, told: Told) -> None:
        """Lay an answer aside that is of before a change just noticed."""
        self.drop(asked)
        self._held[asked] = told, datetime.now(UTC)
        self._size += len(told.body)
        while self._size > BYTES:
            self.drop(next(iter(self._held)))

    def drop(self, asked: Hashable) -> None:
        """Forget an answer: a new one is there."""
        held = self._held.pop(asked, None)
        if held is not None:
            self._size -= len(held[0].body)

    def of(self, asked: Hashable) -> Told | None:
        """The answer of before, which says since when it is old."""
        held = self._held.get(asked)
        if held is None:
            return None
        told, since = held
        age = datetime.now(UTC) - since
        if age > MOST:
            self.drop(asked)
            return None
        old = {"age": f"{age.total_seconds():.0f}", SINCE: format_datetime(since, usegmt=True)}
        return replace(told, headers={**told.headers, **old})

    async def or_new(self, asked: Hashable, making: asyncio.Future[Told]) -> Told:
        """The new answer where it comes in time or there is no old one, else the old one; the making goes on either way.

        Args:
            asked: what was asked.
            making: the new answer.
        """
        old = self.of(asked)
        if old is None:
            return await asyncio.shield(making)
        await asyncio.wait({making}, timeout=self._patience_s)
        return old if not making.done() or busy(making) else making.result()


def busy(making: asyncio.Future[Any]) -> bool:
    """Whether an answer could not be made for want of time or room, which is nobody's fault."""
    error = None if making.cancelled() else making.exception()
    return making.cancelled() or isinstance(error, LimitExceeded) or (isinstance(error, Problem) and error.status == 503)
