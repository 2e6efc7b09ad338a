"""Fit the second stage and the probabilities of law texts on judged pairs of laws; ``--write`` stores them in ``weights.json``.

    python training/fit_second.py TEXTS [--pairs corpora/gold/law_pairs.tsv] [--development QRELS.tsv] [--cache DIR] [--test] [--write]

The second stage is a listwise logistic sum of the figures of ``align.second`` over the first stage's score, with an L2 penalty on all but that score.
Scores printed are cross-validated by pair of instruments on the parts ``train`` and ``development``; QRELS.tsv is looked at; of what is
fitted only the maps to probabilities know it, at half weight. ``--test`` scores the part ``test`` once, with bootstrap intervals of the differences. Probabilities are fitted on the held-out scores.
``--cache`` keeps the figures and the sentences' vectors between runs.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from fit_alignment import everything, judged_digests
from numpy.typing import NDArray

from stdalign.align import score, second
from stdalign.align.candidates import Legs, candidates
from stdalign.align.engine import Engine
from stdalign.align.measure import auroc, expected_calibration_error, ndcg
from stdalign.align.pairs import Pairs
from stdalign.align.ready import Ready
from stdalign.encode import load_encoder
from stdalign.judge.gold import read_gold
from stdalign.judge.ranking import Query, laws, read_qrels
from stdalign.workspace.aligning import make_engine, side_of

Floats = NDArray[np.float64]
KINDS = {"text": tuple(g for g in second.GROUPS if g != "order"), "accurate": tuple(second.GROUPS)}
STRENGTH = {"text": 0.1, "accurate": 0.2}
"""Pull of the weights to nothing; chosen on the parts for training and development."""
FOLDS = 6
HABIT = 0.5
"""Weight of the development set, in all, against the judged pairs of laws, in the maps to probabilities (not in the stage)."""
RISKS = (0.15, 0.25)
"""Shares of wrong statements allowed below the abstain band ("no answer") and above it ("this is one")."""


@dataclass(frozen=True)
class Judged:
    """A query: figures (targets, names), grades, its two instruments and its part."""

    figures: Floats
    grades: NDArray[np.int64]
    laws: tuple[str, str]
    part: str

    @property
    def answered(self) -> bool:
        return bool(self.grades.max(initial=0) > 0)


def part_of(path: Path) -> dict[tuple[str, str], str]:
    """Part of each pair of files."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            (r["query_file"], r["target_file"]): r.get("part") or "looked at" for r in csv.DictReader(lines, delimiter="\t")
        }


def names() -> list[str]:
    return ["logit", *(name for group in second.GROUPS.values() for name in group)]


def judged(path: Path, texts: Path, cache: Path) -> list[Judged]:
    """Figures and grades of every query of a relevance file, each law read once."""
    kept = cache / f"{path.stem}.npz"
    queries, part = read_qrels(path), part_of(path)
    if kept.is_file():
        stored = np.load(kept)
        return [_of(q, stored[f"x{at}"], stored[f"y{at}"], part) for at, q in enumerate(queries)]
    arrays: dict[str, Any] = {}
    with laws(queries, None, texts) as (ws, ids):
        reader = load_encoder("e5", cache=cache / "sentences")
        engine = everything(make_engine(ws.knowledge, ws.encoder, reader=reader))
        sides: dict[str, Ready] = {}
        tables: dict[tuple[str, str], NDArray[np.float32]] = {}
        for at, q in enumerate(queries):
            pair = ids[q.jurisdiction, q.file], ids[q.target_jurisdiction, q.target_file]
            for name in pair:
                sides[name] = sides.get(name) or engine.ready(side_of(ws, ws.resolve(name)))
            here, there = sides[pair[0]], sides[pair[1]]
            if pair not in tables:
                tables[pair] = figures(engine, here, there)
            row = [a.address for a in here.side.articles].index(f"{pair[0]}#art_{q.article.lower()}")
            targets = [a.address.partition("#art_")[2] for a in there.side.articles]
            arrays[f"x{at}"] = tables[pair][row]
            arrays[f"y{at}"] = np.array([q.grades.get(name, 0) for name in targets])
    np.savez(kept, **arrays)
    return [_of(q, arrays[f"x{at}"], arrays[f"y{at}"], part) for at, q in enumerate(queries)]


def _of(q: Query, x: Any, y: Any, part: dict[tuple[str, str], str]) -> Judged:
    return Judged(x.astype(np.float64), y, (q.file, q.target_file), part[q.file, q.target_file])


