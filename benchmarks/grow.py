"""A larger workspace made from a real one: its clauses again and again, each with a word of its own and a vector near its own.

    python benchmarks/grow.py --workspace DIR --to DIR --clauses 100000

Texts, concepts, countries and languages are drawn as the real ones are; copies are told apart by a number at their end, and by
noise on their vectors, so that no two are equal. Alignments and reviews are left out: what is measured on it is what grows with
the clauses (the lists for searching, the index, start-up, filters).
"""

from __future__ import annotations

import argparse
import shutil
from hashlib import sha256
from pathlib import Path

import numpy as np

from stdalign.index import make_index, save_index
from stdalign.store import vectors
from stdalign.store.vectors import Generation
from stdalign.workspace import Workspace
from stdalign.workspace.lookup import keep_lookup
from stdalign.workspace.writing import INDEX

NOISE = 0.5
"""Length of the noise beside the unit vector: a copy stands at a cosine of 0.9 to its model, as two like clauses of real laws do."""


def grow(source: Path, target: Path, clauses: int, seed: int = 1) -> int:
    """Write the larger workspace; returns how many clauses it has."""
    shutil.copytree(source, target)
    chance = np.random.default_rng(seed)
    with Workspace.open(target) as ws:
        old = ws.generation()
        instruments = [dict(row) for row in ws.db.all("SELECT * FROM instruments ORDER BY position")]
        rows = [dict(row) for row in ws.db.all("SELECT * FROM clauses WHERE text_hash<>'' ORDER BY id")]
        copies = -(-clauses // len(rows))
        keys = [row["text_hash"] for row in rows]
        place = {key: at for at, key in enumerate(dict.fromkeys(keys))}
        blocks = [np.stack([old.vectors[old.rows[key]] for key in place])]
        with ws.db.transaction():
            ws.db.execute("DELETE FROM alignments")
            for copy in range(1, copies):
                blocks.append(_near(blocks[0], chance))
                _copy(ws, instruments, rows, copy, place)
            number = vectors.reserve(target / "generations", old.number)
            stacked = np.concatenate(blocks).astype(np.float32)
            made = Generation(number, old.encoder, old.fingerprint, stacked, place)
            index = make_index(stacked, np.arange(len(stacked), dtype=np.int64))
            vectors.save(target / "generations", made, lambda draft: save_index(index, draft / INDEX))
            ws.db.set_meta("generation", str(number))
        vectors.prune(target / "generations", number)
        keep_lookup(ws)
        return int(ws.db.one("SELECT COUNT(*) AS n FROM clauses WHERE text_hash<>''")["n"])


def _near(rows: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    noise = chance.standard_normal(rows.shape).astype(np.float32)
    moved = rows + NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True))


def _copy(
    ws: Workspace, instruments: list[dict[str, object]], rows: list[dict[str, object]], copy: int, place: dict[str, int]
) -> None:
    """Write all instruments and clauses once more, under other ids."""
    first = len(place)
    named = {
        key: sha256(f"{key} {copy}".encode()).hexdigest()[:32]
        for key in dict.fromkeys(str(row["text_hash"]) for row in rows)
    }
    place.update({new: first + at for at, new in enumerate(named.values())})
    _insert(ws, "instruments", [
        {**one, "id": f"{one['id']}-{copy}", "position": int(str(one["position"])) + copy * 100_000} for one in instruments
    ])  # fmt: skip
    _insert(ws, "clauses", [
        {**{name: value for name, value in row.items() if name != "id"}, "instrument": f"{row['instrument']}-{copy}",
         "full_text": f"{row['full_text']} {copy}", "text_hash": named[str(row["text_hash"])]}
        for row in rows
    ])  # fmt: skip


def _insert(ws: Workspace, table: str, rows: list[dict[str, object]]) -> None:
    names = list(rows[0])
    marks = ", ".join("?" * len(names))
    ws.db.many(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", [list(row.values()) for row in rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--clauses", type=int, default=100_000)
    asked = parser.parse_args()
    print(grow(asked.workspace, asked.to, asked.clauses), "clauses in", asked.to)


if __name__ == "__main__":
    main()
