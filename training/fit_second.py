"""Fit the second stage and the probabilities of law texts on judged pairs of laws; ``--write`` stores them in ``weights.json``.

    python training/fit_second.py TEXTS [--pairs corpora/gold/law_pairs.tsv] [--development QRELS.tsv] [--cache DIR] [--test] [--write]

The second stage is a listwise logistic sum of the figures of ``align.second`` over the first stage's score, with an L2 penalty on all but that score.
Scores printed are cross-validated by pair of instruments on the parts ``train`` and ``development``; QRELS.tsv is looked at; of what is
fitted only the maps to probabilities know it, at half weight. ``--test`` scores the part ``test`` once, with bootstrap intervals of the differences. Probabilities are fitted on the held-out scores.
``--ablation`` takes each leg and group out, ``--reliability`` draws the diagrams. ``--cache`` keeps the figures and the sentences' vectors between runs.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from fit_alignment import judged_digests
from numpy.typing import NDArray
from second_data import FOLDS, Floats, Judged, folds, judged, names, without
from second_stage import FIRST, Fit, fit_stage, fit_whole

from stdalign.align import answered, score, second, structure
from stdalign.align.measure import auroc, expected_calibration_error, ndcg
from stdalign.align.pairs import Pairs
from stdalign.judge.gold import read_gold

KINDS = {"text": tuple(g for g in second.GROUPS if g not in ("order", "pivot")), "accurate": tuple(second.GROUPS)}
STRENGTH = {"text": 0.5, "accurate": 0.5}
"""Pull of the weights to nothing; chosen on the parts for training and development."""
LOOSE = 0.01
"""How little the weights of having a counterpart are pulled to nothing: some seventy figures, four hundred queries."""
HABIT = 0.5
"""Weight of the development set, in all, against the judged pairs of laws, in the maps to probabilities (not in the stage)."""
DOUBT = 0.1
"""Chance that a promise about the abstain band does not hold."""
SUREST, STEP = 50, 15
"""Statements that are looked at first, and how many more at a time."""
RISKS = (0.15, 0.35)
"""Shares of wrong statements allowed below the abstain band ("no answer") and above it ("this is one")."""


@dataclass(frozen=True)
class Scored:
    """What a stage says of a query: the score of each target, and what is looked at to tell whether it has a counterpart."""

    logits: Floats
    looks: dict[str, float]


def scored(queries: Sequence[Judged], columns: Sequence[int], fitted: Fit) -> list[Scored]:
    """Each query by a stage, with its whole law: how a target stands among all sources counts."""
    seen: dict[int, tuple[NDArray[np.float32], dict[str, Floats]]] = {}
    out = []
    for q in queries:
        if id(q.table) not in seen:
            n, m, _ = q.table.shape
            logits = fitted.last(q.table[:, :, columns])
            seen_by = {*columns, *(names().index(name) for name in second.ASKED)}
            looked = {name: q.table[:, :, c].ravel() for c, name in enumerate(names()) if c in seen_by}
            seen[id(q.table)] = logits, answered.figures(logits.ravel(), Pairs.every(n, m), looked)
        logits, looks = seen[id(q.table)]
        out.append(Scored(logits[q.row].astype(np.float64), {name: float(value[q.row]) for name, value in looks.items()}))
    return out


def held_out(queries: Sequence[Judged], columns: Sequence[int], parts: Sequence[Fit]) -> list[Scored]:
    """Each query by a stage fitted without its pair of instruments, whichever of them asks."""
    mine = folds(queries)
    out: dict[int, Scored] = {}
    for k, made in enumerate(parts):
        own = [at for at, f in enumerate(mine) if f == k]
        out |= dict(zip(own, scored([queries[at] for at in own], columns, made), strict=True))
    return [out[at] for at in range(len(queries))]


def scores(queries: Sequence[Judged], said: Sequence[Scored]) -> dict[str, Floats]:
    """nDCG@10, hit@1 and hit@5 of each answered query."""
    out: dict[str, list[float]] = {"nDCG@10": [], "hit@1": [], "hit@5": []}
    for q, x in zip(queries, (one.logits for one in said), strict=True):
        if q.answered:
            order = np.argsort(-x, kind="stable")
            grades = {str(at): int(g) for at, g in enumerate(q.grades) if g}
            first = int(np.flatnonzero(q.grades[order] == q.grades.max())[0])
            out["nDCG@10"].append(ndcg([str(at) for at in order], grades))
            out["hit@1"].append(float(first == 0))
            out["hit@5"].append(float(first < 5))
    return {name: np.array(values) for name, values in out.items()}


def maps(queries: Sequence[Judged], said: Sequence[Scored], weight: Floats) -> dict[str, Any]:
    """From scores to probabilities: of a pair where its source has an answer, of having one, and the cut of a list.

    Args:
        weight: how much each query counts.
    """
    from fit_weights import best_cut
    from sklearn.linear_model import LogisticRegression

    have = [(q, one.logits, w) for q, one, w in zip(queries, said, weight, strict=True) if q.answered]
    flat, true = np.concatenate([x for _, x, _ in have]), np.concatenate([q.grades > 0 for q, _, _ in have])
    platt = LogisticRegression(C=1e4).fit(flat[:, None], true, np.concatenate([np.full(len(x), w) for _, x, w in have]))
    made = {
        "pair": [round(float(platt.coef_[0, 0]), 4), round(float(platt.intercept_[0]), 4)],
        "counterpart": counterpart(queries, said, weight),
        "cut": 0.0,
    }
    shown = probabilities(made, said)
    made["cut"] = round(best_cut(np.concatenate([p for p, _ in shown]), np.concatenate([q.grades > 0 for q in queries])), 4)
    return made


def counterpart(queries: Sequence[Judged], said: Sequence[Scored], weight: Floats) -> dict[str, float]:
    """Weights of what is looked at to tell whether a source has a counterpart, and their offset."""
    from sklearn.linear_model import LogisticRegression

    table = np.array([list(one.looks.values()) for one in said])
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-6
    model = LogisticRegression(C=LOOSE, max_iter=1000).fit((table - mean) / spread, [q.answered for q in queries], weight)
    raw = model.coef_[0] / spread
    return {
        **{name: float(f"{w:.4g}") for name, w in zip(said[0].looks, raw, strict=True)},
        answered.BIAS: float(f"{model.intercept_[0] - raw @ mean:.5g}"),
    }


def probabilities(made: dict[str, Any], said: Sequence[Scored]) -> list[tuple[Floats, float]]:
    """What stands beside each pair of a query, and its chance of a counterpart."""
    weights = made["counterpart"]
    slope, shift = made["pair"]
    out = []
    for one in said:
        total = weights[answered.BIAS] + sum(weights[name] * one.looks[name] for name in weights if name != answered.BIAS)
        chance = float(score.sigmoid(total))
        out.append((score.sigmoid(slope * one.logits + shift) * chance, chance))
    return out


def calibration(
    queries: Sequence[Judged], shown: Sequence[tuple[Floats, float]], band: tuple[float, float]
) -> dict[str, float]:
    """ECE of the first ten, AUROC of having a counterpart, and the share of wrong statements outside the abstain band."""
    p, true = first_ten(queries, shown)
    said, right = firsts(queries, shown)
    below, above = said < band[0], said > band[1]
    return {
        "ECE of the first ten": round(expected_calibration_error(p, true), 3),
        "AUROC": round(auroc([c for _, c in shown], [q.answered for q in queries]), 3),
        "wrong below the band": round(float(right[below].mean()), 3) if below.any() else 0.0,
        "wrong above the band": round(float((~right[above]).mean()), 3) if above.any() else 0.0,
        "outside the band": round(float((below | above).mean()), 3),
    }


def first_ten(queries: Sequence[Judged], shown: Sequence[tuple[Floats, float]]) -> tuple[list[float], list[bool]]:
    """Probabilities of each query's first ten pairs, and whether each is a true one."""
    p, true = [], []
    for q, (given, _) in zip(queries, shown, strict=True):
        for at in np.argsort(-given, kind="stable")[:10]:
            p.append(float(given[at]))
            true.append(bool(q.grades[at] > 0))
    return p, true


