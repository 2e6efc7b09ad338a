"""Fits the learned part of the analysis (modality, bearer, topics) on the judged clauses; ``--write`` stores it.

    python training/fit_analysis.py [--texts ../shared/texts] [--write] [--test]

Rows: clauses of ``frames_judged.tsv``, each without and (at half weight) with its lead-in, the digests and the catalogue (a fifth),
the own sentences (a half). Scores are cross-validated by instrument over the train and development part; the test part
is scored with ``--test`` alone, by the model of the other two. The development frames of ``../shared/gold`` are never learned from.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from clause_texts import ABROAD, texts
from linear import Floats, fit
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_softmax, softmax

from stdalign.analysis.features import Seen, named, stretches, vectors
from stdalign.analysis.learned import Facts, by_name, chosen, leaning
from stdalign.analysis.reader import Steps
from stdalign.analysis.said import Said
from stdalign.embeddings import shipped_table
from stdalign.knowledge import Knowledge
from stdalign.normal import spelled

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "src" / "stdalign" / "analysis" / "demands.npz"
FOLDS, SEED = 5, 7
LEAST = 6  # rows in which a feature by name must stand
STRENGTH, TOPIC_STRENGTH = 0.2, 0.5
DIGEST, SENTENCE, LED = 0.2, 0.5, 0.5  # weights of rows
SPEAKS, NEUTRAL, MUTE = (
    2.0,
    1.0,
    0.3,
)  # without lead-in: of a clause that names its bearer; others; one that only its lead-in explains
TRUST, TRUSTED_ROWS = 0.99, 12  # a rule keeps the last word where it is right so often, in so many rows
LEAN = (0.5, 1.0)  # see Facts: as much as costs nothing in cross-validation
UNSURE = 0.5  # a probability is unsure where answers below it are right less often than this
DIGESTS = 2500


@dataclass(frozen=True)
class Example:
    """A clause to learn from; ``group`` is its instrument, ``id`` empty for what is always in training."""

    language: str
    juris: str
    text: str
    lead: str
    bearer: str
    modality: str
    topics: tuple[str, ...]
    weight: float
    group: str = ""
    id: str = ""
    part: str = ""


def judged(root: Path) -> list[Example]:
    """The judged clauses, with their lead-in and without."""
    lines = (ROOT / "corpora" / "gold" / "frames_judged.tsv").read_text("utf-8").splitlines()
    rows = [dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]
    found = texts(rows, root)
    print(f"{len(found)} of {len(rows)} judged clauses have their text at hand")
    out = []
    for row in rows:
        if row["id"] not in found:
            continue
        text, lead = found[row["id"]]
        code = "INT" if row["juris"] in ABROAD else row["juris"]
        topics = tuple(t for t in row["topics"].split(",") if t != "-")
        for words, weight in (("", _alone(row, lead)), (lead, LED if lead else 0.0)):
            if weight:
                out.append(
                    Example(row["lang"], code, text, words, row["bearer"], row["modality"], topics, weight, row["file"], row["id"], row["part"])
                )  # fmt: skip
    return out


def _alone(row: dict[str, str], lead: str) -> float:
    """How much a clause teaches without the words that it hangs under."""
    if row["explicit"] == "1" and row["kind"] in ("paragraph", "unit"):
        return SPEAKS
    return MUTE if row["explicit"] == "0" and (lead or row["kind"] == "point") else NEUTRAL


def own() -> list[Example]:
    """Digests, catalogue and own sentences."""
    out = []
    for path in sorted((ROOT / "corpora").glob("*/*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if not row.get("bearer") or not row.get("modality"):
                continue
            told = row["text"] if isinstance(row["text"], dict) else {row["lang"]: row["text"]}
            weight = SENTENCE if path.parent.name == "gold" else DIGEST
            for language, text in told.items():
                out.append(
                    Example(language, "INT", text, "", row["bearer"], row["modality"], tuple(row.get("topics", ())), weight)
                )
    few = [one for one in out if one.weight == DIGEST]
    random.Random(SEED).shuffle(few)
    return [one for one in out if one.weight != DIGEST] + few[:DIGESTS]


def seen(examples: list[Example], knowledge: Knowledge) -> list[Seen]:
    """The clauses as the rules see them."""
    out = []
    for one in examples:
        steps = Steps.of(one.language, knowledge)
        said, text = Said(lead_in=spelled(one.lead)), spelled(one.text)
        steps.find_terms(said, text)
        steps.find_quantities(said, text, knowledge.profile(one.juris).currency)
        out.append(steps.look(said, text))
    return out


def one_of(values: list[str], names: tuple[str, ...]) -> Floats:
    """Targets of exclusive classes."""
    out = np.zeros((len(values), len(names)), np.float32)
    out[np.arange(len(values)), [names.index(v) for v in values]] = 1
    return out


def heated(scores: Floats, right: Floats) -> float:
    """The temperature under which probabilities are as likely as can be."""
    best = minimize_scalar(
        lambda heat: -float((right * log_softmax(scores / heat, axis=1)).sum()), bounds=(0.3, 4.0), method="bounded"
    )
    return float(best.x)


def calibration_error(chances: Floats, right: Floats, bins: int = 10) -> float:
    """Expected calibration error of the likeliest class."""
    top, hit = chances.max(axis=1), right[np.arange(len(right)), chances.argmax(axis=1)]
    places = np.minimum((top * bins).astype(int), bins - 1)
    return float(sum(abs(top[places == b].mean() - hit[places == b].mean()) * (places == b).mean() for b in set(places)))


def topic_score(chances: Floats, wanted: Floats, second: float, third: float, share: float) -> float:
    """Micro-F1 of topics."""
    hits = made = 0.0
    for row, truth in zip(chances, wanted, strict=True):
        places = chosen(row, second, third, share)
        hits += truth[places].sum()
        made += len(places)
    return float(2 * hits / (made + wanted.sum()))


class Fitting:
    """All rows as arrays, and the fits over any choice of them."""

    def __init__(self, examples: list[Example], rows: list[Seen], knowledge: Knowledge) -> None:
        words = knowledge.vocabulary
        self.examples, self.rows = examples, rows
        self.modalities, self.bearers, self.topics = (tuple(words[k]) for k in ("modalities", "bearers", "topics"))
        features = [named(row) for row in rows]
        counts = Counter(name for row in features for name in row)
        self.names = sorted(name for name, n in counts.items() if n >= LEAST)
        places = {name: at for at, name in enumerate(self.names)}
        spaced = {one.language: knowledge.cues(one.language).spaced for one in examples}
        made = vectors([stretches(row, spaced[row.language]) for row in rows], shipped_table())
        self.x = np.hstack([by_name(features, places), made])
        self.targets = (
            one_of([e.modality for e in examples], self.modalities),
            one_of([e.bearer for e in examples], self.bearers),
            np.array([[float(t in e.topics) for t in self.topics] for e in examples], np.float32),
        )
        self.weights = np.array([e.weight for e in examples], np.float32)
        self.alone = np.array([bool(e.id) and not e.lead for e in examples])
        self.part = np.array([e.part for e in examples])

    def fit(self, rows: np.ndarray) -> tuple[Floats, Floats]:
        """Weights and bias of all outputs, from the rows chosen."""
        found = [
            fit(self.x[rows], y[rows], self.weights[rows], c, exclusive=at < 2)
            for at, (y, c) in enumerate(zip(self.targets, (STRENGTH, STRENGTH, TOPIC_STRENGTH), strict=True))
        ]
        return np.hstack([w for w, _ in found]), np.hstack([b for _, b in found])

    def scores(self, model: tuple[Floats, Floats], rows: np.ndarray) -> list[Floats]:
        """Scores of modality, bearer and topics."""
        made = self.x[rows] @ model[0] + model[1]
        modality, bearer, topics = np.split(made, np.cumsum([len(self.modalities), len(self.bearers)]), axis=1)
        clauses = [self.rows[at] for at in rows]
        return [
            modality + leaning(clauses, self.modalities, LEAN, 0), bearer + leaning(clauses, self.bearers, LEAN, 1), topics,
        ]  # fmt: skip

    def crossed(self) -> list[Floats]:
        """Scores of every row that is not always in training, by models that saw nothing of its instrument."""
        files = sorted({e.group for e in self.examples if e.group and e.part != "test"})
        random.Random(SEED).shuffle(files)
        fold = {name: at % FOLDS for at, name in enumerate(files)}
        mine = np.array([fold.get(e.group, -1) for e in self.examples])
        out = [np.zeros_like(y) for y in self.targets]
        for k in range(FOLDS):
            model = self.fit(np.flatnonzero((mine != k) & (self.part != "test")))
            there = np.flatnonzero(mine == k)
            for field, made in zip(out, self.scores(model, there), strict=True):
                field[there] = made
            print(f"fold {k + 1} of {FOLDS}", flush=True)
        return out


def shares(fitting: Fitting, fields: list[Floats], rows: np.ndarray, rules: list[Seen], facts: Facts) -> str:
    """Scores of some rows, as a line: model and (in brackets) rules alone."""
    n = len(rows)
    if not n:
        return "no rows"
    right = [float((fields[at][rows].argmax(1) == fitting.targets[at][rows].argmax(1)).mean()) for at in (0, 1)]
    ruled = [
        sum(getattr(rules[i].read, name) == getattr(fitting.examples[i], name) for i in rows) / n
        for name in ("modality", "bearer")
    ]
    topics = topic_score(expit(fields[2][rows]), fitting.targets[2][rows], facts.second, facts.third, facts.share)
    errors = [
        calibration_error(softmax(fields[at][rows] / facts.heat[at], axis=1), fitting.targets[at][rows]) for at in (0, 1)
    ]
    return (
        f"{n:5} clauses  modality {right[0]:.3f} ({ruled[0]:.3f})  bearer {right[1]:.3f} ({ruled[1]:.3f})  "
        f"topics {topics:.3f}  calibration error {errors[0]:.3f} {errors[1]:.3f}"
    )


def trusted(fitting: Fitting, rules: list[Seen]) -> tuple[str, ...]:
    """Keys of the cues that were hardly ever wrong when they decided."""
    sums: dict[str, list[bool]] = {}
    for example, row in zip(fitting.examples, rules, strict=True):
        if not example.id or example.lead or example.part == "test":
            continue
        if row.read.cue is not None:
            sums.setdefault(row.read.cue.rule, []).append(row.read.modality == example.modality)
        if row.read.subject is not None:
            sums.setdefault(row.read.subject.rule, []).append(row.read.bearer == example.bearer)
    return tuple(sorted(k for k, v in sums.items() if len(v) >= TRUSTED_ROWS and sum(v) / len(v) >= TRUST))


def measured(fitting: Fitting, fields: list[Floats], knowledge: Knowledge, rules: list[Seen]) -> Facts:
    """Temperatures, thresholds and rules, from cross-validated scores."""
    rows = np.flatnonzero(fitting.alone & (fitting.part != "test"))
    heat = [heated(fields[at][rows], fitting.targets[at][rows]) for at in (0, 1)]
    sure = []
    for at in (0, 1):
        chances = softmax(fields[at][rows] / heat[at], axis=1)
        top, hit = chances.max(axis=1), chances.argmax(1) == fitting.targets[at][rows].argmax(1)
        low = [
            t for t in np.arange(0.2, 0.95, 0.05) if (top < t).any() and hit[(top < t) & (top >= t - 0.05)].mean() < UNSURE
        ]
        sure.append(round(float(max(low, default=0.3)), 2))
    chances, wanted = expit(fields[2][rows]), fitting.targets[2][rows]
    grid = [(a, b, c) for a in (0.15, 0.2, 0.25, 0.3, 0.35) for b in (0.25, 0.35, 0.45) for c in (0.3, 0.4, 0.5, 0.6)]
    best = max(grid, key=lambda g: topic_score(chances, wanted, *g))
    cues = [knowledge.cues(language) for language in knowledge.languages]
    known = tuple(sorted({cue.key for c in cues for cue in (*c.modality, *c.bearer)}))
    note = f"{len(rows)} judged clauses of the train and development part, digests, catalogue, own sentences"
    return Facts(
        fitting.modalities, fitting.bearers, fitting.topics, (heat[0], heat[1]), (sure[0], sure[1]), LEAN, *best, known,
        trusted(fitting, rules), note,
    )  # fmt: skip


def write(facts: Facts, names: list[str], model: tuple[Floats, Floats]) -> None:
    """Store the model: plain arrays, weights in half precision."""
    held = BytesIO()
    np.savez_compressed(
        held,
        facts=np.frombuffer(json.dumps(facts.to_dict()).encode(), np.uint8),
        names=np.frombuffer("\n".join(names).encode(), np.uint8),
        weights=model[0].astype(np.float16),
        bias=model[1],
    )
    OUT.write_bytes(held.getvalue())
    print(f"{OUT.relative_to(ROOT)}: {OUT.stat().st_size // 1024} KiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared" / "texts")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--test", action="store_true")
    a = parser.parse_args()
    knowledge = Knowledge.shipped()
    examples = judged(a.texts) + own()
    gold = ROOT.parent / "shared" / "gold" / "frames_dev.jsonl"
    kept_out = (
        {"".join(json.loads(line)["text"].split()) for line in gold.read_text("utf-8").splitlines()}
        if gold.exists()
        else set()
    )
    examples = [e for e in examples if "".join(e.text.split()) not in kept_out]
    rules = seen(examples, knowledge)
    fitting = Fitting(examples, rules, knowledge)
    print(f"{len(examples)} rows, {fitting.x.shape[1]} features, {len(fitting.names)} by name")
    fields = fitting.crossed()
    facts = measured(fitting, fields, knowledge, rules)
    print(
        f"heat {facts.heat}, sure from {facts.sure}, topics {facts.second, facts.third, facts.share}, {len(facts.trusted)} rules trusted"
    )
    language = np.array([e.language for e in examples])
    for title, chosen_rows in (
        ("cross-validated, without lead-in", fitting.alone), ("with lead-in", ~fitting.alone & (fitting.part != "")),
        ("development part", fitting.alone & (fitting.part == "development")),
    ):  # fmt: skip
        print(f"{title:34}{shares(fitting, fields, np.flatnonzero(chosen_rows & (fitting.part != 'test')), rules, facts)}")
    for code in sorted(set(language)):
        rows = np.flatnonzero(fitting.alone & (fitting.part != "test") & (language == code))
        print(f"{code:34}{shares(fitting, fields, rows, rules, facts)}")
    model = fitting.fit(np.flatnonzero(fitting.part != "test"))
    if a.test:
        there = np.flatnonzero(fitting.part == "test")
        for field, made in zip(fields, fitting.scores(model, there), strict=True):
            field[there] = made
        print(
            f"{'test part':34}{shares(fitting, fields, np.flatnonzero(fitting.alone & (fitting.part == 'test')), rules, facts)}"
        )
    if a.write:
        write(facts, fitting.names, model)


if __name__ == "__main__":
    main()
