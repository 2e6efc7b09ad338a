"""Search reads only what it shows and finds what weighing every clause would find."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stdalign.align.find import CONCEPT_SHARE, EXACT_SHARE, best_of, concepts_of
from stdalign.index.words import WordLists
from stdalign.model import AnalysedClause
from stdalign.store import content, finding
from stdalign.workspace import Workspace, lookup, searching

QUERIES = (
    "safety training", "安全帽", "安全", "火", "an toàn lao động", "fine for not reporting an accident", "a",
    "pregnant worker night shift", "ดับเพลิง", "kecelakaan kerja", "noise at the workplace", "first aid", "100%",
    "child under the age of eighteen", "the employer", "Ö", "no such words stand anywhere",
)  # fmt: skip


@pytest.fixture(scope="module")
def ws(shipped: Path) -> Iterator[Workspace]:
    with Workspace.open(shipped) as opened:
        yield opened


POOLS: dict[tuple[tuple[str, ...] | None, str | None], list[AnalysedClause]] = {}
"""Every clause of some countries in a language, read once for all questions; the module's workspace does not change."""


def pool_of(ws: Workspace, codes: list[str] | None, language: str | None) -> list[AnalysedClause]:
    key = (tuple(codes) if codes else None, language)
    if key not in POOLS:
        names = [i.id for i in ws.instruments() if (codes is None or i.jurisdiction in codes) and not i.historical]
        POOLS[key] = [c for c in content.clauses(ws.db, names) if c.text_hash and language in (None, c.clause.language)]
    return POOLS[key]


def whole(ws: Workspace, query: str, codes: list[str] | None, language: str | None, top: int) -> list[tuple[str, float]]:
    """What weighing every clause gives: cosine, share of the concepts, words found; each text of an instrument once."""
    pool = pool_of(ws, codes, language)
    cosine = ws.vectors_of(pool) @ ws.encoder.encode([query])[0]
    asked = concepts_of(query, ws.knowledge.termbase)
    scored = []
    for at, row in enumerate(pool):
        named = {span.id for span in row.requirement.concepts} & asked
        words = EXACT_SHARE if query.casefold().strip() in row.full_text.casefold() else 0.0
        scored.append((-(float(cosine[at]) + CONCEPT_SHARE * len(named) / max(len(asked), 1) + words), at))
    best: dict[tuple[str, str], tuple[str, float]] = {}
    for value, at in sorted(scored):
        best.setdefault((pool[at].instrument, pool[at].full_text), (pool[at].address, -value))
    return list(best.values())[:top]


