"""Scores on judged pairs of our own: relation against the majority baseline, stringency, cross-validated (docs/evaluation.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from stdalign.align import explain
from stdalign.align.calibrate import Judged
from stdalign.align.coverage import Coverage
from stdalign.align.engine import Engine, Scored
from stdalign.align.hub import Hub
from stdalign.align.measure import macro_f1
from stdalign.align.relation_model import BALANCE, Floats, cross_validated
from stdalign.align.score import FEATURES, Weights
from stdalign.align.side import Article
from stdalign.align.stringency import Rules
from stdalign.catalogue import Catalogue
from stdalign.encode import load_encoder
from stdalign.gold import GoldPair, articles_of, by_address, read_gold, shipped_side
from stdalign.knowledge import Knowledge
from stdalign.record import Record
from stdalign.relation import Relation, Stringency
from stdalign.terms import Termbase


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


def _hub() -> Hub:
    return Hub(Catalogue.load(), Termbase.load(), load_encoder())


def _rules() -> Rules:
    known = Knowledge.shipped()
    return Rules(known.stringency, known.ratios)


def figures(pairs: Sequence[GoldPair]) -> tuple[Floats, Floats]:
    """Even and odd figures of judged pairs; shapes (pairs, len(EVEN)) and (pairs, len(ODD))."""
    hub = _hub()
    coverage = Coverage(hub)
    _, articles = articles_of(pairs, hub.encoder)
    made = [coverage.compare(a, b) for a, b in articles]
    return np.stack([even for even, _ in made]), np.stack([odd for _, odd in made])


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


def _of_country(code: str, article: Article) -> bool:
    return article.jurisdiction == code


def judged_digests(pairs: Sequence[GoldPair], weight: float = 1.0) -> list[Judged]:
    """The queries among the judged pairs, each against all digests of the target's country, for fitting.

    Targets that nobody judged count as not answering: readers looked a query up among all digests of the country.
    """
    hub = _hub()
    engine = Engine(hub, hub.termbase, Weights.load(), _rules())
    whole = shipped_side(hub.encoder)
    sides = {code: whole.of(partial(_of_country, code)) for code in {a.jurisdiction for a in whole.articles}}
    queries: dict[tuple[str, str, str], list[GoldPair]] = {}
    country = {a.address: a.jurisdiction for a in whole.articles}
    for pair in pairs:
        if pair.query[0] in "QNM":
            code = pair.target_country or country[pair.target]
            queries.setdefault((pair.query, pair.source, code), []).append(pair)
    scored: dict[tuple[str, str], Scored] = {}
    made = []
    for (_, source, code), found in queries.items():
        key = country[source], code
        if key not in scored:
            scored[key] = engine.scored(sides[key[0]], sides[key[1]])
        done = scored[key]
        row, columns = by_address(done.source)[source], by_address(done.target)
        grades = np.zeros(len(columns), dtype=np.int64)
        for pair in found:
            if pair.target:
                grades[columns[pair.target]] = pair.grade
        table = np.stack([done.values[name][row] for name in FEATURES], axis=1).astype(np.float64)
        made.append(Judged(table, grades, source, weight, "digest"))
    return made


def evaluate_pairs(path: Path | None = None) -> PairScores:
    """Score relation and stringency on judged pairs (by default those that ship)."""
    everything = read_gold(path)
    pairs = for_relations(everything)
    even, odd = figures(pairs)
    scores = relation_scores(pairs, even, odd)
    judged = [p for p in everything if p.target and p.stringency is not Stringency.NOTHING]
    misses = _stringency_misses(judged)
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


def _stringency_misses(pairs: Sequence[GoldPair]) -> list[str]:
    hub = _hub()
    side, _ = articles_of(pairs, hub.encoder)
    rows = by_address(side)
    misses = []
    for pair in pairs:
        found = explain.detail(side, rows[pair.source], side, rows[pair.target], catalogue=hub.catalogue, rules=_rules())
        if found.stringency is not pair.stringency:
            misses.append(
                f"{pair.source} → {pair.target}: {found.stringency.value or 'nothing'}, judged {pair.stringency.value}"
            )
    return misses
