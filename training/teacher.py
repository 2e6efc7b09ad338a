"""What a pretrained model that reads words in their order would add: the upper layers of multilingual-e5-small, fine-tuned on the judged clauses.

    python training/teacher.py [--texts ../shared/texts] [--epochs 4] [--minutes 0] [--kept teacher.pt]

It reads what a reader is shown: the clause, then after a mark the words that it hangs under, how its article opens, its headings. It learns
from judged clauses outside the test part (with all prints of its laws) and outside the *held-out* laws (the first fold of the
cross-validation and the development part); on these it is compared with a linear model that learned from the same laws, and both together:
its share is chosen on one half of the laws and asked on the other. The lower layers stay as they are, so what they make of each clause is
reckoned once. ``--minutes`` brings the rate to its end by then; ``--kept`` holds the weights after each epoch and is what is measured with
``--epochs 0``. With ``--label`` it says, with a linear model beside it, what clauses that nobody judged demand: ``fit_analysis.py --taught``
learns from that. Its own weights do not ship (docs/requirements.md).
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from analysis_figures import NO_FACTS, topic_score
from analysis_rows import OF_DIGEST, ROOT, Example, development_frames, digested, free, judged, own
from analysis_rows import SEED as FOLD_SEED
from fit_analysis import FOLDS, Fitting, heated, seen
from numpy.typing import NDArray
from scipy.special import expit, log_softmax, softmax
from torch import Tensor, nn
from torch.nn import functional
from unjudged import UNJUDGED, drawn, store

from stdalign.demand import NOTHING, Context
from stdalign.encode.e5 import PREFIX, E5Encoder, bert_config, weights
from stdalign.encode.layers import Layers
from stdalign.knowledge import Knowledge

PIECES, AROUND, FEW = 128, 40, 24  # of a text in all; of the lead-in (its end); of opening and headings (their beginning)
LOWER = 8  # layers that stay as they are
RATE, ROWS, HEADS, DECAY = (
    2e-4,
    16,
    5.0,
    0.9,
)  # HEADS: how much faster the new weights learn; DECAY: how much slower each layer below the next
WARM, SMOOTH = 0.06, 0.05  # share of the steps in which the rate rises; of a label that goes to the other classes
TOPICS = 0.5  # weight of the loss of topics
RARE = (
    0.03,
    0.7,
    2.5,
)  # share of clauses at which a topic weighs as it is (rarer ones more, by the root), and the bounds of that
IN_CONTEXT = 0.6  # how often a clause is shown in its context
DROPPED, DROPPED_HEAD = 0.1, 0.15
AHEAD = 8  # batches whose lower layers are reckoned together
MOST = 1.3  # weight of a clause
SEED = 7
SHARES = (0.2, 0.3, 0.4, 0.5, 0.6)  # of the teacher, in the mean of log-probabilities
BOUNDS = (NO_FACTS.second, NO_FACTS.third, NO_FACTS.share)  # of topics

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


def layer(one: Any, x: Any, mask: Any, drop: Any = None) -> Any:
    """A layer of BERT, attention and what follows it, without the ado around it.

    Args:
        one: the layer. x: rows of pieces, shape (n, pieces, width). mask: which pieces are there, shape (n, 1, 1, pieces), or None.
        drop: what is done to the outputs before they are added, while it learns.
    """
    n, length, width = x.shape
    attend, out = one.attention.self, one.attention.output
    heads = attend.num_attention_heads
    q, k, v = (f(x).view(n, length, heads, -1).transpose(1, 2) for f in (attend.query, attend.key, attend.value))
    if drop is None:
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    else:
        # By hand: on a processor the way back through the fused one costs several times as much.
        meets = torch.matmul(q * (width // heads) ** -0.5, k.transpose(2, 3))
        meets = meets + torch.zeros(mask.shape, dtype=meets.dtype).masked_fill(~mask, -1e4)
        seen = torch.matmul(torch.softmax(meets, -1, dtype=torch.float32).to(v.dtype), v)
    seen = out.dense(seen.transpose(1, 2).reshape(n, length, width))
    x = out.LayerNorm((drop(seen) if drop else seen) + x)
    wide = one.output.dense(functional.gelu(one.intermediate.dense(x)))
    return one.output.LayerNorm((drop(wide) if drop else wide) + x)


def pretrained(encoder: E5Encoder) -> Any:
    """The model as it comes, without the words' embeddings."""
    from transformers import BertModel

    size, packed = encoder.packed.sizes, encoder.packed
    model = BertModel(bert_config(packed, size.layers), add_pooling_layer=False)
    state = {name: torch.from_numpy(np.array(values)) for name, values in weights(packed, range(size.layers))}
    state["embeddings.word_embeddings.weight"] = torch.zeros(1, size.width)
    model.load_state_dict(state, strict=True)
    return model.train(False)


