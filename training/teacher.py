"""What a pretrained model that reads words in their order would add: the upper layers of multilingual-e5-small, fine-tuned on the judged clauses.

    python training/teacher.py [--texts ../shared/texts] [--epochs 2] [--most 0]

It reads what a reader is shown: the clause, then after a mark the words that it hangs under, how its article opens, its headings. It learns
from judged clauses outside the test part (with all prints of its laws) and outside the *held-out* laws (the first fold of the
cross-validation and the development part); on these it is compared with the linear model's cross-validated scores, and both together. The lower layers stay as they are, so
what they make of each clause is reckoned once. An experiment (docs/requirements.md): nothing is stored.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from analysis_rows import ROOT, Example, digested, judged, own
from analysis_rows import SEED as FOLD_SEED
from fit_analysis import FOLDS, Fitting, heated, seen
from numpy.typing import NDArray
from scipy.special import log_softmax
from torch import Tensor, nn
from torch.nn import functional

from stdalign.demand import NOTHING, Context
from stdalign.encode.e5 import PREFIX, E5Encoder, bert_config, weights
from stdalign.knowledge import Knowledge

LOWER = 8  # layers that stay as they are
PIECES, AROUND, FEW = 128, 40, 24  # of a text in all; of the lead-in (its end); of opening and headings (their beginning)
RATE, ROWS, HEADS = 2e-4, 16, 10.0  # HEADS: how much faster the new weights learn
TOPICS = 0.3  # weight of the loss of topics
IN_CONTEXT = 0.6  # how often a clause is shown in its context
DROPPED, DROPPED_HEAD = 0.1, 0.15
MOST = 1.3  # weight of a clause
SEED = 7
SHARES = (0.3, 0.5)  # of the teacher, in the mean of log-probabilities

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


def pieces(encoder: E5Encoder, texts: Sequence[str], around: Sequence[Context]) -> list[list[int]]:
    """Ids of each text's pieces and of what stands around it, marks and prefix among them."""
    packed, opens = encoder.packed, encoder.tokens([PREFIX.strip()])[0]
    stretches = [encoder.tokens([getattr(one, name) or "-" for one in around]) for name in ("lead_in", "opening", "heading")]
    out = []
    for own_ids, one, lead, opening, heading in zip(encoder.tokens(list(texts)), around, *stretches, strict=True):
        beside: list[int] = []
        if one.lead_in:
            beside += [*lead[-AROUND:], packed.end]
        if one.opening and one.opening != one.lead_in:
            beside += [*opening[:FEW], packed.end]
        if one.heading:
            beside += [*heading[:FEW], packed.end]
        free = PIECES - len(opens) - 3
        room = free - min(len(beside), AROUND)
        beside = beside[: free - min(len(own_ids), room)]
        out.append([packed.begin, *opens, *own_ids[:room], packed.end, *([packed.end, *beside] if beside else [])])
    return out


def layer(one: Any, x: Tensor, mask: Tensor | None) -> Tensor:
    """A layer of BERT, attention and what follows it, without the ado around it."""
    n, length, width = x.shape
    attend, out = one.attention.self, one.attention.output
    heads = attend.num_attention_heads
    q, k, v = (f(x).view(n, length, heads, -1).transpose(1, 2) for f in (attend.query, attend.key, attend.value))
    share = DROPPED if one.training else 0.0
    seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=share)
    seen = out.dense(seen.transpose(1, 2).reshape(n, length, width))
    x = out.LayerNorm(functional.dropout(seen, share, one.training) + x)
    wide = one.output.dense(functional.gelu(one.intermediate.dense(x)))
    made: Tensor = one.output.LayerNorm(functional.dropout(wide, share, one.training) + x)
    return made


def pretrained(encoder: E5Encoder) -> Any:
    """The model as it comes, without the words' embeddings."""
    from transformers import BertModel

    size, packed = encoder.packed.sizes, encoder.packed
    model = BertModel(bert_config(packed, size.layers), add_pooling_layer=False)
    state = {name: torch.from_numpy(np.array(values)) for name, values in weights(packed, range(size.layers))}
    state["embeddings.word_embeddings.weight"] = torch.zeros(1, size.width)
    model.load_state_dict(state, strict=True)
    return model.train(False)


