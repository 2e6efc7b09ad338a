"""What the second stage looks at: a pair part by part, and in its place in either law.

The legs say how near two articles are. Here the parts of both are compared by what is done, to what, by whom and with which
force; kind, length, place in the law and neighbours are looked at; and where a model that reads words in their order is at
hand, sentence is held against sentence. All is reckoned for all pairs at once, and weighed by ``score.Stage``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import log

import numpy as np
from numpy.typing import NDArray

from stdalign.align import legs, structure
from stdalign.align.legs import Parts
from stdalign.align.mutual import Mutual, figures
from stdalign.align.pairs import Floats, Ids, Pairs
from stdalign.align.ready import Ready
from stdalign.align.side import Leaves
from stdalign.align.words import Met, words
from stdalign.model import AnalysedClause

FORCES = (
    "obligation",
    "prohibition",
    "permission",
    "right",
    "power",
    "definition",
    "penalty",
    "scope",
    "procedure",
    "declaration",
)
OWN = ("definition", "penalty", "power", "scope", "procedure", "right")
"""Forces that tell by themselves what an article can answer."""
HELD = (
    "whole", "forward", "backward", "best", "phrases", "concepts", "catalogue", "parts", "subjects", "headings", "around", "words",
    "words_forward", "words_backward", "proto",
)  # fmt: skip
"""Figures whose standing among all of the source, and of the target, counts beside their value."""
ORDER = ("order", "order_forward", "order_backward", "order_best")


def standings(names: Sequence[str]) -> tuple[str, ...]:
    """What the standing of some figures is called."""
    return tuple(f"{name}_z_{by}" for name in names for by in ("row", "column"))


GROUPS = {
    "legs": (
        "whole", "forward", "backward", "best", "phrases", "margin", "rank_dense", "concepts", "rank_concepts", "catalogue",
        "rank_catalogue", "lexical", "topics", "bearer", "modality", "penalty_gap", "stated",
    ),
    "words": ("words", "words_forward", "words_backward"),
    "proto": ("proto",),
    "standing": standings(HELD),
    "parts": tuple(f"{name}{way}" for name in ("subjects", "parties", "parts") for way in ("", "_forward", "_backward", "_best")),
    "kind": (
        *(f"both_{name}" for name in FORCES),
        *(f"{side}_{name}" for name in OWN for side in ("source", "target")),
        "both_limits",
        "one_limits",
    ),
    "place": (
        "source_place", "target_place", "place_gap", "source_length", "target_length", "length_ratio", "source_parts",
        "target_parts", "around", "around_source", "around_target",
    ),
    "structure": structure.NAMES,
    "headings": ("headings", "both_headed", "heading_source", "heading_target"),
    "order": (*ORDER, *standings(ORDER), "order_place_row", "order_place_column"),
    "pivot": ("pivot", *standings(("pivot",))),
}  # fmt: skip
"""Figures of the second stage by what they look at; ``words`` where the encoder knows words, ``proto`` the likeness of the nearest common
requirements, each taken for the mean of its examples, ``order`` and ``pivot`` (the same as ``proto``) where a model that reads words in
their order is at hand."""
ASKED = ("source_named", "source_met", "source_unmet", "source_rarest")
"""What a source names, and how far the target names it anywhere: the same for all its pairs, looked at by ``answered`` alone."""
FEW = 4
"""Articles of the other side at which a standing among them counts half."""
NEAR = 2
"""Articles before and after that count as the neighbourhood: a chapter's sections are about five."""
WEIGHTS = {"dense": 1.0, "subjects": 0.7, "bearer": 0.25, "force": 0.35, "limits": 0.2}
"""Shares of what makes two parts alike."""


@dataclass(frozen=True)
class Kinds:
    """Which concepts of the termbase are who (parties, institutions), and which are the form of law (shall, article, day)."""

    parties: frozenset[str]
    form: frozenset[str]

    @classmethod
    def of(cls, topics: Mapping[str, str], rules: Mapping[str, Collection[str]]) -> Kinds:
        """Sort concepts.

        Args:
            topics: topic of each concept.
            rules: topics of ``parties`` and of ``form`` (``phrases.toml``).
        """
        return cls(
            *(frozenset(name for name, topic in topics.items() if topic in rules[kind]) for kind in ("parties", "form"))
        )


