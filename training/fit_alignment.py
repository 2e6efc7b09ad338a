"""Fit the alignment's weights on judged pairs and print the cross-validated scores; ``--write`` stores them.

Usage: python training/fit_alignment.py QRELS.tsv TEXTS [--strength 10] [--digests 0.03] [--write]

Law texts come from QRELS.tsv, digests from the judged pairs that ship; ``--digests`` is the weight of one of their
queries in the fit of the feature weights. Each kind has its own maps to probabilities.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent))
from fit_weights import Judged, fit

from stdalign.align.engine import Engine
from stdalign.align.score import FEATURES
from stdalign.align.scored import Scored
from stdalign.align.side import Article
from stdalign.judge.gold import GoldPair, by_address, read_gold, shipped_side
from stdalign.judge.pairs import shipped_engine
from stdalign.judge.ranking import laws, read_qrels
from stdalign.workspace.aligning import engine_of, side_of


def everything(engine: Engine) -> Engine:
    """An engine that scores every pair: a fit needs the targets that do not answer as well."""
    engine.few = sys.maxsize
    return engine


def table(done: Scored, row: int) -> NDArray[np.float64]:
    """Features of every target of a source; shape (targets, features)."""
    own = done.pairs.of(row)
    return np.stack([done.values[name][own] for name in FEATURES], axis=1).astype(np.float64)


def judged_queries(path: Path, texts: Path) -> list[Judged]:
    """Features and grades of every target article of each query."""
    queries = read_qrels(path)
    made = []
    with laws(queries, None, texts) as (ws, ids):
        engine = everything(engine_of(ws))
        cache: dict[tuple[str, str], Scored] = {}
        for q in queries:
            pair = ids[q.jurisdiction, q.file], ids[q.target_jurisdiction, q.target_file]
            if pair not in cache:
                left, right = (side_of(ws, ws.resolve(name)) for name in pair)
                cache[pair] = engine.scored(left, right)
            done = cache[pair]
            row = by_address(done.source.side)[f"{pair[0]}#art_{q.article.lower()}"]
            names = [a.address.partition("#art_")[2] for a in done.target.side.articles]
            grades = np.array([q.grades.get(name, 0) for name in names], dtype=np.int64)
            made.append(Judged(table(done, row), grades, f"{q.jurisdiction} {q.file} {q.article}"))
    return made


def _of_country(code: str, article: Article) -> bool:
    return article.jurisdiction == code


def judged_digests(pairs: Sequence[GoldPair], weight: float = 1.0) -> list[Judged]:
    """The queries among the judged pairs, each against all digests of the target's country.

    Targets that nobody judged count as not answering: readers looked a query up among all digests of the country.
    """
    engine = everything(shipped_engine())
    whole = shipped_side(engine.hub.encoder)
    country = {a.address: a.jurisdiction for a in whole.articles}
    sides = {code: engine.ready(whole.of(partial(_of_country, code))) for code in sorted(set(country.values()))}
    queries: dict[tuple[str, str, str], list[GoldPair]] = {}
    for pair in pairs:
        if pair.query[0] in "QNM":
            code = pair.target_country or country[pair.target]
            queries.setdefault((pair.query, pair.source, code), []).append(pair)
    scored: dict[tuple[str, str], Scored] = {}
    made = []
    for (_, source, code), found in queries.items():
        key = country[source], code
        if key not in scored:
            scored[key] = engine.scored(sides[key[0]], sides[key[1]])
        done = scored[key]
        row, columns = by_address(done.source.side)[source], by_address(done.target.side)
        grades = np.zeros(len(columns), dtype=np.int64)
        for pair in found:
            if pair.target:
                grades[columns[pair.target]] = pair.grade
        made.append(Judged(table(done, row), grades, source, weight, "digest"))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("qrels", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--strength", type=float, default=10)
    parser.add_argument("--digests", type=float, default=0.03)
    parser.add_argument("--write", action="store_true")
    a = parser.parse_args()
    folder = Path(str(files("stdalign.align")))
    prior = json.loads((folder / "prior.json").read_text("utf-8"))
    start = np.array([*(prior["features"][name] for name in FEATURES), prior["bias"]], dtype=float)
    texts, digests = judged_queries(a.qrels, a.texts), judged_digests(read_gold(), a.digests)
    queries: list[Judged] = [*texts, *digests]
    for strength in (3, 10, 30, 100):
        print(f"strength {strength:4}: {fit(queries, start, strength=strength)['cross_validated']}", flush=True)
    made = fit(queries, start, strength=a.strength)
    note = (
        f"{len(texts)} queries of {a.qrels.name} and {len(digests)} of corpora/gold/pairs.sssom.tsv with weight {a.digests:g}, "
        f"near prior.json with strength {a.strength:g}; probabilities on held-out queries"
    )
    print(json.dumps({"made_from": note, **made}, indent=1))
    if a.write:
        (folder / "weights.json").write_text(json.dumps({"made_from": note, **made}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
