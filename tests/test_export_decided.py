"""Random decisions, written in each format and read by that format's own reader, say what was decided; rows are counted."""

from __future__ import annotations

import csv
import io
import json
import string
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stdalign.decision import Decision, draft_of, standing, vote, votes
from stdalign.export import formats, write
from stdalign.export.sssom import PREDICATES, curie
from stdalign.model import Review
from stdalign.report import decisions
from stdalign.report.decided import decided_row
from stdalign.spreadsheet import unguard

RELATIONS = ("equal", "subset", "superset", "intersects", "none")
words = st.one_of(
    st.sampled_from(["=1+1", "a;b, c", 'said "so"', "-2", "培训，每年", "សុវត្ថិភាព", "လေ့ကျင့်", "ອົບຮົມ"]),
    st.text(string.ascii_letters + " ,.;:'\"=+-@|", min_size=1, max_size=30).map(str.strip).filter(bool),
)
turn = st.tuples(
    st.sampled_from(["An", "Binh", "Li"]), st.sampled_from(["accept", "reject", "change", "withdraw", "comment"]),
    st.sampled_from(RELATIONS[:4]), st.sampled_from([None, "recognised", "conditional", "not_recognised"]), words, words,
)  # fmt: skip
pairs = st.lists(st.tuples(st.sampled_from(RELATIONS[:4]), st.lists(turn, max_size=4)), min_size=1, max_size=6)
few = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def row_of(at: int, relation: str, turns: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """An alignment with decisions, as the desk hands it to an exporter."""
    source, target = f"cn-x#art_{at + 1}", f"vn-y#art_{at + 1}"
    row = {
        "source": source, "target": target, "rank": 1, "score": 1.0, "probability": 0.9, "relation": relation, "stringency": "",
        "rationale": "semantic", "strength": 7, "no_counterpart": False, "stale": False, "relation_probability": 0.6,
        "counterpart": "found", "missing": [], "source_jurisdiction": "CN", "target_jurisdiction": "VN", "through": None,
        "evidence": {"source_quote": "示例", "target_quote": "mẫu", "source_clause": f"art_{at + 1}", "target_clause": f"art_{at + 1}"},
    }  # fmt: skip
    past: list[Review] = []
    for name, decision, said, recognition, reason, asked in turns:
        holds = decision in ("accept", "reject", "change")
        draft = draft_of(
            source, target, decision, reason, said if decision == "change" else None,
            recognition=recognition if holds else None, conditions=asked if holds and recognition == "conditional" else "",
        )  # fmt: skip
        own = vote(row, name, draft)
        new = {**standing(row, [*votes(past), own]), "held": own[2], "by": {"country": "VN" if name == "Binh" else "CN"}}
        number = len(past) + 1
        past.append(
            Review(
                number,
                source,
                target,
                name,
                f"2026-01-0{number}T00:00:00.000+00:00",
                decision,
                reason,
                {},
                new,
                "",
                f"{number}",
            )
        )
    return decided_row(row, past)


def made(rows: Sequence[dict[str, Any]], form: str) -> bytes:
    out = io.BytesIO()
    texts = SimpleNamespace(
        instruments=list,
        clause=lambda address: SimpleNamespace(clause=SimpleNamespace(language=address[:2]), full_text=f"text of {address}"),
    )
    write(rows, form, out, texts)  # type: ignore[arg-type]
    return out.getvalue()


def rows_from(drawn: Sequence[tuple[str, Sequence[tuple[Any, ...]]]]) -> list[dict[str, Any]]:
    return [row_of(at, *one) for at, one in enumerate(drawn)]


def state(row: dict[str, Any]) -> tuple[Any, ...]:
    review = row["review"]
    return (
        row["source"],
        row["target"],
        row["relation"],
        review["state"],
        review["recognition"],
        review["conditions"],
        review["mutual"],
    )


@few
@given(drawn=pairs)
def test_json_and_tables(drawn: Any) -> None:
    rows = rows_from(drawn)
    assert (
        [json.loads(line) for line in made(rows, "jsonl").splitlines()]
        == json.loads(made(rows, "json"))
        == json.loads(json.dumps(rows))
    )
    wanted = [(*map(str, state(row)),) for row in rows]
    for form, mark in (("csv", ","), ("tsv", "\t")):
        text = made(rows, form).decode("utf-8-sig")
        read = [
            {name: unguard(cell) for name, cell in line.items()}
            for line in csv.DictReader(io.StringIO(text, newline=""), delimiter=mark)
        ]
        assert [tuple(line[name] for name in _NAMES) for line in read] == wanted, form
        assert [line["reasons"] for line in read] == [_reasons(row) for row in rows]


_NAMES = ("source", "target", "relation", "state", "recognition", "conditions", "mutual")


def _reasons(row: dict[str, Any]) -> str:
    return "; ".join(one["reason"] for one in row["review"]["reviewers"] if one["reason"])


@few
@given(drawn=pairs)
def test_parquet_and_excel_by_pyarrow_and_openpyxl(drawn: Any) -> None:
    import pyarrow.parquet as pq
    from openpyxl import load_workbook

    rows = rows_from(drawn)
    table = pq.read_table(io.BytesIO(made(rows, "parquet"))).to_pylist()
    assert [tuple(line[name] for name in _NAMES) for line in table] == [state(row) for row in rows]
    head, *lines = load_workbook(io.BytesIO(made(rows, "xlsx")))["alignments"].values
    read = [
        {name: unguard(cell) if isinstance(cell, str) else cell for name, cell in zip(head, line, strict=True)}
        for line in lines
    ]
    assert [tuple(line[name] or "" if name != "mutual" else line[name] for name in _NAMES) for line in read] == [
        state(row) for row in rows
    ]


@few
@given(drawn=pairs)
def test_sssom_by_sssom_pydantic(drawn: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    reader = pytest.importorskip("sssom_pydantic", reason="needs the extra dev")
    rows = rows_from(drawn)
    path: Path = tmp_path_factory.mktemp("sssom") / "a.sssom.tsv"
    path.write_bytes(made(rows, "sssom"))
    mappings, _, _ = reader.read(path)
    assert len(mappings) == len(rows), "a row that the reader cannot take is dropped without an error"
    plain = json.loads(made(rows, "sssom-json"))["mappings"]
    for row, one, other in zip(rows, mappings, plain, strict=True):
        review = row["review"]
        rejected = review["decided"] and review["state"] == "rejected"
        relation = row["machine_relation"] if rejected else row["relation"]
        wanted = (curie(row["source"]), PREDICATES[relation], curie(row["target"]), "Not" if rejected else None)
        assert (one.subject.curie, one.predicate.curie, one.object.curie, one.predicate_modifier) == wanted
        assert (other["subject_id"], other["predicate_id"], other["object_id"], other.get("predicate_modifier")) == wanted
        kind = "ManualMappingCuration" if review["decided"] else "CompositeMatching"
        assert one.justification.curie == other["mapping_justification"] == f"semapv:{kind}"
        assert f"state={review['state']} recognition={review['recognition']}" in other["comment"]
        if review["decided"]:
            assert other["author_label"] == [each["name"] for each in review["reviewers"]]


_WORDS = {
    "equal": "equivalent-to",
    "subset": "subset-of",
    "superset": "superset-of",
    "intersects": "intersects-with",
    "none": "no-relationship",
}


@few
@given(drawn=pairs)
def test_oscal_by_trestle(drawn: Any) -> None:
    mapping = pytest.importorskip("trestle.oscal.mapping", reason="needs the extra dev")
    rows = rows_from(drawn)
    read = mapping.Model.model_validate_json(made(rows, "oscal")).mapping_collection.mappings
    found = {}
    for one in read:
        for pair in one.maps:
            props = {each.name: each.value for each in pair.props}
            found[pair.sources[0].id_ref] = (
                pair.relationship,
                props["state"],
                props["recognition"],
                str(one.status).rpartition(".")[2],
                str(one.method).rpartition(".")[2],
            )
    assert len(found) == len(rows)
    for row in rows:
        review = row["review"]
        status, method = ("complete", "human") if review["decided"] else ("draft", "automation")
        assert found[row["source"].partition("#")[2]] == (
            _WORDS[row["relation"]],
            review["state"],
            review["recognition"],
            status,
            method,
        )


@few
@given(drawn=pairs)
def test_strm_ciso_and_tmx(drawn: Any) -> None:
    import yaml
    from lxml import etree

    rows = rows_from(drawn)
    lines = list(csv.DictReader(io.StringIO(made(rows, "strm").decode("utf-8-sig"), newline="")))
    assert len(lines) == len(rows)
    for row, line in zip(rows, lines, strict=True):
        assert line["Relationship"] == {
            "subset": "subset of",
            "superset": "superset of",
            "intersects": "intersects with",
            "none": "no relationship",
        }.get(row["relation"], row["relation"])
        assert f"state {row['review']['state']}; recognition {row['review']['recognition']}" in line["Comments"]
    library = yaml.safe_load(made(rows, "ciso"))
    sets = library["objects"]["requirement_mapping_sets"][0]["requirement_mappings"]
    nodes = {node["urn"] for framework in library["objects"]["frameworks"] for node in framework["requirement_nodes"]}
    assert len(sets) == len(rows) and all(
        {one["source_requirement_urn"], one["target_requirement_urn"]} <= nodes for one in sets
    )
    for row, one in zip(rows, sets, strict=True):
        assert one["relationship"] == {"intersects": "intersect", "none": "not_related"}.get(
            row["relation"], row["relation"]
        )
        assert one["annotation"].startswith(f"{row['review']['state']}; {row['review']['recognition']}")
    units = etree.fromstring(made(rows, "tmx")).findall(".//tu")
    assert [unit.findtext("prop[@type='x-relation']") for unit in units] == [
        row["relation"] for row in rows if row["relation"] != "none"
    ]


@few
@given(drawn=pairs)
def test_our_own_reader_takes_the_decided_rows_back(drawn: Any) -> None:
    """An export of the agreed crosswalk is a file of decisions: states, relations and recognition come back."""
    rows = [row for row in rows_from(drawn) if row["review"]["decided"]]
    for form in ("csv", "xlsx"):
        back = decisions.read(made(rows, form), form)
        assert len(back) == len(rows)
        for row, line in zip(rows, back, strict=True):
            draft = decisions.draft_from(line)
            assert {"accept": "accepted", "reject": "rejected", "change": "changed"}[draft.decision.value] == row["review"][
                "state"
            ]
            if draft.decision is Decision.CHANGE:
                assert draft.relation is not None and draft.relation.value == row["relation"]


def test_every_format_is_read_back_here() -> None:
    known = {one.name for one in formats() if not one.problem}
    asked = {name for name in known if f'"{name}"' in Path(__file__).read_text("utf-8")}
    assert not known - asked, known - asked
