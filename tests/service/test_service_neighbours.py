"""Exchange with neighbours: CISO Assistant, OpenCRE, SKOS, and a folder of pages without a server."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from stdalign.catalogue import Catalogue
from stdalign.desk import Desk
from stdalign.desk.site import write_site
from stdalign.export.skos import to_skos
from stdalign.terms import Termbase

API = "/api/v1/"


def test_a_library_of_ciso_assistant(reader: TestClient) -> None:
    answer = reader.get(API + "exports/alignments.ciso?source=CN&target=VN")
    library = json.loads(answer.text)
    yaml = pytest.importorskip("yaml", reason="no YAML reader here")
    assert yaml.safe_load(answer.text) == library
    frameworks, sets = library["objects"]["frameworks"], library["objects"]["requirement_mapping_sets"]
    known = [{node["urn"] for node in one["requirement_nodes"]} for one in frameworks]
    assert [one["urn"] for one in frameworks] == [sets[0]["source_framework_urn"], sets[0]["target_framework_urn"]]
    for one in sets[0]["requirement_mappings"]:
        assert one["source_requirement_urn"] in known[0] and one["target_requirement_urn"] in known[1]
        assert one["relationship"] in ("equal", "subset", "superset", "intersect", "not_related")
        assert one["rationale"] in ("syntactic", "semantic", "functional") and 0 <= one["strength_of_relationship"] <= 10
    urns = [library["urn"], *known[0], *known[1]]
    assert all(re.fullmatch(r"urn:[a-z0-9._-]+:risk:[a-z0-9_]+:[a-z0-9:._-]+", urn) for urn in urns), urns


def test_the_sheet_of_opencre(shipped: Path) -> None:
    with Desk.open(shipped, readonly=True) as desk:
        rows = list(csv.reader(io.StringIO(desk.opencre(["CN", "VN"]).decode())))
        assert rows == list(csv.reader(io.StringIO(desk.opencre(["CN", "VN"]).decode())))
    head, body = rows[0], rows[1:]
    assert head[:5] == ["CRE 0", "CRE 1", "Work safety law CN|name", "Work safety law CN|id", "Work safety law CN|hyperlink"]
    assert body and all(re.match(r"\d{3}-\d{3}\|.", row[0]) and re.match(r"\d{3}-\d{3}\|.", row[1]) for row in body)
    ids: dict[str, str] = {}
    assert all(ids.setdefault(row[1][:7], row[1]) == row[1] for row in body), "two requirements have one id"
    assert any(row[2] and row[5] for row in body)


def test_skos_of_the_catalogue_reads_back() -> None:
    from rdflib import Graph, URIRef
    from rdflib.namespace import SKOS

    entries = list(Catalogue.load().requirements.values())[:20]
    graph = Graph().parse(data=to_skos(Termbase({}), entries), format="turtle")
    for entry in entries:
        node = URIRef(f"https://w3id.org/stdalign/requirement/{entry.id}")
        assert {one.language for one in graph.objects(node, SKOS.prefLabel)} == set(entry.text)


def test_a_folder_of_pages(shared_folder: Path, tmp_path: Path) -> None:
    with Desk.open(shared_folder, readonly=True) as desk:
        made = write_site(desk, tmp_path / "site", [("CN", "VN")], "lo")
        again = {path.name: path.read_bytes() for path in made}
        assert {path.name: path.read_bytes() for path in write_site(desk, tmp_path / "site", [("CN", "VN")], "lo")} == again
    index = again["index.html"].decode()
    for target in re.findall(r'href="([^"]+)"', index):
        assert (tmp_path / "site" / target.partition("#")[0]).is_file(), target
    law = (tmp_path / "site" / "laws" / "cn-sample.html").read_text("utf-8")
    assert "雇主应当培训工人。" in law and "<img" not in law and "<script" not in law and "&lt;img" in law
    rows = json.loads(again["clauses.json"])
    assert {row["language"] for row in rows} == {"zh", "vi", "th", "my"} and all(
        row["page"].startswith("laws/") for row in rows
    )
    assert "dossier-cn-vn.html" in index and "ກົດໝາຍ" in again["dossier-cn-vn.html"].decode()
