"""Which clauses carry a pair of articles, and which limits are held against each other."""

from __future__ import annotations

import csv
import importlib.util
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from stdalign.align import explain
from stdalign.align.side import Article, Side
from stdalign.align.stringency import Rules
from stdalign.corpora import corpora_dir
from stdalign.knowledge import Knowledge
from stdalign.model import AnalysedClause, Clause, Component, Level, Quantity, Requirement
from stdalign.relation import Stringency

KNOWN = Knowledge.shipped()
detail = partial(explain.detail, catalogue=KNOWN.catalogue, rules=Rules(KNOWN.stringency, KNOWN.ratios))
FINE = Quantity("money", "<=", 50000, "CNY", 0, 1, quote="up to 50,000")
DAYS = Quantity("deadline", "<=", 3, "d", 0, 1, quote="within three days")


def unit(eid: str, text: str, *limits: Quantity, modality: str = "obligation") -> AnalysedClause:
    clause = Clause(eid, Level.ARTICLE, "1", "", "", text, 0, 1, Component.MAIN, "en")
    return AnalysedClause(0, "x", 0, "art_1", clause, text, Requirement("en", "employer", True, modality, limits))


def side(*units: AnalysedClause, vectors: list[list[float]]) -> Side:
    article = Article("x#art_1", "x", "CN", "en", "", units[0].full_text, units, frozenset(), {}, {}, ())
    rows = np.array(vectors, dtype=np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return Side((article,), units, np.zeros(len(units), dtype=np.int64), rows)


def test_a_point_states_the_limits_of_its_lead_in_but_not_of_its_neighbour() -> None:
    whole = unit("art_1", "all", FINE, DAYS, modality="penalty")
    points = unit("art_1__para_1__point_a", "a", DAYS), unit("art_1__para_1__point_b", "b")
    made = side(whole, unit("art_1__para_1", "lead", FINE, DAYS), *points, vectors=[[1, 0]] * 4).articles[0]
    assert [limit.quote for limit in made.limits[2]][:1] == [DAYS.quote]
    assert {limit.quote for limit in made.limits[3]} == {FINE.quote}


def test_what_is_near_to_everything_does_not_carry_a_pair() -> None:
    # The second part of the target is near to all parts of the source, and a little nearer than the first is to its own.
    source = side(unit("art_1", "all"), unit("art_1__para_1", "report"), unit("art_1__para_2", "train"),
                  *(unit(f"art_1__para_{n}", str(n)) for n in range(3, 12)), vectors=[[1, 1, 6], [2, 0, 5], *[[0, 1, 6]] * 10])  # fmt: skip
    target = side(unit("art_1", "all"), unit("art_1__para_1", "report"), unit("art_1__para_2", "everything"),
                  vectors=[[1, 1, 3], [2, 0, 2], [0.2, 0.2, 6]])  # fmt: skip
    found = detail(source, 0, target, 0)
    assert found.source_unit.full_text == found.target_unit.full_text == "report"


@pytest.mark.parametrize(("modality", "carried"), [("obligation", "must"), ("right", "entitled")])
def test_the_same_kind_of_statement_decides_between_parts_that_are_as_near(modality: str, carried: str) -> None:
    source = side(unit("art_1", "one", modality=modality), vectors=[[1, 0]])
    parts = unit("art_1__para_1", "must"), unit("art_1__para_2", "entitled", modality="right")
    target = side(unit("art_1", "all"), *parts, vectors=[[1, 1], [1, 1], [1, 1]])
    assert detail(source, 0, target, 0).target_unit.full_text == carried


def test_limits_in_parts_that_fit_nearly_as_well_are_compared() -> None:
    week = Quantity("deadline", "<=", 7, "d", 0, 1, quote="within seven days")
    source = side(unit("art_1", "one", DAYS), vectors=[[1, 0]])
    near, far = ([[1, 1], [1, 0.5], [1, x]] for x in (0.55, 3))
    parts = unit("art_1__para_1", "nearest"), unit("art_1__para_2", "next", week)
    made = [detail(source, 0, side(unit("art_1", "all"), *parts, vectors=rows), 0) for rows in (near, far)]
    assert [one.target_unit.full_text for one in made] == ["nearest", "nearest"]
    assert [one.stringency for one in made] == [Stringency.STRICTER, Stringency.INCOMPARABLE]
    assert made[0].comparisons[0].target_quote == week.quote and not made[1].comparisons


def test_the_script_that_counts_verdicts_reads_every_judged_pair() -> None:
    path = Path(__file__).resolve().parent.parent / "benchmarks" / "verdicts.py"
    spec = importlib.util.spec_from_file_location("verdicts", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    gold = corpora_dir() / "gold" / "law_pairs.tsv"
    with gold.open(encoding="utf-8", newline="") as lines:
        wanted = sum(row["target_article"] != "NONE" for row in csv.DictReader(lines, delimiter="\t"))
    assert len(module.judged(gold)) == wanted
    parts = unit("art_1__para_2__point_a", "a"), unit("art_1__para_3", "b")
    article = side(*parts, vectors=[[1, 0]] * 2).articles[0]
    said = [module.named({"query_sub": sub}, article, parts[0], "query_sub") for sub in ("2(a)", "a", "2", "3", "2,3", "")]
    assert said == [True, True, True, False, None, None]
