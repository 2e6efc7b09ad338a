"""Industries and subjects: what ships, what is refused, and the three things that a cell can say."""

from dataclasses import replace
from pathlib import Path

import pytest

from stdalign.check.industries import industry_faults
from stdalign.cli import app
from stdalign.errors import CorpusError, UnknownName
from stdalign.instrument import Instrument
from stdalign.knowledge import Knowledge
from stdalign.report.answers import ANSWER, NONE, NOT_HELD
from stdalign.report.facts import Fact
from stdalign.report.industry import shown, through_industry, through_subject
from stdalign.report.matrix import matrix
from stdalign.steps.sources import corpora_sources

KNOWN = Knowledge.shipped()


def test_what_ships() -> None:
    known = KNOWN.industries
    assert len(known.industries) >= 30 and not list(industry_faults(known, KNOWN.catalogue, KNOWN.jurisdictions))
    assert {"major-accident-hazards", "chemicals-graded-supervision", "small-enterprises"} <= set(known.subjects)
    assert {"migrant-workers", "women-workers", "chain-of-responsibility"} <= set(known.subjects)
    assert all(one.check and one.isic for one in known.industries.values())
    criteria = [name for name in KNOWN.catalogue.requirements if name.startswith("major-danger-")]
    assert set(criteria) <= set(known.subject("major-accident-hazards").entries)
    with pytest.raises(UnknownName, match="no industry") as raised:
        known.industry("coal-minning")
    assert "coal-mining" in raised.value.next_step


OWN = """
[industry.saltworks]
isic = ["0893"]
national = {{ CN = ["B103"] }}
sector = ["mining"]
check = ["{entry}"]
{more}
[industry.saltworks.names]
en = "Salt works"
"""
WRONG = [
    ({"entry": "no-such-entry"}, "no common requirement 'no-such-entry'"),
    ({"more": 'never = ["heat-work"]'}, "'heat-work' forbids nothing"),
    ({"isic": "8"}, "'8' is no code of ISIC"),
    ({"country": "XX"}, "country 'XX' is unknown"),
    ({"sector": "salt"}, "sector 'salt' is unknown"),
    ({}, "vi name: no letters"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG, ids=[said for _, said in WRONG])
def test_a_wrong_industry_is_named(tmp_path: Path, wrong: dict[str, str], said: str) -> None:
    text = OWN.format(entry=wrong.get("entry", "heat-work"), more=wrong.get("more", ""))
    text = text.replace("0893", wrong.get("isic", "0893")).replace("CN =", f"{wrong.get('country', 'CN')} =")
    text = text.replace('["mining"]', f'["{wrong.get("sector", "mining")}"]')
    (tmp_path / "industries.toml").write_text(text, "utf-8")
    known = Knowledge.load(tmp_path)
    faults = list(industry_faults(known.industries, known.catalogue, known.jurisdictions))
    assert any(said in one.what and "saltworks" in one.where for one in faults), faults
    assert len(known.industries.industries) == len(KNOWN.industries.industries) + 1


def test_a_wrong_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "industries.toml").write_text(OWN.format(entry="heat-work", more='nevr = ["heat-work"]'), "utf-8")
    with pytest.raises(CorpusError, match="nevr") as raised:
        _ = Knowledge.load(tmp_path).industries
    assert "never" in raised.value.next_step


FACT = Fact(
    "vn-law#art_9", "vn-law", "VN", "art_9", "Điều 9", "", "vi", "…", "…", "employer", "obligation", ("construction",),
    ("scaffold",), title="Luật", standing="in_force",
)  # fmt: skip
LAWS = [
    Instrument("vn-law", "VN", "Luật", "vi", kind="digest", standing="in_force"),
    Instrument("th-law", "TH", "กฎ", "th", title_en="OSH Act", year=2011, kind="listed", answers=("general",)),
]


