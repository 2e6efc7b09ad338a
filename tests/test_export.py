"""Every exchange format: read back by its own kind of reader; dangerous cells are neutral."""

import csv
import io
import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree
from openpyxl import load_workbook

from stdalign import errors
from stdalign.export import format_of, write
from stdalign.export.skos import to_skos
from stdalign.report import decisions
from stdalign.spreadsheet import sheet
from stdalign.terms import Termbase

ROWS = [
    {
        "source": "cn-a#art_1", "target": "vn-b#art_2", "rank": 1, "score": 1.5, "probability": 0.8, "relation": "subset",
        "stringency": "stricter", "no_counterpart": False, "rationale": "semantic", "strength": 8, "stale": False,
        "evidence": {
            "source_clause": "art_1", "target_clause": "art_2", "source_quote": "=HYPERLINK(\"x\")", "target_quote": "培训\n\t\x07",
            "concepts": [{"id": "training", "source": [[0, 1]], "target": [[0, 1]]}],
        },
    },
    {
        "source": "cn-a#art_3", "target": None, "rank": 0, "score": 0.0, "probability": 0.9, "relation": "none",
        "stringency": "", "no_counterpart": True, "rationale": "semantic", "strength": 0, "stale": False, "evidence": {},
    },
]  # fmt: skip


def made(name: str) -> bytes:
    out = io.BytesIO()
    write(ROWS, name, out)
    return out.getvalue()


def test_jsonl_keeps_everything() -> None:
    assert [json.loads(line) for line in made("jsonl").splitlines()] == ROWS
    assert json.loads(made("json")) == ROWS


@pytest.mark.parametrize(("name", "mark"), [("csv", ","), ("tsv", "\t")])
def test_delimited(name: str, mark: str) -> None:
    rows = list(csv.DictReader(io.StringIO(made(name).decode("utf-8-sig")), delimiter=mark))
    assert [r["target"] for r in rows] == ["vn-b#art_2", ""]
    assert rows[0]["source_quote"].startswith("'=")
    assert json.loads(rows[0]["evidence"])["target_clause"] == "art_2"


def test_no_time_is_stamped_into_a_spreadsheet() -> None:
    """The same rows give the same bytes, also an hour later: no part of the archive has a time of its own."""
    decided = decisions.write([dict.fromkeys(decisions.FIELDS, "x")], "xlsx")
    for data in (made("xlsx"), decided, sheet([["a"]], ["head"])):
        with ZipFile(io.BytesIO(data)) as archive:
            assert {part.date_time[0] for part in archive.infolist()} == {1980}
            assert len(archive.namelist()) > 6 and b"2000-01-01" in archive.read("docProps/core.xml")


def test_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write(ROWS, "xlsx", path)
    sheet = load_workbook(path)["alignments"]
    head = [c.value for c in sheet[1]]
    row = dict(zip(head, [c.value for c in sheet[2]], strict=True))
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref
    assert row["source_quote"].startswith("'=") and row["relation"] == "subset"
    assert all(c.data_type != "f" for r in sheet for c in r)


def test_parquet() -> None:
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(made("parquet")))
    assert table.column("probability").to_pylist() == [0.8, 0.9]
    assert table.column("target").to_pylist() == ["vn-b#art_2", None]


def test_sssom() -> None:
    lines = made("sssom").decode().splitlines()
    head = next(at for at, line in enumerate(lines) if not line.startswith("#"))
    rows = list(csv.DictReader(lines[head:], delimiter="\t"))
    assert rows[0]["predicate_id"] == "skos:broadMatch" and rows[1]["object_id"] == "sssom:NoTermFound"
    assert all(r["subject_id"].startswith("clause:") and 0 <= float(r["confidence"]) <= 1 for r in rows)


