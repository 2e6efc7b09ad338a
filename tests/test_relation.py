"""Coverage, the relation model, groups, judged pairs, rerankers and feedback."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stdalign.align import feedback
from stdalign.align.coverage import EVEN, ODD, Coverage, Facts, Phrases
from stdalign.align.engine import Engine, reranked
from stdalign.align.groups import groups
from stdalign.align.meetings import Sheet, compare, joint, meet
from stdalign.align.relation_model import CLASSES, RelationModel
from stdalign.align.score import Weights
from stdalign.align.side import Side
from stdalign.errors import CorpusError, UsageError
from stdalign.judge.gold import by_address, gold_file, read_gold, shipped_side
from stdalign.judge.pairs import evaluate_pairs, shipped_engine
from stdalign.judge.relations import cross_validated, fit
from stdalign.knowledge import Knowledge
from stdalign.model import JointAnswer
from stdalign.relation import Relation
from stdalign.workspace import Workspace

NUMBERS = st.floats(-5, 5, allow_nan=False)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return shipped_engine()


@pytest.fixture(scope="module")
def coverage(engine: Engine) -> Coverage:
    return engine.coverage


@pytest.fixture(scope="module")
def side(engine: Engine) -> Side:
    return shipped_side(engine.hub.encoder, ["en"])


def facts(coverage: Coverage, side: Side, *names: str) -> list[Facts]:
    rows = by_address(side)
    return list(coverage.facts([side.articles[rows[f"catalogue-en#matter_{name}"]] for name in names]))


@given(st.lists(NUMBERS, min_size=len(EVEN), max_size=len(EVEN)), st.lists(NUMBERS, min_size=len(ODD), max_size=len(ODD)))
@settings(max_examples=200)
def test_the_relation_read_from_the_other_side_is_the_inverse(even: list[float], odd: list[float]) -> None:
    model = RelationModel.of(Knowledge.shipped().relation_model)
    one = model.probabilities(np.array(even), np.array(odd))
    other = model.probabilities(np.array(even), -np.array(odd))
    assert sum(one.values()) == pytest.approx(1)
    assert all(one[name] == pytest.approx(other[name.inverse]) for name in CLASSES)


def test_the_relation_of_laws_is_said_as_readers_say_it() -> None:
    model = RelationModel.of(Knowledge.shipped().relation_model)
    even, odd = model.centre.copy(), 2 * model.odd_scale
    even[0] = 1.0
    digests, laws = model.probabilities(even, odd), model.probabilities(even, odd, of_laws=True)
    back = model.probabilities(even, -odd, of_laws=True)
    assert all(back[name.inverse] == pytest.approx(share) for name, share in laws.items())
    assert sum(laws.values()) == pytest.approx(1) and laws[Relation.INTERSECTS] > digests[Relation.INTERSECTS]
    again = RelationModel.of(json.loads(model.to_json()))
    assert again.laws == model.laws


def test_figures_keep_or_turn_their_sign(coverage: Coverage, side: Side) -> None:
    a, b = (Sheet(coverage.facts(side.articles[at : at + 40 : 4])) for at in (0, 300))
    own = np.arange(10)
    there, back = meet(a, b, own, own), meet(b, a, own, own)
    even, odd = compare(there)
    mirror_even, mirror_odd = compare(back)
    assert np.allclose(even, mirror_even) and np.allclose(odd, -mirror_odd)
    assert np.allclose(there.covered, back.covered[:, ::-1])


def test_pairs_together_are_what_they_are_alone(coverage: Coverage, side: Side) -> None:
    a, b = (Sheet(coverage.facts(side.articles[at : at + 60])) for at in (0, 300))
    rng = np.random.default_rng(3)
    rows, columns = np.sort(rng.integers(0, 60, 200)), rng.integers(0, 60, 200)
    every = meet(a, b, rows, columns, 0.5)
    figures, together = np.concatenate(compare(every), axis=1), joint(every)
    for at in range(0, 200, 9):
        one = meet(a, b, rows[[at]], columns[[at]], 0.5)
        assert np.array_equal(one.similar[0], a.facts[rows[at]].vectors @ b.facts[columns[at]].vectors.T)
        assert np.array_equal(one.similar[0], every.similar[at]) and one.best[0].tolist() == every.best[at].tolist()
        assert np.allclose(np.concatenate(compare(one), axis=1)[0], figures[at], rtol=1e-12)
        own = rows == rows[at]
        assert joint(meet(a, b, rows[own], columns[own], 0.5))[int(rows[at])] == together[int(rows[at])]


def test_a_requirement_covers_itself_and_its_part(coverage: Coverage, side: Side) -> None:
    whole, part = facts(coverage, side, "head-duties-list", "report-accident-authority")
    both = Sheet((whole, part))
    covered = meet(both, both, np.array([0, 1]), np.array([0, 0]), 0.6).covered
    assert covered[0].min() > 0.9
    assert covered[1, 0] > covered[1, 1]


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        ("用人单位应当配备防护用品，并且组织全体劳动者参加培训。", "zh", 2),
        ("Người sử dụng lao động cấp mũ bảo hộ và tổ chức huấn luyện cho mọi người.", "vi", 2),
        ("นายจ้างต้องจัดหาหมวกนิรภัยและต้องฝึกอบรมลูกจ้างทุกคน", "th", 2),
        ("The employer provides helmets, and trains every worker.", "en", 2),
        ("ok", "en", 1),
    ],
)
def test_phrases(text: str, language: str, parts: int) -> None:
    found = Phrases(Knowledge.shipped().phrases).of(text, language, 0.4)
    assert len(found) == parts and all(part in text for part in found)


def test_a_model_learns_what_it_is_shown() -> None:
    rng = np.random.default_rng(1)
    wanted = [CLASSES[i % 5] for i in range(250)]
    even, odd = rng.normal(0, 0.3, (250, len(EVEN))), rng.normal(0, 0.3, (250, len(ODD)))
    even[:, 0] = 1
    for row, relation in enumerate(wanted):
        even[row, 1] += {"equal": 4, "none": -4, "intersects": 0}.get(relation.value, 2)
        odd[row, 0] += {"subset": 3, "superset": -3}.get(relation.value, 0)
    made = cross_validated(even, odd, wanted, [str(i) for i in range(250)])
    assert sum(m is w for m, w in zip(made, wanted, strict=True)) > 225
    model = fit(even, odd, wanted)
    assert CLASSES[int(model.logits(even[1], odd[1]).argmax())] is wanted[1]


def test_judged_pairs_are_enough_and_scored_above_the_majority() -> None:
    pairs = read_gold()
    judged = [p for p in pairs if p.target]
    countries = {(p.source[:2], p.target[:2]) for p in judged if not p.target.startswith("catalogue")}
    assert len(judged) >= 400 and len(countries) >= 10
    assert sum(not p.target for p in pairs) >= 60
    scores = evaluate_pairs()
    assert scores.stringency_cases >= 80 and scores.stringency_accuracy >= 0.9
    assert scores.balanced_macro_f1 - scores.balanced_majority_f1 >= 0.25
    assert scores.relation_macro_f1 - scores.relation_majority_f1 >= 0.25


def test_broken_gold_is_named(tmp_path: Path) -> None:
    lines = gold_file().read_text("utf-8").splitlines()
    head = next(at for at, line in enumerate(lines) if not line.startswith("#"))
    bad = tmp_path / "x.sssom.tsv"
    bad.write_text("\n".join([*lines[: head + 1], lines[head + 1].replace("skos:", "nothing:")]) + "\n", "utf-8")
    with pytest.raises(CorpusError, match="not understood"):
        read_gold(bad)
    bad.write_text("subject_id\tobject_id\n", "utf-8")
    with pytest.raises(CorpusError, match="no column"):
        read_gold(bad)


def test_targets_answer_jointly_or_each(coverage: Coverage, side: Side) -> None:
    whole, *parts = facts(coverage, side, "head-duties-list", "emergency-plan", "report-accident-authority")
    sheet = Sheet((whole, *parts))

    def said(*targets: int) -> JointAnswer:
        return joint(meet(sheet, sheet, np.zeros(len(targets), np.int64), np.array(targets), 0.55))[0]

    assert said(1, 2).together >= said(1, 2).best > 0
    assert said(0, 0).answer == "each"
    assert said(0).answer == "single"


class Backwards:
    """A reranker that likes the last best."""

    def score(self, pairs: Sequence[tuple[str, str]]) -> np.ndarray:
        return np.arange(len(pairs), dtype=np.float32) * 100


def test_a_reranker_moves_the_head_only(side: Side) -> None:
    order = np.arange(60)
    made = reranked(order, side.articles[0], list(side.articles[:20]), Backwards())
    assert sorted(made) == list(order) and list(made[20:]) == list(range(20, 60))
    assert list(made[:20]) != list(range(20))


def test_groups_of_an_alignment(engine: Engine, side: Side) -> None:
    cn = _only(side, "CN")
    made = list(engine.align(cn, _only(side, "VN")))
    found = groups(made)
    assert found and all(g.answer in ("jointly", "each", "single") and g.together >= g.best - 0.001 for g in found)
    assert {g.answer for g in found} >= {"single"}
    related = [a for a in made if a.target]
    assert all(a.evidence.source_quote and a.evidence.source_clause for a in made)
    assert all(sum(a.evidence.relations.values()) == pytest.approx(1, abs=0.01) for a in related)
    assert all(a.relation is not Relation.NONE for a in related)


def _only(side: Side, country: str) -> Side:
    keep = {a.address for a in side.articles if a.jurisdiction == country and not a.instrument.startswith("cat")}
    first = sorted(keep)[:40]
    return side.of(lambda article: article.address in first)


def test_decisions_move_the_probabilities(tmp_path: Path, shipped: Path) -> None:
    import shutil

    from stdalign.decision import Decision, Draft
    from stdalign.store.content import remove_instrument
    from stdalign.store.reviews import append

    copy = tmp_path / "ws"
    shutil.copytree(shipped, copy)
    with Workspace.open(copy) as ws:
        for name in (i.id for i in ws.instruments() if i.jurisdiction not in ("CN", "SG", "VN", "TH")):
            remove_instrument(ws.db, name)  # what four countries show, twelve need not be aligned for
        with pytest.raises(UsageError, match="too few"):
            ws.calibrate()
        rows = ws.db.all("SELECT * FROM alignments WHERE target<>'' ORDER BY score DESC LIMIT 40")
        for at, row in enumerate(rows):
            decision = Decision.ACCEPT if at < 14 else Decision.REJECT
            append(ws.db, Draft(row["source"], row["target"], decision, "read"), "A. Expert")
        made = ws.calibrate()
        assert (made.accepted, made.rejected) == (14, 26) and made.ece_after < made.ece_before
        assert (
            feedback.calibrated(Weights.of(Knowledge.shipped().weights), ws.db.meta("calibration", "")).recalibration
            == made.map
        )
        before = {r["source"] + r["target"]: r["probability"] for r in rows}
        assert ws.align_all() > 0
        after = ws.db.one(
            "SELECT probability FROM alignments WHERE source=? AND target=?", (rows[30]["source"], rows[30]["target"])
        )
        assert after is None or after["probability"] < before[rows[30]["source"] + rows[30]["target"]]
        assert ws.db.one("SELECT COUNT(*) AS n FROM reviews")["n"] == 40
