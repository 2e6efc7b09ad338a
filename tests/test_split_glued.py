"""Doubts about finished clauses: no end, a small beginning, no title, a list inside; and none where all is well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stdalign.profile import load_profile
from stdalign.source import Source
from stdalign.splitting import split_source
from stdalign.splitting.glued import glued


def law(*odd: str) -> str:
    """A law of fourteen sections with titles, some lines put in place of others."""
    units = [f"Lamp {number}\n{number}. The keeper shall trim lamp {number} of the yard.\n" for number in range(1, 15)]
    for at, text in enumerate(odd):
        units[5 + at] = text
    return "Sample Act\n\n" + "\n".join(units)


def codes(text: str, code: str = "SG") -> list[str]:
    done = split_source(Source("a", text), load_profile(code))
    return [finding.code for finding in done.warnings if finding.code != "missing_number"]


def test_a_clean_law_raises_no_doubt() -> None:
    assert codes(law()) == []


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        ("Lamp 6\n6. The keeper shall trim the lamp 17\n", "open_end"),
        ("6. The keeper shall trim lamp 6 of the yard.\n", "no_heading"),
        ("Lamp 6\n6. The keeper shall: look at the lamp; 1) trim the lamp; 2) write it down.\n", "list_inside"),
    ],
)
def test_what_is_unlike_all_others_is_told(odd: str, told: str) -> None:
    assert told in codes(law(odd))


def test_a_paragraph_that_begins_small_is_told() -> None:
    body = "".join(f"Article {n}\nThe keeper looks at the lamp.\nThe book is kept.\n" for n in range(1, 9))
    done = split_source(Source("a", body + "Article 9\nThe keeper writes.\n"), load_profile("KH"))
    clauses = [c for c in done.clauses if c.eid != "art_3__para_2"]
    odd = next(c for c in done.clauses if c.eid == "art_3__para_2")
    found = glued([*clauses, replace(odd, text="and the book is kept.")])
    assert [(f.code, f.start) for f in found] == [("cut_paragraph", odd.start)]


def test_references_by_number_are_no_list() -> None:
    assert codes(law("Lamp 6\n6. The keeper shall do as sections (1) and (2) of the book (a) or (b) say.\n")) == []
