"""References hold: those of common requirements to conventions and standards, and those of industries to articles."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from stdalign.catalogue import Catalogue
from stdalign.check.folder import _digests, vocabulary
from stdalign.check.industries import references
from stdalign.check.references import reference_faults
from stdalign.corpora import corpora_dir
from stdalign.industries import industries_of

KNOWN = {
    "C155": {"title": "Safety", "articles": 30},
    "R171": {"title": "Services"},
    "ILO-OSH-2001": {"title": "Systems", "clauses": ["3", "3.10.1"]},
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(corpora_dir() / "catalogue")


@pytest.mark.parametrize(
    ("name", "place", "said"),
    [
        ("C155", "Art. 30", ""),
        ("C155", "Art. 19(f)", ""),
        ("C155", "Art. 31", "there are 30 articles"),
        ("C155", "19", "otherwise than Art. 16(3)"),
        ("R171", "Para. 22", ""),
        ("ILO-OSH-2001", "3.10.1", ""),
        ("ILO-OSH-2001", "3.17", "no such clause"),
        ("C999", "Art. 1", "not known"),
        ("C155", "", "no place in it"),
    ],
)
def test_a_reference_to_nothing_is_named(catalogue: Catalogue, name: str, place: str, said: str) -> None:
    entry = replace(catalogue["safety-committee"], refs={name: (place,) if place else ()})
    one = replace(catalogue, requirements={entry.id: entry})
    found = [fault.what for fault in reference_faults(one, {name: KNOWN[name]} if name in KNOWN else {})]
    assert (len(found) == 1 and said in found[0]) if said else not found, found


def test_what_nobody_refers_to_is_left_out(catalogue: Catalogue) -> None:
    one = replace(catalogue, requirements={})
    assert sorted(fault.where for fault in reference_faults(one, KNOWN)) == [
        f"catalogue/references.toml {name}" for name in ("C155", "ILO-OSH-2001", "R171")
    ]


@pytest.mark.parametrize(("label", "faults"), [("", 1), ("Rule 1060", 0)])
def test_an_article_that_words_name_belongs_into_the_label(
    catalogue: Catalogue, tmp_path: Path, label: str, faults: int
) -> None:
    row = {
        "eid": "matter_1", "label": label, "text": {"en": "Stairs must be safe (Rule 1060)."}, "bearer": "employer",
        "modality": "obligation", "topics": ["employer_duties"], "status": "unchecked",
    }  # fmt: skip
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(row) + "\n", "utf-8")
    found = [fault.what for fault in _digests(path, "en", vocabulary(corpora_dir()), catalogue)]
    assert len(found) == faults and all("its words name Rule 1060" in what for what in found), found


def test_references_of_industries_are_counted_with_those_without_article() -> None:
    trade = {"names": {"en": "Trade"}, "isic": ["A"], "sector": [], "check": ["a", "b"]}
    known = industries_of({"common": {"check": ["a"]}, "industry": {"one": trade, "two": {**trade, "check": ["b"]}}})
    rows = [{"label": "Article 1", "catalogue": ["a"]}, {"label": "", "catalogue": ["b", "c"]}, {"catalogue": ["a"]}]
    assert references(known, rows) == {"all": 6, "without_article": 4}
