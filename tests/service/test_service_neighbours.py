"""Exchange with neighbours: CISO Assistant, OpenCRE, SKOS, and a folder of pages without a server."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Annotated, Literal

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel, ConfigDict, Field

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


class Strict(BaseModel):
    """A record of a documented format: a field that it does not name is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


Urn = Annotated[str, Field(pattern=r"^urn:[a-z0-9._-]+:risk:[a-z0-9_]+:[a-z0-9:._-]+$")]


class Node(Strict):
    urn: Urn
    assessable: bool
    depth: Annotated[int, Field(ge=1)]
    ref_id: str
    name: str
    description: str


class Framework(Strict):
    urn: Urn
    ref_id: str
    name: str
    description: str
    requirement_nodes: list[Node]


class Mapping(Strict):
    source_requirement_urn: Urn
    target_requirement_urn: Urn
    relationship: Literal["subset", "intersect", "equal", "superset", "not_related"]
    rationale: Literal["syntactic", "semantic", "functional"]
    strength_of_relationship: Annotated[int, Field(ge=0, le=10)]
    annotation: str


class MappingSet(Strict):
    urn: Urn
    ref_id: str
    name: str
    description: str
    source_framework_urn: Urn
    target_framework_urn: Urn
    requirement_mappings: list[Mapping]


class Objects(Strict):
    frameworks: list[Framework]
    requirement_mapping_sets: list[MappingSet]


class Library(Strict):
    """A library of CISO Assistant as its documentation of libraries and mapping sets describes one."""

    urn: Urn
    locale: Annotated[str, Field(pattern="^[a-z]{2}$")]
    ref_id: str
    name: Annotated[str, Field(min_length=1, max_length=200)]
    description: str
    copyright: str
    version: Annotated[int, Field(ge=1)]
    publication_date: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
    provider: str
    packager: str
    objects: Objects


def test_the_library_fits_its_documented_schema(shipped: Path, tmp_path: Path) -> None:
    with Desk.open(shipped, readonly=True) as desk:
        count = desk.export("LA", "BN", "ciso", tmp_path / "x.ciso.yaml")
        answered = sum(bool(row["target"]) for row in desk.rows("LA", "BN"))
    library = Library.model_validate_json((tmp_path / "x.ciso.yaml").read_bytes())
    made = library.objects.requirement_mapping_sets[0]
    assert count >= answered == len(made.requirement_mappings) > 0
    urns = [node.urn for one in library.objects.frameworks for node in one.requirement_nodes]
    assert len(urns) == len(set(urns)) and {one.source_requirement_urn for one in made.requirement_mappings} <= set(urns)


def cres_of(sheet: str) -> dict[str, set[tuple[str, str]]]:
    """What the documented import of OpenCRE takes from a sheet: CRE columns from general to special, then standards by ``name|field``.

    A cell of a CRE is ``id|name``, an id three digits twice; a row links the most special CRE of the row with each standard
    that has a name in it.
    """
    rows = list(csv.DictReader(io.StringIO(sheet)))
    levels = sorted(name for name in rows[0] if re.fullmatch(r"CRE \d+", name))
    standards = sorted({name.rpartition("|")[0] for name in rows[0] if "|" in name})
    assert set(rows[0]) == {*levels, *(f"{one}|{field}" for one in standards for field in ("name", "id", "hyperlink"))}
    names: dict[str, str] = {}
    found: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        for cell in (row[level] for level in levels if row[level]):
            number, _, name = cell.partition("|")
            assert re.fullmatch(r"\d{3}-\d{3}", number) and name and names.setdefault(number, name) == name
        special = [row[level] for level in levels if row[level]][-1].partition("|")[0]
        links = found.setdefault(special, set())
        for one in standards:
            name, section, link = (row[f"{one}|{field}"] for field in ("name", "id", "hyperlink"))
            assert bool(name) == bool(section) == bool(link) and (not link or link.startswith("https://"))
            links |= {(one, link)} if name else set()
    return found


def test_every_clause_of_the_sheet_is_linked_where_it_was(shipped: Path) -> None:
    with Desk.open(shipped, readonly=True) as desk:
        sheet = desk.opencre(["LA", "BN"]).decode()
        met = sum(
            len({w.address for code, w in desk.meeting(one.id) if code in ("LA", "BN")}) for one, _ in desk.requirements()
        )
    assert sum(map(len, cres_of(sheet).values())) == met > 20


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
