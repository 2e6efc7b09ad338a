"""The source of a term: read, checked, shown, and found in texts as the termbase finds terms."""

from __future__ import annotations

import importlib.util
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest

from stdalign.check.sources import Citable, source_faults
from stdalign.export.skos import LABELS, to_skos
from stdalign.knowledge import Knowledge
from stdalign.model import Component
from stdalign.terms import Concept, Term, Termbase, read_termbase

ROOT = Path(__file__).resolve().parent.parent
KNOWN = Citable({"cn-law-2001": frozenset({"zh"}), "ISO 1:2001": frozenset({"en"})})
ENTRY = """<tbx xmlns="urn:iso:std:iso:30042:ed-2" type="TBX-Basic" style="dca" xml:lang="en"><text><body>
<conceptEntry id="hat">
<descrip type="subjectField">ppe</descrip>
<langSec xml:lang="zh">
<termSec><term>红帽子</term><descrip type="reliabilityCode">fluent</descrip></termSec>
<termSec><term>帽</term><descrip type="reliabilityCode">unsure</descrip></termSec>
</langSec>
<langSec xml:lang="en">
<termSec><term>red hat &amp; band</term><admin type="source">ISO 1:2001#cl_3.1</admin></termSec>
</langSec>
</conceptEntry></body></text></tbx>
"""


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("term_sources", ROOT / "training" / "term_sources.py")
    assert spec is not None and spec.loader is not None
    made = sys.modules[spec.name] = importlib.util.module_from_spec(spec)  # its records look their module up
    with pytest.MonkeyPatch.context() as path:
        path.syspath_prepend(ROOT / "training")
        spec.loader.exec_module(made)
    return made


def read(folder: Path, text: str) -> Termbase:
    path = folder / "one.tbx"
    path.write_text(text, "utf-8")
    return read_termbase([(0, path)], {})


def test_a_source_is_read_beside_its_term(tmp_path: Path) -> None:
    terms = read(tmp_path, ENTRY)["hat"].terms
    assert [(t.text, t.preferred, t.reliability, t.source) for t in terms] == [
        ("红帽子", True, "fluent", ""),
        ("帽", False, "unsure", ""),
        ("red hat & band", True, "fluent", "ISO 1:2001#cl_3.1"),
    ]
    assert terms[2].to_dict()["source"] == "ISO 1:2001#cl_3.1"


@pytest.mark.parametrize(
    ("language", "source", "said"),
    [
        ("zh", "cn-law-2001", ""),
        ("zh", "cn-law-2001#art_3__para_1", ""),
        ("en", "ISO 1:2001#cl_3.1", ""),
        ("zh", "cn-law-2002", "no known law or standard"),
        ("zh", "cn-law-2001#3", "no address"),
        ("zh", "cn-law-2001#chp_2", "no address"),
        ("vi", "cn-law-2001", "is in zh"),
        ("zh", "ISO 1:2001", "is in en"),
    ],
)
def test_a_source_that_is_none_is_named(language: str, source: str, said: str) -> None:
    one = Concept("hat", "ppe", "", "A hat.", (Term("帽子", language, True, "fluent", source),))
    found = [fault.what for fault in source_faults({"hat": one}, {}, frozenset(), KNOWN)]
    assert said in found[0] if said else not found, found


def test_further_laws_are_titled_once() -> None:
    further = {
        "a": {"languages": ["zh"]},
        "b": {"languages": ["xx"], "title": "B"},
        "c": {"languages": ["en"], "title": "C"},
    }
    found = [fault.what for fault in source_faults({}, further, frozenset({"c"}), KNOWN)]
    assert len(found) == 3 and "no title" in found[0] and "'xx'" in found[1] and "manifest too" in found[2]


def test_labels_with_a_source_stand_in_skos(tmp_path: Path) -> None:
    from rdflib import Graph, Literal, URIRef
    from rdflib.namespace import DCTERMS, SKOS

    graph = Graph().parse(data=to_skos(read(tmp_path, ENTRY)), format="turtle")
    (label,) = graph.subjects(DCTERMS.source, Literal("ISO 1:2001#cl_3.1"))
    assert list(graph.subject_objects(URIRef(LABELS + "prefLabel"))) != []
    assert graph.value(label, URIRef(LABELS + "literalForm")) == Literal("red hat & band", lang="en")
    assert len(list(graph.subject_objects(SKOS.altLabel))) == 1


def test_a_short_term_counts_in_its_own_field_alone_and_no_piece_of_a_longer_one(tool: ModuleType) -> None:
    def made(name: str, topic: str, *words: str) -> Concept:
        return Concept(name, topic, "", name, tuple(Term(word, "en", at == 0, "fluent") for at, word in enumerate(words)))

    known = [
        made("lead", "hazards", "lead"),
        made("dust", "hazards", "dust"),
        made("worker", "actors", "worker", "migrant worker"),
    ]
    finder = tool.Finder(Termbase({one.id: one for one in known}))
    assert list(finder.terms("Each migrant  worker has a lead.", "en")) == [
        ("worker", "en", "migrant worker"),
        ("lead", "en", "lead"),
    ]
    assert not finder.akin("lead", {"lead", "worker"}) and finder.akin("lead", {"lead", "dust"})