class Teacher(nn.Module):
    """The upper layers, and a head for each field over the first mark and a mean that the field weighs for itself.

    Args:
        model: as it comes.
        classes: of each field.
    """

    def __init__(self, model: Any, classes: Sequence[int]) -> None:
        super().__init__()
        width = model.config.hidden_size
        self.layers = nn.ModuleList(model.encoder.layer[LOWER:])
        self.query = nn.Linear(width, len(classes))
        nn.init.zeros_(self.query.weight)
        self.heads = nn.ModuleList(nn.Sequential(nn.Dropout(DROPPED_HEAD), nn.Linear(2 * width, n)) for n in classes)
        for head in self.heads.children():
            nn.init.normal_(head[1].weight, std=0.02)  # type: ignore[index]
            nn.init.zeros_(head[1].bias)  # type: ignore[index]

    def forward(self, x: Tensor, mask: Tensor) -> list[Tensor]:
        """Scores of each field.

        Args:
            x: what the lower layers made of the pieces, shape (n, pieces, width).
            mask: which pieces are there.
        """
        for one in self.layers:
            x = layer(one, x, mask[:, None, None])
        share = torch.softmax(self.query(x).masked_fill(~mask[:, :, None], -1e4), 1)
        return [head(torch.cat([x[:, 0], (share[:, :, at : at + 1] * x).sum(1)], 1)) for at, head in enumerate(self.heads)]


@dataclass(frozen=True)
class Lower:
    """What the lower layers make of texts: one row a piece, in half precision on disk."""

    rows: Any
    lengths: Rows
    starts: Rows

    @classmethod
    def of(cls, encoder: E5Encoder, model: Any, ids: list[list[int]], path: Path) -> Lower:
        """Reckon it."""
        lengths = np.array([len(one) for one in ids])
        starts = np.cumsum([0, *lengths])
        out = np.lib.format.open_memmap(path, mode="w+", dtype=np.float16, shape=(int(starts[-1]), model.config.hidden_size))
        clock = time.monotonic()
        with torch.inference_mode():
            for at, batch in enumerate(_batches(np.argsort(lengths)[(lengths == 0).sum() :], lengths)):
                longest = max(lengths[batch])
                padded = np.array([ids[row] + [encoder.packed.pad] * (longest - lengths[row]) for row in batch])
                mask = torch.tensor(np.arange(longest)[None] < lengths[batch][:, None])[:, None, None]
                words = model.embeddings
                x = torch.from_numpy(encoder.packed.words(padded)) + words.position_embeddings.weight[:longest]
                x = words.LayerNorm(x + words.token_type_embeddings.weight[0])
                for one in model.encoder.layer[:LOWER]:
                    x = layer(one, x, None if bool(mask.all()) else mask)
                for row, made in zip(batch, x, strict=True):
                    out[starts[row] : starts[row + 1]] = made[: lengths[row]].half().numpy()
                if at % 50 == 0:
                    print(f"lower layers: pieces of length {longest}, {time.monotonic() - clock:.0f} s", flush=True)
        return cls(out, lengths, starts)

    def take(self, batch: Rows) -> tuple[Tensor, Tensor]:
        """Some texts side by side, and which pieces are there."""
        lengths = self.lengths[batch]
        x = np.zeros((len(batch), int(lengths.max()), self.rows.shape[1]), np.float32)
        for at, row in enumerate(batch):
            x[at, : lengths[at]] = self.rows[self.starts[row] : self.starts[row + 1]]
        return torch.from_numpy(x), torch.tensor(np.arange(x.shape[1])[None] < lengths[:, None])


def _batches(order: Iterable[int], lengths: Rows, most: int = 2048) -> Iterator[Rows]:
    """Rows in their order, as many together as make up so many pieces when padded to the longest, which comes last."""
    batch: list[int] = []
    for row in order:
        if batch and (len(batch) + 1) * lengths[row] > most:
            yield np.array(batch)
            batch = []
        batch.append(row)
    if batch:
        yield np.array(batch)


def plan(clauses: list[list[int]], lengths: Rows, epochs: int, chance: np.random.Generator) -> list[Rows]:
    """Batches of all epochs: each clause once an epoch, alone or in its context, texts of like length together."""
    out = []
    for _ in range(epochs):
        rows = np.array([one[0] if len(one) == 1 else one[int(chance.random() < IN_CONTEXT)] for one in clauses])
        rows = rows[chance.permutation(len(rows))]
        for start in range(0, len(rows), ROWS * 50):
            part = rows[start : start + ROWS * 50]
            part = part[np.argsort(lengths[part], kind="stable")]
            batches = [part[at : at + ROWS] for at in range(0, len(part), ROWS)]
            chance.shuffle(batches)
            out += batches
    return out


