"""Texts of the kinds that people send, in other words, other countries and other lay-outs: the numbers, addresses, titles.

Each entry of ``relatives/*.toml`` holds a text of our own, the numbers of what experts cite (a star: in an annex), addresses
that must be there, titles, words that must (``said``) and must not (``gone``) stand in clauses, and findings.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from stdalign.model import Component, Split
from stdalign.profile import load_profile
from stdalign.read import read_bytes
from stdalign.splitting import split_source

HERE = Path(__file__).resolve().parent / "relatives"
LAW = {Component.MAIN: "", Component.ANNEX: "*"}
KEYS = {"name", "for", "file", "kind", "text", "units", "eids", "titles", "said", "gone", "finds", "is"}


def entries() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted(HERE.glob("*.toml")):
        suffix = {"pages": "a.html", "markup": "a.xml"}.get(path.stem, "a.txt")
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            assert not set(case) - KEYS, (path.name, case["name"])
            found.append({"file": suffix, **case})
    return found


def read(case: dict[str, Any]) -> Split:
    source = read_bytes(case["text"].strip("\n").encode(), case["file"])[0]
    return split_source(source, load_profile(case["for"]), kind=case.get("kind"))


def units(done: Split) -> list[str]:
    return [LAW[clause.component] + clause.number for clause in done.clauses if clause.unit and clause.component in LAW]


@pytest.mark.parametrize("case", entries(), ids=lambda case: case["name"].replace(" ", "-"))
def test_relative(case: dict[str, Any]) -> None:
    done = read(case)
    assert units(done) == case["units"].split()
    headings = {clause.eid: clause.heading for clause in done.clauses}
    assert [eid for eid in case.get("eids", "").split() if eid not in headings] == []
    assert {eid: headings.get(eid) for eid in case.get("titles", {})} == case.get("titles", {})
    words = "\n".join(f"{clause.label} {clause.heading} {clause.text}" for clause in done.clauses if clause.component in LAW)
    assert [part for part in case.get("said", []) if part not in words] == []
    assert [part for part in case.get("gone", []) if part in words] == []
    assert set(case.get("finds", [])) <= {finding.code for finding in done.warnings}
    if "is" in case:
        assert done.kind == case["is"]


def test_names_are_told_apart() -> None:
    names = [case["name"] for case in entries()]
    assert len(names) == len(set(names))
