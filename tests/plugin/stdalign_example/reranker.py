"""A reranker: the share of letters that two texts have in common."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class Overlap:
    def __init__(self, unit: str) -> None:
        self.name = f"overlap:{unit}"  # written overlap:words or overlap:letters
        self.words = unit == "words"

    def score(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        return np.array([self._share(one, two) for one, two in pairs], np.float32)

    def _share(self, one: str, two: str) -> float:
        left, right = (set(t.lower().split() if self.words else t.lower()) for t in (one, two))
        return len(left & right) / max(len(left | right), 1)
