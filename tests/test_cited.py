"""A penalty article that only names others is read together with them, from either side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from stdalign.align import cited, score
from stdalign.align.engine import Engine
from stdalign.align.pairs import Pairs
from stdalign.align.ready import Ready
from stdalign.align.side import Side, build_side
from stdalign.judge.pairs import shipped_engine
from stdalign.model import AnalysedClause, Clause, Component, Instrument, Level, Reference, Requirement

BARE, NAMED = 2, (5, 7)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return shipped_engine()


@pytest.fixture(scope="module")
def laws(engine: Engine, as_law: Callable[..., Side]) -> tuple[Ready, Ready]:
    """Some digests of two countries taken for law texts: few enough for every pair to be scored."""
    return _few(engine, as_law("CN")), _few(engine, as_law("VN"))


def _few(engine: Engine, side: Side) -> Ready:
    kept = {article.address for article in side.articles[:40]}
    return engine.ready(side.of(lambda article: article.address in kept))


def fined(ready: Ready, length: float = 200.0) -> Ready:
    """The side with one short penalty article that names two others."""
    articles = list(ready.side.articles)
    named = tuple(articles[at].address for at in NAMED)
    articles[BARE] = replace(articles[BARE], modalities={"penalty": 1.0}, cites=named)
    facts = [replace(fact, length=length) if at == BARE else fact for at, fact in enumerate(ready.facts)]
    return replace(ready, side=replace(ready.side, articles=tuple(articles)), facts=tuple(facts), _made={})


def grid(values: np.ndarray, pairs: Pairs) -> np.ndarray:
    return values.reshape(pairs.shape)


def test_each_figure_is_half_that_of_the_cited_article_that_fits_best(
    engine: Engine, laws: tuple[Ready, Ready], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = fined(laws[0]), laws[1]
    read = engine.scored(here, there)
    monkeypatch.setattr(cited, "SHARE", np.float32(0))
    plain = engine.scored(here, there)
    before, after = (grid(done.looked["whole"], done.pairs) for done in (plain, read))
    logits = grid(plain.looked["logit"], plain.pairs)
    best = np.array(NAMED)[logits[list(NAMED)].argmax(axis=0)]
    assert np.allclose(after[BARE], (before[BARE] + before[best, np.arange(len(there))]) / 2, atol=1e-5)
    others = [at for at in range(len(here)) if at != BARE]
    assert np.array_equal(after[others], before[others]), "no other article is touched"
    for name in ("source_penalty", "target_length", "both_penalty", "near_score", "penalty_gap"):
        assert np.array_equal(read.looked[name], plain.looked[name]), "what it is stays its own"
    assert np.allclose(read.looked["logit"], score.score(read.looked, engine.weights), atol=1e-3), (
        "the first stage's score is that of its figures"
    )


def test_a_target_is_read_like_a_source(engine: Engine, laws: tuple[Ready, Ready]) -> None:
    here, there = laws
    figures = dict(engine.scored(here, there).looked)
    pairs = Pairs.every(len(here), len(there))
    found, _ = cited.read_with(dict(figures), here, fined(there), pairs, engine.weights.features)
    turned = {name: np.ascontiguousarray(grid(value, pairs).T).ravel() for name, value in figures.items()}
    back, _ = cited.read_with(turned, fined(there), here, Pairs.every(len(there), len(here)), engine.weights.features)
    for name in ("whole", "concepts", "logit"):
        changed = grid(found[name], pairs)
        assert np.allclose(changed, back[name].reshape(pairs.shape[::-1]).T, atol=1e-4)
        assert not np.allclose(changed[:, BARE], grid(figures[name], pairs)[:, BARE])


def test_one_that_says_something_of_its_own_is_read_alone(engine: Engine, laws: tuple[Ready, Ready]) -> None:
    here, there = fined(laws[0], length=cited.BARE * len(NAMED)), laws[1]
    figures = dict(engine.scored(laws[0], there).looked)
    found, _ = cited.read_with(dict(figures), here, there, Pairs.every(len(here), len(there)), engine.weights.features)
    assert all(np.array_equal(found[name], value) for name, value in figures.items())


def test_of_chosen_pairs_those_are_read_whose_cited_article_is_there(engine: Engine, laws: tuple[Ready, Ready]) -> None:
    here, there = fined(laws[0]), laws[1]
    n, m = len(here), len(there)
    keys = np.array([BARE * m, BARE * m + 1, NAMED[0] * m + 1])
    pairs = Pairs((n, m), keys // m, keys % m, np.ones(3, np.float32), np.ones(3, np.float32))
    figures = {"logit": np.array([1, 2, 4], np.float32), "whole": np.array([0.1, 0.2, 0.8], np.float32)}
    found, _ = cited.read_with(figures, here, there, pairs, {"whole": 10.0})
    assert found["whole"].tolist() == pytest.approx([0.1, 0.5, 0.8])
    assert found["logit"].tolist() == pytest.approx([1, 5, 4])


def test_the_evidence_says_with_which_article_a_pair_was_read(engine: Engine, laws: tuple[Ready, Ready]) -> None:
    here, there = fined(laws[0]), laws[1]
    done = engine.scored(here, there)
    plain = engine.scored(laws[0], there)
    logits = grid(plain.looked["logit"], plain.pairs)
    best = np.array(NAMED)[logits[list(NAMED)].argmax(axis=0)]
    for column in (0, 3):
        said = engine.pair(done, BARE * len(there) + column).evidence
        eid = here.side.articles[best[column]].address.partition("#")[2]
        assert said.read_with == (eid, "") and said.shown()["read_with"] == (eid, "")
    assert "read_with" not in engine.pair(done, 0).evidence.shown(), "others stand for themselves"
    turned = engine.pair(engine.scored(there, here), BARE).evidence
    assert turned.read_with[0] == "" and turned.read_with[1] in {
        here.side.articles[at].address.partition("#")[2] for at in NAMED
    }


def row(eid: str, level: Level, text: str, cites: Sequence[Reference] = ()) -> AnalysedClause:
    clause = Clause(eid, level, "1", "", "", text, 0, 1, Component.MAIN, "en", references=tuple(cites))
    said = Requirement("en", "employer", True, "penalty")
    return AnalysedClause(0, "x", 0, eid.split("__")[0], clause, text, said, text_hash=eid)


def test_an_article_of_one_paragraph_cites_what_its_paragraph_cites() -> None:
    words = "Whoever breaches section 3 or section 4(2) is fined."
    cites = [Reference(0, 1, "section 3", "art_3"), Reference(0, 1, "section 4(2)", "art_4__para_2")]
    cites += [Reference(0, 1, "section 9 of the Code", "art_9", "the Code"), Reference(0, 1, "(1)", "art_5__para_1")]
    rows = [row("art_5", Level.ARTICLE, words), row("art_5__para_1", Level.PARAGRAPH, words, cites)]
    law = Instrument("x", "CN", "A law", "en", "law")
    side = build_side(rows, {"x": law}, lambda units: np.ones((len(units), 2), np.float32))
    assert len(side.articles[0].units) == 1 and side.articles[0].cites == ("x#art_3", "x#art_4")
