"""The forge measured: made-up documents of every kind, printed ten ways, and how many of them come back.

Run::

    python benchmarks/forge.py --trees 20 [--only CN VN] [--table docs/splitting.md] [--faults 40] [--floors tests/forge_floors.tsv]

Every cell is the share of trees that come back exact; after a stroke the share that come back changed without a finding.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from stdalign.testing.forge import RENDERINGS, Outcome, check, grow, jurisdictions, kinds

_MARK = "<!-- table: made by benchmarks/forge.py --table -->"
_END = "<!-- end of the table of the forge -->"


@dataclass
class Cell:
    """Counts of one kind in one rendering."""

    trees: int = 0
    exact: int = 0
    silent: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        self.trees += 1
        self.exact += outcome.exact
        self.silent += not outcome.told

    def __str__(self) -> str:
        if not self.trees:
            return "–"
        return f"{100 * self.exact / self.trees:.0f} / {100 * self.silent / self.trees:.0f}"


@dataclass
class Measured:
    """All cells, and the differences by kind of fault with an example of each."""

    cells: dict[tuple[str, str, str], Cell] = field(default_factory=dict)
    faults: Counter[tuple[str, ...]] = field(default_factory=Counter)
    examples: dict[tuple[str, ...], str] = field(default_factory=dict)


def measure(codes: Iterable[str], seeds: Iterable[int]) -> Measured:
    """Print, read, split and compare the trees of some seeds."""
    out = Measured()
    seeds = list(seeds)
    for code in codes:
        for kind in kinds(code):
            for seed in seeds:
                document = grow(code, kind, seed)
                for rendering in RENDERINGS:
                    cell = out.cells.setdefault((code, kind, rendering), Cell())
                    outcome = check(document, rendering)
                    if outcome is not None:
                        cell.add(outcome)
                        _faults(out, (code, kind, rendering), seed, outcome)
    return out


def _faults(out: Measured, where: tuple[str, str, str], seed: int, outcome: Outcome) -> None:
    named = {(d.kind, *d.where.split()[:2]): f"{d.where}: {d.expected!r} / {d.got!r}" for d in outcome.differences[:5]}
    if outcome.refused:
        named["refused",] = outcome.refused
    for name, example in named.items():
        out.faults[*where, *name] += 1
        out.examples.setdefault((*where, *name), f"seed {seed}, {example}")


def table(measured: Measured) -> str:
    """The cells as a Markdown table."""
    rows = list(dict.fromkeys((code, kind) for code, kind, _ in measured.cells))
    out = [f"| kind | {' | '.join(RENDERINGS)} |", "|---|" + "---|" * len(RENDERINGS)]
    for code, kind in rows:
        cells = " | ".join(str(measured.cells[code, kind, rendering]) for rendering in RENDERINGS)
        out.append(f"| {code} {kind} | {cells} |")
    total = Cell()
    for cell in measured.cells.values():
        total.trees, total.exact, total.silent = (
            total.trees + cell.trees,
            total.exact + cell.exact,
            total.silent + cell.silent,
        )
    share, silent = 100 * total.exact / total.trees, 100 * total.silent / total.trees
    return "\n".join([*out, "", f"{total.trees} prints, {share:.1f}% exact, {silent:.1f}% changed without a finding."])


def raise_floors(measured: Measured, path: Path) -> None:
    """Write the floors of the seeded test, never lower than they were."""
    from stdalign.testing.forge.floors import read_floors, write_floors

    floors = read_floors(path) if path.exists() else {}
    for where, cell in measured.cells.items():
        if cell.trees:
            exact, silent = floors.get(where, (0, cell.trees))
            floors[where] = (max(exact, cell.exact), min(silent, cell.silent))
    write_floors(path, floors)


def main() -> None:
    """Measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trees", type=int, default=20)
    parser.add_argument("--only", nargs="*", default=list(jurisdictions()))
    parser.add_argument("--table", type=Path)
    parser.add_argument("--floors", type=Path)
    parser.add_argument("--faults", type=int, default=0)
    options = parser.parse_args()
    measured = measure(options.only, range(1, options.trees + 1))
    made = table(measured)
    print(made)
    for name, count in measured.faults.most_common(options.faults):
        print(count, " ".join(name), "|", measured.examples[name])
    if options.floors:
        raise_floors(measured, options.floors)
    if options.table:
        head, _, rest = options.table.read_text("utf-8").partition(_MARK)
        options.table.write_text(f"{head}{_MARK}\n\n{made}\n\n{_END}{rest.partition(_END)[2]}", "utf-8")


if __name__ == "__main__":
    main()
