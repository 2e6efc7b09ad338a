"""What a delegate, an expert and a client missed: each was tried on a build that did not have it."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from stdalign_service import i18n
from stdalign_service.pages.figures import figure, stated, unit
from stdalign_service.pages.said import HAZARDS

from stdalign.desk import label_path
from stdalign.knowledge import Knowledge

API = "/api/v1/"
RAW = re.compile(r">[^<]*\b(?:art|para|front|quoted|matter|point|sec|cl)_\d[^<]*<")
"""An address as people should never see it: between tags, not in a link."""


def page(client: TestClient, path: str, language: str = "en") -> str:
    answer = client.get(path, headers={"accept": "text/html", "accept-language": language})
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.text


@pytest.mark.parametrize("path", ["/align?source=CN&target=VN", "/pair/cn-sample:art_1~vn-sample:art_1", "/search?q=training", "/reviews",
                                  "/instruments/cn-sample", "/responsibilities?bearer=employer", "/reviews/bulk?source=CN&target=VN"])  # fmt: skip
def test_no_address_is_shown_as_a_label(reader: TestClient, path: str) -> None:
    found = RAW.findall(re.sub(r'<p class="printed">.*?</p>', "", page(reader, path)))
    assert not found, found[:3]


def test_a_clause_without_a_label_is_named_in_words() -> None:
    labels = {"art_5": "Điều 5", "art_5__para_2": "Điều 5 khoản 2"}
    assert label_path("art_5__para_2", labels) == ("Điều 5 khoản 2",)
    assert label_path("art_5__para_3__point_a", labels) == ("Điều 5", "para_3", "point_a")
    for code in i18n.LANGUAGES:
        assert all("{n}" in word for word in i18n.words(code)["step"].values())


@pytest.mark.parametrize(
    "path", ["/search?q=%E5%9F%B9%E8%AE%AD", "/instruments/cn-sample", "/pair/cn-sample:art_1~vn-sample:art_1"]
)
def test_own_sentences_are_asked_for_everywhere(reader: TestClient, path: str) -> None:
    """The sample has no common requirement: nothing may be invented, and the page still stands."""
    assert 'class="common"' not in page(reader, path, "lo")


def test_names_of_limits_and_units_in_every_language(reader: TestClient) -> None:
    known = Knowledge.shipped().catalogue
    for code in set(i18n.LANGUAGES) - {"en"}:
        missing = [name for name in known.parameters if code not in known.parameter_names.get(name, {})]
        assert not missing, (code, missing[:3])
        assert unit(code, "d") != unit("en", "d") and unit(code, "/a") not in ("/a", "")
    assert figure("zh", ">=", 2, None, "/a") == "≥ 每年2 次"
    assert stated("lo", ">= 98 d") == "≥ 98 ມື້" and stated("en", "48小时内") == "48小时内"
    assert "≥" not in page(reader, "/limits?parameter=safety_officer_headcount", "th") and "100 คน" in page(
        reader, "/limits?parameter=safety_officer_headcount", "th"
    )


def test_limits_stand_beside_their_like() -> None:
    from stdalign.knowledge import Knowledge as Known
    from stdalign.report.facts import Fact
    from stdalign.report.limits import limits

    known = Known.shipped()

    def fact(code: str, value: float, qual: str) -> Fact:
        stated = {"id": "annual-leave", "op": ">=", "value": value, "unit": "d", **({"qual": qual} if qual else {})}
        address = f"{code.lower()}-x#art_1"
        return Fact(address, address[:4], code, "art_1", "1", "", "en", "…", "", "employer", "obligation", (), (), (stated,))

    made = limits(
        (fact("TH", 18, "hazardous"), fact("KH", 12, ""), fact("PH", 15, "hazardous")),
        known.catalogue,
        "annual-leave",
        known.ratios,
    )
    assert [(row.jurisdiction, row.scope, row.place) for row in made.limits] == [
        ("KH", "", 1), ("TH", "hazardous", 1), ("PH", "hazardous", 2),
    ]  # fmt: skip


def test_benefits_are_apart_by_what_they_are_for() -> None:
    known = Knowledge.shipped().catalogue
    kinds = [name for name in known.parameters if name.startswith("benefit-share")]
    assert len(kinds) >= 4 and "benefit-share" not in kinds and "minimum-age-light" in known.parameters
    assert len({known.parameter_name(name, "lo") for name in kinds}) == len(kinds)


def test_search_says_when_it_found_nothing_and_marks_what_it_found(reader: TestClient) -> None:
    none = page(reader, "/search?q=zzzz+qqqq")
    assert "Nothing was found for these words." in none and "<summary>Nearest clauses" in none
    found = page(reader, "/search?q=training&kind=digest")
    assert "<mark" in found and "Nothing was found" not in found and re.search(r"fits (well|partly)", found)
    assert "Nothing was found" in page(reader, "/search?q=training&kind=text")
    assert reader.get("/search?q=a&hazard=banana").status_code == 422 and set(HAZARDS.values()) <= set(
        Knowledge.shipped().termbase.concepts
    )


def test_the_page_of_compare_can_be_walked_and_an_article_jumped_to(reader: TestClient) -> None:
    first = page(reader, "/align?source=CN&target=VN")
    assert "Page 1 of 1" in first
    jump = reader.get("/align?source=CN&target=VN&article=%E7%AC%AC%E4%B8%89%E6%9D%A1", follow_redirects=False)
    assert jump.status_code == 303 and jump.headers["location"].endswith("page=1")
    assert reader.get("/align?source=CN&target=VN&article=3", follow_redirects=False).status_code == 303
    assert "No article of this number" in page(reader, "/align?source=CN&target=VN&article=99")
    pair = page(reader, "/pair/cn-sample:art_2~vn-sample:art_2")
    assert 'rel="prev"' in pair and 'rel="next"' in pair and 'accesskey="n"' in pair


def test_pages_of_the_api_link_to_each_other(reader: TestClient) -> None:
    asked = f"{API}alignments?source=CN&target=VN&limit=2&total=true"
    links = reader.get(f"{asked}&page=2").headers["link"]
    assert {'rel="first"', 'rel="last"', 'rel="prev"'} <= {part.split("; ")[1] for part in links.split(", ")}
    every = reader.get(f"{API}alignments?source=CN&target=VN").json()["items"]
    paged = [row for at in (1, 2, 3) for row in reader.get(f"{asked}&page={at}").json()["items"]]
    assert [row["id"] for row in paged] == [row["id"] for row in every][: len(paged)] and len(paged) > 3
    assert reader.get(f"{API}alignments?page=0").status_code == 422


@pytest.mark.parametrize("path", ["checklists?jurisdiction=CN&sector=banana", "alignments?topic=hot_work", "matrix?theme=nope",
                                  "search?q=a&language=fr", "matrix?exchange=nope", "catalogue?hazard=nope", "glossary?topic=nope", "terms?topic=nope"])  # fmt: skip
def test_unknown_values_are_refused(reader: TestClient, path: str) -> None:
    assert reader.get(API + path).status_code == 422


def test_a_country_with_itself_is_refused_everywhere_alike(reader: TestClient) -> None:
    for path in (
        "dossier.docx?jurisdictions=CN,cn",
        "gaps?source=cn&target=CN",
        "reviews/worksheet.xlsx?source=CN&target=CN",
    ):
        assert reader.get(API + path).status_code == 409, path
    for path in ("/align?source=CN&target=CN", "/gaps?source=CN&target=CN", "/dossier?source=CN&target=CN"):
        answer = reader.get(path, headers={"accept": "text/html", "accept-language": "lo"})
        assert answer.status_code == 409 and i18n.say("lo", "same_country") in answer.text, path


def test_requirements_glossary_and_countries_have_pages_and_files(reader: TestClient) -> None:
    entry = page(reader, "/catalogue/safety-committee", "km")
    assert "គណៈកម្មាធិការសុវត្ថិភាព" in entry and i18n.say("km", "no_clause") in entry
    assert "emergency-rescue" in page(reader, "/matrix?by=exchange")
    wide = reader.get(f"{API}glossary?topic=fire&languages=lo,vi&format=csv").text.splitlines()
    assert wide[0].lstrip("\ufeff") == "concept,topic,lo,vi,definition" and len(wide) > 20
    every = reader.get(f"{API}limits?parameter=all").json()
    assert {row["parameter"] for row in every["items"]} == {"safety_officer_headcount"} and every["total"] == 2
    told: dict[str, Any] = reader.get(f"{API}catalogue/safety-committee").json()
    assert {one["jurisdiction"] for one in told["countries"]} == {"CN", "MM", "TH", "VN"} and told["decided"] == []


@pytest.mark.parametrize("language", ["lo", "vi"])
def test_errors_name_field_and_choices_for_people(reader: TestClient, language: str) -> None:
    answer = reader.get("/align?topic=hot_work", headers={"accept": "text/html", "accept-language": language})
    words = i18n.words(language)
    assert answer.status_code == 422 and words["topic"]["training"] in answer.text
    assert i18n.say(language, "error_field", field=words["ui"]["topic"]) in answer.text


def test_a_print_says_what_it_is_of(reader: TestClient) -> None:
    shown = page(reader, "/align?source=CN&target=VN&topic=training", "vi")
    line = shown.split('<p class="printed">')[1].split("</p>")[0]
    assert "Huấn luyện" in line and "Trung Quốc" in line and re.search(r"\d{4}-\d\d-\d\d", line)


def test_several_pairs_are_decided_at_once_and_found_again(client: TestClient, keys: dict[str, str]) -> None:
    client.post("/sign-in", data={"key": keys["review"], "next": "/reviews"})
    form = page(client, "/reviews/bulk?source=CN&target=VN&topic=training")
    pairs = re.findall(r'name="pair" value="([^"]+)"', form)
    token = re.search(r'name="token" value="([^"]+)"', form)
    assert len(pairs) >= 2 and token
    sent = {
        "pair": pairs,
        "decision": "accept",
        "reason": "",
        "token": token[1],
        "back": "/reviews/bulk?source=CN&target=VN",
    }
    head = {"origin": "http://testserver"}
    answer = client.post("/reviews/bulk", data=sent, headers=head, follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"].endswith(f"done={len(pairs)}&left=0"), answer.text
    again = client.post("/reviews/bulk", data={**sent, "token": "other"}, headers=head, follow_redirects=False)
    assert again.headers["location"].endswith(f"done=0&left={len(pairs)}")  # the pairs changed since the page was made
    asked = {**sent, "assignee": "Binh", "assign": "true", "decision": ""}
    given = client.post("/reviews/bulk", data=asked, headers=head, follow_redirects=False)
    assert given.headers["location"].endswith(f"assigned={len(pairs)}&assignee=Binh")
    assert "Assigned to Binh" in page(client, "/reviews/bulk?source=CN&target=VN&review=accepted")
    mine = page(client, "/reviews/decided?whose=mine")
    assert f"{len(pairs)} rows" in mine and "?decision=withdraw#decide" in mine
    assert "0 rows" in page(client, "/reviews/decided?whose=disputed")


def test_an_assignment_is_taken_back_on_the_page(client: TestClient, keys: dict[str, str]) -> None:
    client.post("/sign-in", data={"key": keys["review"], "next": "/reviews"})
    asked = "/reviews/bulk?source=CN&target=VN"
    pairs = re.findall(r'name="pair" value="([^"]+)"', page(client, asked))
    head, sent = {"origin": "http://testserver"}, {"pair": pairs, "back": asked, "assignee": "Binh"}
    client.post("/reviews/bulk", data={**sent, "assign": "true"}, headers=head, follow_redirects=False)
    assert "Assigned to Binh" in page(client, asked)
    back = client.post("/reviews/bulk", data={**sent, "release": "true"}, headers=head, follow_redirects=False)
    assert back.headers["location"].endswith(f"released={len(pairs)}") and "Assigned to Binh" not in page(client, asked)
    assert f"{len(pairs)} assignments taken back" in page(client, back.headers["location"])


def test_every_decision_is_in_the_files_of_the_page(client: TestClient, keys: dict[str, str]) -> None:
    head = {"authorization": f"Bearer {keys['review']}", "if-match": "*"}
    for at in range(3):
        body = {"source": "cn-sample#art_1", "target": "vn-sample#art_1", "decision": "comment", "reason": f"{at}"}
        assert client.post(f"{API}reviews", json=body, headers=head).status_code == 201
    listed = client.get(f"{API}reviews?limit=2").json()
    assert listed["total"] == 3 and len(listed["items"]) == 2
    for path in ("/reviews", "/reviews/decided"):
        files = re.findall(r'href="(/api/v1/reviews[^"]*)"', page(client, path))
        assert files and all("decisions." in one or "worksheet." in one for one in files)
    assert len(client.get(f"{API}reviews/decisions.jsonl").text.splitlines()) == 3


def test_a_worksheet_says_laws_standing_and_english_and_takes_filters(reader: TestClient) -> None:
    def rows(more: str) -> list[dict[str, str]]:
        text = reader.get(f"{API}reviews/worksheet.csv?source=CN&target=VN{more}").text.lstrip("\ufeff")
        return list(csv.DictReader(io.StringIO(text)))

    every, some = rows(""), rows("&topic=training")
    assert 0 < len(some) < len(every) and {row["source_title"] for row in every} == {"示例安全法"}
    first = every[0]
    assert (
        first["source_en"]
        and first["target_label"]
        and first["source_standing"] == "not_stated"
        and first["counterpart"] == "found"
    )
    assert {row["target"] for row in every if row["counterpart"] == "none_found"} == {"VN"}


def test_a_choice_is_never_dropped_and_save_goes_on(client: TestClient, keys: dict[str, str]) -> None:
    client.post("/sign-in", data={"key": keys["review"], "next": "/reviews"})
    where = "/pair/cn-sample:art_1~vn-sample:art_1"
    form = page(client, where)
    tag = re.search(r'name="etag" value="([^"]+)"', form)
    assert tag
    sent = {"decision": "accept", "reason": "", "etag": tag[1], "token": "t", "then": "next"}
    head = {"origin": "http://testserver", "accept": "text/html", "accept-language": "vi"}
    wrong = client.post(f"{where}/review", data={**sent, "jointly_with": "vn-sample#art_3"}, headers=head)
    assert wrong.status_code == 422 and i18n.say("vi", "choose_change") in wrong.text
    right = client.post(f"{where}/review", data=sent, headers=head, follow_redirects=False)
    assert right.status_code == 303 and right.headers["location"] == "/reviews/next?source=CN&target=VN"
