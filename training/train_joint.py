"""Train the cross-encoder of the extra ``accurate`` on judged pairs of laws and digests.

    python training/train_joint.py TEXTS --out FOLDER [--development QRELS.tsv] [--cache DIR] [--test] [--layers 2] [--folds 3]

Its lower layers are those of multilingual-e5-small as they are, reckoned once a sentence; the upper ones read both texts. First on
digests, then on the queries of ``law_pairs.tsv`` (parts ``train`` and ``development``) with the first candidates of the second stage:
listwise by grade, and whether a pair is a true one at all. Scores are cross-validated by pair of instruments (digests are known
to every fold); FOLDER has the model of all these queries. ``--test`` scores the part ``test``. Deterministic by seed on one thread.
"""

from __future__ import annotations

import argparse
import copy
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from fit_second import KINDS, STRENGTH, Scored, columns_of, fit_stage, gap, held_out, means, scored, scores
from joint_data import List, of_digests, of_laws
from numpy.typing import NDArray
from second_data import Judged, folds, judged
from torch.nn import functional

from stdalign.encode.e5 import E5Encoder
from stdalign.encode.joint import BREAK, CONFIG, LAYERS, Lower, together, upper_layers

SEED = 11
SIZE = 5
"""Candidates of a step."""
UNANSWERED = 0.3
"""Share of the queries without an answer that are learned from: they teach no order."""
STEPS = 2
"""Lists whose gradients are taken together."""
TRUE = 0.3
"""Weight of telling a true pair from a false one, against the order within a list."""
HEAD = 30.0
"""How much faster the new weights learn than the layers, which know much already."""
FIRST = 10
"""Targets of a source that are read."""


