"""Alignment of what a workspace holds: sides out of the store, pairs computed, results written in short transactions.

``align/`` computes and knows no store; here alone do the two meet.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from stdalign.align import feedback
from stdalign.align.engine import Engine
from stdalign.align.feedback import Calibration, calibrated
from stdalign.align.hub import Hub
from stdalign.align.kept import Kept
from stdalign.align.ready import Ready
from stdalign.align.reasons import Themes
from stdalign.align.relation_model import RelationModel
from stdalign.align.score import Weights
from stdalign.align.side import Article, Side, build_side
from stdalign.align.stringency import Rules
from stdalign.align.table import AlignmentTable
from stdalign.catalogue import Catalogue
from stdalign.decision import State, standing, votes
from stdalign.encode import load_encoder, load_together
from stdalign.engines import encoding, held
from stdalign.engines.local import LocalEngine
from stdalign.errors import UsageError
from stdalign.index.threads import one_thread
from stdalign.knowledge import Knowledge
from stdalign.model import Alignment, AnalysedClause, Instrument
from stdalign.ports import Encoder, Progress, Reranker, Together, Vectors
from stdalign.ports import Engine as Runs
from stdalign.report.told import Told
from stdalign.store import content, reviews
from stdalign.store.alignments import pair_rows
from stdalign.store.database import Database
from stdalign.workspace.due import Due, due_pairs, forget_pairs, mark_stale, write_aligned, write_new
from stdalign.workspace.memory import Memory

LEVELS = ("article", "clause")
KEPT_MOST = 200
"""Instruments of a country whose side is kept between two texts that come: some ten megabytes."""


class Holder(Protocol):
    """What a workspace offers to alignment."""

    db: Database
    knowledge: Knowledge

    @property
    def encoder(self) -> Encoder: ...

    @property
    def memory(self) -> Memory: ...

    def vectors_of(self, clauses: Sequence[AnalysedClause]) -> Vectors: ...

    def keeping(self, encoder: Encoder | None = None) -> Encoder: ...


class Named(Holder, Protocol):
    """A workspace that is asked for sides by name."""

    path: Path

    def resolve(self, name: str, superseded: bool = False) -> list[Instrument]: ...


def engine_of(holder: Holder, reader: Encoder | None = None, together: Together | None = None) -> Engine:
    """An engine with what is known, the workspace's encoder and its calibration.

    Args:
        reader: a model that reads words in their order, for the leg of sentences (``reader_of``).
        together: a model that reads two texts together; it needs a ``reader``.
    """
    return make_engine(holder.knowledge, holder.keeping(), holder.db.meta("calibration", ""), reader, together)


def reader_of(folder: Path) -> Encoder:
    """The pretrained encoder; its vectors are kept in a workspace's folder by hash of the text.

    Raises:
        MissingExtra: the extra ``accurate`` is not installed.
    """
    return load_encoder("e5", cache=folder / "sentences")


def make_engine(
    knowledge: Knowledge,
    encoder: Encoder,
    calibration: str = "",
    reader: Encoder | None = None,
    together: Together | None = None,
) -> Engine:
    """An engine with everything that it needs of what is known.

    Args:
        calibration: a workspace's own map, as it keeps it.
        reader: a model that reads words in their order, for the leg of sentences.
        together: a model that reads two texts together; it needs a ``reader``.
    """
    # What the catalogue says in each language is encoded once for an encoder, however often one aligns.
    hub = knowledge.once(
        ("hub", encoder.fingerprint),
        lambda: Hub(
            knowledge.catalogue,
            knowledge.termbase,
            encoder,
            knowledge.linked,
            [Kept.of(one) for one in knowledge.read_catalogue],
        ),
    )
    return Engine(
        hub=hub.by(encoder),
        weights=calibrated(Weights.of(knowledge.weights), calibration),
        rules=Rules.of(
            knowledge.stringency,
            knowledge.ratios,
            {name: one.topic for name, one in knowledge.termbase.concepts.items()},
            knowledge.phrases,
        ),
        relations=RelationModel.of(knowledge.relation_model),
        phrases=knowledge.phrases,
        themes=Themes.of(knowledge.reasons),
        reader=reader,
        together=together,
    )


def side_of(holder: Holder, found: Sequence[Instrument], level: str = "article") -> Side:
    """The articles (or clauses) of some instruments as one side."""
    rows = content.clauses(holder.db, [i.id for i in found])
    return build_side(rows, {i.id: i for i in found}, holder.vectors_of, level=level)


@one_thread()
def align_names(
    holder: Named,
    source: str,
    targets: Sequence[str],
    *,
    level: str,
    top: int | None,
    reranker: Reranker | None = None,
    accurate: bool = False,
    superseded: bool = False,
    cross_encoder: str | Path | None = None,
) -> AlignmentTable:
    """Align a source with each target; see ``Workspace.align``."""
    if not targets:
        raise UsageError("no target", next_step="name an instrument or a jurisdiction to align with")
    if level not in LEVELS:
        raise UsageError(f"unknown level {level!r}", next_step=f"choose one of {', '.join(LEVELS)}")
    if top is not None and top < 1:
        raise UsageError(f"top must be 1 or more, not {top}", next_step="give --top 10")
    both = load_together(cross_encoder) if cross_encoder is not None else None
    engine = engine_of(holder, reader_of(holder.path) if accurate or both else None, both)
    left = engine.ready(side_of(holder, holder.resolve(source, superseded), level))
    topics = {article.address: tuple(sorted(article.topics)) for article in left.side.articles}
    told = Told(content.instruments(holder.db), topics)
    made: list[Alignment] = []
    for name in targets:
        found = holder.resolve(name, superseded)
        rows = engine.align(left, side_of(holder, found, level), top, reranker)
        made.extend(told.of(row, found[0].jurisdiction, whole=name != found[0].id) for row in rows)
    return AlignmentTable(tuple(made))


@dataclass(frozen=True)
class Sides:
    """What the pairs of a workspace are worked out from: the engine of alignment, each country's side, facts of each article."""

    engine: Engine
    ready: Mapping[str, Ready]
    facts: dict[str, dict[str, Any]]

    def rows(self, pairs: Ways) -> list[list[tuple[Any, ...]]]:
        """The rows of one ordered pair of countries, or of both ways between two."""
        source, target = pairs[0]
        one, other = self.ready[source], self.ready[target]
        with one_thread():
            found = self.engine.both(one, other) if len(pairs) == 2 else [list(self.engine.align(one, other))]
        return [pair_rows(*pair, made, self.facts) for pair, made in zip(pairs, found, strict=True)]


