"""The register of standards: what it holds, what it refuses, who adopts what."""

import json
import re
from pathlib import Path

import pytest

from stdalign.check.standards import held_twice, register_faults
from stdalign.cli import app
from stdalign.errors import CorpusError, UnknownName
from stdalign.knowledge import Knowledge
from stdalign.report.standards import NOT_KNOWN, adoptions, standards
from stdalign.standard import Degree
from stdalign.standards import COLUMNS, StandardRow

TEXTS = Path(__file__).resolve().parents[2] / "shared" / "texts"
GOOD = {
    "jurisdiction": "VN", "designation": "TCVN 99999:2021", "year": "2021", "title": "Tên", "title_en": "Name",
    "status": "in_force", "known_on": "2024", "topics": "ppe", "adopts": "ISO 45001:2018", "degree": "IDT",
    "known_by": "general",
}  # fmt: skip


def lay(folder: Path, *rows: dict[str, str], head: str = "\t".join(COLUMNS)) -> Knowledge:
    """What ships with rows of one's own over it."""
    (folder / "standards").mkdir()
    lines = ["\t".join({**GOOD, **row}.get(name, "") for name in COLUMNS) for row in rows]
    (folder / "standards" / "own.tsv").write_text("\n".join([head, *lines]) + "\n", "utf-8")
    return Knowledge.load(folder)


def test_what_ships() -> None:
    register = Knowledge.shipped().standards
    assert len(register) >= 400
    assert {"iso-45001", "iso-45003", "iso-12100", "iso-13849", "iso-14120", "iso-20345", "iso-16321"} <= set(
        register.families
    )
    assert {"iec-60079", "iec-60204", "iec-61508", "iec-61511", "ilo-osh"} <= set(register.families)
    assert {"CN", "VN", "ID", "MY", "SG", "TH", "PH", "INT"} == {row.jurisdiction for row in register}
    assert not list(register_faults(register, Knowledge.shipped().jurisdictions))
    back = next(iter(register))
    assert StandardRow.from_dict(json.loads(json.dumps(back.to_dict()))) == back


def test_a_line_adds_a_standard(tmp_path: Path) -> None:
    known = lay(tmp_path, {}, {"designation": "gb/t45001-2020", "jurisdiction": "CN", "year": "2020", "title": "mine"})
    register = known.standards
    assert len(register) == len(Knowledge.shipped().standards) + 1 and register["TCVN 99999:2021"].degree is Degree.IDENTICAL
    assert register["GB/T 45001-2020"].title == "mine", "a row of the user's takes the place of the one that ships"
    assert known.fingerprint("standards") != Knowledge.shipped().fingerprint("standards")
    made = adoptions(register, known.jurisdictions, "ISO 45001:2018")
    assert [one.designation for one in made.rows[0].cells["VN"]] == ["TCVN ISO 45001:2018", "TCVN 99999:2021"]


REFUSED = [
    ({"topics": "pppe"}, "topic cannot be 'pppe'"),
    ({"adopts": ""}, "a degree, and nothing adopted"),
    ({"degree": "EQV"}, "degree cannot be 'EQV'"),
    ({"status": "valid"}, "status cannot be 'valid'"),
    ({"known_on": ""}, "no day"),
    ({"known_by": "text"}, "known_by and source do not fit"),
    ({"year": "2020"}, "does not say 2020"),
    ({"year": "21"}, "is no year"),
    ({"replaced_by": "TCVN ISO 45001:2018"}, "replaced_by, and in_force"),
    ({"title_en": ""}, "no title_en"),
]


@pytest.mark.parametrize(("wrong", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_a_wrong_line_is_refused(tmp_path: Path, wrong: dict[str, str], said: str) -> None:
    with pytest.raises(CorpusError, match=re.escape(said)) as raised:
        _ = lay(tmp_path, {}, {"designation": "TCVN 99998:2021", **wrong}).standards
    assert raised.value.where.endswith("own.tsv:3") and raised.value.next_step


def test_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="stands twice"):
        _ = lay(tmp_path, {}, {"designation": "tcvn99999:2021"}).standards


def test_other_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="known_from"):
        _ = lay(tmp_path, {}, head="\t".join(COLUMNS).replace("known_by", "known_from")).standards


