"""Figures of a pair that read the same from either side, reckoned once where two sides are aligned both ways.

What the way back would reckon is the same table, turned: products of the same rows, the same places with source and target in each
other's place. What is summed in another order from the other side (``concepts``, ``margin``, standings) is not among them, so the
answers are those of either way by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from stdalign.align.pairs import Floats, Pairs

MOST = 1 << 18
"""Pairs of two sides up to which figures are kept for the way back: 1 MiB a figure, some thirty of them for laws."""
_WAYS = {"forward": "backward", "backward": "forward", "source": "target", "target": "source"}

Make = Callable[[Pairs], Mapping[str, Floats]]


@dataclass
class Mutual:
    """The figures of all pairs of two sides, as they are made.

    Args:
        shape: articles of the source and of the target.
        grids: by name, a figure of all pairs; shape ``shape``.
    """

    shape: tuple[int, int]
    grids: dict[str, Floats] = field(default_factory=dict)

    def of(self, pairs: Pairs, names: Sequence[str], make: Make) -> dict[str, Floats]:
        """Some figures of some pairs, each of shape (p,).

        Args:
            names: figures that are made together.
            make: makes them of all pairs.
        """
        if names[0] not in self.grids:
            made = make(Pairs.every(*self.shape))
            self.grids |= {name: made[name].reshape(self.shape) for name in names}
        flat = {name: self.grids[name].ravel() for name in names}
        if pairs.whole:
            return flat
        at = pairs.rows * self.shape[1] + pairs.columns
        return {name: values[at] for name, values in flat.items()}

    def turned(self) -> Mutual:
        """The same, seen from the other side."""
        grids = {other_way(name): np.ascontiguousarray(grid.T) for name, grid in self.grids.items()}
        return Mutual((self.shape[1], self.shape[0]), grids)


def other_way(name: str) -> str:
    """What a figure is called from the other side.

    >>> other_way("parts_forward"), other_way("heading_source"), other_way("whole")
    ('parts_backward', 'heading_target', 'whole')
    """
    head, _, last = name.rpartition("_")
    return f"{head}_{_WAYS[last]}" if head and last in _WAYS else _WAYS.get(name, name)


def figures(mutual: Mutual | None, pairs: Pairs, names: Sequence[str], make: Make) -> dict[str, Floats]:
    """Some figures of some pairs: out of what is kept for both ways, or of these pairs alone."""
    if mutual is not None:
        return mutual.of(pairs, names, make)
    made = make(pairs)
    return {name: made[name] for name in names}
