"""Teach the built-in encoder Burmese anew, and nothing else: the vectors of all other scripts stay as they are, bit for bit.

Usage: python training/train_burmese.py --parallel DIR --annotations DIR --out MODEL [--steps 1200 --seeds 2]

Each new piece of Burmese begins as the sum of the old pieces it was cut into, so that before the first step no text says anything
else. Then by contrast: a Burmese text shall lie where the frozen vectors put its renderings in the other languages. The rows of
several seeds, all in that one space, are averaged. What shipped before is taken up where it stands (``--model``), so that no piece
of it gets another number. Method and log of tries: docs/encoder.md.
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
from burmese import Cutter, Row, burmese, cldr_rows, sampler, vocabulary, word_rows, written
from data import SHORT, WEIGHTS, own_rows, shared_rows

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
SOURCES = {**WEIGHTS, "cldr": 1.0, "words": 2.5, "sentences": 8.0}
BUNDLED = {*SHORT, "cldr", "words"}
"""Sources of words and phrases: several of them at once make a training text."""
_LISTS = ("cldr", "words", "sentences")
_STATIC = "0_StaticEmbedding"


class Model:
    """Tokeniser and rows of a model folder."""

    def __init__(self, facts: dict[str, Any], rows: NDArray[np.float16]) -> None:
        from tokenizers import Tokenizer

        self.facts, self.rows = facts, rows
        self.tokeniser: Any = Tokenizer.from_str(json.dumps(facts))

    @classmethod
    def read(cls, folder: Path) -> Model:
        """The model of a folder."""
        from safetensors.numpy import load_file

        static = folder / _STATIC
        facts = json.loads((static / "tokenizer.json").read_text("utf-8"))
        return cls(facts, load_file(static / "model.safetensors")["embedding.weight"])

    @property
    def pieces(self) -> list[tuple[str, float]]:
        """Pieces with their scores, in the order of the rows."""
        return [(piece, score) for piece, score in self.facts["model"]["vocab"]]

    def sums(self, texts: list[str]) -> Floats:
        """Sum of the rows of each text's pieces."""
        wide = self.rows.astype(np.float32)
        found = self.tokeniser.encode_batch_fast([written(text) for text in texts], add_special_tokens=False)
        out = np.zeros((len(texts), wide.shape[1]), np.float32)
        for row, one in zip(out, found, strict=True):
            row += wide[one.ids].sum(0)
        return out

    def anew(self, pieces: list[tuple[str, float]]) -> Model:
        """The model with these pieces, new ones as the sum of what they were cut into before."""
        before = {piece: at for at, (piece, _) in enumerate(self.pieces)}
        new = [piece for piece, _ in pieces if piece not in before]
        rows = {**dict(zip(new, self.sums(new), strict=True)), **{piece: self.rows[at] for piece, at in before.items()}}
        facts = {**self.facts, "model": {**self.facts["model"], "vocab": pieces}}
        return Model(facts, np.stack([rows[piece].astype(np.float16) for piece, _ in pieces]))

    def save(self, folder: Path) -> None:
        """Tokeniser and rows, in the form they were read in."""
        from safetensors.numpy import save_file

        static = folder / _STATIC
        static.mkdir(parents=True, exist_ok=True)
        save_file({"embedding.weight": self.rows}, static / "model.safetensors")
        (static / "model.safetensors").chmod(0o644)
        self.tokeniser.save(str(static / "tokenizer.json"), pretty=False)