@pytest.mark.parametrize("top", [1, 10, 60])
@pytest.mark.parametrize(("codes", "language"), [(None, None), (["CN", "VN"], None), (["TH"], "en"), (None, "id")])
def test_the_same_answers_as_over_every_clause(
    ws: Workspace, codes: list[str] | None, language: str | None, top: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for query in QUERIES:
        wanted = whole(ws, query, codes, language, top)
        got = ws.search(query, jurisdictions=codes, language=language, top=top)
        assert [hit.similarity for hit in got] == pytest.approx([value for _, value in wanted], abs=2e-4), query
        assert by_lists(ws, query, monkeypatch, jurisdictions=codes, language=language, top=top) == got, query
        last = wanted[-1][1] if wanted else 0.0
        # Of clauses of one value (the same words in two laws) either may be the last one shown.
        clear = {address for address, value in wanted if value > last + 1e-4}
        assert clear <= {hit.address for hit in got}, query


def by_lists(ws: Workspace, query: str, monkeypatch: pytest.MonkeyPatch, **asked: Any) -> Any:
    """The answer that lists and index give, as if there were too many clauses to weigh every one."""
    ws.lookup().answers.clear()
    with monkeypatch.context() as patch:
        patch.setattr(searching, "FEW", 0)
        return ws.search(query, **asked)


def test_lists_that_are_long_are_answered_by_the_index_alike(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MANY", 5)
    monkeypatch.setattr(searching, "DEEP", 3)
    for query in QUERIES:
        wanted = whole(ws, query, None, None, 10)
        got = by_lists(ws, query, monkeypatch, top=10)
        assert [hit.similarity for hit in got] == pytest.approx([value for _, value in wanted], abs=2e-4), query


def test_only_what_is_shown_is_read(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    ws.search("helmet")  # the lists are there now
    read: list[int] = []
    before = finding.rows_of
    monkeypatch.setattr(finding, "rows_of", lambda db, ids: read.extend(ids) or before(db, ids))
    for name in ("clauses", "encoded_clauses", "instruments"):
        monkeypatch.setattr(content, name, lambda *_: pytest.fail("every clause is read"))
    monkeypatch.setattr(finding, "listed", lambda *_: pytest.fail("every clause is read"))
    for query in ("safety training", "安全帽", "kecelakaan kerja"):
        read.clear()
        assert len(ws.search(query, top=5)) == 5
        assert len(read) <= 5 + 2 * 16, query


def test_a_question_is_read_once_for_all_languages_and_divided_like_any_text(ws: Workspace) -> None:
    base = ws.knowledge.termbase
    texts = [*QUERIES, *(row.full_text[:80] for row in pool_of(ws, None, None)[::40])]
    for text in texts:
        assert base.named(text) == {span.id for language in base.languages for span in base.spot(text, language)}, text
    assert sum(len(base.named(text)) > 1 for text in texts) > 10
    together = ws.encoder.encode(texts)
    for alone, row in zip((ws.encoder.encode([text])[0] for text in texts), together, strict=True):
        assert np.allclose(alone, row, atol=1e-6)


def test_rows_that_were_read_answer_the_next_question_too(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    ws.search("safety helmet")
    ws.lookup().answers.clear()
    before = ws.search("safety helmet")
    monkeypatch.setattr(finding, "rows_of", lambda *_: pytest.fail("rows are read again"))
    ws.lookup().answers.clear()
    assert ws.search("safety helmet") == before
    monkeypatch.undo()
    monkeypatch.setattr(lookup, "READ", 0)
    ws.lookup().answers.clear()
    assert ws.search("safety helmet") == before, "where many were read, the next question begins anew"


def test_words_that_stand_in_a_clause_are_found_however_far_its_vector(ws: Workspace) -> None:
    row = next(c for c in content.clauses(ws.db, [ws.instruments("VN")[0].id]) if len(c.full_text.split()) > 12)
    words = " ".join(row.full_text.split()[-5:])
    assert any(words in hit.text for hit in ws.search(words, top=3))


def test_scope(ws: Workspace) -> None:
    hits = ws.search("lao động", jurisdictions=["vn"], language="vi", top=20)
    assert len(hits) == 20 and {(h.jurisdiction, h.language) for h in hits} == {("VN", "vi")}
    assert ws.search("lao động", jurisdictions=["CN"], language="vi") == []
    assert all(hit.similarity <= 1.65 for hit in hits)


def test_a_law_that_no_longer_holds_is_found_where_it_is_asked_for(ws: Workspace) -> None:
    act = next(one for one in ws.instruments() if one.historical and one.kind == "digest")
    words = ws.clauses(act.id)[0].full_text
    assert not {hit.address.partition("#")[0] for hit in ws.search(words, top=30)} & {act.id}
    assert ws.search(words, top=1, superseded=True)[0].address.startswith(f"{act.id}#")
    assert all(row.source_standing != "superseded" for row in ws.align(act.jurisdiction, "VN")[:5])
    asked = ws.align(act.id, "VN", top=1)
    assert len(asked) and {row.source_standing for row in asked} == {act.standing}


def test_the_lists_follow_the_content_and_a_damaged_file_is_not_read(shipped: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ws"
    shutil.copytree(shipped, folder)
    with Workspace.open(folder) as ws:
        before = ws.search("safety helmet", top=5)
        ws.ingest(
            "第一条 工人必须佩戴斑马纹安全帽。\n第二条 本规定自公布之日起施行。\n",
            jurisdiction="CN",
            id="cn-own",
            name="own.txt",
        )
        assert ws.search("斑马纹", top=1)[0].address == "cn-own#art_1"
        ws.rename("cn-own", "cn-other")
        assert ws.search("斑马纹", top=1)[0].address == "cn-other#art_1"
        ws.remove("cn-other")
        assert ws.search("safety helmet", top=5) == before
    kept = list(folder.glob("generations/*/lookup-*.bin"))
    assert len(kept) == 1
    good = kept[0].read_bytes()
    with Workspace.open(folder) as ws:
        assert np.array_equal(ws.lookup().ids, lookup.make_lookup(ws.db, ws.generation(), "").ids)
    for damage in (b"", b"{}\n", good[:-1], good[:3000] + b"\0" + good[3001:], b"[1]\n" + good):
        kept[0].write_bytes(damage)
        with Workspace.open(folder) as ws:
            assert ws.search("safety helmet", top=5) == before


_TEXTS = st.text(alphabet="abAé安全帽工作ß İΣ\n", max_size=12)


@given(st.lists(_TEXTS, max_size=8), _TEXTS)
def test_no_text_that_holds_the_words_is_left_out(texts: list[str], words: str) -> None:
    made = WordLists.of(texts)
    again = WordLists.restored(made.arrays())
    held = [at for at, text in enumerate(texts) if words.casefold() in text.casefold()]
    for lists in (made, again):
        found = lists.holding(words).tolist()
        assert found == sorted(set(found)) and set(held) <= set(found)


def test_few_texts_are_named_that_do_not_hold_the_words(ws: Workspace) -> None:
    texts = [row.full_text for row in content.encoded_clauses(ws.db)]
    lists = WordLists.of(texts)
    for words in ("安全", "helmet", "an toàn", "first aid", "x"):
        held = sum(words in text.casefold() for text in texts)
        assert held <= len(lists.holding(words)) <= 1.2 * held + 5, words


@given(st.integers(0, 10_000), st.integers(1, 12))
def test_the_best_are_those_of_a_full_sort(seed: int, top: int) -> None:
    chance = random.Random(seed)
    values = [chance.choice((0.1, 0.2, 0.5, 0.6, 0.8)) for _ in range(40)]
    unsure = {at for at in range(40) if chance.random() < 0.5}
    held = {at for at in unsure if chance.random() < 0.5}
    groups = [chance.randrange(15) for _ in range(40)]
    order = sorted((-(values[at] + (EXACT_SHARE if at in held else 0.0)), at) for at in range(40))
    wanted: dict[int, tuple[int, float]] = {}
    for value, at in order:
        wanted.setdefault(groups[at], (at, -value))
    found = best_of(values, sorted(unsure), lambda some: [at for at in some if at in held], lambda at: groups[at], top)
    assert found == list(wanted.values())[:top]
