"""A term that stands where it should not is named, whichever way it went wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stdalign.check.terms import Rules, rules_of, term_faults
from stdalign.knowledge import Knowledge
from stdalign.terms import Concept, Term

RULES = rules_of(Knowledge.shipped())


def concept(
    name: str, definition: str, topic: str = "actors", note: str = "Beside rescue and more-than.", **terms: str
) -> Concept:
    """A concept; each language's terms with bars between them, the preferred one first."""
    made = (
        Term(text, language, at == 0, "fluent")
        for language, texts in terms.items()
        for at, text in enumerate(texts.split(" | "))
    )
    return Concept(name, topic, "", definition, tuple(made), note)


SOUND = {
    one.id: one
    for one in (
        concept("employer", "Person who engages others for pay.", en="employer", zh="用人单位", id="pemberi kerja"),
        concept("driver", "One who steers a vehicle.", en="driver", zh="驾驶员", th="คนขับรถ"),
        concept("rescue", "Bringing people out of peril.", topic="emergency", en="rescue", th="การช่วยเหลือ | ช่วยเหลือ", id="penyelamatan"),
        concept("more-than", "Figure that must be passed.", topic="deontic", en="more than", zh="超过", vi="vượt quá"),
        concept("at-least", "Threshold with the number.", topic="deontic", en="at least", zh="以上", vi="trở lên"),
        concept("less-than", "Bound without the number.", topic="deontic", en="less than", zh="低于"),
        concept("not-more-than", "Limit that includes its figure.", topic="deontic", en="not more than", zh="不超过"),
    )
}  # fmt: skip


def faults(*changed: Concept, rules: Rules = RULES) -> list[str]:
    return [f"{f.where}: {f.what}" for f in term_faults(SOUND | {one.id: one for one in changed}, rules)]


def with_terms(id: str, language: str, texts: str) -> Concept:
    kept = tuple(term for term in SOUND[id].terms if term.language != language)
    new = tuple(Term(text, language, at == 0, "fluent") for at, text in enumerate(texts.split(" | ")))
    return replace(SOUND[id], terms=(*kept, *new))


def test_sound_terms_have_no_fault() -> None:
    assert faults() == []


WRONG = [
    (with_terms("driver", "zh", "用人单位"), "preferred under each"),
    (with_terms("driver", "zh", "驾驶员 | 用人单位"), "the preferred one of employer"),
    (with_terms("driver", "en", "driver | Driver"), "stands twice"),
    (with_terms("rescue", "th", "ช่วยเหลือ | การช่วยเหลือ"), "is the verb"),
    (with_terms("rescue", "id", "mengangkat korban"), "is a verb"),
    (with_terms("driver", "th", "driver"), "no letter of its own script"),
    (replace(SOUND["driver"], definition=""), "no definition"),
    (replace(SOUND["driver"], definition="The driver."), "says no more than the term"),
    (replace(SOUND["driver"], note=""), "no scope"),
    (replace(SOUND["driver"], note="The person alone."), "names no other concept"),
    (
        replace(SOUND["driver"], note="Steers; who pays is employer, who gives signs signal-man."),
        "'signal-man', which is no concept",
    ),
    (replace(SOUND["driver"], broader="nobody"), "is not there"),
    (replace(SOUND["driver"], definition="Person that engages others for pay."), "definitions are alike"),
    (replace(SOUND["driver"], terms=tuple(t for t in SOUND["driver"].terms if t.language != "en")), "no English term"),
]


@pytest.mark.parametrize(("changed", "said"), WRONG, ids=lambda v: v if isinstance(v, str) else v.id)
def test_a_wrong_term_is_named(changed: Concept, said: str) -> None:
    found = faults(changed)
    assert any(said in line and changed.id in line for line in found), found


INCLUSIVE = [
    ("zh", "more-than", "以上"), ("vi", "more-than", "trở lên"), ("th", "more-than", "ไม่น้อยกว่า"), ("id", "more-than", "paling sedikit"),
    ("en", "less-than", "not more than"), ("pt", "at-least", "mais de"), ("zh", "not-more-than", "不足"), ("ms", "at-least", "melebihi"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "id", "term"), INCLUSIVE, ids=[f"{i[1]}-{i[0]}" for i in INCLUSIVE])
def test_with_and_without_the_number_are_told_apart(language: str, id: str, term: str) -> None:
    assert any("reads as" in line and f"{language} term" in line for line in faults(with_terms(id, language, term)))


def test_a_scope_line_tells_like_concepts_apart() -> None:
    like = replace(SOUND["driver"], definition="Person that engages others for pay.", note="Steers; who pays is employer.")
    assert faults(like) == []


def test_every_concept_that_ships_is_owned_alone() -> None:
    assert list(term_faults(Knowledge.shipped().termbase.concepts, RULES)) == []


def test_a_concept_that_holds_kinds_of_another_is_a_basket() -> None:
    poisoning = concept("poisoning", "Illness by poison.", en="poisoning", zh="中毒", id="keracunan", pt="intoxicação")
    held = {"en": "food safety | food poisoning", "zh": "食品安全 | 食物中毒", "id": "keamanan pangan | keracunan makanan"}
    food = concept("food-safety", "That meals are wholesome.", **held, pt="segurança alimentar | intoxicação alimentar")
    assert ["are kinds of poisoning" in said for said in faults(poisoning, food)] == [True]
    assert (
        faults(poisoning, replace(food, note="The illness is poisoning."))
        == faults(poisoning, replace(food, broader="poisoning"))
        == []
    )
    assert (
        faults(poisoning, concept("food-safety", "That meals are wholesome.", **held)) == []
    )  # three languages may be chance
