"""JSON lines, JSON, TSV, CSV and Parquet."""

from __future__ import annotations

import csv as csv_module
import io
import json
from collections.abc import Sequence
from typing import Any, BinaryIO

from stdalign.export.declared import exporter
from stdalign.export.kinds import is_unsure, share_of
from stdalign.export.people import decided_on, said_by, through
from stdalign.ports import Texts
from stdalign.spreadsheet import guard

COLUMNS = (
    "source", "target", "rank", "score", "probability", "relation", "relation_probability", "relation_firm", "stringency", "no_counterpart",
    "counterpart", "missing", "rationale", "strength", "stale", "state", "recognition", "conditions", "reviewers", "decided_on",
    "reasons", "mutual", "through_parent", "machine_relation", "machine_stringency", "outdated", "source_jurisdiction",
    "source_title", "source_label", "source_standing", "target_jurisdiction", "target_title", "target_label", "target_standing", "source_clause", "target_clause", "source_quote", "target_quote",
    "source_en", "target_en", "concepts", "evidence",
)  # fmt: skip
"""Columns of the flat formats, in order."""
NUMBERS = {
    "rank": "int",
    "score": "float",
    "probability": "float",
    "strength": "int",
    "relation_probability": "float",
    "relation_firm": "bool",
    "no_counterpart": "bool",
    "stale": "bool",
}
"""Columns that are no text."""


@exporter("application/x-ndjson", ".jsonl")
def jsonl(rows: Sequence[dict[str, Any]], out: BinaryIO, context: Texts | None) -> None:
    """One JSON object a line."""
    for row in rows:
        out.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")


@exporter("application/json", ".json")
def json_array(rows: Sequence[dict[str, Any]], out: BinaryIO, context: Texts | None) -> None:
    """One JSON array."""
    out.write(json.dumps(list(rows), ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n")


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its evidence spread over columns; the whole of it stays as JSON in ``evidence``."""
    evidence = row.get("evidence") or {}
    return {
        **{name: row.get(name) for name in COLUMNS if name in row},
        **decision_cells(row.get("review") or {}),
        "relation_probability": share_of(row),
        "relation_firm": bool(row.get("target")) and not is_unsure(row),
        "through_parent": through(row),
        "missing": "; ".join(row.get("missing") or ()),
        "source_clause": evidence.get("source_clause", ""),
        "target_clause": evidence.get("target_clause", ""),
        "source_quote": evidence.get("source_quote", ""),
        "target_quote": evidence.get("target_quote", ""),
        "concepts": " ".join(c["id"] for c in evidence.get("concepts", [])),
        "evidence": json.dumps(evidence, ensure_ascii=False, separators=(",", ":")),
    }


def decision_cells(review: dict[str, Any]) -> dict[str, Any]:
    """What was decided on a pair, in cells: state, recognition, who, when, why."""
    if not review:
        return {}
    return {
        "state": review["state"],
        "recognition": review["recognition"],
        "conditions": review["conditions"],
        "reviewers": said_by(review),
        "decided_on": decided_on(review),
        "reasons": "; ".join(one["reason"] for one in review["reviewers"] if one["reason"]),
        "mutual": review.get("mutual", False),
        "outdated": review["outdated"],
    }


@exporter("text/csv; charset=utf-8", ".csv")
def csv(rows: Sequence[dict[str, Any]], out: BinaryIO, context: Texts | None) -> None:
    """Comma-separated, UTF-8 with a byte-order mark so that spreadsheets read it, formulas neutralised."""
    out.write(b"\xef\xbb\xbf")
    _delimited(rows, out, ",")


@exporter("text/tab-separated-values; charset=utf-8", ".tsv")
def tsv(rows: Sequence[dict[str, Any]], out: BinaryIO, context: Texts | None) -> None:
    """Tab-separated, UTF-8."""
    _delimited(rows, out, "\t")


def _delimited(rows: Sequence[dict[str, Any]], out: BinaryIO, delimiter: str) -> None:
    text = io.StringIO(newline="")
    writer = csv_module.DictWriter(text, COLUMNS, delimiter=delimiter, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: guard(value) for name, value in flat(row).items()})
    out.write(text.getvalue().encode("utf-8", "backslashreplace"))


@exporter("application/vnd.apache.parquet", ".parquet", binary=True)
def parquet(rows: Sequence[dict[str, Any]], out: BinaryIO, context: Texts | None) -> None:
    """Apache Parquet, one column each of ``COLUMNS``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"rank": pa.int32(), "strength": pa.int32(), "score": pa.float64(), "probability": pa.float64()}
    kinds |= {
        "no_counterpart": pa.bool_(),
        "stale": pa.bool_(),
        "outdated": pa.bool_(),
        "mutual": pa.bool_(),
        "relation_firm": pa.bool_(),
        "relation_probability": pa.float64(),
    }
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
    pq.write_table(pa.Table.from_pylist([flat(row) for row in rows], schema=schema), out)
