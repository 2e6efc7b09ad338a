"""The second stage of law texts: one order by the probability shown, what it changed, the leg of sentences; and the judged pairs of laws."""

from __future__ import annotations

import csv
import importlib.util
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from alike import assert_alike, turned_alike

from stdalign.align import answered, second, structure
from stdalign.align.engine import Engine
from stdalign.align.kept import Kept, key_of
from stdalign.align.pairs import Pairs
from stdalign.align.reasons import Themes
from stdalign.align.score import FEATURES
from stdalign.align.sentences import sentences
from stdalign.align.side import Side
from stdalign.corpora import corpora_dir
from stdalign.encode import load_encoder
from stdalign.errors import CorpusError
from stdalign.judge.pairs import shipped_engine
from stdalign.model import Evidence

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def engine() -> Engine:
    return shipped_engine()


@pytest.fixture(scope="module")
def laws(as_law: Callable[..., Side]) -> tuple[Side, Side]:
    """Digests of two countries taken for law texts."""
    return as_law("CN"), as_law("VN")


def test_the_order_is_that_of_the_probability_shown(engine: Engine, laws: tuple[Side, Side]) -> None:
    lines = list(engine.align(*laws, top=10))
    by_source: dict[str, list[float]] = {}
    for line in lines:
        by_source.setdefault(line.source, []).append(line.probability)
        assert line.probability <= line.evidence.counterpart + 1e-3
    assert len(by_source) == len(laws[0].articles) and all(p == sorted(p, reverse=True) for p in by_source.values())


def test_both_ways_at_once_are_each_way_by_itself(engine: Engine, laws: tuple[Side, Side]) -> None:
    few = [{article.address for article in side.articles[:20]} for side in laws]
    one, other = (
        engine.ready(side.of(lambda a, kept=kept: a.address in kept)) for side, kept in zip(laws, few, strict=True)
    )
    there, back = engine.both(one, other)
    assert there and back
    exact = turned_alike(one.side, other.side)
    assert_alike(there, list(engine.align(one, other)), exact)
    assert_alike(back, list(engine.align(other, one)), exact)


def test_the_evidence_names_what_the_second_stage_changed(engine: Engine, laws: tuple[Side, Side]) -> None:
    done = engine.scored(*laws)
    assert set(done.changed) == {
        "first",
        "legs",
        "words",
        "proto",
        "standing",
        "parts",
        "kind",
        "place",
        "structure",
        "headings",
        "again",
    }
    assert np.allclose(sum(done.changed.values()), done.logits, atol=1e-4)
    row = 3
    at = int(done.best(row)[0])
    legs = engine.pair(done, at).evidence.legs
    own = done.pairs.of(row)
    assert legs["first_place"] == 1 + (done.first[own] > done.first[at]).sum()
    assert legs["second_parts"] == pytest.approx(float(done.changed["parts"][at]), abs=1e-3)
    plain = replace(engine, weights=replace(engine.weights, stages={})).scored(*laws)
    assert [int(plain.pairs.columns[plain.best(r)[0]]) for r in range(20)] == [
        int(done.pairs.columns[done.pairs.of(r)][np.argmax(done.first[done.pairs.of(r)])]) for r in range(20)
    ]


def test_every_figure_of_the_score_has_a_theme_of_the_field(engine: Engine) -> None:
    figures = (
        {name for group in second.GROUPS.values() for name in group} | set(FEATURES) | set(structure.AGAIN) | {"together"}
    )
    assert {engine.themes.theme(name) for name in figures} == set(engine.themes.words)
    with pytest.raises(CorpusError, match="no theme has the figure"):
        engine.themes.theme("nothing_of_the_kind")
    with pytest.raises(CorpusError, match="theme 'mine' has no for, against"):
        Themes.of({"mine": {"figures": []}})