@pytest.mark.parametrize(("share", "kind"), [(0.59, "intersects"), (0.6, "equal")])
def test_a_kind_that_is_unsure_is_told_to_no_other_program(share: float, kind: str) -> None:
    row = {**ROWS[0], "relation": "equal", "relation_probability": share}
    files = {}
    for name in ("sssom", "oscal", "strm", "ciso"):
        out = io.BytesIO()
        write([row], name, out)
        files[name] = out.getvalue().decode("utf-8-sig")
    sssom = files["sssom"].splitlines()
    cells = dict(zip(sssom[-2].split("\t"), sssom[-1].split("\t"), strict=True))
    mapped = json.loads(files["oscal"])["mapping-collection"]["mappings"][0]["maps"][0]
    (strm,) = csv.DictReader(io.StringIO(files["strm"]))
    sure = kind == "equal"
    assert cells["predicate_id"] == ("skos:exactMatch" if sure else "skos:relatedMatch")
    assert float(cells["confidence"]) == pytest.approx(0.8 * share if sure else 0.8)
    assert mapped["relationship"] == ("equivalent-to" if sure else "intersects-with")
    assert strm["Relationship"] == ("equal" if sure else "intersects with")
    assert ('"relationship": "equal"' in files["ciso"]) is sure
    flat = io.BytesIO()
    write([row, ROWS[1]], "csv", flat)
    assert [one["relation_firm"] for one in csv.DictReader(io.StringIO(flat.getvalue().decode("utf-8-sig")))] == [
        str(sure),
        "False",
    ]
    book = io.BytesIO()
    write([row], "xlsx", book)
    head, cell = load_workbook(io.BytesIO(book.getvalue()))["alignments"].iter_rows()
    at = [one.value for one in head].index("relation")
    assert (cell[at].fill.fgColor.rgb == "00C6E7C8") is sure and cell[at].value == "equal"
    assert ("unsure" in cells["comment"]) is ("unsure" in strm["Comments"]) is (not sure)


def test_oscal() -> None:
    document = json.loads(made("oscal"))["mapping-collection"]
    (mapping,) = document["mappings"]
    assert mapping["maps"][0]["relationship"] == "subset-of" and document["metadata"]["oscal-version"]


def test_strm() -> None:
    rows = list(csv.DictReader(io.StringIO(made("strm").decode("utf-8-sig"))))
    assert rows[0]["Relationship"] == "subset of" and rows[1]["Relationship"] == "no relationship"


def test_tmx_needs_texts() -> None:
    with pytest.raises(errors.UsageError, match="workspace"):
        made("tmx")


def test_tmx_of_a_workspace(tmp_path: Path) -> None:
    from test_workspace import LAW

    from stdalign.workspace import Workspace

    law = tmp_path / "law.md"
    law.write_text(LAW, "utf-8")
    english = tmp_path / "law.txt"
    english.write_text("1. The employer must train every worker.\n2. A worker may refuse unsafe work.\n", "utf-8")
    with Workspace.create(tmp_path / "w") as ws:
        ws.ingest(law, jurisdiction="CN", id="cn-law")
        ws.ingest(english, jurisdiction="SG", id="sg-law", language="en")
        rows = ws.align("cn-law", "sg-law", top=1).rows()
        out = io.BytesIO()
        write(rows, "tmx", out, context=ws)
    root = etree.fromstring(out.getvalue())
    units = root.findall("body/tu")
    assert units and {v.get("{http://www.w3.org/XML/1998/namespace}lang") for v in units[0]} - {None} == {"zh", "en"}


def test_skos_reads_back() -> None:
    from rdflib import Graph
    from rdflib.namespace import SKOS

    termbase = Termbase.load()
    graph = Graph().parse(data=to_skos(termbase), format="turtle")
    assert len(set(graph.subjects(SKOS.prefLabel))) == len(termbase.concepts)


def test_unknown_format_and_terminal() -> None:
    with pytest.raises(errors.UnknownName, match="sssom"):
        format_of("docx", None)
    with pytest.raises(errors.UsageError):
        format_of("xlsx", None)
    assert format_of(None, Path("a.csv")) == "csv"
