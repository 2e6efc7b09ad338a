"""Every route of the API: what it answers, as JSON and CSV, tagged, packed, refused."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path
from typing import Any

import brotli
import pytest
from fastapi.testclient import TestClient

from stdalign.desk import DEFAULT
from stdalign.export import EXPORTERS, exporter
from stdalign.store.database import Database
from stdalign.store.keys import create_key, revoke_key, verify_key
from stdalign.workspace import DATABASE

API = "/api/v1/"
LISTS = [
    "jurisdictions", "instruments", "instruments?jurisdiction=CN", "instruments/cn-sample/clauses", "terms", "catalogue",
    "alignments", "alignments?source=CN&target=VN", "matrix", "limits", "limits?parameter=safety_officer_headcount",
    "gaps?source=CN&target=VN", "responsibilities", "checklists?jurisdiction=CN", "negative-lists?jurisdiction=CN",
    "reviews", "reviews/queue", "reviews/agreement", "exports",
]  # fmt: skip
SINGLE = [
    "instruments/cn-sample", "clauses/cn-sample/art_1", "alignments/1", "alignments/cn-sample:art_1~vn-sample:art_1",
    "alignments/cn-sample:art_3~VN", "statistics", "health", "version", "reviews/audit", "openapi.json",
]  # fmt: skip


@pytest.mark.parametrize("path", LISTS + SINGLE)
def test_json_with_tag_and_304(reader: TestClient, path: str) -> None:
    first = reader.get(API + path)
    assert first.status_code == 200 and first.headers["content-type"] == "application/json"
    if path == "openapi.json":
        return
    again = reader.get(API + path, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content


@pytest.mark.parametrize("path", LISTS)
def test_csv_has_the_same_rows(reader: TestClient, path: str) -> None:
    rows = reader.get(API + path).json()["items"]
    answer = reader.get(API + path, headers={"accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(table[0]) == len(set(table[0])) > 1
    if not path.startswith(("instruments/cn-sample/clauses", "terms", "exports")):
        assert len(table) - 1 == len(rows)


def test_csv_cells_are_no_formulas(reader: TestClient) -> None:
    text = reader.get(API + "instruments/vn-sample/clauses?format=csv").content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert '\'=HYPERLINK("http://x")' in cells and "'+1 formula" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_xlsx_cells_are_no_formulas(reader: TestClient) -> None:
    from openpyxl import load_workbook

    answer = reader.get(API + "exports/alignments.xlsx?source=CN&target=VN")
    sheet = load_workbook(io.BytesIO(answer.content))["alignments"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert any(str(cell.value).startswith("'=HYPERLINK") for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "inlineStr"}


@pytest.mark.parametrize("name", ["json", "jsonl", "csv", "tsv", "parquet", "xlsx", "sssom"])
def test_exports(reader: TestClient, name: str) -> None:
    answer = reader.get(f"{API}exports/alignments.{name}?source=CN&target=VN")
    assert answer.status_code == 200 and len(answer.content) > 500
    assert answer.headers["content-disposition"].startswith('attachment; filename="stdalign-cn-vn.')


def test_an_exporter_from_outside_is_served_and_a_mute_one_says_so(
    reader: TestClient, monkeypatch: pytest.MonkeyPatch, problem: Any
) -> None:
    """Media type, ending and whether it is a file for programs: the exporter says it, no table of the service."""

    @exporter("text/x-addresses; charset=utf-8", ".addresses")
    def addresses(rows: Any, out: Any, context: Any) -> None:
        out.write(
            "".join(f"{row['source']}\n" for row in rows).encode()
            + next(one.title for one in context.instruments("CN")).encode()
        )

    monkeypatch.setattr(EXPORTERS, "_made", {"addresses": addresses, "mute": lambda *_: None})
    listed = {row["format"]: row["media_type"] for row in reader.get(API + "exports").json()["items"]}
    assert listed["addresses"] == "text/x-addresses; charset=utf-8" and listed["mute"] == ""
    made = reader.get(API + "exports/alignments.addresses?source=CN&target=VN")
    assert made.headers["content-type"] == "text/x-addresses; charset=utf-8" and "cn-sample#art_1\n" in made.text
    assert made.headers["content-disposition"].endswith('stdalign-cn-vn.addresses"') and "示例安全法" in made.text
    problem(reader.get(API + "exports/alignments.mute?source=CN&target=VN"), 503)


@pytest.mark.parametrize(
    ("accept", "packing", "unpack"), [("gzip", "gzip", gzip.decompress), ("gzip, br", "br", brotli.decompress)]
)
def test_packed_answers(reader: TestClient, accept: str, packing: str, unpack: Any) -> None:
    plain = reader.get(API + "alignments", headers={"accept-encoding": ""})
    assert "content-encoding" not in plain.headers
    with reader.stream("GET", API + "alignments", headers={"accept-encoding": accept}) as answer:
        raw = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == packing and answer.headers["etag"] == plain.headers["etag"]
    assert unpack(raw) == plain.content


QUERIES = ["", "limit=2", "source=CN&target=VN", "source=CN&target=VN&limit=1", "source=CN&target=VN&sort=-probability&limit=1",
           "source=CN&target=VN&max_rank=1", "source=MM&target=CN", "source=cn-sample%23art_2", "source=CN&target=LA"]  # fmt: skip


def test_kept_rows_say_what_the_database_says(client: TestClient, keys: dict[str, str]) -> None:
    """Rows kept as JSON give the very bytes of rows made anew, with a cursor, and after a decision too."""
    anew = f"fields={','.join(DEFAULT)}"
    for _ in range(2):
        for query in (*QUERIES, *QUERIES):
            kept, made = (client.get(f"{API}alignments?{query}{more}") for more in ("", f"&{anew}" if query else anew))
            assert kept.content == made.content and (kept.json()["items"] or "LA" in query)
        if following := client.get(f"{API}alignments?source=CN&target=VN&limit=1").json()["next"]:
            assert client.get(f"{API}alignments?source=CN&target=VN&limit=1&cursor={following}").json()["items"]
        body = {"source": "cn-sample#art_1", "target": "vn-sample#art_1", "decision": "accept"}
        headers = {"authorization": f"Bearer {keys['review']}", "if-match": "*"}
        client.post(API + "reviews", json=body, headers=headers)
    rows = client.get(f"{API}alignments?source=CN&target=VN").json()["items"]
    assert {row["review"]["state"] for row in rows} == {"accepted", "unreviewed"}


@pytest.mark.parametrize(("accept", "status"), [("text/html", 406), ("image/png;q=1", 406), ("application/json;q=0", 406),
                                                ("text/csv;q=0.2, application/json", 200), ("*/*", 200), ("", 200)])  # fmt: skip
def test_negotiation(reader: TestClient, accept: str, status: int) -> None:
    answer = reader.get(API + "instruments", headers={"accept": accept})
    assert answer.status_code == status
    if status == 200:
        assert answer.headers["content-type"] == "application/json"


def ids(client: TestClient, query: str) -> list[int]:
    return [row["id"] for row in client.get(f"{API}alignments?{query}").json()["items"]]


@pytest.mark.parametrize(("query", "check"), [
    ("source=CN", lambda r: r["source_jurisdiction"] == "CN"),
    ("source=CN,TH&target=CN,VN", lambda r: r["source_jurisdiction"] in ("CN", "TH")),
    ("source=cn-sample%23art_1", lambda r: r["source"] == "cn-sample#art_1"),
    ("target=vn-sample%23art_2", lambda r: r["target"] == "vn-sample#art_2"),
    ("instrument=th-sample", lambda r: "th-sample" in (r["source"] + (r["target"] or ""))),
    ("topic=training", lambda r: "training" in r["topics"]),
    ("theme=employer-duties", lambda r: "employer-duties" in r["themes"]),
    ("sector=mining", lambda r: "mining" in r["sectors"]),
    ("relation=none", lambda r: r["relation"] == "none"),
    ("stringency=stricter,looser", lambda r: r["stringency"] in ("stricter", "looser")),
    ("stringency=nothing", lambda r: r["stringency"] == ""),
    ("min_probability=0.5", lambda r: r["probability"] >= 0.5),
    ("max_probability=0.5", lambda r: r["probability"] <= 0.5),
    ("max_rank=1", lambda r: r["rank"] <= 1),
    ("no_counterpart=true", lambda r: r["no_counterpart"]),
    ("stale=false", lambda r: not r["stale"]),
    ("review=unreviewed", lambda r: r["review"]["state"] == "unreviewed"),
])  # fmt: skip
def test_filters(reader: TestClient, query: str, check: Any) -> None:
    rows = reader.get(f"{API}alignments?limit=200&{query}").json()["items"]
    everything = reader.get(f"{API}alignments?limit=200").json()["items"]
    assert rows and all(check(row) for row in rows)
    assert [r["id"] for r in rows if check(r)] == [r["id"] for r in everything if check(r)] or "source=CN,TH" in query


@pytest.mark.parametrize("query", [
    "alignments?topic=train_ng", "alignments?theme=none_such", "alignments?sector=banana", "alignments?source=XX",
    "matrix?theme=nope", "matrix?sector=nope", "matrix?jurisdictions=CN,XX", "matrix?lang=xx", "catalogue?theme=nope",
    "checklists?jurisdiction=CN&sector=banana", "checklists?jurisdiction=XX", "negative-lists?jurisdiction=XX",
    "gaps?source=CN&target=VN&sector=banana", "gaps?source=XX&target=VN", "responsibilities?bearer=nobody",
    "responsibilities?topic=nope", "search?q=x&language=ZH", "search?q=x&in=XX", "instruments?jurisdiction=XX",
    "reviews/queue?source=XX", "reviews/worksheet.csv?source=CN&target=XX", "exports/alignments.csv?source=CN&target=XX",
])  # fmt: skip
def test_unknown_words_are_refused_with_the_choices(reader: TestClient, query: str, problem: Any) -> None:
    """A misspelt word is no answer of nothing: the choices are named, the word is not repeated."""
    (error,) = problem(reader.get(API + query), 422)["errors"]
    assert error["where"].startswith("query.") and error["what"].startswith("choose of ") and "," in error["what"]
    assert not {"banana", "none_such", "train_ng", "XX"} & set(error["what"].replace(",", " ").split())


def test_a_word_is_matched_whole(client: TestClient, folder: Path) -> None:
    """A bare ``_`` stands for any character in LIKE; in a topic it is itself."""
    with Database(folder / DATABASE) as db:
        db.execute("UPDATE alignments SET topics='employerXduties' WHERE id=1")
        db.execute("UPDATE alignments SET topics='employer_duties' WHERE id=2")
    assert ids(client, "topic=employer_duties") == [2]


@pytest.mark.parametrize("sort", ["position", "-probability", "probability", "-score", "score", "-strength"])
def test_keyset_pages_give_every_row_once(reader: TestClient, sort: str) -> None:
    seen: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = reader.get(f"{API}alignments?limit=3&sort={sort}&{cursor}").json()
        seen += page["items"]
        if page["next"] is None:
            break
        cursor = "cursor=" + page["next"]
    assert sorted(r["id"] for r in seen) == sorted(ids(reader, "limit=200"))
    if sort != "position":
        values = [r[sort.lstrip("-")] for r in seen]
        assert values == sorted(values, reverse=sort.startswith("-"))


def test_fields(reader: TestClient) -> None:
    row = reader.get(f"{API}alignments?fields=source,evidence,target_quote&limit=1").json()["items"][0]
    assert list(row) == ["source", "evidence", "target_quote"] and row["evidence"]["source_quote"]


def test_link_header_leads_on(reader: TestClient) -> None:
    answer = reader.get(f"{API}alignments?limit=2")
    following = answer.headers["link"].partition(">")[0].lstrip("<")
    assert reader.get(following).json()["items"][0]["id"] == ids(reader, "limit=3")[2]


@pytest.mark.parametrize("query", [
    "min_probability=NaN", "min_probability=1e400", "min_probability=-0.1", "min_probability=１", "limit=0", "limit=201",
    "limit=99999999999999999999", "limit=x", "sort=id", "sort=source;DROP TABLE reviews", "fields=nope", "source=XX", "source=CN'--", "topic=a%25",
    "topic=%00", "relation=", "stringency=hard", "review=open", "no_counterpart=1", "sourc=CN", "source=CN&source=VN",
    "instrument=../../etc/passwd", "source=cn-sample%23art_1~x", "format=xml",
])  # fmt: skip
def test_wrong_queries_are_422_and_not_echoed(reader: TestClient, query: str, problem: Any) -> None:
    answer = reader.get(f"{API}alignments?{query}")
    body = problem(answer, 422)
    assert body["errors"][0]["where"].startswith("query")
    for shown in ("DROP", "passwd", "CN'--", "1e400", "99999999"):
        assert shown not in answer.text


@pytest.mark.parametrize("path", [
    "nothing", "instruments/none", "instruments/none/clauses", "clauses/cn-sample/art_99", "clauses/none/art_1",
    "alignments/999999", "alignments/cn-sample:art_1~vn-sample:art_99", "alignments/x", "alignments/x~y", "terms/none-such",
    "catalogue/none-such", "limits?parameter=none_such", "gaps?source=CN&target=KH", "checklists?jurisdiction=KH",
    "alignments?cursor=W10W", "alignments?cursor=WyJzY29yZSIsMSwxXQ", "exports/alignments.exe?source=CN&target=VN",
    "alignments/99999999999999999999999999999", "clauses/cn-sample/..%2F..%2Fetc%2Fpasswd",
])  # fmt: skip
def test_what_is_not_here_is_404(reader: TestClient, path: str, problem: Any) -> None:
    body = problem(reader.get(API + path), 404)
    assert body["next_step"]


@pytest.mark.parametrize("path", [
    "matrix?jurisdictions=XX", "gaps?source=CN",
    "terms?limit=0", "terms?limit=abc", "search?q=", "search?q=x&limit=1000", "search", "reviews?after=-1", "reviews?after=1e400",
    "matrix?theme=a%20b", "limits?parameter=%3Cscript%3E", "instruments/%00", "instruments/%ff%fe", "jurisdictions?lang=xx",
    "jurisdictions?unknown=1", "exports/alignments.csv?source=CN", "alignments?cursor=!!!", "alignments?cursor=", "industries?lang=xx",
    "standards?jurisdiction=XX",
])  # fmt: skip
def test_wrong_values_are_422(reader: TestClient, path: str, problem: Any) -> None:
    assert "script" not in str(problem(reader.get(API + path), 422))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_other_methods_are_405(reader: TestClient, method: str, problem: Any) -> None:
    answer = reader.request(method, API + "instruments")
    problem(answer, 405)
    assert "GET" in answer.headers["allow"]


def test_matrix_limits_gaps_lists_say_what_the_sample_says(reader: TestClient) -> None:
    limit = reader.get(API + "limits?parameter=safety_officer_headcount").json()
    assert {(r["jurisdiction"], r["value"]) for r in limit["items"]} == {("CN", 100.0), ("VN", 50.0)}
    gaps = reader.get(API + "gaps?source=CN&target=VN").json()["items"]
    assert [g["kind"] for g in gaps] == ["stricter"] and gaps[0]["abroad"][0]["address"] == "vn-sample#art_2"
    negative = reader.get(API + "negative-lists?jurisdiction=CN").json()["items"]
    assert [item["clauses"][0]["address"] for item in negative] == ["cn-sample#art_3"]
    duties = reader.get(API + "responsibilities?jurisdictions=CN&bearer=worker").json()["items"]
    assert [(d["topic"], d["total"]) for d in duties] == [("fire_explosion", 1)]
    assert set(reader.get(API + "matrix").json()["countries"]) == {"CN", "VN", "TH", "MM"}


def test_clause_tree(reader: TestClient) -> None:
    nodes = reader.get(API + "instruments/cn-sample/clauses").json()["items"]
    assert [n["eid"] for n in nodes] == ["art_1", "art_2", "art_3", "art_4"]
    assert nodes[0]["children"][0]["eid"] == "art_1__para_1"
    assert nodes[3]["checked"] is False


def test_pair_detail(reader: TestClient) -> None:
    found = reader.get(API + "alignments/cn-sample:art_2~vn-sample:art_2").json()
    assert found["alignment"]["evidence"]["comparisons"][0]["verdict"] == "looser"
    assert (
        found["source"]["evidence"]["full_text"].startswith("超过一百人")
        and found["target"]["instrument"]["kind"] == "digest"
    )
    assert found["history"] == [] and len(found["etag"]) == 24
    nothing = reader.get(API + "alignments/cn-sample:art_3~VN").json()
    assert nothing["target"] is None and nothing["alignment"]["no_counterpart"]


def test_metrics_count(reader: TestClient) -> None:
    reader.get(API + "version")
    text = reader.get(API + "metrics").text
    assert 'route="/api/v1/version",status="200"' in text and "stdalign_request_seconds_bucket" in text


def test_openapi_is_complete(reader: TestClient) -> None:
    document = reader.get(API + "openapi.json").json()
    names = {path.removeprefix(API) for path in document["paths"]}
    assert {"alignments", "alignments/{pair}", "reviews", "search", "matrix", "limits", "gaps", "negative-lists"} <= names
    for path, methods in document["paths"].items():
        for about in methods.values():
            assert {"422", "503"} <= set(about["responses"]), path
            assert about["responses"]["422"]["content"]["application/problem+json"], path
    assert "ReviewIn" in document["components"]["schemas"]


def test_every_parameter_and_answer_has_an_example_that_fits(reader: TestClient) -> None:
    """Parameters: an example, unless their schema lists all values or has a default; answers: a real one, shortened."""
    jsonschema = pytest.importorskip("jsonschema", reason="needs the extra dev")
    document = reader.get(API + "openapi.json").json()
    without, checked = [], 0
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            for one in about.get("parameters", []):
                schema = {**one["schema"], "components": document["components"]}
                plain = {"enum", "default", "minimum", "example"} & set(schema) or schema.get("type") == "boolean"
                if "example" in one:
                    jsonschema.validate(one["example"], schema)
                elif "examples" not in one and "examples" not in schema and not plain:
                    without.append(f"{method} {path} {one['name']}")
            for status in {"200", "201"} & set(about["responses"]):
                content = about["responses"][status].get("content", {}).get("application/json")
                if content is None or path in FILES:
                    continue
                if "example" not in content:
                    without.append(f"{method} {path} {status}")
                else:
                    jsonschema.validate(content["example"], {**content["schema"], "components": document["components"]})
                    checked += 1
    assert not without and checked >= 25, without


FILES = (
    "/api/v1/metrics",
    "/api/v1/exports/alignments.{name}",
    "/api/v1/reviews/decisions.{form}",
    "/api/v1/reviews/worksheet.{form}",
)


def test_keys(folder: Path) -> None:
    with Database(folder / DATABASE) as db:
        key, text = create_key(db, "An", ["review"], days=1)
        assert verify_key(db, text) == key and not verify_key(db, text + "0") and not verify_key(db, "sa_x_y")
        row = dict(db.one("SELECT * FROM api_keys"))
        assert text.split("_")[2] not in str(row) and len(row["salt"]) == 32
        db.execute("UPDATE api_keys SET expires='2020-01-01T00:00:00+00:00'")
        assert verify_key(db, text) is None
        other, second = create_key(db, "Binh", ["admin"], days=None)
        assert other.may("review") and verify_key(db, second)
        revoke_key(db, other.prefix)
        assert verify_key(db, second) is None