def figures(engine: Engine, here: Ready, there: Ready) -> NDArray[np.float32]:
    """The second stage's figures of all pairs; shape (sources, targets, names)."""
    wording = engine.phrases["wording"]
    legs = Legs.of(here, there, engine.coverage.phrases.spaced, wording["family"])
    pairs, cheap = candidates(legs, engine.weights.features, engine.few)
    logits = score.score(score.features(legs, pairs, cheap), engine.weights)
    found = second.features(here, there, pairs, logits, engine.kinds)
    return np.stack([found[name] for name in names()], axis=1).reshape(*pairs.shape, -1)


def fit_stage(queries: Sequence[Judged], columns: Sequence[int], strength: float) -> tuple[Floats, Floats]:
    """Weight and mean of each figure (the first is the first stage's score) that put the best answers first."""
    from scipy.optimize import minimize

    every = np.concatenate([q.figures[:, columns] for q in queries])
    mean, spread = every.mean(axis=0), every.std(axis=0) + 1e-6
    mean[0] = 0.0
    useful = [q for q in queries if q.answered]
    x = np.concatenate([(q.figures[:, columns] - mean) / spread for q in useful])
    gains = np.concatenate([(2.0**q.grades - 1) / (2.0**q.grades - 1).sum() for q in useful])
    sizes = np.array([len(q.grades) for q in useful])
    starts, own = np.cumsum(sizes) - sizes, np.repeat(np.arange(len(sizes)), sizes)
    pull = np.full(len(columns), strength)
    pull[0] = 0.0

    def loss(w: Floats) -> tuple[float, Floats]:
        logit = x @ w
        top = np.maximum.reduceat(logit, starts)[own]
        raised = np.exp(logit - top)
        total = np.add.reduceat(raised, starts)[own]
        value = -float((gains * (logit - top - np.log(total))).sum()) / len(sizes) + float((pull * w * w).sum())
        return value, (x.T @ (raised / total - gains)) / len(sizes) + 2 * pull * w

    begin = np.zeros(len(columns))
    begin[0] = spread[0]
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return found / spread, mean


def held_out(queries: Sequence[Judged], columns: Sequence[int], strength: float) -> list[Floats]:
    """Scores of each query by a stage fitted without its pair of instruments, whichever of them asks."""
    groups = sorted({tuple(sorted(q.laws)) for q in queries})
    order = np.random.default_rng(0).permutation(len(groups))
    fold = {groups[int(at)]: place % FOLDS for place, at in enumerate(order)}
    mine = [fold[tuple(sorted(q.laws))] for q in queries]
    made = [fit_stage([q for q, f in zip(queries, mine, strict=True) if f != k], columns, strength) for k in range(FOLDS)]
    return [(q.figures[:, columns] - made[f][1]) @ made[f][0] for q, f in zip(queries, mine, strict=True)]


def scores(queries: Sequence[Judged], logits: Sequence[Floats]) -> dict[str, Floats]:
    """nDCG@10, hit@1 and hit@5 of each answered query."""
    out: dict[str, list[float]] = {"nDCG@10": [], "hit@1": [], "hit@5": []}
    for q, x in zip(queries, logits, strict=True):
        if q.answered:
            order = np.argsort(-x, kind="stable")
            grades = {str(at): int(g) for at, g in enumerate(q.grades) if g}
            first = int(np.flatnonzero(q.grades[order] == q.grades.max())[0])
            out["nDCG@10"].append(ndcg([str(at) for at in order], grades))
            out["hit@1"].append(float(first == 0))
            out["hit@5"].append(float(first < 5))
    return {name: np.array(values) for name, values in out.items()}


def maps(queries: Sequence[Judged], logits: Sequence[Floats], weight: Floats | None = None) -> dict[str, Any]:
    """From scores to probabilities: of a pair where its source has an answer, of having one, and the cut of a list."""
    from fit_weights import best_cut
    from sklearn.linear_model import LogisticRegression

    each = np.ones(len(queries)) if weight is None else weight
    have = [(q, x, w) for q, x, w in zip(queries, logits, each, strict=True) if q.answered]
    flat, true = np.concatenate([x for _, x, _ in have]), np.concatenate([q.grades > 0 for q, _, _ in have])
    platt = LogisticRegression(C=1e4).fit(flat[:, None], true, np.concatenate([np.full(len(x), w) for _, x, w in have]))
    slope, offset = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    table = counterparts(logits)
    model = LogisticRegression(C=0.3).fit(table, [q.answered for q in queries], each)
    made = {"pair": [slope, offset], "counterpart": [*model.coef_[0].tolist(), float(model.intercept_[0])], "cut": 0.0}
    shown = probabilities(made, logits)
    made["cut"] = best_cut(np.concatenate([p for p, _ in shown]), np.concatenate([q.grades > 0 for q in queries]))
    return {name: np.round(value, 4).tolist() for name, value in made.items()}