FAULTS = [
    ([{"adopts": "ISO 45001:2081"}], "not in the register"),
    ([{"jurisdiction": "XX"}], "jurisdiction 'XX' is unknown"),
    ([{"adopts": "GB/T 45001-2020"}], "adopts a standard of CN"),
    ([{"status": "replaced", "replaced_by": "TCVN 1:1999"}], "not in the register"),
    (
        [{"adopts": "TCVN 99998:2021"}, {"designation": "TCVN 99998:2021", "adopts": "TCVN 99999:2021"}],
        "adopts itself, by way of others",
    ),
]


@pytest.mark.parametrize(("rows", "said"), FAULTS, ids=[said + str(at) for at, (_, said) in enumerate(FAULTS)])
def test_rows_that_do_not_fit_are_named(tmp_path: Path, rows: list[dict[str, str]], said: str) -> None:
    known = lay(tmp_path, *rows)
    faults = list(register_faults(known.standards, known.jurisdictions))
    assert faults and all(said in one.what and "TCVN" in one.where for one in faults), faults


def test_adoptions_go_by_what_stands_between(tmp_path: Path) -> None:
    known = lay(tmp_path, {"designation": "TCVN 99998:2021", "adopts": "TCVN ISO 45001:2018", "degree": "MOD"})
    row = adoptions(known.standards, known.jurisdictions, "ISO 45001").rows[0]
    (via,) = [one for one in row.cells["VN"] if one.designation == "TCVN 99998:2021"]
    assert via.via == ("TCVN ISO 45001:2018",) and via.degree == "MOD"
    assert set(row.known) | set(row.not_known) == set(known.jurisdictions) - {"INT"} and "KH" in row.not_known
    everything = adoptions(known.standards, known.jurisdictions)
    assert {row.family for row in everything.rows} >= set(known.standards.families)
    table = everything.to_frame()
    assert table.loc[table["family"] == "iso-45003", "LA"].item() == NOT_KNOWN
    assert table.loc[table["family"] == "iso-45001", "CN"].item() == "GB/T 45001-2020 (IDT)"


def test_standards_are_filtered() -> None:
    register = Knowledge.shipped().standards
    found = standards(register, jurisdiction="CN", adopts="IEC 60079")
    assert len(found) >= 8 and all(row.jurisdiction == "CN" and row.adopts.startswith("IEC 60079-") for row in found)
    assert all("ppe" in row.topics for row in standards(register, topic="ppe"))
    assert [row.designation for row in standards(register, word="安全帽") if row.status == "in_force"] == ["GB 2811-2019"]
    with pytest.raises(UnknownName, match="no standard") as raised:
        _ = register["gb/t 45001"]
    assert "GB/T 45001-2020" in raised.value.next_step
    with pytest.raises(UnknownName, match="no international standard"):
        adoptions(register, ("CN",), "ISO 4")


def test_a_designation_is_held_once() -> None:
    row = {"jurisdiction": "CN", "number": "GB/T 3608-2008"}
    (fault,) = held_twice([{"id": "cn-a", **row}, {"id": "cn-b", **row, "number": "GB/T3608—2008"}])
    assert "cn-b" in fault.where and "cn-a already" in fault.what
    assert not list(held_twice([{"id": "cn-a", **row}, {"id": "vn-a", **row, "jurisdiction": "VN"}]))
    year = {"jurisdiction": "TH", "number": "B.E. 2562"}
    assert not list(held_twice([{"id": "th-a", **year}, {"id": "th-b", **year}, {"id": "th-c", "jurisdiction": "TH"}]))


def test_commands(capsys: pytest.CaptureFixture[str]) -> None:
    app(["standards", "show", "gb/t 45001-2020", "-f", "json"], standalone_mode=False)
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["adopts"], row["degree"], row["checked"]) == ("ISO 45001:2018", "IDT", False)
    app(["standards", "list", "--in", "th", "-f", "csv"], standalone_mode=False)
    assert capsys.readouterr().out.splitlines()[0].startswith("jurisdiction,designation,year")
    app(["standards", "adoptions", "iso-45001", "-f", "csv"], standalone_mode=False)
    assert NOT_KNOWN in capsys.readouterr().out


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the folder of law texts is not here")
def test_what_a_text_names_stands_in_a_text() -> None:
    found = [row for row in Knowledge.shipped().standards if row.checked]
    assert len(found) >= 15
    text = "".join("".join(path.read_text("utf-8", "replace").split()) for path in sorted((TEXTS / "VN").glob("*.*t")))
    text += "".join("".join(path.read_text("utf-8", "replace").split()) for path in (TEXTS / "VN").glob("phap-dien*"))
    assert not [row.designation for row in found if "".join(row.designation.split()) not in text]