def features(
    source: Ready,
    target: Ready,
    pairs: Pairs,
    values: Mapping[str, Floats],
    logits: Floats,
    kinds: Kinds,
    worded: Met | None = None,
    mutual: Mutual | None = None,
) -> dict[str, Floats]:
    """Every figure of the second stage, each of shape (p,).

    Args:
        values: of the legs, as the first stage has them.
        logits: the score that the legs add up to.
        kinds: what sort of thing each concept is.
        worded: the words of both, held against each other, where that was done already.
        mutual: keeps figures for the way back.
    """
    out = {"logit": logits, **values}
    out |= figures(mutual, pairs, GROUPS["parts"], lambda some: _parts(source, target, some, kinds))
    out |= _forces(source, target, pairs)
    out |= _places(source, target, pairs)
    for names, make in ((_NEIGHBOURS, _neighbours), (GROUPS["headings"], _headings)):
        out |= figures(mutual, pairs, names, partial(make, source, target))
    out |= {name: value[pairs.rows] for name, value in zip(ASKED, _asked(source, target), strict=True)}
    if source.words is not None and target.words is not None:
        out |= words(source.words, target.words, pairs, worded)
    if source.proto is not None and target.proto is not None:
        ours, theirs = source.proto, target.proto
        out |= figures(mutual, pairs, GROUPS["proto"], lambda some: {"proto": some.products(ours, theirs)})
    held = [name for name in HELD if name in out]
    if source.sentences is not None and target.sentences is not None:
        met = legs.maxsim(source.sentences, target.sentences, pairs)
        out |= {f"order_{way}": met[way] for way in ("forward", "backward", "best")}
        out["order"] = _half(met)
        out |= {f"order_place_{by}": np.float32(3) / (3 + pairs.places(out["order"], by)) for by in ("row", "column")}
        held += ORDER
    if source.pivot is not None and target.pivot is not None:
        out["pivot"] = pairs.products(source.pivot, target.pivot)
        held.append("pivot")
    for name in held:
        out |= _standing(name, out[name], pairs)
    out |= structured(out, pairs, (instruments(source), instruments(target)))
    return {name: np.asarray(value, dtype=np.float32) for name, value in out.items()}


def structured(known: Mapping[str, Floats], pairs: Pairs, laws: tuple[Ids, Ids]) -> dict[str, Floats]:
    """Figures of a pair's place in the two laws (``structure``), from those that are known."""
    score, back = (structure.standing_of(known["logit"], moments(known["logit"], pairs, by)) for by in ("row", "column"))
    standing = {name: known[f"{name}_z_row"] for name in structure.MIXED if f"{name}_z_row" in known}
    return structure.figures(score, standing, back, pairs, laws)


def again(logits: Floats, pairs: Pairs, laws: tuple[Ids, Ids]) -> dict[str, Floats]:
    """The figures of ``structure.AGAIN``, from the score that all others add up to.

    Args:
        laws: number of each article's law, of either side (``instruments``).
    """
    here, back = (structure.standing_of(logits, moments(logits, pairs, by)) for by in ("row", "column"))
    steps = structure.AGAIN_STEPS
    found = structure.near_answers(here, pairs, laws, steps), structure.near_back(back, pairs, laws, steps)
    return dict(zip(structure.AGAIN, found, strict=True))


def _half(met: Mapping[str, Floats]) -> Floats:
    """There and back, halved."""
    return np.asarray((met["forward"] + met["backward"]) / 2, dtype=np.float32)


def _standing(name: str, value: Floats, pairs: Pairs) -> dict[str, Floats]:
    """How a pair stands among all of its source, and of its target: distance from the mean in spreads."""
    made = {}
    for by in ("row", "column"):
        mean, spread, few = moments(value, pairs, by)
        made[f"{name}_z_{by}"] = few * (value - mean) / spread
    return made


