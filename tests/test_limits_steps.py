"""Figures of one article and scope are steps of one rule: the one that protects least is ranked, the others stand behind it."""

from __future__ import annotations

from typing import Any

from stdalign.knowledge import Knowledge
from stdalign.report.facts import Fact
from stdalign.report.limits import Limits, limits

KNOWN = Knowledge.shipped()


def fact(law: str, eid: str, *figures: tuple[str, float, str], parameter: str = "annual-leave", unit: str = "d") -> Fact:
    stated: list[dict[str, Any]] = [
        {"id": parameter, "op": op, "value": value, "unit": unit, "qual": qual} for op, value, qual in figures
    ]
    return Fact(
        f"{law}#{eid}",
        law,
        law[:2].upper(),
        eid.split("__")[0],
        eid,
        "",
        "en",
        "x",
        "x",
        "employer",
        "obligation",
        (),
        (),
        tuple(stated),
    )


def made(*facts: Fact, parameter: str = "annual-leave") -> Limits:
    return limits(facts, KNOWN.catalogue, parameter, KNOWN.ratios)


def test_steps_of_seniority_are_no_rivals_of_the_first_and_stand_behind_it() -> None:
    found = made(
        fact("vn-a", "art_1", (">=", 10, "")), fact("my-a", "art_6__point_b", (">=", 12, "")), fact("my-a", "art_6__point_c", (">=", 16, "")),
        fact("my-a", "art_6__point_a", (">=", 8, "")), fact("th-a", "art_3", (">=", 9, "")),
    ).limits  # fmt: skip
    assert [(one.jurisdiction, one.value, one.place, one.step) for one in found] == [
        ("VN", 10, 1, False), ("TH", 9, 2, False), ("MY", 8, 3, False), ("MY", 12, 0, True), ("MY", 16, 0, True),
    ]  # fmt: skip


def test_other_articles_scopes_and_signs_and_equal_figures_are_no_steps() -> None:
    found = made(
        fact("my-a", "art_1", (">=", 8, "")), fact("my-a", "art_2", (">=", 12, "")), fact("th-a", "art_1__para_1", (">=", 6, "")),
        fact("th-a", "art_1__para_2", (">=", 6, ""), (">=", 9, "hazardous")),
    ).limits  # fmt: skip
    assert not any(one.step for one in found) and all(one.place for one in found)


def test_where_less_protects_more_the_highest_is_ranked() -> None:
    one, two = (
        fact("vn-a", f"art_1__para_{n}", ("<=", value, ""), parameter="yearly-overtime", unit="h")
        for n, value in ((2, 200), (3, 300))
    )
    found = made(
        one, two, fact("th-a", "art_1", ("<=", 250, ""), parameter="yearly-overtime", unit="h"), parameter="yearly-overtime"
    )
    assert [(one.value, one.place, one.step) for one in found.limits] == [(250, 1, False), (300, 2, False), (200, 0, True)]