def dropped(x: Tensor) -> Tensor:
    """Rows without some of their places, the same for all pieces of a text: a draw for each would cost more than a layer."""
    kept = torch.rand(x.shape[0], 1, x.shape[2]) >= DROPPED
    return x * (kept.to(x.dtype) / (1 - DROPPED))


class Upper(nn.Module):
    """The upper layers, and a head for each field over the first mark and a mean that the field weighs for itself.

    Args:
        whole: the model as it comes.
        classes: of each field.
    """

    def __init__(self, whole: Any, classes: Sequence[int]) -> None:
        super().__init__()
        width = whole.config.hidden_size
        self.layers = nn.ModuleList(whole.encoder.layer[LOWER:])
        self.query = nn.Linear(width, len(classes))
        nn.init.zeros_(self.query.weight)
        self.drop = nn.Dropout(DROPPED_HEAD)
        self.heads = nn.ModuleList([nn.Linear(2 * width, n) for n in classes])
        for head in self.heads:
            nn.init.normal_(head.weight, std=0.02)  # type: ignore[arg-type]
            nn.init.zeros_(head.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, there: Tensor) -> list[Tensor]:
        """Scores of each field.

        Args:
            x: what the lower layers made of the pieces, shape (n, pieces, width).
            there: which pieces are.
        """
        for one in self.layers:
            x = layer(one, x, there[:, None, None], dropped if self.training else None)
        share = torch.softmax(self.query(x).masked_fill(~there[:, :, None], -1e4), 1)
        met = [torch.cat([x[:, 0], (share[:, :, at : at + 1] * x).sum(1)], 1) for at in range(len(self.heads))]
        return [head(self.drop(one)) for head, one in zip(self.heads, met, strict=True)]


class Lower:
    """What the lower layers make of texts, reckoned when it is first asked for; one row a piece, in half precision."""

    def __init__(self, encoder: E5Encoder, ids: list[list[int]]) -> None:
        self.layers, self.ids = Layers(encoder.packed, LOWER, precise=encoder.precise), ids
        self.lengths = np.array([len(one) for one in ids])
        self.starts = np.cumsum([0, *self.lengths])
        self.rows = torch.zeros((int(self.starts[-1]), encoder.packed.sizes.width), dtype=torch.bfloat16)
        self.there = np.zeros(len(ids), bool)

    def reckon(self, rows: Iterable[int]) -> None:
        """See to it that some rows are there."""
        new = [int(row) for row in rows if not self.there[row]]
        for places, said in self.layers.read([self.ids[row] for row in new]):
            for at, one in zip(places, said, strict=True):
                self.rows[self.starts[new[at]] : self.starts[new[at] + 1]] = one.bfloat16()
        self.there[new] = True

    def take(self, batch: Rows) -> tuple[Tensor, Tensor]:
        """Some texts side by side, and which pieces are there."""
        self.reckon(batch)
        lengths = self.lengths[batch]
        x = torch.zeros((len(batch), int(lengths.max()), self.rows.shape[1]), dtype=torch.bfloat16)
        for at, row in enumerate(batch):
            x[at, : lengths[at]] = self.rows[self.starts[row] : self.starts[row + 1]]
        return x, torch.tensor(np.arange(x.shape[1])[None] < lengths[:, None])


def _batches(order: Iterable[int], lengths: Rows, most: int = 4096) -> Iterator[Rows]:
    """Rows in their order, as many together as make up so many pieces when padded to the longest, which comes last."""
    batch: list[int] = []
    for row in order:
        if batch and (len(batch) + 1) * lengths[row] > most:
            yield np.array(batch)
            batch = []
        batch.append(row)
    if batch:
        yield np.array(batch)


