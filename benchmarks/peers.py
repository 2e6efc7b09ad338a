"""Searches a second beside SQLite's full-text index (FTS5, trigrams) over the same clauses, and what each finds in other languages.

    python benchmarks/peers.py --workspace DIR [--rounds 5]

FTS5 is asked in this process, as Datasette asks it, without Datasette's own way over HTTP: a harder peer. It is asked for each word
(all must occur), ranked by BM25, ten rows with their texts. *Found* counts the questions that have any answer, and *abroad* those
with an answer among the first ten in another language than the question's.
"""

from __future__ import annotations

import argparse
import sqlite3
from pathlib import Path
from statistics import median
from time import perf_counter

from search import QUERIES

from stdalign.workspace import Workspace

LANGUAGES = ("en", "zh", "vi", "en", "en", "th", "id", "en", "en", "en", "zh", "id", "en", "lo", "en")
"""Language of each question of ``search.QUERIES``."""
SQL = (
    "SELECT c.id, c.language, c.full_text FROM words JOIN clauses AS c ON c.id = words.rowid"
    " WHERE words MATCH ? ORDER BY rank LIMIT 10"
)


def full_text(folder: Path) -> sqlite3.Connection:
    """The clauses with a trigram index, in memory."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE clauses (id INTEGER PRIMARY KEY, language TEXT, full_text TEXT)")
    db.execute("CREATE VIRTUAL TABLE words USING fts5(full_text, content='clauses', content_rowid='id', tokenize='trigram')")
    with Workspace.open(folder, readonly=True) as ws:
        rows = ws.db.all("SELECT id, language, full_text FROM clauses WHERE text_hash<>''")
    db.executemany("INSERT INTO clauses VALUES (?, ?, ?)", [tuple(row) for row in rows])
    db.execute("INSERT INTO words (words) VALUES ('rebuild')")
    db.commit()
    return db


def match(query: str) -> str:
    """Every word of a question, as FTS5 takes it."""
    return " ".join('"' + word.replace('"', '""') + '"' for word in query.split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    peer = full_text(asked.workspace)
    with Workspace.open(asked.workspace, readonly=True) as ws:
        ways = {
            "ours": lambda query: [hit.language for hit in ws.search(query, top=10)],
            "fts5": lambda query: [row[1] for row in peer.execute(SQL, (match(query),))],
        }
        took: dict[str, list[float]] = {name: [] for name in ways}
        found = {name: [way(query) for query in QUERIES] for name, way in ways.items()}
        for _ in range(asked.rounds):
            for name, way in ways.items():
                for query in QUERIES:
                    start = perf_counter()
                    way(query)
                    took[name].append(perf_counter() - start)
    for name, times in took.items():
        answered = sum(bool(one) for one in found[name])
        abroad = sum(any(of != own for of in one) for one, own in zip(found[name], LANGUAGES, strict=True))
        print(
            f"{name}  {len(times) / sum(times):7.1f} searches/s, p50 {median(times) * 1000:.2f} ms,"
            f" found {answered} of {len(QUERIES)}, abroad {abroad}"
        )


if __name__ == "__main__":
    main()
