"""Scores on judged pairs of our own: relation against the majority baseline, stringency, cross-validated (docs/evaluation.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stdalign.align import explain
from stdalign.align.coverage import Coverage
from stdalign.align.engine import Engine
from stdalign.align.measure import macro_f1
from stdalign.align.meetings import Sheet, compare, meet
from stdalign.align.relation_model import Floats
from stdalign.align.side import Side
from stdalign.encode import load_encoder
from stdalign.judge.gold import GoldPair, by_address, judged_side, read_gold
from stdalign.judge.relations import BALANCE, cross_validated
from stdalign.knowledge import Knowledge
from stdalign.record import Record
from stdalign.relation import Relation, Stringency
from stdalign.workspace.aligning import make_engine


@dataclass(frozen=True)
class PairScores(Record):
    """Scores of judged pairs; every relation score is of pairs that the model had not seen."""

    pairs: int
    relations: dict[str, int]
    relation_macro_f1: float
    relation_majority_f1: float
    balanced_macro_f1: float
    balanced_majority_f1: float
    by_relation: dict[str, float]
    stringency_cases: int
    stringency_accuracy: float
    stringency_misses: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """The table that a person reads."""
        counts = ", ".join(f"{name} {count}" for name, count in self.relations.items())
        rows = [
            f"{self.pairs} pairs: {counts}",
            f"relation macro-F1      {self.relation_macro_f1:.3f}  (majority baseline {self.relation_majority_f1:.3f}), cross-validated",
            f"  classes balanced     {self.balanced_macro_f1:.3f}  (majority baseline {self.balanced_majority_f1:.3f}), cross-validated",
        ]
        rows += [f"  F1 of {name:16} {value:.3f}" for name, value in self.by_relation.items()]
        rows.append(f"stringency accuracy    {self.stringency_accuracy:.3f}  ({self.stringency_cases} cases with a verdict)")
        return rows


def shipped_engine() -> Engine:
    """What ships, with the built-in encoder."""
    return make_engine(Knowledge.shipped(), load_encoder())


def figures(pairs: Sequence[GoldPair], side: Side, coverage: Coverage) -> tuple[Floats, Floats]:
    """Even and odd figures of judged pairs; shapes (pairs, len(EVEN)) and (pairs, len(ODD)).

    Args:
        side: holds everything judged.
    """
    rows = by_address(side)
    named = sorted({name for pair in pairs for name in (pair.source, pair.target)})
    sheet = Sheet(coverage.facts([side.articles[rows[name]] for name in named]))
    place = {name: at for at, name in enumerate(named)}
    ours, theirs = (
        np.array([place[name] for name in own]) for own in zip(*((p.source, p.target) for p in pairs), strict=True)
    )
    return compare(meet(sheet, sheet, ours, theirs))


def relation_scores(pairs: Sequence[GoldPair], even: Floats, odd: Floats, balance: float = BALANCE) -> dict[str, float]:
    """Macro-F1 by cross-validation, as judged and with each class weighted alike, beside the majority baseline."""
    gold = [p.relation for p in pairs]
    made = cross_validated(even, odd, gold, [_group(p) for p in pairs], balance=balance)
    majority = Counter(gold).most_common(1)[0][0]
    by_class = _balanced(made, gold)
    return {
        "macro_f1": macro_f1([m.value for m in made], [g.value for g in gold]),
        "majority": macro_f1([majority.value] * len(gold), [g.value for g in gold]),
        "balanced": float(np.mean(list(by_class.values()))),
        "balanced_majority": float(np.mean(list(_balanced([majority] * len(gold), gold).values()))),
        **{f"f1_{name}": value for name, value in by_class.items()},
    }


def _group(pair: GoldPair) -> str:
    """Pairs that are judged from both sides, or in one pool, stay together."""
    return min(pair.source, pair.target) if pair.query.startswith("S") else pair.source


def _balanced(made: Sequence[Relation], gold: Sequence[Relation]) -> dict[str, float]:
    """F1 of each class where each gold class counts alike."""
    weight = {name: 1 / count for name, count in Counter(gold).items()}
    scores = {}
    for name in sorted(weight, key=lambda one: one.value):
        hit = sum(weight[g] for m, g in zip(made, gold, strict=True) if m is name and g is name)
        stated = sum(weight[g] for m, g in zip(made, gold, strict=True) if m is name)
        scores[name.value] = 2 * hit / (stated + 1.0) if hit else 0.0
    return scores


def for_relations(pairs: Sequence[GoldPair]) -> list[GoldPair]:
    """Pairs to fit and score relations on: of the targets of a query that do not answer, the first one only."""
    seen: set[str] = set()
    chosen = []
    for pair in pairs:
        if not pair.target or (pair.relation is Relation.NONE and pair.query in seen):
            continue
        if pair.relation is Relation.NONE:
            seen.add(pair.query)
        chosen.append(pair)
    return chosen


def evaluate_pairs(path: Path | None = None) -> PairScores:
    """Score relation and stringency on judged pairs (by default those that ship)."""
    everything = read_gold(path)
    engine = shipped_engine()
    side = judged_side(everything, engine.hub.encoder)
    pairs = for_relations(everything)
    scores = relation_scores(pairs, *figures(pairs, side, engine.coverage))
    judged = [p for p in everything if p.target and p.stringency is not Stringency.NOTHING]
    misses = _stringency_misses(judged, side, engine)
    return PairScores(
        pairs=len(pairs),
        relations=dict(sorted(Counter(p.relation.value for p in pairs).items())),
        relation_macro_f1=scores["macro_f1"],
        relation_majority_f1=scores["majority"],
        balanced_macro_f1=scores["balanced"],
        balanced_majority_f1=scores["balanced_majority"],
        by_relation={name.removeprefix("f1_"): value for name, value in scores.items() if name.startswith("f1_")},
        stringency_cases=len(judged),
        stringency_accuracy=1 - len(misses) / max(len(judged), 1),
        stringency_misses=tuple(misses),
    )


def _stringency_misses(pairs: Sequence[GoldPair], side: Side, engine: Engine) -> list[str]:
    rows = by_address(side)
    misses = []
    for pair in pairs:
        found = explain.detail(
            side, rows[pair.source], side, rows[pair.target], catalogue=engine.hub.catalogue, rules=engine.rules
        )
        if found.stringency is not pair.stringency:
            misses.append(
                f"{pair.source} → {pair.target}: {found.stringency.value or 'nothing'}, judged {pair.stringency.value}"
            )
    return misses
