"""What ranks two duties beside their figures: whom they bind, how soon, how far; and when nothing may be said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stdalign.align import duties, explain
from stdalign.align.duties import Duty
from stdalign.align.side import Article
from stdalign.align.stringency import Rules, overall
from stdalign.analysis import analyse_text
from stdalign.knowledge import Knowledge
from stdalign.model import AnalysedClause, Clause, Component, ConceptSpan, Level, Quantity, Reference, Requirement
from stdalign.relation import Stringency

S = Stringency
KNOWN = Knowledge.shipped()
TOPICS = {name: one.topic for name, one in KNOWN.termbase.concepts.items()}
RULES = Rules.of(KNOWN.stringency, KNOWN.ratios, TOPICS, KNOWN.phrases)
DAY = Quantity("deadline", "<=", 24, "h", 0, 1, quote="within 24 hours")


def unit(text: str, *limits: Quantity, eid: str = "art_1", language: str = "en", acts: tuple[str, ...] = ("training",),
         modality: str = "obligation", bearer: str = "employer", **more: Any) -> AnalysedClause:  # fmt: skip
    own = more.pop("own", text)
    clause = Clause(eid, Level.ARTICLE, "1", "", "", own, 0, 1, Component.MAIN, language)
    spans = tuple(ConceptSpan(name, 0, 1) for name in acts)
    said = Requirement(language, bearer, True, modality, limits, concepts=spans, **more)
    return AnalysedClause(0, "x", 0, "art_1", clause, text, said)


def article(*units: AnalysedClause) -> Article:
    return Article("x#art_1", "x", "CN", "en", "", units[0].full_text, units, frozenset(), {}, {}, ())


def duty(one: AnalysedClause) -> Duty:
    return Duty(article(one), 0, RULES)


def told(one: AnalysedClause, other: AnalysedClause) -> list[tuple[str, Stringency]]:
    found = duties.compare(duty(one), duty(other))
    back = duties.compare(duty(other), duty(one))
    assert [(c.kind, c.verdict.inverse) for c in found] == [(c.kind, c.verdict) for c in back]
    assert all(c.source_quote and c.target_quote for c in found), "what decided is quoted"
    return [(c.kind, c.verdict) for c in found]


# language: at once, for all, for some; each sentence is one rule about drills or reports, and all are our own.
SAID = {
    "zh": ("发现险情应当立即上报。", "所有单位应当开展演练。", "应当根据规模开展演练。"),
    "vi": ("Thấy nguy hiểm phải báo ngay.", "Mọi cơ sở phải diễn tập.", "Việc diễn tập căn cứ vào quy mô của cơ sở."),
    "en": ("Leaks shall be reported at once.", "Every workplace shall hold drills.", "Drills shall be held according to the size of the site."),
    "th": ("พบการรั่วไหลต้องแจ้งทันที", "ให้สถานประกอบกิจการทุกแห่งซ้อมหนีไฟ", "ให้ซ้อมหนีไฟตามขนาดของโรงงาน"),
    "id": ("Kebocoran wajib segera dilaporkan.", "Setiap perusahaan wajib berlatih.", "Latihan wajib bagi perusahaan tertentu."),
    "ms": ("Kebocoran hendaklah dilaporkan serta-merta.", "Setiap majikan hendaklah berlatih.", "Latihan hendaklah mengikut bilangan pekerja."),
    "tl": ("Iulat agad ang tagas.", "Ang bawat pinapasukan ay magsasanay.", "Magsasanay batay sa laki ng pagawaan."),
    "pt": ("As fugas são comunicadas de imediato.", "Todas as empresas fazem exercícios.", "Fazem exercícios consoante a dimensão."),
    "km": ("ត្រូវរាយការណ៍ភ្លាម", "និយោជកទាំងអស់ត្រូវហាត់សម", "ត្រូវហាត់សមតាមទំហំ"),
    "lo": ("ຕ້ອງລາຍງານທັນທີ", "ທຸກວິສາຫະກິດຕ້ອງຝຶກຊ້ອມ", "ຕ້ອງຝຶກຊ້ອມຕາມຂະໜາດ"),
    "my": ("ချက်ချင်း အစီရင်ခံရမည်", "အလုပ်ရှင်တိုင်း လေ့ကျင့်ရမည်", "အရွယ်အစားအလိုက် လေ့ကျင့်ရမည်"),
}  # fmt: skip


@pytest.mark.parametrize("language", SAID)
def test_words_are_read_in_every_language_and_only_there(language: str) -> None:
    soon, every, some = (RULES.said(text, language) for text in SAID[language])
    assert soon.promptly and not (soon.every or soon.some)
    assert every.every and not (every.some or every.promptly)
    assert some.some and not (some.every or some.promptly)
    for words in (KNOWN.stringency[name] for name in ("promptly", "every", "some")):
        assert all(word == word.casefold() and word.strip() for word in words[language])


@pytest.mark.parametrize("language", SAID)
def test_a_duty_of_all_is_stricter_than_one_of_some(language: str) -> None:
    every, some = (unit(text, language=language) for text in SAID[language][1:])
    assert told(every, some) == [("scope", S.STRICTER)]
    assert told(every, every) == told(some, some) == []


def test_a_head_count_in_a_condition_is_a_duty_of_some() -> None:
    heads = Quantity("persons", ">=", 50, "person", 0, 1, quote="50 or more persons")
    some = unit("Where 50 or more persons work, the employer drills.", heads, conditions=("Where 50 or more persons work",))
    every = unit(SAID["en"][1])
    assert told(every, some) == [("scope", S.STRICTER)]
    assert told(unit("The employer drills."), some) == [], "a duty that does not say that it holds for all"
    assert told(
        unit("Every employer of 50 or more persons drills.", heads, conditions=("of 50 or more persons",)), every
    ) == [("scope", S.LOOSER)]


@pytest.mark.parametrize(
    "change", [{"modality": "power"}, {"bearer": "worker"}, {"acts": ("worker",)}, {"acts": ("workplace",)}]
)
def test_duties_of_other_parties_and_other_acts_are_not_ranked(change: dict[str, Any]) -> None:
    every, some = unit(SAID["en"][1], acts=("training", "workplace", "worker")), unit(SAID["en"][2])
    assert told(every, some)
    assert told(every, unit(SAID["en"][2], **change)) == []
    bounded = unit("So far as is reasonably practicable, train them.")
    assert told(every, bounded) == [("qualifier", S.STRICTER)]
    assert told(every, unit("So far as is reasonably practicable, train them.", **change)) == []


def test_whom_a_duty_binds_is_asked_of_duties_on_one_subject_too() -> None:
    every, some = (unit(text, acts=(), topics=("training",)) for text in SAID["en"][1:])
    assert told(every, some) == [("scope", S.STRICTER)]
    assert told(every, unit(SAID["en"][2], acts=(), topics=("training", "ppe"))) == []
    assert told(unit(SAID["en"][1], acts=()), unit(SAID["en"][2], acts=())) == [], "no subject known is no subject shared"


def test_at_once_is_shorter_than_any_figure() -> None:
    soon, within = unit(SAID["en"][0]), unit("Leaks shall be reported within 24 hours.", DAY)
    assert told(soon, within) == [("promptness", S.STRICTER)]
    assert told(soon, unit(SAID["vi"][0], language="vi")) == [("promptness", S.SAME)]
    assert told(soon, unit("Leaks shall be reported.")) == [], "how soon the other is due is not known"
    both = unit("Leaks shall be reported at once, in writing within 24 hours.", DAY)
    assert told(both, within) == [], "its figure is held against the other's"


def test_the_bounds_of_the_paragraph_that_a_point_fills_in_are_its_own() -> None:
    bounded = unit("(1) The employer must, so far as is reasonably practicable, train staff.", eid="art_1__para_1")
    lead = "For the purposes of subsection (1), training includes —"
    second = unit(
        lead + " drills", eid="art_1__para_2", own=lead, references=(Reference(20, 34, "subsection (1)", "art_1__para_1"),)
    )
    point = unit("drills", eid="art_1__para_2__point_a")
    whole = unit("all", eid="art_1")

    def bound(*units: AnalysedClause) -> str:
        return duties.bound(Duty(article(*units), len(units) - 1, RULES))[0]

    assert bound(whole, bounded, second, point) == "reasonably_practicable"
    despite = replace(second, clause=replace(second.clause, text="Despite subsection (1), training includes —"))
    assert bound(whole, bounded, despite, point) == ""
    assert bound(whole, bounded, second, replace(point, requirement=replace(point.requirement, modality="power"))) == ""


def compared(one: AnalysedClause, other: AnalysedClause) -> Stringency:
    a, b = article(one), article(other)
    found = explain._comparisons(a, 0, b, 0, KNOWN.catalogue, RULES)
    return overall(found, bool(a.limits[0] or b.limits[0]))


SERVICE = {
    "en": ("After at least two years of service, a worker is entitled to leave.", "A worker is entitled to leave of at least two years."),
    "zh": ("劳动者连续工作满两年以上的，享受休假。", "休假不少于两年。"),
}  # fmt: skip


def leave(years: int, condition: bool, modality: str = "right") -> AnalysedClause:
    quote = f"at least {years} years"
    limit = Quantity("duration", ">=", years, "a", 0, 1, quote=quote)
    return unit(f"… {quote} …", limit, modality=modality, conditions=(f"after {quote} of service",) if condition else ())


def test_a_figure_in_a_condition_says_from_where_on_not_how_much() -> None:
    assert compared(leave(1, True), leave(2, True)) is S.STRICTER, "after one year of service before after two"
    assert compared(leave(1, False), leave(2, False)) is S.LOOSER, "one year of leave is less than two"
    assert compared(leave(1, True), leave(2, False)) is S.INCOMPARABLE, "service is not leave"
    assert compared(leave(2, True), leave(2, True)) is S.INCOMPARABLE, "the same service says nothing of the leave"


def test_how_many_share_a_site_is_no_limit() -> None:
    several = [
        unit(text, Quantity("count", ">=", 2, "1", 0, 1, quote=quote), conditions=(quote,), acts=("contractor",))
        for text, quote in (("Where two or more firms share a site, they agree.", "two or more"), ("2 firms or more …", "2 firms or more"))
    ]  # fmt: skip
    assert compared(*several) is S.INCOMPARABLE


def test_what_must_not_be_exceeded_is_demanded_in_a_condition_too() -> None:
    most = [
        unit(
            "…",
            Quantity("duration", "<=", hours, "h/d", 0, 1, quote=f"at most {hours}"),
            conditions=(f"if at most {hours}",),
        )
        for hours in (2, 3)
    ]
    assert compared(*most) is S.STRICTER


@pytest.mark.parametrize("modality", ["definition", "scope"])
def test_figures_of_definitions_do_not_rank(modality: str) -> None:
    ages = [unit("…", Quantity("age", ">=", years, "a", 0, 1, quote=str(years)), modality=modality) for years in (15, 16)]
    assert compared(*ages) is S.INCOMPARABLE
    heights = [unit("…", Quantity("height", ">=", m, "m", 0, 1, quote=str(m)), modality=modality) for m in (2, 3)]
    assert compared(*heights) is S.STRICTER, "work at height is from there on: whom the duties of such work bind"


@pytest.mark.parametrize(("language", "country"), [("en", "SG"), ("zh", "CN")])
def test_the_analysis_tells_service_from_leave(language: str, country: str) -> None:
    made = []
    for text in SERVICE[language]:
        clause = Clause("art_1", Level.ARTICLE, "1", "", "", text, 0, 1, Component.MAIN, language)
        made.append(AnalysedClause(0, "x", 0, "art_1", clause, text, analyse_text(text, country, language, knowledge=KNOWN)))
    assert [bool(article(one).conditional[0]) for one in made] == [True, False]


def test_concepts_that_every_duty_names_are_concepts() -> None:
    assert set(KNOWN.stringency["act"]["wide"]) <= set(KNOWN.termbase.concepts)
    assert RULES.aside >= {"worker", "shall", "workplace"} and "training" not in RULES.aside
