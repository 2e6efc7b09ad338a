"""Fit the alignment's weights on judged pairs and print the cross-validated scores; ``--write`` stores them.

Usage: python benchmarks/fit_alignment.py QRELS.tsv TEXTS [--strength 10] [--digests 0.03] [--write]

Law texts come from QRELS.tsv, digests from the judged pairs that ship; ``--digests`` is the weight of one of their
queries in the fit of the feature weights. Each kind has its own maps to probabilities.
"""

from __future__ import annotations

import argparse
import json
from importlib.resources import files
from pathlib import Path

import numpy as np

from stdalign.align.calibrate import Judged, fit
from stdalign.align.score import FEATURES
from stdalign.evaluation import judged_queries
from stdalign.evaluation_pairs import judged_digests
from stdalign.gold import read_gold


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
