"""What the second stage is fitted on: the figures of judged queries with those of their whole laws."""

from __future__ import annotations

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from fit_alignment import everything
from numpy.typing import NDArray

from stdalign.align import cited, score, second
from stdalign.align.candidates import Legs, candidates
from stdalign.align.engine import Engine
from stdalign.align.ready import Ready
from stdalign.encode import load_encoder
from stdalign.judge.ranking import laws, read_qrels
from stdalign.workspace.aligning import make_engine, side_of

Floats = NDArray[np.float64]
FOLDS = 6


@dataclass(frozen=True)
class Judged:
    """A query: its row in the figures (sources, targets, names) of two laws, grades, the two instruments, its part and countries."""

    table: NDArray[np.float32]
    row: int
    grades: NDArray[np.int64]
    laws: tuple[str, str]
    part: str
    countries: str = ""

    @property
    def figures(self) -> Floats:
        """Of its own pairs; shape (targets, names)."""
        return self.table[self.row].astype(np.float64)

    @property
    def answered(self) -> bool:
        return bool(self.grades.max(initial=0) > 0)


def part_of(path: Path) -> dict[tuple[str, str], str]:
    """Part of each pair of files."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            (r["query_file"], r["target_file"]): r.get("part") or "looked at" for r in csv.DictReader(lines, delimiter="\t")
        }


def names() -> list[str]:
    return ["logit", *(name for group in second.GROUPS.values() for name in group), *second.ASKED]


def judged(path: Path, texts: Path, cache: Path) -> list[Judged]:
    """Figures and grades of every query of a relevance file, each law read once."""
    kept = cache / f"{path.stem}.npz"
    queries, part = read_qrels(path), part_of(path)
    pairs = list(dict.fromkeys((q.jurisdiction, q.file, q.target_jurisdiction, q.target_file) for q in queries))
    if not kept.is_file():
        arrays: dict[str, Any] = {}
        with laws(queries, None, texts) as (ws, ids):
            reader = load_encoder("e5", cache=cache / "sentences")
            engine = everything(make_engine(ws.knowledge, ws.encoder, reader=reader))
            sides = {name: engine.ready(side_of(ws, ws.resolve(name))) for name in sorted(set(ids.values()))}
            for at, (code, file, other, target) in enumerate(pairs):
                here, there = sides[ids[code, file]], sides[ids[other, target]]
                arrays[f"x{at}"] = figures(engine, here, there)
                for name, side in (("s", here), ("t", there)):
                    arrays[f"{name}{at}"] = np.array([a.address.partition("#art_")[2] for a in side.side.articles])
        np.savez(kept, **arrays)
    stored = dict(np.load(kept))
    out = []
    for q in queries:
        at = pairs.index((q.jurisdiction, q.file, q.target_jurisdiction, q.target_file))
        row = stored[f"s{at}"].tolist().index(q.article.lower())
        grades = np.array([q.grades.get(name, 0) for name in stored[f"t{at}"].tolist()])
        own = (q.file, q.target_file)
        out.append(Judged(stored[f"x{at}"], row, grades, own, part[own], f"{q.jurisdiction}→{q.target_jurisdiction}"))
    return out


def figures(engine: Engine, here: Ready, there: Ready) -> NDArray[np.float32]:
    """The second stage's figures of all pairs; shape (sources, targets, names)."""
    wording = engine.phrases["wording"]
    legs = Legs.of(here, there, engine.coverage.phrases.spaced, wording["family"])
    pairs, cheap = candidates(legs, engine.weights.features, engine.few)
    values = score.features(legs, pairs, cheap)
    logits = score.score(values, engine.weights)
    found = second.features(here, there, pairs, values, logits, engine.kinds)
    found, _ = cited.read_with(found, here, there, pairs, engine.weights.features)
    return np.stack([found[name] for name in names()], axis=1).reshape(*pairs.shape, -1)


def folds(queries: Sequence[Judged]) -> list[int]:
    """Fold of each query: two instruments are in one, whichever of them asks."""
    groups = sorted({tuple(sorted(q.laws)) for q in queries})
    order = np.random.default_rng(0).permutation(len(groups))
    fold = {groups[int(at)]: place % FOLDS for place, at in enumerate(order)}
    return [fold[tuple(sorted(q.laws))] for q in queries]


def without(queries: Sequence[Judged], names_of: Collection[str], weights: dict[str, Any]) -> list[Judged]:
    """Queries whose first score does not know some figures of the legs."""
    made: dict[int, NDArray[np.float32]] = {}
    for q in queries:
        if id(q.table) not in made:
            table = q.table.copy()
            for name in set(names_of) & set(weights["features"]):
                table[:, :, 0] -= weights["features"][name] * table[:, :, names().index(name)]
            made[id(q.table)] = table
    return [replace(q, table=made[id(q.table)]) for q in queries]