def counterparts(logits: Sequence[Floats]) -> Floats:
    return np.concatenate([score.counterpart_features(x.astype(np.float32), Pairs.every(1, len(x))) for x in logits])


def probabilities(made: dict[str, Any], logits: Sequence[Floats]) -> list[tuple[Floats, float]]:
    """What stands beside each pair of a query, and its chance of a counterpart."""
    *slopes, offset = made["counterpart"]
    chance = score.sigmoid(counterparts(logits)[:, : len(slopes)] @ np.array(slopes) + offset)
    slope, shift = made["pair"]
    return [(score.sigmoid(slope * x + shift) * c, float(c)) for x, c in zip(logits, chance, strict=True)]


def calibration(
    queries: Sequence[Judged], shown: Sequence[tuple[Floats, float]], band: tuple[float, float]
) -> dict[str, float]:
    """ECE of the first ten, AUROC of having a counterpart, and the share of wrong statements outside the abstain band."""
    p, true = [], []
    for q, (given, _) in zip(queries, shown, strict=True):
        for at in np.argsort(-given, kind="stable")[:10]:
            p.append(float(given[at]))
            true.append(bool(q.grades[at] > 0))
    said, right = firsts(queries, shown)
    below, above = said < band[0], said > band[1]
    return {
        "ECE of the first ten": round(expected_calibration_error(p, true), 3),
        "AUROC": round(auroc([c for _, c in shown], [q.answered for q in queries]), 3),
        "wrong below the band": round(float(right[below].mean()), 3) if below.any() else 0.0,
        "wrong above the band": round(float((~right[above]).mean()), 3) if above.any() else 0.0,
        "outside the band": round(float((below | above).mean()), 3),
    }


def firsts(queries: Sequence[Judged], shown: Sequence[tuple[Floats, float]]) -> tuple[Floats, NDArray[np.bool_]]:
    """Probability of each query's first pair, and whether it is a true one."""
    best = [int(np.argmax(given)) for given, _ in shown]
    said = np.array([given[at] for (given, _), at in zip(shown, best, strict=True)])
    return said, np.array([q.grades[at] > 0 for q, at in zip(queries, best, strict=True)])


def abstain(said: Floats, right: NDArray[np.bool_]) -> tuple[float, float]:
    """The narrowest band of first pairs' probabilities outside of which statements are wrong at most ``RISKS`` often.

    Conformal risk control (Angelopoulos et al. 2024): with n statements beyond a bound, (wrong + 1) / (n + 1) stays below the
    risk, so that the guarantee holds for one more query like these, on either side of the band.
    """
    high = next((t for t in np.unique(said) if (1 + (~right[said > t]).sum()) / (1 + (said > t).sum()) <= RISKS[1]), 1.0)
    low = next((t for t in np.unique(said)[::-1] if (1 + right[said < t].sum()) / (1 + (said < t).sum()) <= RISKS[0]), 0.0)
    return round(float(min(low, high)), 4), round(float(high), 4)


def table_of_test(queries: Sequence[Judged], train: Sequence[Judged]) -> None:
    """Ablation on the part ``test``: every group in and out, differences with paired bootstrap intervals."""
    base = scores(queries, [q.figures[:, 0] for q in queries])
    print(f"test, first stage alone: {means(base)}")
    rng = np.random.default_rng(0)
    for kind, groups in KINDS.items():
        for label, kept in ((kind, groups), *((f"{kind} without {g}", tuple(h for h in groups if h != g)) for g in groups)):
            columns = columns_of(kept)
            weight, mean = fit_stage(train, columns, STRENGTH[kind])
            found = scores(queries, [(q.figures[:, columns] - mean) @ weight for q in queries])
            gap = found["nDCG@10"] - base["nDCG@10"]
            drawn = gap[rng.integers(0, len(gap), (2000, len(gap)))].mean(axis=1)
            low, high = np.quantile(drawn, [0.025, 0.975])
            print(f"test, {label}: {means(found)}; nDCG@10 over the first stage {gap.mean():+.3f} [{low:+.3f}, {high:+.3f}]")


