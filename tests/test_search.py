"""Search reads few rows and finds what weighing every clause would find."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stdalign.align.find import concepts_of, find
from stdalign.model import AnalysedClause
from stdalign.store import content, finding
from stdalign.workspace import Workspace

QUERIES = (
    "safety training", "安全帽", "an toàn lao động", "fine for not reporting an accident", "pregnant worker night shift",
    "ดับเพลิง", "kecelakaan kerja", "noise at the workplace", "first aid", "100%", "child under the age of eighteen",
)  # fmt: skip


@pytest.fixture(scope="module")
def ws(shipped: Path):
    with Workspace.open(shipped) as opened:
        yield opened


def whole(ws: Workspace, query: str, codes: list[str] | None, top: int) -> list[tuple[str, float]]:
    """What weighing every clause gives."""
    names = [i.id for i in ws.instruments() if codes is None or i.jurisdiction in codes]
    pool = [c for c in content.clauses(ws.db, names) if c.text_hash]
    cosine = ws.vectors_of(pool) @ ws.encoder.encode([query])[0]
    found = find(query, concepts_of(query, ws.knowledge.termbase), pool, cosine, top)
    return [(pool[at].address, round(value, 4)) for at, value in found]


@pytest.mark.parametrize("codes", [None, ["CN", "VN"]])
def test_the_same_answers_as_over_every_clause(ws: Workspace, codes: list[str] | None) -> None:
    shared = 0.0
    for query in QUERIES:
        wanted = whole(ws, query, codes, 10)
        got = [(hit.address, hit.similarity) for hit in ws.search(query, jurisdictions=codes, top=10)]
        assert got[0] == wanted[0], query
        shared += len({a for a, _ in got} & {a for a, _ in wanted}) / 10
    assert shared / len(QUERIES) >= 0.98


def test_few_rows_are_read(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    before = finding.stored_clause

    def counted(row: object) -> AnalysedClause:
        read.append(1)
        return before(row)

    monkeypatch.setattr(finding, "stored_clause", counted)
    monkeypatch.setattr(content, "clauses", lambda *_: pytest.fail("every clause is read"))
    assert len(ws.search("safety training", top=5)) == 5
    total = ws.db.one("SELECT COUNT(*) AS n FROM clauses")["n"]
    assert 0 < len(read) < 0.5 * total


def test_words_that_stand_in_a_clause_are_found_however_far_its_vector(ws: Workspace) -> None:
    row = next(c for c in content.clauses(ws.db, [ws.instruments("VN")[0].id]) if len(c.full_text.split()) > 12)
    words = " ".join(row.full_text.split()[-5:])
    assert any(words in hit.text for hit in ws.search(words, top=3))


def test_scope_and_signs_of_patterns(ws: Workspace) -> None:
    hits = ws.search("lao động", jurisdictions=["vn"], language="vi", top=20)
    assert len(hits) == 20 and {(h.jurisdiction, h.language) for h in hits} == {("VN", "vi")}
    assert ws.search("lao động", jurisdictions=["CN"], language="vi") == []
    keys = finding.keys_naming(ws.db, "%", [], jurisdictions=None, language=None, most=50)
    held = finding.clauses_of(ws.db, keys, jurisdictions=None, language=None)
    assert all("%" in clause.full_text for clause in held)
    assert np.all([hit.similarity <= 1.65 for hit in hits])
