"""Token buckets by client."""

from __future__ import annotations

from collections import OrderedDict
from math import ceil
from time import monotonic

MOST = 20_000
"""Clients remembered; the longest unseen is forgotten first."""


class Buckets:
    """One bucket a client: ``rate`` tokens a second, at most ``burst``; a rate of 0 refuses nothing."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, max(burst, 1.0)
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> int:
        """Take a token: 0, or the seconds to wait where there is none."""
        if not self.rate:
            return 0
        level = self._level(client)
        if level < 1:
            return max(1, ceil((1 - level) / self.rate))
        self._keep(client, level - 1)
        return 0

    def empty(self, client: str) -> bool:
        """Whether the next token would be refused."""
        return bool(self.rate) and self._level(client) < 1

    def _level(self, client: str) -> float:
        level, then = self._levels.get(client, (self.burst, 0.0))
        return min(self.burst, level + (monotonic() - then) * self.rate) if then else level

    def _keep(self, client: str, level: float) -> None:
        self._levels[client] = (level, monotonic())
        self._levels.move_to_end(client)
        if len(self._levels) > MOST:
            self._levels.popitem(last=False)