def means(found: dict[str, Floats]) -> dict[str, float]:
    return {name: round(float(value.mean()), 3) for name, value in found.items()}


def columns_of(groups: Sequence[str]) -> list[int]:
    wanted = {"logit", *(name for group in groups for name in second.GROUPS[group])}
    return [at for at, name in enumerate(names()) if name in wanted]


def main() -> None:
    """Fit, print, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--pairs", type=Path, default=Path("corpora/gold/law_pairs.tsv"))
    parser.add_argument("--development", type=Path)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "stdalign-second")
    parser.add_argument("--test", action="store_true")
    parser.add_argument("--write", action="store_true")
    a = parser.parse_args()
    a.cache.mkdir(parents=True, exist_ok=True)
    every = judged(a.pairs, a.texts, a.cache)
    fitted, test = [q for q in every if q.part != "test"], [q for q in every if q.part == "test"]
    looked = judged(a.development, a.texts, a.cache) if a.development else []
    path = Path(str(files("stdalign.align"))) / "weights.json"
    weights = json.loads(path.read_text("utf-8"))
    weights["stages"] = {}
    print(f"first stage alone, {len(fitted)} queries: {means(scores(fitted, [q.figures[:, 0] for q in fitted]))}")
    for kind, groups in KINDS.items():
        columns = columns_of(groups)
        for strength in sorted({STRENGTH[kind] / 3, STRENGTH[kind], STRENGTH[kind] * 3}):
            print(
                f"{kind} {strength:.3f} held out: {means(scores(fitted, held_out(fitted, columns, strength)))}", flush=True
            )
        logits = held_out(fitted, columns, STRENGTH[kind])
        weight, mean = fit_stage(fitted, columns, STRENGTH[kind])
        # How many partial answers a reader lists is habit: the probabilities stand between the habits of both sets.
        theirs = [(q.figures[:, columns] - mean) @ weight for q in looked]
        share = np.array([1.0] * len(fitted) + [HABIT * len(fitted) / max(len(looked), 1)] * len(looked))
        made = maps([*fitted, *looked], [*logits, *theirs], share)
        shown = probabilities(made, logits)
        band = abstain(*firsts(fitted, shown))
        print(f"{kind}: {made}, band {band}, {calibration(fitted, shown, band)}")
        weights["stages"][kind] = {
            "features": {names()[c]: float(f"{w:.5g}") for c, w in zip(columns, weight, strict=True)},
            "means": {names()[c]: float(f"{m:.5g}") for c, m in zip(columns, mean, strict=True)},
        }
        weights["maps"][kind] = {**made, "abstain": list(band)}
        for label, queries in (("development set", looked), ("test", test if a.test else [])):
            if queries:
                said = [(q.figures[:, columns] - mean) @ weight for q in queries]
                print(
                    f"{kind}, {label}: {means(scores(queries, said))} {calibration(queries, probabilities(made, said), band)}"
                )
    if a.test:
        table_of_test(test, fitted)
    if a.write:
        weights["maps"]["digest"] = digests(weights["maps"]["digest"], weights)
        weights["made_from"] = weights["made_from"].partition("; second stage")[0] + (
            f"; second stage and maps of law texts: {len(fitted)} queries of {a.pairs.name} without its test part"
        )
        path.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")


def digests(before: dict[str, Any], weights: dict[str, Any]) -> dict[str, Any]:
    """The maps of digests, which have no second stage: whether a source has an answer is told as before, the pair's map is
    fitted under it, so that what is shown (their product) is calibrated."""
    from fit_weights import best_cut
    from scipy.optimize import minimize

    values = np.array([*(weights["features"][name] for name in score.FEATURES), weights["bias"]])
    found = judged_digests(read_gold())
    queries = [Judged(q.features, q.grades, (q.group, ""), "digest") for q in found]
    logits = [q.features @ values[:-1] + values[-1] for q in found]
    true = np.concatenate([q.grades > 0 for q in queries])

    def loss(map_: Floats) -> float:
        p = np.concatenate([p for p, _ in probabilities({**before, "pair": map_}, logits)]).clip(1e-9, 1 - 1e-9)
        return -float(np.where(true, np.log(p), np.log(1 - p)).sum())

    made = {**before, "pair": np.round(minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x, 4).tolist()}
    shown = probabilities(made, logits)
    made["cut"] = round(best_cut(np.concatenate([p for p, _ in shown]), true), 4)
    print(f"digests: {made} {calibration(queries, shown, tuple(made['abstain']))}")
    return made


if __name__ == "__main__":
    main()