def test_the_reasons_say_what_put_a_pair_before_the_others(engine: Engine, laws: tuple[Side, Side]) -> None:
    done = engine.scored(*laws)
    row = 3
    places = done.best(row)[:10]
    told = engine.told(done, row, int(places[0]))
    logits = done.logits[places].astype(float)
    assert np.allclose((told.first + told.second).sum(axis=1), logits - logits.mean(), atol=1e-3), (
        "the themes are the whole score"
    )
    best = engine.pair(done, int(places[0])).evidence
    assert best.reasons and best.reasons[0].added > 0 and all(one.says for one in best.reasons)
    weights = [abs(one.added) for one in best.reasons]
    assert weights == sorted(weights, reverse=True)
    last = int(done.best(row)[-1])
    assert sum(one.added for one in engine.pair(done, last).evidence.reasons) < 0, "beyond the first ten too"


def test_what_is_looked_at_again_is_the_score_of_the_neighbours(engine: Engine, laws: tuple[Side, Side]) -> None:
    done = engine.scored(*laws)
    before = (done.logits - done.changed["again"]).astype(np.float32)
    same = [second.instruments(side) for side in (done.source, done.target)]
    found = second.again(before, done.pairs, (same[0], same[1]))
    for name, value in found.items():
        assert np.allclose(value, done.looked[name], atol=1e-3)
    near, row = found["again_near"], 5
    places = {int(done.pairs.columns[at]): int(at) for at in range(done.pairs.of(row).start, done.pairs.of(row).stop)}
    best = int(done.pairs.columns[done.pairs.of(row + 1)][np.argmax(before[done.pairs.of(row + 1)])])
    if same[0][row] == same[0][row + 1] and best in places:
        assert near[places[best]] > np.median(near[done.pairs.of(row)]), "where the next article finds its answer"
    without = engine.scored(*laws, without=frozenset(structure.AGAIN))
    assert "again" not in without.changed and np.allclose(without.logits, before, atol=1e-3)


def test_what_ships_of_the_catalogue_is_what_the_encoder_says() -> None:
    hub = shipped_engine().hub
    names, texts = hub.ids, hub.texts("en")
    assert [one.model for one in hub.kept] == ["builtin", "e5"]
    for one in hub.kept:
        fresh = sum(key_of(name, own[0]) in one.places for name, own in zip(names, texts, strict=True))
        assert fresh > 0.9 * len(names), "run training/read_catalogue.py again"
    few = slice(0, 40)
    shipped = hub.kept[0].read(hub.encoder, names[few], texts[few])
    new = replace(hub.kept[0], places={}).read(hub.encoder, names[few], texts[few])
    assert np.median((shipped * new).sum(axis=1)) > 0.95, (
        "the built-in encoder is another: run training/read_catalogue.py again"
    )
    made = Kept.made(hub.encoder, names[few], texts[few])
    assert np.allclose(
        Kept.of(made.packed()).read(hub.encoder, names[few], texts[few]), made.read(hub.encoder, names[few], texts[few])
    )
    assert np.linalg.norm(new, axis=1) == pytest.approx(1, abs=1e-4)
    other = Kept().read(hub.encoder, names[few], texts[few])
    assert np.allclose(other, made.read(hub.encoder, names[few], texts[few])), "another model's rows are worked out"


def test_the_evidence_names_the_words_that_meet(engine: Engine, laws: tuple[Side, Side]) -> None:
    """Of every article's best answer: words that stand in the two clauses, the likest first; most answers have some."""
    done = engine.scored(*laws)
    told = 0
    for row in range(len(done.source.side.articles)):
        at = int(done.best(row)[0])
        evidence = engine.pair(done, at).evidence
        sides = (done.source.side.articles[row], done.target.side.articles[int(done.pairs.columns[at])])
        here, there = ({u.clause.eid: u.full_text for u in side.units} for side in sides)
        likeness = [met.likeness for met in evidence.words]
        assert len(likeness) <= 3 and likeness == sorted(likeness, reverse=True) and min(likeness, default=1) >= 0.3
        for met in evidence.words:
            assert met.source.removesuffix(" …") in here[evidence.source_clause], (row, met)
            assert met.target.removesuffix(" …") in there[evidence.target_clause], (row, met)
        assert Evidence.from_dict(evidence.to_dict()) == evidence
        told += bool(evidence.words)
    assert told > len(done.source.side.articles) / 2, (told, len(done.source.side.articles))


