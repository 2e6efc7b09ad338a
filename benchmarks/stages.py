"""What each stage costs a clause, in CPU time of one process: from the file to the search.

    python benchmarks/stages.py --jurisdiction CN FILE…

The first file is read to load what is loaded once and the others are measured. What a text costs that comes into an aligned workspace
is printed by ``benchmarks/ingest.py``.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from stdalign.encode import load_encoder
from stdalign.index import make_index, save_index
from stdalign.index.words import WordLists
from stdalign.knowledge import Knowledge
from stdalign.steps.prepare import encoded_text
from stdalign.workspace import Workspace
from stdalign.workspace.ingested import Item, prepare_all

T = TypeVar("T")


def timed(name: str, count: Callable[[T], int], work: Callable[[], T], of: str = "clause") -> T:
    """Do some work and print its CPU time for each of what it made."""
    start = time.process_time()
    made = work()
    took = time.process_time() - start
    n = max(count(made), 1)
    print(f"{name:34} {took:7.3f} s  {n:7} {of}s  {took / n * 1e6:9.1f} us a {of}")
    return made


def stages(files: list[Path], jurisdiction: str) -> None:
    knowledge, encoder = Knowledge.shipped(), load_encoder("builtin")
    items = {f"x-{at}": Item(path) for at, path in enumerate(files[1:])}
    prepare_all({"x": Item(files[0])}, jurisdiction, knowledge)  # what is loaded once is there then
    encoder.encode(["warm"])
    made = timed("read, split and analyse", lambda found: sum(len(one.clauses) for one in found),
                 lambda: prepare_all(items, jurisdiction, knowledge))  # fmt: skip
    rows = [row for one in made for row in one.clauses if row.text_hash]
    vectors = timed("encode", len, lambda: encoder.encode([encoded_text(row.clause, row.full_text) for row in rows]))
    with tempfile.TemporaryDirectory() as folder:
        make_index(vectors[:1], np.zeros(1, dtype=np.int64))
        index = timed("index", len, lambda: make_index(vectors, np.arange(len(vectors), dtype=np.int64)))
        timed("write the index", lambda _: len(vectors), lambda: save_index(index, Path(folder) / "index"))
        timed("lists of words", lambda found: found.texts, lambda: WordLists.of([row.full_text for row in rows]))
        with Workspace.create(Path(folder) / "ws") as ws:
            timed("store (with index and lists)", lambda _: len(rows), lambda: ws.store(made))
            timed(
                "search",
                lambda _: 100,
                lambda: [ws.search(row.full_text[:12] or "x") for row in (rows * 100)[:100]],
                "query",
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--jurisdiction", "-j", required=True)
    asked = parser.parse_args()
    stages(asked.files, asked.jurisdiction)


if __name__ == "__main__":
    main()
