"""Whose limit is stricter: exact figures, ranges, qualifiers, rates; ``benchmarks/mutants.py`` checks that these tests bite."""

from __future__ import annotations

import itertools
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stdalign.align import stringency
from stdalign.align.stringency import FAR, Rules, compare_parameters, compare_stated, overall
from stdalign.catalogue import Parameter
from stdalign.knowledge import Knowledge
from stdalign.model import Comparison, Quantity
from stdalign.quantity import amount, convert, months_in_days, order
from stdalign.relation import Stringency

S = Stringency
KNOWN = Knowledge.shipped()
RULES = Rules(KNOWN.stringency, KNOWN.ratios)
compare_all = partial(stringency.compare_all, rules=RULES)
compare_quantities = partial(stringency.compare_quantities, rules=RULES)
EXAM = Parameter("exam", "Medical examination", "frequency", "/a", "higher")
AGE = Parameter("age", "Minimum age", "age", "a", "higher")
LEAVE = Parameter("leave", "Leave", "duration", "d", "higher")


def q(kind: str, op: str, value: float, unit: str, value2: float | None = None, **more: Any) -> Quantity:
    return Quantity(kind, op, value, unit, 0, 1, value2, quote=f"{op} {value} {unit}", **more)


def verdict(one: Quantity, other: Quantity) -> Stringency | None:
    found = compare_quantities(one, other)
    back = compare_quantities(other, one)
    assert (found and found.verdict.inverse) == (back and back.verdict)
    return found.verdict if found else None


