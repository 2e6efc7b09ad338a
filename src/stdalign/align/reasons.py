"""Why a target stands where it does among the others of its source: what each theme of the score adds, in words of the field.

A weight alone explains nothing: many figures look at one thing, and what all targets share decides nothing. So figures are put
together by theme (``reasons.toml``), and each theme is counted from its mean over the first targets of the same source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stdalign.align.pairs import Doubles, Floats, Ids
from stdalign.errors import CorpusError
from stdalign.model import Ground

MOST = 4
"""Themes that are named."""
LEAST = 0.1
"""Logits below which a theme decides nothing."""
_FORM = re.compile(r"(_forward|_backward|_best)?(_z_row|_z_column|_place_row|_place_column)?\Z")


@dataclass(frozen=True)
class Themes:
    """What the figures of the score look at.

    Args:
        figures: theme of each figure.
        words: what is said where a theme speaks for a pair, and where against it.
    """

    figures: Mapping[str, str]
    words: Mapping[str, tuple[str, str]]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Themes:
        """The themes of a table (``reasons.toml``).

        Raises:
            CorpusError: a theme lacks its figures or words.
        """
        for theme, one in data.items():
            if lost := [key for key in ("figures", "for", "against") if key not in one]:
                raise CorpusError(f"theme {theme!r} has no {', '.join(lost)}", where="reasons.toml", next_step="add it")
        return cls(
            {figure: theme for theme, one in data.items() for figure in one["figures"]},
            {theme: (str(one["for"]), str(one["against"])) for theme, one in data.items()},
        )

    def theme(self, figure: str) -> str:
        """The theme of a figure, of one of its ways, or of its standing.

        Raises:
            CorpusError: no theme has it.

        >>> Themes({"whole": "meaning", "near_back": "place"}, {}).theme("whole_z_row")
        'meaning'
        """
        found = self.figures.get(figure) or self.figures.get(_FORM.sub("", figure))
        if found is None:
            raise CorpusError(
                f"no theme has the figure {figure!r}", where="reasons.toml", next_step="name it in a theme's figures"
            )
        return found

    def reasons(
        self, first: Mapping[str, float], second: Mapping[str, float], values: Mapping[str, Floats], runs: Sequence[Ids]
    ) -> list[Told]:
        """What the themes add to some pairs of each of some sources, each counted from the mean of its source's.

        Args:
            first: weight of each figure in the first stage, as far as it counts at the end.
            second: weight of each figure in the second stage.
            values: figures of every pair.
            runs: for each source, the places of its first pairs, one or more.
        """
        names = [name for name in dict.fromkeys((*first, *second)) if name in values]
        at, counts = np.concatenate(runs), np.array([len(run) for run in runs])
        starts = np.cumsum(counts) - counts
        figures = np.stack([values[name][at] for name in names], axis=1).astype(np.float64)
        figures -= np.repeat(np.add.reduceat(figures, starts, axis=0) / counts[:, None], counts, axis=0)
        place = {theme: row for row, theme in enumerate(self.words)}
        weights = np.zeros((len(names), 2, len(place)))
        for row, name in enumerate(names):
            weights[row, :, place[self.theme(name)]] = first.get(name, 0.0), second.get(name, 0.0)
        added = np.tensordot(figures, weights, axes=1)
        words = list(self.words.items())
        return [
            Told(run.tolist(), added[start : start + len(run), 0], added[start : start + len(run), 1], words)
            for run, start in zip(runs, starts.tolist(), strict=True)
        ]


@dataclass(frozen=True)
class Told:
    """What each theme adds to some pairs: by the first stage and by the second, both in logits; shapes (pairs, themes)."""

    places: Sequence[int]
    first: Doubles
    second: Doubles
    words: Sequence[tuple[str, tuple[str, str]]]

    def of(self, at: int) -> tuple[Ground, ...]:
        """The themes that weigh most in a pair, the heaviest first."""
        row = self.places.index(at)
        total = (self.first[row] + self.second[row]).tolist()
        made = []
        for theme in sorted(range(len(total)), key=lambda one: -abs(total[one]))[:MOST]:
            if abs(added := total[theme]) >= LEAST:
                name, (favour, against) = self.words[theme]
                second = round(float(self.second[row, theme]), 3)
                made.append(Ground(name, round(added, 3), second, favour if added > 0 else against))
        return tuple(made)
