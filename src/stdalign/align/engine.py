"""From two sides to alignments: candidates → features → score → calibrated cut → relation, stringency, explanation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stdalign.align import answered, cited, explain, score, second, together
from stdalign.align.candidates import FEW, WHOLE, Legs, candidates
from stdalign.align.coverage import Coverage, Meeting, Phrases
from stdalign.align.groups import joint
from stdalign.align.hub import Hub
from stdalign.align.pairs import CELLS, Floats, Ids, Pairs
from stdalign.align.ready import Ready
from stdalign.align.reasons import Themes, Told
from stdalign.align.relation_model import RelationModel
from stdalign.align.score import Maps, Weights, kind_of
from stdalign.align.second import Kinds
from stdalign.align.side import Article, Side
from stdalign.align.stringency import Rules
from stdalign.align.words import Met
from stdalign.errors import UsageError
from stdalign.model import Alignment, JointAnswer
from stdalign.ports import Encoder, Reranker, Together
from stdalign.relation import Rationale, Relation, Stringency

MOST = 10
"""Pairs a source article where no number is asked for."""
RUN = 128
"""Sources whose pairs are explained in one go: a call of an array costs more than what is counted for one."""
RERANKED = 20
"""Targets of each source that a reranker sees."""


@dataclass(frozen=True)
class Scored:
    """The chosen pairs of two sides: values and logits, calibrated probabilities, each source's chance of a counterpart.

    Values, logits and probabilities have one number a pair, in the order of ``pairs``; ``counterpart`` one a source.
    ``first`` is the logit before the second stage, ``changed`` what each group of its figures adds, ``looked`` those figures and
    ``kind`` whose weights they have (all empty for digests).
    """

    source: Ready
    target: Ready
    pairs: Pairs
    values: Mapping[str, Floats]
    logits: Floats
    probability: Floats
    counterpart: NDArray[np.float64]
    maps: Maps
    first: Floats
    changed: Mapping[str, Floats]
    looked: Mapping[str, Floats]
    kind: str
    told: dict[int, Told] = field(default_factory=dict)

    @cached_property
    def answered(self) -> float:
        """Cosine at which a unit counts as half answered: midway from chance to the best that a source unit finds."""
        ours, theirs = self.source.side.vectors, self.target.side.vectors
        # Of long laws every so-many-th unit will do for a median.
        step = max(len(ours) * len(theirs) // (4 * CELLS), 1)
        units = ours[::step] @ theirs.T
        return float((np.median(units) + 2 * np.median(units.max(axis=1))) / 3)

    def best(self, row: int) -> Ids:
        """Places, in ``pairs``, of a source's pairs: highest logit first, of equals the earlier target."""
        own = self.pairs.of(row)
        out: Ids = own.start + np.argsort(-self.logits[own], kind="stable")
        return out


