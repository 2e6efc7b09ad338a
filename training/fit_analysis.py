"""Fits the learned part of the analysis (modality, bearer, topics) on the judged clauses; ``--write`` stores it.

    python training/fit_analysis.py [--texts ../shared/texts] [--gold ../shared/gold] [--taught FILE] [--write] [--test]

Rows: clauses of ``frames_judged.tsv``, each without and (at half weight) with its lead-in, the clauses that checked digests sum up, the
digests and the catalogue (a fifth), the own sentences (a half). Scores are cross-validated by instrument over the train and development part; the test part
is scored with ``--test`` alone, by the model of the other two. With ``--taught`` clauses without a verdict are learned from as well, by what
``teacher.py`` says of them; scores are then those of the laws alone whose judgements the teacher never saw. The development frames of ``--gold`` are never learned from: without them nothing is fitted.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import numpy as np
from analysis_figures import core, curve, decided, precisions, report, shares, topic_score
from analysis_rows import OF_DIGEST, ROOT, SEED, Example, development_frames, digested, free, judged, own
from linear import Floats, fit
from scipy import sparse
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_softmax, softmax
from unjudged import UNJUDGED, stored

from stdalign.analysis.features import Seen, named
from stdalign.analysis.learned import Facts, by_name, claims, leaning
from stdalign.analysis.pieces import EMBEDDED, Keys, Pieces
from stdalign.analysis.reader import Steps, in_one_spelling
from stdalign.analysis.said import Said
from stdalign.cues import Cues
from stdalign.demand import NOTHING
from stdalign.embeddings import shipped_table
from stdalign.knowledge import Knowledge
from stdalign.normal import spelled

OUT = ROOT / "src" / "stdalign" / "analysis" / "demands.npz"
FOLDS = 4
LEAST, LEAST_WORDS = (
    6,
    5,
)  # rows in which a feature by name must stand; judged ones in which a piece of a word or two neighbours
LEAST_UNJUDGED = 25  # rows without a verdict in which a piece must stand, to be known by them alone
GRAIN = 2048  # weights of pieces are stored in whole parts of one: half the bytes of half precision, since most are small
TAUGHT = 0.3  # weight of a clause without a verdict
SCALE = 0.35  # value of a piece that is there: small, since there are many
AXES = 48  # of the vectors of each stretch, the widest
STRENGTH, TOPIC_STRENGTH = 0.2, 0.5
TRUST, TRUSTED_ROWS = 0.99, 12  # a rule keeps the last word where it is right so often, in so many rows
LEAN = (0.25, 0.5, 0.5)  # see Facts: as much as costs nothing in cross-validation
UNSURE = 0.5  # a probability is unsure where answers below it are right less often than this


def seen(examples: list[Example], knowledge: Knowledge) -> list[Seen]:
    """The clauses as the rules see them."""
    out = []
    for one in examples:
        steps = Steps.of(one.language, knowledge)
        said, text = Said(context=in_one_spelling(one.context)), spelled(one.text)
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


@dataclass(frozen=True)
class Model:
    """What was fitted: weights of all features (features × outputs), bias, and weights of the signs that classes share."""

    weights: Floats
    bias: Floats
    signs: tuple[Floats, Floats]


class Fitting:
    """All rows as arrays, and the fits over any choice of them."""

    def __init__(
        self, examples: list[Example], rows: list[Seen], knowledge: Knowledge, said: list[Floats] | None = None
    ) -> None:
        """Make the arrays.

        Args:
            examples: the clauses; the last ones may be without a verdict.
            rows: as the rules see them.
            knowledge: cues and vocabulary.
            said: what a teacher says of those without a verdict: shares of modalities, bearers and topics.
        """
        words = knowledge.vocabulary
        self.examples, self.rows = examples, rows
        self.modalities, self.bearers, self.topics = (tuple(words[k]) for k in ("modalities", "bearers", "topics"))
        self.languages = knowledge.languages
        features = [named(row) for row in rows]
        counts = Counter(name for row in features for name in row)
        self.names = sorted(name for name, n in counts.items() if n >= LEAST)
        places = {name: at for at, name in enumerate(self.names)}
        self.part = np.array([e.part for e in examples])
        bare = np.array([bool(e.id) and e.context == NOTHING and not e.headed for e in examples])
        self.of_digest = np.array([e.kind == OF_DIGEST for e in examples])
        self.alone = bare & ~self.of_digest
        self.unjudged = self.part == UNJUDGED
        self.asked = (self.part != "test") & np.array([bool(e.id) for e in examples])
        made, keys = self._words(knowledge)
        learned = Counter(key for at in np.flatnonzero(self.part != "test") for key in keys[at].tolist() if examples[at].id)
        more = Counter(key for at in np.flatnonzero(self.unjudged) for key in keys[at].tolist())
        known_keys = {key for key, n in learned.items() if n >= LEAST_WORDS}
        known_keys |= {key for key, n in more.items() if n >= LEAST_UNJUDGED}
        self.keys = np.array(sorted(known_keys), np.int64)
        known = [np.flatnonzero(np.isin(self.keys, row, assume_unique=True)) for row in keys]
        table = sparse.csr_matrix(
            (np.full(sum(map(len, known)), SCALE, np.float32), np.concatenate(known), np.cumsum([0, *map(len, known)])),
            shape=(len(rows), len(self.keys)),
        )
        self.turn, short = shortened(made)
        self.x = sparse.hstack([sparse.csr_matrix(by_name(features, places)), table, sparse.csr_matrix(short)]).tocsr()
        self.claims = tuple(claims(rows, names, at) for at, names in enumerate((self.modalities, self.bearers)))
        self.targets = (
            one_of([e.modality for e in examples], self.modalities),
            one_of([e.bearer for e in examples], self.bearers),
            np.array([[float(t in e.topics) for t in self.topics] for e in examples], np.float32),
        )
        self.weights = np.array([e.weight for e in examples], np.float32)
        if said is not None:
            for target, share in zip(self.targets, said, strict=True):
                target[self.unjudged] = share

    def _words(self, knowledge: Knowledge) -> tuple[Floats, list[Keys]]:
        """Vectors and keys of all rows."""
        table, numbers = shipped_table(), {language: at for at, language in enumerate(self.languages)}
        keys: list[Keys] = [np.zeros(0, np.int64)] * len(self.rows)
        vectors: list[Floats] = [np.zeros(0, np.float32)] * len(self.rows)
        for language in self.languages:
            there = [at for at, row in enumerate(self.rows) if row.language == language]
            pieces = Pieces([self.rows[at] for at in there], knowledge.cues(language).spaced, table)
            for at, key, vector in zip(there, pieces.keys(numbers), pieces.vectors(), strict=True):
                keys[at], vectors[at] = key, vector
        return np.stack(vectors), keys

    def fit(self, rows: np.ndarray) -> Model:
        """Weights of all outputs, from the rows chosen."""
        found = [
            fit(
                self.x[rows], y[rows], self.weights[rows], c, exclusive=at < 2,
                claims=self.claims[at][rows] if at < 2 else None,
            )
            for at, (y, c) in enumerate(zip(self.targets, (STRENGTH, STRENGTH, TOPIC_STRENGTH), strict=True))
        ]  # fmt: skip
        return Model(np.hstack([w for w, _, _ in found]), np.hstack([b for _, b, _ in found]), (found[0][2], found[1][2]))

    def scores(self, model: Model, rows: np.ndarray) -> list[Floats]:
        """Scores of modality, bearer and topics."""
        made = self.x[rows] @ model.weights + model.bias
        fields = np.split(made, np.cumsum([len(self.modalities), len(self.bearers)]), axis=1)
        clauses = [self.rows[at] for at in rows]
        leans = [
            self.claims[at][rows] @ model.signs[at] + leaning(clauses, names, LEAN, at)
            for at, names in enumerate((self.modalities, self.bearers))
        ]
        return [fields[0] + leans[0], fields[1] + leans[1], fields[2]]

    def crossed(self, share: float = 1.0) -> list[Floats]:
        """Scores of every row that is not always in training, by models that saw nothing of its law.

        Args:
            share: of the laws that are learned from.
        """
        laws = sorted({e.group for e in self.examples if e.group and e.part != "test"})
        random.Random(SEED).shuffle(laws)
        fold = {name: at % FOLDS for at, name in enumerate(laws)}
        used = set(laws[: round(share * len(laws))]) | {""}
        mine = np.array([fold.get(e.group, -1) if e.part != "test" else -1 for e in self.examples])
        learned = np.array([e.group in used and e.part != "test" for e in self.examples])
        out = [np.zeros_like(y) for y in self.targets]
        for k in range(FOLDS):
            self.answer(out, np.flatnonzero((mine != k) & learned), np.flatnonzero(mine == k))
            print(f"fold {k + 1} of {FOLDS}", flush=True)
        return out

    def apart(self, laws: set[str]) -> list[Floats]:
        """Scores of the clauses of some laws by a model that saw nothing of them; these alone are asked from now on."""
        own_laws = np.array([e.group in laws for e in self.examples])
        self.asked &= own_laws
        out = [np.zeros_like(y) for y in self.targets]
        self.answer(out, np.flatnonzero(~own_laws & (self.part != "test")), np.flatnonzero(self.asked))
        return out

    def answer(self, fields: list[Floats], learned: np.ndarray, asked: np.ndarray) -> None:
        """Put the scores of some rows, by a model of others, in their places.

        Args:
            fields: scores of all rows, which are changed.
            learned: rows that are learned from.
            asked: rows whose scores are written.
        """
        for field, made in zip(fields, self.scores(self.fit(learned), asked), strict=True):
            field[asked] = made


def shortened(vectors: Floats) -> tuple[Floats, Floats]:
    """The turn of the vectors of each stretch onto their widest axes, block by block, and the vectors so turned."""
    size = vectors.shape[1] // len(EMBEDDED)
    turn = np.zeros((vectors.shape[1], AXES * len(EMBEDDED)), np.float32)
    for at in range(len(EMBEDDED)):
        block = vectors[:, at * size : (at + 1) * size]
        axes, _, _ = np.linalg.svd(block.T @ block)
        turn[at * size : (at + 1) * size, at * AXES : (at + 1) * AXES] = axes[:, :AXES]
    return turn, vectors @ turn


def trusted(fitting: Fitting, rules: list[Seen]) -> tuple[str, ...]:
    """Keys of the cues that were hardly ever wrong when they decided."""
    names = {
        cue.key: cue.name for language in fitting.languages for cue in (*_cues(language).modality, *_cues(language).bearer)
    }
    return tuple(
        sorted(
            key
            for key, said in decided(fitting, rules).items()
            if said.total() >= TRUSTED_ROWS and said[names[key]] / said.total() >= TRUST
        )
    )


def _cues(language: str) -> Cues:
    return Knowledge.shipped().cues(language)


def measured(fitting: Fitting, fields: list[Floats], knowledge: Knowledge, rules: list[Seen]) -> Facts:
    """Temperatures, thresholds and rules, from cross-validated scores."""
    rows = np.flatnonzero((fitting.alone | fitting.of_digest) & fitting.asked)
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
    grid = [(a, b, c) for a in (0.2, 0.25, 0.3) for b in (0.25, 0.35) for c in (0.3, 0.4, 0.5)]
    best = max(grid, key=lambda g: topic_score(chances, wanted, *g))
    cues = [knowledge.cues(language) for language in knowledge.languages]
    known = tuple(sorted({cue.key for c in cues for cue in (*c.modality, *c.bearer)}))
    note = f"{len(rows)} judged clauses of the train and development part, clauses under digests among them; digests, catalogue, own sentences"
    return Facts(
        fitting.modalities, fitting.bearers, fitting.topics, (heat[0], heat[1]), (sure[0], sure[1]), LEAN, *best, known,
        trusted(fitting, rules), fitting.languages, note,
    )  # fmt: skip


def write(facts: Facts, fitting: Fitting, model: Model) -> None:
    """Store the model: plain arrays, weights in half precision or whole parts, those of the embeddings turned back."""
    names, words, short = np.split(model.weights, np.cumsum([len(fitting.names), len(fitting.keys)]))
    held = BytesIO()
    np.savez_compressed(
        held,
        facts=np.frombuffer(json.dumps(facts.to_dict()).encode(), np.uint8),
        names=np.frombuffer("\n".join(fitting.names).encode(), np.uint8),
        weights=np.vstack([names, fitting.turn @ short]).astype(np.float16),
        keys=np.diff(fitting.keys, prepend=np.int64(0)),
        words=np.rint(words * SCALE * GRAIN).astype(np.int16),
        grain=np.int16(GRAIN),
        of_modality=model.signs[0],
        of_bearer=model.signs[1],
        bias=model.bias,
    )
    OUT.write_bytes(held.getvalue())
    print(f"{OUT.relative_to(ROOT)}: {OUT.stat().st_size // 1024} KiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared" / "texts")
    parser.add_argument(
        "--gold", type=Path, default=ROOT.parent / "shared" / "gold", help="folder of the development frames"
    )
    parser.add_argument("--taught", type=Path, help="clauses without a verdict, with what a teacher says of them")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--test", action="store_true")
    parser.add_argument("--curve", action="store_true", help="learning curve: a quarter, a half, all of the laws")
    parser.add_argument("--rules", type=Path, help="write how often each rule was right, where it decided")
    a = parser.parse_args()
    kept_out = development_frames(a.gold)
    knowledge = Knowledge.shipped()
    examples = free(judged(a.texts) + digested(a.texts) + own(), kept_out)
    more, said, held = stored(a.taught, kept_out) if a.taught else ([], None, set[str]())
    examples += [replace(e, weight=TAUGHT) for e in more]
    rules = seen(examples, knowledge)
    fitting = Fitting(examples, rules, knowledge, said)
    print(f"{len(examples)} rows, {len(fitting.names)} features by name, {len(fitting.keys)} of words")
    if a.curve:
        curve(fitting, rules)
    fields = fitting.apart(held) if a.taught else fitting.crossed()
    facts = measured(fitting, fields, knowledge, rules)
    print(
        f"heat {facts.heat}, sure from {facts.sure}, topics {facts.second, facts.third, facts.share}, {len(facts.trusted)} rules trusted"
    )
    report(fitting, fields, rules, facts)
    tested = fitting.part == "test"
    if a.test:
        # A model that saw nothing of the tested laws, no other print of them either.
        laws = {e.group for e in examples if e.part == "test"}
        apart = np.array([e.group in laws for e in examples])
        fitting.answer(fields, np.flatnonzero(~apart), np.flatnonzero(tested))
        print(f"{'test part':34}{shares(fitting, fields, np.flatnonzero(fitting.alone & tested), rules, facts)}")
        print(f"{'test part, units and paragraphs':34}{shares(fitting, fields, core(fitting, tested), rules, facts)}")
        of_digest = np.flatnonzero(fitting.of_digest & tested)
        print(f"{'test part, under checked digests':34}{shares(fitting, fields, of_digest, rules, facts)}")
    if a.rules:
        a.rules.write_text("\n".join(precisions(fitting, rules)) + "\n", "utf-8")
    if a.write:
        write(facts, fitting, fitting.fit(np.flatnonzero(~tested)))


if __name__ == "__main__":
    main()