def firsts(queries: Sequence[Judged], shown: Sequence[tuple[Floats, float]]) -> tuple[Floats, NDArray[np.bool_]]:
    """Probability of each query's first pair, and whether it is a true one."""
    best = [int(np.argmax(given)) for given, _ in shown]
    said = np.array([given[at] for (given, _), at in zip(shown, best, strict=True)])
    return said, np.array([q.grades[at] > 0 for q, at in zip(queries, best, strict=True)])


def abstain(said: Floats, right: NDArray[np.bool_], laws: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """The narrowest band of first pairs' probabilities outside of which statements are wrong at most ``RISKS`` often.

    Learn then test (Angelopoulos et al. 2021), by a fixed sequence: from the surest statements on, ``STEP`` more at a time, as long as
    with a chance of 1 - ``DOUBT`` the true share of wrong ones is within the risk. What is first refused ends it, so that no bound is
    picked out of many. That share is bounded by drawing pairs of instruments anew, not queries: those of one law are wrong together.

    Args:
        laws: the pair of instruments of each statement.
    """
    groups = {pair: at for at, pair in enumerate(sorted({(min(p), max(p)) for p in laws}))}
    own = np.array([groups[min(pair), max(pair)] for pair in laws])
    order = np.argsort(said, kind="stable")
    low = _bound(said[order], right[order], own[order], RISKS[0])
    order = order[::-1]
    high = _bound(-said[order], ~right[order], own[order], RISKS[1])
    below, above = (0.0 if low is None else low), (1.0 if high is None else -high)
    return round(float(min(below, above)), 4), round(float(above), 4)


def _bound(said: Floats, wrong: NDArray[np.bool_], own: NDArray[np.int64], risk: float) -> float | None:
    """The value below which statements, rising from the surest, may be made; None where none may.

    Args:
        own: group of each statement; a group is drawn as a whole.
    """
    count = int(own.max()) + 1
    drawn = np.random.default_rng(0).integers(0, count, (1000, count))
    good = 0
    for of in range(SUREST, len(said), STEP):
        many, bad = (np.bincount(own[:of], weight, minlength=count)[drawn].sum(axis=1) for weight in (None, wrong[:of]))
        if np.quantile(bad / np.maximum(many, 1), 1 - DOUBT) > risk:
            break
        good = of
    return float(said[good]) if good else None


def table_of_test(
    queries: Sequence[Judged], train: Sequence[Judged], weights: dict[str, Any], again: dict[str, Floats]
) -> None:
    """Ablation on the part ``test``: every leg and group in and out, differences with paired bootstrap intervals.

    Args:
        again: for each kind of text, the weights of what is looked at again; they stay as they are.
    """
    base = scores(queries, scored(queries, [0], FIRST))
    print(f"test, first stage alone: {means(base)}")
    for kind, groups in KINDS.items():
        whole: dict[str, Floats] | None = None
        cuts: dict[str, tuple[str, ...]] = {"": (), "standing": second.GROUPS["standing"]}
        cuts |= {leg: names_of for leg, names_of in score.LEGS.items() if leg in score.FIRST or leg in groups}
        cuts["again"] = structure.AGAIN
        for label, cut in cuts.items():
            columns = [c for c in columns_of(groups) if names()[c] not in cut]
            kept = np.array([0.0 if name in cut else w for name, w in zip(structure.AGAIN, again[kind], strict=True)])
            stage = Fit(*fit_stage(without(train, cut, weights), columns, STRENGTH[kind]), kept)
            found = scores(queries, scored(without(queries, cut, weights), columns, stage))
            if whole is None:
                whole = found
                print(f"test, {kind}: {means(found)}; over the first stage {gap(found, base)}", flush=True)
            else:
                print(f"test, {kind} without {label}: {means(found)}; against all {gap(found, whole)}", flush=True)


def gap(found: dict[str, Floats], base: dict[str, Floats]) -> str:
    """Difference of nDCG@10 with its paired bootstrap interval (95%, 2,000 draws)."""
    rng = np.random.default_rng(0)
    away = found["nDCG@10"] - base["nDCG@10"]
    low, high = np.quantile(away[rng.integers(0, len(away), (2000, len(away)))].mean(axis=1), [0.025, 0.975])
    return f"{away.mean():+.3f} [{low:+.3f}, {high:+.3f}]"


def means(found: dict[str, Floats]) -> dict[str, float]:
    return {name: round(float(value.mean()), 3) for name, value in found.items()}


def columns_of(groups: Sequence[str]) -> list[int]:
    wanted = {"logit", *(name for group in groups for name in second.GROUPS[group])}
    return [at for at, name in enumerate(names()) if name in wanted]


@dataclass(frozen=True)
class Fitted:
    """What is fitted for one kind of text, and what it says of the queries held out."""

    columns: list[int]
    stage: Fit
    maps: dict[str, Any]
    shown: list[tuple[Floats, float]]

    def says(self, queries: Sequence[Judged]) -> tuple[list[Scored], list[tuple[Floats, float]]]:
        said = scored(queries, self.columns, self.stage)
        return said, probabilities(self.maps, said)

    @property
    def band(self) -> tuple[float, float]:
        low, high = self.maps["abstain"]
        return low, high


def fit_kind(kind: str, fitted: Sequence[Judged], looked: Sequence[Judged]) -> Fitted:
    """Stage and maps of one kind of text; what is said of the queries held out knows neither their stage nor their maps."""
    columns = columns_of(KINDS[kind])
    stage, parts = fit_whole(fitted, columns, STRENGTH[kind])
    out = held_out(fitted, columns, parts)
    print(f"{kind} held out: {means(scores(fitted, out))}", flush=True)
    # How many partial answers a reader lists is habit: the probabilities stand between the habits of both sets.
    theirs = scored(looked, columns, stage)
    share = HABIT * len(fitted) / max(len(looked), 1)

    def mapped(use: Sequence[int]) -> dict[str, Any]:
        weight = np.array([1.0] * len(use) + [share * len(use) / len(fitted)] * len(looked))
        return maps([*(fitted[at] for at in use), *looked], [*(out[at] for at in use), *theirs], weight)

    mine = folds(fitted)
    shown: dict[int, tuple[Floats, float]] = {}
    for k in range(FOLDS):
        made = mapped([at for at, f in enumerate(mine) if f != k])
        own = [at for at, f in enumerate(mine) if f == k]
        shown |= dict(zip(own, probabilities(made, [out[at] for at in own]), strict=True))
    said = [shown[at] for at in range(len(fitted))]
    return Fitted(
        columns,
        stage,
        {**mapped(range(len(fitted))), "abstain": list(abstain(*firsts(fitted, said), [q.laws for q in fitted]))},
        said,
    )


def by_countries(queries: Sequence[Judged], said: Sequence[Scored], shown: Sequence[tuple[Floats, float]]) -> None:
    """Each directed pair of countries by itself."""
    for pair in sorted({q.countries for q in queries}):
        own = [at for at, q in enumerate(queries) if q.countries == pair]
        some = [queries[at] for at in own]
        told = auroc([shown[at][1] for at in own], [q.answered for q in some])
        print(f"  {pair}: {len(own)} queries, {means(scores(some, [said[at] for at in own]))}, AUROC {told:.3f}")


def draw(panels: dict[str, tuple[list[float], list[bool]]], path: Path) -> None:
    """Reliability diagrams of the first ten pairs, one for each kind of text and part."""
    import matplotlib.pyplot as plt

    from stdalign import plots

    figure, axes = plt.subplots(-(-len(panels) // 3), 3, figsize=(13, 4.3 * -(-len(panels) // 3)))
    for ax, (title, (said, true)) in zip(axes.flat, panels.items(), strict=False):
        plots.reliability(said, true, title, ax)
    figure.tight_layout()
    figure.savefig(path, dpi=60)


def main() -> None:
    """Fit, print, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--pairs", type=Path, default=Path("corpora/gold/law_pairs.tsv"))
    parser.add_argument("--development", type=Path)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "stdalign-second")
    parser.add_argument("--test", action="store_true")
    parser.add_argument("--ablation", action="store_true", help="with --test: each leg and group in and out")
    parser.add_argument("--reliability", type=Path, help="picture to draw the reliability diagrams into")
    parser.add_argument(
        "--digests", action="store_true", help="with --write: the maps of digests too; judge what was added since first"
    )
    parser.add_argument("--write", action="store_true")
    a = parser.parse_args()
    a.cache.mkdir(parents=True, exist_ok=True)
    every = judged(a.pairs, a.texts, a.cache)
    fitted, test = [q for q in every if q.part != "test"], [q for q in every if q.part == "test"]
    looked = judged(a.development, a.texts, a.cache) if a.development else []
    path = Path(str(files("stdalign.align"))) / "weights.json"
    weights = json.loads(path.read_text("utf-8"))
    weights["stages"] = {}
    first = scores(fitted, scored(fitted, [0], FIRST))
    print(f"first stage alone, {len(fitted)} queries: {means(first)}")
    drawn: dict[str, tuple[list[float], list[bool]]] = {}
    again: dict[str, Floats] = {}
    for kind in KINDS:
        made = fit_kind(kind, fitted, looked)
        print(f"{kind}: cut {made.maps['cut']}, band {made.band}, {calibration(fitted, made.shown, made.band)}")
        drawn[f"{kind}, held out"] = first_ten(fitted, made.shown)
        weights["stages"][kind] = {
            name: {names()[c]: float(f"{value:.5g}") for c, value in zip(made.columns, values, strict=True)}
            for name, values in (("features", made.stage.weight), ("means", made.stage.mean))
        }
        again[kind] = made.stage.again
        weights["stages"][kind]["again"] = {
            name: float(f"{value:.5g}") for name, value in zip(structure.AGAIN, made.stage.again, strict=True)
        }
        weights["maps"][kind] = made.maps
        for label, queries in (("development set", looked), ("test", test if a.test else [])):
            if queries:
                said, shown = made.says(queries)
                print(f"{kind}, {label}: {means(scores(queries, said))} {calibration(queries, shown, made.band)}")
                drawn[f"{kind}, {label}"] = first_ten(queries, shown)
                by_countries(queries, said, shown)
    if a.test and a.ablation:
        table_of_test(test, fitted, weights, again)
    if a.reliability:
        draw(drawn, a.reliability)
    if a.write:
        if a.digests:
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
    queries = [Judged(q.features[None].astype(np.float32), 0, q.grades, (q.group, ""), "digest") for q in found]
    logits = [q.features @ values[:-1] + values[-1] for q in found]
    looks = [answered.figures(x.astype(np.float32), Pairs.every(1, len(x)), {}) for x in logits]
    said = [Scored(x, {name: float(v[0]) for name, v in look.items()}) for x, look in zip(logits, looks, strict=True)]
    true = np.concatenate([q.grades > 0 for q in queries])

    def loss(map_: Floats) -> float:
        p = np.concatenate([p for p, _ in probabilities({**before, "pair": map_}, said)]).clip(1e-9, 1 - 1e-9)
        return -float(np.where(true, np.log(p), np.log(1 - p)).sum())

    made = {**before, "pair": np.round(minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x, 4).tolist()}
    shown = probabilities(made, said)
    made["cut"] = round(best_cut(np.concatenate([p for p, _ in shown]), true), 4)
    print(f"digests: {made} {calibration(queries, shown, tuple(made['abstain']))}")
    return made


if __name__ == "__main__":
    main()