def moments(value: Floats, pairs: Pairs, by: str) -> tuple[Floats, Floats, float]:
    """Mean and spread over each pair's source (``by`` row) or target (``by`` column), given to each of its pairs.

    Also how far they are to be trusted: of few articles a spread says little.
    """
    if pairs.whole:
        return _moments_of_all(value.reshape(pairs.shape), 1 if by == "row" else 0)
    line, weight, count, others = (
        (pairs.rows, pairs.by_row, *pairs.shape) if by == "row" else (pairs.columns, pairs.by_column, *pairs.shape[::-1])
    )
    total = np.maximum(pairs.totals[0 if by == "row" else 1], 1e-9)
    mean = np.bincount(line, weight * value, minlength=count) / total
    away = value - mean[line]
    spread = np.sqrt(np.bincount(line, weight * away.astype(np.float64) ** 2, minlength=count) / total) + 1e-3
    return mean[line].astype(np.float32), spread[line].astype(np.float32), others / (others + FEW)


def _moments_of_all(grid: Floats, axis: int) -> tuple[Floats, Floats, float]:
    """``moments`` where every pair is there."""
    others = grid.shape[axis]
    mean = grid.sum(axis=axis, dtype=np.float64, keepdims=True) / others
    away = grid - mean
    spread = np.sqrt((away * away).sum(axis=axis, keepdims=True) / others) + 1e-3
    made = [np.broadcast_to(one.astype(np.float32), grid.shape).ravel() for one in (mean, spread)]
    return made[0], made[1], others / (others + FEW)


def _parts(source: Ready, target: Ready, pairs: Pairs, kinds: Kinds) -> dict[str, Floats]:
    """Parts held against parts: by subject alone, by party alone, and by all that a part is."""
    sides = [source.side.leaves, target.side.leaves]
    named = [side.once(kinds, partial(_named, own.units, kinds)) for side, own in zip((source, target), sides, strict=True)]
    bags = [_bags(here, there) for here, there in zip(*named, strict=True)]
    out: dict[str, Floats] = {}
    for name, (here, there) in zip(("subjects", "parties"), bags, strict=True):
        met = legs.maxsim(Parts(here, sides[0].starts), Parts(there, sides[1].starts), pairs)
        out |= {f"{name}_{way}": met[way] for way in ("forward", "backward", "best")}
        out[name] = _half(met)
    bearers = _bearers(sides)
    whole = [
        np.concatenate(
            [
                WEIGHTS["dense"] * own.vectors,
                WEIGHTS["subjects"] * bag,
                WEIGHTS["bearer"] * _hot([u.requirement.bearer for u in own.units], bearers),
                side.once("manner", partial(_manner, own.units)),
            ],
            axis=1,
        )
        for side, own, bag in zip((source, target), sides, bags[0], strict=True)
    ]
    met = legs.maxsim(Parts(whole[0], sides[0].starts), Parts(whole[1], sides[1].starts), pairs)
    out |= {f"parts_{way}": met[way] for way in ("forward", "backward", "best")}
    out["parts"] = _half(met)
    return out


@dataclass(frozen=True)
class _Named:
    """Concepts of each part of a side: parts, names in order, and of each mention the part and the place of its name."""

    parts: int
    names: tuple[str, ...]
    owner: Ids
    places: Ids

    @classmethod
    def of(cls, bags: Sequence[Collection[str]]) -> _Named:
        names = tuple(sorted({name for bag in bags for name in bag}))
        place = {name: at for at, name in enumerate(names)}
        owner = np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])
        # In one order in every process: sums of a row's weights differ by their order in the last bits.
        places = np.array([place[name] for bag in bags for name in sorted(bag)], dtype=np.int64)
        return cls(len(bags), names, owner, places)


def _named(units: Sequence[AnalysedClause], kinds: Kinds) -> tuple[_Named, _Named]:
    """What the parts of a side name: by subject, and by party."""
    bags = [{span.id for span in unit.requirement.concepts} for unit in units]
    return _Named.of([bag - kinds.form - kinds.parties for bag in bags]), _Named.of([bag & kinds.parties for bag in bags])