class Texts:
    """Burmese texts cut in several ways: places among the Burmese pieces, and the fixed sum of what is of another script."""

    def __init__(self, texts: list[str], model: Model, mine: Ints, cut: Cutter, variants: int, alpha: float) -> None:
        import sentencepiece as spm

        places = {number: at for at, number in enumerate(mine.tolist())}

        runs: dict[str, int] = {}
        held, other = [], []
        for text in texts:
            said, rest = cut(text)
            held.append([runs.setdefault(run, len(runs)) for run in said])
            other.append(" ".join(word.lstrip("▁") for word in rest))
        self.fixed = model.sums(other)
        usual = [model.tokeniser.encode(run, add_special_tokens=False).ids for run in runs]
        processor = spm.SentencePieceProcessor(
            model_proto=sampler([model.pieces[number] for number in places]).SerializeToString()
        )
        spm.set_random_generator_seed(7)
        ways = [[[places[number] for number in one if number in places] for one in usual]]
        for _ in range(variants):
            drawn = processor.encode(list(runs), enable_sampling=True, alpha=alpha, nbest_size=-1, num_threads=1)
            ways.append([[at - 3 for at in one if at > 2] for one in drawn])
        self.ways = [[np.array([at for run in one for at in way[run]], np.int64) for one in held] for way in ways]
        self.seen = np.bincount(np.concatenate([np.unique(bag) for bag in self.ways[0]]), minlength=len(places))

    def take(self, texts: Ints, sampled: float, drop: float, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Row numbers of the texts one after the other, and how many belong to each."""
        way = np.where(rng.random(len(texts)) < sampled, rng.integers(1, len(self.ways), len(texts)), 0)
        bags = [self.ways[at][text] for at, text in zip(way.tolist(), texts.tolist(), strict=True)]
        bags = [bag[rng.random(len(bag)) >= drop] if len(bag) > 2 else bag for bag in bags]
        return np.concatenate(bags), np.array([len(bag) for bag in bags])


class Drawn:
    """Pairs of a Burmese text and a rendering of it, by source."""

    def __init__(self, rows: list[Row], numbers: dict[str, int], targets: dict[str, int]) -> None:
        by: dict[str, list[tuple[list[int], list[int], list[int]]]] = {}
        for source, row in rows:
            english = [targets[text] for text in row.get("en", ())]
            rest = [targets[text] for language, said in row.items() if language not in ("my", "en") for text in said]
            by.setdefault(source, []).append(([numbers[text] for text in row["my"]], english, rest))
        self.rows = {source: held for source, held in by.items() if len(held) >= 48}
        chances = np.array([SOURCES[source] * len(held) ** 0.6 for source, held in self.rows.items()])
        self.sources, self.chances = list(self.rows), chances / chances.sum()

    def draw(self, count: int, other: float, rng: np.random.Generator) -> tuple[str, Ints, Ints]:
        """A source, Burmese texts of it, and a rendering of each; ``other`` is the share of those not in English."""
        source = self.sources[int(rng.choice(len(self.sources), p=self.chances))]
        rows = self.rows[source]
        left, right = [], []
        for at in rng.permutation(len(rows))[:count].tolist():
            mine, english, rest = rows[at]
            pool = rest if rest and (not english or rng.random() < other) else english
            left.append(mine[int(rng.random() * len(mine))])
            right.append(pool[int(rng.random() * len(pool))])
        return source, np.array(left), np.array(right)


def bundled(x: torch.Tensor, y: torch.Tensor, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Sums of about three words or phrases each, the same on both sides."""
    owner = np.unique(np.sort(rng.integers(0, max(len(x) // 3, 1), len(x))), return_inverse=True)[1]
    at = torch.from_numpy(owner)
    empty = torch.zeros(int(owner.max()) + 1, x.shape[1])
    return empty.index_add(0, at, x), empty.index_add(0, at, y)


def contrast(x: torch.Tensor, y: torch.Tensor, left: Ints, right: Ints, scale: float) -> torch.Tensor:
    """Cross entropy of each text's own rendering among all renderings and texts of the batch, both ways."""
    x, y = functional.normalize(x), functional.normalize(y)
    # Rows that share a text on either side are no wrong answers to each other.
    same = torch.from_numpy((left[:, None] == left[None, :]) | (right[:, None] == right[None, :]))
    own = same.clone().fill_diagonal_(True)
    scores = (x @ y.T * scale).masked_fill(same.fill_diagonal_(False), -1e4)
    forward = torch.cat([scores, (x @ x.T * scale).masked_fill(own, -1e4)], dim=1)
    back = torch.cat([scores.T, (y @ y.T * scale).masked_fill(own, -1e4)], dim=1)
    target = torch.arange(len(x))
    return (functional.cross_entropy(forward, target) + functional.cross_entropy(back, target)) / 2


def train(
    start_rows: Floats, texts: Texts, sums: Floats, drawn: Drawn, a: argparse.Namespace, seed: int, log: Any
) -> Floats:
    """The Burmese rows after training; shape (pieces, dimension)."""
    rng = np.random.default_rng(seed)
    rows = torch.from_numpy(start_rows.copy()).requires_grad_()
    optimiser = torch.optim.Adam([rows], lr=a.rate, betas=(0.9, 0.99))
    start, running = time.time(), 0.0
    for step in range(a.steps):
        for group in optimiser.param_groups:
            group["lr"] = a.rate * min(1.0, (step + 1) / (0.03 * a.steps)) * max(0.02, 1 - step / a.steps)
        source, left, right = drawn.draw(2 * a.batch, a.other, rng)
        ids, counts = texts.take(left, a.sampled, a.drop, rng)
        edges = torch.from_numpy(np.cumsum(counts) - counts)
        x = functional.embedding_bag(torch.from_numpy(ids), rows, edges, mode="sum") + torch.from_numpy(texts.fixed[left])
        y = torch.from_numpy(sums[right])
        if source in BUNDLED and rng.random() < a.bundled:
            x, y = bundled(x, y, rng)
            left = right = np.arange(len(x))
        else:
            x, y, left, right = x[: a.batch], y[: a.batch], left[: a.batch], right[: a.batch]
        loss = contrast(x, y, left, right, a.scale)
        running += loss.item()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if (step + 1) % 200 == 0:
            log(f"seed {seed} step {step + 1}/{a.steps} loss {running / 200:.3f} {time.time() - start:.0f} s")
            running = 0.0
    out: Floats = rows.detach().numpy()
    return out


def main() -> None:
    """Read, find pieces, train, average, write."""
    root = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parallel", type=Path, required=True)
    parser.add_argument("--annotations", type=Path, required=True, help="folder of the npm package cldr-annotations-full 48")
    parser.add_argument("--corpora", type=Path, default=root / "corpora")
    parser.add_argument("--words", type=Path, default=root / "training" / "burmese_words.tsv")
    parser.add_argument("--model", type=Path, required=True, help="folder of the model to go on from")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--rate", type=float, default=0.004)
    parser.add_argument("--scale", type=float, default=20)
    parser.add_argument("--drop", type=float, default=0.1, help="share of pieces left out")
    parser.add_argument("--other", type=float, default=0.2, help="share of renderings in other languages than English")
    parser.add_argument("--bundled", type=float, default=0.6, help="share of batches of words that are bundled")
    parser.add_argument("--variants", type=int, default=4)
    parser.add_argument("--sampled", type=float, default=0.6, help="share of texts with a sampled segmentation")
    parser.add_argument("--alpha", type=float, default=0.3)
    parser.add_argument("--seeds", type=int, default=2)
    a = parser.parse_args()
    log = lambda text: print(text, file=sys.stderr, flush=True)  # noqa: E731
    read = [*shared_rows(a.parallel), *own_rows(a.corpora), *cldr_rows(a.annotations), *word_rows(a.words)]
    rows = [(source, row) for source, row in read if "my" in row and len(row) > 1]
    numbers: dict[str, int] = {}
    targets: dict[str, int] = {}
    for _, row in rows:
        for language, said in row.items():
            for text in said:
                held = numbers if language == "my" else targets
                held.setdefault(text, len(held))
    cut, model = Cutter(), Model.read(a.model)
    # Long names of pictures are sentences of a kind: they give no pieces.
    names = [text for source, row in rows if source in _LISTS for text in row["my"] if source != "cldr" or len(text) <= 24]
    made = model.anew(vocabulary(model.pieces, numbers, names, cut))
    mine = np.array([number for number, (piece, _) in enumerate(made.pieces) if burmese(piece)])
    log(f"{len(rows)} rows, {len(mine)} Burmese pieces, {len(made.pieces) - len(model.pieces)} of them new")
    texts = Texts(list(numbers), made, mine, cut, a.variants, a.alpha)
    drawn, sums = Drawn(rows, numbers, targets), model.sums(list(targets))
    begun = made.rows[mine].astype(np.float32)
    ends = [train(begun, texts, sums, drawn, a, seed, log) for seed in range(a.seeds)]
    # What no text is cut into keeps what it began with.
    made.rows[mine] = np.where(texts.seen[:, None] > 0, np.mean(ends, axis=0), begun).astype(np.float16)
    made.save(a.out)


if __name__ == "__main__":
    main()