def test_whether_a_source_is_answered_is_told_by_more_than_its_score(engine: Engine, laws: tuple[Side, Side]) -> None:
    done = engine.scored(*laws)
    looked = second.features(done.source, done.target, done.pairs, done.values, done.first, engine.kinds)
    found = answered.figures(done.logits, done.pairs, looked)
    best = [int(done.best(row)[0]) for row in range(len(laws[0].articles))]
    assert np.allclose(found["top"], done.logits[best]) and np.allclose(found["at_whole"], looked["whole"][best])
    assert (found["most_words"] >= found["at_words"]).all() and (found["agreeing"] <= len(answered.AGREEING)).all()
    weights = engine.weights.maps["text"].counterpart
    assert set(weights) - {answered.BIAS} <= set(found), "every weight has its figure"
    assert np.allclose(answered.probability(done.logits, done.pairs, looked, weights), done.counterpart, atol=1e-5)


def test_a_target_that_answers_another_source_better_is_no_sure_answer() -> None:
    pairs = Pairs.every(3, 2)
    logits = np.array([3.0, 0.0, 2.0, 1.0, 1.0, -1.0], dtype=np.float32)
    found = answered.figures(logits, pairs, {"whole": logits})
    assert found["back_place"].tolist() == [1.0, 1 / 2, 1 / 3] and found["back_first"].tolist() == [1.0, 0.0, 0.0]
    assert found["back_lead"].tolist() == [1.0, 0.0, -1.0]
    alone = answered.figures(logits[:2], Pairs.every(1, 2), {"whole": logits[:2]})
    assert alone["back_first"].tolist() == [1.0] and alone["back_lead"].tolist() == [0.0]


def test_the_force_of_the_best_target_and_of_its_law_is_looked_at() -> None:
    pairs = Pairs.every(2, 3)
    logits = np.array([3.0, 0.0, 2.0, 1.0, 2.0, -1.0], dtype=np.float32)
    force = np.array([0.9, 0.3, 0.6, 0.1, 0.0, 0.5], dtype=np.float32)
    found = answered.figures(logits, pairs, {"modality": force})
    assert found["at_modality"].tolist() == pytest.approx([0.9, 0.0])
    assert found["mean_modality"].tolist() == pytest.approx([0.6, 0.2])
    assert found["share_modality"].tolist() == pytest.approx([2 / 3, 1 / 3]), "0.3 is not above what counts as alike"
    assert "at_modality" not in answered.figures(logits, pairs, {}), "of digests the scores alone are looked at"


def test_what_the_target_names_nowhere_is_seen(engine: Engine, laws: tuple[Side, Side]) -> None:
    here, there = (engine.ready(side) for side in laws)
    named, met, unmet, rarest = second._asked(here, there)
    assert named.tolist() == [len(bag) for bag in here.concepts]
    known = {name for bag in there.concepts for name in bag}
    whole = np.array([set(bag) <= known for bag in here.concepts])
    assert whole.any() and not whole.all()
    assert ((unmet == 0) == whole).all() and ((met < 1 - 1e-6) == ~whole)[named > 0].all() and (rarest >= 0).all()
    assert second._asked(here, here)[2].max() == 0


def test_digests_have_no_second_stage(engine: Engine, digests: Side) -> None:
    some = digests.of(lambda article: article.jurisdiction == "SG")
    done = engine.scored(some, some)
    assert not done.changed and np.array_equal(done.first, done.logits)


def test_a_reader_of_sentences_is_one_more_leg(engine: Engine, laws: tuple[Side, Side], tmp_path: Path) -> None:
    # One that keeps its vectors has kept none yet: it counts as empty, and is a reader all the same.
    reading = replace(engine, reader=load_encoder("builtin", cache=tmp_path))
    here, there = reading.ready(laws[0]), reading.ready(laws[1])
    assert (
        here.sentences is not None
        and len(here.sentences.counts) == len(laws[0].articles)
        and here.sentences.counts.min() >= 1
    )
    assert np.allclose(np.linalg.norm(here.sentences.vectors, axis=1), 1, atol=1e-4)
    done = reading.scored(here, there)
    assert "order" in done.changed and done.maps == reading.weights.maps["accurate"]
    itself = reading.scored(here, here)
    found = second.features(here, here, itself.pairs, itself.values, itself.first, reading.kinds)
    alike = itself.pairs.rows == itself.pairs.columns
    assert found["order"][alike].min() > 0.999 and found["order_place_row"][alike].mean() > 0.95


