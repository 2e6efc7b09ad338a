"""A country from outside the package, laid over what ships, goes through every route, page and command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from stdalign_service import create_app
from stdalign_service.settings import Settings
from typer.testing import CliRunner

from stdalign.cli import app
from stdalign.workspace import Workspace

COUNTRY = 'code = "JP"\nname = "Japan"\nlanguages = ["en"]\ncurrency = "JPY"\n[names]\nen = "Japan"\nvi = "Nhật Bản"\n'
SCHEME = 'for = { jurisdictions = ["JP"], kinds = ["law"] }\nextends = ["_sections"]\n'
LAW = """Safety at Presses Act

1. An employer must train every worker before the worker uses a press.

2. A person must not smoke in a store of paint.

3. An employer with more than 80 workers must appoint a safety officer.
"""
API = "/api/v1/"


@pytest.fixture(scope="module")
def jp(tmp_path_factory: pytest.TempPathFactory, shared_folder: Path) -> Path:
    """A workspace that knows Japan from a user's folder, with one invented law of it, aligned with the sample's."""
    import shutil

    base = tmp_path_factory.mktemp("jp")
    folder, own = Path(shutil.copytree(shared_folder, base / "ws")), base / "own"
    for name, text in (("profiles/jp.toml", COUNTRY), ("schemes/jp-law.toml", SCHEME)):
        (own / name).parent.mkdir(parents=True)
        (own / name).write_text(text, "utf-8")
    (base / "law.txt").write_text(LAW, "utf-8")
    with Workspace.open(folder, knowledge=own) as ws:
        ws.remember()
        done = ws.ingest(base / "law.txt", jurisdiction="jp", id="jp-presses", title="Presses Act", language="en")
        assert done.units == 3 and done.instrument.jurisdiction == "JP"
        assert ws.align_all() >= 8
    return folder


@pytest.fixture(scope="module")
def client(jp: Path) -> Iterator[TestClient]:
    with TestClient(create_app(jp, Settings(read_rate=0, write_rate=0)), raise_server_exceptions=False) as made:
        yield made


def pair_of(client: TestClient) -> str:
    rows = client.get(f"{API}alignments?source=JP&target=CN&no_counterpart=false").json()["items"]
    return str(rows[0]["key"])


def test_every_route_answers_for_it(client: TestClient) -> None:
    document = client.get(API + "openapi.json").json()
    values = {
        "id": "jp-presses", "eid": "art_1", "pair": pair_of(client), "name": "csv", "form": "csv", "q": "training", "source": "JP",
        "target": "CN", "to": "jp-presses", "jurisdiction": "JP", "jurisdictions": "JP,CN", "in": "JP", "language": "en",
    }  # fmt: skip
    subject = next(row["id"] for row in client.get(API + "industries").json()["items"] if row["kind"] == "subject")
    other = {"terms": "safety-officer", "catalogue": "safety-committee", "industries": "quarries", "subjects": subject}
    asked = 0
    for path, methods in document["paths"].items():
        if "get" not in methods:
            continue
        own = {**values, "id": other.get(path.removeprefix(API).partition("/")[0], "jp-presses")}
        own["form"] = "html" if "/dossier." in path else "csv"
        names = [p["name"] for p in methods["get"].get("parameters", []) if p["in"] == "query" and p["name"] in own]
        answer = client.get(path.format(**own), params={name: own[name] for name in names})
        same = path.endswith("/differences")  # there is one law alone: it is no new version of itself
        assert answer.status_code == (409 if same else 200), (path, answer.text)
        asked += 1
    assert asked >= 25
    codes = {row["code"]: row for row in client.get(API + "jurisdictions?lang=vi").json()["items"]}
    assert codes["JP"]["name"] == "Nhật Bản" and codes["JP"]["clauses"] >= 3
    schemas = {p["name"]: p["schema"] for p in document["paths"][API + "gaps"]["get"]["parameters"]}
    assert "JP" in schemas["source"]["enum"]
    assert client.get(f"{API}search?q=press&in=JP").json()["items"][0]["jurisdiction"] == "JP"


@pytest.mark.parametrize("page", [
    "/", "/align?source=JP&target=CN", "/align?source=CN&target=JP", "/matrix", "/limits", "/gaps?source=JP&target=CN", "/gaps?source=CN&target=JP",
    "/lists?jurisdiction=JP", "/lists?jurisdiction=JP&kind=negative", "/responsibilities?jurisdiction=JP&bearer=employer",
    "/search?q=press&in=JP", "/instruments", "/instruments/jp-presses", "/reviews?source=JP&target=CN", "/reviews/import", "/api",
])  # fmt: skip
def test_every_page_shows_it(client: TestClient, page: str) -> None:
    answer = client.get(page, headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert page in ("/limits", "/api") or "JP" in answer.text or "Japan" in answer.text


def test_its_pair_has_a_page_and_takes_a_decision(client: TestClient, jp: Path) -> None:
    key = pair_of(client)
    assert client.get(f"/pair/{key}", headers={"accept": "text/html"}).status_code == 200
    made = json.loads(CliRunner().invoke(app, ["keys", "make", "An", "-w", str(jp)]).stdout)
    detail = client.get(f"{API}alignments/{key}").json()
    headers = {"authorization": f"Bearer {made['key']}", "if-match": detail["etag"]}
    body: dict[str, Any] = {
        "source": detail["alignment"]["source"],
        "target": detail["alignment"]["target"],
        "decision": "accept",
    }
    assert client.post(API + "reviews", json=body, headers=headers).status_code == 201
    alone = client.get(f"{API}alignments?source=CN&target=JP&no_counterpart=true").json()["items"]
    for row in alone[:1]:
        answer = client.post(
            API + "reviews",
            json={"source": row["source"], "target": "JP", "decision": "accept"},
            headers={**headers, "if-match": "*"},
        )
        assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("words", [
    ("matrix",), ("gaps", "JP", "CN"), ("checklist", "jp"), ("checklist", "JP", "--negative"), ("responsibilities", "--in", "JP"),
    ("search", "press", "--in", "jp"), ("review", "queue", "--source", "JP"), ("list", "--in", "JP"), ("align", "JP", "VN", "--top", "1"),
], ids=" ".join)  # fmt: skip
def test_every_command_knows_it(jp: Path, words: tuple[str, ...]) -> None:
    out = CliRunner().invoke(app, [*words, "--workspace", str(jp)])
    assert out.exit_code == 0 and out.stdout, (words, out.output, out.exception)


def test_a_country_that_nobody_knows_is_refused_with_the_choices(client: TestClient, problem: Any) -> None:
    for path in (
        "gaps?source=KR&target=JP",
        "matrix?jurisdictions=KR",
        "alignments?source=KR",
        "checklists?jurisdiction=KR",
    ):
        (error,) = problem(client.get(API + path), 422)["errors"]
        assert "JP" in error["what"] and "KR" not in error["what"]