def _bags(here: _Named, there: _Named) -> tuple[Floats, Floats]:
    """Concepts of each part as rows, rare ones above common ones; the length of a row is 1 over all that it names."""
    shared = sorted({*here.names} & {*there.names})
    names = {name: at for at, name in enumerate((*shared, *({*here.names, *there.names} - {*shared})))}
    own = [np.array([names[name] for name in side.names], dtype=np.int64)[side.places] for side in (here, there)]
    counts = np.bincount(np.concatenate(own), minlength=len(names))
    weight = np.log(1 + (here.parts + there.parts) / (1 + counts))
    made = []
    for side, columns in zip((here, there), own, strict=True):
        norm = np.sqrt(np.bincount(side.owner, weight[columns] ** 2, minlength=side.parts))
        rows = np.zeros((side.parts, max(len(shared), 1)), np.float32)
        kept = columns < len(shared)
        rows[side.owner[kept], columns[kept]] = weight[columns[kept]] / norm[side.owner[kept]]
        made.append(rows)
    return made[0], made[1]


def _manner(units: Sequence[AnalysedClause]) -> Floats:
    """Force and kinds of limit of each part."""
    force = WEIGHTS["force"] * _hot([u.requirement.modality for u in units], FORCES)
    return np.concatenate([force, WEIGHTS["limits"] * _limits(units)], axis=1)


def _bearers(sides: Sequence[Leaves]) -> tuple[str, ...]:
    return tuple(sorted({u.requirement.bearer for one in sides for u in one.units}))


def _hot(values: Sequence[str], names: Sequence[str]) -> Floats:
    place = {name: at for at, name in enumerate(names)}
    out = np.zeros((len(values), len(names)), np.float32)
    for row, value in enumerate(values):
        if value in place:
            out[row, place[value]] = 1
    return out


_LIMITS = ("persons", "duration", "deadline", "frequency", "age", "money", "percentage", "other")


def _limits(units: Sequence[AnalysedClause]) -> Floats:
    out = np.zeros((len(units), len(_LIMITS)), np.float32)
    for row, unit in enumerate(units):
        kinds = {q.kind if q.kind in _LIMITS else "other" for q in unit.requirement.quantities}
        for kind in kinds:
            out[row, _LIMITS.index(kind)] = 1 / len(kinds) ** 0.5
    return out


def _forces(source: Ready, target: Ready, pairs: Pairs) -> dict[str, Floats]:
    """Force of law (duty, right, power, penalty, definition, scope …) of either article, and what they share."""
    left, right = (side.once("shares", partial(_shares, side)) for side in (source, target))
    a, b = left[pairs.rows], right[pairs.columns]
    out = {f"both_{name}": np.minimum(a[:, at], b[:, at]) for at, name in enumerate(FORCES)}
    for name in OWN:
        at = FORCES.index(name)
        out |= {f"source_{name}": a[:, at], f"target_{name}": b[:, at]}
    limits = [side.once("limits", partial(_limited, side)) for side in (source, target)]
    out["both_limits"] = (limits[0][pairs.rows] & limits[1][pairs.columns]).astype(np.float32)
    out["one_limits"] = (limits[0][pairs.rows] ^ limits[1][pairs.columns]).astype(np.float32)
    return out


def _limited(side: Ready) -> NDArray[np.bool_]:
    """Whether each article states a limit."""
    return np.array([any(u.requirement.quantities for u in article.units) for article in side.side.articles])


def _shares(side: Ready) -> Floats:
    return np.array([[a.modalities.get(name, 0.0) for name in FORCES] for a in side.side.articles], dtype=np.float32)


def _places(source: Ready, target: Ready, pairs: Pairs) -> dict[str, Floats]:
    """Place in the law (0 first, 1 last), length and number of parts."""
    own = [side.once("places", partial(_of_articles, side)) for side in (source, target)]
    (here, there), lengths, parts, _ = zip(*own, strict=True)
    rows, columns = pairs.rows, pairs.columns
    return {
        "source_place": here[rows],
        "target_place": there[columns],
        "place_gap": np.abs(here[rows] - there[columns]),
        "source_length": lengths[0][rows],
        "target_length": lengths[1][columns],
        "length_ratio": lengths[0][rows] - lengths[1][columns],
        "source_parts": parts[0][rows],
        "target_parts": parts[1][columns],
    }


