"""Reliability diagrams as one small SVG: what was said against what came true, a panel for each kind of text and part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import numpy as np

BINS = 10
SIDE, ROOM = 150, 44
"""Pixels of a panel and of what stands around it."""
ACROSS = 3


def bins(said: Sequence[float], true: Sequence[bool]) -> list[tuple[float, float, int]]:
    """Mean of what was said, share that came true and number, for each tenth of the probabilities that is not empty.

    >>> bins([0.05, 0.95, 0.95], [False, True, False])
    [(0.05, 0.0, 1), (0.95, 0.5, 2)]
    """
    given, came = np.array(said), np.array(true, dtype=float)
    place = np.minimum((given * BINS).astype(int), BINS - 1)
    return [
        (float(given[place == at].mean()), float(came[place == at].mean()), int((place == at).sum()))
        for at in range(BINS)
        if (place == at).any()
    ]


def draw(panels: Mapping[str, tuple[Sequence[float], Sequence[bool]]], path: Path) -> None:
    """Write the diagrams.

    Args:
        panels: by title, probabilities and whether each pair is a true one.
        path: the SVG.
    """
    step = SIDE + ROOM
    width, height = ACROSS * step + 10, -(-len(panels) // ACROSS) * (step + 14) + 6
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="9">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for at, (title, (said, true)) in enumerate(panels.items()):
        left, top = at % ACROSS * step + 32, at // ACROSS * (step + 14) + 22
        out += [
            f'<g transform="translate({left} {top})"><text y="-8" font-size="10">{escape(title)} ({len(said)} pairs)</text>',
            f'<rect width="{SIDE}" height="{SIDE}" fill="none" stroke="#888"/>',
            f'<line x1="0" y1="{SIDE}" x2="{SIDE}" y2="0" stroke="#bbb" stroke-dasharray="3"/>',
        ]
        for tick in (0, 0.5, 1):
            out.append(f'<text x="{tick * SIDE:.0f}" y="{SIDE + 11}" text-anchor="middle">{tick:g}</text>')
            out.append(f'<text x="-4" y="{SIDE - tick * SIDE + 3:.0f}" text-anchor="end">{tick:g}</text>')
        found = bins(said, true)
        line = " ".join(f"{x * SIDE:.1f},{SIDE - y * SIDE:.1f}" for x, y, _ in found)
        out.append(f'<polyline points="{line}" fill="none" stroke="#1f5fa8"/>')
        out += [
            f'<circle cx="{x * SIDE:.1f}" cy="{SIDE - y * SIDE:.1f}" r="{1 + np.log10(n):.1f}" fill="#1f5fa8">'
            f"<title>said {x:.2f}, true {y:.2f}, {n} pairs</title></circle>"
            for x, y, n in found
        ]
        out.append("</g>")
    path.write_text("\n".join([*out, "</svg>"]) + "\n", "utf-8")