def test_a_cell_is_an_answer_none_or_not_held() -> None:
    known = KNOWN.industries
    made = through_industry(
        (FACT,), KNOWN.catalogue, LAWS, known, known.industry("building"), jurisdictions=("VN", "TH", "KH"), language="vi"
    )
    rows = {row.entry: row for row in made.rows}
    cells = rows["scaffold"].cells
    assert [cells[code].state for code in made.countries] == [ANSWER, NOT_HELD, NOT_HELD]
    assert (
        shown(cells["VN"]) == "Luật Điều 9" and cells["TH"].laws == ("OSH Act (2011)",) and shown(cells["KH"]) == "not held"
    )
    assert rows["excavation"].cells["VN"].state == NONE and rows["excavation"].cells["VN"].laws == ("Luật",)
    assert rows["work-permit"].cells["VN"].state == NOT_HELD, "no law on the matter was read"
    assert rows["scaffold"].language == "vi" and {row.list for row in made.rows} == {"check", "never"}
    assert made.name == "Xây dựng nhà" and "41" in made.isic and made.counted["VN"][ANSWER] == 1
    assert list(made.to_frame().columns) == ["entry", "list", "bearer", "text", "VN", "TH", "KH"]


def test_what_no_text_was_compared_with_was_not_read() -> None:
    hearsay = replace(FACT, checked=False)
    made = matrix((hearsay,), KNOWN.catalogue, instruments=LAWS, jurisdictions=("VN",))
    rows = {row.id: row for row in made.rows}
    assert rows["scaffold"].state("VN") == ANSWER and rows["excavation"].state("VN") == NOT_HELD


def test_every_cell_of_the_matrix_is_one_of_three() -> None:
    made = matrix((FACT,), KNOWN.catalogue, instruments=LAWS, jurisdictions=("VN", "TH", "KH"))
    rows = {row.id: row for row in made.rows}
    assert rows["scaffold"].state("VN") == ANSWER
    assert rows["excavation"].state("VN") == NONE and rows["excavation"].none["VN"] == ("Luật",)
    assert rows["excavation"].state("TH") == NOT_HELD and rows["excavation"].missing["TH"] == ("OSH Act (2011)",)
    assert all(row.none[code] for row in made.rows for code in made.countries if row.state(code) == NONE)


def test_a_law_that_is_past_answers_nothing() -> None:
    subject = replace(KNOWN.industries.subject("women-workers"), entries=("scaffold",))
    past = replace(FACT, standing="repealed")
    (row,) = through_subject((past,), KNOWN.catalogue, LAWS, subject, jurisdictions=("VN",)).rows
    assert row.cells["VN"].state == NOT_HELD


def test_commands(capsys: pytest.CaptureFixture[str]) -> None:
    app(["industry", "list", "--language", "zh", "-f", "csv"], standalone_mode=False)
    assert "coal-mining,煤矿,05,CN=B06" in capsys.readouterr().out
    app(["industry", "list", "--subjects", "-f", "csv"], standalone_mode=False)
    assert "women-workers,Women workers" in capsys.readouterr().out


def test_the_catalogue_has_what_the_lists_need() -> None:
    assert len(KNOWN.catalogue) >= 620
    wanted = {"molten-metal-water", "post-maternity-return", "importer-duty", "code-evidential-status", "hand-dug-piles"}
    assert wanted <= set(KNOWN.catalogue.requirements)
    assert all(len(KNOWN.catalogue[name].text) == 11 for name in wanted)


LINES = [
    ("catalogue/parameters.toml", '[own-limit]\nname = "Own limit"\nkind = "time"\n', "unit"),
    ("standards/own.tsv", "jurisdiction\tdesignation\n", "the columns are"),
    ("xx/manifest.toml", '[[instrument]]\nid = "xx-law"\njurisdiction = "VN"\nlanguage = "vi"\n', "title"),
]


@pytest.mark.parametrize(("name", "text", "said"), LINES, ids=[name for name, _, _ in LINES])
def test_who_adds_a_line_is_told_what_is_missing(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    known = Knowledge.load(tmp_path)
    with pytest.raises(CorpusError) as raised:
        _ = known.catalogue, known.standards, [make for _, _, make in corpora_sources(known)]
    assert said in f"{raised.value.what} {raised.value.next_step}" and name in raised.value.where
