"""Whether two workspaces hold the same: every row of every table of results, and the vectors, by key.

    python benchmarks/same_tables.py WORKSPACE WORKSPACE

Made by two builds of the library from the same texts, they show that a change of how something is worked out changed nothing of what is.
Prints for each table how many rows differ, and the first few; ends with 1 where any does.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from stdalign.workspace import Workspace

TABLES = {
    "instruments": ("id",),
    "clauses": ("instrument", "eid"),
    "alignments": ("source", "target_jurisdiction", "rank", "target"),
}
"""Columns that name a row; numbers that the database gives are not compared."""
LEFT = ("id", "ingested_at")
SHOWN = 5


def rows(ws: Workspace, table: str, names: tuple[str, ...]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The rows of a table by what names them."""
    found = (dict(row) for row in ws.db.all(f"SELECT * FROM {table}"))
    return {
        tuple(row[name] for name in names): {key: value for key, value in row.items() if key not in LEFT} for row in found
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspaces", nargs=2, type=Path)
    differ = 0
    with Workspace.open((asked := parser.parse_args().workspaces)[0]) as one, Workspace.open(asked[1]) as other:
        for table, names in TABLES.items():
            left, right = rows(one, table, names), rows(other, table, names)
            others = sorted(key for key in left.keys() | right.keys() if left.get(key) != right.get(key))
            print(f"{table}: {len(left)} and {len(right)} rows, {len(others)} differ")
            for key in others[:SHOWN]:
                here, there = left.get(key, {}), right.get(key, {})
                print(" ", *key, {k: (here.get(k), there.get(k)) for k in here | there if here.get(k) != there.get(k)})
            differ += len(others)
        a, b = ({key: ws.generation().vectors[row] for key, row in ws.generation().rows.items()} for ws in (one, other))
        moved = sum(key not in b or a[key].tobytes() != b[key].tobytes() for key in a) + len(b.keys() - a.keys())
        print(f"vectors: {len(a)} and {len(b)}, {moved} differ")
    sys.exit(1 if differ or moved else 0)


if __name__ == "__main__":
    main()
