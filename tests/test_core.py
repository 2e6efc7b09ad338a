"""Records, addresses, relations, errors."""

import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stdalign import errors
from stdalign.address import ClauseAddress, Eid, WorkUri
from stdalign.model import Clause, Component, Level
from stdalign.registry import Registry
from stdalign.relation import Relation, Stringency
from stdalign.source import Source

NAMES = st.sampled_from(["part", "chp", "sec", "art", "para", "point", "subpoint", "annex"])
NUMBERS = st.from_regex(r"[1-9][0-9]{0,3}(-[1-9])?[a-zđ]?", fullmatch=True)
EIDS = st.lists(st.tuples(NAMES, NUMBERS), min_size=1, max_size=5).map(lambda s: Eid(tuple(s)))


@given(EIDS)
def test_eid_round_trip(eid: Eid) -> None:
    assert Eid.parse(str(eid)) == eid


@given(EIDS, st.from_regex(r"[a-z]{2}-[a-z0-9-]{1,20}[a-z0-9]", fullmatch=True))
def test_short_address_round_trip(eid: Eid, instrument: str) -> None:
    address = ClauseAddress(instrument, str(eid))
    assert ClauseAddress.parse(str(address)) == address


@given(EIDS, st.integers(1900, 2100), st.sampled_from(["", "2021-06-10"]))
def test_work_uri_round_trip(eid: Eid, year: int, version: str) -> None:
    uri = WorkUri("cn", str(year), "70", "zho", version, str(eid))
    assert WorkUri.parse(str(uri)) == uri


@pytest.mark.parametrize("text", ["", "x", "art", "art_", "id#", "#art_1", "a b#art_1", "id#art 1", "/akn/cn/act"])
def test_bad_addresses(text: str) -> None:
    for parse in (ClauseAddress.parse, WorkUri.parse):
        with pytest.raises(errors.AddressError):
            parse(text)


def test_enums_invert_twice_to_themselves() -> None:
    for relation in Relation:
        assert relation.inverse.inverse is relation
    for verdict in Stringency:
        assert verdict.inverse.inverse is verdict


def test_every_error_survives_pickling() -> None:
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, errors.StdalignError)]
    assert len(kinds) > 15
    for kind in kinds:
        error = kind("what", where="where", next_step="next")
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is kind and str(again) == str(error) == "what: where. Next: next"
        assert kind.exit_code in (1, 2) and error.to_dict()["next_step"] == "next"


def test_registry_names_choices() -> None:
    with pytest.raises(errors.UnknownName, match="json"):
        Registry("codec", {"json": "json:dumps"})["yaml"]


def test_clause_to_dict_is_the_contract() -> None:
    clause = Clause("art_1", Level.ARTICLE, "1", "Article 1", "", "x", 0, 1, Component.MAIN, "en")
    row = clause.to_dict()
    wanted = ["eid", "level", "number", "label", "heading", "text", "start", "end", "component", "language"]
    assert list(row)[:10] == wanted
    assert json.loads(json.dumps(row)) == row and row["level"] == "article"


@given(st.integers(0, 50))
def test_source_maps_back(offset: int) -> None:
    source = Source("a", "x" * 60, segments=((0, 3), (10, 20), (30, 70)), pages=(0, 20))
    base = 3 if offset < 10 else 10 if offset < 30 else 40
    assert source.original(offset) == offset + base
    assert source.page(offset) == (1 if offset < 20 else 2)


def test_licence_and_changelog_are_there() -> None:
    root = Path(__file__).resolve().parent.parent
    assert (root / "LICENSE").exists() and "0.1.0" in (root / "CHANGELOG.md").read_text("utf-8")
