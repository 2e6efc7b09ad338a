"""Inputs that reproduce what went wrong with real documents: the numbers found, their titles, and what is in no clause."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from stdalign.model import Component, Split
from stdalign.profile import load_profile
from stdalign.read import read_file
from stdalign.splitting import split_source

HERE = Path(__file__).resolve().parent
CASES = HERE.parents[1] / "shared" / "cases"
LAW = (Component.MAIN, Component.ANNEX)
needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the inputs are not here")


def rows() -> list[dict[str, str]]:
    with (HERE / "split_cases.tsv").open(encoding="utf-8") as lines:
        table = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
        return [{key: value or "" for key, value in row.items()} for row in table]


def split(name: str, code: str) -> Split:
    return split_source(read_file(CASES / name)[0], load_profile(code))


def units(done: Split) -> list[str]:
    marks = {Component.MAIN: "", Component.ANNEX: "*"}
    return [marks[clause.component] + clause.number for clause in done.clauses if clause.unit and clause.component in LAW]


@needs_cases
@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"])
def test_case(row: dict[str, str]) -> None:
    done = split(row["file"], row["jurisdiction"])
    if row["units"]:
        assert units(done) == row["units"].split()
    headings = {clause.eid: clause.heading for clause in done.clauses}
    for title in row["titles"].split():
        eid, _, words = title.partition("=")
        assert headings.get(eid) == words.replace("~", " ")
    said = " ".join(f"{clause.heading} {clause.text}" for clause in done.clauses if clause.component in LAW)
    assert not [word for word in row["absent"].split() if word in said]


@needs_cases
def test_every_figure_stays_in_the_law() -> None:
    done = split("26-txt-number-lines.txt", "VN")
    said = " ".join(clause.text for clause in done.clauses).split()
    assert [figure for figure in ("85", "88", "91") if figure not in said] == []


@needs_cases
def test_lines_of_chinese_are_joined_without_a_blank() -> None:
    said = " ".join(clause.text for clause in split("44-cn-hard-wrapped.txt", "CN").clauses)
    assert "二十四小时" in said and "二十万元" in said and "九月一日" in said


@needs_cases
def test_doubts_are_findings() -> None:
    for name, code, finding in (
        ("46-first-and-last-lost-without-finding.txt", "VN", "garbled_number"),
        ("50-old-new-table.html", "CN", "law_in_a_table"),
        ("42-bilingual-alternating.txt", "CN", "two_languages"),
    ):
        assert finding in {entry.code for entry in split(name, code).warnings}, name