@dataclass
class Engine:
    """Scores sides against each other. All it knows is handed in: it reads no file and remembers no side.

    Args:
        hub: catalogue, termbase and encoder.
        weights: of the score, with the maps to probabilities.
        rules: directions of limits, and units.
        relations: model of the relation of two requirements.
        phrases: rules for cutting requirements into parts (``phrases.toml``).
        themes: what the figures look at, in words (``reasons.toml``).
        few: pairs of two sides up to which all are scored.
        reader: a model that reads words in their order, for the leg of sentences; none by default.
        together: a model that reads two texts together, for the first targets of each source; it needs a ``reader``.
    """

    hub: Hub
    weights: Weights
    rules: Rules
    relations: RelationModel
    phrases: Mapping[str, Any]
    themes: Themes
    few: int = FEW
    reader: Encoder | None = None
    together: Together | None = None
    coverage: Coverage = field(init=False)

    def __post_init__(self) -> None:
        self.coverage = Coverage(self.hub, Phrases(self.phrases))
        if self.together is not None and self.reader is None:
            raise UsageError(
                "a model that reads two texts together needs one that reads sentences", next_step="give a reader too"
            )

    @cached_property
    def kinds(self) -> Kinds:
        """What sort of thing each concept of the termbase is."""
        return Kinds.of({name: one.topic for name, one in self.hub.termbase.concepts.items()}, self.phrases["second"])

    def ready(self, side: Side | Ready) -> Ready:
        """A side with all that scoring needs of it; one that is ready stays as it is."""
        return side if isinstance(side, Ready) else Ready.of(side, self.coverage, self.reader)

    def scored(
        self,
        source: Side | Ready,
        target: Side | Ready,
        without: frozenset[str] = frozenset(),
        met: Met | None = None,
    ) -> Scored:
        """Score the candidates of every source article.

        Args:
            without: features that count nothing, for ablation.
            met: the words of both sides, held against each other already.
        """
        here, there = self.ready(source), self.ready(target)
        wording = self.phrases["wording"]
        legs = Legs.of(here, there, self.coverage.phrases.spaced, wording["family"])
        pairs, cheap = candidates(legs, self.weights.features, self.few)
        values = score.features(legs, pairs, cheap)
        logits = score.score(values, self.weights, without)
        kind = kind_of(here.side, there.side)
        if kind == "text" and here.sentences is not None and there.sentences is not None:
            kind = "accurate"
        first, changed, looked = logits, dict[str, Floats](), dict[str, Floats]()
        if kind in self.weights.stages:
            counted = {name: w for name, w in self.weights.features.items() if name not in without}
            looked = second.features(here, there, pairs, values, logits, self.kinds, met)
            looked = cited.read_with(looked, here, there, pairs, counted)
            changed = self.weights.stages[kind].parts(looked, without)
            logits = np.asarray(sum(changed.values()), dtype=np.float32)
            weighed = {name: w for name, w in self.weights.stages[kind].again.items() if name not in without}
            if weighed:
                looked |= (found := second.again(logits, pairs, (second.instruments(here), second.instruments(there))))
                changed["again"] = np.asarray(
                    sum(np.float32(w) * found[name] for name, w in weighed.items()), dtype=np.float32
                )
                logits = logits + changed["again"]
        # Whether there is an answer at all is told by what its map was fitted on: the score before both are read together.
        counterpart = answered.probability(logits, pairs, looked, self.weights.maps[kind].counterpart)
        if kind == "accurate" and self.together is not None and "together" not in without:
            said = together.read(self.together, here, there, pairs, logits, self.coverage.density, self.together.first)
            changed["together"] = np.float32(self.together.weight) * said
            logits = logits + changed["together"]
        given = score.pair_probability(logits, self.weights, kind)
        shown = score.shown(given, counterpart, pairs)
        return Scored(
            here, there, pairs, values, logits, shown, counterpart, self.weights.maps[kind], first, changed, looked, kind
        )

    def both(self, one: Ready, other: Ready) -> tuple[list[Alignment], list[Alignment]]:
        """Alignments of two sides both ways; their words are held against each other once, where there is room for all of them."""
        met = None
        if (
            len(one) * len(other) <= WHOLE
            and kind_of(one.side, other.side) in self.weights.stages
            and one.words
            and other.words
        ):
            met = Met.of(one.words, other.words)
        return list(self.align(one, other, met=met)), list(self.align(other, one, met=met and met.turned()))

    def align(
        self,
        source: Side | Ready,
        target: Side | Ready,
        top: int | None = None,
        reranker: Reranker | None = None,
        met: Met | None = None,
    ) -> Iterator[Alignment]:
        """Alignments of each source article in order, best first; ``no_counterpart`` where nothing answers it.

        Args:
            top: pairs an article; by default as many as the calibrated cut lets through.
            reranker: puts the first ``RERANKED`` targets of each article in a new order; probabilities stay.
            met: the words of both sides, held against each other already.
        """
        one, other = (side.side if isinstance(side, Ready) else side for side in (source, target))
        if not one.articles or not other.articles:
            return
        done = self.scored(source, target, met=met)
        for row, article in enumerate(one.articles):
            order = done.best(row)
            if reranker is not None:
                order = reranked(order, article, [other.articles[c] for c in done.pairs.columns[order[:RERANKED]]], reranker)
            yield from self._of_source(done, row, order, top)

    def _of_source(self, done: Scored, row: int, order: Ids, top: int | None) -> Iterator[Alignment]:
        article = done.source.side.articles[row]
        missing = bool(done.counterpart[row] < 0.5)
        chosen = [int(at) for at in order[: MOST if top is None else top]]
        if top is None:
            chosen = [at for at in chosen if done.probability[at] >= done.maps.cut]
            if missing or not chosen:
                yield none_of(article, float(done.counterpart[row]))
        group: JointAnswer | None = None
        if chosen and top is None and not missing:
            group = joint(self.coverage, met := [self.met(done, at) for at in chosen])
        for rank, at in enumerate(chosen, 1):
            yield self.pair(done, at, rank, missing, group, met[rank - 1] if group else None)

    def met(self, done: Scored, at: int) -> Meeting:
        """A pair's two articles held against each other."""
        return self.coverage.meet(
            done.source.facts[int(done.pairs.rows[at])], done.target.facts[int(done.pairs.columns[at])], done.answered
        )

    def pair(
        self,
        done: Scored,
        at: int,
        rank: int = 1,
        missing: bool = False,
        group: JointAnswer | None = None,
        met: Meeting | None = None,
    ) -> Alignment:
        """The alignment of one source article with one target article, worked out in full.

        Args:
            at: place of the pair in ``done.pairs``.
            missing: nothing is thought to answer the source; the pair is shown all the same.
            group: how all targets of the source answer it.
            met: the two articles held against each other, where that was done already.
        """
        row, column = int(done.pairs.rows[at]), int(done.pairs.columns[at])
        here, there = done.source.side, done.target.side
        one, other = here.articles[row], there.articles[column]
        values = {name: float(of[at]) for name, of in done.values.items()}
        if done.changed:
            own = done.pairs.of(row)
            values["first_place"] = 1.0 + float((done.first[own] > done.first[at]).sum())
            values |= {f"second_{name}": float(of[at]) for name, of in done.changed.items() if name != "first"}
        found = explain.detail(here, row, there, column, catalogue=self.hub.catalogue, rules=self.rules)
        probability, counterpart = float(done.probability[at]), float(done.counterpart[row])
        met = met or self.met(done, at)
        forward, backward = self.coverage.covered(met)
        relations = self.relations.probabilities(*self.coverage.compare(met), of_laws=bool(done.changed))
        if probability >= done.maps.cut:  # what is shared is settled by the score; the model says how
            del relations[Relation.NONE]
        relation = max(relations, key=lambda name: relations[name])
        low, high = done.maps.abstain
        weighed = explain.Weighed(
            legs=values,
            forward=forward,
            backward=backward,
            relations={name: share / sum(relations.values()) for name, share in relations.items()},
            abstain=bool(low <= probability <= high),
            counterpart=counterpart,
            group=group,
            words=explain.words(met, found) if done.changed else (),
            reasons=self.told(done, row, at).of(at) if done.changed else (),
        )
        return Alignment(
            source=one.address,
            target=other.address,
            rank=rank,
            score=round(float(done.logits[at]), 4),
            probability=round(probability, 4),
            relation=relation,
            stringency=found.stringency,
            evidence=explain.evidence(one, other, found, weighed),
            no_counterpart=missing,
            rationale=explain.rationale(values, relation),
            strength=round(10 * probability),
        )

    def told(self, done: Scored, row: int, at: int) -> Told:
        """What each theme of the score adds to a source's first targets, this one among them."""
        if row not in done.told:
            rows = range(row, min(row + RUN, len(done.source)))
            own = {one: run for one in rows if len(run := done.best(one)[:MOST])}
            done.told.update(zip(own, self._reasons(done, list(own.values())), strict=True))
        known = done.told[row]
        if at not in known.places:  # beyond the first ones
            known = done.told[row] = self._reasons(done, [np.append(done.best(row)[:MOST], at)])[0]
        return known

    def _reasons(self, done: Scored, runs: Sequence[Ids]) -> list[Told]:
        """``Themes.reasons`` for some pairs of each of some sources."""
        stage = self.weights.stages[done.kind]
        # What the first stage adds counts as far as the second takes it over.
        share = stage.features["logit"]
        first = {name: share * weight for name, weight in self.weights.features.items()}
        second = {name: weight for name, weight in (stage.features | stage.again).items() if name != "logit"}
        values = dict(done.looked)
        if "together" in done.changed:
            values["together"], second["together"] = done.changed["together"], 1.0
        return self.themes.reasons(first, second, values, runs)