Ways = tuple[tuple[str, str], ...]
"""An ordered pair of countries, or both that two countries make: they are worked out together."""


def ways(todo: Sequence[tuple[str, str]]) -> list[Ways]:
    """Pairs put together with their way back, where that is to be done too.

    >>> ways([("CN", "VN"), ("SG", "CN"), ("VN", "CN")])
    [(('CN', 'VN'), ('VN', 'CN')), (('SG', 'CN'),)]
    """
    due, made = dict.fromkeys(todo), list[Ways]()
    while due:
        pair = next(iter(due))
        back = pair[::-1]
        made.append((pair, back) if back in due else (pair,))
        for one in made[-1]:
            del due[one]
    return made


def _loaded() -> None:
    """What every pair needs is loaded before work is shared: once, and not once a copy of this process."""
    import scipy.sparse  # noqa: F401


def _aligned(sides: Callable[[], Sides], pairs: Ways) -> list[list[tuple[Any, ...]]]:
    return sides().rows(pairs)


def align_countries(holder: Holder, progress: Progress | None = None, runs: Runs | None = None) -> int:
    """Align all ordered country pairs whose texts, encoder or weights changed; returns how many were.

    Each pair is computed with no transaction open and written in one of its own, so that a reviewer never waits for
    the computation. A pair whose texts changed while it was computed is not written: the next call does it again.

    Args:
        progress: called as the work goes on.
        runs: where pairs are worked out; here where not given.
    """
    plan, runs = due_pairs(holder), runs or LocalEngine()
    if not plan.todo and not plan.gone:
        return 0
    with encoding(runs, holder.encoder) as spread, one_thread():
        engine = make_engine(holder.knowledge, holder.keeping(spread), holder.db.meta("calibration", ""))
        ready = {code: engine.ready(side_of(holder, found)) for code, found in plan.groups.items()}
    facts = {a.address: _facts(a, engine.hub.catalogue) for one in ready.values() for a in one.side.articles}
    sides = held(runs, Sides(replace(engine, hub=engine.hub.by(holder.encoder)), ready, facts))
    forget_pairs(holder, plan.gone)
    _loaded()
    tasks, done, fresh = ways(plan.todo), 0, set[tuple[str, str]]()
    for pairs, found in zip(tasks, runs.map(partial(_aligned, sides), tasks), strict=True):
        for pair, rows in zip(pairs, found, strict=True):
            if write_aligned(holder, plan, pair, rows):
                fresh.add(pair)
            done += 1
            if progress:
                progress("align", done, len(plan.todo))
    mark_stale(holder, plan, {name: fact["hash"] for name, fact in facts.items()}, fresh)
    return len(plan.todo)


