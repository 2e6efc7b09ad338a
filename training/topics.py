"""Learns topic words from our own texts (catalogue, digests, own sentences): one TSV a language.

    python training/topics.py

A logistic regression a topic over one- to three-word phrases of the statements; what weighs little is
dropped. The analyser adds the probability, times ``LEARNED`` of ``analyse/topics.py``, to the sum of
hand-made cues. No law text is used.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from scipy.sparse import lil_matrix
from sklearn.linear_model import LogisticRegression
from word_tokens import words_of

from stdalign.analysis.topics import UNSPACED
from stdalign.knowledge import Knowledge

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "src" / "stdalign" / "profiles" / "languages" / "learned"
LEAST_ROWS, LEAST_WEIGHT, STRENGTH = 60, 0.12, 1.0

Row = tuple[str, list[str]]


def rows(held_out: str = "") -> dict[str, list[Row]]:
    """Statements with topics by language; ``held_out`` leaves out ``digests``."""
    out: dict[str, list[Row]] = defaultdict(list)
    for path in sorted((ROOT / "corpora").glob("*/*.jsonl")):
        if held_out == "digests" and len(path.parent.name) == 2:
            continue
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if "topics" not in row:
                continue
            texts = row["text"] if isinstance(row["text"], dict) else {row["lang"]: row["text"]}
            for language, text in texts.items():
                out[language].append((text, row["topics"]))
    return out


def phrases(text: str, language: str) -> set[str]:
    """One- to three-word phrases of a text, as they stand in it."""
    words = [word for word in words_of(text.lower(), language) if any(c.isalpha() for c in word)]
    blank = "" if language in UNSPACED else " "
    return {blank.join(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words) - n + 1)}


def learn(data: list[Row], language: str) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Bias of each topic, and phrase → topic → weight."""
    found = [phrases(text, language) for text, _ in data]
    seen = Counter(p for one in found for p in one)
    place = {p: i for i, p in enumerate(sorted(p for p, n in seen.items() if n >= 2 and len(p) > 1))}
    table = lil_matrix((len(data), len(place)))
    for at, one in enumerate(found):
        for phrase in one:
            if phrase in place:
                table[at, place[phrase]] = 1.0
    matrix, names = table.tocsr(), sorted(place, key=place.__getitem__)
    bias: dict[str, float] = {}
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for topic in sorted({t for _, ts in data for t in ts}):
        marks = np.array([topic in ts for _, ts in data])
        if marks.sum() < 4:
            continue
        model = LogisticRegression(C=STRENGTH, max_iter=400).fit(matrix, marks)
        bias[topic] = round(float(model.intercept_[0]), 3)
        for index in np.flatnonzero(np.abs(model.coef_[0]) >= LEAST_WEIGHT):
            weights[names[index]][topic] = round(float(model.coef_[0][index]), 2)
    return bias, weights


def write(language: str, bias: dict[str, float], weights: dict[str, dict[str, float]], folder: Path = OUT) -> Path:
    """``<bias>`` first, then a phrase a line with ``topic=weight`` fields."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{language}.tsv"
    lines = ["\t".join(["<bias>", *(f"{t}={w:g}" for t, w in sorted(bias.items()))])]
    lines += ["\t".join([p, *(f"{t}={w:g}" for t, w in sorted(weights[p].items()))]) for p in sorted(weights)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def main() -> None:
    for language, data in sorted(rows().items()):
        if len(data) >= LEAST_ROWS and language in Knowledge.shipped().languages:
            path = write(language, *learn(data, language))
            print(f"{language}: {len(data)} statements, {path.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
