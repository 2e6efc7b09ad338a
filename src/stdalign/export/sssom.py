"""SSSOM, TSV and JSON (mapping-commons, version 1.0): set-theory relations as mapping predicates."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO

from stdalign.export.declared import exporter
from stdalign.export.kinds import how_sure, is_unsure, share_of, told_kind
from stdalign.export.people import decided_on, through
from stdalign.ports import Texts

PREDICATES = {
    "equal": "skos:exactMatch",
    "subset": "skos:broadMatch",
    "superset": "skos:narrowMatch",
    "intersects": "skos:relatedMatch",
}
"""Relation of the source towards the target; a subset's target is the broader one."""
_COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification", "confidence",
    "predicate_modifier", "author_label", "mapping_date", "comment",
)  # fmt: skip
PREFIXES = {
    "clause": "https://w3id.org/stdalign/clause/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sssom": "https://w3id.org/sssom/",
}
_SETS = "https://w3id.org/stdalign/"
LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"


def mapping_set_head(name: str, more: Mapping[str, str] | None = None) -> str:
    """The comment lines before the table of a mapping set: its id, licence, further slots and prefixes.

    Args:
        name: of the set, below stdalign's own address.
        more: slots and their values, as YAML.

    >>> mapping_set_head("decisions").splitlines()[0]
    '#mapping_set_id: https://w3id.org/stdalign/decisions'
    """
    slots = {"mapping_set_id": _SETS + name, "license": LICENCE, **(more or {})}
    lines = [f"#{slot}: {value}" for slot, value in slots.items()]
    return "\n".join([*lines, "#curie_map:", *(f"#  {prefix}: {uri}" for prefix, uri in PREFIXES.items())]) + "\n"


def curie(address: str) -> str:
    """A short address as a CURIE; ``#`` becomes ``/``.

    >>> curie("cn-x#art_1")
    'clause:cn-x/art_1'
    """
    return "clause:" + address.replace("#", "/")


@exporter("text/tab-separated-values; charset=utf-8", ".sssom.tsv")
def sssom_tsv(rows: Sequence[dict[str, Any]], out: BinaryIO, context: Texts | None) -> None:
    """Write a mapping set; a source without counterpart maps to ``sssom:NoTermFound``.

    ``confidence`` is that of the predicate; a kind that is unsure is no more than ``skos:relatedMatch``. What experts decided
    is manual curation with their names and day; what they rejected is the machine's predicate with the modifier ``Not``. Where the law that would answer is not held, nothing is said.
    """
    stamp, date = _now()
    head = mapping_set_head(f"mappings/{stamp}", {"mapping_date": f"'{date}'", "mapping_tool": "stdalign"})
    out.write(head.encode())
    out.write(("\t".join(_COLUMNS) + "\n").encode())
    for row in _said(rows):
        cells = _mapping(row)
        out.write(("\t".join(cells[name] for name in _COLUMNS) + "\n").encode("utf-8", "backslashreplace"))


@exporter("application/json", ".sssom.json")
def sssom_json(rows: Sequence[dict[str, Any]], out: BinaryIO, context: Texts | None) -> None:
    """Write the same mapping set in SSSOM's JSON (JSON-LD)."""
    stamp, date = _now()
    mappings = []
    for row in _said(rows):
        cells: dict[str, Any] = {name: text for name, text in _mapping(row).items() if text}
        if "confidence" in cells:
            cells["confidence"] = float(cells["confidence"])
        if "author_label" in cells:
            cells["author_label"] = cells["author_label"].split("|")
        mappings.append(cells)
    document = {
        "mapping_set_id": f"{_SETS}mappings/{stamp}",
        "license": LICENCE,
        "mapping_date": date,
        "mapping_tool": "stdalign",
        "mappings": mappings,
        "@type": "MappingSet",
        "@context": {**PREFIXES, "@vocab": PREFIXES["sssom"]},
    }
    out.write(json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace"))


def _now() -> tuple[str, str]:
    now = datetime.now(UTC)
    return now.strftime("%Y%m%dT%H%M%SZ"), now.date().isoformat()


def _said(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row.get("counterpart") != "not_in_workspace"]


def _mapping(row: dict[str, Any]) -> dict[str, str]:
    evidence, review = row.get("evidence") or {}, row.get("review") or {}
    missing, decided = not row.get("target"), review.get("decided", False)
    rejected = decided and review["state"] == "rejected"
    relation = row["machine_relation"] if rejected else row["relation"]
    kind = relation if rejected else told_kind(row)
    confidence = row["probability"] if missing else how_sure(row)
    said = f"relation={row['relation']} stringency={row['stringency'] or 'nothing to compare'} rank={row['rank']}"
    if review:
        said += f" state={review['state']} recognition={review['recognition']}"
        said += f" conditions={review['conditions']}" if review["conditions"] else ""
        said += "".join(f" · {one['name']}: {one['reason']}" for one in review["reviewers"] if one["reason"])
    said += f" through={through(row)}" if through(row) else ""
    said += f" kind unsure: share {share_of(row):.2f}" if is_unsure(row) else ""
    return {
        "subject_id": curie(row["source"]),
        "subject_label": _cell(evidence.get("source_quote", "")),
        "predicate_id": "skos:exactMatch" if missing else PREDICATES.get(kind, "skos:relatedMatch"),
        "object_id": "sssom:NoTermFound" if missing else curie(row["target"]),
        "object_label": _cell(evidence.get("target_quote", "")),
        "mapping_justification": "semapv:ManualMappingCuration" if decided else "semapv:CompositeMatching",
        "confidence": "" if decided else f"{confidence:.4f}",
        "predicate_modifier": "Not" if rejected or (relation == "none" and not missing) else "",
        "author_label": "|".join(_cell(one["name"]) for one in review["reviewers"]) if decided else "",
        "mapping_date": decided_on(review) if decided else "",
        "comment": _cell(said),
    }


def _cell(text: str) -> str:
    plain = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(plain.replace('"', "'").split())