@dataclass(frozen=True)
class Coming:
    """What the pairs of new instruments are worked out from: the engine of alignment, their side with the facts of its articles, the sides of
    other countries."""

    engine: Engine
    home: str
    new: Ready
    known: Mapping[str, dict[str, Any]]
    there: Mapping[str, Ready]

    def rows(self, other: str) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        """The rows of what the new ones answer in another country, and of what there they answer."""
        there = self.there[other]
        with one_thread():
            made = self.engine.both(self.new, there)
        catalogue = self.engine.hub.catalogue
        facts = {**self.known, **{a.address: _facts(a, catalogue) for a in there.side.articles}}
        return pair_rows(self.home, other, made[0], facts), pair_rows(other, self.home, made[1], facts)


def _come(coming: Callable[[], Coming], other: str) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    return coming().rows(other)


@one_thread()
def align_new(holder: Holder, names: Sequence[str], progress: Progress | None = None, runs: Runs | None = None) -> int:
    """Align instruments that just came with every other country, both ways, and with nothing else; returns with how many.

    Only their own pairs are worked out: what else changes for a country by their coming is left to ``align_countries``, for
    which all pairs of their country stay due. A pair whose texts changed meanwhile is left to it too.

    Args:
        progress: called as the work goes on.
        runs: where pairs are worked out; here where not given.
    """
    plan, runs = due_pairs(holder), runs or LocalEngine()
    home = {code: [one for one in found if one.id in names] for code, found in plan.groups.items()}
    engine, count = engine_of(holder), 0
    for code, own in home.items():
        if not own:
            continue
        new = engine.ready(side_of(holder, own))
        _loaded()
        known = {a.address: _facts(a, engine.hub.catalogue) for a in new.side.articles}
        for some in _runs_of(plan, [one for one in plan.groups if one != code and new.side.articles]):
            there = {other: _kept_side(holder, engine, plan, other) for other in some}
            step = partial(_come, held(runs, Coming(engine, code, new, known, there)))
            for other, made in zip(some, runs.map(step, some), strict=True):
                count += write_new(holder, plan, [one.id for one in own], (code, other), *made)
                if progress:
                    progress("align", count, len(plan.groups) - 1)
    return count


def _runs_of(plan: Due, codes: Sequence[str]) -> list[list[str]]:
    """Countries whose sides may be in memory at a time: all that are kept there, each of the others by itself."""
    small = [code for code in codes if len(plan.groups[code]) <= KEPT_MOST]
    return [*([small] if small else []), *([code] for code in codes if code not in small)]


def _kept_side(holder: Holder, engine: Engine, plan: Due, code: str) -> Ready:
    """A country's side, kept in the workspace's memory for the next text that comes, where it is not too large."""

    def make() -> Ready:
        return engine.ready(side_of(holder, plan.groups[code]))

    if len(plan.groups[code]) > KEPT_MOST:
        return make()
    stamp = f"{plan.states[code]} {holder.encoder.fingerprint}"
    return holder.memory.kept((holder.knowledge, "side", code), stamp, make)


def _facts(article: Article, catalogue: Catalogue) -> dict[str, Any]:
    entries = [catalogue.requirements[c] for c in article.catalogue if c in catalogue.requirements]
    themes = {t for u in article.units for t in u.requirement.themes} | {e.theme for e in entries}
    return {
        "hash": sha256("\n".join(u.text_hash for u in article.units).encode()).hexdigest()[:32],
        "topics": sorted(article.topics),
        "themes": sorted(themes),
        "sectors": sorted({s for e in entries for s in e.sector}),
    }


def calibrate(holder: Holder) -> Calibration:
    """Fit the map from score to probability to a workspace's decisions, and keep it there.

    Raises:
        UsageError: fewer than ``feedback.FEWEST`` pairs accepted or rejected.
    """
    made = feedback.fit(*_decided(holder))
    with holder.db.transaction():
        holder.db.set_meta("calibration", json.dumps(list(made.map)))
    return made


def _decided(holder: Holder) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Logit of every pair that the reviewers agree on, by the shipped maps, and whether it stands (accepted or changed)."""
    maps = Weights.of(holder.knowledge.weights).maps
    scores, stands = [], []
    for found, state in _judged(holder.db):
        slope, offset = maps[found["kind"]].pair
        scores.append(slope * float(found["score"]) + offset)
        stands.append(state is not State.REJECTED)
    return np.array(scores, dtype=float), np.array(stands, dtype=bool)


def _judged(db: Database) -> Iterator[tuple[dict[str, Any], State]]:
    kinds = {one.id: one.kind for one in content.instruments(db)}
    for found in reviews.decided_pairs(db):
        past = votes(reviews.history(db, found["source"], found["target"]))
        state = State(standing(found, past)["state"])
        if state in (State.ACCEPTED, State.CHANGED, State.REJECTED):
            ours = {kinds.get(found[side]) for side in ("source_instrument", "target_instrument")} == {"digest"}
            yield {"score": found["score"], "kind": "digest" if ours else "text"}, state
