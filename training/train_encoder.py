"""Train the built-in encoder: a unigram tokeniser and static embeddings, by contrast over multi-parallel text.

Usage: python training/train_encoder.py --parallel DIR --out DIR [--steps 7000 --dimension 256 --batch 1024 --seed 7]

Each batch holds one source and one pair of languages, so that neither the subject nor the language tells
the pairs apart and only the meaning is left to learn. Deterministic for a seed, thread number and torch
version. Method and log of tries: docs/encoder.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent))
from bags import Bags, Ints
from data import LANGUAGE_WEIGHTS, LANGUAGES, SHORT, WEIGHTS, Row, own_rows, shared_rows
from tokeniser import build, to_hugging_face


class Bucket:
    """The rows of one source that have both languages; draws pairs of text numbers."""

    def __init__(self, source: str, pair: tuple[str, str], sides: list[tuple[list[int], list[int]]]) -> None:
        self.source, self.pair = source, pair
        self.sides = []
        for side in (0, 1):
            lists = [both[side] for both in sides]
            lengths = np.array([len(one) for one in lists])
            self.sides.append((np.array([n for one in lists for n in one]), np.cumsum(lengths) - lengths, lengths))
        self.size = len(sides)

    def draw(self, count: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
        rows = rng.permutation(self.size)[:count]
        picked = [
            flat[starts[rows] + (rng.random(len(rows)) * lengths[rows]).astype(int)] for flat, starts, lengths in self.sides
        ]
        if self.pair[0] == self.pair[1]:
            # Two renderings in one language: the next one round where the draw gave the same.
            flat, starts, lengths = self.sides[0]
            first = (rng.random(len(rows)) * lengths[rows]).astype(int)
            shift = 1 + (rng.random(len(rows)) * (lengths[rows] - 1)).astype(int)
            picked = [flat[starts[rows] + first], flat[starts[rows] + (first + shift) % lengths[rows]]]
        return picked[0], picked[1]


def buckets(rows: list[Row], numbers: dict[str, int], other: float) -> tuple[list[Bucket], NDArray[np.float64]]:
    """Every source and pair of languages with at least 64 rows, and its chance of being drawn."""
    found: dict[tuple[str, str, str], list[tuple[list[int], list[int]]]] = {}
    for source, row in rows:
        sides = {k: [numbers[t] for t in v] for k, v in row.items()}
        names = [name for name in LANGUAGES if name in sides]
        for at, one in enumerate(names):
            for two in names[at + 1 :]:
                found.setdefault((source, one, two), []).append((sides[one], sides[two]))
            if len(sides[one]) > 1:
                found.setdefault((source, one, one), []).append((sides[one], sides[one]))
    out, chances = [], []
    for (source, one, two), sides_of in found.items():
        if len(sides_of) < 64:
            continue
        out.append(Bucket(source, (one, two), sides_of))
        weight = 0.3 if one == two else 1.0 if one == "en" else other
        for language in {one, two}:
            weight *= LANGUAGE_WEIGHTS.get(language, 1.0)
        chances.append(WEIGHTS[source] * weight * len(sides_of) ** 0.6)
    total = np.array(chances)
    return out, total / total.sum()


class Table:
    """The embeddings with Adam on the rows that a batch touches."""

    def __init__(self, size: int, dimension: int, spread: float, rng: np.random.Generator) -> None:
        self.rows = torch.from_numpy((rng.standard_normal((size, dimension)) * spread).astype(np.float32))
        self.first, self.second = torch.zeros_like(self.rows), torch.zeros_like(self.rows)
        self.times = torch.zeros(size, 1)

    def update(self, at: torch.Tensor, gradient: torch.Tensor, rate: float) -> None:
        times = self.times[at] + 1
        first = self.first[at] * 0.9 + gradient * 0.1
        second = self.second[at] * 0.99 + gradient * gradient * 0.01
        self.times[at], self.first[at], self.second[at] = times, first, second
        self.rows[at] -= rate * (first / (1 - 0.9**times)) / ((second / (1 - 0.99**times)).sqrt() + 1e-8)


def bundle(count: int, rng: np.random.Generator) -> Ints:
    """Sizes that sum to ``count``: how many words and phrases stand together as one text."""
    sizes = rng.integers(1, 6, count)
    cut = int(np.searchsorted(np.cumsum(sizes), count))
    return sizes[: max(cut, 1)]


def train(rows: list[Row], numbers: dict[str, int], bags: Bags, size: int, a: argparse.Namespace, log: Any) -> Table:
    torch.manual_seed(a.seed)
    rng = np.random.default_rng(a.seed)
    table = Table(size, a.dimension, a.spread, rng)
    drawn, chances = buckets(rows, numbers, a.other)
    log(f"{len(drawn)} buckets")
    start, running = time.time(), 0.0
    for step in range(a.steps):
        bucket = drawn[int(rng.choice(len(drawn), p=chances))]
        short = bucket.source in SHORT
        left, right = bucket.draw(a.batch * (2 if short else 1), rng)
        # A long text gives a window of it, at the same height on both sides.
        place = np.maximum(rng.random(len(left)) * 1.5 - 0.5, 0)
        x_ids, x_counts = bags.take(left, place, a.sampled, a.drop, rng)
        y_ids, y_counts = bags.take(right, place, a.sampled, a.drop, rng)
        if short and rng.random() < a.bundled:
            sizes = bundle(len(left), rng)
            sizes[-1] += len(left) - sizes.sum() if sizes.sum() < len(left) else 0
            at = np.cumsum(sizes) - sizes
            x_counts, y_counts = np.add.reduceat(x_counts, at), np.add.reduceat(y_counts, at)
            left, right = np.arange(len(at)), np.arange(len(at))
        unique, inverse = np.unique(np.concatenate([x_ids, y_ids]), return_inverse=True)
        at = torch.from_numpy(unique)
        local = table.rows[at].requires_grad_()
        both = torch.from_numpy(inverse.astype(np.int64))
        counts = np.concatenate([x_counts, y_counts])
        vectors = functional.embedding_bag(both, local, torch.from_numpy(np.cumsum(counts) - counts), mode="mean")
        vectors = functional.normalize(vectors)
        n = len(x_counts)
        x, y = vectors[:n], vectors[n:]
        scores = x @ y.T * a.scale
        # Rows that share a text on either side are no wrong answers to each other.
        same = torch.from_numpy((left[:, None] == left[None, :]) | (right[:, None] == right[None, :]))
        same.fill_diagonal_(False)
        scores = scores.masked_fill(same, -1e4)
        target = torch.arange(n)
        rows_of, columns_of = scores, scores.T
        if a.within:
            # Other texts of one's own language are wrong answers too: they are the hardest to tell apart.
            own = same | torch.eye(n, dtype=torch.bool)
            rows_of = torch.cat([scores, (x @ x.T * a.scale).masked_fill(own, -1e4)], dim=1)
            columns_of = torch.cat([scores.T, (y @ y.T * a.scale).masked_fill(own, -1e4)], dim=1)
        loss = (functional.cross_entropy(rows_of, target) + functional.cross_entropy(columns_of, target)) / 2
        loss.backward()
        warm = min(1.0, (step + 1) / (0.03 * a.steps))
        with torch.no_grad():
            table.update(at, local.grad, a.rate * warm * max(0.02, 1 - step / a.steps))
        running += loss.item()
        if (step + 1) % 200 == 0:
            log(f"step {step + 1}/{a.steps} loss {running / 200:.3f} {time.time() - start:.0f} s")
            running = 0.0
    return table


def save(out: Path, tokeniser: Any, weights: NDArray[np.float32]) -> None:
    """A sentence-transformers folder: StaticEmbedding in float16, then Normalize."""
    from safetensors.numpy import save_file

    static = out / "0_StaticEmbedding"
    static.mkdir(parents=True, exist_ok=True)
    (out / "1_Normalize").mkdir(exist_ok=True)
    weights = weights.copy()
    weights[:2] = 0  # padding and unknown say nothing
    save_file({"embedding.weight": weights.astype(np.float16)}, static / "model.safetensors")
    (static / "model.safetensors").chmod(0o644)
    tokeniser.save(str(static / "tokenizer.json"), pretty=False)
    modules = [
        {"idx": 0, "name": "0", "path": "0_StaticEmbedding", "type": "sentence_transformers.models.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    (out / "modules.json").write_text(json.dumps(modules, indent=1))
    (out / "config_sentence_transformers.json").write_text(json.dumps({"similarity_fn_name": "cosine"}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parallel", type=Path, required=True)
    parser.add_argument("--corpora", type=Path, default=Path(__file__).resolve().parent.parent / "corpora")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=7000)
    parser.add_argument("--dimension", type=int, default=256)
    parser.add_argument("--vocabulary", type=float, default=1.0, help="multiplies the number of pieces")
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--rate", type=float, default=0.02)
    parser.add_argument("--spread", type=float, default=0.05, help="standard deviation of the first embeddings")
    parser.add_argument("--scale", type=float, default=20)
    parser.add_argument("--drop", type=float, default=0.1, help="share of pieces left out")
    parser.add_argument("--other", type=float, default=0.1, help="weight of a pair without English")
    parser.add_argument("--bundled", type=float, default=0.6, help="share of batches of words that are bundled")
    parser.add_argument(
        "--within",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="texts of the same language as further wrong answers",
    )
    parser.add_argument("--variants", type=int, default=4)
    parser.add_argument("--sampled", type=float, default=0.6, help="share of words with a sampled segmentation")
    parser.add_argument("--alpha", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--most", type=int, default=80, help="words of a text that are used at a time")
    parser.add_argument("--cache", type=Path, help="folder where vocabulary and segmentations are kept between tries")
    a = parser.parse_args()
    log = lambda text: print(text, file=sys.stderr, flush=True)  # noqa: E731
    start = time.time()
    rows = [*shared_rows(a.parallel), *own_rows(a.corpora)]
    numbers: dict[str, int] = {}
    for _, row in rows:
        for texts in row.values():
            for text in texts:
                numbers.setdefault(text, len(numbers))
    log(f"{len(rows)} rows, {len(numbers)} texts, {time.time() - start:.0f} s")
    from sentencepiece import sentencepiece_model_pb2 as pb

    kept = a.cache and a.cache / "pieces.model"
    model = pb.ModelProto()
    if kept and kept.exists():
        model.ParseFromString(kept.read_bytes())
    else:
        model = build({k: [t for _, row in rows for t in row.get(k, ())] for k in LANGUAGES}, a.vocabulary, a.seed)
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(model.SerializeToString())
    tokeniser = to_hugging_face(model)
    bags = Bags(list(numbers), model, a.variants, a.alpha, a.most, a.cache)
    log(f"{tokeniser.get_vocab_size()} pieces, {len(bags.piece_lengths[0])} words, {time.time() - start:.0f} s")
    table = train(rows, numbers, bags, tokeniser.get_vocab_size(), a, log)
    save(a.out, tokeniser, table.rows.numpy())


if __name__ == "__main__":
    main()
