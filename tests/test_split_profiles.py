"""Each profile's own worked example splits as the profile says; profiles are complete."""

from __future__ import annotations

import pytest

from stdalign.errors import UnknownName
from stdalign.model import Component, Level
from stdalign.profile import jurisdictions, load_profile
from stdalign.read.markdown import read as read_markdown
from stdalign.splitting import split_source

MEMBERS = {"BN", "CN", "ID", "INT", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN"}


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


@pytest.mark.parametrize("code", sorted(MEMBERS))
def test_worked_example(code: str) -> None:
    profile = load_profile(code)
    source = read_markdown(profile.example["text"].encode(), "example.md")
    done = split_source(source, profile)
    assert [article.number for article in done.articles()] == profile.example["articles"]
    eids = [clause.eid for clause in done.clauses]
    assert [eid for eid in profile.example["eids"] if eid not in eids] == []
    assert len(set(eids)) == len(eids)


def test_repealed_articles_carry_their_status() -> None:
    done = split_source(read_markdown(load_profile("TH").example["text"].encode(), "a.md"), load_profile("TH"))
    assert {c.eid: c.status for c in done.clauses}["art_3__para_1"] == "repealed"


def test_components_of_the_examples() -> None:
    for code, eid, component in (
        ("VN", "annex_1__art_1", Component.ANNEX), ("ID", "eluc_1__art_1", Component.ELUCIDATION),
        ("TH", "amend_1__art_2", Component.AMENDING), ("MY", "eluc_1__art_2", Component.ELUCIDATION),
    ):  # fmt: skip
        done = split_source(read_markdown(load_profile(code).example["text"].encode(), "a.md"), load_profile(code))
        found = {c.eid: c for c in done.clauses}[eid]
        assert (found.component, found.level) == (component, Level.ARTICLE)