def test_sentences_hold_every_word_and_short_ones_join(engine: Engine, laws: tuple[Side, Side]) -> None:
    for article in (*laws[0].articles[:40], *laws[1].articles[:40]):
        cut = sentences(article)
        assert cut and all(part.strip() for part in cut)
        words = "".join("".join(cut).split())
        assert all("".join(article.units[int(at)].full_text.split()) in words for at in article.leaves)
    unit = laws[0].articles[0].units[0]
    text = "The employer keeps the stairs free of goods. Art. 3. The occupier lights every passage at night; the lamps are tested."
    article = replace(laws[0].articles[0], text=text, units=(replace(unit, full_text=text),))
    assert sentences(article) == [
        "The employer keeps the stairs free of goods. Art. 3.",
        "The occupier lights every passage at night; the lamps are tested.",
    ]


def test_judged_pairs_of_laws() -> None:
    with (corpora_dir() / "gold" / "law_pairs.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    queries: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    parts: dict[frozenset[str], set[str]] = {}
    for row in rows:
        queries.setdefault((row["query_file"], row["query_article"], row["target_file"]), []).append(row)
        parts.setdefault(frozenset((row["query_file"], row["target_file"])), set()).add(row["part"])
        assert row["grade"] in "012" and (row["grade"] == "0") == (row["target_article"] == "NONE")
        assert row["relation"] in ("", "equal", "subset", "superset", "intersects") and row["readers"] in ("2", "3")
        assert row["stringency"] in ("", "stricter", "looser", "same", "incomparable")
    assert len(queries) == 540 and len({(q, t) for q, _, t in queries}) == 30
    assert all(len(found) == 1 for found in queries.values() if found[0]["target_article"] == "NONE")
    assert sum(found[0]["target_article"] == "NONE" for found in queries.values()) >= 120
    assert all(len(part) == 1 for part in parts.values()), "two laws are in one part, whichever asks"
    assert Counter(next(iter(part)) for part in parts.values()).keys() == {"train", "development", "test"}


def merger() -> ModuleType:
    spec = importlib.util.spec_from_file_location("law_pairs", ROOT / "training" / "law_pairs.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["law_pairs"] = made
    spec.loader.exec_module(made)
    return made


def test_two_readers_are_merged_and_a_third_decides() -> None:
    law = merger()

    def row(grade: int, relation: str = "intersects") -> object:
        return law.Row("", "", grade, relation, "")

    one = {"1": {"5": row(2), "6": row(1), "7": row(2), "9": row(1)}, "2": {}}
    other = {"1": {"5": row(2), "6": row(2), "8": row(1), "9": row(1, "subset")}, "2": {}}
    found = {d.target: d for d in law.merge(one, other, {})}
    assert {t: (d.row.grade, d.open) for t, d in found.items()} == {
        "5": (2, False), "6": (1, True), "7": (1, True), "9": (1, True), "8": (0, True),
    }  # fmt: skip
    assert found["9"].row.relation == ""
    third = {"1": {"6": row(2), "7": law.NOTHING, "8": row(1), "9": row(1, "subset")}}
    decided = {d.target: d for d in law.merge(one, other, third)}
    assert {t: d.row.grade for t, d in decided.items()} == {"5": 2, "6": 2, "7": 0, "8": 1, "9": 1}
    assert not any(d.open for d in decided.values()) and decided["9"].row.relation == "subset"
    lines = list(law.rows({"query": "CN/a.md", "target": "more/TH/b.txt"}, "train", decided.values(), ["1", "2"]))
    assert [(r["target_article"], r["grade"]) for r in lines] == [("5", 2), ("6", 2), ("9", 1), ("8", 1), ("NONE", 0)]
    assert lines[0]["target_juris"] == "TH" and lines[0]["target_file"] == "b.txt"
    assert law.kappa([(0, 0), (1, 0), (2, 2), (0, 1)]) < 1 and law.agreement(one, other)["same best"] == 1
