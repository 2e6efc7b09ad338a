"""Each scheme's own worked examples split as the scheme says; profiles and schemes are complete and strict."""

from __future__ import annotations

import pytest

from stdalign.errors import CorpusError, UnknownName
from stdalign.model import Component, Level
from stdalign.profile import Profile, Shelf, jurisdictions, load_profile, shipped_shelf
from stdalign.read.markdown import read as read_markdown
from stdalign.scheme import Scheme
from stdalign.source import Source
from stdalign.splitting import split_source

MEMBERS = {"BN", "CN", "ID", "INT", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN"}
EXAMPLES = [(name, at) for name in shipped_shelf().names() for at in range(len(shipped_shelf().named(name).examples))]


def test_every_jurisdiction_has_a_profile() -> None:
    assert set(jurisdictions()) == MEMBERS


def test_an_unknown_jurisdiction_is_named_with_the_choices() -> None:
    with pytest.raises(UnknownName, match="choose one of BN, CN"):
        load_profile("XX")


@pytest.mark.parametrize("code", sorted(MEMBERS))
def test_names_in_every_language(code: str) -> None:
    profile = load_profile(code.lower())
    assert set(profile.names) == {"en", "zh", "vi", "th", "id", "ms", "my", "km", "lo", "tl", "pt", "tet"}
    assert profile.name_in("xx") == profile.name
    assert profile.jurisdiction.code == code
    assert len(profile.currency) == 3
    assert "law" in profile.kinds


def test_every_scheme_has_an_example() -> None:
    assert {name for name, _ in EXAMPLES} == set(shipped_shelf().names())


@pytest.mark.parametrize(("name", "at"), EXAMPLES)
def test_worked_example(name: str, at: int) -> None:
    scheme = shipped_shelf().named(name)
    example = scheme.examples[at]
    source = read_markdown(example.text.encode(), "example.md")
    for code in scheme.jurisdictions[:2]:
        done = split_source(source, load_profile(code), kind=scheme.kind)
        assert tuple(unit.number for unit in done.units()) == example.units
        eids = [clause.eid for clause in done.clauses]
        assert [eid for eid in example.eids if eid not in eids] == []
        assert len(set(eids)) == len(eids)
        assert done.kind == scheme.kind


def law(code: str) -> str:
    return load_profile(code).scheme("law").examples[0].text


def test_repealed_articles_carry_their_status() -> None:
    done = split_source(read_markdown(law("TH").encode(), "a.md"), load_profile("TH"))
    assert {c.eid: c.status for c in done.clauses}["art_3__para_1"] == "repealed"


def test_components_of_the_examples() -> None:
    for code, eid, component in (
        ("VN", "annex_1__art_1", Component.ANNEX), ("ID", "eluc_1__art_1", Component.ELUCIDATION),
        ("TH", "amend_1__art_2", Component.AMENDING), ("MY", "eluc_1__art_2", Component.ELUCIDATION),
    ):  # fmt: skip
        done = split_source(read_markdown(law(code).encode(), "a.md"), load_profile(code))
        found = {c.eid: c for c in done.clauses}[eid]
        assert (found.component, found.level) == (component, Level.ARTICLE)


OWN = """
for = { jurisdictions = ["JP"], kinds = ["law"] }
paragraphs = "counted"

[[unit]]
numerals = "chinese"
pattern = '''(?m)^{lead}(?P<label>第(?P<num>{cn})條)[ ]'''
"""
COUNTRY = 'code = "JP"\nname = "Japan"\nlanguages = ["zh"]\ncurrency = "JPY"\n'


def test_a_country_and_a_scheme_of_the_users_own() -> None:
    profile = Profile.from_toml(COUNTRY, "jp.toml", Shelf({"jp-law": OWN}))
    done = split_source(Source("a", "第一條 甲。\n第二條 乙。\n"), profile)
    assert [unit.number for unit in done.units()] == ["1", "2"]
    assert done.jurisdiction == "JP"


def test_the_scheme_that_is_handed_down_is_the_one_that_reads() -> None:
    scheme = Scheme.from_toml(OWN, "own")
    done = split_source(Source("a", "第一條 甲。\n第二條 乙。\n"), load_profile("CN"), scheme=scheme)
    assert [unit.number for unit in done.units()] == ["1", "2"]
    own = Profile.from_toml(COUNTRY, "jp.toml", shipped_shelf().with_scheme(scheme))
    assert own.scheme("law") is scheme


@pytest.mark.parametrize(
    ("edit", "where", "hint"),
    [
        (("paragraphs =", "paragrahps ="), "own:3", "paragraphs"),
        (('"counted"', '"countd"'), "own:3", "counted"),
        (("numerals =", "numeral ="), "own:6", "numerals"),
        (('"chinese"', '"chinse"'), "own:6", "chinese"),
        (("[[unit]]", "[[units]]"), "own:5", "unit"),
        (('"law"', '"laws"'), "own:2", "law"),
        (("條)[ ]", "條[ ]"), "own", "pattern"),
    ],
)
def test_a_slip_in_a_scheme_is_an_error_with_file_and_line(edit: tuple[str, str], where: str, hint: str) -> None:
    with pytest.raises(CorpusError) as caught:
        split_source(Source("a", "x"), load_profile("CN"), scheme=Scheme.from_toml(OWN.replace(*edit), "own"))
    assert caught.value.where == where
    assert hint in str(caught.value)


def test_a_slip_in_a_profile_is_an_error_with_file_and_line() -> None:
    with pytest.raises(CorpusError) as caught:
        Profile.from_toml(COUNTRY.replace("currency", "curency"), "jp.toml", Shelf({}))
    assert caught.value.where == "jp.toml:4"


def test_a_kind_without_a_scheme_is_refused_with_the_choices() -> None:
    with pytest.raises(UnknownName, match="law"):
        Profile.from_toml(COUNTRY, "jp.toml", Shelf({"jp-law": OWN})).scheme("treaty")
