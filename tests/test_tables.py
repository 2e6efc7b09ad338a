"""Records and tables as people handle them: short in a terminal, a table in a notebook, columns and types pinned."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import stdalign
from stdalign.align.table import AlignmentTable
from stdalign.errors import UnknownName, UsageError, WrongValue
from stdalign.frames import Found
from stdalign.model import Finding, Instrument
from stdalign.workspace import Workspace

LAW = "第一条 雇主应当培训工人，每年不少于八小时。\n\n第二条 雇主应当检查机器。\n"
STRING, INT, FLOAT, BOOL = "string", "int64", "float64", "bool"
PAIRS = {
    "source": STRING, "target": STRING, "rank": INT, "score": FLOAT, "probability": FLOAT, "relation": STRING, "relation_probability": FLOAT,
    "relation_firm": BOOL, "stringency": STRING, "no_counterpart": BOOL, "rationale": STRING, "strength": INT, "stale": BOOL, "counterpart": STRING, "missing": STRING,
    "source_jurisdiction": STRING, "target_jurisdiction": STRING, "source_standing": STRING, "target_standing": STRING, "source_clause": STRING, "target_clause": STRING,
    "source_quote": STRING, "target_quote": STRING, "concepts": STRING, "evidence": STRING,
}  # fmt: skip
CLAUSES = {
    **dict.fromkeys(("eid", "level", "number", "label", "heading", "text"), STRING), "start": INT, "end": INT,
    **dict.fromkeys(("component", "language", "parent", "status", "references"), STRING), "unit": BOOL, "kind": STRING,
}  # fmt: skip
HITS = {
    **dict.fromkeys(("address", "jurisdiction", "language"), STRING), "similarity": FLOAT,
    **dict.fromkeys(("label", "heading", "text"), STRING),
}  # fmt: skip
LIMITS = {
    **dict.fromkeys(("jurisdiction", "address", "label", "op"), STRING), "value": FLOAT, **dict.fromkeys(("unit", "qual"), STRING),
    "value2": FLOAT, "common": FLOAT, "place": INT, "checked": BOOL, **dict.fromkeys(("language", "text", "text_en", "title", "standing", "kind"), STRING), "step": BOOL,
}  # fmt: skip
GAPS = {
    **dict.fromkeys(("kind", "basis", "abroad", "home", "bearer", "text", "language", "text_en", "entry"), STRING),
    "probability": FLOAT, "comparisons": STRING, "unheld": STRING, "decided": STRING,
}  # fmt: skip
STORED = {
    **dict.fromkeys(("address", "level", "number", "label", "heading", "text", "text_en", "language", "bearer", "modality", "topics"), STRING),
    **dict.fromkeys(("concepts", "quantities", "catalogue"), STRING), "checked": BOOL,
}  # fmt: skip
PARAMETERS = {**dict.fromkeys(("id", "name", "kind", "unit", "stricter"), STRING), "countries": INT}
ITEMS = dict.fromkeys(("entry", "theme", "bearer", "text", "language", "text_en", "clauses", "limits", "figures"), STRING)


@pytest.fixture(scope="module")
def ws(shipped: Path) -> Iterator[Workspace]:
    with Workspace.open(shipped, readonly=True) as one:
        yield one


@pytest.fixture(scope="module")
def pairs(ws: Workspace) -> AlignmentTable:
    return ws.align("CN", "VN")


def dtypes(frame: pd.DataFrame) -> dict[str, str]:
    return {name: str(kind) for name, kind in frame.dtypes.items()}


def test_columns_and_types_are_pinned(ws: Workspace, pairs: AlignmentTable) -> None:
    assert dtypes(pairs.to_frame()) == PAIRS == dtypes(AlignmentTable(()).to_frame())
    assert dtypes(stdalign.split(LAW, jurisdiction="CN").to_frame()) == CLAUSES
    assert dtypes(ws.search("training").to_frame()) == HITS == dtypes(ws.search("training")[:0].to_frame())
    assert dtypes(ws.limits("annual-leave").to_frame()) == LIMITS
    assert dtypes(ws.limits().to_frame()) == PARAMETERS and ws.limits()[0].countries >= 2
    assert dtypes(ws.gaps("CN", "VN").to_frame()) == GAPS
    assert dtypes(ws.checklist("VN").to_frame()) == ITEMS
    assert dtypes(ws.clauses("cn-labour-law-2018").to_frame()) == STORED
    countries = list(ws.matrix().countries)
    assert dtypes(ws.matrix("CN").to_frame()) == dict.fromkeys(("id", "theme", "text", "CN"), STRING)
    assert list(ws.matrix().to_frame().columns) == ["id", "theme", "text", *countries]
    duties = {"bearer": STRING, "topic": STRING, **dict.fromkeys(("total", *countries), INT)}
    assert dtypes(ws.responsibilities().to_frame()) == duties
    assert set(dtypes(ws.instruments().to_frame())) == set(Instrument.__dataclass_fields__)


def test_a_frame_holds_plain_values(pairs: AlignmentTable) -> None:
    frame = pairs.to_frame()
    assert len(frame.drop_duplicates()) == len(frame) == len(pairs) > 100
    assert frame["target"].isna().sum() == frame["no_counterpart"].sum() > 0
    assert frame["target_quote"][~frame["no_counterpart"]].str.len().min() > 0


def test_index_slice_filter_iterate(ws: Workspace, pairs: AlignmentTable) -> None:
    assert pairs[0] == next(iter(pairs)) and pairs[:5].alignments == pairs.alignments[:5] and len(pairs[-3:]) == 3
    equal = pairs.filter(relation="equal", min_probability=0.9)
    assert len(equal) and all(a.relation.value == "equal" and a.probability >= 0.9 for a in equal)
    assert len(pairs.filter(relation=("equal", "subset"))) > len(pairs.filter(relation="equal"))
    assert len(pairs.filter(lambda a: a.rank == 1, stale=False)) == sum(a.rank == 1 for a in pairs)
    assert not any(a.no_counterpart for a in pairs.pairs()) and len(pairs.pairs()) < len(pairs)
    with pytest.raises(WrongValue, match="equal, "):
        pairs.filter(relation="eqal")
    with pytest.raises(WrongValue, match="probability"):
        pairs.filter(probabilty=1)
    hits = ws.search("safety training", jurisdictions=["CN", "VN"], top=8)
    assert isinstance(hits[:3], Found) and len(hits[:3].filter(jurisdiction="CN")) <= 3 and hits[0].address
    split = stdalign.split(LAW, jurisdiction="CN")
    assert len(split) == len(split.clauses) and list(split) == list(split.clauses) and split[0] == split.clauses[0]
    assert [c.number for c in split.filter(level="article")] == ["1", "2"] and bool(split)
    limits = ws.limits("annual-leave")
    assert list(limits) == list(limits.limits) and len(limits.filter(jurisdiction="VN")) >= 1


def test_arrow_and_the_interchange_protocol(ws: Workspace, pairs: AlignmentTable) -> None:
    table = pa.table(pairs)  # reads __arrow_c_stream__, as Polars does
    assert table.num_rows == len(pairs) and table.column_names == list(PAIRS)
    assert pairs.__dataframe__().num_rows() == len(pairs)
    assert (
        pa.RecordBatchReader.from_stream(ws.search("helmet", top=3)).read_all().num_rows == 3
        and pa.table(AlignmentTable(())).num_rows == 0
    )


def test_every_repr_is_short(ws: Workspace, pairs: AlignmentTable) -> None:
    things = [
        ws, ws.encoder, stdalign.Desk(ws), pairs, pairs[0], stdalign.Termbase.load(), stdalign.Catalogue.load(), ws.matrix(), ws.matrix()[0],
        ws.gaps("CN", "VN"), ws.limits("annual-leave"), ws.checklist("VN"), ws.responsibilities(), stdalign.Knowledge.shipped(),
        stdalign.split(LAW * 200, jurisdiction="CN"), ws.instruments()[0], ws.clauses("cn-labour-law-2018")[0],
    ]  # fmt: skip
    long = {type(one).__name__: len(repr(one)) for one in things if len(repr(one)) > 1200 or " object at 0x" in repr(one)}
    assert not long
    assert (
        repr(Finding("missing_number", "3 is missing", 0, 5))
        == "Finding(code='missing_number', message='3 is missing', start=0, end=5)"
    )


def test_notebooks_show_tables(ws: Workspace, pairs: AlignmentTable) -> None:
    assert f"50 of {len(pairs)} rows" in pairs._repr_html_() and len(pairs._repr_html_()) < 100_000
    for one in (
        ws.matrix(),
        ws.search("x", top=2),
        stdalign.split(LAW, jurisdiction="CN"),
        ws.instruments()[0],
        pairs[0],
        ws.instruments(),
    ):
        assert "<table" in one._repr_html_()
    evil = Found([Finding("<script>", "<img src=x>")], Finding)
    assert "<script>" not in evil._repr_html_() and "<img" not in evil[0]._repr_html_()


def test_tables_survive_pickling(ws: Workspace, pairs: AlignmentTable) -> None:
    for one in (pairs, ws.search("helmet", top=3), ws.matrix(), ws.limits("annual-leave")):
        again = pickle.loads(pickle.dumps(one))
        assert again == one and list(again.to_frame().columns) == list(one.to_frame().columns)


def test_the_termbase_and_the_catalogue_are_collections() -> None:
    terms, catalogue = stdalign.Termbase.load(), stdalign.Catalogue.load()
    assert len(terms) == len(list(terms)) > 1000 and len(catalogue) == len(list(catalogue)) > 400
    assert terms.search("安全帽")[0].id == terms.search("Safety Helmet")[0].id == "safety-helmet"
    with pytest.raises(UnknownName, match="stdalign list terms"):
        terms["helmt"]
    with pytest.raises(UnknownName, match="stdalign list entries"):
        catalogue["x"]


def test_reports_are_methods_with_the_names_of_the_command_line(ws: Workspace) -> None:
    desk = stdalign.Desk(ws)
    assert ws.matrix() is desk.matrix(), "made once, whoever asks"
    assert ws.gaps("cn", "vn", sector="construction").sector == "construction"
    for wrong in (lambda: ws.matrix(theme="x"), lambda: ws.checklist("VN", sector="constructoin"), lambda: ws.gaps("CN", "VN", language="xx"),
                  lambda: ws.responsibilities(bearer="x"), lambda: ws.responsibilities(topic="x"), lambda: ws.matrix(["XX"])):  # fmt: skip
        with pytest.raises(WrongValue, match="choose of"):
            wrong()
    with pytest.raises(UnknownName, match="choose one of"):
        ws.instruments("XX")
    assert len(ws.instruments("cn")) == len(ws.instruments("CN")) > 5
    with pytest.raises(UnknownName, match="zh"):
        ws.search("x", language="xx")
    assert {hit.jurisdiction for hit in ws.search("training", jurisdictions="CN", top=3)} == {"CN"}
    with pytest.raises(UsageError, match="name each target"):
        ws.align("CN", ["VN"])  # type: ignore[arg-type]


def test_a_table_is_saved_by_its_ending(pairs: AlignmentTable, tmp_path: Path) -> None:
    pairs[:3].save(tmp_path / "x.sssom.tsv")
    assert (tmp_path / "x.sssom.tsv").read_text("utf-8").startswith("#")
    pairs[:3].save(str(tmp_path / "x.csv"))
    assert len(pd.read_csv(tmp_path / "x.csv")) == 3
    with pytest.raises(UsageError, match="no format has this ending"):
        pairs.save(tmp_path / "x.html")


def test_the_page_of_columns_is_the_pinned_list() -> None:
    page = (Path(__file__).resolve().parent.parent / "docs" / "columns.md").read_text("utf-8")
    found = [
        dict(line.strip("| ").replace("`", "").split(" | ") for line in part.splitlines() if line.startswith("| `"))
        for part in page.split("\n## ")[1:]
    ]
    assert [one for one in found if one] == [PAIRS, CLAUSES, HITS, LIMITS, PARAMETERS, GAPS, ITEMS, STORED]
