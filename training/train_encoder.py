"""Train the built-in encoder: a unigram tokeniser and static embeddings, by contrast over multi-parallel text.

Usage: python training/train_encoder.py --parallel DIR --out DIR [--epochs 30 --dim 256 --vocabulary 64000 --seed 7]
Deterministic for a seed, thread number and torch version. Method and log of tries: docs/encoder.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent))
from data import LANGUAGES, Row, own_rows, shared_rows  # noqa: E402
from tokeniser import build, normalise, to_hugging_face  # noqa: E402


class Bags:
    """Token ids of every distinct text: the best segmentation and a few sampled ones (subword regularisation)."""

    def __init__(self, rows: list[Row], model, variants: int, alpha: float, log) -> None:
        import sentencepiece as spm

        self.index: dict[str, int] = {}
        for _, row in rows:
            for texts in row.values():
                for text in texts:
                    self.index.setdefault(text, len(self.index))
        processor = spm.SentencePieceProcessor(model_proto=model.SerializeToString())
        lines = [normalise(text) for text in self.index]
        rounds = [processor.encode(lines, num_threads=2)]
        for _ in range(variants):
            rounds.append(processor.encode(lines, enable_sampling=True, alpha=alpha, nbest_size=-1, num_threads=2))
        # Pieces of the merged model start at 3 in sentencepiece and at 2 in the tokeniser for use.
        self.ids = [[np.array([i - 1 for i in ids if i > 2][:256] or [1], dtype=np.int64) for ids in one] for one in rounds]
        log(f"{len(lines)} texts, {sum(map(len, self.ids[0])) / len(lines):.1f} pieces a text")

    def batch(self, numbers: list[int], drop: float, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        parts = []
        for number in numbers:
            ids = self.ids[int(rng.integers(len(self.ids)))][number]
            if drop and len(ids) > 3:
                kept = ids[rng.random(len(ids)) > drop]
                ids = kept if len(kept) else ids
            parts.append(ids)
        offsets = np.cumsum([0] + [len(p) for p in parts[:-1]])
        return torch.from_numpy(np.concatenate(parts)), torch.from_numpy(offsets)


def train(rows: list[Row], bags: Bags, size: int, a: argparse.Namespace, log) -> np.ndarray:
    torch.manual_seed(a.seed)
    rng = np.random.default_rng(a.seed)
    table = torch.nn.EmbeddingBag(size, a.dim, mode="mean", sparse=False)
    torch.nn.init.normal_(table.weight, std=0.1)
    weights = np.array([w for w, _ in rows])
    codes = [[(k, [bags.index[t] for t in v]) for k, v in row.items()] for _, row in rows]
    chance = weights / weights.sum()
    steps = int(a.epochs * weights.sum() / a.batch)
    optimiser = torch.optim.Adam(table.parameters(), lr=a.rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, a.rate, total_steps=steps, pct_start=0.05, anneal_strategy="linear"
    )
    target = torch.arange(a.batch)
    start = time.time()
    for step in range(steps):
        left, right = [], []
        for at in rng.choice(len(rows), a.batch, p=chance, replace=False):
            options = codes[at]
            # English is one side in most pairs: it is what every source has in common.
            first = (
                next((i for i, (k, _) in enumerate(options) if k == "en"), 0)
                if rng.random() < a.english
                else int(rng.integers(len(options)))
            )
            second = int(rng.integers(len(options) - 1))
            second += second >= first
            one, other = options[first][1], options[second][1]
            left.append(one[int(rng.integers(len(one)))])
            right.append(other[int(rng.integers(len(other)))])
        x = torch.nn.functional.normalize(table(*bags.batch(left, a.drop, rng)))
        y = torch.nn.functional.normalize(table(*bags.batch(right, a.drop, rng)))
        scores = x @ y.T * a.scale
        loss = (torch.nn.functional.cross_entropy(scores, target) + torch.nn.functional.cross_entropy(scores.T, target)) / 2
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 200 == 0:
            log(f"step {step}/{steps} loss {loss.item():.3f} {time.time() - start:.0f} s")
    return table.weight.detach().numpy()


def save(out: Path, tokeniser, weights: np.ndarray) -> None:
    """A sentence-transformers folder: StaticEmbedding in float16, then Normalize."""
    from safetensors.numpy import save_file

    static = out / "0_StaticEmbedding"
    static.mkdir(parents=True, exist_ok=True)
    (out / "1_Normalize").mkdir(exist_ok=True)
    weights = weights.copy()
    weights[0] = 0
    save_file({"embedding.weight": weights.astype(np.float16)}, static / "model.safetensors")
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
    parser.add_argument("--epochs", type=float, default=30)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--vocabulary", type=float, default=1.0)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--rate", type=float, default=0.01)
    parser.add_argument("--scale", type=float, default=20)
    parser.add_argument("--drop", type=float, default=0.1)
    parser.add_argument("--english", type=float, default=0.6)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--pieces", type=Path, help="where the vocabulary is kept between tries")
    parser.add_argument("--variants", type=int, default=3)
    parser.add_argument("--alpha", type=float, default=0.3)
    a = parser.parse_args()
    log = lambda text: print(text, file=sys.stderr, flush=True)  # noqa: E731
    rows = [r for r in (*shared_rows(a.parallel), *own_rows(a.corpora)) if len(r[1]) > 1]
    log(f"{len(rows)} rows")
    cache = a.pieces
    if cache and cache.exists():
        from sentencepiece import sentencepiece_model_pb2 as pb

        model = pb.ModelProto()
        model.ParseFromString(cache.read_bytes())
    else:
        texts = {lang: [t for _, row in rows for t in row.get(lang, ())] for lang in LANGUAGES}
        model = build(texts, a.vocabulary, a.seed)
        if cache:
            cache.write_bytes(model.SerializeToString())
    tokeniser = to_hugging_face(model)
    log(f"{tokeniser.get_vocab_size()} pieces")
    bags = Bags(rows, model, a.variants, a.alpha, log)
    save(a.out, tokeniser, train(rows, bags, tokeniser.get_vocab_size(), a, log))


if __name__ == "__main__":
    main()
