"""Knowledge in layers: what ships, and a user's folder over it."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from stdalign.catalogue import read_catalogue
from stdalign.errors import CorpusError, UnknownName
from stdalign.knowledge import Knowledge

TBX = """<?xml version="1.0" encoding="UTF-8"?>
<tbx xmlns="urn:iso:std:iso:30042:ed-2" type="TBX-Core" style="dca" xml:lang="en"><text><body>
<conceptEntry id="{id}"><langSec xml:lang="vi"><termSec><term>{term}</term></termSec></langSec></conceptEntry>
</body></text></tbx>
"""


def put(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return root


def test_what_ships_is_read() -> None:
    known = Knowledge.shipped()
    assert {"CN", "VN", "INT"} <= set(known.jurisdictions) and {"zh", "vi"} <= set(known.languages)
    assert known.profile("th").currency == "THB" and known.cues("vi").numbers.value("ba mươi") == 30
    assert len(known.termbase.concepts) > 1000 and len(known.catalogue.requirements) > 400
    assert known.stringency["age"]["minimum"] == "higher" and "vi" in known.phrases["joints"]
    assert "wk" in known.units["time"] and known.weights and known.relation_model
    assert Knowledge.load() is known


def test_names_that_are_not_there() -> None:
    known = Knowledge.shipped()
    for ask in (lambda: known.profile("XX"), lambda: known.cues("xx"), lambda: known.fingerprint("nothing")):
        with pytest.raises(UnknownName):
            ask()
    with pytest.raises(CorpusError, match="no such knowledge folder"):
        Knowledge.load("/nowhere/at/all")
    with pytest.raises(CorpusError, match="no such knowledge file"):
        known.text("nothing.toml")


@pytest.mark.parametrize(
    ("name", "text", "changed"),
    [
        ("stringency.toml", '[persons]\nminimum = "higher"\n', {"stringency", "stringency/persons"}),
        ("phrases.toml", "shortest = 60\n", {"phrases"}),
        ("reasons.toml", '[topics]\nfor = "one topic"\n', {"reasons"}),
        ("units.toml", "[time]\nshift = 28800\n", {"units"}),
        ("languages/vi.toml", 'extends = ["vi"]\n[[modality]]\nis = "obligation"\npattern = "cần"\n', {"cues:vi"}),
        ("languages/learned/vi.tsv", "<bias>\ttraining=0\n", {"cues:vi"}),
        ("profiles/vn.toml", 'extends = ["vn"]\ncurrency = "XXX"\n', {"profile:VN"}),
        ("termbase/mine.tbx", TBX.format(id="mine", term="mũ đỏ"), {"termbase", "termbase:vi"}),
        ("vocabulary.toml", 'exchange = ["policy"]\n', {"vocabulary"}),
    ],
)
def test_exactly_the_changed_part_has_another_fingerprint(tmp_path: Path, name: str, text: str, changed: set[str]) -> None:
    parts = {"stringency", "stringency/persons", "stringency/age", "phrases", "reasons", "units", "cues:vi", "cues:th"}
    parts |= {"profile:VN", "profile:CN", "termbase", "termbase:vi", "termbase:zh", "catalogue", "vocabulary", "weights"}
    mine, ships = Knowledge.load(put(tmp_path, name, text)), Knowledge.shipped()
    assert {part for part in parts if mine.fingerprint(part) != ships.fingerprint(part)} == changed


def test_comments_do_not_count(tmp_path: Path) -> None:
    put(tmp_path, "stringency.toml", "# a remark\n")
    put(tmp_path, "units.toml", "# a remark\n\n")
    mine, ships = Knowledge.load(tmp_path), Knowledge.shipped()
    for part in ("stringency", "units"):
        assert mine.fingerprint(part) == ships.fingerprint(part)


def test_a_file_that_extends_its_own_name_stands_upon_the_one_that_ships(tmp_path: Path) -> None:
    put(tmp_path, "profiles/vn.toml", 'extends = ["vn"]\ncurrency = "XXX"\n')
    ships, mine = Knowledge.shipped().profile("VN"), Knowledge.load(tmp_path).profile("VN")
    assert mine.currency == "XXX" and mine.languages == ships.languages
    put(tmp_path, "profiles/vn.toml", 'extends = ["cn"]\n')
    put(tmp_path, "profiles/cn.toml", 'extends = ["vn"]\n')
    with pytest.raises(CorpusError, match="leads back"):
        Knowledge.load(tmp_path).profile("VN")


def test_a_scheme_of_the_users_goes_before_the_one_that_ships(tmp_path: Path) -> None:
    ships = Knowledge.shipped()
    put(
        tmp_path,
        "schemes/vn-law.toml",
        'for = { jurisdictions = ["VN"], kinds = ["law"] }\nextends = ["vn-law"]\nheading = "none"\n',
    )
    put(
        tmp_path,
        "schemes/mine.toml",
        'for = { jurisdictions = ["CN"], kinds = ["law"] }\nextends = ["cn-law"]\nlone = true\n',
    )
    mine = Knowledge.load(tmp_path)
    assert mine.scheme("VN").heading == "none" and mine.scheme("VN").units == ships.scheme("VN").units
    assert mine.scheme("CN").lone and not ships.scheme("CN").lone
    assert mine.fingerprint("scheme:VN") != ships.fingerprint("scheme:VN")
    assert mine.fingerprint("scheme:TH") == ships.fingerprint("scheme:TH")


def test_a_term_of_the_users_is_added_to_a_concept_that_ships(tmp_path: Path) -> None:
    ships = Knowledge.shipped().termbase
    concept = next(c for c in ships.concepts.values() if any(t.language == "vi" for t in c.terms))
    put(tmp_path, "termbase/mine.tbx", TBX.format(id=concept.id, term="chữ chưa từng có"))
    mine = Knowledge.load(tmp_path).termbase
    assert len(mine[concept.id].terms) == len(concept.terms) + 1 and mine[concept.id].definition == concept.definition
    text = "dùng chữ chưa từng có ở đây"
    assert [s.id for s in mine.spot(text, "vi") if text[s.start : s.end] == "chữ chưa từng có"] == [concept.id]


def test_a_new_country_and_a_new_language(tmp_path: Path) -> None:
    put(tmp_path, "profiles/xk.toml", 'code = "XK"\nname = "Elsewhere"\nlanguages = ["en"]\ncurrency = "EUR"\n')
    put(tmp_path, "schemes/xk.toml", 'for = { jurisdictions = ["XK"], kinds = ["law"] }\nextends = ["_english"]\n')
    put(tmp_path, "languages/xx.toml", 'extends = ["en"]\nlanguage = "xx"\n')
    mine = Knowledge.load(tmp_path)
    assert mine.profile("xk").name == "Elsewhere" and "XK" in mine.jurisdictions
    assert mine.scheme("XK").units and mine.profile("XK").scheme("law") is mine.scheme("XK")
    assert mine.cues("xx").language == "xx" and mine.cues("xx").modality


def test_a_corpora_folder_takes_the_place_of_what_it_holds(tmp_path: Path) -> None:
    put(tmp_path, "termbase/one.tbx", TBX.format(id="one", term="mũ đỏ"))
    mine = Knowledge.load(corpora=tmp_path)
    assert list(mine.termbase.concepts) == ["one"]
    assert mine.fingerprint("catalogue") == Knowledge.shipped().fingerprint("catalogue")


def test_it_survives_pickling(tmp_path: Path) -> None:
    put(tmp_path, "stringency.toml", '[persons]\nminimum = "higher"\n')
    mine = Knowledge.load(tmp_path)
    again = pickle.loads(pickle.dumps(mine))
    assert again.stringency == mine.stringency and pickle.loads(pickle.dumps(Knowledge.shipped())) is Knowledge.shipped()


@pytest.mark.parametrize(
    ("name", "text", "line", "what"),
    [
        ("stringency.toml", '[persons]\nminimun = "lower"\n', 2, "unknown key 'minimun'"),
        ("stringency.toml", '# a\n[persons]\nminimum = "lowest"\n', 3, "minimum cannot be 'lowest'"),
        ("phrases.toml", 'shortest = "many"\n', 1, "shortest cannot be 'many'"),
        ("units.toml", "[time]\nshift = true\n", 2, "shift cannot be True"),
        (
            "languages/vi.toml",
            'extends = ["vi"]\n[[modality]]\nis = "obligaton"\npattern = "x"\n',
            3,
            "is cannot be 'obligaton'",
        ),
        ("languages/vi.toml", 'extends = ["vi"]\n[clauses]\ncondtion = "x"\n', 3, "unknown key 'condtion'"),
        ("languages/vi.toml", 'extends = ["vi"]\n[topics]\ntrainings = ["x"]\n', 3, "unknown key 'trainings'"),
        ("languages/vi.toml", 'extends = ["vi"]\n[[unit]]\nunit = "d"\nkind = "time"\n', 2, "'unit' has no pattern"),
        ("languages/vi.toml", 'extends = ["vi"]\nclauses = 3\n', 2, "'clauses' is no table"),
        ("vocabulary.toml", 'bearer = ["employer"]\n', 1, "unknown key 'bearer'"),
    ],
)
def test_what_no_rule_allows_is_an_error_with_file_and_line(
    tmp_path: Path, name: str, text: str, line: int, what: str
) -> None:
    known = Knowledge.load(put(tmp_path, name, text))
    parts = {"languages/vi.toml": lambda: known.cues("vi"), "vocabulary.toml": lambda: known.vocabulary}
    asked = parts.get(name, lambda: getattr(known, name.removesuffix(".toml")))
    with pytest.raises(CorpusError) as caught:
        asked()
    assert caught.value.what == what and caught.value.next_step
    assert caught.value.where == f"{tmp_path / name}:{line}"


def test_everything_that_ships_keeps_to_its_schema() -> None:
    known = Knowledge(Knowledge.shipped().layers)
    for language in known.languages:
        assert known.cues(language).modality
    assert known.shared_cues and known.stringency and known.phrases and known.units and known.vocabulary
    assert known.catalogue.parameters and known.termbase.suffixes


def test_a_parameter_that_is_not_whole_is_told_what_is_missing() -> None:
    row = {"name": "Own limit", "kind": "time", "unitt": "h"}
    with pytest.raises(CorpusError, match="unit is missing; stricter is missing; unitt is no field") as told:
        read_catalogue([], {"own-limit": row}, {})
    assert told.value.where == "parameters.toml own-limit" and "id, name, kind, unit, stricter" in str(told.value.next_step)
