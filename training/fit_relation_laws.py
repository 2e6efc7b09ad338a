"""How far the relation model is to be believed on law texts: its shares fitted to judged pairs of laws; ``--write`` stores the map.

    python training/fit_relation_laws.py TEXTS [--pairs corpora/gold/law_pairs.tsv] [--cache DIR] [--write]

Readers say "intersects" of nine in ten pairs of law articles, the model learned on digests does not know that. Three numbers are
fitted by likelihood on the parts ``train`` and ``development``: a slope, and an offset each for equal and for subset and superset
(one for both: read from the other side they are each other). Printed: held out by pair of instruments, and on the part ``test``;
then what a model fitted on these pairs alone says, beside the majority answer, with the 95% interval of the difference in macro-F1 (pairs of instruments drawn anew).
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from second_data import FOLDS, part_of

from stdalign.align.measure import expected_calibration_error, macro_f1
from stdalign.align.meetings import Sheet, compare, meet
from stdalign.align.relation_model import CLASSES, RelationModel
from stdalign.judge.gold import by_address
from stdalign.judge.pairs import shipped_engine
from stdalign.judge.ranking import laws, read_qrels
from stdalign.judge.relations import BALANCE
from stdalign.judge.relations import fit as fit_model
from stdalign.knowledge import Knowledge
from stdalign.relation import FIRM
from stdalign.workspace.aligning import side_of

Floats = NDArray[np.float64]
KNOWN = [one.value for one in CLASSES[:4]]


def figures(path: Path, texts: Path) -> dict[str, NDArray[np.generic]]:
    """Even and odd figures of every judged pair with its relation, part and pair of instruments."""
    queries, part, engine = read_qrels(path), part_of(path), shipped_engine()
    even, odd, rel, parts, group = [], [], [], [], []
    with laws(queries, None, texts) as (ws, ids):
        sides = {name: side_of(ws, ws.resolve(name)) for name in sorted(set(ids.values()))}
        sheets = {name: Sheet(engine.coverage.facts(side.articles)) for name, side in sides.items()}
        for q in queries:
            here, there = ids[q.jurisdiction, q.file], ids[q.target_jurisdiction, q.target_file]
            rows, columns = by_address(sides[here]), by_address(sides[there])
            for name, relation in q.relations.items():
                own = np.array([rows[f"{here}#art_{q.article.lower()}"]]), np.array([columns[f"{there}#art_{name}"]])
                a, b = compare(meet(sheets[here], sheets[there], *own))
                even.append(a[0])
                odd.append(b[0])
                rel.append(relation)
                parts.append(part[q.file, q.target_file])
                group.append("|".join(sorted((q.file, q.target_file))))
    return {"E": np.array(even), "O": np.array(odd), "rel": np.array(rel), "part": np.array(parts), "grp": np.array(group)}


def shares(logits: Floats, numbers: Floats) -> Floats:
    """Shares of the four relations by slope and offsets."""
    slope, equal, sided = numbers
    raised = slope * logits + np.array([equal, sided, sided, 0.0])
    raised = np.exp(raised - raised.max(axis=1, keepdims=True))
    out: Floats = raised / raised.sum(axis=1, keepdims=True)
    return out


def fit(logits: Floats, wanted: NDArray[np.int64]) -> Floats:
    from scipy.optimize import minimize

    rows = np.arange(len(wanted))
    found: Floats = minimize(
        lambda n: -np.log(shares(logits, n)[rows, wanted] + 1e-12).mean(), np.array([1.0, 0.0, 0.0]), method="Nelder-Mead"
    ).x
    return found


def report(label: str, said: Floats, wanted: NDArray[np.int64]) -> None:
    best, top = said.argmax(axis=1), said.max(axis=1)
    gold, named = _named(wanted), _named(best)
    loss = -np.log(said[np.arange(len(wanted)), wanted] + 1e-12).mean()
    firm = top >= FIRM
    print(
        f"{label}: log loss {loss:.3f}, ECE {expected_calibration_error(list(top), list(best == wanted)):.3f}, "
        f"macro-F1 {macro_f1(named, gold):.3f} (majority {macro_f1(['intersects'] * len(gold), gold):.3f}), "
        f"firm {firm.mean():.3f}, right where firm {(best == wanted)[firm].mean():.3f}"
    )
    print("  judged → said", dict(Counter(f"{a} → {b}" for a, b in zip(gold, named, strict=True))))


def own(even: Floats, odd: Floats, wanted: NDArray[np.int64], fold: NDArray[np.int64], train: NDArray[np.bool_]) -> Floats:
    """Shares of the four relations by a model of these pairs alone: of ``train`` held out, of the rest by all of ``train``."""
    out = np.zeros((len(wanted), 4))
    for k in (*range(FOLDS), None):
        known = train if k is None else train & (fold != k)
        asked = ~train if k is None else train & (fold == k)
        model = fit_model(even[known], odd[known], [CLASSES[at] for at in wanted[known]], balance=BALANCE)
        raised = model.logits(even[asked], odd[asked])[:, :4]
        raised = np.exp(raised - raised.max(axis=1, keepdims=True))
        out[asked] = raised / raised.sum(axis=1, keepdims=True)
    return out


def gain(said: Floats, wanted: NDArray[np.int64], groups: list[str]) -> tuple[float, float]:
    """95% interval of how much macro-F1 the first answers have above the majority's."""
    best, names = said.argmax(axis=1), sorted(set(groups))
    rows = [np.array([at for at, group in enumerate(groups) if group == name]) for name in names]
    rng, found = np.random.default_rng(0), []
    for _ in range(1000):
        drawn = np.concatenate([rows[at] for at in rng.integers(0, len(rows), len(rows))])
        gold = _named(wanted[drawn])
        found.append(macro_f1(_named(best[drawn]), gold) - macro_f1(["intersects"] * len(gold), gold))
    low, high = np.percentile(found, [2.5, 97.5])
    return round(float(low), 3), round(float(high), 3)