class Trainer:
    """One model while it learns."""

    def __init__(self, lower: Lower, upper: Any, room: int, rate: float, steps: int) -> None:
        self.lower, self.upper, self.room, self.steps = lower, upper, room, steps
        new = [upper.side, upper.scale, *upper.met.parameters()]
        self.offset = torch.nn.Parameter(torch.tensor(-3.0))
        self.optimiser = torch.optim.AdamW(
            [
                {"params": list(upper.layer.parameters()), "lr": rate, "weight_decay": 0.02},
                {"params": [*new, self.offset], "lr": rate * HEAD, "weight_decay": 0.0},
            ]
        )
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda at: min(1.0, (at + 1) / (0.1 * steps + 1)) * max(0.02, 1 - at / max(steps, 1))
        )

    def loss(self, one: List, rng: np.random.Generator) -> Any:
        """Of a list: where the true ones stand among the candidates, and whether each is one."""
        grades = np.array(one.grades)
        true, false = np.flatnonzero(grades), np.flatnonzero(grades == 0)
        true = rng.permutation(true)[: SIZE // 2]
        # The first candidates are the hard ones: two thirds from the first eight.
        weight = np.where(np.arange(len(false)) < SIZE, 2.0, 1.0)
        false = (
            rng.choice(false, min(SIZE - len(true), len(false)), replace=False, p=weight / weight.sum())
            if len(false)
            else false
        )
        chosen = np.concatenate([true, false]).astype(int)
        pairs = [one.pairs[at] for at in chosen]
        pairs = [(b, a) for a, b in pairs] if rng.random() < 0.3 else pairs
        said = self.upper(*together(self.lower, pairs, self.room))
        gains = torch.tensor(2.0 ** grades[chosen] - 1, dtype=said.dtype)
        told = functional.binary_cross_entropy_with_logits(said + self.offset, (gains > 0).to(said.dtype))
        if not len(true) or not len(false):
            return TRUE * told
        return TRUE * told - (functional.log_softmax(said, 0) * gains / gains.sum()).sum()

    def run(self, lists: Sequence[List], rng: np.random.Generator, label: str) -> None:
        self.upper.train()
        for part in self.upper.modules():
            if isinstance(part, torch.nn.Dropout):
                part.p = 0.05
        began, total, order = time.time(), 0.0, rng.permutation(len(lists))
        for at, row in enumerate(order.tolist()):
            loss = self.loss(lists[row], rng)
            (loss / STEPS).backward()
            total += float(loss.detach())
            if (at + 1) % STEPS == 0 or at + 1 == len(order):
                torch.nn.utils.clip_grad_norm_(self.upper.parameters(), 1.0)
                self.optimiser.step()
                self.optimiser.zero_grad()
                self.schedule.step()
            if (at + 1) % 100 == 0:
                print(
                    f"{label}: {at + 1} of {len(order)} lists, loss {total / 100:.3f}, {time.time() - began:.0f} s",
                    flush=True,
                )
                total = 0.0


def said_of(lower: Lower, upper: Any, lists: Sequence[List], room: int) -> list[NDArray[np.float32]]:
    """The scores of the first candidates of each list."""
    upper.train(False)
    out = []
    with torch.inference_mode():
        for one in lists:
            out.append(upper(*together(lower, one.pairs[:FIRST], room)).numpy())
    return out


def added(query: Judged, one: List, said: NDArray[np.float32], logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the model adds to each target of a query, before its weight, as ``align.together.read`` has it."""
    out = np.full(len(query.grades), float(said.min() - said.mean()))
    out[one.columns[: len(said)]] = said - said.mean()
    return out


def with_weight(stage: Sequence[Scored], more: Sequence[NDArray[np.float64]], weight: float) -> list[Scored]:
    return [Scored(one.logits + weight * extra, one.looks) for one, extra in zip(stage, more, strict=True)]


def best_weight(queries: Sequence[Judged], stage: Sequence[Scored], more: Sequence[NDArray[np.float64]]) -> float:
    """The weight at which the listwise loss of the held-out scores is least."""

    def loss(weight: float) -> float:
        total = 0.0
        for q, one in zip(queries, with_weight(stage, more, weight), strict=True):
            if q.answered:
                gains = 2.0**q.grades - 1
                top = one.logits.max()
                total -= float((gains / gains.sum() * (one.logits - top - np.log(np.exp(one.logits - top).sum()))).sum())
        return total

    return float(min(np.arange(0, 1.55, 0.05), key=loss))


def report(
    label: str, queries: Sequence[Judged], stage: Sequence[Scored], more: Sequence[NDArray[np.float64]], weight: float
) -> None:
    base, found = scores(queries, stage), scores(queries, with_weight(stage, more, weight))
    alone = scores(queries, [Scored(extra, one.looks) for one, extra in zip(stage, more, strict=True)])
    print(f"{label}: second stage {means(base)}; alone among its first {FIRST} {means(alone)}", flush=True)
    print(f"{label}: with the cross-encoder {means(found)}; {gap(found, base)}", flush=True)


def main() -> None:
    """Train, score, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--pairs", type=Path, default=Path("corpora/gold/law_pairs.tsv"))
    parser.add_argument("--development", type=Path)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "stdalign-second")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=2, help="upper layers that read both texts")
    parser.add_argument("--room", type=int, default=80, help="most tokens of each text")
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--digests", type=int, default=240, help="lists of digests learned from first")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1, help="folds at a time, each a process of one thread")
    parser.add_argument("--test", action="store_true")
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    queries = judged(a.pairs, a.texts, a.cache)
    lists = [near(one) for one in of_laws(a.pairs, a.texts, a.cache)]
    encoder = E5Encoder(precise=True)
    below = encoder.packed.sizes.layers - a.layers
    lower = Lower(encoder, below)
    digests = of_digests(Path("corpora"))
    digests = [digests[at] for at in rng.permutation(len(digests))[: a.digests].tolist()]
    looked = [near(one) for one in of_laws(a.development, a.texts, a.cache)] if a.development else []
    every = [*digests, *lists, *looked]
    began = time.time()
    said = [one for some in every for pair in some.pairs for text in pair for one in text.split(BREAK)]
    read_once(lower, said, a.room, a.cache / f"lower-{below}-{a.room}.npz")
    print(f"{len(lower.kept)} sentences read by {below} layers, {time.time() - began:.0f} s", flush=True)

    upper = upper_layers(encoder.packed, below)
    start(lower, upper, lists, a.room, rng)
    trainer = Trainer(lower, upper, a.room, a.rate, len(digests) // STEPS)
    if digests:
        trainer.run(digests, rng, "digests")
    known = [at for at, q in enumerate(queries) if q.part != "test"]
    mine = [f % a.folds for f in folds(queries)]
    taught = {at for at in known if queries[at].answered or rng.random() < UNANSWERED}

    def learn(fold: int) -> tuple[Any, dict[int, NDArray[np.float32]]]:
        """The model of all queries but a fold's, and what it says of those; fold -1 is empty."""
        made, draws = copy.deepcopy(upper), np.random.default_rng([SEED, fold + 1])
        own = [lists[at] for at in known if mine[at] != fold and at in taught]
        trainer = Trainer(lower, made, a.room, a.rate, a.epochs * len(own) // STEPS)
        for epoch in range(a.epochs):
            trainer.run(own, draws, f"fold {fold}, epoch {epoch}" if fold >= 0 else f"all, epoch {epoch}")
        left = [at for at in known if mine[at] == fold]
        said = dict(zip(left, said_of(lower, made, [lists[at] for at in left], a.room), strict=True))
        state = {name: value.numpy() for name, value in made.state_dict().items()}
        return state if fold < 0 else None, said

    held: dict[int, NDArray[np.float32]] = {}
    for state, said in forked(learn, [-1, *range(a.folds)], a.jobs):
        held |= said
        if state is not None:
            upper.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
    held_scores(queries, lists, known, held, a, lower, upper, looked)


def near(one: List) -> List:
    """A list without what is neither among the first nor an answer."""
    kept = [at for at, grade in enumerate(one.grades) if at < FIRST or grade]
    return replace(one, **{name: [getattr(one, name)[at] for at in kept] for name in ("columns", "pairs", "grades")})


def forked(work: Callable[[int], tuple[Any, Any]], items: Sequence[int], jobs: int) -> Iterator[tuple[Any, Any]]:
    """What a function gives of some numbers, each in a process that begins as a copy of this one."""
    if jobs == 1:
        yield from map(work, items)
        return
    context = get_context("fork")

    def tell(item: int, end: Any) -> None:
        end.send(work(item))

    for begin in range(0, len(items), jobs):
        ends = []
        for item in items[begin : begin + jobs]:
            ours, theirs = context.Pipe(False)
            context.Process(target=tell, args=(item, theirs)).start()
            ends.append(ours)
        yield from (end.recv() for end in ends)


def read_once(lower: Lower, texts: Sequence[str], room: int, path: Path) -> None:
    """Read sentences by the lower layers; what they said is kept in a file."""
    if path.is_file():
        stored = np.load(path)
        ends = np.cumsum(stored["counts"])
        rows = stored["rows"]
        for text, end, count in zip(stored["texts"].tolist(), ends, stored["counts"], strict=True):
            lower.kept[text] = rows[end - count : end]
    lower.read(texts, room)
    found = list(lower.kept.items())
    np.savez(
        path,
        texts=np.array([text for text, _ in found]),
        counts=np.array([len(rows) for _, rows in found]),
        rows=np.concatenate([rows for _, rows in found]),
    )


def start(lower: Lower, upper: Any, lists: Sequence[List], room: int, rng: np.random.Generator) -> None:
    """Give the model the mean of what its layers say before it learns: all texts lie near each other otherwise."""
    upper.train(False)
    sums: list[Any] = []

    def keep(_: Any, given: tuple[Any, ...], out: Any) -> None:
        sums.append((out[0] if isinstance(out, tuple) else out).mean((0, 1)))

    hook = upper.layer[-1].register_forward_hook(keep)
    with torch.inference_mode():
        for at in rng.permutation(len(lists))[:32].tolist():
            upper(*together(lower, lists[at].pairs[:2], room))
    hook.remove()
    with torch.no_grad():
        upper.mean.copy_(torch.stack(sums).mean(0).clone())


def held_scores(
    queries: Sequence[Judged], lists: Sequence[List], known: Sequence[int], held: dict[int, NDArray[np.float32]],
    a: argparse.Namespace, lower: Lower, made: Any, looked: Sequence[List],
) -> None:  # fmt: skip
    """Print what the model adds to the second stage held out, and what the final one does elsewhere; write it."""
    columns = columns_of(KINDS["accurate"])
    fitted = [queries[at] for at in known]
    stage = held_out(fitted, columns, STRENGTH["accurate"])
    more = [added(queries[at], lists[at], held[at], one.logits) for at, one in zip(known, stage, strict=True)]
    weight = best_weight(fitted, stage, more)
    print(f"weight {weight:.2f}")
    report("held out", fitted, stage, more, weight)
    whole = fit_stage(fitted, columns, STRENGTH["accurate"])
    others: list[tuple[str, list[Judged], list[List]]] = []
    if looked:
        others.append(("development set", judged(a.development, a.texts, a.cache), list(looked)))
    if a.test:
        test = [at for at, q in enumerate(queries) if q.part == "test"]
        others.append(("test", [queries[at] for at in test], [lists[at] for at in test]))
    kept: dict[str, Any] = {f"held{at}": value for at, value in held.items()}
    for label, some, their in others:
        said = said_of(lower, made, their, a.room)
        kept |= {f"{label}{at}": value for at, value in enumerate(said)}
        base = scored(some, columns, whole)
        report(
            label,
            some,
            base,
            [added(q, one, s, b.logits) for q, one, s, b in zip(some, their, said, base, strict=True)],
            weight,
        )
    np.savez(a.cache / "joint.npz", **kept)
    write(a, lower.layers, made, weight, len(fitted))


def write(a: argparse.Namespace, lower: int, made: Any, weight: float, count: int) -> None:
    """Layers as halves, and what is needed to run them."""
    from safetensors.torch import save_file

    save_file(
        {name: value.detach().to(torch.float16).contiguous() for name, value in made.state_dict().items()}, a.out / LAYERS
    )
    said = {
        "lower": lower,
        "room": a.room,
        "first": FIRST,
        "weight": round(weight, 3),
        "made_from": f"multilingual-e5-small; {count} queries of {a.pairs.name} without its test part; {a.digests} lists of digests",
    }
    (a.out / CONFIG).write_text(json.dumps(said, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
