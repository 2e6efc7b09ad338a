"""Set Theory Relationship Mapping (NIST IR 8477, OLIR style) as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any, BinaryIO

from stdalign.export.declared import exporter
from stdalign.export.kinds import doubt, is_unsure, told_kind
from stdalign.export.people import person, through
from stdalign.ports import Texts
from stdalign.spreadsheet import guard

COLUMNS = (
    "Focal Document Element", "Focal Document Element Description", "Rationale", "Relationship",
    "Reference Document Element", "Reference Document Element Description", "Fulfilled By", "Strength of Relationship",
    "Comments",
)  # fmt: skip
RELATIONS = {
    "equal": "equal",
    "subset": "subset of",
    "superset": "superset of",
    "intersects": "intersects with",
    "none": "no relationship",
}


def _comments(row: dict[str, Any]) -> str:
    review = row.get("review") or {}
    if row.get("counterpart") == "not_in_workspace":
        said = [f"not in this workspace: {'; '.join(row['missing'])} (title only)"]
    else:
        said = [f"probability {row['probability']:.2f}", f"stringency {row['stringency'] or 'nothing to compare'}"]
    if review:
        said += [f"state {review['state']}", f"recognition {review['recognition']}"]
        said += [f"conditions: {review['conditions']}"] if review["conditions"] else []
        said += [
            f"{person(one)}, {one['time'][:10]}: {one['decision']} {one['reason']}".strip() for one in review["reviewers"]
        ]
    said += [through(row)] if through(row) else []
    said += [doubt(row)] if is_unsure(row) else []
    return "; ".join(said)


@exporter("text/csv; charset=utf-8", ".strm.csv")
def strm(rows: Sequence[dict[str, Any]], out: BinaryIO, context: Texts | None) -> None:
    """One line a pair; a source without counterpart has an empty reference element."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        evidence = row.get("evidence") or {}
        equal = told_kind(row) in ("equal", "subset")
        cells = (
            row["source"], evidence.get("source_quote", ""), row["rationale"], RELATIONS[told_kind(row)],
            row.get("target") or "", evidence.get("target_quote", ""), "Y" if equal else "N", row["strength"],
            _comments(row),
        )  # fmt: skip
        writer.writerow([guard(cell) for cell in cells])
    out.write(text.getvalue().encode("utf-8-sig", "backslashreplace"))