def plan(clauses: list[list[int]], lengths: Rows, chance: np.random.Generator) -> list[Rows]:
    """Batches of an epoch: each clause once, alone or in its context, texts of like length together."""
    rows = np.array([one[0] if len(one) == 1 else one[int(chance.random() < IN_CONTEXT)] for one in clauses])
    rows, out = rows[chance.permutation(len(rows))], []
    for start in range(0, len(rows), ROWS * 50):
        part = rows[start : start + ROWS * 50]
        part = part[np.argsort(lengths[part], kind="stable")]
        batches = [part[at : at + ROWS] for at in range(0, len(part), ROWS)]
        chance.shuffle(batches)
        out += batches
    return out


def rarity(fitting: Fitting, clauses: list[list[int]]) -> Floats:
    """How much a clause that has it weighs for each topic."""
    share = fitting.targets[2][[one[0] for one in clauses]].mean(0)
    return np.clip((RARE[0] / np.maximum(share, 1e-3)) ** 0.5, RARE[1], RARE[2]).astype(np.float32)


def train(
    module: Any, lower: Lower, clauses: list[list[int]], fitting: Fitting, epochs: int, until: float, kept: Path
) -> None:
    """Fit the upper layers and the heads; weights are kept after each epoch.

    Args:
        module: is changed.
        lower: of all rows.
        clauses: the rows of each clause: alone, and in its context.
        fitting: targets and weights of all rows.
        epochs: how often each clause is shown, at most.
        until: when it ends, seconds of the monotonic clock; 0 for when the epochs are over.
        kept: where weights go.
    """
    torch.manual_seed(SEED)
    layers = list(module.layers)
    groups = [
        {"params": list(one.parameters()), "lr": RATE * DECAY ** (len(layers) - 1 - at)} for at, one in enumerate(layers)
    ]
    groups.append({"params": [*module.query.parameters(), *module.heads.parameters()], "lr": RATE * HEADS})
    optimiser = torch.optim.AdamW(groups, weight_decay=0.02, betas=(0.9, 0.98))
    rates = [float(group["lr"]) for group in optimiser.param_groups]
    wanted = [torch.from_numpy(one) for one in fitting.targets]
    weight = torch.tensor([1.0 if e.context != NOTHING else min(e.weight, MOST) for e in fitting.examples])
    heavy, chance = torch.from_numpy(rarity(fitting, clauses)), np.random.default_rng(SEED)
    batches = [batch for _ in range(epochs) for batch in plan(clauses, lower.lengths, chance)]
    begun = time.monotonic()
    for step, batch in enumerate(batches):
        done = max(step / len(batches), (time.monotonic() - begun) / (until - begun) if until else 0.0)
        if done >= 1:
            break
        if step % AHEAD == 0:
            lower.reckon(row for other in batches[step : step + AHEAD] for row in other)
        module.train()
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * (min(1.0, done / WARM) * 0.49 * (1 + math.cos(math.pi * done)) + 0.02)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            made = [one.float() for one in module(*lower.take(batch))]
        each = torch.zeros(len(batch))
        for at in (0, 1):
            each = each + functional.cross_entropy(
                made[at], wanted[at][batch].argmax(1), reduction="none", label_smoothing=SMOOTH
            )
        found = functional.binary_cross_entropy_with_logits(made[2], wanted[2][batch], reduction="none", pos_weight=heavy)
        loss = ((each + TOPICS * found.sum(1)) * weight[batch]).sum() / weight[batch].sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(module.parameters(), 1.0)
        optimiser.step()
        if step % 50 == 0:
            print(f"step {step} of {len(batches)}, loss {loss.item():.2f}, {time.monotonic() - begun:.0f} s", flush=True)
        if (step + 1) % (len(batches) // epochs) == 0:
            torch.save(module.state_dict(), kept)
    torch.save(module.state_dict(), kept)


def predicted(module: Any, lower: Lower, rows: Rows, classes: Sequence[int]) -> list[Floats]:
    """Scores of some rows, by field."""
    module.eval()
    out = [np.zeros((len(rows), n), np.float32) for n in classes]
    where = {int(row): at for at, row in enumerate(rows)}
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for batch in _batches(rows[np.argsort(lower.lengths[rows], kind="stable")], lower.lengths):
            for field, made in zip(out, module(*lower.take(batch)), strict=True):
                field[[where[int(row)] for row in batch]] = made.float().numpy()
    return out


def divided(examples: Sequence[Example]) -> tuple[list[list[int]], Rows]:
    """The rows of each clause that is learned from (alone, in its context), and the rows that are held out."""
    tested = {e.group for e in examples if e.part == "test"}
    developed = {e.group for e in examples if e.part == "development"}
    laws = sorted({e.group for e in examples if e.id and e.part != "test"})
    random.Random(FOLD_SEED).shuffle(laws)
    first = {name for at, name in enumerate(laws) if at % FOLDS == 0}
    clauses: dict[str, list[int]] = {}
    held = []
    for at, example in enumerate(examples):
        if example.headed or not example.id or example.part == "test":
            continue
        if example.group in first | developed:
            held.append(at)
        elif example.group not in tested:
            clauses.setdefault(example.id, []).append(at)
    return list(clauses.values()), np.array(held)


@dataclass(frozen=True)
class Both:
    """How two models are heard together: the teacher's temperatures and its share in the mean of log-probabilities (topics: of log-odds)."""

    heat: tuple[float, float]
    shares: tuple[float, float, float]

    def heard(self, ours: Sequence[Floats], theirs: Sequence[Floats]) -> list[Floats]:
        """Scores of both together."""
        out = []
        for at in (0, 1):
            other = log_softmax(theirs[at] / self.heat[at], axis=1)
            out.append((1 - self.shares[at]) * ours[at] + self.shares[at] * other)
        return [*out, (1 - self.shares[2]) * ours[2] + self.shares[2] * theirs[2]]


def told(made: Sequence[Floats], right: Sequence[Floats]) -> tuple[float, float, float]:
    """Shares of right modalities and bearers, F1 of topics."""
    hits = [float((made[at].argmax(1) == right[at].argmax(1)).mean()) for at in (0, 1)]
    return hits[0], hits[1], topic_score(expit(made[2]), right[2], *BOUNDS)


def settled(ours: Sequence[Floats], theirs: Sequence[Floats], right: Sequence[Floats]) -> Both:
    """Temperatures by likelihood, shares by right answers."""
    heat, best = (heated(theirs[0], right[0]), heated(theirs[1], right[1])), []
    for at in range(3):
        scores = {s: told(Both(heat, (s, s, s)).heard(ours, theirs), right)[at] for s in (0.0, *SHARES)}
        best.append(max(scores, key=lambda s: scores[s]))
    return Both(heat, (best[0], best[1], best[2]))


def compared(fitting: Fitting, held: Rows, linear: Sequence[Floats], taught: Sequence[Floats]) -> None:
    """Print what the linear model, the teacher and both get right; the shares are those that serve best on the other half of the laws."""
    examples = [fitting.examples[at] for at in held]
    right = [one[held] for one in fitting.targets]
    ours = [log_softmax(one / heated(one, right[at]), axis=1) for at, one in enumerate(linear[:2])] + [linear[2]]
    half = np.array([random.Random(e.group).random() < 0.5 for e in examples])
    both = [np.zeros_like(one) for one in right]
    for side in (half, ~half):
        way = settled([f[~side] for f in ours], [f[~side] for f in taught], [f[~side] for f in right])
        print(way)
        for field, made in zip(both, way.heard([f[side] for f in ours], [f[side] for f in taught]), strict=True):
            field[side] = made
    alone = np.array([e.context == NOTHING for e in examples])
    digest = np.array([e.kind == OF_DIGEST for e in examples])
    two = np.array([e.readers != "1" and e.kind in ("unit", "paragraph") for e in examples])
    language = np.array([e.language for e in examples])
    plain = alone & ~digest
    kinds = {
        "text alone": plain, "in context": ~alone, "under checked digests": digest, "units of two readers, text alone": plain & two,
        **{f"{code}, text alone": plain & (language == code) for code in sorted(set(language))},
    }  # fmt: skip
    for name, of in kinds.items():
        if of.any():
            shown = {
                label: " ".join(f"{score:.3f}" for score in told([f[of] for f in made], [f[of] for f in right]))
                for label, made in {"linear": ours, "teacher": taught, "both": both}.items()
            }
            print(f"{name} ({of.sum()}): " + "  ".join(f"{label} {scores}" for label, scores in shown.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared" / "texts")
    parser.add_argument(
        "--gold", type=Path, default=ROOT.parent / "shared" / "gold", help="folder of the development frames"
    )
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--kept", type=Path, default=Path("teacher.pt"))
    parser.add_argument("--label", type=Path, help="write what both say of clauses that nobody judged")
    a = parser.parse_args()
    knowledge = Knowledge.shipped()
    examples = free(judged(a.texts) + digested(a.texts) + own(), development_frames(a.gold))
    examples += drawn(a.texts) if a.label else []
    fitting = Fitting(examples, seen(examples, knowledge), knowledge)
    clauses, held = divided(examples)
    pool = np.flatnonzero(fitting.unjudged)
    taught = teach(fitting, clauses, np.concatenate([held, pool]), a.epochs, a.minutes, a.kept)
    laws = {examples[at].group for at in held}
    apart = laws | {e.group for e in examples if e.part == "test"}
    linear = fitting.fit(np.flatnonzero([e.part != UNJUDGED and (not e.group or e.group not in apart) for e in examples]))
    theirs, ours = [one[: len(held)] for one in taught], fitting.scores(linear, held)
    compared(fitting, held, ours, theirs)
    if a.label:
        said = labels(fitting, held, (ours, theirs), (fitting.scores(linear, pool), [one[len(held) :] for one in taught]))
        store(a.label, [examples[at] for at in pool], said, laws)


def labels(
    fitting: Fitting, held: Rows, asked: tuple[list[Floats], list[Floats]], pool: tuple[list[Floats], list[Floats]]
) -> list[Floats]:
    """Shares of modalities, bearers and topics for clauses without a verdict, by the linear model and the teacher together.

    Args:
        fitting: all rows.
        held: rows that tell how the two are best heard together.
        asked: scores of those, of either.
        pool: scores of the clauses without a verdict, of either.
    """
    right = [one[held] for one in fitting.targets]
    warm = [heated(one, right[at]) for at, one in enumerate(asked[0][:2])]

    def ours(scores: list[Floats]) -> list[Floats]:
        return [*(log_softmax(one / heat, axis=1) for one, heat in zip(scores, warm, strict=False)), scores[2]]

    way = settled(ours(asked[0]), asked[1], right)
    print(f"clauses without a verdict: {way}")
    known, made = way.heard(ours(asked[0]), asked[1]), way.heard(ours(pool[0]), pool[1])
    return [softmax(made[at] / heated(known[at], right[at]), axis=1) for at in (0, 1)] + [expit(made[2])]


def teach(fitting: Fitting, clauses: list[list[int]], asked: Rows, epochs: int, minutes: float, kept: Path) -> list[Floats]:
    """Teach, or take the weights that are kept, and ask of the rows held out.

    Args:
        fitting: all rows.
        clauses: the rows of each clause that is learned from.
        asked: the rows that are asked.
        epochs: how often each clause is shown; 0 for the weights that are kept.
        minutes: when the rate comes to its end; 0 for after the epochs.
        kept: file of the weights.
    """
    encoder, classes = E5Encoder(), [one.shape[1] for one in fitting.targets]
    texts, around = [e.text for e in fitting.examples], [e.context for e in fitting.examples]
    lower = Lower(encoder, pieces(encoder, texts, around))
    module = Upper(pretrained(encoder), classes)
    if epochs:
        train(module, lower, clauses, fitting, epochs, time.monotonic() + 60 * minutes if minutes else 0.0, kept)
    module.load_state_dict(torch.load(kept))
    taught = predicted(module, lower, asked, classes)
    taught[2] = taught[2] - np.log(rarity(fitting, clauses))  # what the weight of rare topics put on their odds
    return taught


if __name__ == "__main__":
    main()
