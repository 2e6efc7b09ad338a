"""SSSOM TSV (mapping-commons, version 1.0): set-theory relations as mapping predicates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO

PREDICATES = {
    "equal": "skos:exactMatch",
    "subset": "skos:broadMatch",
    "superset": "skos:narrowMatch",
    "intersects": "skos:relatedMatch",
}
"""Relation of the source towards the target; a subset's target is the broader one."""
_COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification", "confidence",
    "predicate_modifier", "comment",
)  # fmt: skip
_HEADER = """#mapping_set_id: https://w3id.org/stdalign/mappings/{stamp}
#license: https://www.apache.org/licenses/LICENSE-2.0
#mapping_date: '{date}'
#mapping_tool: stdalign
#curie_map:
#  clause: https://w3id.org/stdalign/clause/
#  skos: http://www.w3.org/2004/02/skos/core#
#  semapv: https://w3id.org/semapv/vocab/
#  sssom: https://w3id.org/sssom/
"""


def curie(address: str) -> str:
    """A short address as a CURIE; ``#`` becomes ``/``.

    >>> curie("cn-x#art_1")
    'clause:cn-x/art_1'
    """
    return "clause:" + address.replace("#", "/")


def sssom_tsv(rows: Sequence[dict[str, Any]], out: BinaryIO, context: Any = None) -> None:
    """Write a mapping set; a source without counterpart maps to ``sssom:NoTermFound``."""
    now = datetime.now(UTC)
    out.write(_HEADER.format(stamp=now.strftime("%Y%m%dT%H%M%SZ"), date=now.date().isoformat()).encode())
    out.write(("\t".join(_COLUMNS) + "\n").encode())
    for row in rows:
        evidence = row.get("evidence") or {}
        missing = not row.get("target")
        cells = (
            curie(row["source"]),
            _cell(evidence.get("source_quote", "")),
            "skos:exactMatch" if missing else PREDICATES.get(row["relation"], "skos:relatedMatch"),
            "sssom:NoTermFound" if missing else curie(row["target"]),
            _cell(evidence.get("target_quote", "")),
            "semapv:CompositeMatching",
            f"{row['probability']:.4f}",
            "Not" if row["relation"] == "none" and not missing else "",
            _cell(f"relation={row['relation']} stringency={row['stringency'] or 'nothing to compare'} rank={row['rank']}"),
        )
        out.write(("\t".join(cells) + "\n").encode("utf-8", "backslashreplace"))


def _cell(text: str) -> str:
    return " ".join(text.replace('"', "'").split())
