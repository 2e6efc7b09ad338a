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
from stdalign.align.coverage import Coverage, Phrases
from stdalign.align.hub import Hub
from stdalign.align.meetings import Meetings, compare, joint, meet
from stdalign.align.mutual import MOST as KEPT
from stdalign.align.mutual import Mutual
from stdalign.align.pairs import Floats, Ids
from stdalign.align.ready import Ready
from stdalign.align.reasons import Themes, Told
from stdalign.align.relation_model import CLASSES, RelationModel
from stdalign.align.score import Weights, kind_of
from stdalign.align.scored import Scored
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
        legs: Legs | None = None,
    ) -> Scored:
        """Score the candidates of every source article.

        Args:
            without: features that count nothing, for ablation.
            met: the words of both sides, held against each other already.
            legs: what is compared on both sides, where that is there already.
        """
        here, there = self.ready(source), self.ready(target)
        legs = legs or self.legs(here, there)
        pairs, cheap = candidates(legs, self.weights.features, self.few)
        values = score.features(legs, pairs, cheap)
        logits = score.score(values, self.weights, without)
        kind = kind_of(here.side, there.side)
        if kind == "text" and here.sentences is not None and there.sentences is not None:
            kind = "accurate"
        first, changed, looked, named = logits, dict[str, Floats](), dict[str, Floats](), cited.Together()
        if kind in self.weights.stages:
            counted = {name: w for name, w in self.weights.features.items() if name not in without}
            looked = second.features(here, there, pairs, values, logits, self.kinds, met, legs.mutual)
            looked, named = cited.read_with(looked, here, there, pairs, counted)
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
            here,
            there,
            pairs,
            values,
            logits,
            shown,
            counterpart,
            self.weights.maps[kind],
            first,
            changed,
            looked,
            kind,
            named,
        )

    def legs(self, source: Ready, target: Ready, mutual: Mutual | None = None) -> Legs:
        """What is compared on two sides.

        Args:
            mutual: keeps figures for the way back.
        """
        return Legs.of(source, target, self.coverage.phrases.spaced, self.phrases["wording"]["family"], mutual)

    def both(self, one: Ready, other: Ready) -> tuple[list[Alignment], list[Alignment]]:
        """Alignments of two sides both ways: what reads the same from either is reckoned once, where there is room for all of it."""
        if not len(one) or not len(other):
            return [], []
        met = None
        if (
            len(one) * len(other) <= WHOLE
            and kind_of(one.side, other.side) in self.weights.stages
            and one.words
            and other.words
        ):
            met = Met.of(one.words, other.words)
        pairs = len(one) * len(other)
        legs = self.legs(one, other, Mutual((len(one), len(other))) if pairs <= KEPT else None)
        there = list(self.align(one, other, met=met, legs=legs))
        return there, list(self.align(other, one, met=met and met.turned(), legs=legs.turned()))

    def align(
        self,
        source: Side | Ready,
        target: Side | Ready,
        top: int | None = None,
        reranker: Reranker | None = None,
        met: Met | None = None,
        legs: Legs | None = None,
    ) -> Iterator[Alignment]:
        """Alignments of each source article in order, best first; ``no_counterpart`` where nothing answers it.

        Args:
            top: pairs an article; by default as many as the calibrated cut lets through.
            reranker: puts the first ``RERANKED`` targets of each article in a new order; probabilities stay.
            met: the words of both sides, held against each other already.
            legs: what is compared on both sides, where that is there already.
        """
        one, other = (side.side if isinstance(side, Ready) else side for side in (source, target))
        if not one.articles or not other.articles:
            return
        done = self.scored(source, target, met=met, legs=legs)
        most = max(MOST if top is None else top, RERANKED if reranker is not None else 0)
        found, starts = done.pairs.first(done.logits, most)
        for first in range(0, len(one.articles), RUN):
            chosen = []
            for row in range(first, min(first + RUN, len(one.articles))):
                order = found[starts[row] : starts[row + 1]]
                if reranker is not None:
                    targets = [other.articles[c] for c in done.pairs.columns[order[:RERANKED]]]
                    order = reranked(order, one.articles[row], targets, reranker)
                chosen.append(order[: MOST if top is None else top])
            yield from self._of_sources(done, first, chosen, top is None)

    def _of_sources(self, done: Scored, first: int, chosen: Sequence[Ids], calibrated: bool) -> Iterator[Alignment]:
        """The alignments of some sources in a row.

        Args:
            first: number of the first.
            chosen: places of the targets of each, best first.
            calibrated: leave out those below the cut, and say where nothing answers.
        """
        rows = range(first, first + len(chosen))
        missing = [bool(done.counterpart[row] < 0.5) for row in rows]
        if calibrated:
            chosen = [order[done.probability[order] >= done.maps.cut] for order in chosen]
        ranks = [rank for order in chosen for rank in range(1, len(order) + 1)]
        absent = [lost for order, lost in zip(chosen, missing, strict=True) for _ in order]
        made = iter(self._explained(done, np.concatenate(chosen), ranks, absent, calibrated))
        for row, order, lost in zip(rows, chosen, missing, strict=True):
            if calibrated and (lost or not len(order)):
                yield none_of(done.source.side.articles[row], float(done.counterpart[row]))
            yield from (next(made) for _ in order)

    def pair(self, done: Scored, at: int, rank: int = 1, missing: bool = False) -> Alignment:
        """The alignment of one source article with one target article, worked out in full.

        Args:
            at: place of the pair in ``done.pairs``.
            missing: nothing is thought to answer the source; the pair is shown all the same.
        """
        return self._explained(done, np.array([at], dtype=np.int64), [rank], [missing], False)[0]

    def _explained(
        self, done: Scored, at: Ids, ranks: Sequence[int], missing: Sequence[bool], grouped: bool
    ) -> list[Alignment]:
        """The alignments of some pairs, worked out in full.

        Args:
            at: places of the pairs in ``done.pairs``, source by source.
            ranks: place of each among the targets of its source.
            missing: of each, whether nothing is thought to answer the source.
            grouped: whether these are all targets of their sources, so that it can be said how they answer together.
        """
        if not len(at):
            return []
        rows, columns = done.pairs.rows[at], done.pairs.columns[at]
        here, there = done.source.side, done.target.side
        met = meet(done.source.sheet, done.target.sheet, rows, columns, done.answered)
        found = explain.details(here, rows, there, columns, catalogue=self.hub.catalogue, rules=self.rules)
        groups = joint(met) if grouped else {}
        joined = [None if lost else groups.get(row) for row, lost in zip(rows.tolist(), missing, strict=True)]
        weighed = self._weighed(done, at, met, found, joined)
        made = []
        for place, row, column, rank, lost, one, say in zip(
            at.tolist(), rows.tolist(), columns.tolist(), ranks, missing, found, weighed, strict=True
        ):
            source, target = here.articles[row], there.articles[column]
            probability = float(done.probability[place])
            made.append(
                Alignment(
                    source=source.address,
                    target=target.address,
                    rank=rank,
                    score=round(float(done.logits[place]), 4),
                    probability=round(probability, 4),
                    relation=say.relation,
                    stringency=one.stringency,
                    evidence=explain.evidence(source, target, one, say),
                    no_counterpart=lost,
                    rationale=say.rationale,
                    strength=round(10 * probability),
                )
            )
        return made

    def _weighed(
        self,
        done: Scored,
        at: Ids,
        met: Meetings,
        found: Sequence[explain.Detail],
        groups: Sequence[JointAnswer | None],
    ) -> list[explain.Weighed]:
        """What the score and the relation model say of some pairs, and how the targets of the source of each answer it together."""
        rows, probability = done.pairs.rows[at], done.probability[at].astype(np.float64)
        names, legs = done.legs(at)
        low, high = done.maps.abstain
        relations, shares = self._relations(met, probability >= done.maps.cut, of_laws=bool(done.changed))
        columns = (
            np.round(legs, 3).tolist(),
            np.round(met.covered, 3).tolist(),
            relations,
            shares,
            ((low <= probability) & (probability <= high)).tolist(),
            np.round(done.counterpart[rows], 4).tolist(),
            explain.words(met, found) if done.changed else [()] * len(at),
            [self.told(done, row, place).of(place) for row, place in zip(rows.tolist(), at.tolist(), strict=True)]
            if done.changed
            else [()] * len(at),
            [_named(done, place) for place in at.tolist()],
            groups,
            legs[:, names.index("lexical")].tolist(),
            legs[:, names.index("bearer")].tolist(),
        )
        return [
            explain.Weighed(
                legs=dict(zip(names, own, strict=True)),
                forward=covered[0],
                backward=covered[1],
                relation=relation,
                relations=share,
                rationale=explain.rationale(lexical, bearer, relation),
                abstain=unsure,
                counterpart=counterpart,
                words=words,
                reasons=reasons,
                read_with=read_with,
                group=group,
            )
            for own, covered, relation, share, unsure, counterpart, words, reasons, read_with, group, lexical, bearer in zip(
                *columns, strict=True
            )
        ]

    def _relations(
        self, met: Meetings, settled: NDArray[np.bool_], of_laws: bool
    ) -> tuple[list[Relation], list[dict[Relation, float]]]:
        """The likeliest relation of each pair, and how likely each is.

        Args:
            settled: pairs of which the score says that something is shared: the model says how.
        """
        shares = self.relations.shares(*compare(met), of_laws=of_laws)
        none = CLASSES.index(Relation.NONE)
        shares[settled, none] = -1.0
        likeliest = [CLASSES[at] for at in shares.argmax(axis=1).tolist()]
        shares /= np.where(settled, shares.sum(axis=1) + 1.0, shares.sum(axis=1))[:, None]
        rounded = np.round(shares, 3).tolist()
        told = [
            {name: share for name, share in zip(CLASSES, own, strict=True) if not (sure and name is Relation.NONE)}
            for own, sure in zip(rounded, settled.tolist(), strict=True)
        ]
        return likeliest, told

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


def _named(done: Scored, place: int) -> tuple[str, ...]:
    """eIds of the articles that the source and the target of a pair were read with, as in ``Evidence.read_with``."""
    found = [
        side.side.articles[at].address.partition("#")[2] if at is not None else ""
        for side, at in zip((done.source, done.target), done.cited.of(place), strict=True)
    ]
    return tuple(found) if any(found) else ()


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
