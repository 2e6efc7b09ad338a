"""Fit the alignment's weights on judged pairs and print the cross-validated scores; ``--write`` stores them.

Usage: python benchmarks/fit_alignment.py QRELS.tsv TEXTS [--strength 10] [--write]
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("qrels", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--strength", type=float, default=10)
    parser.add_argument("--write", action="store_true")
    a = parser.parse_args()
    folder = Path(str(files("stdalign.align")))
    prior = json.loads((folder / "prior.json").read_text("utf-8"))
    start = np.array([*(prior["features"][name] for name in FEATURES), prior["bias"]], dtype=float)
    queries: list[Judged] = judged_queries(a.qrels, a.texts)
    for strength in (1, 3, 10, 30, 100):
        print(f"strength {strength:4}: {fit(queries, start, strength=strength)['cross_validated']}")
    made = fit(queries, start, strength=a.strength)
    note = f"{len(queries)} judged queries ({a.qrels.name}), near prior.json with strength {a.strength:g}; probabilities on held-out queries"
    print(json.dumps({"made_from": note, **made}, indent=1))
    if a.write:
        (folder / "weights.json").write_text(json.dumps({"made_from": note, **made}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
