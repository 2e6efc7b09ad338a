"""Fit the relation model on the judged pairs that ship; prints cross-validated scores, ``--write`` stores the weights.

Usage: python training/fit_relation.py [--balance 0.5] [--write]
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from stdalign.judge.gold import judged_side, read_gold
from stdalign.judge.pairs import figures, for_relations, relation_scores, shipped_engine
from stdalign.judge.relations import BALANCE, fit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--balance", type=float, default=BALANCE)
    parser.add_argument("--write", action="store_true")
    a = parser.parse_args()
    pairs = for_relations(read_gold())
    engine = shipped_engine()
    even, odd = figures(pairs, judged_side(pairs, engine.hub.encoder), engine.coverage)
    for balance in sorted({0.0, 0.5, 1.0, a.balance}):
        print(f"balance {balance}: {relation_scores(pairs, even, odd, balance=balance)}")
    note = f"{len(pairs)} judged pairs of corpora/gold/pairs.sssom.tsv, classes weighted by count^-{a.balance:g}"
    laws = engine.relations.laws
    model = replace(fit(even, odd, [p.relation for p in pairs], balance=a.balance), made_from=note, laws=laws)
    if a.write:
        (Path(str(files("stdalign.align"))) / "relation.json").write_text(model.to_json(), "utf-8")


if __name__ == "__main__":
    main()