def test_a_law_not_on_work_wants_a_neighbour_beside_every_term(tool: ModuleType) -> None:
    def made(name: str, topic: str, word: str) -> Concept:
        return Concept(name, topic, "", name, (Term(word, "en", True, "fluent"),))

    known = [made("belt", "ppe", "safety harness"), made("gloves", "ppe", "gloves"), made("tell", "deontic", "notify")]
    finder = tool.Finder(Termbase({one.id: one for one in known}))
    seat = [("art_1", "", "Each seat has a safety harness."), ("", "", "They notify."), ("", "", "They wear gloves.")]
    assert set(tool.uses_of(seat, "en", finder)) == {("belt", "en", "safety harness")}  # what has no address stands alone
    assert tool.uses_of(seat, "en", finder, every=True) == {}
    beside = [("art_2", "Gear", "A safety harness and gloves, then notify.")]
    assert tool.uses_of(beside, "en", finder, every=True) == {
        ("belt", "en", "safety harness"): {"art_2": False},
        ("gloves", "en", "gloves"): {"art_2": False},
    }


def test_a_short_term_does_not_run_across_words(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("jieba")
    pytest.importorskip("icu4py")
    monkeypatch.syspath_prepend(ROOT / "training")
    one = Concept("electrician", "electricity", "", "Who works on wires.", (Term("电工", "zh", True, "fluent"),))
    finder = tool.Finder(Termbase({one.id: one}))
    assert list(finder.terms("输变电工程", "zh")) == []
    assert list(finder.terms("电工持证上岗", "zh")) == [("electrician", "zh", "电工")]


def test_laws_of_tables_are_read_by_article(tool: ModuleType, tmp_path: Path) -> None:
    table = tmp_path / "labour.tsv"
    table.write_text("pcode\tarticle\ten\nN1\t1\tA crane.\nN1\t1-1\tA boiler.\nN2\t1\tPay.\n", "utf-8")
    assert tool.articles(table, "N1", "en") == [("art_1", "", "A crane."), ("", "", "A boiler.")]
    assert tool.articles(table, "all", "en")[2] == ("", "", "Pay.")
    base = tmp_path / "laws.db"
    with closing(sqlite3.connect(base)) as made, made:
        made.execute("create table articles (id, law_name, status, article_no_arabic, article_text)")
        rows = [(1, "甲法", "现行有效", 3, "戴帽。"), (2, "甲法", "已废止", 4, "脱帽。")]
        made.executemany("insert into articles values (?, ?, ?, ?, ?)", rows)
    assert tool.articles(base, "甲法", "zh") == [("art_3", "", "戴帽。")]
    with pytest.raises(SystemExit, match="no article of 乙法"):
        tool.articles(base, "乙法", "zh")


def test_addresses_are_those_that_laws_are_cited_by(tool: ModuleType) -> None:
    assert tool.address("part_1__art_3__para_2", Component.MAIN) == "part_1__art_3"
    assert tool.address("annex_2__sec_4", Component.ANNEX) == "annex_2"
    assert tool.address("eluc_1__art_4", Component.ELUCIDATION) == tool.address("front_1", Component.FRONT) == ""


def test_writing_twice_writes_once(tool: ModuleType, tmp_path: Path) -> None:
    chosen = {("hat", "zh", "红帽子"): "cn-law-2001#art_2"}
    once = tool.rewritten(ENTRY, chosen, {("hat", "zh", "帽")}, {"cn-law-2001"})
    assert tool.rewritten(once, chosen, set(), {"cn-law-2001"}) == once
    by_hand = "ISO 1:2001#cl_3.1"
    terms = read(tmp_path, once)["hat"].terms
    assert [(t.source, t.reliability) for t in terms] == [
        ("cn-law-2001#art_2", "fluent"),
        ("", "checked"),
        (by_hand, "fluent"),
    ]
    terms = read(tmp_path, tool.rewritten(once, {}, set(), {"cn-law-2001"}))["hat"].terms
    assert [t.source for t in terms] == ["", "", by_hand]  # what the text that was read no longer has is taken away


def test_what_ships_names_sources_in_nine_languages() -> None:
    known = Knowledge.shipped()
    sourced = [term for one in known.termbase for term in one.terms if term.source]
    assert len(sourced) > 6000 and {term.language for term in sourced} >= {
        "zh",
        "vi",
        "th",
        "id",
        "ms",
        "km",
        "lo",
        "my",
        "en",
    }
    assert "cn-work-safety-law-2021#art_2" in {term.source for term in known.termbase["employer"].terms}