def train(
    teacher: Teacher, lower: Lower, clauses: list[list[int]], targets: Sequence[Floats], heavy: Floats, epochs: int
) -> None:
    """Fit the upper layers and the heads.

    Args:
        teacher: is changed.
        lower: of all rows.
        clauses: the rows of each clause: alone, and in its context.
        targets: of all rows, by field.
        heavy: weights of all rows.
        epochs: how often each clause is shown.
    """
    torch.manual_seed(SEED)
    teacher.train()
    head = [*teacher.query.parameters(), *teacher.heads.parameters()]
    groups = [{"params": list(teacher.layers.parameters()), "lr": RATE}, {"params": head, "lr": RATE * HEADS}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    rates = [float(group["lr"]) for group in optimiser.param_groups]
    wanted, weight = [torch.from_numpy(one) for one in targets], torch.from_numpy(heavy)
    batches, clock = plan(clauses, lower.lengths, epochs, np.random.default_rng(SEED)), time.monotonic()
    for step, batch in enumerate(batches):
        done = step / len(batches)
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * (min(1.0, done / 0.05) * (1 - done) + 0.01)
        made, w = teacher(*lower.take(batch)), weight[batch]
        exclusive = sum(-(wanted[at][batch] * functional.log_softmax(made[at], 1)).sum(1) for at in (0, 1))
        each = functional.binary_cross_entropy_with_logits(made[2], wanted[2][batch], reduction="none").sum(1)
        loss = ((exclusive + TOPICS * each) * w).sum() / w.sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        optimiser.step()
        if step % 25 == 0:
            print(f"step {step} of {len(batches)}, loss {loss.item():.2f}, {time.monotonic() - clock:.0f} s", flush=True)


def predicted(teacher: Teacher, lower: Lower, rows: Rows, classes: Sequence[int]) -> list[Floats]:
    """Scores of some rows, by field."""
    teacher.eval()
    out = [np.zeros((len(rows), n), np.float32) for n in classes]
    where = {int(row): at for at, row in enumerate(rows)}
    with torch.inference_mode():
        for batch in _batches(rows[np.argsort(lower.lengths[rows])], lower.lengths):
            for field, made in zip(out, teacher(*lower.take(batch)), strict=True):
                field[[where[int(row)] for row in batch]] = made.numpy()
    return out


def divided(fitting: Fitting) -> tuple[list[list[int]], Rows]:
    """The rows of each clause that is learned from (alone, in its context), and the rows that are held out."""
    tested = {e.group for e in fitting.examples if e.part == "test"}
    developed = {e.group for e in fitting.examples if e.part == "development"}
    laws = sorted({e.group for e in fitting.examples if e.group and e.part != "test"})
    random.Random(FOLD_SEED).shuffle(laws)
    first = {name for at, name in enumerate(laws) if at % FOLDS == 0}
    clauses: dict[str, list[int]] = {}
    held = []
    for at, example in enumerate(fitting.examples):
        if example.headed or not example.id or example.part == "test":
            continue
        if example.group in first | developed:
            held.append(at)
        elif example.group not in tested:
            clauses.setdefault(example.id, []).append(at)
    return list(clauses.values()), np.array(held)


def compared(fitting: Fitting, held: Rows, linear: list[Floats], taught: list[Floats]) -> None:
    """Print the shares of right modalities and bearers: linear model, teacher, both."""
    examples = [fitting.examples[at] for at in held]
    alone = np.array([e.context == NOTHING for e in examples])
    two = np.array([e.readers not in ("", "1") and e.kind in ("unit", "paragraph") for e in examples])
    rows = {"all": alone | ~alone, "text alone": alone, "in context": ~alone, "two readers, units": two}
    for field, name in enumerate(("modality", "bearer")):
        right = fitting.targets[field][held]
        ours, theirs = (log_softmax(one / heated(one, right), axis=1) for one in (linear[field][held], taught[field]))
        both = {f"both, {share}": (1 - share) * ours + share * theirs for share in SHARES}
        for title, of in rows.items():
            told = {
                label: float((made[of].argmax(1) == right[of].argmax(1)).mean())
                for label, made in {"linear": ours, "teacher": theirs, **both}.items()
            }
            print(f"{name}, {title} ({of.sum()}): " + "  ".join(f"{label} {share:.3f}" for label, share in told.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared" / "texts")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--most", type=int, default=0, help="clauses to learn from, and rows to ask, for a trial")
    a = parser.parse_args()
    knowledge = Knowledge.shipped()
    examples: list[Example] = judged(a.texts) + digested(a.texts) + own()
    fitting = Fitting(examples, seen(examples, knowledge), knowledge)
    clauses, held = divided(fitting)
    if a.most:
        clauses, held = clauses[: a.most], held[: a.most]
    encoder = E5Encoder()
    model = pretrained(encoder)
    texts, around = [e.text for e in examples], [e.context for e in examples]
    used = {at for rows in clauses for at in rows} | set(held.tolist())
    ids = [one if at in used else [] for at, one in enumerate(pieces(encoder, texts, around))]
    classes = [one.shape[1] for one in fitting.targets]
    heavy = np.array([1.0 if e.context != NOTHING else min(e.weight, MOST) for e in examples], np.float32)
    with tempfile.TemporaryDirectory() as folder:
        lower = Lower.of(encoder, model, ids, Path(folder) / "lower.npy")
        torch.manual_seed(SEED)
        teacher = Teacher(model, classes)
        train(teacher, lower, clauses, fitting.targets, heavy, a.epochs)
        taught = predicted(teacher, lower, held, classes)
    compared(fitting, held, fitting.crossed(), taught)


if __name__ == "__main__":
    main()
