"""CISO Assistant (intuitem) library in YAML: two frameworks and the mapping set between them, to be loaded as one file.

JSON is YAML 1.2: the file is written as JSON so that every script and quote survives any reader.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, BinaryIO

from stdalign.export.declared import exporter
from stdalign.export.kinds import doubt, told_kind
from stdalign.export.people import decided_on, said_by, through
from stdalign.ports import Texts

RELATIONS = {"equal": "equal", "subset": "subset", "superset": "superset", "intersects": "intersect", "none": "not_related"}


@exporter("application/yaml", ".ciso.yaml")
def ciso(rows: Sequence[dict[str, Any]], out: BinaryIO, context: Texts | None) -> None:
    """A library with a framework for each of the two countries and their requirement mappings; rows without an answer are left out."""
    found = [row for row in rows if row.get("target")]
    codes = _codes(found)
    name = " to ".join(codes)
    ref = "-".join(("stdalign", *(code.lower() for code in codes)))
    days = [day for row in found if (day := decided_on(row.get("review") or {}))]
    library = {
        "urn": f"urn:stdalign:risk:library:{ref}",
        "locale": "en",
        "ref_id": ref,
        "name": f"Work safety law, {name}",
        "description": "Articles of work-safety law and how they answer each other; digests are not the official text.",
        "copyright": "Apache-2.0",
        "version": 1,
        "publication_date": max(days, default="2000-01-01"),
        "provider": "stdalign",
        "packager": "stdalign",
        "objects": {
            "frameworks": [_framework(code, found, side) for code, side in zip(codes, ("source", "target"), strict=False)],
            "requirement_mapping_sets": [
                {
                    "urn": f"urn:stdalign:risk:req_mapping_set:{ref}",
                    "ref_id": ref,
                    "name": name,
                    "description": "",
                    "source_framework_urn": _urn("framework", codes[0]),
                    "target_framework_urn": _urn("framework", codes[-1]),
                    "requirement_mappings": [_mapping(row) for row in found],
                }
            ],
        },
    }
    out.write(json.dumps(library, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n")


def _codes(rows: Sequence[dict[str, Any]]) -> tuple[str, str]:
    if not rows:
        return "source", "target"
    first = rows[0]
    return tuple(first.get(f"{side}_jurisdiction") or first[side].partition("-")[0].upper() for side in ("source", "target"))


def _urn(kind: str, name: str) -> str:
    return f"urn:stdalign:risk:{kind}:{name.lower().replace('#', ':')}"


def _framework(code: str, rows: Sequence[dict[str, Any]], side: str) -> dict[str, Any]:
    nodes = {}
    for row in rows:
        evidence = row.get("evidence") or {}
        nodes[row[side]] = {
            "urn": _urn("req_node", row[side]),
            "assessable": True,
            "depth": 1,
            "ref_id": row[side],
            "name": " ".join(text for text in (row.get(f"{side}_title", ""), row.get(f"{side}_label", "")) if text),
            "description": evidence.get(f"{side}_quote", ""),
        }
    urn = _urn("framework", code)
    about = {"urn": urn, "ref_id": f"work-safety-{code.lower()}", "name": f"Work safety law of {code}", "description": ""}
    return {**about, "requirement_nodes": list(nodes.values())}


def _mapping(row: dict[str, Any]) -> dict[str, Any]:
    review = row.get("review") or {}
    said = [review["state"], review["recognition"], review["conditions"], said_by(review)] if review else []
    said += [through(row), doubt(row)]
    return {
        "source_requirement_urn": _urn("req_node", row["source"]),
        "target_requirement_urn": _urn("req_node", row["target"]),
        "relationship": RELATIONS[told_kind(row)],
        "rationale": row["rationale"],
        "strength_of_relationship": row["strength"],
        "annotation": "; ".join(text for text in said if text),
    }