def align_pairs(
    engine: Engine, sides: Callable[[str], Side | Ready], pairs: Iterable[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], list[Alignment]]]:
    """Each pair of named sides with its alignments, in order, as they are computed; nothing is kept.

    Args:
        sides: gives the side of a name.
    """
    for source, target in pairs:
        yield (source, target), list(engine.align(sides(source), sides(target)))


def reranked(order: Ids, article: Article, head: list[Article], reranker: Reranker) -> Ids:
    """The order with its head by reciprocal rank fusion of the score and the reranker (Cormack et al. 2009).

    Args:
        head: the first targets, in order, that the reranker sees.
    """
    first = order[: len(head)]
    scores = reranker.score([(article.text, target.text) for target in head])
    place = np.argsort(np.argsort(-scores, kind="stable"), kind="stable")
    # 60 as in the paper: no single one of the two orders decides alone.
    fused = 1 / (60 + np.arange(len(first))) + 1 / (60 + place)
    return np.concatenate([first[np.argsort(-fused, kind="stable")], order[len(head) :]])


def none_of(source: Article, counterpart: float) -> Alignment:
    """The statement that nothing in the target answers a source article."""
    return Alignment(
        source=source.address,
        target="",
        rank=0,
        score=0.0,
        probability=round(1 - counterpart, 4),
        relation=Relation.NONE,
        stringency=Stringency.NOTHING,
        evidence=explain.evidence_of_none(source, counterpart),
        no_counterpart=True,
        rationale=Rationale.SEMANTIC,
    )
