"""Floors of the seeded test: how many trees of each kind and rendering must come back, how many may change in silence."""

from __future__ import annotations

from pathlib import Path

from stdalign.testing.forge.render import RENDERINGS

Floors = dict[tuple[str, str, str], tuple[int, int]]
"""By jurisdiction, kind and rendering: trees that come back exact at least, trees changed without a finding at most."""


def read_floors(path: Path) -> Floors:
    """The floors of a table: a row a kind, a column a rendering, each cell ``exact/silent``, ``-`` where it is not printed."""
    head, *rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if line)
    out: Floors = {}
    for code, kind, *cells in rows:
        for rendering, cell in zip(head[2:], cells, strict=True):
            if cell != "-":
                exact, silent = cell.split("/")
                out[code, kind, rendering] = (int(exact), int(silent))
    return out


def write_floors(path: Path, floors: Floors) -> None:
    """Write the table that ``read_floors`` reads."""
    rows = list(dict.fromkeys((code, kind) for code, kind, _ in floors))
    out = ["\t".join(["jurisdiction", "kind", *RENDERINGS])]
    for code, kind in rows:
        cells = (floors.get((code, kind, rendering)) for rendering in RENDERINGS)
        out.append("\t".join([code, kind, *(f"{c[0]}/{c[1]}" if c else "-" for c in cells)]))
    path.write_text("\n".join(out) + "\n", "utf-8")
