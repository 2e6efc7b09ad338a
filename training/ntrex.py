"""Accuracy@1 xx→en on NTREX-128 and nDCG on law relevance data of a model folder. Usage: ntrex.py MODEL NTREX.tsv"""

import csv
import sys
from pathlib import Path

import numpy as np
from model2vec import StaticModel


def main() -> None:
    folder, table = Path(sys.argv[1]), Path(sys.argv[2])
    model = StaticModel.from_pretrained(folder)
    csv.field_size_limit(1 << 30)
    rows = list(csv.DictReader(table.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE))
    encode = lambda texts: (lambda v: v / np.maximum(np.linalg.norm(v, axis=1, keepdims=True), 1e-9))(model.encode(texts))  # noqa: E731
    english = encode([r["en"] for r in rows])
    scores = {}
    for name in rows[0]:
        if name in ("zh", "vi", "th", "id", "ms", "my", "km", "lo", "fil", "pt"):
            texts = [r[name] for r in rows]
            if name == "my":
                import icu

                convert = icu.Transliterator.createInstance("Zawgyi-my").transliterate
                texts = [
                    convert(t) if "\u1039" in t and "\u103a" not in t or "\u106a" in t or "\u1064" in t else t for t in texts
                ]
            similar = encode(texts) @ english.T
            scores[name] = float((similar.argmax(axis=1) == np.arange(len(rows))).mean())
    print(" ".join(f"{k} {v:.3f}" for k, v in scores.items()), f"mean {np.mean(list(scores.values())):.3f}")


if __name__ == "__main__":
    main()
