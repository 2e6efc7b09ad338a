"""Twice the text takes about twice the time, also where one number comes again and again."""

from __future__ import annotations

from time import process_time

import pytest

from stdalign.model import Level
from stdalign.number import FIRST, Number
from stdalign.profile import load_profile
from stdalign.source import OutlineNode, Source
from stdalign.splitting import split_source
from stdalign.splitting.bilingual import other_language
from stdalign.splitting.contents import without_contents
from stdalign.splitting.heads import Head

MOST_S = 1.0
"""What is linear takes a twentieth of it, what is quadratic takes many times as much."""


def heads(count: int, step: int = 8, *, first: int = 0, key: Number = FIRST, label: int = 3) -> list[Head]:
    places = range(first, first + count * step, step)
    return [
        Head(at, at + label, at + label + 1, key, str(key), Level.ARTICLE, 1.0, "article", True, bulk=0.2) for at in places
    ]


@pytest.mark.parametrize("key", [FIRST, Number.of(2)])
def test_an_article_that_comes_ten_thousand_times_is_no_contents_list_and_costs_no_square(key: Number) -> None:
    many = heads(10_000, key=key)
    start = process_time()
    assert without_contents(many, 80_000) == many
    assert process_time() - start < MOST_S


def test_a_contents_list_is_left_out_after_many_articles_of_one_number() -> None:
    listed = [head for at in range(1, 5) for head in heads(1, first=8 * at, key=Number.of(at))]
    law = [head for at in range(1, 5) for head in heads(1, first=500 * at, key=Number.of(at))]
    assert without_contents([*listed, *law], 3_000) == law


def test_two_languages_in_turn_cost_no_square() -> None:
    text = "Article 1 A\n1. B\n\n" * 10_000
    english = heads(10_000, 18, label=8)
    native = heads(10_000, 18, first=12, label=2)
    both = sorted([*english, *native], key=lambda head: head.start)
    start = process_time()
    noise, findings = other_language(both, text)
    assert process_time() - start < MOST_S
    assert len(noise) == 10_000 and [one.code for one in findings] == ["two_languages"]


BLANKS, MARKS = " " * 20_000, "»" * 20_000


@pytest.mark.parametrize(
    "line",
    [
        f"“Article 5 The lamp{BLANKS}is lit”.",
        f"“Article 5 The lamp{MARKS}is lit”.",
        f'"Article 5 The lamp"{BLANKS}is lit.',
        f"{BLANKS}x",
    ],
)
@pytest.mark.parametrize("code", ["INT", "SG", "MY"])
def test_a_long_run_of_one_sign_costs_no_square(code: str, line: str) -> None:
    label = "Article " if code == "INT" else ""
    text = f"{label}1. A lamp is lit.\n{label}2. Replaced as follows:\n{line}\n{label}3. It is put out.\n"
    start = process_time()
    split_source(Source("a", text), load_profile(code))
    assert process_time() - start < MOST_S


@pytest.mark.parametrize("eid", ["", "art_1"])
def test_articles_of_one_number_in_a_file_that_states_its_tree_cost_no_square(eid: str) -> None:
    count, text = 3_000, "1. Lamp.\n"
    outline = tuple(OutlineNode(9 * at, 9 * at + 8, 9 * at + 3, 0, Level.ARTICLE, "1.", "1", eid=eid) for at in range(count))
    start = process_time()
    made = split_source(Source("a", text * count, outline=outline), load_profile("INT"))
    assert process_time() - start < MOST_S
    assert [clause.eid for clause in made.clauses[:3]] == ["art_1", "art_1-2", "art_1-3"]