def _named(places: NDArray[np.int64]) -> list[str]:
    return [KNOWN[at] for at in places]


def main() -> None:
    """Fit, print, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--pairs", type=Path, default=Path("corpora/gold/law_pairs.tsv"))
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "stdalign-second")
    parser.add_argument("--write", action="store_true")
    a = parser.parse_args()
    kept = a.cache / "relation.npz"
    if not kept.is_file():
        a.cache.mkdir(parents=True, exist_ok=True)
        np.savez(kept, **figures(a.pairs, a.texts))  # type: ignore[arg-type]
    z = np.load(kept)
    logits = RelationModel.of(Knowledge.shipped().relation_model).logits(z["E"], z["O"])[:, :4]
    wanted = np.array([KNOWN.index(name) for name in z["rel"].tolist()])
    known = z["part"] != "test"
    groups = sorted(set(z["grp"].tolist()))
    order = np.random.default_rng(0).permutation(len(groups))
    fold = {groups[int(at)]: place % FOLDS for place, at in enumerate(order)}
    mine = np.array([fold[name] for name in z["grp"].tolist()])
    plain = np.array([1.0, 0.0, 0.0])
    out = np.zeros((len(wanted), 4))
    for k in range(FOLDS):
        out[known & (mine == k)] = shares(
            logits[known & (mine == k)], fit(logits[known & (mine != k)], wanted[known & (mine != k)])
        )
    made = fit(logits[known], wanted[known])
    for label, rows, said in (("held out", known, out), ("test", ~known, shares(logits, made))):
        report(f"{label}, as on digests", shares(logits[rows], plain), wanted[rows])
        report(f"{label}, as on laws", said[rows], wanted[rows])
    said = own(z["E"], z["O"], wanted, mine, known)
    for label, rows in (("held out", known), ("test", ~known)):
        report(f"{label}, a model of these pairs alone", said[rows], wanted[rows])
        print("  above the majority", gain(said[rows], wanted[rows], z["grp"][rows].tolist()))
    if a.write:
        path = Path(str(files("stdalign.align"))) / "relation.json"
        data = json.loads(path.read_text("utf-8"))
        data["laws"] = dict(zip(("slope", "equal", "sided"), [round(float(n), 3) for n in made], strict=True))
        path.write_text(json.dumps(data, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
