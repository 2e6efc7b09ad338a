"""The pages: in every language, without markup from clauses, light, with what must always be said."""

from __future__ import annotations

import html
import re
import tomllib
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from stdalign_service import i18n
from stdalign_service.pages import scopes

from stdalign.catalogue import Catalogue
from stdalign.desk import Desk

PAGES = [
    "/", "/align?source=CN&target=VN", "/align?source=CN&target=TH&topic=training", "/pair/cn-sample:art_2~vn-sample:art_2",
    "/pair/cn-sample:art_3~VN", "/matrix", "/matrix?theme=scope", "/limits", "/limits?parameter=safety_officer_headcount",
    "/gaps?source=CN&target=VN", "/lists?jurisdiction=CN", "/lists?jurisdiction=CN&kind=negative", "/search", "/instruments",
    "/instruments/cn-sample", "/instruments/mm-sample", "/reviews", "/reviews/import", "/api", "/responsibilities",
    "/responsibilities?jurisdiction=CN&bearer=employer&topic=training", "/dossier", "/dossier?source=VN&target=TH&topic=training",
    "/matrix?exchange=emergency-rescue", "/catalogue", "/catalogue?hazard=height&q=work", "/catalogue/safety-committee",
    "/terms", "/terms?topic=fire&languages=lo&languages=km", "/terms/safety-officer", "/countries", "/countries/CN", "/countries/PH",
    "/statistics", "/help", "/reviews/decided", "/reviews/decided?whose=disputed", "/reviews/bulk?source=CN&target=VN",
    "/search?q=training&kind=digest", "/search?q=training&hazard=height&sector=mining",
    "/standards", "/standards?jurisdiction=VN&topic=ppe", "/industries", "/industries?industry=building", "/industries?subject=chain-of-responsibility",
]  # fmt: skip
LOCALES = Path(i18n.__file__).parent / "locales"