@pytest.mark.parametrize("unit", ["a", "mo", "d", "wk", "h"])
def test_every_pair_of_whole_intervals_is_told_apart(unit: str) -> None:
    top = {"a": 20, "mo": 120}.get(unit, 40)
    for one, other in itertools.combinations(range(1, top + 1), 2):
        more = verdict(q("frequency", ">=", 1, f"/({one}.{unit})"), q("frequency", ">=", 1, f"/({other}.{unit})"))
        assert more is (S.STRICTER if other <= FAR * one else None), (one, other)
        least = verdict(q("duration", ">=", one, unit), q("duration", ">=", other, unit))
        assert least is (S.LOOSER if other <= FAR * one else None), (one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((98, "d"), (14, "wk")), ((1, "a"), (12, "mo")), ((2, "d"), (48, "h")), ((1.5, "a"), (18, "mo")),
        ((10, "d", "working_day"), (14, "d")), ((0.1, "m"), (10, "cm")), ((90, "min"), (1.5, "h")), ((0.3, "t"), (300, "kg")),
        ((50, "ug/m3"), (0.05, "mg/m3")), ((1, "%"), (10000, "ppm")), ((36, "km/h"), (10, "m/s")), ((0.5, "MPa"), (500, "kPa")),
    ],
)  # fmt: skip
def test_the_same_figure_in_two_units(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    a, b = amount(*one), amount(*other)
    assert a is not None and b is not None and order(a, b) == 0


@pytest.mark.parametrize(
    ("days", "months", "wanted"),
    [
        (27, 1, -1), (28, 1, None), (30, 1, None), (31, 1, None), (32, 1, 1), (45, 1, 1), (98, 3, 1), (90, 3, None),
        (180, 6, -1), (182, 6, None), (185, 6, 1), (364, 12, -1), (365, 12, None), (366, 12, None), (367, 12, 1),
    ],
)  # fmt: skip
def test_days_and_months_meet_by_the_calendar(days: int, months: int, wanted: int | None) -> None:
    one, other = amount(days, "d"), amount(months, "mo")
    assert one is not None and other is not None
    assert order(one, other) == wanted and order(other, one) == (None if wanted is None else -wanted)
    told = verdict(q("deadline", "<=", days, "d"), q("deadline", "<=", months, "mo"))
    assert told is {-1: S.STRICTER, 1: S.LOOSER, None: S.INCOMPARABLE}[wanted]
    often = verdict(q("frequency", ">=", 1, f"/({days}.d)"), q("frequency", ">=", 1, f"/({months}.mo)"))
    assert often is {-1: S.STRICTER, 1: S.LOOSER, None: S.INCOMPARABLE}[wanted]


def test_weeks_meet_months_and_years() -> None:
    assert verdict(q("duration", ">=", 14, "wk"), q("duration", ">=", 3, "mo")) is S.STRICTER
    assert verdict(q("duration", ">=", 16, "wk"), q("duration", ">=", 4, "mo")) is S.LOOSER
    assert verdict(q("duration", ">=", 52, "wk"), q("duration", ">=", 1, "a")) is S.LOOSER
    assert months_in_days(Fraction(4800)) == (146097, 146097)


def test_working_days_are_no_calendar_days() -> None:
    five = q("deadline", "<=", 5, "d", qual="working_day")
    assert verdict(five, q("deadline", "<=", 5, "d")) is S.LOOSER
    assert verdict(five, q("deadline", "<=", 7, "d")) is S.SAME
    assert verdict(five, q("deadline", "<=", 8, "d")) is S.STRICTER


def test_money_never_ranks() -> None:
    for one, other in itertools.product(("CNY", "VND", "SGD", "mo_salary", "SGD/d"), repeat=2):
        assert verdict(q("money", "<=", 5, one), q("money", "<=", 7, other)) is None
    a, b = amount(5, "CNY"), amount(5, "VND")
    assert a is not None and b is not None and order(a, b) is None and convert(5, "CNY", "VND") is None
    fine = Parameter("fine", "Fine", "money", "CNY", "higher")
    rows = [{"id": "fine", "op": "<=", "value": v, "unit": u} for v, u in ((5, "CNY"), (9, "CNY"), (9, "VND"))]
    assert {compare_stated(x, y, fine) for x in rows for y in rows} == {S.INCOMPARABLE}


def test_concentrations_need_one_measure() -> None:
    assert verdict(q("concentration", "<=", 5, "ppm"), q("concentration", "<=", 10, "mg/m3")) is None
    assert verdict(q("concentration", "<=", 5, "mg/m3"), q("concentration", "<=", 10, "mg/m3")) is S.STRICTER
    assert verdict(q("concentration", "<=", 100, "ug/m3"), q("concentration", "<=", 0.1, "mg/m3")) is S.SAME
    assert verdict(q("concentration", "<=", 0.1, "fibre/cm3"), q("concentration", "<=", 2, "fibre/cm3")) is S.STRICTER
    assert verdict(q("concentration", "<=", 10, "pct_lel"), q("concentration", "<=", 10, "%")) is None


def test_figures_too_far_apart_are_other_things() -> None:
    assert verdict(q("duration", "<=", 6, "d"), q("duration", "<=", 7.2, "h")) is S.LOOSER
    assert verdict(q("duration", "<=", 6, "d"), q("duration", "<=", 7.1, "h")) is None
    assert verdict(q("temperature", "<=", 1, "Cel"), q("temperature", "<=", 28, "Cel")) is S.STRICTER
    assert verdict(q("temperature", "<=", -5, "Cel"), q("temperature", "<=", 0, "Cel")) is S.STRICTER


@pytest.mark.parametrize("qual", ["light_work", "shift_work", "twa", "stel", "ceiling"])
def test_a_figure_for_some_is_not_one_for_all(qual: str) -> None:
    assert verdict(q("age", ">=", 13, "a", qual=qual), q("age", ">=", 15, "a")) is None
    assert verdict(q("age", ">=", 13, "a", qual=qual), q("age", ">=", 15, "a", qual=qual)) is S.LOOSER
    some = {"id": "age", "op": ">=", "value": 13, "unit": "a", "qual": qual}
    every = {"id": "age", "op": ">=", "value": 15, "unit": "a"}
    assert compare_parameters([some], [every], {"age": AGE}) == []
    assert [c.verdict for c in compare_parameters([every], [every | {"value": 16}], {"age": AGE})] == [S.LOOSER]


def test_rates_hold_for_their_period() -> None:
    assert verdict(q("duration", "<=", 8, "h/d"), q("duration", "<=", 8, "h")) is None
    assert verdict(q("duration", "<=", 8, "h/d"), q("duration", "<=", 48, "h/wk")) is None
    assert verdict(q("duration", "<=", 8, "h/d"), q("duration", "<=", 9, "h/d")) is S.STRICTER
    assert verdict(q("duration", "<=", 44, "h/(7.d)"), q("duration", "<=", 44, "h/wk")) is S.SAME
    assert verdict(q("other", "<=", 20, "mSv/a"), q("other", "<=", 1, "mSv/mo")) is None
    assert verdict(q("frequency", ">=", 2, "/a"), q("frequency", ">=", 1, "/(6.mo)")) is S.SAME


def test_at_least_and_at_most_are_different_limits() -> None:
    assert verdict(q("duration", ">=", 8, "h"), q("duration", "<=", 8, "h")) is None
    assert verdict(q("duration", "=", 8, "h"), q("duration", "<=", 9, "h")) is S.STRICTER
    assert verdict(q("duration", "=", 8, "h"), q("duration", ">=", 9, "h")) is S.LOOSER
    assert verdict(q("age", ">=", 18, "a"), q("duration", ">=", 18, "a")) is None


def test_inclusive_and_exclusive_figures() -> None:
    assert verdict(q("persons", ">=", 100, "person"), q("persons", ">", 100, "person")) is S.STRICTER
    assert verdict(q("duration", "<", 8, "h"), q("duration", "<=", 8, "h")) is S.STRICTER
    assert verdict(q("duration", ">", 8, "h"), q("duration", ">=", 8, "h")) is S.STRICTER
    assert verdict(q("age", ">", 18, "a"), q("age", ">", 18, "a")) is S.SAME


def test_ranges() -> None:
    work = q("duration", "range", 4, "h", 8)
    assert verdict(work, q("duration", "range", 4, "h", 8)) is S.SAME
    assert verdict(work, q("duration", "range", 5, "h", 7)) is S.LOOSER  # a narrower range allows less
    assert verdict(work, q("duration", "range", 6, "h", 10)) is S.INCOMPARABLE
    assert verdict(work, q("duration", "<=", 9, "h")) is S.STRICTER
    assert verdict(work, q("duration", "<=", 7, "h")) is S.INCOMPARABLE
    assert verdict(work, q("duration", "=", 6, "h")) is S.INCOMPARABLE
    assert verdict(work, q("duration", "range", 4, "h", 8, value2_exclusive=True)) is S.LOOSER
    staff = q("persons", "range", 10, "person", 30)  # to whom a duty applies: the wider binds more
    assert verdict(staff, q("persons", "range", 15, "person", 20)) is S.STRICTER
    assert verdict(staff, q("persons", ">=", 5, "person")) is S.LOOSER
    assert verdict(staff, q("persons", ">=", 20, "person")) is S.INCOMPARABLE
    assert verdict(q("other", "range", 1, "kW", 2), q("other", "range", 1, "kW", 3)) is S.INCOMPARABLE
    assert verdict(q("duration", "range", 2, "wk", 14, unit2="wk"), q("duration", "range", 14, "d", 98)) is S.SAME


def made(*verdicts: Stringency) -> list[Comparison]:
    return [Comparison("duration", "a", "b", v) for v in verdicts]


def test_one_verdict_for_a_pair() -> None:
    assert overall(made(S.STRICTER, S.SAME), True) is S.STRICTER
    assert overall(made(S.LOOSER), True) is S.LOOSER
    assert overall(made(S.SAME, S.SAME), True) is S.SAME
    assert overall(made(S.STRICTER, S.LOOSER), True) is S.INCOMPARABLE
    assert overall(made(S.LOOSER, S.STRICTER), True) is S.INCOMPARABLE
    assert overall(made(S.STRICTER, S.INCOMPARABLE), True) is S.INCOMPARABLE
    assert overall([], True) is S.INCOMPARABLE and overall([], False) is S.NOTHING


def test_sanctions_are_not_ranked() -> None:
    for verdicts in ((S.STRICTER,), (S.LOOSER,), (S.SAME,), ()):
        assert overall(made(*verdicts), True, penalty=True) is S.INCOMPARABLE
    assert overall([], False, penalty=True) is S.NOTHING


def test_each_limit_meets_one_other() -> None:
    here = [q("duration", "<=", 8, "h/d"), q("duration", "<=", 44, "h/wk")]
    there = [q("duration", "<=", 40, "h/wk"), q("duration", "<=", 9, "h/d")]
    assert sorted(c.verdict.value for c in compare_all(here, there)) == ["looser", "stricter"]
    assert len(compare_all(here, there[:1])) == 1


UNITS = st.sampled_from(
    ["h", "d", "wk", "mo", "a", "h/d", "h/wk", "/a", "/(6.mo)", "/(30.d)", "mg/m3", "ppm", "%", "person", "CNY", "m", "cm"]
)
VALUES = st.one_of(st.integers(1, 400).map(float), st.decimals("0.01", "400", places=2).map(float))
QUANTITIES = st.builds(
    q,
    st.sampled_from(["duration", "deadline", "frequency", "persons", "age", "concentration", "temperature", "money", "other"]),
    st.sampled_from([">=", ">", "<=", "<", "=", "approx", "range"]), VALUES, UNITS, VALUES,
    qual=st.sampled_from(["", "working_day", "light_work"]), value2_exclusive=st.booleans(),
)  # fmt: skip


@given(QUANTITIES, QUANTITIES)
@settings(max_examples=1500, deadline=None)
def test_read_from_the_other_side_it_is_the_inverse(one: Quantity, other: Quantity) -> None:
    verdict(one, other)


@given(QUANTITIES)
@settings(max_examples=200, deadline=None)
def test_a_limit_is_as_strict_as_itself(one: Quantity) -> None:
    assert verdict(one, one) is (None if one.kind == "money" else S.SAME)


@given(st.lists(QUANTITIES, max_size=4), st.lists(QUANTITIES, max_size=4), st.booleans())
@settings(max_examples=300, deadline=None)
def test_the_verdict_of_a_pair_is_the_inverse_too(here: list[Quantity], there: list[Quantity], penalty: bool) -> None:
    one = overall(compare_all(here, there), bool(here or there), penalty)
    assert overall(compare_all(there, here), bool(here or there), penalty) is one.inverse


@given(
    st.lists(st.integers(1, 60), min_size=3, max_size=3),
    st.lists(st.sampled_from(["d", "wk", "mo", "a"]), min_size=3, max_size=3),
)
@settings(max_examples=500, deadline=None)
def test_the_order_of_times_is_transitive(values: list[int], units: list[str]) -> None:
    a, b, c = (amount(v, u) for v, u in zip(values, units, strict=True))
    assert a is not None and b is not None and c is not None
    if order(a, b) == order(b, c) == -1:
        assert order(a, c) == -1


def test_the_limits_page_ranks_as_the_pair_page_does() -> None:
    from stdalign.catalogue import Catalogue
    from stdalign.report.facts import Fact
    from stdalign.report.limits import limits

    figures = [
        (90, "d", ""),
        (3, "mo", ""),
        (14, "wk", ""),
        (98, "d", ""),
        (4, "mo", ""),
        (70, "d", "working_day"),
        (2, "wk", "light_work"),
    ]
    facts = tuple(
        Fact(**dict.fromkeys(Fact.__dataclass_fields__, "") | {
            "jurisdiction": "XX", "address": str(at), "checked": True,
            "parameters": ({"id": "leave", "op": ">=", "value": v, "unit": u, "qual": qual},),
        })
        for at, (v, u, qual) in enumerate(figures)
    )  # fmt: skip
    found = limits(facts, Catalogue({}, {"leave": LEAVE}), "leave", KNOWN.ratios)
    places = {int(row.address): row.place for row in found.limits}
    assert places == {4: 1, 2: 2, 3: 2, 5: 2, 0: 5, 1: 5, 6: 1}
    assert {row.address: row.common for row in found.limits}["5"] == 98.0
    rows = [f.parameters[0] for f in facts]
    for one, other in itertools.permutations(range(len(rows)), 2):
        if compare_stated(rows[one], rows[other], LEAVE) is S.STRICTER:
            assert places[one] < places[other]


def test_directions_are_of_known_kinds() -> None:
    words = {"modality", "promptly", "qualifier", "qualified", "applies", "act", "every", "some", "serves"}
    for kind, table in KNOWN.stringency.items():
        if kind not in words:
            assert set(table) == {"minimum", "maximum", "equal"} and set(table.values()) <= {"lower", "higher", "neutral"}


DUTIES = [
    ("The occupier must, so far as is reasonably practicable, keep exits clear.", "en", "reasonably_practicable"),
    ("The licensee keeps staff safe so far as is practicable.", "en", "practicable"),
    ("The occupier takes all reasonable measures.", "en", "all_reasonable_steps"),
    ("用人单位应当在合理可行的范围内采取措施", "zh", "reasonably_practicable"),
    ("Report as soon as practicable.", "en", ""),
    ("นายจ้างต้องจัดที่ทำงานให้ปลอดภัย", "th", ""),
]


@pytest.mark.parametrize(("text", "language", "wanted"), DUTIES, ids=[d[2] + d[1] for d in DUTIES])
def test_how_far_a_duty_goes_is_read(text: str, language: str, wanted: str) -> None:
    assert stringency.qualifier(text, language, RULES) == wanted


def test_an_absolute_duty_is_stricter_than_a_bounded_one() -> None:
    def of(one: str, other: str, modality: str = "obligation") -> Stringency:
        return stringency.by_duty("obligation", modality, (one, other), RULES)

    assert (
        of("", "reasonably_practicable")
        is of("", "practicable")
        is of("practicable", "reasonably_practicable")
        is S.STRICTER
    )
    assert of("reasonably_practicable", "") is S.LOOSER
    assert of("reasonably_practicable", "all_reasonable_steps") is of("", "") is S.SAME
    assert of("reasonably_practicable", "", "permission") is S.STRICTER  # must, even within bounds, before may


def test_limits_far_apart_are_far_apart_in_days_and_months_too() -> None:
    within = partial(q, "deadline", "<=")
    assert verdict(within(1, "a"), within(5, "d")) is None  # a year and five days limit different acts
    assert verdict(within(1, "mo"), within(5, "d")) is S.LOOSER
