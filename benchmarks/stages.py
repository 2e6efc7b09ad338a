"""What each stage costs a clause, in CPU time of one process: from the file to the alignment.

    python benchmarks/stages.py --jurisdiction CN FILE…  [--workspace DIR]

The first file is read to load what is loaded once and the others are measured; ``--workspace`` is an aligned one, of which a copy takes
the first file in, so that what a new text costs from the file to its pairs is seen too.
"""

from __future__ import annotations

import argparse
import shutil
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


def taken_in(workspace: Path, file: Path, jurisdiction: str) -> None:
    """A text into an aligned workspace, twice: with all loaded for the first time, and again."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(workspace, Path(folder) / "ws")
        with Workspace.open(Path(folder) / "ws") as ws:
            for name in ("first", "second"):
                start, wall = time.process_time(), time.perf_counter()
                done = ws.ingest(file, jurisdiction=jurisdiction, id=f"x-{name}")
                ws.search("safety")
                pairs = ws.db.one(
                    "SELECT COUNT(*) AS n FROM alignments WHERE source_instrument=? OR target_instrument=?",
                    (done.id, done.id),
                )["n"]
                print(
                    f"{name} text taken in, aligned, searchable: {done.units} articles, {pairs} alignments,"
                    f" {time.process_time() - start:.2f} s CPU, {time.perf_counter() - wall:.2f} s"
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--jurisdiction", "-j", required=True)
    parser.add_argument("--workspace", type=Path)
    asked = parser.parse_args()
    stages(asked.files, asked.jurisdiction)
    if asked.workspace:
        taken_in(asked.workspace, asked.files[0], asked.jurisdiction)


if __name__ == "__main__":
    main()