class Outline(HTMLParser):
    """Checks that tags nest, and keeps what the tests look at."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "circle", "line", "path", "rect"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "li", "option", "tr", "td", "th") and self.open[-1] != tag and tag not in self.open:
            raise AssertionError(f"</{tag}> without <{tag}>")
        assert self.open and self.open[-1] == tag, f"</{tag}> closes <{self.open[-1] if self.open else ''}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data


def outline(html: str) -> Outline:
    found = Outline()
    found.feed(html)
    assert not found.open
    return found


@pytest.mark.parametrize("language", ["en", "zh", "my", "km", "th"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_in_five_languages(reader: TestClient, path: str, language: str) -> None:
    answer = reader.get(path, headers={"accept-language": language, "accept": "text/html"})
    assert answer.status_code == 200, answer.text
    page = outline(answer.text)
    html = next(attrs for tag, attrs in page.tags if tag == "html")
    assert html["lang"] == language and len(answer.content) <= 150_000
    words = i18n.words(language)["ui"]
    assert words["legal"] in page.text and words["skip"] in page.text
    for tag, attrs in page.tags:
        assert not {"style", "onclick", "onload", "onerror"} & set(attrs), tag
        for name in ("src", "href", "action"):
            value = attrs.get(name)
            assert not value or value.startswith(("/", "#")), f"{tag} {name}={value}"
    assert all("src" in attrs for tag, attrs in page.tags if tag == "script")
    labelled = [
        a for t, a in page.tags if t in ("select", "textarea") or (t == "input" and a.get("type") not in ("hidden",))
    ]
    assert answer.text.count("<label") >= len(labelled)
    assert sum(tag == "h1" for tag, _ in page.tags) == 1


@pytest.mark.parametrize("path", ["/align?source=CN&target=VN", "/pair/cn-sample:art_4~vn-sample:art_1", "/instruments/cn-sample",
                                  "/lists?jurisdiction=CN", "/gaps?source=VN&target=CN"])  # fmt: skip
def test_digest_and_check_are_always_said(reader: TestClient, path: str) -> None:
    text = reader.get(path).text
    assert "Digest in our own words, not the official text" in text
    assert "checked" in text
    if not path.startswith(("/lists", "/gaps")):
        assert "our own sample" in text  # the source


@pytest.mark.parametrize("path", ["/align?source=CN&target=VN", "/pair/cn-sample:art_4~vn-sample:art_1", "/instruments/cn-sample",
                                  "/lists?jurisdiction=CN"])  # fmt: skip
def test_clause_text_never_becomes_markup(reader: TestClient, path: str) -> None:
    html = reader.get(path).text
    assert "<img" not in html and "<script>" not in html
    page = outline(html)
    assert "onerror=alert(1)" in page.text and "<script>alert(2)</script>" in page.text


@pytest.mark.parametrize(
    "query", ["q=%3Cscript%3Ealert(1)%3C/script%3E", 'q="><img src=x onerror=alert(1)>', "q=%27%22%3E%3Csvg/onload=x%3E"]
)
def test_words_of_a_search_never_become_markup(reader: TestClient, query: str) -> None:
    html = reader.get(f"/search?{query}&lang=en", headers={"accept": "text/html"}).text
    assert "<script>" not in html and "<img" not in html and "<svg/" not in html
    for path in (
        "/align?topic=%3Cb%3E",
        "/matrix?theme=%22%3E",
        "/gaps?sector=%3Cb%3E",
        "/instruments/%3Cb%3E",
        "/pair/%3Cb%3E~x",
    ):
        answer = reader.get(path, headers={"accept": "text/html"})
        assert answer.status_code in (404, 422) and "<b>" not in answer.text.replace("<b><bdi>", "")


def test_matched_terms_are_marked_on_both_sides(reader: TestClient) -> None:
    page = outline(reader.get("/pair/cn-sample:art_2~vn-sample:art_2").text)
    marks = [attrs for tag, attrs in page.tags if tag == "mark"]
    assert len(marks) == 2 and {m["data-n"] for m in marks} == {"1"} and all(m["title"] for m in marks)
    assert "> 100 people" in page.text and "stricter: Viet Nam" in " ".join(page.text.split())


def test_a_term_says_which_law_uses_it(reader: TestClient) -> None:
    page, concept = reader.get("/terms/trade-union?lang=en").text, reader.get("/api/v1/terms/trade-union").json()
    taken = {term["text"]: term["source"] for term in concept["terms"]}
    assert taken["工会"].startswith("cn-") and "中华人民共和国工会法" in page and "article" in page
    table = reader.get("/api/v1/terms?q=工会&format=csv").text
    assert f"trade-union,{concept['topic']},zh,工会,checked,{taken['工会']}" in table


def test_neighbours_that_a_scope_names_are_links(reader: TestClient) -> None:
    page = outline(reader.get("/terms/lifting-equipment?lang=en").text)
    gone = {attrs["href"] for tag, attrs in page.tags if tag == "a" and (attrs.get("href") or "").startswith("/terms/")}
    assert {"/terms/crane", "/terms/hoist", "/terms/forklift", "/terms/lifting-by-hand"} <= gone
    assert "by bodily force it is lifting by hand." in " ".join(page.text.split())
    assert all(reader.get(one).status_code == 200 for one in gone)


def test_the_decision_is_two_steps_away_by_keyboard(reader: TestClient) -> None:
    page = outline(reader.get("/pair/cn-sample:art_2~vn-sample:art_2").text)
    stops = [
        attrs.get("href")
        for tag, attrs in page.tags
        if tag in ("a", "select", "button", "input") or attrs.get("tabindex") == "0"
    ]
    assert stops[:2] == ["#content", "#decide"]
    assert next(attrs for _, attrs in page.tags if attrs.get("id") == "decide")["tabindex"] == "-1"
    assert "#decide" not in reader.get("/gaps").text


def test_limits_have_a_plot(reader: TestClient) -> None:
    page = outline(reader.get("/limits?parameter=safety_officer_headcount").text)
    assert sum(tag == "circle" for tag, _ in page.tags) == 2 and "> 50 people" in page.text


def test_duties_open_to_their_clauses(reader: TestClient) -> None:
    page = outline(reader.get("/responsibilities").text)
    links = [a["href"] or "" for t, a in page.tags if t == "a" and (a.get("href") or "").endswith("#clauses")]
    assert "/responsibilities?bearer=employer&topic=training#clauses" in links
    opened = outline(reader.get("/responsibilities?bearer=employer&topic=training").text)
    assert "雇主应当培训工人。" in opened.text and "Employers train employees." in opened.text
    one = reader.get("/responsibilities?jurisdiction=TH&bearer=employer&topic=training").text
    assert "นายจ้างต้องอบรมลูกจ้าง" in one and "雇主应当培训工人。" not in one
    for query in ("jurisdiction=XX", "bearer=%3Cb%3E", "topic=a%20b", "page=0"):
        assert reader.get(f"/responsibilities?{query}").status_code == 422


def test_language_is_chosen_and_kept(reader: TestClient) -> None:
    first = reader.get("/?lang=vi")
    assert '<html lang="vi">' in first.text
    cookie = first.headers["set-cookie"]
    assert "lang=vi" in cookie and "HttpOnly" in cookie
    assert '<html lang="vi">' in reader.get("/matrix").text
    reader.cookies.clear()
    assert '<html lang="en">' in reader.get("/?lang=xx", headers={"accept-language": "<script>;q=x"}).text


def test_errors_are_pages_for_browsers(reader: TestClient) -> None:
    answer = reader.get("/nothing", headers={"accept": "text/html", "accept-language": "th"})
    assert (
        answer.status_code == 404
        and answer.headers["content-type"].startswith("text/html")
        and '<html lang="th">' in answer.text
    )
    assert reader.get("/nothing").headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", [*PAGES, "/instruments/cn-sample/differences"])
def test_a_field_that_a_page_does_not_have_is_told_on_it_with_those_it_has(reader: TestClient, path: str) -> None:
    sign = "&" if "?" in path else "?"
    assert 'class="notice unread"' not in reader.get(f"{path}{sign}lang=vi").text
    answer = reader.get(f"{path}{sign}lang=vi&home=VN")
    words = i18n.words("vi")["ui"]
    notice = re.findall(r'<p class="notice unread" role="status">(.*?)</p>', answer.text)
    assert answer.status_code == 200 and len(notice) == 1
    assert words["error_field"].replace("{field}", "home") in notice[0] and "lang)" in notice[0]


def test_fields_that_are_told_are_those_of_the_page_and_never_markup(reader: TestClient) -> None:
    page = reader.get("/gaps?home=VN&%3Cb%3E=1&lang=en").text
    notice = re.findall(r'<p class="notice unread" role="status">(.*?)</p>', page)[0]
    assert "home, &lt;b&gt;" in notice and "(source)" in notice and "(target)" in notice and "(q)" not in notice
    assert 'class="notice unread"' not in reader.get("/nothing?home=VN", headers={"accept": "text/html"}).text


@pytest.mark.parametrize(
    "path",
    [
        "/pair?source=cn-sample%23art_1&target=vn-sample%23art_1",
        "/about",
        "/reviews/disputes",
        "/reviews/next?topic=training",
    ],
)
def test_a_page_that_leads_on_takes_unknown_fields_along(reader: TestClient, path: str) -> None:
    known = reader.get(path, headers={"accept": "text/html"})
    assert known.history and 'class="notice unread"' not in known.text
    page = reader.get(f"{path}{'&' if '?' in path else '?'}home=V%26N%20x", headers={"accept": "text/html"})
    assert (
        page.history
        and page.status_code == 200
        and page.url.params["home"] == "V&N x"
        and 'class="notice unread"' in page.text
    )


def test_no_link_or_form_of_a_page_leads_to_a_page_without_its_fields(reader: TestClient) -> None:
    seen: set[str] = set()
    ahead = list(PAGES)
    while ahead and len(seen) < 250:
        path = ahead.pop(0)
        if path in seen:
            continue
        seen.add(path)
        page = reader.get(path, headers={"accept": "text/html"}).text
        assert 'class="notice unread"' not in page, path
        links = (html.unescape(one) for one in re.findall(r'href="(/[^"#]*)', page))
        ahead += [one for one in links if "?" in one and not one.startswith(("/static", "/api/"))]
        for form in re.findall(r'<form(?![^>]*post)[^>]*action="(/[^"]*)"[^>]*>(.*?)</form>', page, re.S):
            names = re.findall(r'<(?:select|input)[^>]* name="(\w+)"', form[1])
            ahead.append(f"{html.unescape(form[0])}?" + "&".join(f"{name}=" for name in dict.fromkeys(names)))


def test_pair_by_address_leads_to_its_page(reader: TestClient) -> None:
    answer = reader.get("/pair?source=cn-sample%23art_1&target=vn-sample%23art_1", follow_redirects=False)
    assert answer.headers["location"] == "/pair/cn-sample:art_1~vn-sample:art_1"
    assert reader.get("/pair?source=//x&target=y", follow_redirects=False).status_code == 404


def test_pair_page_says_how_the_targets_answer(reader: TestClient) -> None:
    page = reader.get("/pair/cn-sample:art_1~vn-sample:art_1?lang=en").text
    assert "only jointly: 80% together, 50% by the best alone" in page and "70%" in page and "2%</span>" not in page
    assert "jointly" not in reader.get("/pair/cn-sample:art_2~vn-sample:art_2?lang=en").text.split("history")[0]


SCRIPTS = {
    "zh": r"[\u4e00-\u9fff]",
    "th": r"[\u0e00-\u0e7f]",
    "lo": r"[\u0e80-\u0eff]",
    "km": r"[\u1780-\u17ff]",
    "my": r"[\u1000-\u109f]",
}


def test_a_pair_read_with_the_article_that_one_side_names_says_so(reader: TestClient) -> None:
    page = reader.get("/pair/cn-sample:art_1~vn-sample:art_1?lang=en").text
    assert "第一条: Read together with" in page and "第三条, which it names" in page
    assert "Read together" not in reader.get("/pair/cn-sample:art_2~vn-sample:art_2?lang=en").text
    assert reader.get("/api/v1/alignments/cn-sample:art_1~vn-sample:art_1").json()["alignment"]["evidence"]["read_with"] == [
        "art_3",
        "",
    ]


@pytest.mark.parametrize("path", sorted(LOCALES.glob("*.toml")), ids=lambda p: p.stem)
def test_locales_are_whole(path: Path) -> None:
    english, own = (tomllib.loads(p.read_text("utf-8")) for p in (LOCALES / "en.toml", path))
    missing = [f"{table}.{key}" for table, rows in english.items() for key in rows if key not in own.get(table, {})]
    assert not missing, f"{path.name} has no word for {', '.join(missing)}"
    marks = own.pop("number")  # no words
    assert set(marks) == {"decimal", "group"} and len(set(marks.values())) == 2 and marks["decimal"] in ".,"
    for table, rows in own.items():
        for key, text in rows.items():
            assert key in english[table], f"{path.name}: {table}.{key}"
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[table][key])), key
            assert text == unicodedata.normalize("NFC", text) == text.strip(), f"{path.name}: {key}"
            script = SCRIPTS.get(path.stem)
            assert not script or key in ("api", "stricter_is") or re.search(script, text), (
                f"{path.name}: {key} is not in its script"
            )
            foreign = [code for code, letters in SCRIPTS.items() if code != path.stem and re.search(letters, text)]
            assert not foreign, f"{path.name}: {key} has letters of {foreign}"


@pytest.mark.parametrize("language", sorted(i18n.LANGUAGES))
def test_sentences_name_buttons_and_states_by_the_words_that_stand_on_them(language: str) -> None:
    """A reader who is told to choose a button looks for that word."""
    words = i18n.words(language)
    ui, decision = words["ui"], words["decision"]
    named = {
        "keyboard": [*(decision[key] for key in ("accept", "reject", "change", "withdraw")), ui["save"], ui["next_pair"],
                     ui["previous_pair"]],
        "choose_change": [decision["change"]],
        "help_none": [ui["none_answers"]], "help_percent": [ui["answer_each"]], "help_states": [words["state"]["disputed"]],
    }  # fmt: skip
    missing = [(key, word) for key, all_of in named.items() for word in all_of
               if re.split(r"[:：៖]|\s-\s", word)[0].lower() not in ui[key].lower()]  # fmt: skip
    assert not missing, f"{language}: {missing}"
    assert {key: ui[key] for key in decision} == decision, "one button, two words"


def test_every_code_of_the_catalogue_has_a_word() -> None:
    """A code without a word would be shown as it is, in English, in every language."""
    entries = Catalogue.load().requirements.values()
    used = {
        "sector": {s for e in entries for s in e.sector if s != "general"}, "theme": {e.theme for e in entries},
        "bearer": {e.bearer for e in entries}, "modality": {e.modality for e in entries},
        "topic": {t for e in entries for t in e.topics},
    }  # fmt: skip
    english = i18n.words("en")
    assert {name: codes - set(english[name]) for name, codes in used.items()} == {name: set() for name in used}


def test_counts_and_numbers_are_written_as_the_reader_does(reader: TestClient) -> None:
    one = reader.get("/reviews/decided?lang=en", headers={"accept": "text/html"}).text
    assert "<p>0 rows</p>" in one and i18n.say("pt", "rows_of", total=1) == "1 linha"
    plot = reader.get("/limits?parameter=safety_officer_headcount&lang=vi", headers={"accept": "text/html"}).text
    assert "&gt; 100 người" in plot and i18n.number("vi", 12345.25) == "12.345,25"
    printed = reader.get("/align?source=CN&target=VN&min_probability=0.5", headers={"accept": "text/html"}).text
    assert "≥ 50%" in printed


@pytest.mark.parametrize("language", sorted(set(i18n.LANGUAGES) - {"en"}))
def test_what_figures_are_for_is_said_in_every_language(shared_folder: Path, language: str) -> None:
    known = scopes.table()
    with Desk.open(shared_folder) as desk:
        english = {
            word: scopes.scope(desk, "en", word) for word in (*known["concept"], *known["same"], *i18n.words("en")["scope"])
        }
        assert set(known["concept"].values()) <= set(desk.knowledge.termbase.concepts)
        alike = {word for word, text in english.items() if scopes.scope(desk, language, word) == text}
        assert alike <= {"hospital", "supervisor_level", "benzene"}, "English on a page in another language"
        twa, people = i18n.words(language)["scope"]["twa"], i18n.words(language)["unit"]["person"]
        assert scopes.scope(desk, language, "lead_twa") == f"{desk.term_label('lead-metal', language)}, {twa}"
        assert people.split("~")[-1] in (over := scopes.scope(desk, language, "over_100_workers")) and over.startswith(
            "> 100"
        )
        assert (
            scopes.scope(desk, language, "from_7_days").startswith("≥ 7 ")
            and scopes.scope(desk, language, "under_15")[:4] == "< 15"
        )
        assert scopes.scope(desk, language, "") == i18n.words(language)["scope"]["general"]
        assert scopes.scope(desk, language, "lead_gold") == "lead gold", "half a word in another language would be worse"
        assert scopes.scope(desk, language, "after_7_moons") == "after 7 moons"


def test_every_language_of_the_page_has_a_file() -> None:
    assert {p.stem for p in LOCALES.glob("*.toml")} == set(i18n.LANGUAGES)
