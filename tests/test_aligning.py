"""Alignments of a workspace: computed with no transaction open, written whole, and typed all the way to the row and back."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stdalign.align.engine import Engine
from stdalign.decision import Decision, Draft
from stdalign.errors import DataError
from stdalign.model import Alignment, Evidence, JointAnswer
from stdalign.relation import Relation, Stringency
from stdalign.store.alignments import stored_rows
from stdalign.store.content import remove_instrument
from stdalign.store.database import Database
from stdalign.store.ledger import read_ledger
from stdalign.store.reviews import append
from stdalign.workspace import DATABASE, Workspace
from stdalign.workspace.due import due_pairs, states_now

LONGEST_S = 0.5
COUNTRIES = ("CN", "SG", "VN", "LA")
PAIRS = 12


@pytest.fixture
def copy(tmp_path: Path, shipped: Path) -> Path:
    """A workspace of four countries whose alignments have all to be made again."""
    folder = Path(shutil.copytree(shipped, tmp_path / "ws"))
    with Workspace.open(folder) as ws:
        ws.db.execute("DELETE FROM ledger WHERE step='align'")
        for name in (i.id for i in ws.instruments() if i.jurisdiction not in COUNTRIES):
            remove_instrument(ws.db, name)
    return folder


def test_nothing_is_computed_inside_a_transaction(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[float] = []
    inside = False
    computed: list[bool] = []
    before, explained = Database.transaction, Engine._explained

    @contextmanager
    def timed(self: Database) -> Iterator[None]:
        nonlocal inside
        with before(self):
            inside, start = True, time.process_time()  # others may have the processor as well
            yield
            held.append(time.process_time() - start)
            inside = False

    def watched(self: Engine, *args: object) -> list[Alignment]:
        made = explained(self, *args)  # type: ignore[arg-type]
        computed.extend(inside for _ in made)
        return made

    monkeypatch.setattr(Database, "transaction", timed)
    monkeypatch.setattr(Engine, "_explained", watched)
    with Workspace.open(copy) as ws:
        assert ws.align_all(engine="local") == PAIRS  # a copy would keep to itself what was watched
    assert len(computed) > 300 and not any(computed)
    assert len(held) >= PAIRS and max(held) <= LONGEST_S


def test_a_reviewer_writes_while_everything_is_aligned(copy: Path) -> None:
    written = 0
    with Workspace.open(copy) as ws, Database(copy / DATABASE) as other:
        rows = ws.db.all("SELECT source, target FROM alignments WHERE target<>'' LIMIT 200")

        def review(stage: str, at: int, of: int) -> None:
            nonlocal written
            if at % 2 == 0:
                row = rows[at]
                append(other, Draft(row["source"], row["target"], Decision.ACCEPT, "read"), "A. Expert")
                written += 1

        assert ws.align_all(review) == PAIRS
        assert written == PAIRS // 2 and ws.db.one("SELECT COUNT(*) AS n FROM reviews")["n"] == written
        assert ws.align_all() == 0


def test_a_pair_whose_texts_change_meanwhile_is_left_for_the_next_call(copy: Path) -> None:
    with Workspace.open(copy) as ws, Database(copy / DATABASE) as other:
        changed = next(i.id for i in ws.instruments("VN") if i.kind == "digest" and not i.historical and ws.clauses(i.id))

        def change(stage: str, at: int, of: int) -> None:
            if at == 1:
                other.execute("UPDATE ledger SET result='another' WHERE step='analyse' AND item LIKE ?", (f"{changed} %",))
                other.set_meta("revision", str(int(other.meta("revision", "0")) + 1))  # as each write of texts does

        ws.align_all(change)
        left = [item for _, item in read_ledger(ws.db, "align")]
        assert sum("VN" in key.split() for key in left) <= 1
        assert "CN SG" in left
        again = ws.align_all()
        assert 5 <= again <= 6, "every pair with VN, and no other"
        assert ws.align_all() == 0


def test_evidence_is_read_back_from_its_row(shipped: Path) -> None:
    with Workspace.open(shipped) as ws:
        rows = ws.db.all("SELECT evidence FROM alignments")
        kinds = set()
        for row in rows:
            kept = json.loads(row["evidence"])
            made = Evidence.from_dict(kept)
            assert made.to_dict() == kept
            kinds.add((bool(made.target_clause), made.group is not None))
        assert kinds == {(True, True), (False, False)} or kinds == {(True, True), (True, False), (False, False)}
        assert len(rows) > 1000
        assert stored_rows(ws.db, "CN", "VN")[0]["evidence"]["source_quote"]


def test_evidence_keeps_the_keys_of_its_json_form() -> None:
    shared = {"id": "helmet", "source": [[0, 6]], "target": [[3, 9], [20, 26]]}
    compared = {"kind": "persons", "source_quote": "a", "target_quote": "b", "verdict": "stricter", "parameter": ""}
    made = Evidence.from_dict({
        "source_clause": "art_1", "target_clause": "art_2", "concepts": [shared], "comparisons": [compared],
        "relations": {"equal": 0.75, "subset": 0.25}, "forward": 1, "group": {"answer": "each", "together": 0.5, "best": 0.5},
    })  # fmt: skip
    assert made.relations == {Relation.EQUAL: 0.75, Relation.SUBSET: 0.25}
    assert made.concepts[0].target == ((3, 9), (20, 26)) and made.comparisons[0].verdict is Stringency.STRICTER
    assert made.group == JointAnswer("each", 0.5, 0.5)
    whole = made.to_dict()
    assert list(whole) == [
        "source_clause", "target_clause", "source_quote", "target_quote", "concepts", "only_source", "only_target", "legs",
        "catalogue", "comparisons", "bearer", "modality", "modality_stringency", "forward", "relations", "abstain", "group",
    ]  # fmt: skip
    assert whole["concepts"] == [shared] and whole["comparisons"] == [compared]
    bounded = Evidence("art_1", "art_2", qualifier=("", "reasonably_practicable")).to_dict()
    assert bounded["qualifier"] == ["", "reasonably_practicable"] and Evidence.from_dict(bounded).qualifier[0] == ""
    nothing = Evidence("art_1", source_quote="Every worker …", counterpart=0.1)
    assert nothing.to_dict() == {"source_clause": "art_1", "source_quote": "Every worker …", "counterpart": 0.1}


@pytest.mark.parametrize(
    "data",
    [{"source_clause": "a", "souce_quote": "b"}, {"target_clause": "a"}, {"source_clause": "a", "relations": {"x": 1}}],
)
def test_data_that_is_no_evidence_is_named(data: dict[str, object]) -> None:
    with pytest.raises(DataError, match="no Evidence"):
        Evidence.from_dict(data)


def test_the_state_of_a_country_follows_its_texts_and_the_calibration(copy: Path) -> None:
    with Workspace.open(copy) as ws:
        assert states_now(ws.db, ["CN"]) == states_now(ws.db, ["CN"]) and len(states_now(ws.db, ["CN", "VN"])) == 2
        before = due_pairs(ws).keys
        ws.db.set_meta("calibration", "[1.1, 0.2]")
        after = due_pairs(ws).keys
        assert all(after[pair] != before[pair] for pair in before)