_NEIGHBOURS = ("around", "around_source", "around_target")


def _neighbours(source: Ready, target: Ready, pairs: Pairs) -> dict[str, Floats]:
    """How alike the neighbourhoods are, and each with the other article."""
    around = [side.once("places", partial(_of_articles, side))[3] for side in (source, target)]
    return {
        "around": pairs.products(around[0], around[1]),
        "around_source": pairs.products(around[0], target.side.whole),
        "around_target": pairs.products(source.side.whole, around[1]),
    }


def _of_articles(side: Ready) -> tuple[Floats, Floats, Floats, Floats]:
    """Place, length and number of parts of each article, and the mean of its neighbours."""
    lengths = np.log([fact.length for fact in side.facts]).astype(np.float32)
    return _place(side), lengths, np.log1p([len(a.leaves) for a in side.side.articles]).astype(np.float32), _around(side)


def _asked(source: Ready, target: Ready) -> tuple[Floats, ...]:
    """Of each source's concepts: how many they are, the share that the target names anywhere, the weight of the rest, the rarest there.

    A concept weighs as it is rare in its own law; how rare it is in the target counts for the last. Shapes (sources,).
    """
    ours, theirs = (side.once("named", partial(_counted, side)) for side in (source, target))
    out = np.zeros((len(source), 4), np.float32)
    rare = {name: log(1 + len(source) / count) for name, count in ours.items()}
    there = {name: log(1 + len(target) / (1 + theirs[name])) for name in ours}
    for row, bag in enumerate(source.concepts):
        own = [(name, weight * rare[name]) for name, weight in bag.items()]
        unmet = sum(weight for name, weight in own if name not in theirs)
        rarest = max((there[name] for name in bag), default=0.0)
        out[row] = len(bag), 1 - unmet / (sum(weight for _, weight in own) + 1e-9), unmet, rarest
    return tuple(out.T)


def _counted(side: Ready) -> Counter[str]:
    """How many articles name each concept."""
    return Counter(name for bag in side.concepts for name in bag)


def instruments(side: Ready) -> NDArray[np.int64]:
    """Number of each article's instrument."""
    seen: dict[str, int] = {}
    return np.array([seen.setdefault(a.instrument, len(seen)) for a in side.side.articles], dtype=np.int64)


def _place(side: Ready) -> Floats:
    own = instruments(side)
    out = np.zeros(len(own), np.float32)
    for number in np.unique(own):
        rows = np.flatnonzero(own == number)
        out[rows] = np.arange(len(rows)) / max(len(rows) - 1, 1)
    return out


def _around(side: Ready) -> Floats:
    """Mean of the neighbouring articles' vectors, as unit rows; an article without a neighbour is its own."""
    own, whole = instruments(side), side.side.whole
    total = np.zeros_like(whole)
    for step in range(1, NEAR + 1):
        same = (own[step:] == own[:-step])[:, None]
        total[step:] += whole[:-step] * same
        total[:-step] += whole[step:] * same
    norm = np.linalg.norm(total, axis=1, keepdims=True)
    return np.where(norm > 1e-6, total / np.maximum(norm, 1e-6), whole).astype(np.float32)


def _headings(source: Ready, target: Ready, pairs: Pairs) -> dict[str, Floats]:
    """Likeness of headings, and of a heading with the other article; 0 where there is none."""
    a, b = source.headings, target.headings
    has = [np.any(side != 0, axis=1) for side in (a, b)]
    return {
        "headings": pairs.products(a, b),
        "both_headed": (has[0][pairs.rows] & has[1][pairs.columns]).astype(np.float32),
        "heading_source": pairs.products(a, target.side.whole),
        "heading_target": pairs.products(source.side.whole, b),
    }
