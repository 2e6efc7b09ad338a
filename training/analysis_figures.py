"""What the learned part of the analysis is worth: scores of rows, how often each rule was right, and the learning curve."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from linear import Floats
from scipy.special import expit, softmax

from stdalign.analysis.features import Seen
from stdalign.analysis.learned import Facts, chosen
from stdalign.demand import NOTHING
from stdalign.knowledge import Knowledge

if TYPE_CHECKING:
    from fit_analysis import Fitting

SHARES = (0.25, 0.5)  # of the laws, for the learning curve before all of them


def calibration_error(chances: Floats, right: Floats, bins: int = 10) -> float:
    """Expected calibration error of the likeliest class."""
    top, hit = chances.max(axis=1), right[np.arange(len(right)), chances.argmax(axis=1)]
    places = np.minimum((top * bins).astype(int), bins - 1)
    return float(sum(abs(top[places == b].mean() - hit[places == b].mean()) * (places == b).mean() for b in set(places)))


def topic_score(chances: Floats, wanted: Floats, *bounds: float) -> float:
    """Micro-F1 of topics, named by the bounds of :func:`chosen`."""
    hits = made = 0.0
    for row, truth in zip(chances, wanted, strict=True):
        places = chosen(row, *bounds)
        hits += truth[places].sum()
        made += len(places)
    return float(2 * hits / (made + wanted.sum()))


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


def core(fitting: Fitting, of: np.ndarray | None = None) -> np.ndarray:
    """Rows that are most like what is asked of: units and paragraphs that two readers judged, their words alone."""
    chosen_rows = np.array([e.kind in ("unit", "paragraph") and e.readers != "1" for e in fitting.examples])
    return np.flatnonzero(chosen_rows & fitting.alone & (fitting.asked if of is None else of))


def report(fitting: Fitting, fields: list[Floats], rules: list[Seen], facts: Facts) -> None:
    """The figures of the cross-validation."""
    seen_in = fitting.asked
    headed = np.array([e.headed for e in fitting.examples])
    around = np.array([e.context != NOTHING for e in fitting.examples])
    led = np.array([bool(e.context.lead_in) for e in fitting.examples])
    language = np.array([e.language for e in fitting.examples])
    named = np.array([e.id for e in fitting.examples])
    of_context, of_point = (np.isin(named, named[rows]) & fitting.alone & seen_in for rows in (around, led))
    rows = {
        "all, text alone": np.flatnonzero(fitting.alone & seen_in),
        "that have a context, text alone": np.flatnonzero(of_context),
        "points, text alone": np.flatnonzero(of_point),
        "with heading": np.flatnonzero(headed & seen_in),
        "in their context": np.flatnonzero(around & seen_in),
        "points under their lead-in": np.flatnonzero(led & seen_in),
        "under checked digests": np.flatnonzero(fitting.of_digest & seen_in),
        "development part": np.flatnonzero(fitting.alone & (fitting.part == "development")),
        "units, paragraphs, two readers": core(fitting),
    }
    for code in sorted(set(language)):
        rows[code] = core(fitting, seen_in & (language == code))
        rows[f"{code}, under checked digests"] = np.flatnonzero(fitting.of_digest & seen_in & (language == code))
    for title, chosen_rows in rows.items():
        if not len(chosen_rows):
            continue
        print(f"{title:34}{shares(fitting, fields, chosen_rows, rules, facts)}")
    reliability(fitting, fields, np.flatnonzero(fitting.alone & seen_in), facts)


def reliability(fitting: Fitting, fields: list[Floats], rows: np.ndarray, facts: Facts) -> None:
    """How often a probability of so much was right, and which classes are taken for which."""
    for at, (title, names) in enumerate((("modality", fitting.modalities), ("bearer", fitting.bearers))):
        chances, truth = softmax(fields[at][rows] / facts.heat[at], axis=1), fitting.targets[at][rows].argmax(1)
        top, hit = chances.max(axis=1), chances.argmax(1) == truth
        bins = [(low / 10, (top >= low / 10) & (top < (low + 1) / 10 + (low == 9))) for low in range(2, 10)]
        print(
            f"{title} by probability: "
            + "  ".join(f"{low:.1f} {hit[of].mean():.2f} ({of.sum()})" for low, of in bins if of.any())
        )
        pairs = Counter(
            tuple(sorted((names[a], names[b]))) for a, b in zip(chances.argmax(1)[~hit], truth[~hit], strict=True)
        )
        print(
            f"{title}: {(~hit).sum()} faults, "
            + ", ".join(f"{a}/{b} {n / (~hit).sum():.2f}" for (a, b), n in pairs.most_common(6))
        )


NO_FACTS = Facts((), (), (), (1.0, 1.0), (0.5, 0.5), (0.0, 0.0, 0.0), 0.3, 0.35, 0.4, (), ())
"""For figures before temperatures and thresholds are known."""


def curve(fitting: Fitting, rules: list[Seen]) -> None:
    """The figures of models that learned from a part of the laws."""
    for share in SHARES:
        print(f"{share:<34}{shares(fitting, fitting.crossed(share), core(fitting), rules, NO_FACTS)}")


def decided(fitting: Fitting, rules: list[Seen]) -> dict[str, Counter[str]]:
    """What readers say where each rule decided: judged clauses of the train and development part, their words alone."""
    sums: dict[str, Counter[str]] = {}
    for at in np.flatnonzero((fitting.alone | fitting.of_digest) & (fitting.part != "test")):
        example, row = fitting.examples[at], rules[at]
        if row.read.cue is not None:
            sums.setdefault(row.read.cue.rule, Counter())[example.modality] += 1
        if row.read.subject is not None:
            sums.setdefault(row.read.subject.rule, Counter())[example.bearer] += 1
    return sums


def precisions(fitting: Fitting, rules: list[Seen]) -> list[str]:
    """A line a rule, the worst first: how often it decided, how often it was right, what readers say most often and how often; which rule it is.

    A rule below chance is one whose clauses readers give another class more often than its own.
    """
    known = {
        cue.key: (cue.name, f"{language}\t{field}\t{cue.name}\t{cue.pattern.pattern[:60]!r}")
        for language in fitting.languages
        for field, cues in (("modality", Knowledge.shipped().cues(language).modality), ("bearer", Knowledge.shipped().cues(language).bearer))
        for cue in cues
    }  # fmt: skip
    out = []
    for key, said in decided(fitting, rules).items():
        (name, told), n, (most, times) = known[key], said.total(), said.most_common(1)[0]
        out.append((said[name] / n, f"{n}\t{said[name] / n:.3f}\t{most}\t{times / n:.3f}\t{told}"))
    return ["decided\tright\tmost often\tso often\tlanguage\tfield\trule\tpattern", *(line for _, line in sorted(out))]
