"""Made-up documents come back: a seeded part of the forge, each kind and rendering above its floor; the forge itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from stdalign.errors import CorpusError, UnknownName
from stdalign.model import Component
from stdalign.pipeline import split
from stdalign.testing.forge import RENDERINGS, UNPRINTABLE, check, compare, expected, grow, jurisdictions, kinds, render
from stdalign.testing.forge.convention import Convention, _made
from stdalign.testing.forge.floors import read_floors

FLOORS = read_floors(Path(__file__).parent / "forge_floors.tsv")
SEEDS = (1, 2)
KINDS = [(code, kind) for code in jurisdictions() for kind in kinds(code)]


def test_every_kind_of_every_jurisdiction_has_floors() -> None:
    wanted = {
        (code, kind, rendering)
        for code, kind in KINDS
        for rendering in RENDERINGS
        if not (rendering == "pdf" and grow(code, kind, 1).language in UNPRINTABLE)
    }
    assert set(FLOORS) == wanted
    assert len(jurisdictions()) == 13


@pytest.mark.parametrize(("code", "kind"), KINDS)
def test_trees_come_back(code: str, kind: str) -> None:
    below = []
    for rendering in RENDERINGS:
        outcomes = [outcome for seed in SEEDS if (outcome := check(grow(code, kind, seed), rendering))]
        if not outcomes:
            continue
        exact, silent = FLOORS[code, kind, rendering]
        now = sum(outcome.exact for outcome in outcomes), sum(not outcome.told for outcome in outcomes)
        if now[0] < exact or now[1] > silent:
            below.append(f"{rendering}: {now[0]} exact (floor {exact}), {now[1]} silent (ceiling {silent}): {outcomes}")
    assert not below, f"see benchmarks/forge.py: {below}"


@pytest.mark.parametrize(("code", "kind"), KINDS)
def test_same_seed_same_document(code: str, kind: str) -> None:
    one, two = grow(code, kind, 7), grow(code, kind, 7)
    assert render(one, "plain") == render(two, "plain") and expected(one) == expected(two)
    assert render(one, "plain") != render(grow(code, kind, 8), "plain")


@pytest.mark.parametrize(
    ("old", "new"),
    [("\nĐiều 3. ", "\nMục đích "), ("Tổ trưởng", "Tổ phó"), ("\na) ", "\n"), ("Chương II\n", "")],
)
def test_compare_sees_what_is_lost(tmp_path: Path, old: str, new: str) -> None:
    seed = next(
        s for s in range(1, 200) if old in (render(grow("VN", "law", s), "plain") or b"").decode() and _exact(s, "plain")
    )
    document = grow("VN", "law", seed)
    data = render(document, "plain")
    assert data
    path = tmp_path / "sample.txt"
    path.write_text(data.decode().replace(old, new, 1), "utf-8")
    assert compare(document, split(path, jurisdiction="VN", language="vi"))


def _exact(seed: int, rendering: str) -> bool:
    outcome = check(grow("VN", "law", seed), rendering)
    return outcome is not None and outcome.exact


def test_compare_sees_a_clause_in_the_wrong_place(tmp_path: Path) -> None:
    document = grow("VN", "law", next(s for s in range(1, 200) if _exact(s, "plain")))
    path = tmp_path / "sample.txt"
    path.write_bytes(render(document, "plain") or b"")
    done = split(path, jurisdiction="VN", language="vi")
    assert not compare(document, done)
    first = next(at for at, clause in enumerate(done.clauses) if clause.component is Component.MAIN and clause.unit)
    clauses = list(done.clauses)
    clauses[first] = replace(clauses[first], number="99")
    assert {d.kind for d in compare(document, replace(done, clauses=tuple(clauses)))} >= {"missing", "extra"}


def test_unknown_names() -> None:
    with pytest.raises(UnknownName):
        grow("XX", "law", 1)
    with pytest.raises(UnknownName):
        grow("VN", "poem", 1)
    with pytest.raises(UnknownName):
        render(grow("VN", "law", 1), "parchment")
    with pytest.raises(CorpusError):
        _made(Convention, {"language": "vi", "unitt": {}}, "here")
